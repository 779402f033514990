// Replies that would be the same again: a roster is asked for every few seconds by whoever watches a class.
#pragma once

#include <absl/time/time.h>

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "handlers/call.h"
#include "sql/changes.h"
#include "store/access.h"

namespace psmet::rpc {

// A reply, and what its call leaves behind.
struct KeptReply {
  SessionId session;          // that it is of
  sql::Changes::Stamp stamp;  // of that session, from before it was read
  handlers::Caller caller;
  store::AuditEntry access;
  std::string reply;
};

// Replies of one minute, each for the same bytes sent with the same token. What follows from the time follows from its
// minute: sessions start and end on whole ones, and so do the hours around them that matter. Thread-safe.
class Memory {
 public:
  explicit Memory(const sql::Changes& changes) : changes_(changes) {}

  // What stands for the session now: asked for before the reply is read.
  sql::Changes::Stamp StampOf(SessionId session) const { return changes_.Of(session.number); }
  // The reply that reading would give: one of this minute, of which nothing changed since, and whose token holds. Null:
  // there is none.
  std::shared_ptr<const KeptReply> Find(const std::string& key, absl::Time now);
  // Keeps a reply that was read at a time, unless something changed meanwhile.
  void Keep(std::string key, KeptReply reply, absl::Time now);

 private:
  // Forgets everything at the end of a minute, and when so many bytes were kept.
  void Turn(absl::Time now);
  bool Holds(const KeptReply& kept) const { return kept.stamp.settled() && kept.stamp == StampOf(kept.session); }

  static constexpr size_t kMostBytes = 4 << 20;
  const sql::Changes& changes_;
  std::mutex mutex_;
  int64_t minute_ = 0;
  size_t bytes_ = 0;
  std::unordered_map<std::string, std::shared_ptr<const KeptReply>> replies_;
};

}  // namespace psmet::rpc
