// Which policy a patient's lines are coded by, and what is to be said about it. Source: domain section 4.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rules/billing.h"
#include "rules/group.h"

namespace psmet::rules {

struct Basis {
  std::optional<Policy> policy;  // nothing: no code can be given
  bool proposal = false;         // by the CPT default, for want of a policy
  std::vector<Reason> reasons;   // CURRICULUM_NOT_QUALIFIED, NO_POLICY, POLICY_AMBIGUOUS or NOT_COVERED; or none
};

// Of the policies for the curriculum's families the one that covers; else the one that says that nothing is covered.
Basis BasisOf(const Facts& facts);
// Adds POLICY_REFUSED, POLICY_UNCONFIRMED and POLICY_UNKNOWN where the policy gives cause. Of what nobody knows, what
// makes no difference for this patient in this group is left out: what is said of remote attendance matters for who was
// remote, of caregivers where theirs would be other units, of the day where it would leave others.
void CheckBasis(const Policy& policy, const Grouping& group, Modality modality, Line& line);

// Adds to the line's POLICY_UNKNOWN, or begins it, a field of which the payer has said nothing and that matters here.
void NotSaid(const Policy& policy, std::string_view field, Line& line);

}  // namespace psmet::rules
