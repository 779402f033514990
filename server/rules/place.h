// Where the patient was taught, and in what kind of facility. Source: domain sections 4 and 9.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <vector>

#include "rules/billing.h"

namespace psmet::rules {

// The kinds of facility that a site may be, e.g. FQHC (federally qualified health center), RHC (rural health clinic),
// IHC (Indian health center).
const std::vector<std::string>& FacilityTypes();
// Empty or one of them. Error: FACILITY_TYPE_UNKNOWN.
absl::Status CheckFacilityType(const std::string& type);

// The payer accepts the place of service, the modality and the facility. Who was in the room has the site's place of
// service; who was remote, what the policy says of that, and its modifier. Reasons: PLACE_OF_SERVICE,
// MODALITY_NOT_COVERED, FACILITY_TYPE.
void CheckPlace(const ClassFacts& session, Modality modality, const Policy& policy, Line& line);

}  // namespace psmet::rules
