// Files that a command writes.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <string>
#include <string_view>

namespace psmet::cli {

// A file that nobody but its owner may read (0600): it may hold patients' names. It is written beside its place and put
// there whole, so that what was there stays until it is. Not thread safe.
class PrivateFile {
 public:
  // Error: INVALID_ARGUMENT with a sentence for people when there can be no file of that name.
  static absl::StatusOr<PrivateFile> Create(const std::string& path);
  PrivateFile(PrivateFile&& other) noexcept;
  PrivateFile& operator=(PrivateFile&& other) = delete;
  // Without Keep nothing is left.
  ~PrivateFile();

  // Writes the text and puts the file in its place. Error: INVALID_ARGUMENT with a sentence for people; what was there
  // stays.
  absl::Status Keep(std::string_view text);

 private:
  PrivateFile(std::string path, std::string beside, int file)
      : path_(std::move(path)), beside_(std::move(beside)), file_(file) {}

  std::string path_, beside_;
  int file_ = -1;
};

}  // namespace psmet::cli
