#include "handlers/whom.h"

#include <utility>

#include "psmet/v1/attendance.pb.h"
#include "store/people.h"

namespace psmet::handlers {

absl::StatusOr<std::vector<int>> NumbersGiven(const Session& session, const Roster& roster,
                                              const google::protobuf::RepeatedField<int32_t>& numbers,
                                              const google::protobuf::RepeatedPtrField<std::string>& patients) {
  std::vector<int> given(numbers.begin(), numbers.end());
  for (const std::string& text : patients) {
    const PatientId id = TRY(ParseId<PatientId>(text));
    const auto found = std::find_if(roster.patients.begin(), roster.patients.end(),
                                    [&](const RosterPatient& patient) { return patient.patient == id; });
    if (found == roster.patients.end()) {
      v1::AddWalkInRequest walk_in;
      walk_in.set_session(session.id.str());
      walk_in.set_patient(id.str());
      return WithRemedy(Refused("NOT_ON_ROSTER", "{patient} is not on the roster of session {session}",
                                {{"patient", id.str()}, {"session", session.id.str()}}),
                        {"If they walked in", "psmet.v1.AttendanceService.AddWalkIn", walk_in.SerializeAsString()});
    }
    given.push_back(found->number);
  }
  return given;
}

absl::Status WithRoster(absl::Status refusal, const Session& session) {
  v1::GetRosterRequest look;
  look.set_session(session.id.str());
  return WithRemedy(std::move(refusal),
                    {"Who is on it", "psmet.v1.AttendanceService.GetRoster", look.SerializeAsString()});
}

absl::StatusOr<RosterPatient*> OnRoster(const Session& session, Roster& roster, int number) {
  const auto it = std::find_if(roster.patients.begin(), roster.patients.end(),
                               [&](const RosterPatient& patient) { return patient.number == number; });
  if (it != roster.patients.end()) return &*it;
  return WithRoster(Refused("NOT_ON_ROSTER", "number {number} is not on the roster of session {session}",
                            {{"number", absl::StrCat(number)}, {"session", session.id.str()}}),
                    session);
}

absl::StatusOr<Named> CaregiverNamed(sql::ReadTx& tx, const Session& session, const Roster& roster,
                                     CaregiverId caregiver) {
  Named named{.caregiver = caregiver};
  bool linked = false;
  for (const auto& companion : roster.companions) {
    if (companion.caregiver != caregiver) continue;
    linked = true;
    named.announced = named.announced || companion.announced;
  }
  if (linked) return named;
  absl::Status status =
      Refused("CAREGIVER_NOT_LINKED", "caregiver {caregiver} comes with nobody on the roster of session {session}",
              {{"caregiver", caregiver.str()}, {"session", session.id.str()}});
  for (const auto& link : TRY(store::GetCaregiver(tx, caregiver)).links) {
    v1::AddWalkInRequest alone;
    alone.set_session(session.id.str());
    alone.set_patient(link.patient.str());
    alone.add_caregivers(caregiver.str());
    if (session.state == SessionState::kClosed) alone.set_reason("was not noted");
    status = WithRemedy(std::move(status), {"If they came without " + link.patient.str(),
                                            "psmet.v1.AttendanceService.AddWalkIn", alone.SerializeAsString()});
  }
  return status;
}

}  // namespace psmet::handlers
