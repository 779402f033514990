#include "sql/gather.h"

#include <absl/strings/str_cat.h>
#include <sqlite3.h>

#include <cstdint>
#include <new>

#include "sql/fault.h"

namespace psmet::sql {
namespace {

// More in one call is hardly faster, and SQLite's own VFS takes less than 128 KB.
constexpr size_t kMost = size_t{64} << 10;
// By so much the log grows at a time: a flush that need not write the file's new size as well takes half as long, as
// PostgreSQL's log has it too. SQLite reads a page of zeros as the end of the log.
constexpr sqlite3_int64 kStep = sqlite3_int64{256} << 10;

// A log that is open; the file of the VFS below lies behind it in SQLite's memory.
struct Log {
  sqlite3_file head;  // SQLite's: the methods
  sqlite3_int64 at = 0;
  std::string waiting;     // to be written at `at`
  sqlite3_int64 size = 0;  // of the file, as known here: at most what it is
};

Log& LogOf(sqlite3_file* file) { return *reinterpret_cast<Log*>(file); }
sqlite3_file* Below(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(&LogOf(file) + 1); }

int SendDown(sqlite3_file* file) {
  Log& log = LogOf(file);
  if (log.waiting.empty()) return SQLITE_OK;
  const auto write = [&](const std::string& bytes, sqlite3_int64 at) {
    return Below(file)->pMethods->xWrite(Below(file), bytes.data(), static_cast<int>(bytes.size()), at);
  };
  static const std::string kZeros(kMost, '\0');
  const sqlite3_int64 end = log.at + static_cast<sqlite3_int64>(log.waiting.size());
  const int code = write(log.waiting, log.at);
  log.waiting.clear();
  if (code != SQLITE_OK || end <= log.size) return code;
  // What was asked for is written; where there is no room for more, that stays so.
  if (Below(file)->pMethods->xFileSize(Below(file), &log.size) != SQLITE_OK || log.size != end) return SQLITE_OK;
  while (log.size < end + kStep && write(kZeros, log.size) == SQLITE_OK) log.size += kMost;
  return SQLITE_OK;
}

int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  Log& log = LogOf(file);
  const bool follows = at == log.at + static_cast<sqlite3_int64>(log.waiting.size());
  if (!follows || log.waiting.size() + size > kMost) {
    if (const int code = SendDown(file); code != SQLITE_OK) return code;
  }
  if (log.waiting.empty()) log.at = at;
  log.waiting.append(static_cast<const char*>(bytes), size);
  return SQLITE_OK;
}

int Close(sqlite3_file* file) {
  const int sent = SendDown(file);
  const int closed = Below(file)->pMethods->xClose(Below(file));
  LogOf(file).~Log();
  return sent != SQLITE_OK ? sent : closed;
}

// A method that finds in the log what was written to it.
template <auto Method>
struct AfterWrites;
template <typename... Args, int (*sqlite3_io_methods::*Method)(sqlite3_file*, Args...)>
struct AfterWrites<Method> {
  static int Call(sqlite3_file* file, Args... args) {
    if (const int code = SendDown(file); code != SQLITE_OK) return code;
    return (Below(file)->pMethods->*Method)(Below(file), args...);
  }
};

// Version 1: the shared memory and the mapping are the database file's.
constexpr sqlite3_io_methods kLogMethods{
    .iVersion = 1,
    .xClose = Close,
    .xRead = AfterWrites<&sqlite3_io_methods::xRead>::Call,
    .xWrite = Write,
    .xTruncate =
        [](sqlite3_file* file, sqlite3_int64 size) {
          LogOf(file).size = 0;
          return AfterWrites<&sqlite3_io_methods::xTruncate>::Call(file, size);
        },
    .xSync = AfterWrites<&sqlite3_io_methods::xSync>::Call,
    .xFileSize = AfterWrites<&sqlite3_io_methods::xFileSize>::Call,
    .xLock = AfterWrites<&sqlite3_io_methods::xLock>::Call,
    .xUnlock = AfterWrites<&sqlite3_io_methods::xUnlock>::Call,
    .xCheckReservedLock = AfterWrites<&sqlite3_io_methods::xCheckReservedLock>::Call,
    .xFileControl = AfterWrites<&sqlite3_io_methods::xFileControl>::Call,
    .xSectorSize = [](sqlite3_file* file) { return Below(file)->pMethods->xSectorSize(Below(file)); },
    .xDeviceCharacteristics =
        [](sqlite3_file* file) { return Below(file)->pMethods->xDeviceCharacteristics(Below(file)); },
};

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  auto* const below = static_cast<sqlite3_vfs*>(vfs->pAppData);
  if ((flags & SQLITE_OPEN_WAL) == 0) return below->xOpen(below, name, file, flags, out);
  Log* const log = new (file) Log{};
  const int code = below->xOpen(below, name, Below(file), flags, out);
  if (code == SQLITE_OK) {
    log->head.pMethods = &kLogMethods;
  } else {
    log->~Log();
    file->pMethods = nullptr;
  }
  return code;
}

}  // namespace

GatheringVfs::GatheringVfs(const std::string& below) {
  sqlite3_vfs* const found = sqlite3_vfs_find(below.empty() ? nullptr : below.c_str());
  if (found == nullptr) throw Fault(Fault::Kind::kOther, absl::StrCat("no VFS ", below));
  name_ = absl::StrCat("psmet-gathering-", absl::Hex(reinterpret_cast<uintptr_t>(this)));
  vfs_ = std::make_unique<sqlite3_vfs>(*found);
  vfs_->zName = name_.c_str();
  vfs_->szOsFile += static_cast<int>(sizeof(Log));
  vfs_->pAppData = found;
  vfs_->pNext = nullptr;
  vfs_->xOpen = Open;
  sqlite3_vfs_register(vfs_.get(), 0);
}

GatheringVfs::~GatheringVfs() { sqlite3_vfs_unregister(vfs_.get()); }

}  // namespace psmet::sql
