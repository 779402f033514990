#include "sql/changes.h"

#include <algorithm>

namespace psmet::sql {

Changes::Stamp Changes::Of(int64_t session) const {
  return {sessions_[static_cast<uint64_t>(session) % kPlaces].load(), rest_.load()};
}

void Changes::Note(std::string_view table, int64_t session) {
  for (const std::string_view of_calls : {"audit", "replies", "meta"}) {
    if (table == of_calls) return;
  }
  // What an order has left follows from the charges of all its sessions.
  if (session == 0 || table == "charges") {
    rest_noted_ = true;
    return;
  }
  const size_t place = static_cast<uint64_t>(session) % kPlaces;
  if (std::find(noted_.begin(), noted_.end(), place) == noted_.end()) noted_.push_back(place);
}

void Changes::Announce() {
  Advance();
  announced_ = true;
}

void Changes::Settle() {
  if (!announced_) return;
  Advance();
  announced_ = false;
  noted_.clear();
  rest_noted_ = false;
}

// Odd from Announce to Settle.
void Changes::Advance() {
  for (const size_t place : noted_) sessions_[place].fetch_add(1);
  if (rest_noted_) rest_.fetch_add(1);
}

}  // namespace psmet::sql
