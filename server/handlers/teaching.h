// Who teaches when: given to a session, handed over, left, corrected. The API's comments say what each call does.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/classroom.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

absl::StatusOr<psmet::v1::AssignInstructorResponse> AssignInstructor(const Call& call, sql::WriteTx& tx,
                                                                     const psmet::v1::AssignInstructorRequest& request);
absl::StatusOr<psmet::v1::CheckOutInstructorResponse> CheckOutInstructor(
    const Call& call, sql::WriteTx& tx, const psmet::v1::CheckOutInstructorRequest& request);
absl::StatusOr<psmet::v1::PutBackTeachingResponse> PutBackTeaching(const Call& call, sql::WriteTx& tx,
                                                                   const psmet::v1::PutBackTeachingRequest& request);

}  // namespace psmet::handlers
