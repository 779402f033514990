// Rooms that would serve where one does not.
#pragma once

#include <absl/status/status.h>
#include <google/protobuf/message.h>

#include <string_view>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

// Returns the refusal with the same request in each room of the session's site that has so many chairs and is free
// then, but for `except`; the smallest first, at most three. `request` is the method's and has a field room. A session
// without a start fits whenever. With no room at the site: how one is added.
absl::Status WithOpenRooms(absl::Status refusal, sql::ReadTx& tx, const Session& session, int chairs,
                           std::string_view method, const google::protobuf::Message& request, RoomId except = {});

}  // namespace psmet::handlers
