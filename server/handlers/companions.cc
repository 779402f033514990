#include "handlers/companions.h"

#include <algorithm>

#include "base/error.h"
#include "handlers/timetable.h"
#include "psmet/v1/people.pb.h"
#include "rules/schedule.h"
#include "store/people.h"
#include "store/schedule.h"

namespace psmet::handlers {

absl::StatusOr<std::vector<CaregiverId>> CaregiversNamed(sql::ReadTx& tx, PatientId patient,
                                                         const google::protobuf::RepeatedPtrField<std::string>& ids) {
  std::vector<CaregiverId> named;
  for (const std::string& text : ids) {
    const CaregiverId id = TRY(ParseId<CaregiverId>(text));
    const Caregiver caregiver = TRY(store::GetCaregiver(tx, id));
    const auto is_theirs = [&](const CaregiverLink& link) { return link.patient == patient; };
    if (std::none_of(caregiver.links.begin(), caregiver.links.end(), is_theirs)) {
      v1::LinkCaregiverRequest link;
      link.set_caregiver(id.str());
      link.set_patient(patient.str());
      return WithRemedy(Refused("CAREGIVER_NOT_LINKED", "{caregiver} is no caregiver of {patient}",
                                {{"caregiver", id.str()}, {"patient", patient.str()}}),
                        {"If they are", "psmet.v1.PeopleService.LinkCaregiver", link.SerializeAsString()});
    }
    named.push_back(id);
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  return named;
}

absl::StatusOr<v1::AnnounceCaregiversResponse> AnnounceCaregivers(const Call& call, sql::WriteTx& tx,
                                                                  const v1::AnnounceCaregiversRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckNotEnded(session));
  const PatientId patient = TRY(ParseId<PatientId>(request.patient()));
  if (request.caregivers().empty() && request.not_coming().empty()) {
    return Invalid("NOBODY_NAMED", "nobody is named: give caregivers who come along, or ones who don't");
  }
  auto live = store::EnrollmentsOf(tx, session.id);
  const auto place = std::find_if(live.begin(), live.end(), [&](const auto& each) { return each.patient == patient; });
  if (place == live.end()) {
    absl::Status refused =
        Refused("NOT_ENROLLED", "{patient} has neither a seat in session {session} nor a place on its waiting list",
                {{"patient", patient.str()}, {"session", session.id.str()}});
    if (request.caregivers().empty()) return refused;
    v1::EnrollPatientRequest enroll;
    enroll.set_session(session.id.str());
    enroll.set_patient(patient.str());
    *enroll.mutable_caregivers() = request.caregivers();
    return WithRemedy(std::move(refused),
                      {"To seat them together", "psmet.v1.ScheduleService.EnrollPatient", enroll.SerializeAsString()});
  }
  v1::AnnounceCaregiversResponse reply;
  auto& announced = place->caregivers;
  for (const CaregiverId id : TRY(CaregiversNamed(tx, patient, request.caregivers()))) {
    if (std::find(announced.begin(), announced.end(), id) != announced.end()) continue;
    announced.push_back(id);
    reply.add_added(id.str());
  }
  for (const CaregiverId id : TRY(CaregiversNamed(tx, patient, request.not_coming()))) {
    if (std::erase(announced, id) > 0) reply.add_taken_back(id.str());
  }
  std::sort(announced.begin(), announced.end());
  // Who is there once the class has begun is recorded, and shown as a crowd where chairs are few.
  if (session.state == SessionState::kScheduled && place->state == EnrollmentState::kSeated && reply.added_size() > 0) {
    TRY(rules::CheckChairs(TRY(store::GetRoom(tx, session.room)), rules::ChairsTaken(session, live)));
  }
  store::UpdateEnrollment(tx, *place);
  ToProto(call, tx, *place, reply.mutable_enrollment());
  ToProto(call, tx, session, reply.mutable_session());
  return reply;
}

}  // namespace psmet::handlers
