#include "rpc/memory.h"

#include <utility>

namespace psmet::rpc {

std::shared_ptr<const KeptReply> Memory::Find(const std::string& key, absl::Time now) {
  std::lock_guard lock(mutex_);
  Turn(now);
  const auto found = replies_.find(key);
  if (found == replies_.end() || !Holds(*found->second) || found->second->caller.expires <= now) return nullptr;
  return found->second;
}

void Memory::Keep(std::string key, KeptReply reply, absl::Time now) {
  if (!Holds(reply)) return;
  auto kept = std::make_shared<const KeptReply>(std::move(reply));
  std::lock_guard lock(mutex_);
  Turn(now);
  bytes_ += key.size() + kept->reply.size();
  replies_[std::move(key)] = std::move(kept);
}

void Memory::Turn(absl::Time now) {
  const int64_t minute = absl::ToInt64Minutes(now - absl::UnixEpoch());
  if (minute == minute_ && bytes_ < kMostBytes) return;
  minute_ = minute;
  bytes_ = 0;
  replies_.clear();
}

}  // namespace psmet::rpc
