// Whom to tell what changed for them.
#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "handlers/call.h"
#include "psmet/v1/notices.pb.h"
#include "rules/notices.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// Notes that these patients have to be told that `kind` happened to the session, which was `before` and is `after`, in
// place of what nobody has told them yet.
void NoteToTell(const Call& call, sql::WriteTx& tx, NoticeKind kind, const Session& before, const Session& after,
                const std::vector<Enrollment>& places);
// Notes that the patient has nothing more to be told of the session.
void NoteNothingToTell(const Call& call, sql::WriteTx& tx, SessionId session, PatientId patient);

absl::StatusOr<v1::ListNoticesResponse> ListNotices(const Call& call, sql::ReadTx& tx,
                                                    const v1::ListNoticesRequest& request);
absl::StatusOr<v1::MarkToldResponse> MarkTold(const Call& call, sql::WriteTx& tx, const v1::MarkToldRequest& request);

}  // namespace psmet::handlers
