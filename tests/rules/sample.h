// Invented facts that tests start from: one payer whose policy is confirmed and says everything, a class on Tue 8 Dec
// 2026 at 9:00 in Chicago, taught by one educator.
#pragma once

#include <string>
#include <vector>

#include "rules/billing.h"

namespace psmet::rules::sample {

// 9:00 in Chicago on 8 Dec 2026.
absl::Time Start();
// So many minutes and seconds after it.
absl::Time At(double minutes);
Interval Between(double from_minute, double to_minute);

// 98960, 98961, 98962 by 30 minutes, midpoint, SESSION_MAX, no caps, an order needed, the instructor renders.
Policy Payer();
// An order for group or individual, 100 hours, E11.9.
OrderFacts WideOrder();
// A class of so many planned minutes, held as planned and taught throughout; nobody is there.
ClassFacts Class(int planned_minutes);
// The facts of p-1 in that class, with Payer() and WideOrder().
Facts FactsOf(ClassFacts session);
// Adds the patient's stay; several calls for one patient add stays.
void Attend(ClassFacts& session, int64_t patient, std::vector<Interval> stays);

// The reasons' words in order.
std::vector<std::string> ReasonsOf(const Line& line);
bool HasReason(const Line& line, const std::string& reason);

}  // namespace psmet::rules::sample
