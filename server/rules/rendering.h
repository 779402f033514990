// Who taught, whether they may bill, and whose NPI goes on the line. Source: domain sections 2 and 5.
#pragma once

#include "rules/billing.h"

namespace psmet::rules {

// Who taught longest, the lower id of two; null if nobody taught.
const TeachingFacts* LongestTeacher(const ClassFacts& session);
// Everybody who taught had a credential in force that the curriculum and the payer accept. Reason: CREDENTIAL_NOT_HELD
// for each who had none.
void CheckCredentials(const ClassFacts& session, const Policy& policy, Line& line);
// Puts the rendering and the supervising NPI on the line, as the policy says who renders. Reasons: RENDERING_REFUSED,
// RENDERING_MISSING.
void CheckRendering(const Facts& facts, const Policy& policy, const TeachingFacts& teacher, Line& line);

}  // namespace psmet::rules
