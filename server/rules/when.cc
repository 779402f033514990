#include "rules/when.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_split.h>

#include <array>
#include <optional>

#include "base/error.h"

namespace psmet::rules {
namespace {

constexpr int kFirstYear = 1900, kLastYear = 2200;
constexpr int kNoon = 12 * 60;

// A reader of one text from left to right; each function takes what it finds, or leaves all as it was.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }
  size_t size() const { return rest_.size(); }
  void SkipSpaces() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }
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

 private:
  std::string_view rest_;
};

struct TimeOfDay {
  int hour = 0, minute = 0, second = 0;
  bool half_of_day_said = false;  // am or pm
};

absl::Status Unreadable() {
  return Invalid("WHEN_UNREADABLE",
                 "that is not a time; write 9:05, 9:05 am, now, today 9:00, tomorrow 9:00, tue 14:00, next tue 2pm, "
                 "+2w 14:30, +3d 9:00, 2026-12-01 09:00 or 2026-12-01T09:00:00-06:00");
}

absl::Status Far() {
  return Invalid("WHEN_FAR", "that is outside the years {first} to {last}",
                 {{"first", std::to_string(kFirstYear)}, {"last", std::to_string(kLastYear)}});
}

bool IsFar(absl::CivilYear year) { return year.year() < kFirstYear || year.year() > kLastYear; }

std::string Lower(std::string_view text) {
  std::string lower = absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
  return std::string(absl::StripAsciiWhitespace(lower));
}

std::optional<absl::Weekday> TakeWeekday(Cursor& in) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNames = {{{"monday", "mon"},
                                                                                           {"tuesday", "tue"},
                                                                                           {"wednesday", "wed"},
                                                                                           {"thursday", "thu"},
                                                                                           {"friday", "fri"},
                                                                                           {"saturday", "sat"},
                                                                                           {"sunday", "sun"}}};
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (in.TakeWord(kNames[i].first) || in.TakeWord(kNames[i].second)) return static_cast<absl::Weekday>(i);
  }
  return std::nullopt;
}

std::optional<Day> TakeIsoDay(Cursor& in) {
  Cursor at = in.Mark();
  const auto year = at.TakeNumber(4, 4);
  if (!year || !at.Take("-")) return std::nullopt;
  const auto month = at.TakeNumber(2, 2);
  if (!month || !at.Take("-")) return std::nullopt;
  const auto day = at.TakeNumber(2, 2);
  if (!day) return std::nullopt;
  const Day civil(*year, *month, *day);
  if (civil.month() != *month || civil.day() != *day) return std::nullopt;
  in = at;
  return civil;
}

std::optional<Day> TakeDay(Cursor& in, Day today) {
  if (in.TakeWord("today")) return today;
  if (in.TakeWord("tomorrow")) return today + 1;
  if (in.TakeWord("yesterday")) return today - 1;
  if (in.Take("next ")) {
    in.SkipSpaces();
    if (const auto weekday = TakeWeekday(in)) return absl::NextWeekday(today, *weekday);
    return std::nullopt;
  }
  if (const auto weekday = TakeWeekday(in)) return absl::NextWeekday(today - 1, *weekday);
  if (in.Take("+")) {
    const auto count = in.TakeNumber(1, 3);
    if (count && in.TakeWord("w")) return today + *count * 7;
    if (count && in.TakeWord("d")) return today + *count;
    return std::nullopt;
  }
  return TakeIsoDay(in);
}

std::optional<TimeOfDay> TakeTime(Cursor& in) {
  TimeOfDay time;
  const auto hour = in.TakeNumber(1, 2);
  if (!hour) return std::nullopt;
  time.hour = *hour;
  bool minutes_said = false;
  if (in.Take(":")) {
    const auto minute = in.TakeNumber(2, 2);
    if (!minute || *minute > 59) return std::nullopt;
    time.minute = *minute;
    minutes_said = true;
    if (in.Take(":")) {
      const auto second = in.TakeNumber(2, 2);
      if (!second || *second > 59) return std::nullopt;
      time.second = *second;
    }
  }
  Cursor at = in.Mark();
  at.SkipSpaces();
  const bool am = at.TakeWord("am"), pm = !am && at.TakeWord("pm");
  if (am || pm) {
    in = at;
    if (time.hour < 1 || time.hour > 12) return std::nullopt;
    time.hour = time.hour % 12 + (pm ? 12 : 0);
    time.half_of_day_said = true;
    return time;
  }
  if (!minutes_said || time.hour > 23) return std::nullopt;
  return time;
}

// Seconds east of UTC: "z", "-06:00", "+10:30".
std::optional<int> TakeOffset(Cursor& in) {
  if (in.TakeWord("z")) return 0;
  const bool west = in.Take("-");
  if (!west && !in.Take("+")) return std::nullopt;
  const auto hours = in.TakeNumber(2, 2);
  if (!hours || *hours > 15 || !in.Take(":")) return std::nullopt;
  const auto minutes = in.TakeNumber(2, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return (west ? -1 : 1) * (*hours * 3600 + *minutes * 60);
}

// "2026-11-01 01:30 -05:00", a spelling that ReadWhen takes.
std::string Spelled(absl::Time time, absl::TimeZone zone) { return absl::FormatTime("%Y-%m-%d %H:%M %Ez", time, zone); }

absl::Status CheckNight(absl::CivilSecond civil, const Place& place) {
  const int minute = civil.hour() * 60 + civil.minute();
  const auto open = [&](int m) { return m >= place.opens && m < place.closes; };
  if (minute >= kNoon || open(minute) || !open(minute + kNoon)) return absl::OkStatus();
  const int hour12 = civil.hour() == 0 ? 12 : civil.hour();
  return Invalid("WHEN_NIGHT", "{written} is at night; write {afternoon}, or {night} if the night is meant",
                 {{"written", absl::StrFormat("%02d:%02d", civil.hour(), civil.minute())},
                  {"afternoon", absl::StrFormat("%d:%02d pm", hour12, civil.minute())},
                  {"night", absl::StrFormat("%d:%02d am", hour12, civil.minute())}});
}

}  // namespace

