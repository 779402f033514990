// Breaks of a class. The API's comments say what each call does.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/classroom.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

absl::StatusOr<v1::AddBreakResponse> AddBreak(const Call& call, sql::WriteTx& tx, const v1::AddBreakRequest& request);
absl::StatusOr<v1::RemoveBreakResponse> RemoveBreak(const Call& call, sql::WriteTx& tx,
                                                    const v1::RemoveBreakRequest& request);

}  // namespace psmet::handlers
