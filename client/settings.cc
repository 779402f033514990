#include "client/settings.h"

#define TOML_EXCEPTIONS 0
#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "client/words.h"

namespace psmet::cli {
namespace {

// Reads one table of the file; every mistake gets a line.
class Reader {
 public:
  Reader(std::string path, std::string& problems) : path_(std::move(path)), problems_(problems) {}

  void Problem(const toml::source_position& at, const std::string& what) {
    absl::StrAppend(&problems_, problems_.empty() ? "" : "\n", path_, ":", at.line, ":", at.column, ": ", what);
  }

  void Keys(const toml::table& table, const std::vector<std::string>& known) {
    for (auto&& [key, value] : table) {
      const std::string name(key.str());
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      std::string nearest = DidYouMean(name, known);
      Problem(key.source().begin,
              absl::StrCat("\"", name, "\" is no key here.", nearest, " The keys are ", Joined(known, ", "), "."));
    }
  }

  std::optional<std::string> Text(const toml::table& table, const char* key,
                                  const std::vector<std::string>& allowed = {}) {
    const toml::node* node = table.get(key);
    if (!node) return std::nullopt;
    auto text = node->value<std::string>();
    if (!node->is_string() || !text) {
      Problem(node->source().begin, absl::StrCat(key, " must be a text in quotes."));
      return std::nullopt;
    }
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), *text) == allowed.end()) {
      Problem(node->source().begin, absl::StrCat(key, " is \"", *text, "\"; it is one of ", Joined(allowed, ", "), ".",
                                                 DidYouMean(*text, allowed)));
      return std::nullopt;
    }
    return text;
  }

 private:
  std::string path_;
  std::string& problems_;
};

std::string AtHome(const std::string& path) {
  return path.rfind("~/", 0) == 0 ? Environment("HOME") + path.substr(1) : path;
}

std::string TextOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  return text.str();
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool IsHeading(const std::string& line) { return absl::StripAsciiWhitespace(line).substr(0, 1) == "["; }

bool IsHeadingOf(const std::string& line, const std::string& name) {
  std::string bare(absl::StripAsciiWhitespace(line.substr(0, line.find('#'))));
  bare.erase(std::remove(bare.begin(), bare.end(), ' '), bare.end());
  return bare == "[contexts." + name + "]" || bare == "[contexts.\"" + name + "\"]";
}

// Takes the context's lines out, up to the next heading and what is written above that.
void Erase(std::vector<std::string>& lines, const std::string& name) {
  auto begin = std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return IsHeadingOf(line, name); });
  if (begin == lines.end()) return;
  auto end = std::find_if(begin + 1, lines.end(), IsHeading);
  while (end != lines.end() && end - 1 != begin && absl::StripAsciiWhitespace(*(end - 1)).substr(0, 1) == "#") --end;
  lines.erase(begin, end);
}

// Writes which context is in use: above the first heading, where such a line stands or at the top.
void Use(std::vector<std::string>& lines, const std::string& name) {
  auto first = std::find_if(lines.begin(), lines.end(), IsHeading);
  auto line = std::find_if(lines.begin(), first, [](const std::string& l) {
    return std::string(absl::StripAsciiWhitespace(l.substr(0, l.find('=')))) == "context";
  });
  const std::string written = "context = \"" + name + "\"";
  if (name.empty() && line != first) {
    lines.erase(line);
  } else if (!name.empty() && line != first) {
    *line = written;
  } else if (!name.empty()) {
    lines.insert(lines.begin(), written);
  }
}

std::string TomlText(const std::string& text) {
  std::string quoted = "\"";
  for (char c : text) quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return quoted + "\"";
}

// Writes the file, if what was written means what is meant.
absl::Status Save(const std::vector<std::string>& lines, Settings meant) {
  const std::string text = Joined(lines, "\n") + "\n";
  auto written = ParseSettings(text, SettingsPath());
  std::sort(meant.contexts.begin(), meant.contexts.end(),
            [](const Context& a, const Context& b) { return a.name < b.name; });
  if (!written.ok() || *written != meant) {
    return absl::InvalidArgumentError(
        absl::StrCat(SettingsPath(), " writes its contexts in a way that psmet does not change; please edit it."));
  }
  return WritePrivately(SettingsPath(), text);
}

}  // namespace

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

const Context* Settings::Find(const std::string& name) const {
  auto found = std::find_if(contexts.begin(), contexts.end(), [&](const Context& c) { return c.name == name; });
  return found == contexts.end() ? nullptr : &*found;
}

std::string SettingsFolder() {
  std::string folder = Environment("XDG_CONFIG_HOME");
  return (folder.empty() ? Environment("HOME") + "/.config" : folder) + "/psmet";
}

std::string SettingsPath() { return SettingsFolder() + "/config.toml"; }

bool IsContextName(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  });
}

