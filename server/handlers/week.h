// One week of a site.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/board.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

absl::StatusOr<v1::GetWeekResponse> GetWeek(const Call& call, sql::ReadTx& tx, const v1::GetWeekRequest& request);

}  // namespace psmet::handlers
