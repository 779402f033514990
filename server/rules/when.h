// Times as people write them, read at a site. Source: terminal.md WHEN.
#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <optional>
#include <string_view>

#include "rules/model.h"

namespace psmet::rules {

// What reading needs to know of the place.
struct Place {
  absl::TimeZone zone;
  int opens = 8 * 60, closes = 18 * 60;  // minutes after midnight
};

// What a time is needed for.
enum class WhenNeed {
  kPlan,         // what will be: "mon" is the next one; a night hour that 12 hours later would be open is refused
                 // (WHEN_NIGHT)
  kPlanAnyHour,  // the same, at night too
  kBirth,        // a date of birth: as kRecord, and a year of two digits is taken where one year alone can be meant
  kRecord,       // what happened: "mon" is the last one; such an hour, "2:10" for a class at 2 pm, is the afternoon's
                 // if that is over and else refused; after a date as machines write it, it is as written
};

// Reads "9:05", "9:05 am", "2pm", "9a", "1400", "noon", "now", or a day and a time: "today 9:00", "tomorrow 9:00",
// "tue 14:00", "this tue 9:00", "next tues 2pm", "last tue 2pm", "tue next week 10:00", "+2w 14:30",
// "in 2 weeks 9:00", "12/8 9:00" and "12/8/2026 9:00" (month first; "12/8/26" in a plan), "8.12.2026 9:00" (day first),
// "8 Dec 9:00", "Dec 8 2026 at 9:00", "2026-12-01 09:00", "2026-12-01T09:00[:30]", RFC 3339. The day may stand after
// the time, "9am tue"; an hour alone is the one at which the site is open, "9" and "tue 9". A
// weekday may stand before a date. After the time may stand an offset (-06:00, z) or the zone's short name (CST), which
// settle a time that the clock shows twice, and the end of a span, "9:00-10:30 am CST", of which the start is read. So
// every time that the product prints with its half of the day is read as what it was printed for. A time alone is
// today's, a weekday alone today or the next (kRecord: the last) one, "next tue" the first after today; a date without
// a year is the nearest one. "9:05" is read by 24 hours, with am or pm by 12; a time with am, pm or an offset is taken
// as written, also at night. Errors: WHEN_UNREADABLE with the first word that means nothing and what was probably meant
// (its detail holds `word`), or with the forms, or with the nearest dates for one that does not exist;
// WHEN_CONTRADICTED for a date on another weekday and for a zone that does not hold then; WHEN_SKIPPED for a time in a
// DST gap, with the nearest good ones; WHEN_REPEATED for a time in a fold without an offset, with both spellings;
// WHEN_NIGHT; WHEN_FAR for years outside 1900-2200. All INVALID_ARGUMENT.
absl::StatusOr<absl::Time> ReadWhen(std::string_view text, absl::Time now, const Place& place, WhenNeed need);

// A start and, where one was written, an end.
struct Span {
  absl::Time start;
  std::optional<absl::Time> end;
};
// Reads what ReadWhen does, with the end of a span: "tue 9:00-10:30", "9:50-10:00", "tue 2-4pm". An end without its
// half of the day is the first one after the start; one on a day of its own is as written, also before it. Errors:
// those of ReadWhen.
absl::StatusOr<Span> ReadSpan(std::string_view text, absl::Time now, const Place& place, WhenNeed need);

// The instant of a civil time at a site. Errors: WHEN_SKIPPED, WHEN_REPEATED, WHEN_FAR.
absl::StatusOr<absl::Time> InstantOf(absl::CivilSecond civil, absl::TimeZone zone);

// True for a time without a day: "9:05", "9:05:30", "9am", "9a", "9:05 pm", "9", "0905", "9:00-10:30".
bool IsTimeAlone(std::string_view text);

// True for a text that begins with a weekday.
bool BeginsWithWeekday(std::string_view text);

// A day as people write it, read in the zone: any day of ReadWhen, and "next week", "this week" and "last week" for its
// Monday. Errors: WHEN_UNREADABLE, WHEN_CONTRADICTED, WHEN_FAR.
absl::StatusOr<Day> ReadDayWords(std::string_view text, absl::Time now, absl::TimeZone zone, WhenNeed need);

// A civil date in the one spelling YYYY-MM-DD, 1800-2200. Errors: DATE_INVALID.
absl::StatusOr<Day> ReadDay(std::string_view text);
// "2026-12-08".
std::string DayText(Day day);
// "8 Dec 2026".
std::string DayWords(Day day);
// The clock of the zone shows the time of that instant at another one too, when it is put back.
bool ShownTwice(absl::Time time, absl::TimeZone zone);
// "9:05 am", with seconds only where there are any; "1:05 am CST" where the clock shows that time twice.
std::string ClockText(absl::Time time, absl::TimeZone zone);
// "Tue 8 Dec 2026 9:00 am CST": how a refusal words an instant.
std::string WhenText(absl::Time time, absl::TimeZone zone);

}  // namespace psmet::rules
