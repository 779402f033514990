// What a payer's caps leave of a line's units. Source: domain section 4.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/billing.h"

namespace psmet::rules {

// The patient's lines of other sessions: a session never counts against itself.
std::vector<UsedFacts> UsedElsewhere(const Facts& facts);
// Units that the minutes of all classes of the day leave for this one, whose time is `time`: two of 20 minutes are one
// unit, so the second has none; 23:30 and 22:30 are 46 minutes, which are two. Classes whose code has another unit's
// length are counted apart. Nothing: no other class of the day has a unit, or the policy does not limit them.
std::optional<int> DayUnits(const Facts& facts, const Policy& policy, int unit_minutes, absl::Duration time);

// A cap that counts a code, and how much of it other lines have used: units, or minutes for a cap of minutes.
struct CapUse {
  Cap cap;
  int used = 0;
  int used_otherwise =
      0;  // where the year of a follow-up limit is not known, the lesser of the two readings; else `used`
};

// True: what was used on `used_on` counts against a cap of that period on `day`. 12 months roll back from `day`, both
// inside: 8 Dec 2026 looks back to 9 Dec 2025. The first 12 months from the first service on 10 Dec 2025 end on 9 Dec
// 2026; a follow-up year is one after them, of the calendar or from 10 Dec to 9 Dec.
bool InPeriod(CapPeriod period, FollowUp follow_up, Day first, Day used_on, Day day);
// The caps that count `code` on `day`, in the policy's order. A cap of minutes counts units x minutes of the unit.
std::vector<CapUse> CapsOn(const Policy& policy, const std::string& code, const std::vector<UsedFacts>& used, Day day);
// Leaves of the line's units what the caps let through, and what the order's authorization (`order`, null for none;
// `spent` minutes of it went to this class) lets go beyond them. Reasons: CAP_REACHED, AUTHORIZED, OTHER_PROVIDERS,
// POLICY_UNKNOWN.
void ApplyCaps(const Policy& policy, const std::vector<UsedFacts>& used, Day day, const OrderFacts* order, int spent,
               Line& line);
// How many of `units` the cap lets through.
int FitIn(const CapUse& use, int units, int unit_minutes);
// "today", "this month", "this year", "in 12 months", "in a lifetime", "in the first 12 months", "in the follow-up
// year".
std::string PeriodWords(CapPeriod period);

}  // namespace psmet::rules
