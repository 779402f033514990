// Who taught, whether they may bill, and whose NPI goes on the line. Source: domain sections 2 and 5.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/billing.h"
#include "rules/policy.h"
#include "rules/schedule.h"

namespace psmet::rules {

// Who taught longest, the lower id of two; null if nobody taught.
const TeachingFacts* LongestTeacher(const ClassFacts& session);
// Everybody who taught had a credential in force that the curriculum and the payer accept. Reason: CREDENTIAL_NOT_HELD
// for each who had none.
void CheckCredentials(const ClassFacts& session, const Policy& policy, Line& line);
// Why no line of that code could say who renders it by the policy if `teacher` taught; nothing where it can, or where
// the policy does not say who renders. Reasons: RENDERING_REFUSED, RENDERING_MISSING.
std::optional<Reason> RenderingFault(const Policy& policy, std::string_view code, const TeachingFacts& teacher,
                                     const std::string& organization_npi);
// What of that is to be mended before a class is held: each fault once, with the payers whose policies have it. Of
// policies of which any would do (`any`), nothing unless all of them have one.
std::vector<Remark> RenderingRemarks(const std::vector<Policy>& policies, bool any, const TeachingFacts& teacher,
                                     const std::string& organization_npi);
// Puts the rendering and the supervising NPI on the line, as the policy says who renders. Reasons: RENDERING_REFUSED,
// RENDERING_MISSING.
void CheckRendering(const Facts& facts, const Policy& policy, const TeachingFacts& teacher, Line& line);

}  // namespace psmet::rules
