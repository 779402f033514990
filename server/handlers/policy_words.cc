#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

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
    case CapPeriod::kFirst12Months:
      return "in the 12 months from the first service";
    case CapPeriod::kFollowUpYear:
      return "in each year after the first 12 months";
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
                      codes, cap.reason_lifts ? ", more with a reason on the order" : "");
}

// "at most 365 days old", "none" or "unknown" of a field that is a list or a number.
std::string Told(const Policy& policy, std::string_view key, const std::string& words, const char* none) {
  if (!policy.Knows(key)) return "unknown";
  return words.empty() ? none : words;
}

std::string NumberWords(const std::optional<int>& number) { return number ? absl::StrCat(*number) : ""; }

// What authorizations and plans of care are for.
std::string BesideOrder(const Policy& policy) {
  const std::string after = NumberWords(policy.plan_of_care_after_units);
  return absl::StrCat("authorization: ", Say(policy.authorization_required, "required", "not required", "unknown"),
                      Say(policy.authorization_lifts_caps, ", its units may go beyond the limits", "",
                          ", whether its units may go beyond the limits: unknown"),
                      "; plan of care: ",
                      Told(policy, "order.plan_of_care_after_units",
                           after.empty() ? "" : absl::StrCat("after ", after, " units"), "not required"));
}

bool HasFollowUp(const Policy& policy) {
  return std::any_of(policy.caps.begin(), policy.caps.end(),
                     [](const Cap& cap) { return cap.period == CapPeriod::kFollowUpYear; });
}
bool HasQuarters(const Policy& policy) {
  return std::any_of(policy.bands.begin(), policy.bands.end(),
                     [](const Band& band) { return band.unit_minutes == 15; });
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
  if (!policy.Knows("ages.min") || !policy.Knows("ages.max")) return "ages: unknown";
  if (policy.min_age && policy.max_age) return absl::StrCat("ages ", *policy.min_age, " to ", *policy.max_age);
  if (policy.min_age) return absl::StrCat("ages from ", *policy.min_age);
  if (policy.max_age) return absl::StrCat("ages up to ", *policy.max_age);
  return "any age";
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
  if (HasQuarters(policy)) {
    lines.push_back(policy.timed_codes == TimedCodes::kTogether ? "several codes of 15 minutes on a day: added up"
                    : policy.timed_codes == TimedCodes::kAlone  ? "several codes of 15 minutes on a day: each alone"
                                                                : "several codes of 15 minutes on a day: unknown");
  }
  lines.push_back(
      absl::StrCat("codes excluded on the same day: ",
                   Told(policy, "codes.excluded_same_day", absl::StrJoin(policy.excluded_same_day, ", "), "none")));
  for (const Cap& cap : policy.caps) lines.push_back(CapWords(cap));
  if (policy.caps_known != Tri::kYes) {
    lines.push_back(policy.caps.empty() ? "limits: unknown" : "further limits: unknown");
  } else if (policy.caps.empty()) {
    lines.push_back("no limits");
  }
  if (!policy.caps.empty() && policy.caps_across_providers != Tri::kNo) {
    lines.push_back(Say(policy.caps_across_providers, "limits count what other providers bill too", "",
                        "whether limits count what other providers bill: unknown"));
  }
  if (HasFollowUp(policy)) {
    lines.push_back(policy.follow_up == FollowUp::kCalendarYear  ? "follow-up years: of the calendar"
                    : policy.follow_up == FollowUp::kAnniversary ? "follow-up years: from the day of the first service"
                                                                 : "follow-up years: unknown");
  }
  std::string order = Say(policy.order_required, "order: required", "order: not required", "order: unknown");
  const std::string age = NumberWords(policy.order_max_age_days);
  absl::StrAppend(&order, "; its age: ",
                  Told(policy, "order.max_age_days", age.empty() ? "" : absl::StrCat("at most ", age, " days"), "any"));
  absl::StrAppend(&order, "; standing orders: ", Say(policy.standing_orders, "accepted", "not accepted", "unknown"));
  absl::StrAppend(&order, "; it must state: ",
                  Told(policy, "order.states", absl::StrJoin(policy.order_states, " and "), "nothing more"));
  lines.push_back(std::move(order));
  lines.push_back(BesideOrder(policy));
  std::string diagnosis =
      Say(policy.diagnosis_required, "diagnosis: required", "diagnosis: not required", "diagnosis: unknown");
  absl::StrAppend(&diagnosis, ", of ",
                  Told(policy, "diagnosis.covered", absl::StrJoin(policy.diagnoses, ", "), "any kind"));
  lines.push_back(std::move(diagnosis));
  lines.push_back(absl::StrCat("credentials: ",
                               Told(policy, "provider.credentials", absl::StrJoin(policy.accepted_credentials, ", "),
                                    "those that the curriculum accepts")));
  lines.push_back(RendererWords(policy.renderer));
  lines.push_back(policy.places_of_service.empty()
                      ? "place of service: unknown"
                      : absl::StrCat("place of service: ", absl::StrJoin(policy.places_of_service, ", ")));
  lines.push_back(absl::StrCat("facilities excluded: ", Told(policy, "place.excluded_facilities",
                                                             absl::StrJoin(policy.excluded_facilities, ", "), "none")));
  lines.push_back(RemoteWords(policy));
  lines.push_back(
      absl::StrCat("modifiers: ", Told(policy, "codes.modifiers", absl::StrJoin(policy.modifiers, ", "), "none")));
  lines.push_back(AgeWords(policy));
  lines.push_back(absl::StrCat("documents beside the note: ",
                               Told(policy, "record.documents", absl::StrJoin(policy.documents, ", "), "none")));
  const std::string days = NumberWords(policy.timely_filing_days);
  lines.push_back(absl::StrCat(
      "claims are filed: ",
      Told(policy, "filing.days", days.empty() ? "" : absl::StrCat("within ", days, " days"), "at any time")));
  if (policy.caregiver_alone != Tri::kNo) {
    lines.push_back(Say(policy.caregiver_alone, "a caregiver without the patient bills", "",
                        "whether a caregiver without the patient bills: unknown"));
  }
  return lines;
}

}  // namespace psmet::handlers
