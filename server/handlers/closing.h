// The real start and the real end of a class.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/classroom.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// Somebody came, or the class was started. Error: SESSION_NOT_BEGUN, once it should have begun with the call that
// starts it.
absl::Status CheckBegun(const Session& session, const Site& site, absl::Time now);

absl::StatusOr<v1::StartSessionResponse> StartSession(const Call& call, sql::WriteTx& tx,
                                                      const v1::StartSessionRequest& request);
absl::StatusOr<v1::CloseSessionResponse> CloseSession(const Call& call, sql::WriteTx& tx,
                                                      const v1::CloseSessionRequest& request);

}  // namespace psmet::handlers
