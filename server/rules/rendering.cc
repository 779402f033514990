#include "rules/rendering.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "rules/staff.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

constexpr std::array<std::string_view, 3> kPsmetCodes = {"98960", "98961", "98962"};

template <typename Range, typename Value>
bool Has(const Range& range, const Value& value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

// Whose NPI the policy wants on the line, and the NPI; empty where none is on record.
struct Rendering {
  std::string whose, npi;
};

std::optional<Rendering> RenderingOf(const Policy& policy, const TeachingFacts& teacher,
                                     const std::string& organization_npi) {
  switch (policy.renderer) {
    case Renderer::kInstructor:
      return Rendering{absl::StrCat("instructor ", teacher.instructor.str()), teacher.npi};
    case Renderer::kSupervisor:
      return Rendering{absl::StrCat("the supervising practitioner of ", teacher.instructor.str()),
                       teacher.supervisor_npi};
    case Renderer::kOrganization:
      return Rendering{"the organization", organization_npi};
    case Renderer::kUnknown:
      break;
  }
  return std::nullopt;
}

// The field that is to be filled where the NPI of whoever renders is not on record.
std::string LackingIn(const Policy& policy) {
  return policy.renderer == Renderer::kInstructor   ? "npi"
         : policy.renderer == Renderer::kSupervisor ? "supervisor"
                                                    : "organization";
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

std::optional<Reason> RenderingFault(const Policy& policy, std::string_view code, const TeachingFacts& teacher,
                                     const std::string& organization_npi) {
  const bool renders = policy.renderer == Renderer::kInstructor;
  if (renders && Has(kPsmetCodes, code) && !MayRender(teacher.profession, teacher.taxonomies)) {
    return Reason{"RENDERING_REFUSED",
                  absl::StrCat(teacher.instructor.str(),
                               " taught longest and is a physician, NP, PA, CNS or CNM "
                               "by profession or taxonomy, who never renders ",
                               std::string(code), "; correct the instructor's entry if it is wrong"),
                  "biller"};
  }
  const auto rendering = RenderingOf(policy, teacher, organization_npi);
  if (!rendering || !rendering->npi.empty()) return std::nullopt;
  return Reason{"RENDERING_MISSING",
                absl::StrCat("this policy wants the NPI of ", rendering->whose,
                             " on the line, and none is on "
                             "record; enter it"),
                "admin"};
}

std::vector<Remark> RenderingRemarks(const std::vector<Policy>& policies, bool any, const TeachingFacts& teacher,
                                     const std::string& organization_npi) {
  std::vector<std::pair<Remark, std::vector<std::string>>> faults;
  for (const Policy& policy : policies) {
    const std::string code = policy.bands.empty() ? "" : policy.bands.front().code;
    const auto fault = RenderingFault(policy, code, teacher, organization_npi);
    if (!fault) {
      if (any) return {};
      continue;
    }
    const bool missing = fault->reason == "RENDERING_MISSING";
    Remark remark{
        fault->reason,
        missing ? absl::StrCat("the NPI of ", RenderingOf(policy, teacher, organization_npi)->whose,
                               " is not on record; enter it, or lines will be held for ")
                : absl::StrCat(teacher.instructor.str(), " is a physician, NP, PA, CNS or CNM, who never renders ",
                               code, "; lines will be held for ")};
    if (missing) remark.lacks = LackingIn(policy);
    auto same = std::find_if(faults.begin(), faults.end(), [&](const auto& each) { return each.first == remark; });
    if (same == faults.end()) same = faults.insert(faults.end(), {remark, {}});
    if (!Has(same->second, policy.payer)) same->second.push_back(policy.payer);
  }
  std::vector<Remark> remarks;
  for (const auto& [remark, payers] : faults) {
    remarks.push_back({remark.reason, remark.text + absl::StrJoin(payers, ", "), remark.lacks});
  }
  return remarks;
}

void CheckRendering(const Facts& facts, const Policy& policy, const TeachingFacts& teacher, Line& line) {
  line.instructor = teacher.instructor;
  line.supervising_npi = teacher.supervisor_npi;
  const std::string& organization_npi = facts.session.organization_npi;
  if (auto fault = RenderingFault(policy, line.code, teacher, organization_npi)) {
    line.reasons.push_back(*std::move(fault));
  } else if (const auto rendering = RenderingOf(policy, teacher, organization_npi)) {
    line.rendering_npi = rendering->npi;
  }
}

}  // namespace psmet::rules
