// Versions of payer policies as rows: what names them in columns, what rules read as canonical JSON.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string_view>
#include <vector>

#include "rules/policy.h"
#include "sql/connection.h"

namespace psmet::store {

// The versions, templates aside, that hold for a payer and plan on a date of service, of any family, by family and
// version. More than one of a family is a configuration error that the schema refuses.
std::vector<Policy> PoliciesFor(sql::ReadTx& tx, std::string_view payer, std::string_view plan, Day day);
// Error: POLICY_NOT_FOUND.
absl::StatusOr<Policy> GetPolicy(sql::ReadTx& tx, PolicyId id);
// The version with the payer, plan, family and version number of `policy`.
std::optional<Policy> SameVersion(sql::ReadTx& tx, const Policy& policy);
// Another version, templates aside, of the same payer, plan and family that holds on some day of `policy`; the
// earliest.
std::optional<Policy> Overlapping(sql::ReadTx& tx, const Policy& policy);
// Up to `limit` policies after the number `after`, by number; without a payer, everybody's.
std::vector<Policy> ListPolicies(sql::ReadTx& tx, std::string_view payer, int64_t after, int limit);

// Adds a version; its id, confirmation and revision are not read.
PolicyId InsertPolicy(sql::WriteTx& tx, const Policy& policy);
// Writes every field of the version with that id but its confirmation.
void UpdatePolicy(sql::WriteTx& tx, const Policy& policy);
// Makes the version confirmed by that name at that instant.
void ConfirmPolicy(sql::WriteTx& tx, PolicyId id, std::string_view by, absl::Time at);
// The rules as they are stored: canonical JSON without id and confirmation. Two policies say the same if these are
// equal.
std::string RulesOf(const Policy& policy);

}  // namespace psmet::store
