#include "sql/writer.h"

#include "base/error.h"
#include "sql/busy.h"
#include "sql/schema.h"

namespace psmet::sql {
namespace {

constexpr char kProbe[] =
    "INSERT INTO meta (key, value) VALUES ('probe', '') ON CONFLICT (key) DO UPDATE SET value = excluded.value";

// How long a posted task waits for a group to ride in.
constexpr auto kRide = std::chrono::milliseconds(100);
// How many ride in a group: a row of the audit each, so that whoever waits for the group hardly notices.
constexpr size_t kMostRiding = 512;

absl::Status OfFault(const Fault& fault) {
  switch (fault.kind) {
    case Fault::Kind::kFull:
      return Error(absl::StatusCode::kResourceExhausted, "STORAGE_FULL",
                   "the server's disk is full; nothing was changed; free space there and try again");
    case Fault::Kind::kConstraint:
      return Error(absl::StatusCode::kInternal, "INVARIANT_BROKEN",
                   "the database refused what no rule had refused ({what}); nothing was changed; please report it",
                   {{"what", fault.what()}});
    case Fault::Kind::kOther:
      break;
  }
  return Error(absl::StatusCode::kUnavailable, "STORAGE_FAILED",
               "the server's storage failed; nothing was changed; try again, and look at the server's log");
}

absl::Status OutcomeUnknown() {
  return Error(absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN",
               "the server could not make the change durable: it may or may not have been done; the same call with the "
               "same request_id tells");
}

}  // namespace

struct Writer::Member {
  WriteTask task;
  absl::Status result;
  bool refused = false;  // its result stands whatever becomes of the group
};

Writer::Writer(Options options) : options_(std::move(options)) {
  Open();
  if (!status_.ok() || options_.inline_mode) return;
  writer_ = std::thread([this] { Work(); });
  responder_ = std::thread([this] { Respond(); });
}

Writer::~Writer() { Stop(); }

void Writer::Open() {
  connection_.reset();
  connection_ = std::make_unique<Connection>(options_.path, Connection::Mode::kWriter, options_.vfs);
  status_ = EnsureSchema(*connection_);
  if (!status_.ok()) return;
  connection_->Tell(changes_);
}

absl::Status Writer::Submit(WriteTask task) { return Enqueue(std::move(task), true); }
absl::Status Writer::Post(WriteTask task) { return Enqueue(std::move(task), false); }

absl::Status Writer::Enqueue(WriteTask task, bool urgent) {
  if (options_.inline_mode) {
    std::vector<Member> group;
    group.push_back({std::move(task), absl::OkStatus(), false});
    Commit(group);
    group[0].task.done(group[0].result);
    return absl::OkStatus();
  }
  bool wake = urgent;
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return ShuttingDown();
    if (urgent && urgent_ >= options_.longest_queue) return Overloaded();
    if (!urgent && queue_.size() - urgent_ >= options_.most_posted) return Overloaded();
    if (!urgent && queue_.size() == urgent_) {
      oldest_posted_ = std::chrono::steady_clock::now();
      wake = true;
    }
    queue_.push_back({std::move(task), urgent});
    if (urgent) ++urgent_;
  }
  // Those posted after the first ride with it and need wake nobody.
  if (wake) queued_.notify_one();
  return absl::OkStatus();
}

void Writer::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  queued_.notify_all();
  if (writer_.joinable()) writer_.join();
  {
    std::lock_guard lock(mutex_);
    writer_done_ = true;
  }
  answered_.notify_all();
  if (responder_.joinable()) responder_.join();
}

int64_t Writer::groups() const {
  std::lock_guard lock(mutex_);
  return groups_;
}
int64_t Writer::members() const {
  std::lock_guard lock(mutex_);
  return members_;
}

