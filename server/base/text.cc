#include "base/text.h"

#include <utf8proc.h>

#include <algorithm>

namespace psmet {
namespace {

// Letters with a stroke and ligatures, which Unicode does not take apart into a letter and a mark.
std::string_view Plainest(utf8proc_int32_t c) {
  switch (c) {
    case 0xe6:  // æ
      return "ae";
    case 0xf0:   // ð
    case 0x111:  // đ
      return "d";
    case 0xf8:  // ø
      return "o";
    case 0xfe:  // þ
      return "th";
    case 0x127:  // ħ
      return "h";
    case 0x131:  // ı
      return "i";
    case 0x142:  // ł
      return "l";
    case 0x153:  // œ
      return "oe";
    case 0x167:  // ŧ
      return "t";
    default:
      return "";
  }
}

// One letter or digit without case and marks; nothing for a mark by itself.
void AppendFolded(utf8proc_int32_t c, std::string& out) {
  utf8proc_int32_t pieces[32];
  int boundary = 0;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                                      UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  const utf8proc_ssize_t count = utf8proc_decompose_char(c, pieces, 32, options, &boundary);
  for (utf8proc_ssize_t i = 0; i < count && i < 32; ++i) {
    if (const std::string_view plain = Plainest(pieces[i]); !plain.empty()) {
      out += plain;
      continue;
    }
    utf8proc_uint8_t bytes[4];
    out.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(utf8proc_encode_char(pieces[i], bytes)));
  }
}

bool IsApostrophe(utf8proc_int32_t c) {
  return c == '\'' || c == '`' || c == 0xb4 || c == 0x2018 || c == 0x2019 || c == 0x2bb || c == 0x2bc || c == 0x2032;
}

// A letter, a digit, or a mark upon one.
bool IsOfAWord(utf8proc_int32_t c) {
  const auto category = utf8proc_category(c);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

}  // namespace

std::string FaultOf(std::string_view text, bool multiline) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  utf8proc_ssize_t left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t c = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(at, left, &c);
    if (size < 0) return "is not valid UTF-8";
    at += size;
    left -= size;
    if (c < 0x20 || (c >= 0x7f && c <= 0x9f)) {
      const bool breaks = c == '\n' || c == '\r';
      if (multiline && (breaks || c == '\t')) continue;
      return breaks ? "holds a line break" : "holds a control character";
    }
    if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c) {
      return "holds a character that changes the direction of writing";
    }
    if ((c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff || c == 0x00ad)
      return "holds an invisible character";
    if (c == 0x2028 || c == 0x2029) return "holds a line separator";
    if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef)) return "holds a code point that is no character";
  }
  return "";
}

bool SaysSomething(std::string_view text) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  utf8proc_ssize_t left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t c = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(at, left, &c);
    if (size < 0) return false;
    at += size;
    left -= size;
    const auto category = utf8proc_category(c);
    if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) return true;
    if (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO) return true;
  }
  return false;
}

std::vector<std::vector<std::string>> FoldedPieces(std::string_view text) {
  std::vector<std::vector<std::string>> words(1, {""});
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  utf8proc_ssize_t left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t c = 0;
    const utf8proc_ssize_t size = std::max<utf8proc_ssize_t>(utf8proc_iterate(at, left, &c), 1);
    at += size;
    left -= size;
    std::vector<std::string>& word = words.back();
    if (IsApostrophe(c)) {
      if (!word.back().empty()) word.emplace_back();
    } else if (c >= 0 && IsOfAWord(c)) {
      AppendFolded(c, word.back());
    } else if (word.size() > 1 || !word.back().empty()) {
      words.push_back({""});
    }
  }
  for (auto& word : words) std::erase(word, "");
  std::erase(words, std::vector<std::string>());
  return words;
}

std::vector<std::string> FoldedWords(std::string_view text) {
  std::vector<std::string> words;
  for (const auto& pieces : FoldedPieces(text)) {
    std::string& word = words.emplace_back();
    for (const std::string& piece : pieces) word += piece;
  }
  return words;
}

}  // namespace psmet
