// Help: what people want to do, the commands of a noun, one command.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/commands.h"
#include "client/local.h"

namespace psmet::cli {

// A group of wishes and the commands that serve them.
struct Wishes {
  std::string heading;
  std::vector<std::pair<std::string, std::string>> rows;  // the wish; a command without "psmet"
};
const std::vector<Wishes>& WhatPeopleWant();

// The first page: what people want to do, then every word. `width` is the terminal's, 0 for none.
std::string HelpText(int width);
// Usage, flags and examples of a command that the program does by itself.
std::string LocalHelp(const LocalCommand& command, int width);
// The commands that begin with that word.
std::string NounHelp(const std::string& noun, int width);
// Usage, fields, flags, refusals and examples of one command.
std::string CommandHelp(const Command& command, int width);

// psmet help, psmet help enroll, psmet help session add: prints what the words ask for. Returns an exit code.
int Help(const LocalLine& line, Terminal& terminal);

// A script that completes the words and flags of psmet in that shell: bash, zsh or fish; empty for another.
std::string Completion(std::string_view shell);

}  // namespace psmet::cli
