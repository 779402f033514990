#include "base/id.h"

#include <array>
#include <charconv>

#include "base/error.h"

namespace psmet {
namespace {

struct Spelling {
  std::string_view prefix;
  std::string_view name;
};

// In the order of Kind.
constexpr std::array<Spelling, 14> kSpellings = {{{"p", "patient"},
                                                  {"cg", "caregiver"},
                                                  {"o", "order"},
                                                  {"i", "instructor"},
                                                  {"cr", "credential"},
                                                  {"pr", "practitioner"},
                                                  {"og", "organization"},
                                                  {"si", "site"},
                                                  {"rm", "room"},
                                                  {"s", "session"},
                                                  {"en", "enrollment"},
                                                  {"po", "policy"},
                                                  {"ch", "charge"},
                                                  {"t", "token"}}};

// "a session", "an order".
std::string WithArticle(std::string_view name) {
  const bool vowel = std::string_view("aeiou").find(name[0]) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(name);
}

}  // namespace

std::string_view PrefixOf(Kind kind) { return kSpellings[static_cast<size_t>(kind)].prefix; }
std::string_view NameOf(Kind kind) { return kSpellings[static_cast<size_t>(kind)].name; }

absl::StatusOr<int64_t> ParseNumber(Kind kind, std::string_view text) {
  const size_t hyphen = text.find('-');
  if (hyphen != std::string_view::npos) {
    const std::string_view prefix = text.substr(0, hyphen);
    const std::string_view digits = text.substr(hyphen + 1);
    int64_t number = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool one_spelling = ec == std::errc() && end == digits.data() + digits.size() && number > 0 &&
                              digits[0] != '0' && digits[0] != '+' && number <= (int64_t{1} << 62);
    if (one_spelling && prefix == PrefixOf(kind)) return number;
    if (one_spelling) {
      for (const Spelling& other : kSpellings) {
        if (prefix == other.prefix) {
          return Invalid("ID_WRONG_KIND", "{id} names {other}, where {kind} is needed ({prefix}-1, {prefix}-2, ...)",
                         {{"id", std::string(text)},
                          {"other", WithArticle(other.name)},
                          {"kind", WithArticle(NameOf(kind))},
                          {"prefix", std::string(PrefixOf(kind))}});
        }
      }
    }
  }
  return Invalid("ID_INVALID", "that is not the id of {kind}; it looks like {prefix}-1",
                 {{"kind", WithArticle(NameOf(kind))}, {"prefix", std::string(PrefixOf(kind))}});
}

}  // namespace psmet
