#include "rules/place.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

#include "base/error.h"

namespace psmet::rules {
namespace {

template <typename Range, typename Value>
bool Has(const Range& range, const Value& value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

void CheckFacility(const ClassFacts& session, const Policy& policy, Line& line) {
  if (policy.excluded_facilities.empty()) return;
  const std::string excluded = absl::StrJoin(policy.excluded_facilities, ", ");
  if (session.facility_type.empty()) {
    line.reasons.push_back({"FACILITY_TYPE",
                            absl::StrCat("this policy does not cover classes at ", excluded,
                                         ", and what kind of facility the site is is not on record; enter it"),
                            "admin"});
  } else if (Has(policy.excluded_facilities, session.facility_type)) {
    line.reasons.push_back({"FACILITY_TYPE",
                            absl::StrCat("this policy does not cover classes at ", excluded, ", and the site is ",
                                         session.facility_type, "; correct the site if that is wrong"),
                            "admin"});
  }
}

}  // namespace

const std::vector<std::string>& FacilityTypes() {
  static const std::vector<std::string> types = {"FQHC",     "RHC",    "IHC",  "HOSPITAL",
                                                 "PHARMACY", "SCHOOL", "HOME", "OTHER"};
  return types;
}

absl::Status CheckFacilityType(const std::string& type) {
  if (type.empty() || Has(FacilityTypes(), type)) return absl::OkStatus();
  return Invalid("FACILITY_TYPE_UNKNOWN", "\"{type}\" is no kind of facility known here; it is one of {types}",
                 {{"type", type}, {"types", absl::StrJoin(FacilityTypes(), ", ")}});
}

void CheckPlace(const ClassFacts& session, Modality modality, const Policy& policy, Line& line) {
  CheckFacility(session, policy, line);
  if (modality == Modality::kInPerson) {
    if (policy.places_of_service.empty() || Has(policy.places_of_service, session.place_of_service)) return;
    line.reasons.push_back({"PLACE_OF_SERVICE",
                            absl::StrCat("place of service ", session.place_of_service, " is not among ",
                                         absl::StrJoin(policy.places_of_service, ", "), " of this policy"),
                            "biller"});
    return;
  }
  // Who was remote was not at the site, whether or not the policy pays for that.
  line.place_of_service = policy.remote_place_of_service;
  if (policy.modalities.empty()) return;
  if (!Has(policy.modalities, modality)) {
    const auto words = [](std::string* out, Modality accepted) { absl::StrAppend(out, ModalityWords(accepted)); };
    line.reasons.push_back({"MODALITY_NOT_COVERED",
                            absl::StrCat("the patient attended ", ModalityWords(modality), ", and this policy accepts ",
                                         absl::StrJoin(policy.modalities, ", ", words)),
                            "biller"});
    return;
  }
  const std::string& modifier =
      modality == Modality::kAudioVideo ? policy.audio_video_modifier : policy.audio_only_modifier;
  if (!modifier.empty() && !Has(line.modifiers, modifier)) line.modifiers.push_back(modifier);
}

}  // namespace psmet::rules
