// Who could be named as rendering on the lines of a class, before it is held.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "psmet/v1/schedule.pb.h"
#include "rules/schedule.h"
#include "sql/connection.h"

namespace psmet::handlers {

// RENDERING_MISSING and RENDERING_REFUSED, if the session's instructor teaches it: by the policies of whoever has a
// seat; where nobody has one yet, if no policy of that day could be served. Nothing without an instructor.
absl::StatusOr<std::vector<rules::Remark>> RenderingRemarks(sql::ReadTx& tx, const Session& session);
// The call that fills what a remark lacks, in the entry of the session's instructor or site.
Remedy Filling(const std::string& field, const psmet::v1::Session& session);

}  // namespace psmet::handlers
