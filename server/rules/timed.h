// Several codes of 15 minutes on one day. Source: domain section 2.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/billing.h"

namespace psmet::rules {

// What one code of 15 minutes has on a day.
struct Timed {
  std::string code;
  int minutes = 0;
  int price = 0;  // cents a unit; 0: no fee schedule says
};
// The units of each code, in the order given. Together: the minutes are added, the sum is rounded, each code gets its
// full quarters and the remaining units go to the largest remainders, a tie to more minutes, then to the lower price,
// then to the lower code. Alone: each code's own minutes are rounded.
// 97110 10 min and 97535 12 min: 0 and 1 together, 1 and 1 alone.
std::vector<int> TimedUnits(const std::vector<Timed>& codes, bool together, Rounding rounding);

// What a class has left of the day where the patient has another code of 15 minutes of the same policy on that day.
struct TimedShare {
  int together = 0, alone = 0;  // units of this class by each way of counting
  std::vector<std::string> others;
};
// Nothing where there is no such code. `time` is the patient's in this class, coded `code`.
std::optional<TimedShare> TimedShareOf(const Facts& facts, const Policy& policy, const std::string& code,
                                       absl::Duration time);

}  // namespace psmet::rules
