// Days in requests, as people write them.
#pragma once

#include <absl/status/status.h>
#include <google/protobuf/message.h>

#include "handlers/call.h"
#include "sql/connection.h"

namespace psmet::handlers {

// True if a field that holds a civil date holds something else than YYYY-MM-DD.
bool HasDayWords(const google::protobuf::Message& request);

// Writes every such field as YYYY-MM-DD: "today", "tomorrow", "mon", "+1w", "12/8/2026", "8 Dec" and the other days of
// rules/when, read in the zone of the site that the request names, else the caller's first. A weekday by itself is the
// next one in what is planned (a day of a schedule, the last day of an order or a credential), and the last one in what
// is recorded or looked back on. Error: DATE_INVALID with the field; it repeats the text of no sensitive field.
absl::Status SettleDays(const Call& call, sql::ReadTx& tx, google::protobuf::Message& request);

}  // namespace psmet::handlers
