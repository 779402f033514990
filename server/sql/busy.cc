#include "sql/busy.h"

#include "base/error.h"

namespace psmet::sql {

absl::Status Overloaded() {
  return Error(absl::StatusCode::kResourceExhausted, "OVERLOADED", "the server has too much to do; try again soon");
}

absl::Status ShuttingDown() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the server is stopping; try again soon");
}

}  // namespace psmet::sql
