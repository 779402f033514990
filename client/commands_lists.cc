// Commands that move whole lists and files: a noun each, in and out.
#include "client/commands.h"

namespace psmet::cli {

std::vector<Command> ListCommands() {
  std::vector<Command> commands;
  for (const auto& [noun, plural] : std::vector<std::pair<std::string, std::string>>{{"patient", "Patients"},
                                                                                     {"caregiver", "Caregivers"},
                                                                                     {"order", "Orders"},
                                                                                     {"instructor", "Instructors"},
                                                                                     {"credential", "Credentials"},
                                                                                     {"room", "Rooms"},
                                                                                     {"session", "Sessions"}}) {
    const std::string file = noun + "s.csv";
    commands.push_back({.words = noun + " import",
                        .method = "ListService.Import" + plural,
                        .positional = {"file"},
                        .refused = "Not imported",
                        .done = "Imported {report.created} and changed {report.updated}.",
                        .no_undo = "A list with the values from before, imported again, changes them back.",
                        .moves = Moves::kIn,
                        .examples = {noun + " import deploy/lists/" + file + " --dry-run", noun + " import " + file}});
    commands.push_back({.words = noun + " export",
                        .method = "ListService.Export" + plural,
                        .moves = Moves::kOut,
                        .examples = {noun + " export --out " + file, noun + " export > " + file}});
  }
  commands.push_back({.words = "curriculum export",
                      .method = "ListService.ExportCurriculum",
                      .positional = {"curriculum"},
                      .moves = Moves::kOut,
                      .examples = {"curriculum export adces-3 --out adces-3.toml"}});
  commands.push_back({.words = "policy export",
                      .method = "ListService.ExportPolicy",
                      .positional = {"policy"},
                      .moves = Moves::kOut,
                      .examples = {"policy export po-1 --out sample-payer.toml"}});
  return commands;
}

}  // namespace psmet::cli
