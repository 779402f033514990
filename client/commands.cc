#include "client/commands.h"

#include <algorithm>
#include <iterator>

#include "client/local.h"
#include "client/words.h"

namespace psmet::cli {

const std::vector<Command>& Commands() {
  static const std::vector<Command>& commands = *[] {
    auto* all = new std::vector<Command>();
    for (auto part : {DayCommands, BoardCommands, PeopleCommands, StaffCommands, OfficeCommands, ListCommands}) {
      auto rows = part();
      std::move(rows.begin(), rows.end(), std::back_inserter(*all));
    }
    return all;
  }();
  return commands;
}

const Command* FindCommand(std::string_view words) {
  for (const Command& command : Commands()) {
    if (command.words == words) return &command;
  }
  return nullptr;
}

const Command* CommandOf(std::string_view method) {
  constexpr std::string_view kPackage = "psmet.v1.";
  if (method.substr(0, kPackage.size()) == kPackage) method.remove_prefix(kPackage.size());
  for (const Command& command : Commands()) {
    if (command.method == method) return &command;
  }
  return nullptr;
}

Listing ChangedCharges() {
  return {"changed_charges",
          {{"CHARGE", "{charge}"},
           {"SESSION", "{session}"},
           {"PATIENT", "{patient}"},
           {"WAS", "[{code_before} ][x {units_before} ][{state_before}][, {minutes_before} min]"},
           {"IS", "[{code_after} ][x {units_after} ]{state_after}[, {minutes_after} min]"},
           {"WHY", "{reasons.text|sentences}", true}},
          "Charges that changed:"};
}

Listing ChangingCharges() {
  Listing listing = ChangedCharges();
  listing.title = "Charges that would change:";
  return listing;
}

Listing DifferingCharges() {
  Listing listing = ChangedCharges();
  listing.items = "differing_charges";
  listing.columns[4].heading = "WOULD BE";
  listing.title = "Charges of another version that it would make otherwise, and that stay:";
  return listing;
}

std::vector<std::string> FirstWords() {
  std::vector<std::string> words;
  auto add = [&](const std::string& command) {
    std::string first = SplitAt(command, ' ').front();
    if (std::find(words.begin(), words.end(), first) == words.end()) words.push_back(first);
  };
  for (const Command& command : Commands()) add(command.words);
  for (const LocalCommand& command : LocalCommands()) add(command.words);
  return words;
}

std::vector<std::string> SecondWords(std::string_view first) {
  std::vector<std::string> words;
  auto add = [&](const std::string& command) {
    auto split = SplitAt(command, ' ');
    if (split.size() == 2 && split[0] == first) words.push_back(split[1]);
  };
  for (const Command& command : Commands()) add(command.words);
  for (const LocalCommand& command : LocalCommands()) add(command.words);
  return words;
}

}  // namespace psmet::cli
