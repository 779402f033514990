// A lock beside the database, so that one server serves it.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

namespace psmet::sql {

// Held while it lives; the kernel releases it when the process ends, however it ends.
class DatabaseLock {
 public:
  // Takes the lock of a database file. Error: DATABASE_IN_USE when another process holds it.
  static absl::StatusOr<std::unique_ptr<DatabaseLock>> Take(const std::string& database);
  ~DatabaseLock();
  DatabaseLock(const DatabaseLock&) = delete;
  DatabaseLock& operator=(const DatabaseLock&) = delete;

 private:
  explicit DatabaseLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace psmet::sql
