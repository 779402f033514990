#include "handlers/policy.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/error.h"
#include "handlers/charging.h"
#include "handlers/people.h"
#include "handlers/wire.h"
#include "store/policy.h"

namespace psmet::handlers {
namespace {

std::string IntervalOf(const Policy& policy) {
  return "from " + ToDate(policy.effective_from) +
         (policy.effective_until ? " until before " + ToDate(policy.effective_until) : " without an end");
}

// True: `after` says what `before` says and gives it an end it did not have, which makes room for the next version.
bool OnlyEnds(const Policy& before, const Policy& after) {
  if (before.effective_until || !after.effective_until) return false;
  Policy ended = before;
  ended.effective_until = after.effective_until;
  return store::RulesOf(ended) == store::RulesOf(after);
}

absl::Status CheckNoOverlap(sql::ReadTx& tx, const Policy& policy) {
  const auto other = store::Overlapping(tx, policy);
  if (!other) return absl::OkStatus();
  v1::GetPolicyRequest look;
  look.set_policy(other->id.str());
  return WithRemedy(Refused("POLICY_OVERLAP",
                            "version {version} would hold {interval}, and {policy} (version {other_version}) holds "
                            "{other_interval}; "
                            "give the earlier one an effective_until and publish it again first",
                            {{"version", std::to_string(policy.version)},
                             {"interval", IntervalOf(policy)},
                             {"policy", other->id.str()},
                             {"other_version", std::to_string(other->version)},
                             {"other_interval", IntervalOf(*other)}}),
                    {"See the other one", "psmet.v1.BillingService.GetPolicy", look.SerializeAsString()});
}

// Saves the policy over `before`, the same version as it is stored.
absl::StatusOr<v1::PublishOutcome> Replace(sql::WriteTx& tx, const Policy& before, Policy policy) {
  if (store::RulesOf(before) == store::RulesOf(policy)) return v1::PUBLISH_OUTCOME_UNCHANGED;
  if (!before.confirmed_by.empty() && !OnlyEnds(before, policy)) {
    return Refused(
        "POLICY_CONFIRMED",
        "{policy} (version {version}) is confirmed and the file differs from it; publish it as a new version",
        {{"policy", before.id.str()}, {"version", std::to_string(before.version)}});
  }
  TRY(CheckNoOverlap(tx, policy));
  policy.id = before.id;
  store::UpdatePolicy(tx, policy);
  return v1::PUBLISH_OUTCOME_REPLACED;
}

// Whose charges a policy touches, on its days and on those that it held for before.
std::vector<SessionPatient> ChargedUnder(sql::ReadTx& tx, const Policy& policy, const std::optional<Policy>& before) {
  if (policy.template_only && (!before || before->template_only)) return {};
  Day from = policy.effective_from;
  std::optional<Day> until = policy.effective_until;
  if (before) {
    from = std::min(from, before->effective_from);
    until = until && before->effective_until ? std::optional(std::max(*until, *before->effective_until)) : std::nullopt;
  }
  return store::ChargedTo(tx, policy.payer, policy.plan, from, until);
}

}  // namespace

void ToProto(const Policy& policy, absl::TimeZone zone, v1::Policy* out) {
  out->set_id(policy.id.str());
  out->set_payer(policy.payer);
  out->set_plan(policy.plan);
  out->set_family(policy.family);
  out->set_version(policy.version);
  out->set_title(policy.title);
  out->set_effective_from(ToDate(policy.effective_from));
  out->set_effective_until(ToDate(policy.effective_until));
  out->set_known_on(ToDate(policy.known_on));
  out->set_template_(policy.template_only);
  out->set_confirmed_by(policy.confirmed_by);
  if (policy.confirmed_at) ToMoment(*policy.confirmed_at, zone, out->mutable_confirmed());
  out->set_rules(store::RulesOf(policy));
  out->set_source(policy.source);
  for (std::string& line : Summary(policy)) out->add_summary(std::move(line));
  out->set_etag(EtagOf(policy.revision));
}

absl::StatusOr<v1::PublishPolicyResponse> PublishPolicy(const Call& call, sql::WriteTx& tx,
                                                        const v1::PublishPolicyRequest& request) {
  v1::PublishPolicyResponse reply;
  Problems problems;
  const auto policy = ReadPolicy(request.file(), &problems);
  if (!policy) {
    reply.mutable_problems()->Assign(problems.begin(), problems.end());
    return reply;
  }
  const auto before = store::SameVersion(tx, *policy);
  PolicyId id;
  if (before) {
    reply.set_outcome(TRY(Replace(tx, *before, *policy)));
    id = before->id;
  } else {
    TRY(CheckNoOverlap(tx, *policy));
    id = store::InsertPolicy(tx, *policy);
    reply.set_outcome(v1::PUBLISH_OUTCOME_CREATED);
  }
  TRY(MakeAgain(call, tx, ChargedUnder(tx, *policy, before), request, reply));
  ToProto(TRY(store::GetPolicy(tx, id)), HomeZone(call, tx), reply.mutable_policy());
  return reply;
}

absl::StatusOr<v1::ConfirmPolicyResponse> ConfirmPolicy(const Call& call, sql::WriteTx& tx,
                                                        const v1::ConfirmPolicyRequest& request) {
  const Policy policy = TRY(store::GetPolicy(tx, TRY(ParseId<PolicyId>(request.policy()))));
  TRY(CheckEtag(request.etag(), policy.revision));
  if (policy.template_only) {
    return Refused("POLICY_TEMPLATE", "{policy} is a template and holds for no payer; publish a payer's policy",
                   {{"policy", policy.id.str()}});
  }
  if (!policy.confirmed_by.empty()) {
    return Refused("POLICY_CONFIRMED", "{policy} is confirmed already, by {by}",
                   {{"policy", policy.id.str()}, {"by", policy.confirmed_by}});
  }
  store::ConfirmPolicy(tx, policy.id, call.caller.name, call.now);
  v1::ConfirmPolicyResponse reply;
  TRY(MakeAgain(call, tx, ChargedUnder(tx, policy, std::nullopt), request, reply));
  ToProto(TRY(store::GetPolicy(tx, policy.id)), HomeZone(call, tx), reply.mutable_policy());
  return reply;
}

absl::StatusOr<v1::GetPolicyResponse> GetPolicy(const Call& call, sql::ReadTx& tx,
                                                const v1::GetPolicyRequest& request) {
  v1::GetPolicyResponse reply;
  ToProto(TRY(store::GetPolicy(tx, TRY(ParseId<PolicyId>(request.policy())))), HomeZone(call, tx),
          reply.mutable_policy());
  return reply;
}

absl::StatusOr<v1::ListPoliciesResponse> ListPolicies(const Call& call, sql::ReadTx& tx,
                                                      const v1::ListPoliciesRequest& request) {
  const Page page = TRY(PageOf(call, request));
  const absl::TimeZone zone = HomeZone(call, tx);
  v1::ListPoliciesResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return store::ListPolicies(tx, request.payer(), page.number(0), limit); },
      [&](const Policy& each) { ToProto(each, zone, reply.add_policies()); },
      [](const Policy& each) -> std::vector<std::string> { return {std::to_string(each.id.number)}; }));
  return reply;
}

}  // namespace psmet::handlers
