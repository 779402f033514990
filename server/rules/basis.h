// Which policy a patient's lines are coded by, and what is to be said about it. Source: domain section 4.
#pragma once

#include <optional>
#include <vector>

#include "rules/billing.h"

namespace psmet::rules {

struct Basis {
  std::optional<Policy> policy;  // nothing: no code can be given
  bool proposal = false;         // by the CPT default, for want of a policy
  std::vector<Reason> reasons;   // CURRICULUM_NOT_QUALIFIED, NO_POLICY, POLICY_AMBIGUOUS or NOT_COVERED; or none
};

// Of the policies for the curriculum's families the one that covers; else the one that says that nothing is covered.
Basis BasisOf(const Facts& facts);
// Adds POLICY_REFUSED, POLICY_UNCONFIRMED and POLICY_UNKNOWN where the policy gives cause. `day_limited`: the day's
// minutes would leave fewer units than the class earned. What is said of remote attendance matters for who was remote.
void CheckBasis(const Policy& policy, bool day_limited, Modality modality, std::vector<Reason>& reasons);

}  // namespace psmet::rules
