// Preloaded into a server: every flush to disk takes SLOW_FLUSH_MICROS longer, as on a slower disk.
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

namespace {

int Slowly(const char* name, int fd) {
  static const long micros = getenv("SLOW_FLUSH_MICROS") == nullptr ? 1000 : atol(getenv("SLOW_FLUSH_MICROS"));
  const timespec wait{micros / 1000000, micros % 1000000 * 1000};
  nanosleep(&wait, nullptr);
  return reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, name))(fd);
}

}  // namespace

extern "C" int fsync(int fd) { return Slowly("fsync", fd); }
extern "C" int fdatasync(int fd) { return Slowly("fdatasync", fd); }
