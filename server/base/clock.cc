#include "base/clock.h"

#include <fstream>

namespace psmet {

absl::Time FileClock::Now() const {
  std::ifstream file(path_);
  std::string line;
  std::getline(file, line);
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, line, &time, &error)) return absl::UnixEpoch();
  return absl::FromUnixMicros(absl::ToUnixMicros(time));
}

}  // namespace psmet
