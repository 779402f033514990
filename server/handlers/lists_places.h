// Lists of rooms and of planned sessions. The API's comments say what each call does.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "handlers/lists.h"

namespace psmet::handlers {

// `site` is that of rows that name none, and in an export the only one; empty: the caller's.
std::unique_ptr<List> RoomList(const Call& call, sql::ReadTx& tx, std::string site);
// Those that are scheduled; an export's from that day on.
std::unique_ptr<List> SessionList(const Call& call, sql::ReadTx& tx, std::string site, std::optional<Day> from);

}  // namespace psmet::handlers
