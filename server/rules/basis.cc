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
  policy.timed_codes = TimedCodes::kAlone;
  policy.codes_may_mix = Tri::kYes;
  policy.standing_orders = Tri::kYes;
  policy.authorization_required = Tri::kNo;
  policy.authorization_lifts_caps = Tri::kNo;
  return policy;
}

// The fields without which no line can be decided.
std::vector<std::string> UnknownFields(const Policy& policy) {
  std::vector<std::string> fields;
  if (policy.covered == Tri::kUnknown) fields.push_back("covered");
  if (policy.bands.empty() && policy.covered != Tri::kNo) fields.push_back("bands");
  if (policy.caps_known == Tri::kUnknown) fields.push_back("caps");
  if (policy.order_required == Tri::kUnknown) fields.push_back("order_required");
  if (policy.diagnosis_required == Tri::kUnknown) fields.push_back("diagnosis_required");
  if (policy.renderer == Renderer::kUnknown) fields.push_back("renderer");
  if (policy.places_of_service.empty()) fields.push_back("places_of_service");
  if (!policy.caps.empty() && policy.caps_across_providers == Tri::kUnknown) fields.push_back("caps.across_providers");
  for (const char* key : {"codes.modifiers", "diagnosis.covered", "provider.credentials", "place.excluded_facilities",
                          "ages.min", "ages.max", "filing.days"}) {
    if (!policy.Knows(key)) fields.push_back(key);
  }
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
  const std::string missing = facts.payer.empty()
                                  ? absl::StrCat("no payer is on record for ", facts.patient.str(), "; enter it")
                                  : absl::StrCat("no policy of ", payer, " holds on ",
                                                 DayText(facts.session.service_date), "; publish and confirm one");
  Basis basis{std::nullopt,
              true,
              {{"NO_POLICY", missing + ". Code and units are only what the CPT default gives",
                facts.payer.empty() ? "front desk" : "biller"}}};
  if (Has(families, kPsmetFamily)) basis.policy = CptDefault();
  return basis;
}

void CheckBasis(const Policy& policy, const Grouping& group, Modality modality, Line& line) {
  const std::string id = policy.id.str();
  if (policy.group_mode == GroupMode::kPerSegment && policy.codes_may_mix != Tri::kYes) {
    line.reasons.push_back({"POLICY_REFUSED",
                            absl::StrCat("policy ", id,
                                         " codes each segment of a class, which needs codes that may mix in a day; "
                                         "publish it anew"),
                            "biller"});
  }
  if (policy.confirmed_by.empty()) {
    line.reasons.push_back(
        {"POLICY_UNCONFIRMED",
         absl::StrCat("nobody has confirmed policy ", id, "; compare it with the payer's words and confirm it"),
         "biller"});
  }
  std::vector<std::string> unknown = UnknownFields(policy);
  if (group.day_unknown) unknown.push_back("day_minutes_limit_units");
  if (group.timed && policy.timed_codes == TimedCodes::kUnknown && group.timed->together != group.timed->alone) {
    unknown.push_back("units.timed_codes");
  }
  if (group.by_caregiver && policy.caregiver_alone == Tri::kUnknown) unknown.push_back("caregiver_alone");
  if (modality != Modality::kInPerson && policy.modalities.empty()) unknown.push_back("modalities");
  if (Accepts(policy, modality) && modality != Modality::kInPerson && policy.remote_place_of_service.empty()) {
    unknown.push_back("remote_place_of_service");
  }
  for (const std::string& field : unknown) NotSaid(policy, field, line);
}

void NotSaid(const Policy& policy, std::string_view field, Line& line) {
  constexpr char kAdvice[] = "; ask the payer and publish the answer";
  const std::string name(field);
  const auto known = std::find_if(line.reasons.begin(), line.reasons.end(),
                                  [](const Reason& reason) { return reason.reason == "POLICY_UNKNOWN"; });
  if (known != line.reasons.end()) {
    known->text.insert(known->text.rfind(kAdvice), ", " + name);
    return;
  }
  line.reasons.push_back(
      {"POLICY_UNKNOWN", absl::StrCat("policy ", policy.id.str(), " does not say: ", name, kAdvice), "biller"});
}

}  // namespace psmet::rules
