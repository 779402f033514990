// Sessions as iCalendar text. Source: RFC 5545 (lines 3.1, texts 3.3.11, the properties of an event 3.6.1 and 3.8).
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace psmet::rules {

// One entry of a calendar. Texts are as people read them.
struct CalendarEvent {
  std::string uid;       // the same for ever, and nowhere else
  int64_t sequence = 0;  // grows with each change
  absl::Time start, end;
  std::string summary, location, description;
  bool cancelled = false;
  bool tentative = false;  // something that it needs is missing
};

// A calendar of that name: CRLF after each line, lines of at most 75 octets folded between characters, times in UTC.
// UTC holds whatever becomes of a zone's rules between writing and reading, and needs no VTIMEZONE: the reader's
// calendar shows its own clock. `now` is when it was made.
std::string ICalendar(std::string_view name, const std::vector<CalendarEvent>& events, absl::Time now);

}  // namespace psmet::rules
