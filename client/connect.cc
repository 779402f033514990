#include "client/connect.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <optional>

namespace psmet::cli {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::optional<std::string> FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line)) return std::nullopt;
  return std::string(absl::StripAsciiWhitespace(line));
}

// unix:/run/psmet/psmet.sock and unix:///run/psmet/psmet.sock are one path.
std::string SocketPath(const std::string& address) {
  std::string path = address.rfind("unix:", 0) == 0 ? address.substr(5) : "";
  return path.rfind("//", 0) == 0 ? path.substr(2) : path;
}

absl::StatusOr<std::string> FromFile(const std::string& path) {
  auto line = FirstLine(path);
  if (!line || line->empty()) return absl::InvalidArgumentError(absl::StrCat("can't read a token from ", path, "."));
  return *line;
}

absl::StatusOr<std::string> Token(const Globals& globals, const std::string& address) {
  if (!globals.token_file.empty()) return FromFile(globals.token_file);
  if (std::string path = Environment("PSMET_TOKEN_FILE"); !path.empty()) return FromFile(path);
  if (std::string token = Environment("PSMET_TOKEN"); !token.empty()) return token;
  std::string socket = SocketPath(address);
  if (socket.empty()) return "";
  return FirstLine(socket.substr(0, socket.rfind('/') + 1) + "admin.token").value_or("");
}

}  // namespace

std::string ServerAddress(const Globals& globals) {
  if (!globals.server.empty()) return globals.server;
  if (std::string address = Environment("PSMET_SERVER"); !address.empty()) return address;
  std::string state = Environment("XDG_STATE_HOME");
  if (state.empty()) state = Environment("HOME") + "/.local/state";
  std::string own = state + "/psmet/psmet.sock";
  return access(own.c_str(), F_OK) == 0 ? "unix:" + own : "unix:/run/psmet/psmet.sock";
}

bool IsLocal(const std::string& address) {
  if (address.rfind("unix:", 0) == 0) return true;
  std::string host = address.substr(0, address.rfind(':'));
  return host == "localhost" || host == "[::1]" || host.rfind("127.", 0) == 0;
}

absl::StatusOr<std::string> TokenFor(const Globals& globals, const std::string& address) {
  if (IsLocal(address)) return Token(globals, address);
  std::string host = address.substr(0, address.rfind(':'));
  return absl::InvalidArgumentError(
      absl::StrCat("the token and the patients would travel to ", address, " in clear text.\n",
                   "  Through ssh they do not:  ssh -N -L 8443:localhost", address.substr(host.size()), " ", host,
                   " &\n  and then:                psmet --server localhost:8443 …"));
}

}  // namespace psmet::cli
