// Times as people write them, read at a site. Source: terminal.md WHEN.
#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <string_view>

#include "rules/model.h"

namespace psmet::rules {

// What reading needs to know of the place.
struct Place {
  absl::TimeZone zone;
  int opens = 8 * 60, closes = 18 * 60;  // minutes after midnight
};

// A time read, and how far it was spelled out.
enum class WhenNeed {
  kPlan,    // a time to plan for: a night hour that 12 hours later would be open is refused (WHEN_NIGHT)
  kRecord,  // a time that something happened: such an hour is refused only without a day, "2:10" for a class at 2 pm
};

// Reads "9:05", "9:05 am", "now", "today 9:00", "tomorrow 9:00", "next tue 2pm", "tue 14:00", "+2w 14:30", "+3d 9:00",
// "2026-12-01 09:00", "2026-12-01T09:00[:30]", either with an offset (-06:00), and RFC 3339. A time alone is today's.
// "tue" is today or the next one, "next tue" the first after today; "9:05" is read by 24 hours, with am or pm by 12. A
// time with am, pm or an offset is taken as written, also at night.
// Errors: WHEN_UNREADABLE with the forms; WHEN_SKIPPED for a time in a DST gap, with the nearest good ones;
// WHEN_REPEATED for a time in a fold without an offset, with both spellings; WHEN_NIGHT; WHEN_FAR for years outside
// 1900-2200. All INVALID_ARGUMENT.
absl::StatusOr<absl::Time> ReadWhen(std::string_view text, absl::Time now, const Place& place, WhenNeed need);

// True for a time without a day: "9:05", "9:05:30", "9am", "9:05 pm".
bool IsTimeAlone(std::string_view text);

// The instant of a civil time at a site. Errors: WHEN_SKIPPED, WHEN_REPEATED, WHEN_FAR.
absl::StatusOr<absl::Time> InstantOf(absl::CivilSecond civil, absl::TimeZone zone);

// A day as people write it, read in the zone: "today", "tomorrow", "yesterday", "tue", "next tue", "+2w", "+3d",
// "2026-12-01". Errors: WHEN_UNREADABLE with the forms; WHEN_FAR.
absl::StatusOr<Day> ReadDayWords(std::string_view text, absl::Time now, absl::TimeZone zone);

// A civil date in the one spelling YYYY-MM-DD, 1800-2200. Errors: DATE_INVALID.
absl::StatusOr<Day> ReadDay(std::string_view text);
// "2026-12-08".
std::string DayText(Day day);
// "8 Dec 2026".
std::string DayWords(Day day);
// "9:05 am", with seconds only where there are any.
std::string ClockText(absl::Time time, absl::TimeZone zone);
// "Tue 8 Dec 2026 9:00 am CST": how a refusal words an instant.
std::string WhenText(absl::Time time, absl::TimeZone zone);

}  // namespace psmet::rules
