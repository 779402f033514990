// What a class in progress would bill. The API's comments say what the call does.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/classroom.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

absl::StatusOr<v1::PreviewUnitsResponse> PreviewUnits(const Call& call, sql::ReadTx& tx,
                                                      const v1::PreviewUnitsRequest& request);

}  // namespace psmet::handlers
