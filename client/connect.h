// Where the server is, and by which right it is called.
#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "client/request.h"
#include "client/settings.h"

namespace psmet::cli {

// What a command talks to, and what said so.
struct Target {
  std::string context;      // empty: none
  std::string server;       // unix:/path or host:port
  std::string server_from;  // --server, PSMET_SERVER, the context or this machine
  std::string token;        // empty: none
  std::string token_from;
  std::string site;  // meant where a command names none; empty: none
};

// Decides where a command goes. A flag comes first; then the context that --context names; then the environment's
// PSMET_SERVER, PSMET_TOKEN_FILE or PSMET_TOKEN, and PSMET_SITE; then the context that PSMET_CONTEXT names, or the one
// in use; then this user's socket, or the machine's own unix:/run/psmet/psmet.sock, and the admin.token beside the
// socket. A context's token and site go to the context's server only. Errors: INVALID_ARGUMENT when there is no such
// context, when a token's file can't be read, and for every address that is not local: whatever is sent there, token
// and patients, would travel in clear text.
absl::StatusOr<Target> TargetOf(const Globals& globals, const Settings& settings);

// OK for a unix socket and for this machine: what is sent there is not read by others on the way. Error:
// INVALID_ARGUMENT with how to reach the address.
absl::Status CheckServer(const std::string& address);

}  // namespace psmet::cli
