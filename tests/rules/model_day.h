// Sections 2 and 3 of the domain written a second way: a class as a row of seconds, each with those who were there.
// Slow and plain, to compare the rules with.
#pragma once

#include <string>
#include <vector>

#include "rules/billing.h"

namespace psmet::rules::model {

// What one patient of the class earns in one code.
struct Earned {
  std::string code;  // empty: no code for such a group
  int units = 0;
  bool review = false;
  bool operator==(const Earned&) const = default;
};

// The patient's units by code, the larger group first; none where the minutes earn nothing. All intervals are whole
// seconds; at most 32 patients; the codes are 98960 (1), 98961 (2-4) and 98962 (5-8).
std::vector<Earned> Earn(const ClassFacts& session, PatientId patient, Rounding rounding, GroupMode mode);

}  // namespace psmet::rules::model
