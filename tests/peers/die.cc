// Ends the process, as a crash would, when it comes to a named point for the n-th time: preloaded into psmetd by
// kill.py with PSMET_DIE=point:n. The points are what a commit does to the world outside the process, in its order;
// between two of them nothing happens that a crash could show.
//
//   wal-write   before a write to the WAL: the transaction is in memory, none of it or a part of it is in the file
//   wal-torn    after half of such a write
//   wal-sync    before the WAL is synced: the transaction is written, and not durable
//   committed   after that: it is durable, and nobody was told
//   reply       before bytes are sent to a client
//   page-write  before a write to the database itself: a checkpoint has begun
//   page-sync   before the database is synced at a checkpoint's end
#include <dlfcn.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

constexpr std::string_view kWal = "psmet.db-wal", kDatabase = "psmet.db";

bool Names(int fd, std::string_view name) {
  char link[64], path[512];
  snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, path, sizeof(path));
  if (size < static_cast<ssize_t>(name.size())) return false;
  return std::string_view(path, size).substr(size - name.size()) == name;
}

// True when this passing of the point is the last one.
bool Last(std::string_view point) {
  static const char* told = getenv("PSMET_DIE");
  static std::atomic<long> left = told != nullptr && strchr(told, ':') != nullptr ? atol(strchr(told, ':') + 1) : 0;
  if (told == nullptr || std::string_view(told).substr(0, std::string_view(told).find(':')) != point) return false;
  return --left == 0;
}

void Die() {
  kill(getpid(), SIGKILL);
  while (true) pause();
}
void Pass(std::string_view point) {
  if (Last(point)) Die();
}

template <typename Function>
Function* Below(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

int Sync(int fd, const char* name) {
  static auto* fsync_below = Below<int(int)>("fsync");
  static auto* fdatasync_below = Below<int(int)>("fdatasync");
  const bool wal = Names(fd, kWal);
  if (wal) Pass("wal-sync");
  if (Names(fd, kDatabase)) Pass("page-sync");
  const int result = strcmp(name, "fsync") == 0 ? fsync_below(fd) : fdatasync_below(fd);
  if (wal) Pass("committed");
  return result;
}

}  // namespace

extern "C" {

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  static auto* below = Below<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
  if (Names(fd, kWal)) {
    Pass("wal-write");
    if (Last("wal-torn")) {
      below(fd, bytes, size / 2, at);
      Die();
    }
  } else if (Names(fd, kDatabase)) {
    Pass("page-write");
  }
  return below(fd, bytes, size, at);
}

int fsync(int fd) { return Sync(fd, "fsync"); }
int fdatasync(int fd) { return Sync(fd, "fdatasync"); }

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  static auto* below = Below<ssize_t(int, const msghdr*, int)>("sendmsg");
  Pass("reply");
  return below(fd, message, flags);
}

}  // extern "C"
