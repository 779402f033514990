// The manual's pages, from the same table and comments as the help.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <utility>
#include <vector>

namespace psmet::cli {

// All pages: the name of each file, psmet.1 first, and its text for man.
std::vector<std::pair<std::string, std::string>> ManualPages();

// Writes the pages into the folder and makes it if needed. Errors: INVALID_ARGUMENT with what the system says.
absl::Status WriteManual(const std::string& folder);

}  // namespace psmet::cli
