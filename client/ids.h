// Ids as people type them, and which were meant.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/commands.h"

namespace psmet::cli {

// Returns the id of one of these kinds that was probably meant: s-41 for s41, S-41, s_41, and for 41 where only a
// session can stand; the word itself where it is such an id; empty where nothing is near.
std::string MeantId(std::string_view word, const std::vector<std::string>& kinds);

// True for what an id looks like: p-3, p3, s-41. M-1000 is more like a record number.
bool IsIdLike(std::string_view word);

// The words in the order of the command's places: each id where its kind stands, the others in between, … for what is
// needed before or after them. Words that only join, as in p-9 from s-4, are left out. None where a word has no place.
std::optional<std::vector<std::string>> Arranged(const Command& command, const std::vector<std::string>& words);

// Returns the command line that was probably meant by a request with ids that are no ids, or that stand in each other's
// places; empty when nothing would change or something can't be mended.
std::string MeantLine(const Command& command, const google::protobuf::Message& request);

// What stands where a patient's id should and looks like none: a name, an MRN, a number; empty when there is nothing.
std::string StrangePatient(const google::protobuf::Message& request);

// The command that shows what there is where something was not found, by the refusal's reason: "session list" for
// SESSION_NOT_FOUND; empty when none does.
std::string ListingOf(std::string_view reason);

// The command that lists what is wanted of what was named instead: "charge list --patient p-20" where a charge is
// wanted and p-20 was typed; empty where none does.
std::string ListingBy(const google::protobuf::Message& request);

// The command that lists what is wanted where what was typed is no id: "policy list" for a payer's name; empty where
// none does, and for a patient, who is found.
std::string ListingOfWanted(const google::protobuf::Message& request);

// The command that shows what a request would change: by an id in it, "session show s-41", or else among all of its
// kind, "token list"; empty where none does.
std::string ShowLine(const Command& changing, const google::protobuf::Message& request);

// The command at each of the sites that a refusal names (metadata "sites": "si-1, si-2"), at most three, and how one of
// them is meant from now on; where there is no site at all, how one is added.
std::vector<std::pair<std::string, std::string>> SiteLines(
    const Command& command, const google::protobuf::Message& request,
    const std::vector<std::pair<std::string, std::string>>& metadata);

}  // namespace psmet::cli