absl::StatusOr<Settings> ParseSettings(const std::string& text, const std::string& path) {
  std::string problems;
  Reader reader(path, problems);
  toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    reader.Problem(parsed.error().source().begin, std::string(parsed.error().description()));
    return absl::InvalidArgumentError(problems);
  }
  const toml::table& root = parsed.table();
  Settings settings;
  reader.Keys(root, {"context", "output", "pager", "colour", "contexts"});
  settings.context = reader.Text(root, "context").value_or("");
  settings.output = reader.Text(root, "output", {"table", "json", "jsonl", "csv"});
  settings.pager = reader.Text(root, "pager");
  settings.colour = reader.Text(root, "colour", {"auto", "always", "never"});
  const toml::node* contexts = root.get("contexts");
  if (contexts && !contexts->is_table())
    reader.Problem(contexts->source().begin, "contexts are written as tables: [contexts.main-st]");
  static const toml::table none;
  // Not of a copy, whose nodes do not know their lines.
  for (auto&& [key, node] : contexts && contexts->is_table() ? *contexts->as_table() : none) {
    const std::string name(key.str());
    const toml::table* table = node.as_table();
    if (!table || !IsContextName(name)) {
      reader.Problem(key.source().begin, absl::StrCat("a context is a table with a name of letters, digits, - and _: ",
                                                      "[contexts.main-st]; this is \"", name, "\"."));
      continue;
    }
    reader.Keys(*table, {"server", "token_file", "site"});
    Context context{.name = name};
    context.server = reader.Text(*table, "server").value_or("");
    context.token_file = AtHome(reader.Text(*table, "token_file").value_or(""));
    context.site = reader.Text(*table, "site").value_or("");
    if (!table->contains("server")) reader.Problem(key.source().begin, name + " needs a server.");
    settings.contexts.push_back(std::move(context));
  }
  if (problems.empty() && !settings.context.empty() && !settings.Find(settings.context)) {
    std::vector<std::string> names;
    for (const Context& context : settings.contexts) names.push_back(context.name);
    reader.Problem(root.get("context")->source().begin, absl::StrCat("there is no context \"", settings.context, "\".",
                                                                     DidYouMean(settings.context, names)));
  }
  if (!problems.empty()) return absl::InvalidArgumentError(problems);
  return settings;
}

absl::StatusOr<Settings> ReadSettings() {
  const std::string path = SettingsPath();
  if (access(path.c_str(), F_OK) != 0) return Settings();
  if (access(path.c_str(), R_OK) != 0)
    return absl::InvalidArgumentError(absl::StrCat("can't read ", path, ": ", std::strerror(errno)));
  return ParseSettings(TextOf(path), path);
}

absl::Status SaveContext(const Context& context) {
  auto settings = ReadSettings();
  if (!settings.ok()) return settings.status();
  auto& contexts = settings->contexts;
  contexts.erase(std::remove_if(contexts.begin(), contexts.end(), [&](auto& c) { return c.name == context.name; }),
                 contexts.end());
  contexts.push_back(context);
  auto lines = LinesOf(TextOf(SettingsPath()));
  Erase(lines, context.name);
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  if (lines.empty()) lines.push_back("# Settings of psmet:  psmet help configuration");
  lines.insert(lines.end(), {"", "[contexts." + context.name + "]", "server = " + TomlText(context.server)});
  if (!context.token_file.empty()) lines.push_back("token_file = " + TomlText(context.token_file));
  if (!context.site.empty()) lines.push_back("site = " + TomlText(context.site));
  return Save(lines, *std::move(settings));
}

absl::Status RemoveContext(const std::string& name) {
  auto settings = ReadSettings();
  if (!settings.ok()) return settings.status();
  auto& contexts = settings->contexts;
  contexts.erase(std::remove_if(contexts.begin(), contexts.end(), [&](auto& c) { return c.name == name; }),
                 contexts.end());
  auto lines = LinesOf(TextOf(SettingsPath()));
  Erase(lines, name);
  if (settings->context == name) {
    settings->context.clear();
    Use(lines, "");
  }
  return Save(lines, *std::move(settings));
}

absl::Status UseContext(const std::string& name) {
  auto settings = ReadSettings();
  if (!settings.ok()) return settings.status();
  auto lines = LinesOf(TextOf(SettingsPath()));
  settings->context = name;
  Use(lines, name);
  return Save(lines, *std::move(settings));
}

absl::Status WritePrivately(const std::string& path, const std::string& text) {
  const std::filesystem::path target(path);
  auto trouble = [&] {
    return absl::InvalidArgumentError(absl::StrCat("can't write ", path, ": ", std::strerror(errno)));
  };
  std::error_code failed;
  if (!std::filesystem::exists(target.parent_path(), failed)) {
    std::filesystem::create_directories(target.parent_path(), failed);
    std::filesystem::permissions(target.parent_path(), std::filesystem::perms::owner_all, failed);
  }
  const std::string fresh = path + ".new";
  unlink(fresh.c_str());
  int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return trouble();
  bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  written = close(file) == 0 && written;
  if (!written || rename(fresh.c_str(), path.c_str()) != 0) {
    absl::Status status = trouble();
    unlink(fresh.c_str());
    return status;
  }
  return absl::OkStatus();
}

}  // namespace psmet::cli
