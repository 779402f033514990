// Who has a seat and who is here.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// The session's roster as stored now.
absl::StatusOr<v1::GetRosterResponse> RosterReply(const Call& call, sql::ReadTx& tx, const Session& session,
                                                  const Site& site);

absl::StatusOr<v1::GetRosterResponse> GetRoster(const Call& call, sql::ReadTx& tx, const v1::GetRosterRequest& request);

}  // namespace psmet::handlers
