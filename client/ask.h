// Asking on the terminal for what names a patient, so that it stays out of the shell's history.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/fields.h"

namespace psmet::cli {

// Asks one thing and returns the line that was typed; nothing when nobody answers.
using AskLine = std::function<std::optional<std::string>(const std::string& question)>;

// Where all that a line lacks are fields that name a patient, asks for these, then for those of the kind that may stay
// empty, and adds the answers to the values given for each flag, by its path. Somebody who does not answer is asked no
// more.
void AskForPeople(const std::vector<Flag>& flags, const AskLine& ask,
                  std::map<std::string, std::vector<std::string>>& given);

}  // namespace psmet::cli
