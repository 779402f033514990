#include "handlers/policy.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/error.h"
#include "handlers/changes.h"
#include "handlers/charging.h"
#include "handlers/people.h"
#include "handlers/wire.h"
#include "store/lists.h"
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

absl::Status Overlap(const Policy& policy, const Policy& other) {
  v1::GetPolicyRequest look;
  look.set_policy(other.id.str());
  return WithRemedy(Refused("POLICY_OVERLAP",
                            "version {version} would hold {interval}, and {policy} (version {other_version}) holds "
                            "{other_interval}; write replaces = {other_version} into the file, or "
                            "give the earlier one an effective_until and publish it again first",
                            {{"version", std::to_string(policy.version)},
                             {"interval", IntervalOf(policy)},
                             {"policy", other.id.str()},
                             {"other_version", std::to_string(other.version)},
                             {"other_interval", IntervalOf(other)}}),
                    {"See the other one", "psmet.v1.BillingService.GetPolicy", look.SerializeAsString()});
}

// The earlier version holds until before the one that replaces it, or on no day any more. Error: POLICY_GAP.
absl::Status GiveWay(sql::WriteTx& tx, Policy earlier, const Policy& policy) {
  if (policy.effective_until && (!earlier.effective_until || *earlier.effective_until > *policy.effective_until)) {
    return Refused("POLICY_GAP",
                   "version {version} would end before {until} and leave the days of version {earlier} after it "
                   "without a policy; leave effective_until out, and publish a further version from {until} on",
                   {{"version", std::to_string(policy.version)},
                    {"until", ToDate(policy.effective_until)},
                    {"earlier", std::to_string(earlier.version)}});
  }
  if (earlier.effective_from < policy.effective_from) {
    earlier.effective_until = policy.effective_from;
  } else {
    earlier.withdrawn = true;
  }
  store::UpdatePolicy(tx, earlier, policy.known_on);
  return absl::OkStatus();
}

// No other version holds on the policy's days; the one that it replaces gives way. Errors: POLICY_OVERLAP,
// POLICY_REPLACES_NOTHING, POLICY_GAP.
absl::Status MakeRoom(sql::WriteTx& tx, const Policy& policy) {
  bool replaced = policy.replaces == 0;
  for (const Policy& other : store::Overlapping(tx, policy)) {
    if (other.version != policy.replaces) return Overlap(policy, other);
    TRY(GiveWay(tx, other, policy));
    replaced = true;
  }
  if (replaced) return absl::OkStatus();
  return Refused("POLICY_REPLACES_NOTHING",
                 "version {replaces} holds on no day of version {version}; leave replaces out, or correct it",
                 {{"replaces", std::to_string(policy.replaces)}, {"version", std::to_string(policy.version)}});
}

// Saves the policy over `before`, the same version as it is stored.
absl::StatusOr<v1::PublishOutcome> Replace(const Call& call, sql::WriteTx& tx, const Policy& before, Policy policy) {
  if (store::RulesOf(before) == store::RulesOf(policy)) return v1::PUBLISH_OUTCOME_UNCHANGED;
  const bool confirmed = !before.confirmed_by.empty();
  if (confirmed && !OnlyEnds(before, policy)) {
    return Refused(
        "POLICY_CONFIRMED",
        "{policy} (version {version}) is confirmed and the file differs from it; publish it as a new version",
        {{"policy", before.id.str()}, {"version", std::to_string(before.version)}});
  }
  const bool moved = before.effective_from != policy.effective_from || before.replaces != policy.replaces;
  if (before.replaces != 0 && moved) {
    return Refused("POLICY_GAP",
                   "{policy} took the place of version {replaces} from {from} on; moved, it would leave days without a "
                   "policy: publish a further version",
                   {{"policy", before.id.str()},
                    {"replaces", std::to_string(before.replaces)},
                    {"from", ToDate(before.effective_from)}});
  }
  policy.id = before.id;
  policy.withdrawn = before.withdrawn;
  if (!policy.withdrawn && (moved || before.replaces == 0)) TRY(MakeRoom(tx, policy));
  store::UpdatePolicy(tx, policy, confirmed ? TodayOf(call, tx) : policy.known_on);
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

// Makes the charges again that no version made or this one, and lists those that it would make otherwise.
template <typename Request, typename Reply>
absl::Status Follow(const Call& call, sql::WriteTx& tx, const std::vector<SessionPatient>& touched,
                    const Request& request, Reply& reply) {
  TRY(MakeAgain(call, tx, touched, request, reply));
  return AddChanges(call, TRY(WouldChange(tx, call.now, touched)), request.validate_only(),
                    reply.mutable_differing_charges());
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
  out->set_withdrawn(policy.withdrawn);
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
    reply.set_outcome(TRY(Replace(call, tx, *before, *policy)));
    id = before->id;
  } else {
    TRY(MakeRoom(tx, *policy));
    id = store::InsertPolicy(tx, *policy);
    reply.set_outcome(v1::PUBLISH_OUTCOME_CREATED);
  }
  if (reply.outcome() != v1::PUBLISH_OUTCOME_UNCHANGED) {
    store::KeepFile(tx, store::FileKind::kPolicy, id.str(), request.file());
  }
  TRY(Follow(call, tx, ChargedUnder(tx, *policy, before), request, reply));
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
  TRY(Follow(call, tx, ChargedUnder(tx, policy, std::nullopt), request, reply));
  ToProto(TRY(store::GetPolicy(tx, policy.id)), HomeZone(call, tx), reply.mutable_policy());
  return reply;
}

absl::StatusOr<v1::ApplyPolicyResponse> ApplyPolicy(const Call& call, sql::WriteTx& tx,
                                                    const v1::ApplyPolicyRequest& request) {
  const Policy policy = TRY(store::GetPolicy(tx, TRY(ParseId<PolicyId>(request.policy()))));
  if (policy.template_only) {
    return Refused("POLICY_TEMPLATE", "{policy} is a template and holds for no payer; publish a payer's policy",
                   {{"policy", policy.id.str()}});
  }
  v1::ApplyPolicyResponse reply;
  const auto touched = ChargedUnder(tx, policy, std::nullopt);
  TRY(AddChanges(call, TRY(MakeCharges(tx, call.now, touched, Versions::kCurrent)), request.validate_only(),
                 reply.mutable_changed_charges()));
  ToProto(policy, HomeZone(call, tx), reply.mutable_policy());
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
  const store::PolicyFilter filter{
      .payer = request.payer(), .plan = request.plan(), .family = request.family(), .on = TRY(FromDate(request.on()))};
  const auto known_on = TRY(FromDate(request.known_on()));
  if (known_on && !filter.on) {
    return Invalid("FIELD_REQUIRED", "{field} is missing: say for which date of service it was known",
                   {{"field", "on"}});
  }
  const Page page = TRY(PageOf(call, request));
  const absl::TimeZone zone = HomeZone(call, tx);
  v1::ListPoliciesResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page,
      [&](int limit) {
        return known_on ? store::KnownPolicies(tx, filter, *known_on, page.number(0), limit)
                        : store::ListPolicies(tx, filter, page.number(0), limit);
      },
      [&](const Policy& each) { ToProto(each, zone, reply.add_policies()); },
      [](const Policy& each) -> std::vector<std::string> { return {std::to_string(each.id.number)}; }));
  return reply;
}

}  // namespace psmet::handlers
