// Finding patients as a front desk asks for them. The API's comments say what is found by what.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/find.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

absl::StatusOr<v1::FindPatientsResponse> FindPatients(const Call& call, sql::ReadTx& tx,
                                                      const v1::FindPatientsRequest& request);

}  // namespace psmet::handlers
