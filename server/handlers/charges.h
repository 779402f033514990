// Charges: listed, explained, and compared with what their facts give.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/billing.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

absl::StatusOr<v1::ListChargesResponse> ListCharges(const Call& call, sql::ReadTx& tx,
                                                    const v1::ListChargesRequest& request);
absl::StatusOr<v1::ExplainChargeResponse> ExplainCharge(const Call& call, sql::ReadTx& tx,
                                                        const v1::ExplainChargeRequest& request);
absl::StatusOr<v1::RecomputeChargeResponse> RecomputeCharge(const Call& call, sql::ReadTx& tx,
                                                            const v1::RecomputeChargeRequest& request);

}  // namespace psmet::handlers
