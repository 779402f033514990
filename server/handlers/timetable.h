// Sessions and enrollments as they are shown.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

#include "handlers/call.h"
#include "psmet/v1/schedule.pb.h"
#include "rules/model.h"
#include "sql/connection.h"
#include "store/enrollment.h"
#include "store/timetable.h"

namespace psmet::handlers {

// The session of an id's text. Errors: ID_INVALID, ID_WRONG_KIND, SESSION_NOT_FOUND, also for one at a site that the
// caller may not see.
absl::StatusOr<Session> LoadSession(const Call& call, sql::ReadTx& tx, std::string_view id);
// "R. Okafor RD".
std::string ShortName(const Instructor& instructor);
// The same as lists show it.
absl::StatusOr<store::ListedSession> LoadListed(const Call& call, sql::ReadTx& tx, std::string_view id);
// Error: SESSION_ENDED once it is closed or cancelled.
absl::Status CheckNotEnded(const Session& session);
// A session as a refusal names it: "session s-40", or "a session at another site" where the caller may not see it.
std::string NameFor(const Call& call, sql::ReadTx& tx, SessionId session);
// Error: PATIENT_TAKEN when the patient has a seat in another session during `session`, with the drop that would serve.
absl::Status CheckPatientFree(const Call& call, sql::ReadTx& tx, PatientId patient, const Session& session);

// Shows sessions of one call, with names, counts and warnings.
class Showing {
 public:
  Showing(const Call& call, sql::ReadTx& tx) : call_(call), tx_(tx) {}
  void Show(const store::ListedSession& listed, v1::Session* out);

 private:
  bool HasCredential(const store::ListedSession& listed);

  const Call& call_;
  sql::ReadTx& tx_;
};

// The session as it is stored now, with names, counts and warnings; of `session` only the id is read.
void ToProto(const Call& call, sql::ReadTx& tx, const Session& session, v1::Session* out);
// A place as it was just written, with the names that it is shown with.
void ToProto(const Enrollment& enrollment, const store::PlaceNames& names, v1::Enrollment* out);
// The place with its etag as stored now and the patient's name, without telephone.
void ToProto(const Call& call, sql::ReadTx& tx, const Enrollment& enrollment, v1::Enrollment* out);
// The same with the patient's telephone: for lists of whom to tell.
void ToProtoToTell(const Call& call, sql::ReadTx& tx, const Enrollment& enrollment, v1::Enrollment* out);

absl::StatusOr<v1::GetSessionResponse> GetSession(const Call& call, sql::ReadTx& tx,
                                                  const v1::GetSessionRequest& request);
absl::StatusOr<v1::ListSessionsResponse> ListSessions(const Call& call, sql::ReadTx& tx,
                                                      const v1::ListSessionsRequest& request);

}  // namespace psmet::handlers
