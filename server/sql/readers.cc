#include "sql/readers.h"

#include "base/error.h"
#include "sql/busy.h"

namespace psmet::sql {

Readers::Readers(const std::string& path, const Changes& changes, int threads, size_t longest_queue)
    : longest_queue_(longest_queue) {
  for (int i = 0; i < threads; ++i) {
    connections_.push_back(std::make_unique<Connection>(path, Connection::Mode::kReader));
    connections_.back()->Heed(changes);
  }
  for (auto& connection : connections_) threads_.emplace_back([this, &connection] { Work(*connection); });
}

Readers::~Readers() { Stop(); }

absl::Status Readers::Submit(std::function<absl::Status(ReadTx&)> read, std::function<void(absl::Status)> done) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return ShuttingDown();
    if (queue_.size() >= longest_queue_) return Overloaded();
    queue_.push_back({std::move(read), std::move(done)});
  }
  queued_.notify_one();
  return absl::OkStatus();
}

void Readers::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  queued_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Readers::Work(Connection& connection) {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      queued_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    absl::Status result;
    try {
      connection.Run("BEGIN");
      ReadTx tx(connection);
      result = task.read(tx);
      connection.Run("COMMIT");
    } catch (const Fault&) {
      result = Error(absl::StatusCode::kUnavailable, "STORAGE_FAILED", "the server's storage failed; try again");
      try {
        if (connection.InTransaction()) connection.Run("ROLLBACK");
      } catch (const Fault&) {
        // The next BEGIN says so.
      }
    }
    task.done(std::move(result));
  }
}

}  // namespace psmet::sql
