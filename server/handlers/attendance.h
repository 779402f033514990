// Check-in, check-out and corrections of what is recorded. The API's comments say what each call does.
#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// When something happened: what the request says, read at the site, or now if it says nothing (null). Errors: the WHEN_
// reasons.
absl::StatusOr<absl::Time> TimeOf(const v1::When* when, const Call& call, const Site& site);
// INSTRUCTOR_MISSING with the call that assigns one, unless the session has an instructor.
absl::Status CheckInstructor(const Session& session);
// Puts a scheduled session in progress because somebody came in at `at`; its instructor teaches from then on. One in
// progress stays as it is. Error: INSTRUCTOR_MISSING, and then nothing is written.
absl::Status Begin(sql::WriteTx& tx, Session& session, absl::Time at);

absl::StatusOr<v1::CheckInResponse> CheckIn(const Call& call, sql::WriteTx& tx, const v1::CheckInRequest& request);
absl::StatusOr<v1::CheckOutResponse> CheckOut(const Call& call, sql::WriteTx& tx, const v1::CheckOutRequest& request);
absl::StatusOr<v1::AmendAttendanceResponse> AmendAttendance(const Call& call, sql::WriteTx& tx,
                                                            const v1::AmendAttendanceRequest& request);

}  // namespace psmet::handlers
