#include "rules/day_words.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "base/error.h"
#include "rules/nearest.h"

namespace psmet::rules {
namespace {

constexpr int kFirstYear = 1900, kLastYear = 2200;

// What the words of each calendar thing are, the long one first.
using Words = std::array<std::string_view, 4>;
constexpr std::array<Words, 7> kWeekdays = {{{"monday", "mon"},
                                             {"tuesday", "tue", "tues"},
                                             {"wednesday", "wed", "weds"},
                                             {"thursday", "thu", "thur", "thurs"},
                                             {"friday", "fri"},
                                             {"saturday", "sat"},
                                             {"sunday", "sun"}}};
constexpr std::array<Words, 12> kMonths = {{{"january", "jan"},
                                            {"february", "feb"},
                                            {"march", "mar"},
                                            {"april", "apr"},
                                            {"may"},
                                            {"june", "jun"},
                                            {"july", "jul"},
                                            {"august", "aug"},
                                            {"september", "sep", "sept"},
                                            {"october", "oct"},
                                            {"november", "nov"},
                                            {"december", "dec"}}};
constexpr std::array<std::string_view, 13> kOthers = {"today", "tomorrow", "yesterday", "next", "last", "this", "in",
                                                      "week",  "weeks",    "day",       "days", "at",   "on"};
// Known too, and too short to be what another word was meant to be.
constexpr std::array<std::string_view, 8> kShort = {"a", "p", "am", "pm", "now", "noon", "utc", "z"};

std::string Capital(std::string_view word) {
  std::string capital(word);
  capital[0] = absl::ascii_toupper(static_cast<unsigned char>(capital[0]));
  return capital;
}

bool TakeOneOf(Cursor& in, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return !word.empty() && in.TakeWord(word); });
}

std::optional<absl::Weekday> TakeWeekday(Cursor& in) {
  for (size_t i = 0; i < kWeekdays.size(); ++i) {
    if (TakeOneOf(in, kWeekdays[i])) return static_cast<absl::Weekday>(i);
  }
  return std::nullopt;
}

