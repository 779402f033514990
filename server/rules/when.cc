#include "rules/when.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <array>
#include <cstdlib>
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
  // True if there were any.
  bool SkipSpaces() {
    const size_t before = rest_.size();
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    return rest_.size() < before;
  }
  bool Next(char c) const { return !rest_.empty() && rest_.front() == c; }
  // True before "- ", which no offset begins with.
  bool SpanFollows() const { return rest_.starts_with("- "); }
  // A letter, or 0 where none stands.
  char Letter() {
    if (rest_.empty() || !absl::ascii_isalpha(static_cast<unsigned char>(rest_.front()))) return 0;
    const char letter = rest_.front();
    rest_.remove_prefix(1);
    return letter;
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
                 "+2w 14:30, +3d 9:00, 12/1 9:00, 1 Dec 9:00, 2026-12-01 09:00 or 2026-12-01T09:00:00-06:00");
}

absl::Status Far() {
  return Invalid("WHEN_FAR", "that is outside the years {first} to {last}",
                 {{"first", std::to_string(kFirstYear)}, {"last", std::to_string(kLastYear)}});
}

bool IsFar(absl::CivilYear year) { return year.year() < kFirstYear || year.year() > kLastYear; }

// Lower-case, without what only divides: "Tue, Dec 8" is "tue  dec 8".
std::string Lower(std::string_view text) {
  std::string lower = absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
  std::replace(lower.begin(), lower.end(), ',', ' ');
  return std::string(absl::StripAsciiWhitespace(lower));
}

// What the words of each calendar thing are, the long one and the short one.
using Words = std::pair<std::string_view, std::string_view>;
constexpr std::array<Words, 7> kWeekdays = {{{"monday", "mon"},
                                             {"tuesday", "tue"},
                                             {"wednesday", "wed"},
                                             {"thursday", "thu"},
                                             {"friday", "fri"},
                                             {"saturday", "sat"},
                                             {"sunday", "sun"}}};
constexpr std::array<Words, 12> kMonths = {{{"january", "jan"},
                                            {"february", "feb"},
                                            {"march", "mar"},
                                            {"april", "apr"},
                                            {"may", "may"},
                                            {"june", "jun"},
                                            {"july", "jul"},
                                            {"august", "aug"},
                                            {"september", "sep"},
                                            {"october", "oct"},
                                            {"november", "nov"},
                                            {"december", "dec"}}};

std::string Capital(std::string_view word) {
  std::string capital(word);
  capital[0] = absl::ascii_toupper(static_cast<unsigned char>(capital[0]));
  return capital;
}

std::optional<absl::Weekday> TakeWeekday(Cursor& in) {
  for (size_t i = 0; i < kWeekdays.size(); ++i) {
    if (in.TakeWord(kWeekdays[i].first) || in.TakeWord(kWeekdays[i].second)) return static_cast<absl::Weekday>(i);
  }
  return std::nullopt;
}

