// Somebody who comes without a seat.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

absl::StatusOr<v1::AddWalkInResponse> AddWalkIn(const Call& call, sql::WriteTx& tx,
                                                const v1::AddWalkInRequest& request);

}  // namespace psmet::handlers
