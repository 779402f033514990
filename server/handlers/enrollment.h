// Seats and the waiting list.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/schedule.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

absl::StatusOr<v1::EnrollPatientResponse> EnrollPatient(const Call& call, sql::WriteTx& tx,
                                                        const v1::EnrollPatientRequest& request);
absl::StatusOr<v1::DropPatientResponse> DropPatient(const Call& call, sql::WriteTx& tx,
                                                    const v1::DropPatientRequest& request);
absl::StatusOr<v1::ListEnrollmentsResponse> ListEnrollments(const Call& call, sql::ReadTx& tx,
                                                            const v1::ListEnrollmentsRequest& request);

}  // namespace psmet::handlers
