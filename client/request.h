// From a command line to a command and its request.
#pragma once

#include <absl/status/statusor.h>
#include <google/protobuf/message.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/ask.h"
#include "client/commands.h"
#include "client/fields.h"

namespace psmet::cli {

// What the flags that every command takes were set to.
struct Globals {
  std::string output;  // table, json, jsonl or csv; empty: the settings', or table
  std::string colour;  // auto, always or never; empty: the settings', or auto
  std::string context;
  std::string server;  // empty: the context's, the environment's, or this machine's
  std::string token_file;
  std::string request_id;  // empty: one is drawn
  std::string if_match;    // the etag that a change is based on
  int timeout = 20;        // seconds
  int page_size = 0;       // 0: chosen here
  int limit = 0;           // 0: all
  std::string print;       // the form of paper; empty: none
  std::string out;         // the file that is written; empty: stdout
  bool dry_run = false;
  bool yes = false;
  bool no_input = false;
  bool quiet = false;
  bool verbose = false;
};

// A flag that every command takes.
struct GlobalFlag {
  std::string names;  // "-o,--output"
  std::string value;  // "FORMAT"; empty for a switch
  std::string text;
};
const std::vector<GlobalFlag>& GlobalFlags();
// The flags of one command that are no fields of its request: --print, where there is a paper.
std::vector<GlobalFlag> OwnFlags(const Command& command);

// A command line, taken apart.
struct Line {
  std::vector<std::string> words;  // one or two
  std::vector<std::string> rest;   // everything else, in order
  bool help = false;               // -h or --help is among the rest
};

// Takes the command's words out of the arguments; flags that every command takes may stand before them.
Line TakeApart(const std::vector<std::string>& args);

// A command ready to be sent.
struct Invocation {
  const Command* command = nullptr;
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::unique_ptr<google::protobuf::Message> request;
  Globals globals;
  std::string file;  // the path of the file that is sent; empty if none, - for stdin
  bool writes = false;
  bool site_named = false;         // --site is given
  std::vector<std::string> asked;  // paths of the fields that somebody was asked for
};

// Reads the rest of a line as the command's flags and fields. Files are read; a write gets a request id.
// What names a patient and is missing is asked for, unless `ask` is null or --no-input is given.
// Errors: INVALID_ARGUMENT with sentences for people: unknown flags first, then values, then what is missing.
absl::StatusOr<Invocation> Read(const Command& command, const std::vector<std::string>& rest,
                                const AskLine& ask = nullptr);

// A line of a command that the program does by itself: its words, the values of its own flags by their names.
struct LocalLine {
  std::vector<std::string> words;
  std::map<std::string, std::string> flags;
  Globals globals;
};

// Reads the rest of a line as words, flags of the command and flags that every command takes. `usage` is what the
// command's line looks like. Errors: INVALID_ARGUMENT with sentences for people.
absl::StatusOr<LocalLine> ReadLocal(const std::string& command, const std::string& usage,
                                    const std::vector<GlobalFlag>& flags, const std::vector<std::string>& rest);

// Returns "psmet enroll SESSION PATIENT [flags]".
std::string Usage(const Command& command);
// The name of a positional field in the usage line, e.g. SESSION.
std::string Metavar(const Command& command, const std::string& path);

// Returns a new request id: a UUID of version 7, whose order is that of their times.
std::string DrawRequestId();

}  // namespace psmet::cli
