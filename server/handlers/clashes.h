// What a session needs for itself while it is booked: its room, its instructor, its patients; and when it could have
// them all.
#pragma once

#include <absl/status/status.h>
#include <google/protobuf/message.h>

#include <string_view>
#include <vector>

#include "handlers/call.h"
#include "rules/model.h"
#include "rules/when.h"
#include "sql/connection.h"

namespace psmet::handlers {

// No other session has the session's room then. Error: ROOM_TAKEN with the one that has it.
absl::Status CheckRoomFree(sql::ReadTx& tx, const Session& session);
// No other session has the session's instructor then. Error: INSTRUCTOR_TAKEN with the one that has them.
absl::Status CheckInstructorFree(const Call& call, sql::ReadTx& tx, const Session& session);
// Nobody of those places who has a seat has one elsewhere then. Error: PATIENT_TAKEN.
absl::Status CheckPatientsFree(const Call& call, sql::ReadTx& tx, const Session& session,
                               const std::vector<Enrollment>& places);

// Returns a refusal with ROOM_TAKEN, INSTRUCTOR_TAKEN or PATIENT_TAKEN with the same request at the next time within
// two weeks at which the room, the instructor and whoever of `places` has a seat are all free and the instructor may
// teach; any other as it is. `request` is the method's and has a field start.
absl::Status WithNextTime(sql::ReadTx& tx, absl::Status refusal, const Session& session,
                          const std::vector<Enrollment>& places, const rules::Place& place, std::string_view method,
                          const google::protobuf::Message& request);

}  // namespace psmet::handlers
