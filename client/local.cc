#include "client/local.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <functional>
#include <ostream>

#include "client/help.h"
#include "client/refusal.h"
#include "client/screen.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

const GlobalFlag kSite = {"--site", "si-…", "The site that commands mean unless they name another"};

bool Optional(const std::string& place) { return place.front() == '['; }
bool Many(const std::string& place) { return place.find("…") != std::string::npos; }

int PrintCompletion(const LocalLine& line, Terminal& terminal) {
  std::string script = Completion(line.words[0]);
  if (script.empty()) {
    return Complain(terminal, absl::StrCat("there is no completion for \"", line.words[0], "\".",
                                           DidYouMean(line.words[0], {"bash", "zsh", "fish"}),
                                           "\n  psmet completion bash | zsh | fish"));
  }
  terminal.out << script;
  return kDone;
}

std::string JsonText(std::string_view text) {
  std::string quoted = "\"";
  for (char c : Plain(text)) quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return quoted + "\"";
}

std::string JsonRow(const Table& table, const std::vector<std::string>& row) {
  std::vector<std::string> fields;
  for (size_t i = 0; i < row.size(); ++i) {
    std::string key = Lower(table.headings[i]);
    std::replace(key.begin(), key.end(), ' ', '_');
    fields.push_back("\"" + key + "\":" + JsonText(row[i]));
  }
  return "{" + Joined(fields, ",") + "}";
}

int Version(const LocalLine& line, Terminal& terminal) {
  const Table table{{"VERSION"}, {{PSMET_VERSION}}};
  const std::string& output = line.globals.output;
  if (output == "json" || output == "jsonl") {
    terminal.out << JsonRow(table, table.rows.front()) << "\n";
  } else {
    terminal.out << (output == "csv" ? Csv(table) : "psmet " PSMET_VERSION "\n");
  }
  return kDone;
}

}  // namespace

const std::vector<LocalCommand>& LocalCommands() {
  static const auto& commands = *new std::vector<LocalCommand>{
      {"watch",
       {"[SESSION]"},
       {{"--every", "SECONDS", "How often to look; 3 unless given"}},
       "Shows today, or the roster of a session, and keeps it fresh until Ctrl-C. Without a terminal it prints again "
       "what changed. A roster names patients: each look at one that changed leaves an access row in the audit.",
       {"watch", "watch s-41"},
       Watch},
      {"login",
       {"[CONTEXT]"},
       {kSite},
       "Signs in to a server. Asks for your token without showing it, or reads it from --token-file or a pipe, tries "
       "it, keeps it in a file of its own that only you can read, and puts the context to use. Without a context's "
       "name it is the one in use.",
       {"login", "login office --server localhost:8443", "login office < token.txt"},
       Login},
      {"logout",
       {"[CONTEXT]"},
       {},
       "Forgets the token that login kept. The token stays in force until somebody revokes it.",
       {"logout", "logout office"},
       Logout},
      {"context add",
       {"NAME"},
       {kSite},
       "Adds a server under a name of your own. The first one is in use at once.",
       {"context add office --server localhost:8443", "context add office --server localhost:8443 --site si-1"},
       AddContext},
      {"context use",
       {"NAME"},
       {},
       "Puts a context to use: commands go to its server, with its token, and mean its site.",
       {"context use office"},
       PutContextToUse},
      {"context list", {}, {}, "Lists your contexts.", {"context list", "context list -o json"}, ListContexts},
      {"context remove",
       {"NAME"},
       {},
       "Removes a context. The token's file stays where it is.",
       {"context remove office"},
       DropContext},
      {"server status",
       {},
       {},
       "Says which server commands go to and why, whether it answers, and who you are there.",
       {"server status", "server status --context office"},
       ServerStatus},
      {"help",
       {"[WORD…]"},
       {{"--man", "FOLDER", "Write the manual's pages there instead"}},
       "Tells how to do something (psmet help book), what a command does (psmet help enroll), or what there is.",
       {"help", "help book", "help session add"},
       Help},
      {"version",
       {},
       {},
       "Prints the version of this program. The server's is told by psmet server status.",
       {"version"},
       Version},
      {"completion",
       {"SHELL"},
       {},
       "Prints a script that lets bash, zsh or fish complete words, flags and ids. Ids come from the server "
       "as "
       "you type; names that are shown beside them never become part of the line, nor of the shell's history.",
       {"completion bash > ~/.local/share/bash-completion/completions/psmet", "completion zsh > ~/.zfunc/_psmet",
        "completion fish > ~/.config/fish/completions/psmet.fish"},
       PrintCompletion},
  };
  return commands;
}

const LocalCommand* FindLocal(std::string_view words) {
  for (const LocalCommand& command : LocalCommands()) {
    if (command.words == words) return &command;
  }
  return nullptr;
}

std::string Usage(const LocalCommand& command) {
  return "psmet " + command.words + (command.places.empty() ? "" : " " + Joined(command.places, " ")) + " [flags]";
}

int RunLocal(const LocalCommand& command, const std::vector<std::string>& rest, Terminal& terminal) {
  auto line = ReadLocal(command.words, Usage(command), command.flags, rest);
  if (!line.ok()) return Complain(terminal, line.status());
  const auto& places = command.places;
  const auto needed = static_cast<size_t>(std::count_if(places.begin(), places.end(), std::not_fn(Optional)));
  const std::string more = absl::StrCat("\n  ", Usage(command), "     More:  psmet help ", command.words);
  if (line->words.size() < needed)
    return Complain(terminal, absl::StrCat("\"", command.words, "\" needs ", places[line->words.size()], ".", more));
  if (line->words.size() > places.size() && (places.empty() || !Many(places.back()))) {
    return Complain(terminal, absl::StrCat("\"", command.words, "\" does not know what to do with \"",
                                           line->words[places.size()], "\".", more));
  }
  return command.run(*line, terminal);
}

int Complain(Terminal& terminal, std::string_view text) {
  const std::string words = absl::StrCat("psmet: ", std::string(text), "\n");
  const bool colour = WantsColour(Colour::kAuto, terminal.err_width > 0);
  const std::string fitted = Fitted(words, terminal.err_width);
  terminal.err << (colour ? Coloured(fitted, true) : fitted);
  return kUsage;
}

int Complain(Terminal& terminal, const absl::Status& status) {
  return Complain(terminal, std::string(status.message()));
}

void Write(const Table& table, std::string_view items, const Globals& globals, Terminal& terminal) {
  if (globals.output == "json" || globals.output == "jsonl") {
    std::vector<std::string> rows;
    for (const auto& row : table.rows) rows.push_back(JsonRow(table, row));
    if (globals.output == "jsonl") {
      for (const std::string& row : rows) terminal.out << row << "\n";
    } else {
      terminal.out << "{\n \"" << items << "\": [" << (rows.empty() ? "" : "\n  ") << Joined(rows, ",\n  ")
                   << (rows.empty() ? "" : "\n ") << "]\n}\n";
    }
  } else if (globals.output == "csv") {
    terminal.out << Csv(table);
  } else if (globals.quiet) {
    for (const auto& row : table.rows) terminal.out << row[0] << "\n";
  } else {
    terminal.out << Aligned(table, terminal.width);
  }
}

absl::StatusOr<Target> TargetOf(const Globals& globals) {
  auto settings = ReadSettings();
  if (!settings.ok()) return settings.status();
  return TargetOf(globals, *settings);
}

}  // namespace psmet::cli
