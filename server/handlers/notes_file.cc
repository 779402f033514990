#include "handlers/notes_file.h"

#include <absl/strings/str_join.h>

#include <algorithm>

#include "rules/notes.h"

namespace psmet::handlers {
namespace {

constexpr int kHighestNumber = 500;
constexpr size_t kMostBytes = 1000;

Note ReadParts(TomlTable& table) {
  return {.topics = table.Text("topics", Need::kOptional, kMostBytes),
          .response = table.Text("response", Need::kOptional, kMostBytes),
          .goal = table.Text("goal", Need::kOptional, kMostBytes),
          .follow_up = table.Text("follow_up", Need::kOptional, kMostBytes)};
}

}  // namespace

NotesFile ReadNotes(std::string_view file, const std::vector<int>& represented, Problems* problems) {
  NotesFile read;
  TomlFile toml(file, problems);
  if (!toml.parsed()) return read;
  TomlTable root = toml.root();
  read.module = root.Text("module", Need::kOptional, 100);
  const Note shared = ReadParts(root);
  std::vector<int> numbers;
  for (TomlTable& table : root.Tables("note", Need::kRequired, kHighestNumber)) {
    const int number = table.Number("number", Need::kRequired, 1, kHighestNumber).value_or(0);
    if (std::find(numbers.begin(), numbers.end(), number) != numbers.end() && number > 0) {
      table.Report("number", "VALUE_INVALID", "number " + std::to_string(number) + " is there twice");
    } else if (number > 0 && std::find(represented.begin(), represented.end(), number) == represented.end()) {
      table.Report("number", "VALUE_INVALID",
                   "number " + std::to_string(number) + " was not in the session; " +
                       (represented.empty() ? "nobody was" : "there were " + absl::StrJoin(represented, ", ")));
    }
    numbers.push_back(number);
    read.notes.push_back({number, rules::Merged(shared, ReadParts(table))});
  }
  toml.Finish();
  return read;
}

}  // namespace psmet::handlers
