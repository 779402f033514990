#include "base/names.h"

#include <algorithm>

#include "base/text.h"

namespace psmet {
namespace {

void AddOnce(std::vector<std::string>& words, std::string word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
}

std::vector<std::string> WordsIn(std::string_view name) {
  std::vector<std::string> words;
  std::string joined;
  for (const std::string& word : FoldedWords(name)) {
    joined += word;
    AddOnce(words, word);
  }
  for (const auto& pieces : FoldedPieces(name)) {
    if (pieces.size() > 1 && pieces.back().size() > 1) AddOnce(words, pieces.back());
  }
  if (!joined.empty()) AddOnce(words, joined);
  return words;
}

}  // namespace

NameWords WordsOf(std::string_view family_name, std::string_view given_name) {
  return {.family = WordsIn(family_name), .given = WordsIn(given_name)};
}

std::string NameWords::text() const {
  std::string text;
  for (const auto* words : {&family, &given}) {
    for (const std::string& word : *words) text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

bool HasWord(std::string_view text, std::string_view beginning) {
  for (size_t at = 0; at != std::string_view::npos; at = text.find(' ', at)) {
    if (at > 0) ++at;
    if (text.substr(at, beginning.size()) == beginning) return true;
  }
  return false;
}

std::string PhoneKey(std::string_view phone) {
  std::string digits;
  for (const char c : phone) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter && !digits.empty()) break;
    if (c >= '0' && c <= '9') digits += c;
  }
  if (digits.size() == 11 && digits[0] == '1') digits.erase(0, 1);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::string MrnKey(std::string_view mrn) {
  std::string key;
  for (const std::string& word : FoldedWords(mrn)) key += word;
  return key;
}

}  // namespace psmet
