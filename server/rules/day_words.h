// Days in the words of people, and the reader of words that times are read with too.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/ascii.h>
#include <absl/time/time.h>

#include <optional>
#include <string>
#include <string_view>

#include "rules/model.h"
#include "rules/when.h"

namespace psmet::rules {

// A reader of one text from left to right; each function takes what it finds, or leaves all as it was.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }
  size_t size() const { return rest_.size(); }
  // True if there were any.
  bool SkipSpaces() {
    const size_t before = rest_.size();
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    return rest_.size() < before;
  }
  bool Next(char c) const { return !rest_.empty() && rest_.front() == c; }
  // True before "- ", which no offset begins with.
  bool SpanFollows() const { return rest_.starts_with("- "); }
  bool Take(std::string_view piece) {
    if (!rest_.starts_with(piece)) return false;
    rest_.remove_prefix(piece.size());
    return true;
  }
  // A word that ends where no letter follows.
  bool TakeWord(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    if (rest_.size() > word.size() && absl::ascii_isalpha(static_cast<unsigned char>(rest_[word.size()]))) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  // A number of `least` to `most` digits, with no digit after it.
  std::optional<int> TakeNumber(size_t least, size_t most) {
    size_t digits = 0;
    while (digits < rest_.size() && absl::ascii_isdigit(static_cast<unsigned char>(rest_[digits]))) ++digits;
    if (digits < least || digits > most) return std::nullopt;
    int value = 0;
    for (char c : rest_.substr(0, digits)) value = value * 10 + (c - '0');
    rest_.remove_prefix(digits);
    return value;
  }
  Cursor Mark() const { return *this; }
  // The letters that stand here.
  std::string_view Letters() const {
    size_t letters = 0;
    while (letters < rest_.size() && absl::ascii_isalpha(static_cast<unsigned char>(rest_[letters]))) ++letters;
    return rest_.substr(0, letters);
  }

 private:
  std::string_view rest_;
};

// Lower-case, without what only divides: "Tue, Dec 8" is "tue  dec 8".
std::string PlainWords(std::string_view text);

// WHEN_UNREADABLE for the lower-case text: the first word that means nothing here, with what was probably meant, or
// else that it is not `what`, "a day", with `forms`, what may be written.
absl::Status NotUnderstood(std::string_view text, std::string_view what, std::string_view forms);

// A day as written, if there is one.
struct SpokenDay {
  std::optional<Day> day;
  bool iso = false;   // as a machine writes it
  bool week = false;  // "next week", "this week": its first day stands for all seven
};
// Takes a day as ReadDayWords reads it, or nothing where none stands. Errors: those of ReadDayWords but WHEN_FAR.
absl::StatusOr<SpokenDay> TakeDay(Cursor& in, Day today, WhenNeed need);

// True for years that nothing is planned or recorded in.
bool IsFar(absl::CivilYear year);
// The error WHEN_FAR.
absl::Status Far();

}  // namespace psmet::rules