std::optional<int> TakeMonth(Cursor& in) {
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (in.TakeWord(kMonths[i].first) || in.TakeWord(kMonths[i].second)) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// A date as written; the year may be missing, and the day need not exist.
struct Date {
  std::optional<int> year;
  int month = 0, day = 0;
  bool slashes = false, iso = false;
};

std::optional<Date> TakeIsoDate(Cursor& in) {
  Cursor at = in.Mark();
  const auto year = at.TakeNumber(4, 4);
  if (!year || !at.Take("-")) return std::nullopt;
  const auto month = at.TakeNumber(2, 2);
  if (!month || !at.Take("-")) return std::nullopt;
  const auto day = at.TakeNumber(2, 2);
  if (!day) return std::nullopt;
  in = at;
  return Date{.year = *year, .month = *month, .day = *day, .iso = true};
}

// 12/8/2026 and 12/8: the sites are American, so the month stands first.
std::optional<Date> TakeSlashDate(Cursor& in) {
  Cursor at = in.Mark();
  const auto month = at.TakeNumber(1, 2);
  if (!month || !at.Take("/")) return std::nullopt;
  const auto day = at.TakeNumber(1, 2);
  if (!day) return std::nullopt;
  Date date{.month = *month, .day = *day, .slashes = true};
  if (at.Take("/")) {
    date.year = at.TakeNumber(4, 4);
    if (!date.year) return std::nullopt;
  }
  in = at;
  return date;
}

// "8 Dec 2026", "8 Dec", "Dec 8 2026", "Dec 8".
std::optional<Date> TakeNamedDate(Cursor& in) {
  Cursor at = in.Mark();
  std::optional<int> day = at.TakeNumber(1, 2);
  at.SkipSpaces();
  const auto month = TakeMonth(at);
  if (!month) return std::nullopt;
  at.SkipSpaces();
  if (!day) day = at.TakeNumber(1, 2);
  if (!day) return std::nullopt;
  Date date{.month = *month, .day = *day};
  Cursor year = at.Mark();
  year.SkipSpaces();
  date.year = year.TakeNumber(4, 4);
  in = date.year ? year : at;
  return date;
}

// Error: WHEN_UNREADABLE with the nearest dates that exist.
absl::StatusOr<Day> DayOf(const Date& date, Day today) {
  if (date.month < 1 || date.month > 12) {
    if (date.slashes && date.day >= 1 && date.day <= 12) {
      return Invalid("WHEN_UNREADABLE", "there is no month {month}; the month stands first: {other}",
                     {{"month", absl::StrCat(date.month)}, {"other", absl::StrCat(date.day, "/", date.month)}});
    }
    return Unreadable();
  }
  // Without a year the nearest such day, before or after today.
  int64_t year = date.year.value_or(static_cast<int>(today.year()));
  if (!date.year) {
    for (const int64_t other : {today.year() - 1, today.year() + 1}) {
      if (std::abs(Day(other, date.month, date.day) - today) < std::abs(Day(year, date.month, date.day) - today)) {
        year = other;
      }
    }
  }
  const Day day(year, date.month, date.day);
  if (date.day >= 1 && day.month() == date.month && day.day() == date.day) return day;
  const Day after(absl::CivilMonth(year, date.month) + 1);
  return Invalid("WHEN_UNREADABLE", "that month has {days} days; the nearest are {last} and {next}",
                 {{"days", absl::StrCat((after - 1).day())}, {"last", DayText(after - 1)}, {"next", DayText(after)}});
}

// A day as written, if there is one, and whether a machine wrote it so.
struct SpokenDay {
  std::optional<Day> day;
  bool iso = false;
};

// Errors: WHEN_UNREADABLE for a date that does not exist; WHEN_CONTRADICTED for one on another weekday.
absl::StatusOr<SpokenDay> TakeDay(Cursor& in, Day today, WhenNeed need) {
  if (in.TakeWord("today")) return SpokenDay{today};
  if (in.TakeWord("tomorrow")) return SpokenDay{today + 1};
  if (in.TakeWord("yesterday")) return SpokenDay{today - 1};
  Cursor at = in.Mark();
  if (at.Take("+")) {
    const auto count = at.TakeNumber(1, 3);
    const bool weeks = count && at.TakeWord("w"), days = count && !weeks && at.TakeWord("d");
    if (!weeks && !days) return SpokenDay{};
    in = at;
    return SpokenDay{today + *count * (weeks ? 7 : 1)};
  }
  const bool next = at.TakeWord("next"), last = !next && at.TakeWord("last");
  at.SkipSpaces();
  const auto weekday = TakeWeekday(at);
  if ((next || last) && !weekday) return SpokenDay{};
  if (weekday) in = at;
  at.SkipSpaces();
  auto date = TakeIsoDate(at);
  if (!date) date = TakeSlashDate(at);
  if (!date) date = TakeNamedDate(at);
  if (date && !next && !last) {
    const Day day = TRY(DayOf(*date, today));
    in = at;
    if (!weekday || absl::GetWeekday(day) == *weekday) return SpokenDay{day, date->iso};
    return Invalid("WHEN_CONTRADICTED", "{day} is a {weekday}; the nearest {said}s are {before} and {after}",
                   {{"day", DayWords(day)},
                    {"weekday", Capital(kWeekdays[static_cast<size_t>(absl::GetWeekday(day))].first)},
                    {"said", Capital(kWeekdays[static_cast<size_t>(*weekday)].first)},
                    {"before", DayWords(absl::PrevWeekday(day, *weekday))},
                    {"after", DayWords(absl::NextWeekday(day, *weekday))}});
  }
  if (!weekday) return SpokenDay{};
  if (next) return SpokenDay{absl::NextWeekday(today, *weekday)};
  if (last) return SpokenDay{absl::PrevWeekday(today, *weekday)};
  // What happened was last Monday, what is planned will be next Monday.
  if (need == WhenNeed::kRecord) return SpokenDay{absl::PrevWeekday(today + 1, *weekday)};
  return SpokenDay{absl::NextWeekday(today - 1, *weekday)};
}

std::optional<TimeOfDay> TakeTime(Cursor& in) {
  TimeOfDay time;
  if (in.TakeWord("noon")) return TimeOfDay{.hour = 12, .half_of_day_said = true};
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

// What says which of two instants that the clock shows alike is meant: an offset, or the zone's short name at it.
struct ZoneWord {
  std::optional<int> offset;  // seconds east of UTC
  std::string name;           // upper-case; empty: none
};

// "z", "-06:00", "+10:30", "+1030", "+11", "CST"; nothing where none of these stands. False for half an offset.
bool TakeZone(Cursor& in, ZoneWord& zone) {
  if (in.TakeWord("z") || in.TakeWord("utc")) {
    zone.offset = 0;
    return true;
  }
  Cursor at = in.Mark();
  const bool west = at.Take("-");
  if (west || at.Take("+")) {
    auto hours = at.TakeNumber(2, 2);
    std::optional<int> minutes = 0;
    if (!hours) {
      const auto both = at.TakeNumber(4, 4);
      if (!both) return false;
      hours = *both / 100;
      minutes = *both % 100;
    } else if (at.Take(":")) {
      minutes = at.TakeNumber(2, 2);
    }
    if (!minutes || *minutes > 59 || *hours > 15) return false;
    zone.offset = (west ? -1 : 1) * (*hours * 3600 + *minutes * 60);
    in = at;
    return true;
  }
  for (char c = 0; (c = in.Letter()) != 0;) zone.name += absl::ascii_toupper(static_cast<unsigned char>(c));
  return true;
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

// The instant at which the site's clock shows that time under that short name of its zone.
absl::StatusOr<absl::Time> NamedInstant(absl::CivilSecond civil, absl::TimeZone zone, const std::string& name) {
  const absl::TimeZone::TimeInfo info = zone.At(civil);
  for (const absl::Time time : {info.pre, info.post}) {
    const auto shown = zone.At(time);
    if (shown.cs == civil && absl::AsciiStrToUpper(shown.zone_abbr) == name) return time;
  }
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) return InstantOf(civil, zone);
  return Invalid("WHEN_CONTRADICTED", "the clock shows {zone} then; write {good}",
                 {{"zone", zone.At(info.pre).zone_abbr}, {"good", WhenText(info.pre, zone)}});
}

// What follows the start of a span, "-10:30 am CST" or " - Sun 1 Nov 2026 1:30 am CST": read to the end, for the half
// of the day and the zone that stand only there. False where something else follows.
bool TakeSpanEnd(Cursor& in, TimeOfDay& start, ZoneWord& zone, Day today) {
  in.SkipSpaces();
  if (!in.Take("-")) return in.AtEnd();
  in.SkipSpaces();
  const auto day = TakeDay(in, today, WhenNeed::kPlan);
  if (!day.ok()) return false;
  in.SkipSpaces();
  const auto end = TakeTime(in);
  ZoneWord shown;
  in.SkipSpaces();
  if (!end || !TakeZone(in, shown) || !in.AtEnd()) return false;
  if (!zone.offset && zone.name.empty()) zone = shown;
  if (end->half_of_day_said && !start.half_of_day_said && start.hour >= 1 && start.hour <= 12) {
    // The half that both are in, or else the one before it: 11:30-1:00 pm begins in the morning.
    const int pm = end->hour >= 12 ? 12 : 0, hour = start.hour % 12 + pm;
    const bool same = hour * 60 + start.minute < end->hour * 60 + end->minute;
    start.hour = same ? hour : start.hour % 12 + 12 - pm;
    start.half_of_day_said = true;
  }
  return true;
}

}  // namespace

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
  const SpokenDay spoken = TRY(TakeDay(in, today, need));
  if (spoken.day && !(spoken.iso && in.Take("t"))) {
    in.SkipSpaces();
    if (in.TakeWord("at")) in.SkipSpaces();
  }
  auto time = TakeTime(in);
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
  // 9:00-10:30 is a span, 2026-12-01T09:00-06:00 an offset.
  ZoneWord zone;
  const bool spaced = in.SkipSpaces();
  const bool zoned = (spoken.iso || spaced || !in.Next('-')) && !in.SpanFollows();
  if (zoned && !TakeZone(in, zone)) return Unreadable();
  if (!TakeSpanEnd(in, *time, zone, today)) return Unreadable();

  const Day civil_day = spoken.day.value_or(today);
  const absl::CivilSecond civil(civil_day.year(), civil_day.month(), civil_day.day(), time->hour, time->minute,
                                time->second);
  if (IsFar(absl::CivilYear(civil))) return Far();
  if (zone.offset) return absl::FromCivil(civil, absl::FixedTimeZone(*zone.offset)) + fraction;
  // A day is said with the hours of a clock of 24, "2026-12-08 02:10"; "2:10" alone is what stands on the wall.
  const bool as_spoken = need == WhenNeed::kPlan || (need == WhenNeed::kRecord && !spoken.day);
  if (as_spoken && !time->half_of_day_said) TRY(CheckNight(civil, place));
  if (!zone.name.empty()) return TRY(NamedInstant(civil, place.zone, zone.name)) + fraction;
  return TRY(InstantOf(civil, place.zone)) + fraction;
}

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

absl::StatusOr<Day> ReadDayWords(std::string_view text, absl::Time now, absl::TimeZone zone, WhenNeed need) {
  const std::string lower = Lower(text);
  Cursor in(lower);
  const SpokenDay spoken = TRY(TakeDay(in, absl::ToCivilDay(now, zone), need));
  if (!spoken.day || !in.AtEnd()) {
    return Invalid("WHEN_UNREADABLE",
                   "that is not a day; write today, tomorrow, yesterday, tue, next tue, +2w, +3d, 12/1, 12/1/2026, "
                   "1 Dec, 1 Dec 2026 or 2026-12-01");
  }
  if (IsFar(absl::CivilYear(*spoken.day))) return Far();
  return *spoken.day;
}

absl::StatusOr<Day> ReadDay(std::string_view text) {
  Cursor in(text);
  if (const auto date = TakeIsoDate(in); date && in.AtEnd() && *date->year >= 1800 && *date->year <= 2200) {
    const Day day(*date->year, date->month, date->day);
    if (day.month() == date->month && day.day() == date->day) return day;
  }
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
