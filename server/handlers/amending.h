// Corrections of what is recorded of people. The API's comments say what the call does.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

absl::StatusOr<psmet::v1::AmendAttendanceResponse> AmendAttendance(const Call& call, sql::WriteTx& tx,
                                                                   const psmet::v1::AmendAttendanceRequest& request);

}  // namespace psmet::handlers
