// Sessions: planned, given an instructor, moved, cancelled. The API's comments say what each call does. How sessions
// are shown and how freed seats are filled comes with this header, for the other rooms.
#pragma once

#include <absl/status/statusor.h>

#include <string_view>
#include <vector>

#include "handlers/call.h"
#include "handlers/timetable.h"
#include "handlers/waitlist.h"
#include "psmet/v1/schedule.pb.h"
#include "rules/model.h"
#include "rules/schedule.h"
#include "sql/connection.h"

namespace psmet::handlers {

// True to a curriculum that accepts certain credentials: the instructor has one that holds on the day. Error:
// CREDENTIAL_MISSING with what is accepted and what there is, and the verification that would serve.
absl::Status CheckCredential(sql::ReadTx& tx, InstructorId instructor, std::string_view curriculum, Day day);

// The room of that id at the site. Error: ROOM_NOT_FOUND.
absl::StatusOr<Room> RoomOf(sql::ReadTx& tx, const Site& site, std::string_view text);

// The remarks, and what else the session as it is shown warns of.
void AddWarnings(const std::vector<rules::Remark>& remarks, const v1::Session& session,
                 google::protobuf::RepeatedPtrField<v1::Warning>* out);

absl::StatusOr<v1::AddSessionResponse> AddSession(const Call& call, sql::WriteTx& tx,
                                                  const v1::AddSessionRequest& request);
absl::StatusOr<v1::MoveSessionResponse> MoveSession(const Call& call, sql::WriteTx& tx,
                                                    const v1::MoveSessionRequest& request);
absl::StatusOr<v1::ExtendSessionResponse> ExtendSession(const Call& call, sql::WriteTx& tx,
                                                        const v1::ExtendSessionRequest& request);
absl::StatusOr<v1::SetInterpreterResponse> SetInterpreter(const Call& call, sql::WriteTx& tx,
                                                          const v1::SetInterpreterRequest& request);
absl::StatusOr<v1::CancelSessionResponse> CancelSession(const Call& call, sql::WriteTx& tx,
                                                        const v1::CancelSessionRequest& request);

}  // namespace psmet::handlers
