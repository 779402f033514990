#include "rules/rendering.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "rules/staff.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

constexpr std::array<std::string_view, 3> kPsmetCodes = {"98960", "98961", "98962"};

template <typename Range, typename Value>
bool Has(const Range& range, const Value& value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

}  // namespace

// Who taught longest, the lower id of two; null if nobody taught.
const TeachingFacts* LongestTeacher(const ClassFacts& session) {
  std::map<InstructorId, absl::Duration> taught;
  for (const TeachingFacts& teaching : session.teaching) {
    taught[teaching.instructor] += LengthOf(Subtract(Intersect({teaching.taught}, {session.actual}), session.breaks));
  }
  const TeachingFacts* longest = nullptr;
  for (const TeachingFacts& teaching : session.teaching) {
    const auto before = longest ? taught[longest->instructor] : absl::ZeroDuration();
    const auto mine = taught[teaching.instructor];
    if (mine > before || (longest && mine == before && teaching.instructor < longest->instructor)) longest = &teaching;
  }
  return longest;
}

void CheckCredentials(const ClassFacts& session, const Policy& policy, Line& line) {
  std::vector<std::string> accepted = session.accepted_credentials;
  if (!policy.accepted_credentials.empty()) {
    std::erase_if(accepted, [&](const std::string& type) { return !Has(policy.accepted_credentials, type); });
    if (session.accepted_credentials.empty()) accepted = policy.accepted_credentials;
  }
  const bool any_type = session.accepted_credentials.empty() && policy.accepted_credentials.empty();
  std::vector<InstructorId> named;
  for (const TeachingFacts& teaching : session.teaching) {
    if (Has(named, teaching.instructor) ||
        Subtract(Intersect({teaching.taught}, {session.actual}), session.breaks).empty()) {
      continue;
    }
    const bool holds = std::any_of(teaching.credentials.begin(), teaching.credentials.end(),
                                   [&](const auto& held) { return any_type || Has(accepted, held.type); });
    if (holds) continue;
    named.push_back(teaching.instructor);
    line.reasons.push_back(
        {"CREDENTIAL_NOT_HELD",
         absl::StrCat(
             teaching.instructor.str(), " taught on ", DayText(session.service_date),
             " without a credential in force (",
             accepted.empty() ? "curriculum and policy have no type in common" : absl::StrJoin(accepted, ", "), ")",
             teaching.not_held.empty() ? "" : absl::StrCat("; on record: ", absl::StrJoin(teaching.not_held, "; ")),
             "; enter or verify the one that was in force that day"),
         "admin"});
  }
}

void CheckRendering(const Facts& facts, const Policy& policy, const TeachingFacts& teacher, Line& line) {
  line.instructor = teacher.instructor;
  line.supervising_npi = teacher.supervisor_npi;
  std::string whose;
  switch (policy.renderer) {
    case Renderer::kInstructor:
      if (Has(kPsmetCodes, line.code) && !MayRender(teacher.profession, teacher.taxonomies)) {
        line.reasons.push_back({"RENDERING_REFUSED",
                                absl::StrCat(teacher.instructor.str(),
                                             " taught longest and is a physician, NP, PA, CNS or CNM "
                                             "by profession or taxonomy, who never renders ",
                                             line.code, "; correct the instructor's entry if it is wrong"),
                                "biller"});
        return;
      }
      line.rendering_npi = teacher.npi;
      whose = absl::StrCat("instructor ", teacher.instructor.str());
      break;
    case Renderer::kSupervisor:
      line.rendering_npi = teacher.supervisor_npi;
      whose = absl::StrCat("the supervising practitioner of ", teacher.instructor.str());
      break;
    case Renderer::kOrganization:
      line.rendering_npi = facts.session.organization_npi;
      whose = "the organization";
      break;
    case Renderer::kUnknown:
      return;
  }
  if (line.rendering_npi.empty()) {
    line.reasons.push_back({"RENDERING_MISSING",
                            absl::StrCat("this policy wants the NPI of ", whose,
                                         " on the line, and none is on "
                                         "record; enter it"),
                            "admin"});
  }
}

}  // namespace psmet::rules
