#include "client/paper.h"

#include <absl/strings/str_cat.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "client/words.h"

namespace psmet::cli {
namespace {

absl::Status Unwritable(const std::string& path, int why) {
  return absl::InvalidArgumentError(absl::StrCat("can't write ", path, ": ", Lower(std::strerror(why)), "."));
}

}  // namespace

absl::StatusOr<PrivateFile> PrivateFile::Create(const std::string& path) {
  struct stat there {};
  if (stat(path.c_str(), &there) == 0 && S_ISDIR(there.st_mode)) return Unwritable(path, EISDIR);
  std::string beside = path + ".XXXXXX";
  const int file = mkstemp(beside.data());
  if (file < 0) return Unwritable(path, errno);
  return PrivateFile(path, beside, file);
}

PrivateFile::PrivateFile(PrivateFile&& other) noexcept
    : path_(std::move(other.path_)), beside_(std::move(other.beside_)), file_(other.file_) {
  other.file_ = -1;
}

PrivateFile::~PrivateFile() {
  if (file_ < 0) return;
  close(file_);
  unlink(beside_.c_str());
}

absl::Status PrivateFile::Keep(std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = write(file_, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Unwritable(path_, errno);
    text.remove_prefix(static_cast<size_t>(wrote));
  }
  if (fsync(file_) != 0 || std::rename(beside_.c_str(), path_.c_str()) != 0) return Unwritable(path_, errno);
  close(file_);
  file_ = -1;
  return absl::OkStatus();
}

}  // namespace psmet::cli
