#include "client/words.h"

#include <absl/strings/ascii.h>

#include <algorithm>

namespace psmet::cli {

int Distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = static_cast<int>(i);
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

std::string Closest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  int nearest = std::max<int>(1, static_cast<int>(word.size()) / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (int distance = Distance(word, candidate); distance < nearest) {
      nearest = distance;
      best = candidate;
    }
  }
  return best;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  std::string closest = Closest(word, candidates);
  return closest.empty() ? "" : " Did you mean \"" + closest + "\"?";
}

std::string Quoted(std::string_view word) {
  auto plain = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("_./:@%+=,-").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return std::string(word);
  if (word.find_first_of("$`\\\"!") == std::string_view::npos) return "\"" + std::string(word) + "\"";
  std::string quoted = "'";
  for (char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string Joined(const std::vector<std::string>& words, std::string_view between) {
  std::string joined;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i) joined += between;
    joined += words[i];
  }
  return joined;
}

std::vector<std::string> SplitAt(std::string_view text, char at) {
  std::vector<std::string> pieces;
  while (!text.empty()) {
    size_t end = std::min(text.find(at), text.size());
    if (end > 0) pieces.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return pieces;
}

std::string Kebab(std::string_view snake) {
  std::string kebab(snake);
  std::replace(kebab.begin(), kebab.end(), '_', '-');
  return kebab;
}

std::string Lower(std::string_view text) { return absl::AsciiStrToLower(std::string(text)); }

std::string Capital(std::string_view text) {
  std::string capital(text);
  if (!capital.empty()) capital[0] = absl::ascii_toupper(static_cast<unsigned char>(capital[0]));
  return capital;
}

std::string Sentence(std::string_view text) {
  std::string sentence(text);
  if (!sentence.empty() && std::string_view(".?!").find(sentence.back()) == std::string_view::npos) sentence += '.';
  return sentence;
}

}  // namespace psmet::cli
