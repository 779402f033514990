#include "client/connect.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <arpa/inet.h>
#include <unistd.h>

#include <fstream>
#include <optional>

#include "client/words.h"

namespace psmet::cli {
namespace {

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

std::string OwnServer() {
  std::string state = Environment("XDG_STATE_HOME");
  if (state.empty()) state = Environment("HOME") + "/.local/state";
  std::string own = state + "/psmet/psmet.sock";
  return access(own.c_str(), F_OK) == 0 ? "unix:" + own : "unix:/run/psmet/psmet.sock";
}

// The context that the flag names, or else the environment, or else the file; null when none does.
absl::StatusOr<const Context*> ContextOf(const Globals& globals, const Settings& settings) {
  std::string name = globals.context, from = "--context";
  if (name.empty()) {
    name = Environment("PSMET_CONTEXT");
    from = "PSMET_CONTEXT";
  }
  if (name.empty()) name = settings.context;
  if (name.empty()) return nullptr;
  if (const Context* context = settings.Find(name)) return context;
  std::vector<std::string> names;
  for (const Context& context : settings.contexts) names.push_back(context.name);
  return absl::InvalidArgumentError(
      absl::StrCat(from, ": there is no context \"", name, "\".", DidYouMean(name, names), "\n  psmet context list"));
}

absl::Status TokenFromFile(const std::string& path, const std::string& from, Target& target) {
  auto line = FirstLine(path);
  if (!line || line->empty())
    return absl::InvalidArgumentError(absl::StrCat("can't read a token from ", path, " (", from, ")."));
  target.token = *line;
  target.token_from = from;
  return absl::OkStatus();
}

absl::Status FindToken(const Globals& globals, const Context* context, Target& target) {
  if (!globals.token_file.empty()) return TokenFromFile(globals.token_file, "--token-file", target);
  if (globals.context.empty()) {
    if (std::string path = Environment("PSMET_TOKEN_FILE"); !path.empty())
      return TokenFromFile(path, "PSMET_TOKEN_FILE", target);
    if (std::string token = Environment("PSMET_TOKEN"); !token.empty()) {
      target.token = token;
      target.token_from = "PSMET_TOKEN";
      return absl::OkStatus();
    }
  }
  if (context && context->server == target.server && !context->token_file.empty())
    return TokenFromFile(context->token_file, "context " + context->name, target);
  const std::string socket = SocketPath(target.server);
  if (socket.empty()) return absl::OkStatus();
  const std::string beside = socket.substr(0, socket.rfind('/') + 1) + "admin.token";
  target.token = FirstLine(beside).value_or("");
  if (!target.token.empty()) target.token_from = beside;
  return absl::OkStatus();
}

bool IsLocal(const std::string& address) {
  if (address.rfind("unix:", 0) == 0) return true;
  std::string host = address.substr(0, address.rfind(':'));
  in_addr number;
  const bool loops = inet_pton(AF_INET, host.c_str(), &number) == 1 && host.rfind("127.", 0) == 0;
  return host == "localhost" || host == "[::1]" || loops;
}

}  // namespace

absl::Status CheckServer(const std::string& address) {
  if (IsLocal(address)) return absl::OkStatus();
  const std::string host = address.substr(0, address.rfind(':'));
  const std::string port = host == address ? ":8443" : address.substr(host.size());
  return absl::InvalidArgumentError(
      absl::StrCat("the token and the patients would travel to ", address, " in clear text.\n",
                   "  Through ssh they do not:  ssh -N -L 8443:localhost", port, " ", host,
                   " &\n  and then:                psmet --server localhost:8443 …"));
}

absl::StatusOr<Target> TargetOf(const Globals& globals, const Settings& settings) {
  auto found = ContextOf(globals, settings);
  if (!found.ok()) return found.status();
  const Context* context = *found;
  const bool by_flag = !globals.context.empty();
  Target target;
  if (!globals.server.empty()) {
    target.server = globals.server;
    target.server_from = "--server";
  } else if (std::string address = Environment("PSMET_SERVER"); !address.empty() && !by_flag) {
    target.server = address;
    target.server_from = "PSMET_SERVER";
  } else if (context) {
    target.server = context->server;
    target.server_from = "context " + context->name;
  } else {
    target.server = OwnServer();
    target.server_from = "this machine";
  }
  const bool own = context && context->server == target.server;
  if (own) target.context = context->name;
  if (absl::Status safe = CheckServer(target.server); !safe.ok()) return safe;
  if (absl::Status status = FindToken(globals, context, target); !status.ok()) return status;
  if (!by_flag) target.site = Environment("PSMET_SITE");
  if (target.site.empty() && own) target.site = context->site;
  return target;
}

}  // namespace psmet::cli
