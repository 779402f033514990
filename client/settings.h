// The settings of one user: the file config.toml with its contexts, and the environment.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

namespace psmet::cli {

// The variable's value; empty when it is not set.
std::string Environment(const char* name);

// A server that this user works with, under a name of their own.
struct Context {
  std::string name;        // letters, digits, - and _
  std::string server;      // unix:/path or host:port
  std::string token_file;  // empty: none of its own
  std::string site;        // what commands mean unless --site says another; empty: none

  bool operator==(const Context&) const = default;
};

// What the file says.
struct Settings {
  std::string context;                // the one in use; empty: none
  std::optional<std::string> output;  // table, json, jsonl or csv
  std::optional<std::string> pager;   // a command; empty: none
  std::optional<std::string> colour;  // auto, always or never
  std::vector<Context> contexts;      // in the order of their names

  // The context of that name; null when there is none.
  const Context* Find(const std::string& name) const;
  bool operator==(const Settings&) const = default;
};

// $XDG_CONFIG_HOME/psmet, or ~/.config/psmet.
std::string SettingsFolder();
// config.toml in that folder.
std::string SettingsPath();

// Returns what the text of a settings file says; ~/ in front of a token's file is the home folder. Errors:
// INVALID_ARGUMENT with a line "path:line:column: what" for each mistake.
absl::StatusOr<Settings> ParseSettings(const std::string& text, const std::string& path);

// Returns what this user's file says; no file says nothing. Errors: as ParseSettings, and when it can't be read.
absl::StatusOr<Settings> ReadSettings();

// Changes of the file: what people wrote by hand, comments too, stays as it is. Errors: INVALID_ARGUMENT when the file
// has mistakes, writes contexts in a way that only a person can change, or can't be written; it is unchanged then. Adds
// the context, or puts it in place of the one with its name.
absl::Status SaveContext(const Context& context);
// Removes the context; where it was in use, none is.
absl::Status RemoveContext(const std::string& name);
// Puts the context to use.
absl::Status UseContext(const std::string& name);

// Writes a file that only this user can read, whole or not at all; makes its folder if needed. Errors: INVALID_ARGUMENT
// with what the system says.
absl::Status WritePrivately(const std::string& path, const std::string& text);

// True for a name that a context can have.
bool IsContextName(const std::string& name);

}  // namespace psmet::cli
