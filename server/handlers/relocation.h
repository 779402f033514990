// A class that goes on in another room than planned.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/classroom.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

absl::StatusOr<psmet::v1::RelocateSessionResponse> RelocateSession(const Call& call, sql::WriteTx& tx,
                                                                   const psmet::v1::RelocateSessionRequest& request);

}  // namespace psmet::handlers
