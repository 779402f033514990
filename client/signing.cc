// Signing in: a token is tried, kept where only this user can read it, and named by a context.
#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <termios.h>
#include <unistd.h>

#include <istream>
#include <ostream>

#include "client/fields.h"
#include "client/local.h"
#include "client/moment.h"
#include "client/refusal.h"
#include "client/screen.h"
#include "client/settings.h"
#include "client/template.h"
#include "client/words.h"
#include "psmet/v1/admin.pb.h"

namespace psmet::cli {
namespace {

// While it lives, what is typed is not shown.
class Hidden {
 public:
  Hidden() : known_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (known_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~Hidden() {
    if (known_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  termios before_{};
  bool known_;
};

Answer WhoAmI(const std::string& server, const std::string& token, int timeout, v1::WhoAmIResponse& reply) {
  Connection connection(server, token, std::chrono::seconds(timeout));
  return connection.Call(FindMethod("AdminService.WhoAmI"), v1::WhoAmIRequest(), reply);
}

// Writes why there was no answer to use, and returns the exit code.
int Refused(const Answer& answer, const Target& target, const std::string& lead, const std::string& command,
            Terminal& terminal) {
  Refusal refusal = ReadRefusal(answer.status);
  const Exit exit = ExitOf(answer, refusal, false);
  if (exit == kInterrupted) return exit;
  if (!answer.reached) {
    terminal.err << UnreachableText(target, answer.status.error_message(), command);
  } else {
    terminal.err << lead << ": " << Sentence(Plain(refusal.text)) << "\n"
                 << (refusal.reason.empty() ? "" : "  [" + refusal.reason + "]\n");
  }
  return exit;
}

// The context's name: the word, else --context, else the one in use, else a first one.
std::string NameOf(const LocalLine& line, const Settings& settings) {
  if (!line.words.empty()) return line.words[0];
  if (!line.globals.context.empty()) return line.globals.context;
  return settings.context.empty() ? "main" : settings.context;
}

std::string TokenPath(const std::string& name) { return SettingsFolder() + "/tokens/" + name; }

// Says whose token commands go on with where login keeps none for the context; nothing where there is none.
std::string TokenLeft(const LocalLine& line, Settings settings, const std::string& name) {
  for (Context& each : settings.contexts) {
    if (each.name == name) each.token_file.clear();
  }
  Globals globals = line.globals;
  // The context in use needs no flag, and without one the environment's token goes first.
  if (settings.Find(name) && settings.context != name) globals.context = name;
  const auto target = TargetOf(globals, settings);
  if (!target.ok() || target->token_from.empty()) return "";
  const std::string again =
      globals.context.empty() || globals.context == settings.context ? "" : " --context " + globals.context;
  return "  ! commands go on with the token from " + target->token_from + ":  psmet admin whoami" + again + "\n";
}

}  // namespace

int Login(const LocalLine& line, Terminal& terminal) {
  auto settings = ReadSettings();
  if (!settings.ok()) return Complain(terminal, settings.status());
  const std::string name = NameOf(line, *settings);
  if (!IsContextName(name))
    return Complain(terminal, "\"" + name + "\" can't name a context; use letters, digits, - and _.");
  const Context* known = settings->Find(name);
  Globals globals = line.globals;
  globals.context.clear();
  if (globals.server.empty() && known) globals.server = known->server;
  auto target = TargetOf(globals, Settings());
  if (!target.ok()) return Complain(terminal, target.status());

  std::string token;
  if (!globals.token_file.empty()) {
    token = target->token;
  } else if (terminal.asks && line.globals.no_input) {
    terminal.err << "Not signed in: nobody may be asked for the token.\n  psmet login " << name << " < FILE\n";
    return kNotConfirmed;
  } else if (terminal.asks) {
    terminal.err << "Token for " << target->server << " (it is not shown): " << std::flush;
    Hidden hidden;
    std::getline(terminal.in, token);
    terminal.err << "\n";
  } else {
    std::getline(terminal.in, token);
  }
  if (Interrupted()) return kInterrupted;
  token = std::string(absl::StripAsciiWhitespace(token));
  if (token.empty())
    return Complain(terminal, "there was no token. An administrator makes one:  psmet token add --name … --roles …");

  v1::WhoAmIResponse who;
  Answer answer = WhoAmI(target->server, token, line.globals.timeout, who);
  if (!answer.status.ok()) return Refused(answer, *target, "Not signed in", "login " + name, terminal);
  Context context = known ? *known : Context{.name = name};
  context.server = target->server;
  context.token_file = TokenPath(name);
  if (auto site = line.flags.find("site"); site != line.flags.end()) context.site = site->second;
  const bool dry = line.globals.dry_run;
  if (!dry) {
    absl::Status kept = WritePrivately(context.token_file, token + "\n");
    if (kept.ok() && (!known || !(*known == context))) kept = SaveContext(context);
    if (kept.ok() && settings->context != name) kept = UseContext(name);
    if (!kept.ok()) return Complain(terminal, kept);
  }
  terminal.out << (dry ? "Dry run, nothing was changed. It would say:\n" : "")
               << Filled(
                      "Signed in as {token.id} ({token.name}), {token.roles}[, only at {token.sites}]"
                      "[, until {token.expires|date}].\n",
                      who)
               << "  Context " << name << ", " << context.server << "; only you can read its token, in\n  "
               << context.token_file << "\n  Undo: psmet logout " << name << "\n";
  return kDone;
}

int Logout(const LocalLine& line, Terminal& terminal) {
  auto settings = ReadSettings();
  if (!settings.ok()) return Complain(terminal, settings.status());
  const std::string name = NameOf(line, *settings);
  const Context* known = settings->Find(name);
  if (!known || known->token_file != TokenPath(name)) {
    return Complain(terminal, absl::StrCat("no token was kept for \"", name, "\".\n", TokenLeft(line, *settings, name),
                                           "  psmet context list"));
  }
  if (!line.globals.dry_run) {
    Context context = *known;
    context.token_file.clear();
    if (absl::Status saved = SaveContext(context); !saved.ok()) return Complain(terminal, saved);
    unlink(TokenPath(name).c_str());
  }
  terminal.out << (line.globals.dry_run ? "Dry run, nothing was changed. It would say:\n" : "") << "Signed out of "
               << name << "; the token is no longer kept here, and stays in force.\n"
               << TokenLeft(line, *settings, name) << "  Undo: psmet login " << name << "\n";
  return kDone;
}

int ServerStatus(const LocalLine& line, Terminal& terminal) {
  auto target = TargetOf(line.globals);
  if (!target.ok()) return Complain(terminal, target.status());
  v1::WhoAmIResponse who;
  Answer answer = WhoAmI(target->server, target->token, line.globals.timeout, who);
  Refusal refusal = ReadRefusal(answer.status);
  const Exit exit = answer.status.ok() ? kDone : ExitOf(answer, refusal, false);
  const bool there = answer.status.ok() || exit == kNotAllowed;
  if (!there) return Refused(answer, *target, "psmet", "server status", terminal);
  const std::string& output = line.globals.output;
  if (output.empty() || output == "table") {
    std::string told =
        absl::StrCat(target->server, " (", target->server_from, ") answers",
                     answer.status.ok() ? Filled(", psmet {server_version}, up {uptime}", who) : "", ".\n");
    if (answer.status.ok()) {
      absl::StrAppend(&told,
                      Filled("Signed in as {token.id} ({token.name}), {token.roles}[, only at {token.sites}]", who),
                      target->token_from.empty() ? "" : "; the token is from " + target->token_from, ".\n");
    }
    terminal.out << Fitted(told, terminal.width);
    if (!answer.status.ok()) {
      terminal.err << "Not signed in: " << Sentence(Plain(refusal.text)) << "\n  psmet login\n";
    }
    if (!target->site.empty()) terminal.out << "Site " << target->site << ", unless a command names another.\n";
    return exit;
  }
  Table table{{"SERVER", "FROM", "CONTEXT", "VERSION", "UP", "TOKEN", "TOKEN FROM", "SITE"},
              {{target->server, target->server_from, target->context, who.server_version(), Filled("[{uptime}]", who),
                who.token().id(), target->token_from, target->site}}};
  Write(table, "servers", line.globals, terminal);
  return exit;
}

}  // namespace psmet::cli
