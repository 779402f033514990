#include "sql/changes.h"

#include <algorithm>

namespace psmet::sql {

Changes::Stamp Changes::Of(int64_t session) const {
  return {sessions_[static_cast<uint64_t>(session) % kPlaces].load(), rest_.load()};
}

Changes::About Changes::AboutOf(std::string_view table) {
  static constexpr std::string_view kCalls[] = {"audit", "replies", "meta"};
  static constexpr std::string_view kProgramme[] = {"sites",       "rooms",       "organizations",     "practitioners",
                                                    "instructors", "credentials", "credential_events", "curricula",
                                                    "modules"};
  const auto in = [&](const auto& tables) {
    return std::find(std::begin(tables), std::end(tables), table) != std::end(tables);
  };
  if (in(kCalls)) return About::kCalls;
  if (in(kProgramme)) return About::kProgramme;
  // What an order has left follows from the charges of all its sessions.
  return table == "charges" ? About::kRest : About::kSession;
}

std::optional<uint64_t> Changes::Programme() const {
  const uint64_t now = programme_.load();
  if (now % 2 == 1) return std::nullopt;
  return now;
}

std::optional<uint64_t> Changes::ProgrammeInGroup() const {
  if (programme_noted_) return std::nullopt;
  return Programme();
}

void Changes::Note(About about, int64_t session) {
  if (about == About::kCalls) return;
  if (about == About::kProgramme) programme_noted_ = true;
  if (about != About::kSession || session == 0) {
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
  programme_noted_ = false;
}

// Odd from Announce to Settle.
void Changes::Advance() {
  for (const size_t place : noted_) sessions_[place].fetch_add(1);
  if (rest_noted_) rest_.fetch_add(1);
  if (programme_noted_) programme_.fetch_add(1);
}

}  // namespace psmet::sql
