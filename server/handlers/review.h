// A person's review of a group, which frees the lines that wait for it.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/billing.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

absl::StatusOr<v1::ReviewGroupResponse> ReviewGroup(const Call& call, sql::WriteTx& tx,
                                                    const v1::ReviewGroupRequest& request);

}  // namespace psmet::handlers
