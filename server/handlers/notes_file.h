// A file with the notes of a whole class.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "handlers/toml_file.h"
#include "rules/model.h"

namespace psmet::handlers {

// What one patient's notes are to say.
struct SaidNote {
  int number = 0;
  Note said;
};
struct NotesFile {
  std::string module;  // empty: not said
  std::vector<SaidNote> notes;
};

// Reads the file's text:
//   module = "adces-3/healthy-eating"    # if it was not the planned one
//   topics = "carb counting, labels"     # this, response, goal, follow_up: for all who have none of their own
//   [[note]]
//   number = 1
//   response = "teach-back done"
// A number that is not among `represented`, or there twice, is a problem.
NotesFile ReadNotes(std::string_view file, const std::vector<int>& represented, Problems* problems);

}  // namespace psmet::handlers
