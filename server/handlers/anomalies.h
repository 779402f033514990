// What of a class's record a person should look at.
#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "handlers/call.h"
#include "handlers/roster.h"
#include "rules/schedule.h"
#include "sql/connection.h"

namespace psmet::handlers {

// Of a class in progress or closed by what is on record now, with the units of its charges if it has any; nothing of
// one that has not begun or is cancelled.
absl::StatusOr<std::vector<rules::Remark>> AnomalyRemarks(const Call& call, sql::ReadTx& tx, const Session& session,
                                                          const Site& site, const Roster& roster);

}  // namespace psmet::handlers
