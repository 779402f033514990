// What a row of a list names, found the way people name it. No refusal says what the row says: it may be a patient's
// number. All errors are INVALID_ARGUMENT: REFERENCE_UNKNOWN where there is nothing of that name, REFERENCE_UNCLEAR
// with the ids where there is more than one.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "handlers/call.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

// A patient by medical record number or id.
absl::StatusOr<PatientId> PatientNamed(sql::ReadTx& tx, std::string_view text);
// The medical record number, or the id of a patient who has none.
std::string NameOf(sql::ReadTx& tx, PatientId patient);

// An instructor by NPI, id, "Given Family" or "Family, Given".
absl::StatusOr<InstructorId> InstructorNamed(sql::ReadTx& tx, std::string_view text);
// "Family, Given" where no other instructor is called so, else the NPI, else the id.
std::string NameOf(sql::ReadTx& tx, InstructorId instructor);

// A supervising practitioner by NPI or id, and the NPI of one.
absl::StatusOr<PractitionerId> PractitionerNamed(sql::ReadTx& tx, std::string_view text);
std::string NameOf(sql::ReadTx& tx, PractitionerId practitioner);

// A site that the caller may see, by name or id; for an empty text, what SiteOf says.
absl::StatusOr<Site> SiteNamed(const Call& call, sql::ReadTx& tx, std::string_view text);
// The name, or the id where another site has the same.
std::string NameOf(sql::ReadTx& tx, const Site& site);

// A room of the site by name or id; for an empty text its only one.
absl::StatusOr<RoomId> RoomAt(sql::ReadTx& tx, const Site& site, std::string_view text);

// The key of a module by its key, e.g. adces-3/monitoring, or by its title where one module is called so.
absl::StatusOr<std::string> ModuleNamed(sql::ReadTx& tx, std::string_view text);

}  // namespace psmet::handlers
