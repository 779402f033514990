#include "rules/review.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <vector>

namespace psmet::rules {

void NeedReview(const ClassFacts& session, std::string_view reason, const std::string& finding, std::string_view advice,
                Line& line) {
  if (session.group_reviewed.empty()) {
    line.reasons.push_back(
        {std::string(reason), absl::StrCat(finding, absl::string_view(advice.data(), advice.size())), "biller"});
    return;
  }
  const auto reviewed = std::find_if(line.reasons.begin(), line.reasons.end(),
                                     [](const Reason& each) { return each.reason == "GROUP_REVIEWED"; });
  if (reviewed != line.reasons.end()) {
    absl::StrAppend(&reviewed->text, "; ", finding);
    return;
  }
  line.reasons.push_back({"GROUP_REVIEWED",
                          absl::StrCat("the group was reviewed by ", session.group_reviewed, ": ", finding), "biller",
                          Effect::kNotes});
}

void CheckSeats(const Facts& facts, Line& line) {
  std::vector<std::string> unseated;
  bool self = false;
  for (const PatientFacts& patient : facts.session.patients) {
    if (patient.seated || CountedTime(facts.session, patient.presences).empty()) continue;
    if (patient.patient == facts.patient) self = true;
    unseated.push_back(patient.patient.str());
  }
  if (self) {
    NeedReview(facts.session, "UNSEATED", absl::StrCat(facts.patient.str(), " was present without a seat"),
               "; review the group", line);
  } else if (!unseated.empty()) {
    NeedReview(facts.session, "SESSION_HAS_UNSEATED",
               absl::StrCat(absl::StrJoin(unseated, ", "),
                            unseated.size() == 1 ? " was present without a seat and counts for the group"
                                                 : " were present without a seat and count for the group"),
               "; review it", line);
  }
}

bool WaitsForReview(const Line& line) {
  return std::any_of(line.reasons.begin(), line.reasons.end(), [](const Reason& reason) {
    return reason.effect == Effect::kHolds && (reason.reason == "UNSEATED" || reason.reason == "SESSION_HAS_UNSEATED" ||
                                               reason.reason == "GROUP_SIZE_REVIEW");
  });
}

}  // namespace psmet::rules
