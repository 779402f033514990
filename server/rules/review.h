// Holds that only a person resolves, who looks at who was there. Source: domain sections 2 and 3.
#pragma once

#include <string>
#include <string_view>

#include "rules/billing.h"

namespace psmet::rules {

// Adds why the group of this line needs somebody's review: UNSEATED, SESSION_HAS_UNSEATED or GROUP_SIZE_REVIEW, which
// hold the line, with `advice`. Where the group was reviewed, a note GROUP_REVIEWED names what was found and by whom
// instead, one for all that was found.
void NeedReview(const ClassFacts& session, std::string_view reason, const std::string& finding, std::string_view advice,
                Line& line);

// The patient or somebody else was present without a seat: UNSEATED on their own line, SESSION_HAS_UNSEATED on the
// others'.
void CheckSeats(const Facts& facts, Line& line);

// True: the line is held for a reason that NeedReview gave it.
bool WaitsForReview(const Line& line);

}  // namespace psmet::rules
