#include "sql/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace psmet::sql {

absl::StatusOr<std::unique_ptr<DatabaseLock>> DatabaseLock::Take(const std::string& database) {
  const std::string path = database + ".lock";
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "DATABASE_UNWRITABLE", "can't open {path}: {why}",
                 {{"path", path}, {"why", std::strerror(errno)}});
  }
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    close(descriptor);
    return Error(absl::StatusCode::kFailedPrecondition, "DATABASE_IN_USE",
                 "another psmetd serves {database}; stop it first, or give --state another folder",
                 {{"database", database}});
  }
  return std::unique_ptr<DatabaseLock>(new DatabaseLock(descriptor));
}

DatabaseLock::~DatabaseLock() { close(descriptor_); }

}  // namespace psmet::sql
