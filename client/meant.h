// What a line that is no command was probably meant to be.
#pragma once

#include <string>
#include <vector>

namespace psmet::cli {

// Says that no command begins with these words, and what was probably meant: the whole line, so that it can be copied,
// "psmet session start s-9" for start s-9, "psmet patient list" for list patients; without what follows where no
// command could take it.
std::string UnknownCommand(const std::vector<std::string>& typed);

// "Did you mean:  psmet help session" on a line of its own for a word that is none of `known`, or nothing where nothing
// is near.
std::string HelpMeantBy(const std::string& word, const std::vector<std::string>& known);

}  // namespace psmet::cli
