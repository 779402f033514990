// The one thread that writes, with group commit: what waited while the last group was committed is the next group, and
// one fsync makes it all durable.
#pragma once

#include <absl/status/status.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sql/changes.h"
#include "sql/connection.h"

namespace psmet::sql {

// One member of a group.
struct WriteTask {
  // Asked when its turn comes, before anything is run for it: a deadline or a cancellation. Not OK: `run` is not
  // called.
  std::function<absl::Status()> admit;
  // Does the work in a savepoint of its own; may be called more than once before the commit, so it must have no effect
  // outside the transaction. Not OK, or discarded: the savepoint is rolled back and the others go on.
  std::function<absl::Status(WriteTx&)> run;
  // Called exactly once, from one of the writer's threads, after the group is durable: what `run` returned, or
  // STORAGE_FAILED, STORAGE_FULL, INVARIANT_BROKEN, OUTCOME_UNKNOWN (UNAVAILABLE: it may or may not have been done).
  std::function<void(absl::Status)> done;
};

// Thread-safe. Calls for a task happen in this order: admit, run (perhaps again), done.
class Writer {
 public:
  struct Options {
    std::string path;
    std::string vfs;  // empty: the platform's
    size_t largest_group = 64;
    size_t longest_queue = 1024;
    size_t most_posted = 65536;
    bool inline_mode = false;  // everything on the caller's thread, a group each: for tests
  };

  // Opens the database and its schema. Throws Fault, or returns an error of EnsureSchema through `status`.
  explicit Writer(Options options);
  ~Writer();

  // Puts a task at the end of the queue. Errors, and then nothing of the task is called: OVERLOADED
  // (RESOURCE_EXHAUSTED) when the queue is full, SHUTTING_DOWN (UNAVAILABLE) after Stop().
  absl::Status Submit(WriteTask task);
  // As Submit, but alone it starts no group for 100 ms: it rides in the next one, which may be as much larger. It has
  // a queue of its own, which is far longer.
  absl::Status Post(WriteTask task);
  // Runs what was submitted, then ends both threads. Waits.
  void Stop();
  // OK, or why the schema did not fit.
  const absl::Status& status() const { return status_; }
  // What its commits changed. Thread-safe.
  const Changes& changes() const { return changes_; }
  // Groups committed so far, and their members.
  int64_t groups() const;
  int64_t members() const;
  // The connection, for tests in inline mode.
  Connection& connection() { return *connection_; }

 private:
  struct Member;
  absl::Status Enqueue(WriteTask task, bool urgent);
  void Work();
  void Respond();
  // Runs a group to its commit and fills every member's result.
  void Commit(std::vector<Member>& group);
  // Runs a member in its savepoint. False: the transaction is gone and the others must run again.
  bool RunOne(Member& member);
  // After a failed commit: a fresh connection and a committed probe, before anything else is written.
  absl::Status Reopen();
  void Open();

  const Options options_;
  absl::Status status_;
  Changes changes_;
  std::unique_ptr<Connection> connection_;
  bool broken_ = false;  // the writer's thread only

  mutable std::mutex mutex_;
  std::condition_variable queued_, answered_;
  struct Waiting {
    WriteTask task;
    bool urgent = false;  // submitted, not posted
  };
  std::deque<Waiting> queue_;
  size_t urgent_ = 0;                                    // of queue_
  bool behind_ = false;                                  // what waits did so behind a full group: it goes on at once
  std::chrono::steady_clock::time_point oldest_posted_;  // of queue_, where it holds a posted one
  std::deque<std::pair<std::function<void(absl::Status)>, absl::Status>> answers_;
  bool stopping_ = false, writer_done_ = false;
  int64_t groups_ = 0, members_ = 0;
  std::thread writer_, responder_;
};

}  // namespace psmet::sql
