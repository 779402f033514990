// Who could be named as rendering on the lines of a class, before it is held.
#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "rules/schedule.h"
#include "sql/connection.h"

namespace psmet::handlers {

// RENDERING_MISSING and RENDERING_REFUSED, if the session's instructor teaches it: by the policies of whoever has a
// seat; where nobody has one yet, if no policy of that day could be served. Nothing without an instructor.
absl::StatusOr<std::vector<rules::Remark>> RenderingRemarks(sql::ReadTx& tx, const Session& session);

}  // namespace psmet::handlers
