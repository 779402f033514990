// Sessions: planned, shown, given an instructor, moved, cancelled. What other rooms need of sessions and enrollments.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "handlers/call.h"
#include "psmet/v1/schedule.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

// ---- what other rooms need ----

// The session of an id's text. Errors: ID_INVALID, ID_WRONG_KIND, SESSION_NOT_FOUND, also for one at a site that the
// caller may not see.
absl::StatusOr<Session> LoadSession(const Call& call, sql::ReadTx& tx, std::string_view id);
// The session as it is stored now, with names, counts and warnings; of `session` only the id is read.
void ToProto(const Call& call, sql::ReadTx& tx, const Session& session, v1::Session* out);
// The place with its etag as stored now and the patient's name, without telephone.
void ToProto(const Call& call, sql::ReadTx& tx, const Enrollment& enrollment, v1::Enrollment* out);
// The same with the patient's telephone: for lists of whom to tell.
void ToProtoToTell(const Call& call, sql::ReadTx& tx, const Enrollment& enrollment, v1::Enrollment* out);

// Who got freed seats and who did not.
struct Promotion {
  std::vector<Enrollment> promoted;                             // as seated
  std::vector<std::pair<PatientId, std::string>> passed_over;   // and the reason
};
// Gives the free seats of a session that has not begun to its waiting list, in the list's order. Never refuses: who can't
// have a seat is passed over. After the class began it does nothing.
Promotion FillSeats(const Call& call, sql::WriteTx& tx, const Session& session);

// ---- the calls ----

absl::StatusOr<v1::AddSessionResponse> AddSession(const Call& call, sql::WriteTx& tx, const v1::AddSessionRequest& request);
absl::StatusOr<v1::GetSessionResponse> GetSession(const Call& call, sql::ReadTx& tx, const v1::GetSessionRequest& request);
absl::StatusOr<v1::ListSessionsResponse> ListSessions(const Call& call, sql::ReadTx& tx,
                                                      const v1::ListSessionsRequest& request);
absl::StatusOr<v1::AssignInstructorResponse> AssignInstructor(const Call& call, sql::WriteTx& tx,
                                                              const v1::AssignInstructorRequest& request);
absl::StatusOr<v1::MoveSessionResponse> MoveSession(const Call& call, sql::WriteTx& tx,
                                                    const v1::MoveSessionRequest& request);
absl::StatusOr<v1::CancelSessionResponse> CancelSession(const Call& call, sql::WriteTx& tx,
                                                        const v1::CancelSessionRequest& request);

}  // namespace psmet::handlers
