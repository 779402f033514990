#include "store/policy.h"

#include "base/error.h"
#include "rules/facts.h"

namespace psmet::store {
namespace {

struct PolicyRow {
  PolicyId id;
  std::string rules, confirmed_by;
  std::optional<absl::Time> confirmed_at;
  int64_t revision = 0;
};

PolicyRow RowFrom(sql::Row& r) {
  return {.id = r.Next(), .rules = r.Next(), .confirmed_by = r.Next(), .confirmed_at = r.Maybe(), .revision = r.Next()};
}

Policy PolicyFrom(sql::Row& r) {
  PolicyRow row = RowFrom(r);
  auto policy = rules::PolicyFromJson(row.rules);
  // Only this file writes the column, so anything else in it is damage.
  if (!policy.ok()) throw sql::Fault(sql::Fault::Kind::kOther, "policy " + row.id.str() + " is unreadable");
  policy->id = row.id;
  policy->confirmed_by = std::move(row.confirmed_by);
  policy->confirmed_at = row.confirmed_at;
  policy->revision = row.revision;
  return *std::move(policy);
}

}  // namespace

std::string RulesOf(const Policy& policy) {
  Policy bare = policy;
  bare.id = {};
  bare.confirmed_by.clear();
  bare.confirmed_at.reset();
  bare.revision = 0;
  return rules::ToJson(bare);
}

constexpr char kPoliciesFor[] = R"sql(
SELECT number, rules, confirmed_by, confirmed_at, revision
  FROM policies
 WHERE payer = $1 AND plan = $2 AND template = 0 AND effective_from <= $3
   AND (effective_until IS NULL OR effective_until > $3)
 ORDER BY family, version
)sql";

std::vector<Policy> PoliciesFor(sql::ReadTx& tx, std::string_view payer, std::string_view plan, Day day) {
  return tx.All(kPoliciesFor, PolicyFrom, {payer, plan, day});
}

constexpr char kGetPolicy[] = R"sql(
SELECT number, rules, confirmed_by, confirmed_at, revision
  FROM policies
 WHERE number = $1
)sql";

absl::StatusOr<Policy> GetPolicy(sql::ReadTx& tx, PolicyId id) {
  auto policy = tx.One(kGetPolicy, PolicyFrom, {id});
  if (!policy) return Missing("POLICY_NOT_FOUND", "no policy {policy}", {{"policy", id.str()}});
  return *std::move(policy);
}

constexpr char kSameVersion[] = R"sql(
SELECT number, rules, confirmed_by, confirmed_at, revision
  FROM policies
 WHERE payer = $1 AND plan = $2 AND family = $3 AND version = $4
)sql";

std::optional<Policy> SameVersion(sql::ReadTx& tx, const Policy& policy) {
  return tx.One(kSameVersion, PolicyFrom, {policy.payer, policy.plan, policy.family, policy.version});
}

// An open end is compared as a day after all others.
constexpr char kOverlapping[] = R"sql(
/* sort: the versions of one payer, plan and family are few */
SELECT number, rules, confirmed_by, confirmed_at, revision
  FROM policies
 WHERE payer = $1 AND plan = $2 AND family = $3 AND version <> $4 AND template = 0
   AND effective_from < COALESCE(CAST($5 AS TEXT), '9999-12-31') AND COALESCE(effective_until, '9999-12-31') > $6
 ORDER BY effective_from, version
 LIMIT 1
)sql";

std::optional<Policy> Overlapping(sql::ReadTx& tx, const Policy& policy) {
  if (policy.template_only) return std::nullopt;
  return tx.One(
      kOverlapping, PolicyFrom,
      {policy.payer, policy.plan, policy.family, policy.version, policy.effective_until, policy.effective_from});
}

constexpr char kListPolicies[] = R"sql(
SELECT number, rules, confirmed_by, confirmed_at, revision
  FROM policies
 WHERE number > $1
 ORDER BY number
 LIMIT $2
)sql";

constexpr char kListPoliciesOf[] = R"sql(
SELECT number, rules, confirmed_by, confirmed_at, revision
  FROM policies
 WHERE payer = $1 AND number > $2
 ORDER BY number
 LIMIT $3
)sql";

std::vector<Policy> ListPolicies(sql::ReadTx& tx, std::string_view payer, int64_t after, int limit) {
  return payer.empty() ? tx.All(kListPolicies, PolicyFrom, {after, limit})
                       : tx.All(kListPoliciesOf, PolicyFrom, {payer, after, limit});
}

constexpr char kInsertPolicy[] = R"sql(
INSERT INTO policies (payer, plan, family, version, template, title, effective_from, effective_until, rules,
                      confirmed_by, confirmed_at, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', NULL, $10)
RETURNING number
)sql";

PolicyId InsertPolicy(sql::WriteTx& tx, const Policy& p) {
  const std::string rules = RulesOf(p);
  return PolicyId{tx.Insert(kInsertPolicy, {p.payer, p.plan, p.family, p.version, p.template_only, p.title,
                                            p.effective_from, p.effective_until, rules, tx.seq()})};
}

constexpr char kUpdatePolicy[] = R"sql(
UPDATE policies
   SET template = $1, title = $2, effective_from = $3, effective_until = $4, rules = $5, revision = $6
 WHERE number = $7
)sql";

void UpdatePolicy(sql::WriteTx& tx, const Policy& p) {
  const std::string rules = RulesOf(p);
  tx.Run(kUpdatePolicy, {p.template_only, p.title, p.effective_from, p.effective_until, rules, tx.seq(), p.id});
}

constexpr char kConfirmPolicy[] = R"sql(
UPDATE policies
   SET confirmed_by = $1, confirmed_at = $2, revision = $3
 WHERE number = $4
)sql";

void ConfirmPolicy(sql::WriteTx& tx, PolicyId id, std::string_view by, absl::Time at) {
  tx.Run(kConfirmPolicy, {by, at, tx.seq(), id});
}

}  // namespace psmet::store
