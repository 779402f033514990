#include "store/policy.h"

#include "base/error.h"
#include "rules/facts.h"
#include "rules/when.h"

namespace psmet::store {
namespace {

struct PolicyRow {
  PolicyId id;
  std::string rules, confirmed_by;
  std::optional<absl::Time> confirmed_at;
  bool withdrawn = false;
  int64_t revision = 0;
};

PolicyRow RowFrom(sql::Row& r) {
  return {.id = r.Next(),
          .rules = r.Next(),
          .confirmed_by = r.Next(),
          .confirmed_at = r.Maybe(),
          .withdrawn = r.Next(),
          .revision = r.Next()};
}

Policy PolicyFrom(sql::Row& r) {
  PolicyRow row = RowFrom(r);
  auto policy = rules::PolicyFromJson(row.rules);
  // Only this file writes the column, so anything else in it is damage.
  if (!policy.ok()) throw sql::Fault(sql::Fault::Kind::kOther, "policy " + row.id.str() + " is unreadable");
  policy->id = row.id;
  policy->confirmed_by = std::move(row.confirmed_by);
  policy->confirmed_at = row.confirmed_at;
  policy->withdrawn = row.withdrawn;
  policy->revision = row.revision;
  return *std::move(policy);
}

}  // namespace

std::string RulesOf(const Policy& policy) {
  Policy bare = policy;
  bare.id = {};
  bare.confirmed_by.clear();
  bare.confirmed_at.reset();
  bare.withdrawn = false;
  bare.revision = 0;
  return rules::ToJson(bare);
}

constexpr char kPoliciesFor[] = R"sql(
SELECT number, rules, confirmed_by, confirmed_at, withdrawn, revision
  FROM policies
 WHERE payer = $1 AND plan = $2 AND template = 0 AND withdrawn = 0 AND effective_from <= $3
   AND (effective_until IS NULL OR effective_until > $3)
 ORDER BY family, version
)sql";

std::vector<Policy> PoliciesFor(sql::ReadTx& tx, std::string_view payer, std::string_view plan, Day day) {
  return tx.All(kPoliciesFor, PolicyFrom, {payer, plan, day});
}

constexpr char kGetPolicy[] = R"sql(
SELECT number, rules, confirmed_by, confirmed_at, withdrawn, revision
  FROM policies
 WHERE number = $1
)sql";

absl::StatusOr<Policy> GetPolicy(sql::ReadTx& tx, PolicyId id) {
  auto policy = tx.One(kGetPolicy, PolicyFrom, {id});
  if (!policy) return Missing("POLICY_NOT_FOUND", "no policy {policy}", {{"policy", id.str()}});
  return *std::move(policy);
}

constexpr char kSameVersion[] = R"sql(
SELECT number, rules, confirmed_by, confirmed_at, withdrawn, revision
  FROM policies
 WHERE payer = $1 AND plan = $2 AND family = $3 AND version = $4
)sql";

std::optional<Policy> SameVersion(sql::ReadTx& tx, const Policy& policy) {
  return tx.One(kSameVersion, PolicyFrom, {policy.payer, policy.plan, policy.family, policy.version});
}

// An open end is compared as a day after all others.
constexpr char kOverlapping[] = R"sql(
/* sort: the versions of one payer, plan and family are few */
SELECT number, rules, confirmed_by, confirmed_at, withdrawn, revision
  FROM policies
 WHERE payer = $1 AND plan = $2 AND family = $3 AND version <> $4 AND template = 0 AND withdrawn = 0
   AND effective_from < COALESCE(CAST($5 AS TEXT), '9999-12-31') AND COALESCE(effective_until, '9999-12-31') > $6
 ORDER BY effective_from, version
)sql";

std::vector<Policy> Overlapping(sql::ReadTx& tx, const Policy& policy) {
  if (policy.template_only) return {};
  return tx.All(
      kOverlapping, PolicyFrom,
      {policy.payer, policy.plan, policy.family, policy.version, policy.effective_until, policy.effective_from});
}

// An empty text stands for whatever is not asked for; a day beyond all others asks for what is known now.
constexpr char kListPolicies[] = R"sql(
SELECT p.number, p.rules, p.confirmed_by, p.confirmed_at, p.withdrawn, p.revision
  FROM policies p
 WHERE p.number > $1 AND $2 IN ('', p.payer) AND $3 IN ('', p.plan) AND $4 IN ('', p.family)
   AND ($5 = '' OR (p.template = 0 AND p.withdrawn = 0 AND p.effective_from <= $5
                    AND (p.effective_until IS NULL OR p.effective_until > $5)))
 ORDER BY p.number
 LIMIT $6
)sql";

