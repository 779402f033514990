// Times as people read them. They are always rendered from what the site's clock showed, never from this machine's
// zone.
#pragma once

#include <google/protobuf/duration.pb.h>

#include <string>
#include <string_view>

#include "psmet/v1/types.pb.h"

namespace psmet::cli {

// "Tue 8 Dec 2026 9:00 am CST".
std::string WhenText(const v1::Moment& moment);
// "9:05 am CST".
std::string ClockText(const v1::Moment& moment);
// "Tue 8 Dec 2026", of a moment's or of a date's civil text; a text that is neither comes back as it is.
std::string DateText(std::string_view civil);
// "7 Dec".
std::string ShortDateText(std::string_view civil);
// "9:00-10:30", for a table of one day: without am and pm between 7 am and 7 pm, where each hour stands for one time;
// "6:30-7:30 am" and "1:30 am CDT-1:30 am CST" around them. "9:00-" while it goes on.
std::string HoursText(const v1::Moment& start, const v1::Moment& end);
// "Tue 8 Dec 2026 9:00-10:30 am CST"; the day once, am and pm twice where they differ.
std::string SpanText(const v1::Moment& start, const v1::Moment& end);
// "2026-12-08 09:00", as a command line takes it back; "2026-11-01 01:30 -05:00" where the clock shows that time twice.
std::string CivilText(const v1::Moment& moment);
// "3 d 4 h", "4 h 5 min", "12 s": the two largest units.
std::string LengthText(const google::protobuf::Duration& length);

}  // namespace psmet::cli
