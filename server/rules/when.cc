#include "rules/when.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "base/error.h"
#include "rules/day_words.h"

namespace psmet::rules {
namespace {

constexpr int kNoon = 12 * 60;
constexpr int64_t kHalfDay = int64_t{12} * 60 * 60;  // seconds

struct TimeOfDay {
  int hour = 0, minute = 0, second = 0;
  bool half_of_day_said = false;  // am or pm
  bool seconds_said = false;
  bool bare = false;  // an hour and no more: "9"
};

// The civil time on a day.
absl::CivilSecond At(Day day, const TimeOfDay& time) {
  return absl::CivilSecond(day.year(), day.month(), day.day(), time.hour, time.minute, time.second);
}

constexpr std::string_view kForms = "9:05, 2pm, tomorrow 9:00, next tue 2pm, 12/1 9:00 or 2026-12-01 09:00";

// With `bare` an hour alone will do: "tue 9".
std::optional<TimeOfDay> TakeTime(Cursor& in, bool bare = false) {
  TimeOfDay time;
  if (in.TakeWord("noon")) return TimeOfDay{.hour = 12, .half_of_day_said = true};
  // 1400: of a clock of 24 hours.
  if (Cursor at = in.Mark(); const auto four = at.TakeNumber(4, 4)) {
    if (*four / 100 > 23 || *four % 100 > 59) return std::nullopt;
    in = at;
    return TimeOfDay{.hour = *four / 100, .minute = *four % 100, .half_of_day_said = true};
  }
  const auto hour = in.TakeNumber(1, 2);
  if (!hour) return std::nullopt;
  time.hour = *hour;
  bool minutes_said = false;
  // 9.30 is 9:30, as many write it.
  if (in.Take(":") || in.Take(".")) {
    const auto minute = in.TakeNumber(2, 2);
    if (!minute || *minute > 59) return std::nullopt;
    time.minute = *minute;
    minutes_said = true;
    if (in.Take(":")) {
      const auto second = in.TakeNumber(2, 2);
      if (!second || *second > 59) return std::nullopt;
      time.second = *second;
      time.seconds_said = true;
    }
  }
  Cursor at = in.Mark();
  at.SkipSpaces();
  const bool am = at.TakeWord("am") || at.TakeWord("a"), pm = !am && (at.TakeWord("pm") || at.TakeWord("p"));
  if (am || pm) {
    in = at;
    if (time.hour < 1 || time.hour > 12) return std::nullopt;
    time.hour = time.hour % 12 + (pm ? 12 : 0);
    time.half_of_day_said = true;
    return time;
  }
  if ((!minutes_said && !bare) || time.hour > 23) return std::nullopt;
  time.bare = !minutes_said;
  return time;
}

// What says which of two instants that the clock shows alike is meant: an offset, or the zone's short name at it.
struct ZoneWord {
  std::optional<int> offset;  // seconds east of UTC
  std::string name;           // upper-case; empty: none
};

// Where and when words are read.
struct Here {
  absl::TimeZone zone;
  absl::Time now;
};

// True for what the site's clock shows within a year, and for the names that its neighbours' clocks show: any other
// word is none of a zone.
bool IsZoneName(std::string_view name, const Here& here) {
  static constexpr std::array<std::string_view, 15> kNames = {"EST",  "EDT",  "CST", "CDT", "MST", "MDT", "PST", "PDT",
                                                              "AKST", "AKDT", "HST", "AST", "ADT", "NST", "GMT"};
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  for (int quarter = 0; quarter < 4; ++quarter) {
    const absl::Time time = here.now + absl::Hours(24 * 91 * quarter);
    if (absl::AsciiStrToUpper(here.zone.At(time).zone_abbr) == name) return true;
  }
  return false;
}

// "z", "-06:00", "+10:30", "+1030", "+11", "CST"; nothing where none of these stands. False for half an offset.
bool TakeZone(Cursor& in, ZoneWord& zone, const Here& here) {
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
  const std::string name = absl::AsciiStrToUpper(std::string(in.Letters()));
  if (!IsZoneName(name, here)) return true;
  in.TakeWord(in.Letters());
  zone.name = name;
  return true;
}

// True where what follows is an offset that the zone's clock has at a civil time.
bool IsOffsetThen(Cursor in, absl::CivilSecond civil, const Here& here) {
  ZoneWord word;
  if (!TakeZone(in, word, here) || !word.offset) return false;
  const absl::TimeZone::TimeInfo info = here.zone.At(civil);
  return *word.offset == here.zone.At(info.pre).offset || *word.offset == here.zone.At(info.post).offset;
}

enum class Dash { kSpan, kOffset, kUnclear };

// What a minus after a start means that is not written as machines do: an end, "-10:00", or an offset, "-06:00". After
// a blank the offset of the site's clock is one, as we spell it; otherwise what is later than the start is its end.
Dash MeaningOf(Cursor in, bool spaced, const TimeOfDay& start, absl::CivilSecond civil, const Here& here) {
  const bool own = IsOffsetThen(in, civil, here);
  in.Take("-");
  const auto hour = in.TakeNumber(2, 2);
  const auto minute = hour && in.Take(":") ? in.TakeNumber(2, 2) : std::nullopt;
  in.SkipSpaces();
  if (!minute || in.TakeWord("am") || in.TakeWord("pm")) return Dash::kSpan;
  const bool later = *hour * 60 + *minute > start.hour * 60 + start.minute;
  if (own && (spaced || !later)) return Dash::kOffset;
  return later || start.half_of_day_said ? Dash::kSpan : Dash::kUnclear;
}

// "2026-11-01 01:30 -05:00", a spelling that ReadWhen takes.
std::string Spelled(absl::Time time, absl::TimeZone zone) { return absl::FormatTime("%Y-%m-%d %H:%M %Ez", time, zone); }

bool IsOpen(const Place& place, int minute) { return minute >= place.opens && minute < place.closes; }

// "9": by the hours of the site. Error: WHEN_UNREADABLE where they don't tell.
absl::Status SettleBare(TimeOfDay& time, const Place& place) {
  if (!time.bare || time.half_of_day_said || time.hour > 12) return absl::OkStatus();
  const int am = time.hour % 12;
  const bool morning = IsOpen(place, am * 60), afternoon = IsOpen(place, am * 60 + kNoon);
  if (time.hour == 0 || morning == afternoon) {
    const int hour12 = am == 0 ? 12 : am;
    return Invalid(
        "WHEN_UNREADABLE", "{hour} may be {am} or {pm}; write which",
        {{"hour", absl::StrCat(time.hour)}, {"am", absl::StrCat(hour12, "am")}, {"pm", absl::StrCat(hour12, "pm")}});
  }
  time.hour = am + (morning ? 0 : 12);
  time.half_of_day_said = true;
  return absl::OkStatus();
}

// True for an hour of the night that 12 hours later would be open.
bool IsNight(absl::CivilSecond civil, const Place& place) {
  const int minute = civil.hour() * 60 + civil.minute();
  return minute < kNoon && !IsOpen(place, minute) && IsOpen(place, minute + kNoon);
}

absl::Status Night(absl::CivilSecond civil) {
  const int hour12 = civil.hour() == 0 ? 12 : civil.hour();
  return Invalid("WHEN_NIGHT", "{written} is at night; write {afternoon}, or {night} if the night is meant",
                 {{"written", absl::StrFormat("%02d:%02d", civil.hour(), civil.minute())},
                  {"afternoon", absl::StrFormat("%d:%02d pm", hour12, civil.minute())},
                  {"night", absl::StrFormat("%d:%02d am", hour12, civil.minute())}});
}

// "9:05 am", with seconds only where there are any.
std::string Clock(absl::Time time, absl::TimeZone zone) {
  const absl::CivilSecond civil = absl::ToCivilSecond(time, zone);
  const int hour = civil.hour() % 12 == 0 ? 12 : civil.hour() % 12;
  const std::string seconds = civil.second() == 0 ? "" : absl::StrFormat(":%02d", civil.second());
  return absl::StrFormat("%d:%02d%s %s", hour, civil.minute(), seconds, civil.hour() < 12 ? "am" : "pm");
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

// The end of a span as written.
struct SpanEnd {
  TimeOfDay time;
  std::optional<Day> day;
};

// What follows the start of a span, "-10:30 am CST" or " - Sun 1 Nov 2026 1:30 am CST": the half of the day and the
// zone that stand only there are the start's too. With `bare` an hour alone will do. False where a dash and no such end
// follows.
bool TakeSpanEnd(Cursor& in, TimeOfDay& start, ZoneWord& zone, const Here& here, bool bare,
                 std::optional<SpanEnd>& taken) {
  in.SkipSpaces();
  if (!in.Take("-")) return true;
  in.SkipSpaces();
  const auto day = TakeDay(in, absl::ToCivilDay(here.now, here.zone), WhenNeed::kPlan);
  if (!day.ok()) return false;
  in.SkipSpaces();
  const auto end = TakeTime(in, bare);
  ZoneWord shown;
  in.SkipSpaces();
  if (!end || !TakeZone(in, shown, here)) return false;
  if (!zone.offset && zone.name.empty()) zone = shown;
  if (end->half_of_day_said && !start.half_of_day_said && start.hour >= 1 && start.hour <= 12) {
    // The half that both are in, or else the one before it: 11:30-1:00 pm begins in the morning.
    const int pm = end->hour >= 12 ? 12 : 0, hour = start.hour % 12 + pm;
    const bool same = hour * 60 + start.minute < end->hour * 60 + end->minute;
    start.hour = same ? hour : start.hour % 12 + 12 - pm;
    start.half_of_day_said = true;
  }
  taken = {.time = *end, .day = day->day};
  return true;
}

// The instant of a span's end that begins at a civil time.
absl::Time EndOf(const SpanEnd& end, absl::CivilSecond start, const ZoneWord& zone, const Place& place) {
  absl::CivilSecond civil = At(end.day.value_or(Day(start)), end.time);
  const bool half_open = !end.day && !end.time.half_of_day_said && end.time.hour <= 12;
  if (half_open && civil <= start) civil += kHalfDay;
  return absl::FromCivil(civil, zone.offset ? absl::FixedTimeZone(*zone.offset) : place.zone);
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
  return TRY(ReadSpan(text, now, place, need)).start;
}

absl::StatusOr<Span> ReadSpan(std::string_view text, absl::Time now, const Place& place, WhenNeed need) {
  const std::string lower = PlainWords(text);
  if (lower == "now") return Span{now};
  const Here here{place.zone, now};
  const Day today(absl::ToCivilDay(now, place.zone));

  Cursor in(lower);
  SpokenDay spoken = TRY(TakeDay(in, today, need));
  const bool machine = spoken.iso && in.Take("t");
  if (spoken.day && !machine) {
    in.SkipSpaces();
    if (in.TakeWord("at")) in.SkipSpaces();
  }
  if (spoken.day && in.AtEnd()) {
    return Invalid("WHEN_UNREADABLE", "the time of day is missing; write it too: tue 9:00, 12/1 2pm");
  }
  auto time = TakeTime(in, !machine);
  // 12-15 is more like a date than like two hours.
  if (!time || (time->bare && !spoken.day && in.Next('-'))) return NotUnderstood(lower, "a time", kForms);
  // RFC 3339 allows a fraction of the second; storage keeps microseconds.
  absl::Duration fraction;
  if (time->seconds_said && in.Take(".")) {
    const size_t before = in.size();
    const auto digits = in.TakeNumber(1, 6);
    if (!digits) return NotUnderstood(lower, "a time", kForms);
    absl::Duration unit = absl::Seconds(1);
    for (size_t taken = before - in.size(); taken > 0; --taken) unit /= 10;
    fraction = *digits * unit;
  }
  // 9:00-10:30 is a span, 2026-12-01T09:00-06:00 an offset.
  ZoneWord zone;
  const bool spaced = in.SkipSpaces();
  // A day may stand after the time too: "9am tue", "9am CST on 12/8".
  const auto take_late_day = [&]() -> absl::Status {
    if (spoken.day || in.AtEnd()) return absl::OkStatus();
    in.SkipSpaces();
    if (in.TakeWord("on")) in.SkipSpaces();
    spoken = TRY(TakeDay(in, today, need));
    in.SkipSpaces();
    return absl::OkStatus();
  };
  if (spaced) TRY(take_late_day());
  const bool closely = machine || time->seconds_said;
  Dash dash = closely || !in.Next('-') ? Dash::kOffset : Dash::kSpan;
  if (dash == Dash::kSpan && (spoken.iso || spaced)) {
    dash = MeaningOf(in, spaced, *time, At(spoken.day.value_or(today), *time), here);
  }
  if (dash == Dash::kUnclear) {
    return Invalid(
        "WHEN_UNREADABLE",
        "what follows the minus may be the end or the zone; write 9:00 am-1:00 pm, or 2026-12-01T09:00-06:00");
  }
  if (dash == Dash::kOffset && !in.SpanFollows() && !TakeZone(in, zone, here))
    return NotUnderstood(lower, "a time", kForms);
  std::optional<SpanEnd> end;
  if (!TakeSpanEnd(in, *time, zone, here, spoken.day.has_value(), end)) return NotUnderstood(lower, "a time", kForms);
  TRY(take_late_day());
  if (!in.AtEnd()) return NotUnderstood(lower, "a time", kForms);
  if (spoken.week) return Invalid("WHEN_UNREADABLE", "a week has seven days; say which: mon next week 9:00");
  TRY(SettleBare(*time, place));

  const Day civil_day = spoken.day.value_or(today);
  absl::CivilSecond civil = At(civil_day, *time);
  if (IsFar(absl::CivilYear(civil))) return Far();
  const auto with_end = [&](absl::Time start) {
    return Span{start + fraction, end ? std::optional(EndOf(*end, civil, zone, place)) : std::nullopt};
  };
  if (zone.offset) return with_end(absl::FromCivil(civil, absl::FixedTimeZone(*zone.offset)));
  // A date is said with the hours of a clock of 24, "2026-12-08 02:10"; "2:10" is what stands on the wall, and what
  // happened at 2:10 was in the afternoon if that is over.
  const bool as_spoken = need == WhenNeed::kPlan || (need == WhenNeed::kRecord && !spoken.iso);
  if (as_spoken && !time->half_of_day_said && IsNight(civil, place)) {
    const absl::CivilSecond afternoon = civil + kHalfDay;
    if (need == WhenNeed::kPlan || absl::FromCivil(afternoon, place.zone) > now) return Night(civil);
    civil = afternoon;
  }
  if (!zone.name.empty()) return with_end(TRY(NamedInstant(civil, place.zone, zone.name)));
  return with_end(TRY(InstantOf(civil, place.zone)));
}

bool IsTimeAlone(std::string_view text) {
  const std::string lower = PlainWords(text);
  Cursor in(lower);
  if (!TakeTime(in, true)) return false;
  in.SkipSpaces();
  if (in.Take("-")) {
    in.SkipSpaces();
    if (!TakeTime(in, true)) return false;
  }
  return in.AtEnd();
}

bool ShownTwice(absl::Time time, absl::TimeZone zone) {
  return zone.At(absl::ToCivilSecond(time, zone)).kind == absl::TimeZone::TimeInfo::REPEATED;
}

std::string ClockText(absl::Time time, absl::TimeZone zone) {
  return absl::StrCat(Clock(time, zone), ShownTwice(time, zone) ? absl::FormatTime(" %Z", time, zone) : "");
}

std::string WhenText(absl::Time time, absl::TimeZone zone) {
  const Day day = absl::ToCivilDay(time, zone);
  return absl::StrCat(absl::FormatTime("%a", time, zone), " ", DayWords(day), " ", Clock(time, zone), " ",
                      absl::FormatTime("%Z", time, zone));
}

}  // namespace psmet::rules