std::vector<Policy> ListPolicies(sql::ReadTx& tx, const PolicyFilter& filter, int64_t after, int limit) {
  return tx.All(kListPolicies, PolicyFrom,
                {after, filter.payer, filter.plan, filter.family, filter.on ? rules::DayText(*filter.on) : "", limit});
}

// Of what was known on a day, what became known last: a version may have been published before the earlier one's end.
constexpr char kKnownSpans[] = R"sql(
SELECT p.number, p.rules, p.confirmed_by, p.confirmed_at, p.withdrawn, p.revision, s.effective_from, s.effective_until
  FROM policies p
  JOIN policy_spans s ON s.policy_number = p.number
 WHERE p.number > $1 AND $2 IN ('', p.payer) AND $3 IN ('', p.plan) AND $4 IN ('', p.family) AND p.template = 0
   AND s.effective_from <= $5 AND (s.effective_until IS NULL OR s.effective_until > $5)
   AND s.known_from <= $6 AND (s.known_until IS NULL OR s.known_until > $6)
   AND NOT EXISTS (SELECT 1
                     FROM policies later
                     JOIN policy_spans l ON l.policy_number = later.number
                    WHERE later.payer = p.payer AND later.plan = p.plan AND later.family = p.family
                      AND later.version > p.version AND later.template = 0
                      AND l.effective_from <= $5 AND (l.effective_until IS NULL OR l.effective_until > $5)
                      AND l.known_from <= $6 AND (l.known_until IS NULL OR l.known_until > $6))
 ORDER BY p.number
 LIMIT $7
)sql";

std::vector<Policy> KnownPolicies(sql::ReadTx& tx, const PolicyFilter& filter, Day known_on, int64_t after, int limit) {
  const auto as_known = [](sql::Row& r) {
    Policy policy = PolicyFrom(r);
    policy.effective_from = r.Next();
    policy.effective_until = r.Maybe();
    policy.withdrawn = false;
    return policy;
  };
  return tx.All(kKnownSpans, as_known, {after, filter.payer, filter.plan, filter.family, *filter.on, known_on, limit});
}

constexpr char kPayers[] = R"sql(
SELECT DISTINCT payer, plan
  FROM policies
 WHERE payer > '' AND template = 0
 ORDER BY payer, plan
)sql";

std::vector<PayerPlan> Payers(sql::ReadTx& tx) {
  return tx.All(kPayers, [](sql::Row& r) -> PayerPlan { return {.payer = r.Next(), .plan = r.Next()}; }, {});
}

constexpr char kBeginSpan[] = R"sql(
INSERT INTO policy_spans (policy_number, effective_from, effective_until, known_from, revision)
VALUES ($1, $2, $3, $4, $5)
)sql";

void BeginSpan(sql::WriteTx& tx, PolicyId id, const Policy& policy, Day known_from) {
  tx.Run(kBeginSpan, {id, policy.effective_from, policy.effective_until, known_from, tx.seq()});
}

constexpr char kEndSpan[] = R"sql(
UPDATE policy_spans SET known_until = $1, revision = $2 WHERE policy_number = $3 AND known_until IS NULL
)sql";

constexpr char kInsertPolicy[] = R"sql(
INSERT INTO policies (payer, plan, family, version, template, title, effective_from, effective_until, rules,
                      confirmed_by, confirmed_at, withdrawn, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', NULL, 0, $10)
RETURNING number
)sql";

PolicyId InsertPolicy(sql::WriteTx& tx, const Policy& p) {
  const std::string rules = RulesOf(p);
  const PolicyId id{tx.Insert(kInsertPolicy, {p.payer, p.plan, p.family, p.version, p.template_only, p.title,
                                              p.effective_from, p.effective_until, rules, tx.seq()})};
  BeginSpan(tx, id, p, p.known_on);
  return id;
}

constexpr char kUpdatePolicy[] = R"sql(
UPDATE policies
   SET template = $1, title = $2, effective_from = $3, effective_until = $4, rules = $5, withdrawn = $6, revision = $7
 WHERE number = $8
)sql";

void UpdatePolicy(sql::WriteTx& tx, const Policy& p, Day known_from) {
  const std::string rules = RulesOf(p);
  tx.Run(kUpdatePolicy,
         {p.template_only, p.title, p.effective_from, p.effective_until, rules, p.withdrawn, tx.seq(), p.id});
  tx.Run(kEndSpan, {known_from, tx.seq(), p.id});
  if (!p.withdrawn) BeginSpan(tx, p.id, p, known_from);
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
