// Reviews of the groups of closed sessions.
#pragma once

#include <optional>
#include <string>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::store {

// The review that holds, or nothing.
std::optional<GroupReview> GroupReviewOf(sql::ReadTx& tx, SessionId session);
// The session has none that holds: the schema refuses a second one.
void InsertGroupReview(sql::WriteTx& tx, const GroupReview& review);
// The review that holds, if there is one, holds no more. It is kept.
void VoidGroupReview(sql::WriteTx& tx, SessionId session, absl::Time at, const std::string& by);

}  // namespace psmet::store
