// Commands that the program does by itself or with several calls: contexts, signing in, watching, help.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

#include "client/call.h"
#include "client/connect.h"
#include "client/request.h"
#include "client/run.h"
#include "client/table.h"

namespace psmet::cli {

// One such command.
struct LocalCommand {
  std::string words;                // "context add"
  std::vector<std::string> places;  // "NAME", "[SESSION]", "[WORD…]"
  std::vector<GlobalFlag> flags;    // besides those of every command
  std::string text;                 // sentences: what it does
  std::vector<std::string> examples;
  int (*run)(const LocalLine& line, Terminal& terminal);
};

// All of them. They have no clash with the commands that call the server.
const std::vector<LocalCommand>& LocalCommands();
// The command with exactly these words; null when there is none.
const LocalCommand* FindLocal(std::string_view words);
// Returns "psmet context add NAME [flags]".
std::string Usage(const LocalCommand& command);

// Reads the rest of a line and runs the command. Returns an exit code.
int RunLocal(const LocalCommand& command, const std::vector<std::string>& rest, Terminal& terminal);

// Writes "psmet: ..." and returns the exit code of a wrong line.
int Complain(Terminal& terminal, std::string_view text);
int Complain(Terminal& terminal, const absl::Status& status);

// Writes a table in the format that is asked for; `items` names its rows in JSON.
void Write(const Table& table, std::string_view items, const Globals& globals, Terminal& terminal);

// What a command talks to, by the settings' file. Errors: INVALID_ARGUMENT with sentences for people.
absl::StatusOr<Target> TargetOf(const Globals& globals);

// Their functions.
int AddContext(const LocalLine& line, Terminal& terminal);
int PutContextToUse(const LocalLine& line, Terminal& terminal);
int ListContexts(const LocalLine& line, Terminal& terminal);
int DropContext(const LocalLine& line, Terminal& terminal);
int Login(const LocalLine& line, Terminal& terminal);
int Logout(const LocalLine& line, Terminal& terminal);
int ServerStatus(const LocalLine& line, Terminal& terminal);
int Watch(const LocalLine& line, Terminal& terminal);

}  // namespace psmet::cli