bool IsTimeAlone(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (c != ' ') word += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  const bool half = word.size() > 2 && (word.substr(word.size() - 2) == "am" || word.substr(word.size() - 2) == "pm");
  if (half) word.resize(word.size() - 2);
  const bool clock = word.find(':') != std::string::npos;
  return !word.empty() && (half || clock) && word.find_first_not_of("0123456789:") == std::string::npos;
}

absl::StatusOr<absl::Time> InstantOf(absl::CivilSecond civil, absl::TimeZone zone) {
  if (IsFar(absl::CivilYear(civil))) return Far();
  const absl::TimeZone::TimeInfo info = zone.At(civil);
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    return Invalid("WHEN_SKIPPED", "the clock skips that time; the nearest are {before} and {after}",
                   {{"before", WhenText(info.trans - absl::Minutes(1), zone)}, {"after", WhenText(info.trans, zone)}});
  }
  if (info.kind == absl::TimeZone::TimeInfo::REPEATED) {
    return Invalid("WHEN_REPEATED",
                   "the clock shows that time twice; write {first} for the first or {second} for the second",
                   {{"first", Spelled(info.pre, zone)}, {"second", Spelled(info.post, zone)}});
  }
  return info.pre;
}

absl::StatusOr<absl::Time> ReadWhen(std::string_view text, absl::Time now, const Place& place, WhenNeed need) {
  const std::string lower = Lower(text);
  if (lower == "now") return now;
  const Day today(absl::ToCivilDay(now, place.zone));

  Cursor in(lower);
  Cursor after_day = in.Mark();
  std::optional<Day> day = TakeDay(after_day, today);
  if (day) {
    in = after_day;
    if (!in.Take("t")) in.SkipSpaces();
  }
  const auto time = TakeTime(in);
  if (!time) return Unreadable();
  // RFC 3339 allows a fraction; storage keeps microseconds.
  absl::Duration fraction;
  if (in.Take(".")) {
    const size_t before = in.size();
    const auto digits = in.TakeNumber(1, 6);
    if (!digits) return Unreadable();
    absl::Duration unit = absl::Seconds(1);
    for (size_t taken = before - in.size(); taken > 0; --taken) unit /= 10;
    fraction = *digits * unit;
  }
  in.SkipSpaces();
  std::optional<int> offset;
  if (!in.AtEnd()) {
    offset = TakeOffset(in);
    if (!offset || !in.AtEnd()) return Unreadable();
  }

  const Day civil_day = day.value_or(today);
  const absl::CivilSecond civil(civil_day.year(), civil_day.month(), civil_day.day(), time->hour, time->minute,
                                time->second);
  if (IsFar(absl::CivilYear(civil))) return Far();
  if (offset) return absl::FromCivil(civil, absl::FixedTimeZone(*offset)) + fraction;
  // A day is said with the hours of a clock of 24, "2026-12-08 02:10"; "2:10" alone is what stands on the wall.
  const bool as_spoken = need == WhenNeed::kPlan || !day;
  if (as_spoken && !time->half_of_day_said) TRY(CheckNight(civil, place));
  return TRY(InstantOf(civil, place.zone)) + fraction;
}

absl::StatusOr<Day> ReadDayWords(std::string_view text, absl::Time now, absl::TimeZone zone) {
  const std::string lower = Lower(text);
  Cursor in(lower);
  const auto day = TakeDay(in, absl::ToCivilDay(now, zone));
  if (!day || !in.AtEnd()) {
    return Invalid("WHEN_UNREADABLE",
                   "that is not a day; write today, tomorrow, yesterday, tue, next tue, +2w, +3d or 2026-12-01");
  }
  if (IsFar(absl::CivilYear(*day))) return Far();
  return *day;
}

absl::StatusOr<Day> ReadDay(std::string_view text) {
  Cursor in(text);
  const auto day = TakeIsoDay(in);
  if (day && in.AtEnd() && day->year() >= 1800 && day->year() <= 2200) return *day;
  return Invalid("DATE_INVALID", "that is not a date from 1800 to 2200; write it like 2026-12-08");
}

std::string DayText(Day day) { return absl::FormatCivilTime(day); }

std::string DayWords(Day day) {
  return absl::StrCat(day.day(), " ",
                      absl::FormatTime("%b %Y", absl::FromCivil(day, absl::UTCTimeZone()), absl::UTCTimeZone()));
}

std::string ClockText(absl::Time time, absl::TimeZone zone) {
  const absl::CivilSecond civil = absl::ToCivilSecond(time, zone);
  const int hour = civil.hour() % 12 == 0 ? 12 : civil.hour() % 12;
  const std::string seconds = civil.second() == 0 ? "" : absl::StrFormat(":%02d", civil.second());
  return absl::StrFormat("%d:%02d%s %s", hour, civil.minute(), seconds, civil.hour() < 12 ? "am" : "pm");
}

std::string WhenText(absl::Time time, absl::TimeZone zone) {
  const Day day = absl::ToCivilDay(time, zone);
  return absl::StrCat(absl::FormatTime("%a", time, zone), " ", DayWords(day), " ", ClockText(time, zone), " ",
                      absl::FormatTime("%Z", time, zone));
}

}  // namespace psmet::rules
