// What a queue refuses a call with, the writer's, the readers' and the server's door alike.
#pragma once

#include <absl/status/status.h>

namespace psmet::sql {

// OVERLOADED (RESOURCE_EXHAUSTED): the queue is full; nothing of the call was done.
absl::Status Overloaded();
// SHUTTING_DOWN (UNAVAILABLE): the server is stopping; nothing of the call was done.
absl::Status ShuttingDown();

}  // namespace psmet::sql
