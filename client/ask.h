// Asking on the terminal for what a line lacks: what names a patient, so that it stays out of the shell's history, and
// words that are needed, such as a reason.
#pragma once

#include <absl/status/statusor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/fields.h"

namespace psmet::cli {

// Asks one thing and returns the line that was typed; nothing when nobody answers.
using AskLine = std::function<std::optional<std::string>(const std::string& question)>;

// Where all that a line lacks are plain words (no id, file, day or time, and nothing of `positional`), asks for these;
// where some of them name a patient, then for those of that kind that may stay empty and for what the API wants asked.
// Adds the answers to the values given for each flag, by its path; returns the paths of what was asked. Somebody who
// does not answer is asked no more.
std::vector<std::string> AskForMissing(const std::vector<Flag>& flags, const std::vector<std::string>& positional,
                                       const AskLine& ask, std::map<std::string, std::vector<std::string>>& given);

// Asks again for what was refused, and fills the request's field anew. Returns false, and nothing is changed, where
// nobody answers. Errors: as Fill.
absl::StatusOr<bool> AskAgain(const Flag& flag, const AskLine& ask, google::protobuf::Message& request);

}  // namespace psmet::cli
