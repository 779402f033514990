// Versions of payer policies as rows: what names them in columns, what rules read as canonical JSON.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
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
// The other versions, templates aside, of the same payer, plan and family that hold on some day of `policy`; the
// earliest first.
std::vector<Policy> Overlapping(sql::ReadTx& tx, const Policy& policy);
// Which policies a list shows; an empty text shows all.
struct PolicyFilter {
  std::string payer, plan, family;
  std::optional<Day> on;  // only those that hold for that date of service
};
// Up to `limit` policies after the number `after`, by number.
std::vector<Policy> ListPolicies(sql::ReadTx& tx, const PolicyFilter& filter, int64_t after, int limit);
// Those that were known on a day to hold for `filter.on`, which is needed, each with the days that it was known to hold
// for. Of several versions of a payer, plan and family the latest.
std::vector<Policy> KnownPolicies(sql::ReadTx& tx, const PolicyFilter& filter, Day known_on, int64_t after, int limit);
// The payers and their plans that have a policy, by payer and plan.
struct PayerPlan {
  std::string payer, plan;
};
std::vector<PayerPlan> Payers(sql::ReadTx& tx);

// Adds a version, known from its own day on; its id, confirmation and revision are not read.
PolicyId InsertPolicy(sql::WriteTx& tx, const Policy& policy);
// Writes every field of the version with that id but its confirmation. From `known_from` on it is known to hold for
// these days, until then for those that it held for before.
void UpdatePolicy(sql::WriteTx& tx, const Policy& policy, Day known_from);
// Makes the version confirmed by that name at that instant.
void ConfirmPolicy(sql::WriteTx& tx, PolicyId id, std::string_view by, absl::Time at);
// The rules as they are stored: canonical JSON without id and confirmation. Two policies say the same if these are
// equal.
std::string RulesOf(const Policy& policy);

}  // namespace psmet::store
