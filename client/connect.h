// Where the server is, and by which right it is called.
#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "client/request.h"

namespace psmet::cli {

// The server's address: --server, else PSMET_SERVER, else a socket of this user, else the machine's own
// unix:/run/psmet/psmet.sock.
std::string ServerAddress(const Globals& globals);

// True for a unix socket and for this machine: what is sent there is not read by others on the way.
bool IsLocal(const std::string& address);

// The token: from --token-file, else from the file that PSMET_TOKEN_FILE names, else PSMET_TOKEN, else admin.token
// beside the unix socket; empty where there is none. Errors: INVALID_ARGUMENT when a file that is named can't be read,
// and for every address that is not local: whatever is sent there, token and patients, would travel in clear text.
absl::StatusOr<std::string> TokenFor(const Globals& globals, const std::string& address);

}  // namespace psmet::cli
