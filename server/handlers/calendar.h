// Sessions for the calendars that people keep elsewhere.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/calendar.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

absl::StatusOr<v1::GetSessionCalendarResponse> GetSessionCalendar(const Call& call, sql::ReadTx& tx,
                                                                  const v1::GetSessionCalendarRequest& request);
absl::StatusOr<v1::GetInstructorCalendarResponse> GetInstructorCalendar(
    const Call& call, sql::ReadTx& tx, const v1::GetInstructorCalendarRequest& request);

}  // namespace psmet::handlers
