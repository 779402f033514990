// The clock, injected so that tests and demonstrations can set the time.
#pragma once

#include <absl/time/clock.h>
#include <absl/time/time.h>

#include <string>

namespace psmet {

// Thread-safe. Now() is rounded down to microseconds, which is what storage keeps.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's clock.
class SystemClock : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())); }
};

// Stands still at what a file says, one RFC 3339 time, read anew for each call: for transcripts and demonstrations.
class FileClock : public Clock {
 public:
  explicit FileClock(std::string path) : path_(std::move(path)) {}
  // The file's time; the Unix epoch if the file can't be read as one.
  absl::Time Now() const override;

 private:
  std::string path_;
};

// Stands still where it is put. Not for concurrent Set and Now.
class FixedClock : public Clock {
 public:
  explicit FixedClock(absl::Time now) : now_(now) {}
  absl::Time Now() const override { return now_; }
  void Set(absl::Time now) { now_ = now; }

 private:
  absl::Time now_;
};

}  // namespace psmet
