#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include "handlers/policy.h"
#include "rules/billing.h"

namespace psmet::handlers {
namespace {

const char* Say(Tri tri, const char* yes, const char* no, const char* unknown) {
  return tri == Tri::kYes ? yes : tri == Tri::kNo ? no : unknown;
}

const char* PeriodWords(CapPeriod period) {
  switch (period) {
    case CapPeriod::kDay:
      return "a day";
    case CapPeriod::kMonth:
      return "a calendar month";
    case CapPeriod::kYear:
      return "a calendar year";
    case CapPeriod::kRolling12Months:
      return "in any 12 months";
    case CapPeriod::kLifetime:
      return "in a lifetime";
  }
  return "";
}

std::string BandWords(const Band& band) {
  const std::string patients = band.min_patients == band.max_patients
                                   ? absl::StrCat(band.min_patients)
                                   : absl::StrCat(band.min_patients, " to ", band.max_patients);
  return absl::StrCat(band.code, ": ", patients, band.max_patients == 1 ? " patient, " : " patients, ",
                      band.unit_minutes, " minutes a unit");
}

std::string CapWords(const Cap& cap) {
  const std::string codes = cap.codes.empty() ? "all codes together" : absl::StrJoin(cap.codes, " and ");
  return absl::StrCat("at most ", cap.limit, cap.minutes ? " minutes " : " units ", PeriodWords(cap.period), ", ",
                      codes);
}

const char* RendererWords(Renderer renderer) {
  switch (renderer) {
    case Renderer::kInstructor:
      return "rendered by the instructor";
    case Renderer::kSupervisor:
      return "rendered by the supervising practitioner";
    case Renderer::kOrganization:
      return "rendered by the organization";
    case Renderer::kUnknown:
      break;
  }
  return "who renders: unknown";
}

std::string AgeWords(const Policy& policy) {
  if (policy.min_age && policy.max_age) return absl::StrCat("ages ", *policy.min_age, " to ", *policy.max_age);
  if (policy.min_age) return absl::StrCat("ages from ", *policy.min_age);
  return absl::StrCat("ages up to ", *policy.max_age);
}

// "attendance: in person, audio-video (place of service 10, modifier 95)".
std::string RemoteWords(const Policy& policy) {
  if (policy.modalities.empty()) return "remote attendance: unknown";
  const auto word = [&](std::string* out, Modality modality) {
    absl::StrAppend(out, rules::ModalityWords(modality));
    if (modality == Modality::kInPerson) return;
    const std::string& modifier =
        modality == Modality::kAudioVideo ? policy.audio_video_modifier : policy.audio_only_modifier;
    absl::StrAppend(out, " (place of service ",
                    policy.remote_place_of_service.empty() ? "unknown" : policy.remote_place_of_service,
                    modifier.empty() ? "" : ", modifier ", modifier, ")");
  };
  return absl::StrCat("attendance: ", absl::StrJoin(policy.modalities, ", ", word));
}

}  // namespace

std::vector<std::string> Summary(const Policy& policy) {
  if (policy.covered == Tri::kNo) {
    return {policy.not_covered_advice.empty() ? "not covered"
                                              : absl::StrCat("not covered: ", policy.not_covered_advice)};
  }
  std::vector<std::string> lines;
  if (policy.covered == Tri::kUnknown) lines.push_back("whether it is covered: unknown");
  for (const Band& band : policy.bands) lines.push_back(BandWords(band));
  lines.push_back(policy.rounding == Rounding::kMidpoint ? "a unit is earned when its midpoint is passed"
                                                         : "a unit is earned when it is full");
  lines.push_back(policy.group_mode == GroupMode::kSessionMax
                      ? "group: the patients who earned a unit in the session, one code for all"
                      : "group: counted anew every 30 minutes");
  lines.push_back(Say(policy.codes_may_mix, "different codes for one patient on one day: yes",
                      "different codes for one patient on one day: no",
                      "different codes for one patient on one day: unknown"));
  for (const Cap& cap : policy.caps) lines.push_back(CapWords(cap));
  if (policy.caps_known != Tri::kYes) {
    lines.push_back(policy.caps.empty() ? "limits: unknown" : "further limits: unknown");
  } else if (policy.caps.empty()) {
    lines.push_back("no limits");
  }
  std::string order = Say(policy.order_required, "order: required", "order: not required", "order: unknown");
  if (policy.order_max_age_days) absl::StrAppend(&order, ", at most ", *policy.order_max_age_days, " days old");
  lines.push_back(std::move(order));
  std::string diagnosis =
      Say(policy.diagnosis_required, "diagnosis: required", "diagnosis: not required", "diagnosis: unknown");
  if (!policy.diagnoses.empty()) absl::StrAppend(&diagnosis, ", of ", absl::StrJoin(policy.diagnoses, ", "));
  lines.push_back(std::move(diagnosis));
  lines.push_back(policy.accepted_credentials.empty()
                      ? "credentials: those that the curriculum accepts"
                      : absl::StrCat("credentials: ", absl::StrJoin(policy.accepted_credentials, ", ")));
  lines.push_back(RendererWords(policy.renderer));
  lines.push_back(policy.places_of_service.empty()
                      ? "place of service: unknown"
                      : absl::StrCat("place of service: ", absl::StrJoin(policy.places_of_service, ", ")));
  lines.push_back(RemoteWords(policy));
  if (!policy.modifiers.empty()) lines.push_back(absl::StrCat("modifiers: ", absl::StrJoin(policy.modifiers, ", ")));
  if (policy.min_age || policy.max_age) lines.push_back(AgeWords(policy));
  if (policy.caregiver_alone != Tri::kNo) {
    lines.push_back(Say(policy.caregiver_alone, "a caregiver without the patient bills", "",
                        "whether a caregiver without the patient bills: unknown"));
  }
  return lines;
}

}  // namespace psmet::handlers
