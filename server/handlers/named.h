// Names in requests, in the place of ids.
#pragma once

#include <absl/status/status.h>
#include <google/protobuf/message.h>

#include <string>

#include "handlers/call.h"
#include "sql/connection.h"

namespace psmet::handlers {

// True if a field that may hold a name instead of an id or key holds something that is no id and no key.
bool HasNames(const google::protobuf::Message& request);

// Writes every such field as the id of what it names, or as the key of the module. A room is one of the session's site,
// of the one that the request names, or of the caller's only one; else of any that the caller may see. `method` is the
// request's, e.g. psmet.v1.ScheduleService.AddSession: a refusal offers the same call with each id that may be meant.
// Errors: those of CheckText, SITE_NOT_FOUND, ROOM_NOT_FOUND, INSTRUCTOR_NOT_FOUND, MODULE_NOT_FOUND,
// REFERENCE_UNCLEAR.
absl::Status SettleNames(const Call& call, sql::ReadTx& tx, const std::string& method,
                         google::protobuf::Message& request);

}  // namespace psmet::handlers
