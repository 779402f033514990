// Facts, policies and lines as canonical JSON: keys sorted, no spaces, instants in microseconds UTC, days as ISO text.
// The same facts always give the same bytes, so that a line can be made again and compared years later.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

#include "rules/billing.h"

namespace psmet::rules {

std::string ToJson(const Facts& facts);
std::string ToJson(const Line& line);
// What rules read of a policy, and what names it; not its revision.
std::string ToJson(const Policy& policy);

// Errors: INTERNAL FACTS_UNREADABLE for what ToJson did not write.
absl::StatusOr<Facts> FactsFromJson(std::string_view json);
absl::StatusOr<Line> LineFromJson(std::string_view json);
absl::StatusOr<Policy> PolicyFromJson(std::string_view json);

}  // namespace psmet::rules
