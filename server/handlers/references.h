// What a list or a request names, found the way people name it. No refusal says what was written: it may be a patient's
// number. Errors of all of them: what its kind is called with _NOT_FOUND (of people and practitioners in a list
// REFERENCE_UNKNOWN), where nothing is called so, with what is most like it; REFERENCE_UNCLEAR with the ids where more
// than one thing is.
#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "handlers/call.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

// The call that would serve if this id were meant, told as that. Without one a refusal has words alone.
using Offer = std::function<Remedy(std::string told, const std::string& id)>;

// A patient by medical record number or id.
absl::StatusOr<PatientId> PatientNamed(sql::ReadTx& tx, std::string_view text);
// The medical record number, or the id of a patient who has none.
std::string NameOf(sql::ReadTx& tx, PatientId patient);

// An instructor by NPI, id, "Given Family", "Family, Given", "Family" or as sessions show one, "R. Okafor RD".
absl::StatusOr<InstructorId> InstructorNamed(sql::ReadTx& tx, std::string_view text, const Offer& offer = nullptr);
// "Family, Given" where no other instructor is called so, else the NPI, else the id.
std::string NameOf(sql::ReadTx& tx, InstructorId id);

// A supervising practitioner by NPI or id, and the NPI of one.
absl::StatusOr<PractitionerId> PractitionerNamed(sql::ReadTx& tx, std::string_view text);
std::string NameOf(sql::ReadTx& tx, PractitionerId id);

// A site that the caller may see, by name or id; for an empty text, what SiteOf says.
absl::StatusOr<Site> SiteNamed(const Call& call, sql::ReadTx& tx, std::string_view text, const Offer& offer = nullptr);
// The name, or the id where another site has the same.
std::string NameOf(sql::ReadTx& tx, const Site& site);

// A room by name or id: of the site, or of those that the caller may see.
absl::StatusOr<RoomId> RoomNamed(const Call& call, sql::ReadTx& tx, const std::optional<Site>& site,
                                 std::string_view text, const Offer& offer = nullptr);

// The key of a module by its key, e.g. adces-3/monitoring, or by its title where one module is called so.
absl::StatusOr<std::string> ModuleNamed(sql::ReadTx& tx, std::string_view text, const Offer& offer = nullptr);

}  // namespace psmet::handlers
