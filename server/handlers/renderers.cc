#include "handlers/renderers.h"

#include <algorithm>

#include "base/error.h"
#include "handlers/record.h"
#include "handlers/wire.h"
#include "psmet/v1/places.pb.h"
#include "psmet/v1/staff.pb.h"
#include "rules/rendering.h"
#include "store/curriculum.h"
#include "store/people.h"
#include "store/policy.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

constexpr int kMostPolicies = 200;

}  // namespace

absl::StatusOr<std::vector<rules::Remark>> RenderingRemarks(sql::ReadTx& tx, const Session& session) {
  if (!session.instructor) return std::vector<rules::Remark>();
  std::vector<Policy> policies;
  bool seated = false;
  for (const Enrollment& place : store::EnrollmentsOf(tx, session.id)) {
    if (place.state != EnrollmentState::kSeated) continue;
    seated = true;
    const Patient patient = TRY(store::GetPatient(tx, place.patient));
    for (Policy& each : store::PoliciesFor(tx, patient.payer, patient.plan, session.day)) {
      policies.push_back(std::move(each));
    }
  }
  if (!seated) policies = store::ListPolicies(tx, {.on = session.day}, 0, kMostPolicies);
  const auto families = TRY(store::GetCurriculum(tx, session.curriculum)).families;
  std::erase_if(policies, [&](const Policy& policy) {
    return policy.covered == Tri::kNo || std::find(families.begin(), families.end(), policy.family) == families.end();
  });
  const Site site = TRY(store::GetSite(tx, session.site));
  return rules::RenderingRemarks(policies, !seated, TRY(TeacherFacts(tx, session.instructor)),
                                 TRY(OrganizationNpi(tx, site)));
}

Remedy Filling(const std::string& field, const v1::Session& session) {
  if (field == "organization") {
    v1::UpdateSiteRequest site;
    site.set_id(session.site());
    site.mutable_update_mask()->add_paths(field);
    return {"", MethodOf(site), site.SerializeAsString()};
  }
  v1::UpdateInstructorRequest instructor;
  instructor.set_id(session.instructor());
  instructor.mutable_update_mask()->add_paths(field);
  return {"", MethodOf(instructor), instructor.SerializeAsString()};
}

}  // namespace psmet::handlers
