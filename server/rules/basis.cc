#include "rules/basis.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

#include "rules/when.h"

namespace psmet::rules {
namespace {

constexpr char kPsmetFamily[] = "PSMET";

bool Has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What a line of a payer without a policy is proposed by: it says nothing that the payer would have to say.
Policy CptDefault() {
  Policy policy;
  policy.family = kPsmetFamily;
  policy.covered = Tri::kYes;
  policy.bands = {{"98960", 1, 1, 30}, {"98961", 2, 4, 30}, {"98962", 5, 8, 30}};
  policy.order_required = Tri::kYes;
  policy.diagnosis_required = Tri::kNo;
  policy.caps_known = Tri::kYes;
  return policy;
}

// The fields without which the line can't be decided.
std::vector<std::string> UnknownFields(const Policy& policy) {
  std::vector<std::string> fields;
  if (policy.covered == Tri::kUnknown) fields.push_back("covered");
  if (policy.bands.empty() && policy.covered != Tri::kNo) fields.push_back("bands");
  if (policy.caps_known == Tri::kUnknown) fields.push_back("caps");
  if (policy.order_required == Tri::kUnknown) fields.push_back("order_required");
  if (policy.diagnosis_required == Tri::kUnknown) fields.push_back("diagnosis_required");
  if (policy.renderer == Renderer::kUnknown) fields.push_back("renderer");
  if (policy.places_of_service.empty()) fields.push_back("places_of_service");
  return fields;
}

bool Accepts(const Policy& policy, Modality modality) {
  return std::find(policy.modalities.begin(), policy.modalities.end(), modality) != policy.modalities.end();
}

}  // namespace

Basis BasisOf(const Facts& facts) {
  const std::vector<std::string>& families = facts.session.families;
  const std::string payer = facts.payer.empty() ? "the patient's payer, which is not on record," : facts.payer;
  if (families.empty()) {
    return {std::nullopt,
            false,
            {{"CURRICULUM_NOT_QUALIFIED", "the curriculum qualifies for no code family; there is nothing to bill",
              "biller", Effect::kRefuses}}};
  }
  std::vector<const Policy*> covering, others;
  std::vector<std::string> seen;
  bool twice = false, unqualified = false;
  for (const Policy& policy : facts.policies) {
    if (policy.template_only) continue;
    if (!Has(families, policy.family)) {
      unqualified = true;
      continue;
    }
    twice = twice || Has(seen, policy.family);
    seen.push_back(policy.family);
    (policy.covered == Tri::kNo ? others : covering).push_back(&policy);
  }
  if (twice || covering.size() > 1) {
    std::vector<std::string> ids;
    for (const Policy* policy : covering) ids.push_back(policy->id.str());
    for (const Policy* policy : others) ids.push_back(policy->id.str());
    return {std::nullopt,
            false,
            {{"POLICY_AMBIGUOUS",
              absl::StrCat("several policies hold on this day: ", absl::StrJoin(ids, ", "), "; end all but one"),
              "admin"}}};
  }
  if (!covering.empty()) return {*covering[0], false, {}};
  if (!others.empty()) {
    const std::string advice = others[0]->not_covered_advice;
    return {*others[0],
            false,
            {{"NOT_COVERED",
              absl::StrCat("policy ", others[0]->id.str(), " of ", payer, " does not cover ", others[0]->family,
                           advice.empty() ? "" : ": ", advice),
              "biller"}}};
  }
  if (unqualified) {
    return {std::nullopt,
            false,
            {{"CURRICULUM_NOT_QUALIFIED",
              absl::StrCat("the curriculum qualifies for ", absl::StrJoin(families, ", "), ", which the policies of ",
                           payer, " are not for; there is nothing to bill"),
              "biller", Effect::kRefuses}}};
  }
  Basis basis{std::nullopt,
              true,
              {{"NO_POLICY",
                absl::StrCat("no policy of ", payer, " holds on ", DayText(facts.session.service_date),
                             "; publish and confirm one. Code and units are only what the CPT default gives"),
                "biller"}}};
  if (Has(families, kPsmetFamily)) basis.policy = CptDefault();
  return basis;
}

void CheckBasis(const Policy& policy, bool day_limited, Modality modality, std::vector<Reason>& reasons) {
  const std::string id = policy.id.str();
  if (policy.group_mode == GroupMode::kPerSegment && policy.codes_may_mix != Tri::kYes) {
    reasons.push_back({"POLICY_REFUSED",
                       absl::StrCat("policy ", id,
                                    " codes each segment of a class, which needs codes that may mix in a day; "
                                    "publish it anew"),
                       "biller"});
  }
  if (policy.confirmed_by.empty()) {
    reasons.push_back(
        {"POLICY_UNCONFIRMED",
         absl::StrCat("nobody has confirmed policy ", id, "; compare it with the payer's words and confirm it"),
         "biller"});
  }
  std::vector<std::string> unknown = UnknownFields(policy);
  if (day_limited && policy.day_minutes_limit_units == Tri::kUnknown) unknown.push_back("day_minutes_limit_units");
  if (modality != Modality::kInPerson && policy.modalities.empty()) unknown.push_back("modalities");
  if (Accepts(policy, modality) && modality != Modality::kInPerson && policy.remote_place_of_service.empty()) {
    unknown.push_back("remote_place_of_service");
  }
  if (unknown.empty()) return;
  reasons.push_back({"POLICY_UNKNOWN",
                     absl::StrCat("policy ", id, " does not say: ", absl::StrJoin(unknown, ", "),
                                  "; ask the payer and publish the answer"),
                     "biller"});
}

}  // namespace psmet::rules
