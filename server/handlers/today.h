// One day of a site.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/schedule.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

absl::StatusOr<v1::GetTodayResponse> GetToday(const Call& call, sql::ReadTx& tx, const v1::GetTodayRequest& request);

}  // namespace psmet::handlers
