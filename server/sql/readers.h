// A pool of threads that read, each with its own read-only connection and a snapshot a call.
#pragma once

#include <absl/status/status.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sql/connection.h"

namespace psmet::sql {

// Thread-safe.
class Readers {
 public:
  // The database must exist; `changes` are its writer's, and live longer. Throws Fault.
  Readers(const std::string& path, const Changes& changes, int threads, size_t longest_queue = 4096);
  ~Readers();

  // Runs `read` in a snapshot of its own, which sees every write acknowledged before, then `done` with what it
  // returned, or STORAGE_FAILED; both on one of the pool's threads. Errors, and then neither is called: OVERLOADED,
  // SHUTTING_DOWN.
  absl::Status Submit(std::function<absl::Status(ReadTx&)> read, std::function<void(absl::Status)> done);
  // Runs what was submitted, then ends the threads. Waits.
  void Stop();

 private:
  struct Task {
    std::function<absl::Status(ReadTx&)> read;
    std::function<void(absl::Status)> done;
  };
  void Work(Connection& connection);

  const size_t longest_queue_;
  std::mutex mutex_;
  std::condition_variable queued_;
  std::deque<Task> queue_;
  bool stopping_ = false;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::thread> threads_;
};

}  // namespace psmet::sql