std::optional<int> TakeMonth(Cursor& in) {
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (TakeOneOf(in, kMonths[i])) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// A date as written; the year may be missing, and the day need not exist.
struct Date {
  std::optional<int> year;
  int month = 0, day = 0;
  bool month_first = false, iso = false, short_year = false;
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
  Date date{.month = *month, .day = *day, .month_first = true};
  if (at.Take("/")) {
    date.year = at.TakeNumber(4, 4);
    if (!date.year) {
      const auto year = at.TakeNumber(2, 2);
      if (!year) return std::nullopt;
      date.year = 2000 + *year;
      date.short_year = true;
    }
  }
  in = at;
  return date;
}

// 8.12.2026: with dots the day stands first, as in a list; without its year it might be a time.
std::optional<Date> TakeDottedDate(Cursor& in) {
  Cursor at = in.Mark();
  const auto day = at.TakeNumber(1, 2);
  if (!day || !at.Take(".")) return std::nullopt;
  const auto month = at.TakeNumber(1, 2);
  if (!month || !at.Take(".")) return std::nullopt;
  const auto year = at.TakeNumber(4, 4);
  if (!year) return std::nullopt;
  in = at;
  return Date{.year = *year, .month = *month, .day = *day};
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
  // 8 dec 1400: a time.
  if (date.year && *date.year < kFirstYear) date.year.reset();
  in = date.year ? year : at;
  return date;
}

bool IsPlan(WhenNeed need) { return need == WhenNeed::kPlan || need == WhenNeed::kPlanAnyHour; }

// True for 3/4/62 as a date of birth while 2062 is to come: only 1962 can be meant.
bool IsOnlyCentury(const Date& date, Day today, WhenNeed need) {
  return need == WhenNeed::kBirth && Day(*date.year, date.month, date.day) > today;
}

// Error: WHEN_UNREADABLE with the nearest dates that exist.
absl::StatusOr<Day> DayOf(const Date& date, Day today, WhenNeed need) {
  if (date.short_year && !IsPlan(need) && !IsOnlyCentury(date, today, need)) {
    return Invalid("WHEN_UNREADABLE", "write the year of what was with four digits, 12/8/2026");
  }
  if (date.month < 1 || date.month > 12) {
    if (date.month_first && date.day >= 1 && date.day <= 12) {
      return Invalid("WHEN_UNREADABLE", "there is no month {month}; the month stands first: {other}",
                     {{"month", absl::StrCat(date.month)}, {"other", absl::StrCat(date.day, "/", date.month)}});
    }
    return Invalid("WHEN_UNREADABLE", "there is no such day; write 12/8 or 8 Dec");
  }
  // Without a year the nearest such day, before or after today.
  int64_t year = date.year.value_or(static_cast<int>(today.year()));
  if (date.short_year && need == WhenNeed::kBirth) year -= 100;
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

Day MondayOf(Day day) { return absl::PrevWeekday(day + 1, absl::Weekday::monday); }

// "+2w", "+3d", "in 2 weeks", "in a day"; "+2w thu" and "in 2 weeks thu": the Thursday of that week.
std::optional<Day> TakeAhead(Cursor& in, Day today) {
  Cursor at = in.Mark();
  const bool sign = at.Take("+");
  if (!sign && (!at.TakeWord("in") || !at.SkipSpaces())) return std::nullopt;
  const std::optional<int> count = !sign && at.TakeWord("a") ? 1 : at.TakeNumber(1, 3);
  if (!sign) at.SkipSpaces();
  const bool weeks = sign ? at.TakeWord("w") : at.TakeWord("weeks") || at.TakeWord("week");
  const bool days = !weeks && (sign ? at.TakeWord("d") : at.TakeWord("days") || at.TakeWord("day"));
  if (!count || (!weeks && !days)) return std::nullopt;
  in = at;
  const Day day = today + int64_t{*count} * (weeks ? 7 : 1);
  at.SkipSpaces();
  const auto weekday = weeks ? TakeWeekday(at) : std::nullopt;
  if (!weekday) return day;
  in = at;
  return absl::NextWeekday(MondayOf(day) - 1, *weekday);
}

// "next week", "this week", "last week": its Monday.
std::optional<Day> TakeWeek(Cursor& in, Day today) {
  const Day monday = MondayOf(today);
  const std::array<std::pair<std::string_view, int>, 3> weeks = {{{"last", -7}, {"this", 0}, {"next", 7}}};
  for (const auto& [word, days] : weeks) {
    Cursor at = in.Mark();
    if (!at.TakeWord(word) || !at.SkipSpaces() || !at.TakeWord("week")) continue;
    in = at;
    return monday + days;
  }
  return std::nullopt;
}

const std::vector<std::string>& Vocabulary() {
  static const auto& vocabulary = *[] {
    auto* all = new std::vector<std::string>(kOthers.begin(), kOthers.end());
    const auto add = [&](const Words& words) {
      for (const std::string_view word : words) {
        if (!word.empty()) all->emplace_back(word);
      }
    };
    std::for_each(kWeekdays.begin(), kWeekdays.end(), add);
    std::for_each(kMonths.begin(), kMonths.end(), add);
    return all;
  }();
  return vocabulary;
}

// 9:5, 930 and 9h30, with or without am or pm, as a time that is read: 9:05 and 9:30. Empty for any other word.
std::string MeantTime(std::string_view word) {
  Cursor in(word);
  int hour = 0, minute = 0;
  if (const auto three = in.TakeNumber(3, 3)) {
    hour = *three / 100;
    minute = *three % 100;
  } else {
    const auto first = in.TakeNumber(1, 2);
    const bool colon = first && in.Take(":");
    if (!colon && !(first && in.Take("h"))) return "";
    hour = *first;
    minute = in.TakeNumber(1, colon ? 1 : 2).value_or(0);
  }
  const std::string_view half = in.Letters();
  const bool half_said = half == "am" || half == "pm" || half == "a" || half == "p";
  if (half_said) in.TakeWord(half);
  if (!in.AtEnd() || minute > 59 || hour > (half_said ? 12 : 23) || (half_said && hour == 0)) return "";
  return absl::StrCat(hour, ":", minute < 10 ? "0" : "", minute, std::string(half));
}

absl::Status Meant(const std::string& word, const std::string& meant) {
  return Invalid("WHEN_UNREADABLE", "\"{word}\" was not understood; did you mean {meant}?",
                 {{"word", word}, {"meant", meant}});
}

}  // namespace

std::string PlainWords(std::string_view text) {
  std::string lower = absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
  // As word processors write them: the dashes of a span, and a blank that does not break.
  absl::StrReplaceAll({{",", " "}, {"\u2010", "-"}, {"\u2011", "-"}, {"\u2013", "-"}, {"\u2014", "-"}, {"\u00a0", " "}},
                      &lower);
  return std::string(absl::StripAsciiWhitespace(lower));
}

absl::Status NotUnderstood(std::string_view text, std::string_view what, std::string_view forms) {
  constexpr size_t kMostLetters = 12;  // a longer word is none of these, whatever was meant
  const std::vector<std::string> words =
      absl::StrSplit(absl::string_view(text.data(), text.size()), ' ', absl::SkipEmpty());
  for (const std::string& word : words) {
    const bool letters = std::all_of(word.begin(), word.end(), [](unsigned char c) { return absl::ascii_isalpha(c); });
    if (!letters || word.size() > kMostLetters) continue;
    if (std::find(Vocabulary().begin(), Vocabulary().end(), word) != Vocabulary().end()) continue;
    if (std::find(kShort.begin(), kShort.end(), word) != kShort.end()) continue;
    const std::string meant = Nearest(word, Vocabulary());
    if (meant.empty())
      return Invalid("WHEN_UNREADABLE", "\"{word}\" was not understood; write {forms}",
                     {{"word", word}, {"forms", std::string(forms)}});
    return Meant(word, meant);
  }
  for (const std::string& word : words) {
    if (const std::string time = MeantTime(word); !time.empty()) return Meant(word, time);
    // 12-15: a date with the sign of a span.
    Cursor in(word);
    const auto month = in.TakeNumber(1, 2);
    const bool dash = month && in.Take("-");
    const auto day = dash ? in.TakeNumber(1, 2) : std::nullopt;
    if (!day || !in.AtEnd() || *month < 1 || *month > 12 || *day < 1 || *day > 31) continue;
    return Meant(word, absl::StrCat(*month, "/", *day));
  }
  return Invalid("WHEN_UNREADABLE", "that is not {what}; write {forms}",
                 {{"what", std::string(what)}, {"forms", std::string(forms)}});
}

absl::StatusOr<SpokenDay> TakeDay(Cursor& in, Day today, WhenNeed need) {
  if (in.TakeWord("today")) return SpokenDay{today};
  for (const char* word : {"tomorrow", "tmrw", "tmw"}) {
    if (in.TakeWord(word)) return SpokenDay{today + 1};
  }
  if (in.TakeWord("yesterday")) return SpokenDay{today - 1};
  Cursor at = in.Mark();
  if (const auto ahead = TakeAhead(at, today)) {
    in = at;
    return SpokenDay{*ahead};
  }
  if (const auto monday = TakeWeek(at, today)) {
    in = at;
    at.SkipSpaces();
    const auto weekday = TakeWeekday(at);
    if (!weekday) return SpokenDay{.day = *monday, .week = true};
    in = at;
    return SpokenDay{absl::NextWeekday(*monday - 1, *weekday)};
  }
  const bool next = at.TakeWord("next"), last = !next && at.TakeWord("last");
  // This Tuesday is what Tuesday is.
  const bool here = !next && !last && at.TakeWord("this");
  at.SkipSpaces();
  const auto weekday = TakeWeekday(at);
  if ((next || last || here) && !weekday) return SpokenDay{};
  if (weekday) in = at;
  at.SkipSpaces();
  if (weekday && !next && !last && !here) {
    if (const auto monday = TakeWeek(at, today)) {
      in = at;
      return SpokenDay{absl::NextWeekday(*monday - 1, *weekday)};
    }
  }
  auto date = TakeIsoDate(at);
  if (!date) date = TakeSlashDate(at);
  if (!date) date = TakeDottedDate(at);
  if (!date) date = TakeNamedDate(at);
  if (date && !next && !last) {
    const Day day = TRY(DayOf(*date, today, need));
    in = at;
    if (!weekday || absl::GetWeekday(day) == *weekday) return SpokenDay{.day = day, .iso = date->iso};
    return Invalid("WHEN_CONTRADICTED", "{day} is a {weekday}; the nearest {said}s are {before} and {after}",
                   {{"day", DayWords(day)},
                    {"weekday", Capital(kWeekdays[static_cast<size_t>(absl::GetWeekday(day))][0])},
                    {"said", Capital(kWeekdays[static_cast<size_t>(*weekday)][0])},
                    {"before", DayWords(absl::PrevWeekday(day, *weekday))},
                    {"after", DayWords(absl::NextWeekday(day, *weekday))}});
  }
  if (!weekday) return SpokenDay{};
  if (next) return SpokenDay{absl::NextWeekday(today, *weekday)};
  if (last) return SpokenDay{absl::PrevWeekday(today, *weekday)};
  // What happened was last Monday, what is planned will be next Monday.
  if (!IsPlan(need)) return SpokenDay{absl::PrevWeekday(today + 1, *weekday)};
  return SpokenDay{absl::NextWeekday(today - 1, *weekday)};
}

bool BeginsWithWeekday(std::string_view text) {
  const std::string lower = PlainWords(text);
  Cursor in(lower);
  return TakeWeekday(in).has_value();
}

bool IsFar(absl::CivilYear year) { return year.year() < kFirstYear || year.year() > kLastYear; }

absl::Status Far() {
  return Invalid("WHEN_FAR", "that is outside the years {first} to {last}",
                 {{"first", std::to_string(kFirstYear)}, {"last", std::to_string(kLastYear)}});
}

absl::StatusOr<Day> ReadDayWords(std::string_view text, absl::Time now, absl::TimeZone zone, WhenNeed need) {
  const std::string lower = PlainWords(text);
  Cursor in(lower);
  const SpokenDay spoken = TRY(TakeDay(in, absl::ToCivilDay(now, zone), need));
  if (!spoken.day || !in.AtEnd()) {
    return NotUnderstood(lower, "a day", "tomorrow, next tue, in 2 weeks, 12/1, 1 Dec 2026 or 2026-12-01");
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

}  // namespace psmet::rules