void Writer::Work() {
  while (true) {
    std::vector<Member> group;
    {
      std::unique_lock lock(mutex_);
      while (!stopping_ && !behind_ && urgent_ == 0) {
        if (queue_.empty()) {
          queued_.wait(lock);
        } else if (queued_.wait_until(lock, oldest_posted_ + kRide) == std::cv_status::timeout) {
          break;
        }
      }
      if (queue_.empty() && stopping_) return;
      for (size_t urgent = 0; !queue_.empty() && group.size() < options_.largest_group + kMostRiding;) {
        if (queue_.front().urgent && urgent++ == options_.largest_group) break;
        if (queue_.front().urgent) --urgent_;
        group.push_back({std::move(queue_.front().task), absl::OkStatus(), false});
        queue_.pop_front();
      }
      behind_ = !queue_.empty();
    }
    Commit(group);
    // Where nobody waits, waking another thread would take longer than the answer.
    bool here = false;
    {
      std::lock_guard lock(mutex_);
      ++groups_;
      members_ += static_cast<int64_t>(group.size());
      here = group.size() == 1 && queue_.empty();
      for (Member& member : group) {
        if (!here) answers_.emplace_back(std::move(member.task.done), std::move(member.result));
      }
    }
    if (here) {
      group[0].task.done(std::move(group[0].result));
    } else {
      answered_.notify_one();
    }
  }
}

// Answering wakes other threads; done here, it costs the writer nothing.
void Writer::Respond() {
  while (true) {
    std::deque<std::pair<std::function<void(absl::Status)>, absl::Status>> answers;
    {
      std::unique_lock lock(mutex_);
      answered_.wait(lock, [&] { return writer_done_ || !answers_.empty(); });
      if (answers_.empty()) return;
      answers.swap(answers_);
    }
    for (auto& [done, status] : answers) done(std::move(status));
  }
}

void Writer::Commit(std::vector<Member>& group) {
  for (Member& member : group) {
    if (absl::Status admitted = member.task.admit(); !admitted.ok()) {
      member.result = std::move(admitted);
      member.refused = true;
    }
  }
  try {
    if (broken_) {
      status_ = Reopen();
      if (!status_.ok()) throw Fault(Fault::Kind::kOther, "reopen");
    }
    // A member whose fault ended the transaction is out; the earlier ones were not answered yet and run again.
    for (bool whole = false; !whole;) {
      connection_->Run("BEGIN IMMEDIATE");
      whole = true;
      for (Member& member : group) {
        if (member.refused) continue;
        if (!RunOne(member)) {
          whole = false;
          break;
        }
      }
    }
  } catch (const Fault& fault) {
    // BEGIN failed: nothing of the group was begun.
    for (Member& member : group) {
      if (!member.refused) member.result = OfFault(fault);
    }
    return;
  }
  // From before it can be seen until it is known to be durable, nobody takes what was read before for the latest.
  changes_.Announce();
  try {
    connection_->Run("COMMIT");
    changes_.Settle();
  } catch (const Fault&) {
    broken_ = true;
    for (Member& member : group) {
      if (!member.refused) member.result = OutcomeUnknown();
    }
  }
}

bool Writer::RunOne(Member& member) {
  try {
    connection_->Run("SAVEPOINT member");
    WriteTx tx(*connection_);
    member.result = member.task.run(tx);
    if (member.result.ok() && !tx.discarded()) {
      connection_->Run("RELEASE member");
    } else {
      connection_->Execute("ROLLBACK TO member; RELEASE member");
    }
    return true;
  } catch (const Fault& fault) {
    member.result = OfFault(fault);
    member.refused = true;
  }
  try {
    if (connection_->InTransaction()) {
      connection_->Execute("ROLLBACK TO member; RELEASE member");
      return true;
    }
  } catch (const Fault&) {
    try {
      connection_->Run("ROLLBACK");
    } catch (const Fault&) {
      broken_ = true;
      throw;
    }
  }
  return false;
}

// A row that a failed sync made invisible may come back, so nothing that this connection remembers is trusted, and a
// probe must be durable before anything else is.
absl::Status Writer::Reopen() {
  Open();
  if (!status_.ok()) return status_;
  connection_->Run("BEGIN IMMEDIATE");
  WriteTx(*connection_).Run(kProbe);
  connection_->Run("COMMIT");
  changes_.Settle();
  broken_ = false;
  return absl::OkStatus();
}

}  // namespace psmet::sql
