// Who has a seat and who is here.
#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "rules/model.h"
#include "rules/schedule.h"
#include "sql/connection.h"
#include "store/roster.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// A session's roster with all recorded stays, in a few statements.
struct Roster {
  std::vector<RosterPatient> patients;      // by number
  std::vector<RosterCompanion> companions;  // of all patients, whether or not they come along
  std::vector<Presence> stays;              // by entering
  std::vector<Relocation> relocations;      // other rooms that the class went on in, by time

  std::vector<Presence> StaysOf(PatientId patient) const;
  std::vector<Presence> StaysOf(CaregiverId caregiver) const;
  // Patients who attend now, in the room or remote.
  int PatientsHere() const;
  // People in the room now: patients and caregivers, who take chairs.
  int InRoom() const;
  // The roster with that stay, as stored now.
  void Add(const Presence& stay);
};
Roster LoadRoster(sql::ReadTx& tx, SessionId session);

// ROOM_CROWDED when more people are here, the instructor among them, than the room has chairs.
absl::StatusOr<std::vector<rules::Remark>> CrowdRemarks(sql::ReadTx& tx, const Session& session, const Roster& roster);
void AddWarnings(const std::vector<rules::Remark>& remarks, google::protobuf::RepeatedPtrField<v1::Warning>* out);

void ToProto(const Break& pause, absl::TimeZone zone, v1::Break* out);
// The session's roster as stored now; `roster` is it, for whoever has it loaded.
absl::StatusOr<v1::GetRosterResponse> RosterReply(const Call& call, sql::ReadTx& tx, SessionId session);
absl::StatusOr<v1::GetRosterResponse> RosterReply(const Call& call, sql::ReadTx& tx, SessionId session,
                                                  const Roster& roster);

absl::StatusOr<v1::GetRosterResponse> GetRoster(const Call& call, sql::ReadTx& tx, const v1::GetRosterRequest& request);

}  // namespace psmet::handlers
