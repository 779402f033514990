// Writes of the write-ahead log gathered into few.
#pragma once

#include <memory>
#include <string>

struct sqlite3_vfs;

namespace psmet::sql {

// An SQLite VFS, registered while it lives, that passes all on to another but for writes to a write-ahead log: SQLite
// writes each page of a commit in two calls, and those that follow each other in the file go down as one. They are
// down before anything else is asked of the log, a sync first of all, so what is durable when is as it was; a write
// that fails is told by the call that sent it down. The log grows by zeros ahead of its end, so that a flush seldom has
// to write a new size too. Connections opened with it must be closed before it ends, and each is for one thread at a
// time.
class GatheringVfs {
 public:
  // `below` names a registered VFS that lives longer; empty: the platform's. Throws Fault when there is none.
  explicit GatheringVfs(const std::string& below);
  ~GatheringVfs();
  GatheringVfs(const GatheringVfs&) = delete;
  GatheringVfs& operator=(const GatheringVfs&) = delete;

  const char* name() const { return name_.c_str(); }

 private:
  std::string name_;
  std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace psmet::sql
