// Help: what people want to do, the commands of a noun, one command.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/commands.h"

namespace psmet::cli {

// A group of wishes and the commands that serve them.
struct Wishes {
  std::string heading;
  std::vector<std::pair<std::string, std::string>> rows;  // the wish; a command without "psmet"
};
const std::vector<Wishes>& WhatPeopleWant();

// The first page: what people want to do, then every word. `width` is the terminal's, 0 for none.
std::string HelpText(int width);
// What a word does that needs no server: version, completion.
std::string LocalHelp(const std::string& word);
// The commands that begin with that word.
std::string NounHelp(const std::string& noun, int width);
// Usage, fields, flags, refusals and examples of one command.
std::string CommandHelp(const Command& command, int width);

// A script that completes the words and flags of psmet in that shell: bash, zsh or fish; empty for another.
std::string Completion(std::string_view shell);

}  // namespace psmet::cli
