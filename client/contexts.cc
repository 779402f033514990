#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <algorithm>
#include <istream>
#include <ostream>

#include "client/local.h"
#include "client/refusal.h"
#include "client/settings.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

// The command that makes the context again.
std::string AddLine(const Context& context) {
  std::string line = "psmet context add " + context.name + " --server " + Quoted(context.server);
  if (!context.token_file.empty()) line += " --token-file " + Quoted(context.token_file);
  if (!context.site.empty()) line += " --site " + Quoted(context.site);
  return line;
}

// Reads the settings and the context that the line names. Returns null after saying what is wrong.
const Context* Named(const LocalLine& line, const absl::StatusOr<Settings>& settings, Terminal& terminal) {
  if (!settings.ok()) {
    Complain(terminal, settings.status());
    return nullptr;
  }
  if (const Context* context = settings->Find(line.words[0])) return context;
  std::vector<std::string> names;
  for (const Context& context : settings->contexts) names.push_back(context.name);
  Complain(terminal, absl::StrCat("there is no context \"", line.words[0], "\".", DidYouMean(line.words[0], names),
                                  "\n  psmet context list"));
  return nullptr;
}

std::string FlagOf(const LocalLine& line, const std::string& name) {
  auto found = line.flags.find(name);
  return found == line.flags.end() ? "" : found->second;
}

}  // namespace

int AddContext(const LocalLine& line, Terminal& terminal) {
  const std::string& name = line.words[0];
  auto settings = ReadSettings();
  if (!settings.ok()) return Complain(terminal, settings.status());
  if (!IsContextName(name))
    return Complain(terminal, "\"" + name + "\" can't name a context; use letters, digits, - and _.");
  if (const Context* known = settings->Find(name)) {
    return Complain(terminal, absl::StrCat("there is a context ", name, " for ", known->server,
                                           ".\n  Remove it first:  psmet context remove ", name));
  }
  Context context{.name = name, .server = line.globals.server, .site = FlagOf(line, "site")};
  if (context.server.empty())
    return Complain(terminal, "a context needs --server, e.g.  psmet context add " + name + " --server localhost:8443");
  if (absl::Status safe = CheckServer(context.server); !safe.ok()) return Complain(terminal, safe);
  if (!line.globals.token_file.empty()) {
    // A relative path would mean another file in another folder.
    char here[4096];
    const std::string& path = line.globals.token_file;
    context.token_file = path[0] == '/' || !getcwd(here, sizeof here) ? path : std::string(here) + "/" + path;
  }
  if (line.globals.dry_run) {
    terminal.out << "Dry run, nothing was changed. It would add context " << name << ".\n";
    return kDone;
  }
  if (absl::Status saved = SaveContext(context); !saved.ok()) return Complain(terminal, saved);
  terminal.out << "Added context " << name << ", " << context.server << ".\n";
  if (settings->contexts.empty() && UseContext(name).ok()) terminal.out << "  It is in use from now on.\n";
  if (context.token_file.empty()) terminal.out << "  Next: psmet login " << name << "\n";
  terminal.out << "  Undo: psmet context remove " << name << "\n";
  return kDone;
}

int PutContextToUse(const LocalLine& line, Terminal& terminal) {
  auto settings = ReadSettings();
  const Context* context = Named(line, settings, terminal);
  if (!context) return kUsage;
  if (!line.globals.dry_run) {
    if (absl::Status used = UseContext(context->name); !used.ok()) return Complain(terminal, used);
  }
  terminal.out << (line.globals.dry_run ? "Dry run, nothing was changed. It would say:\n" : "") << "From now on "
               << context->name << ", " << context->server << ".\n";
  if (!Environment("PSMET_CONTEXT").empty() || !Environment("PSMET_SERVER").empty())
    terminal.err << "  ! PSMET_CONTEXT or PSMET_SERVER is set and comes first\n";
  if (!settings->context.empty() && settings->context != context->name)
    terminal.out << "  Undo: psmet context use " << settings->context << "\n";
  return kDone;
}

int ListContexts(const LocalLine& line, Terminal& terminal) {
  auto settings = ReadSettings();
  if (!settings.ok()) return Complain(terminal, settings.status());
  if (settings->contexts.empty() && !line.globals.quiet &&
      (line.globals.output.empty() || line.globals.output == "table")) {
    terminal.out << "(none)\n  One is made by:  psmet login office --server localhost:8443\n";
    return kDone;
  }
  const std::string named = Environment("PSMET_CONTEXT").empty() ? settings->context : Environment("PSMET_CONTEXT");
  Table table{{"CONTEXT", "IN USE", "SERVER", "SITE", "TOKEN FILE"}, {}};
  for (const Context& context : settings->contexts) {
    table.rows.push_back(
        {context.name, context.name == named ? "yes" : "", context.server, context.site, context.token_file});
  }
  Write(table, "contexts", line.globals, terminal);
  return kDone;
}

int DropContext(const LocalLine& line, Terminal& terminal) {
  auto settings = ReadSettings();
  const Context* context = Named(line, settings, terminal);
  if (!context) return kUsage;
  if (!line.globals.dry_run) {
    if (absl::Status removed = RemoveContext(context->name); !removed.ok()) return Complain(terminal, removed);
  }
  terminal.out << (line.globals.dry_run ? "Dry run, nothing was changed. It would say:\n" : "") << "Removed context "
               << context->name << ".\n";
  if (settings->context == context->name && settings->contexts.size() > 1)
    terminal.out << "  ! no context is in use now\n";
  terminal.out << "  Undo: " << AddLine(*context) << "\n";
  return kDone;
}

}  // namespace psmet::cli
