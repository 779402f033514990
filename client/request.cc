#include "client/request.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/field_mask.pb.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <sstream>

#include "client/ids.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The long name of a global flag: "-o,--output" is output.
std::string LongName(const GlobalFlag& flag) { return flag.names.substr(flag.names.find("--") + 2); }

// What is wrong with a line and where to read on.
absl::Status Wrong(const std::string& text, const std::string& words, const std::string& usage) {
  const std::string more = "More:  psmet help " + words;
  const bool fits = usage.size() + more.size() + 7 <= 80;
  return absl::InvalidArgumentError(absl::StrCat(text, "\n  ", usage, fits ? "     " : "\n  ", more));
}

absl::Status Usage(const Command& command, const std::string& text) {
  return Wrong(text, command.words, cli::Usage(command));
}

absl::StatusOr<std::string> Contents(const std::string& path) {
  std::ostringstream text;
  if (path == "-") {
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return absl::InvalidArgumentError(absl::StrCat("can't read ", path, ": ", Lower(std::strerror(errno)), "."));
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return absl::InvalidArgumentError(absl::StrCat(path, " is a folder; name the file in it."));
  if (file.peek() == std::ifstream::traits_type::eof())
    return absl::InvalidArgumentError(absl::StrCat(path, " is empty."));
  text << file.rdbuf();
  return text.str();
}

// The values given for each flag, by its path.
using Given = std::map<std::string, std::vector<std::string>>;

const Flag* At(const std::vector<Flag>& flags, const std::string& path) {
  auto found = std::find_if(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.path == path; });
  return found == flags.end() ? nullptr : &*found;
}

// A patient's id does where a roster number does: it goes to the field that takes ids of patients.
void SortOutPatients(const std::vector<Flag>& flags, Given& given) {
  const Flag* patients = At(flags, "patients");
  if (!patients) return;
  std::vector<std::string> numbers;
  for (const std::string& value : given["numbers"]) {
    for (const std::string& word : SplitAt(value, ',')) {
      if (word.rfind(RuleOf(patients->field()).id() + "-", 0) == 0) {
        given[patients->path].push_back(word);
      } else {
        numbers.push_back(word);
      }
    }
  }
  given["numbers"] = numbers;
  if (numbers.empty()) given.erase("numbers");
}

// Hands the words without a flag to the positional fields that no flag filled.
absl::Status Place(const Command& command, const std::vector<Flag>& flags, std::vector<std::string> words,
                   Given& given) {
  std::vector<const Flag*> open;
  for (const std::string& path : command.positional) {
    if (const Flag* flag = At(flags, path); flag && !given.contains(path)) open.push_back(flag);
  }
  for (size_t i = 0; i < open.size() && !words.empty(); ++i) {
    bool last = i + 1 == open.size();
    std::vector<std::string>& values = given[open[i]->path];
    if (last && open[i]->field()->is_repeated()) {
      values = words;
      words.clear();
      if (open[i]->path == "numbers") SortOutPatients(flags, given);
    } else if (last && (open[i]->is_when() || RuleOf(open[i]->field()).date())) {
      // tomorrow 9:00 and 8 Dec without quotes
      values = {Joined(words, " ")};
      words.clear();
    } else {
      values = {words.front()};
      words.erase(words.begin());
    }
  }
  if (words.empty()) return absl::OkStatus();
  // enroll s-2 p-6 p-7: one more of what the last place holds.
  const std::string kind = open.empty() ? "" : RuleOf(open.back()->field()).id();
  const auto too_many = [&](const std::string& word) { return !kind.empty() && word.rfind(kind + "-", 0) == 0; };
  if (std::all_of(words.begin(), words.end(), too_many)) {
    std::string begin = "psmet " + command.words;
    for (size_t i = 0; i + 1 < open.size(); ++i) begin += " " + Quoted(given[open[i]->path].front());
    words.insert(words.begin(), given[open.back()->path].front());
    std::string text =
        absl::StrCat("\"", command.words, "\" takes one ", Lower(Metavar(command, open.back()->path)), " at a time:");
    for (const std::string& word : words) text += "\n  " + begin + " " + Quoted(word);
    return absl::InvalidArgumentError(text);
  }
  return Usage(command, absl::StrCat("\"", command.words, "\" does not know what to do with \"", words.front(),
                                     "\". A value with a space needs quotes."));
}

bool IsPlace(const Command& command, const std::string& path) {
  return std::find(command.positional.begin(), command.positional.end(), path) != command.positional.end();
}

// What is wrong with a word that stands for a roster number and is none, and what was probably meant.
std::string NoNumber(const Command& command, const std::vector<Flag>& flags, const std::vector<std::string>& values,
                     const Given& given) {
  const auto is_number = [](const std::string& value) {
    return !value.empty() && value.find_first_not_of("0123456789,") == std::string::npos;
  };
  const auto wrong = std::find_if_not(values.begin(), values.end(), is_number);
  const std::string value = wrong == values.end() ? values.front() : *wrong;
  std::string text = "\"" + value + "\" is no roster number.";
  const auto session = given.find("session");
  // check-in 1 s-41
  std::vector<std::string> words = session == given.end() ? std::vector<std::string>() : session->second;
  words.insert(words.end(), values.begin(), values.end());
  if (const auto arranged = Arranged(command, words); arranged && *arranged != words)
    return absl::StrCat(text, "\n  Did you mean:  psmet ", command.words, " ", Joined(*arranged, " "));
  const std::string id = session == given.end() ? "" : " " + Quoted(session->second.front());
  for (const Flag& flag : flags) {
    const std::string& kind = RuleOf(flag.field()).id();
    if (kind.empty() || IsPlace(command, flag.path) || value.rfind(kind + "-", 0) != 0) continue;
    return absl::StrCat(text, "\n  Did you mean:  psmet ", command.words, id, " --", flag.name, " ", value);
  }
  return absl::StrCat(text, " People are known by their numbers on the roster:  psmet roster", id);
}

absl::Status FillAll(const Command& command, const std::vector<Flag>& flags, Given& given, Invocation& invocation) {
  Message& request = *invocation.request;
  for (const Flag& flag : flags) {
    auto found = given.find(flag.path);
    if (found == given.end()) continue;
    std::vector<std::string> values = found->second;
    const Flag* everyone = At(flags, "everyone");
    const bool whom = flag.path == "numbers" || flag.path == "patients";
    if (everyone && whom && values == std::vector<std::string>{"all"}) {
      if (auto filled = Fill(request, *everyone, {"true"}); !filled.ok()) return filled;
      continue;
    }
    if (flag.is_file()) {
      invocation.file = values.front();
      auto text = Contents(invocation.file);
      if (!text.ok()) return text.status();
      values = {*std::move(text)};
    }
    if (auto filled = Fill(request, flag, values); !filled.ok()) {
      const bool roster_number = flag.path == "numbers" && IsPlace(command, flag.path);
      return Usage(command, roster_number ? NoNumber(command, flags, values, given) : std::string(filled.message()));
    }
  }
  return absl::OkStatus();
}

absl::Status Missing(const Command& command, const std::vector<Flag>& flags, const Given& given) {
  std::vector<std::string> missing;
  for (const Flag& flag : flags) {
    if (!flag.required || given.contains(flag.path)) continue;
    missing.push_back(IsPlace(command, flag.path) ? Metavar(command, flag.path) : "--" + flag.name);
  }
  if (missing.empty()) return absl::OkStatus();
  std::string last = missing.back();
  missing.pop_back();
  return Usage(command, absl::StrCat("\"", command.words, "\" needs ", Joined(missing, ", "),
                                     missing.empty() ? "" : " and ", last, "."));
}

// The flags that are said by that one: --start for --date, --ordering-npi for --npi; else the nearest.
std::vector<std::string> MeantFlags(const std::string& flag, const std::vector<std::string>& known) {
  static const auto& said = *new std::map<std::string, std::vector<std::string>>{
      {"date", {"--day", "--start", "--from"}}, {"time", {"--at", "--start"}},
      {"when", {"--at", "--start", "--day"}},   {"dob", {"--birth-date"}},
      {"birthday", {"--birth-date"}},           {"teacher", {"--instructor"}},
      {"educator", {"--instructor"}},           {"why", {"--reason"}},
  };
  constexpr size_t kMost = 3;
  const std::string word = flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
  if (const auto also = said.find(word); also != said.end()) {
    for (const std::string& each : also->second) {
      if (std::find(known.begin(), known.end(), each) != known.end()) return {each};
    }
  }
  std::vector<std::string> longer;
  for (const std::string& each : known) {
    if (!word.empty() && (absl::EndsWith(each, "-" + word) || absl::StartsWith(each, "--" + word + "-")))
      longer.push_back(each);
  }
  if (!longer.empty() && longer.size() <= kMost) return longer;
  const std::string closest = Closest(flag, known);
  return closest.empty() ? std::vector<std::string>() : std::vector{closest};
}

// The place that the value of an unknown flag would have had as the last word of the line; -1 where it is none.
int PlaceOf(const std::string& given, const std::vector<std::string>& rest, const std::vector<std::string>& words) {
  const int last = static_cast<int>(words.size()) - 1;
  if (given.find('=') != std::string::npos) return last + 1;
  const auto at = std::find(rest.begin(), rest.end(), given);
  return at != rest.end() && at + 1 != rest.end() && !words.empty() && at[1] == words.back() ? last : -1;
}

// What is wrong with a flag that the command does not know, and the line with the one that was meant. `in_place` is the
// flag whose value stands where it may stand without it.
std::string Unknown(const std::string& words, std::vector<std::string> known, const std::string& given,
                    const std::vector<std::string>& rest, const std::string& in_place = "") {
  const size_t equals = std::min(given.find('='), given.size());
  for (const GlobalFlag& f : GlobalFlags()) known.push_back("--" + LongName(f));
  std::string text = absl::StrCat("\"", words, "\" has no flag ", given.substr(0, equals), ".");
  const std::vector<std::string> meant = MeantFlags(given.substr(0, equals), known);
  if (meant.empty()) return text;
  if (meant.size() > 1) return absl::StrCat(text, " Did you mean \"", Joined(meant, "\" or \""), "\"?");
  absl::StrAppend(&text, "\n  Did you mean:  psmet ", words);
  for (const std::string& arg : rest) {
    const bool wrong = arg == given, placed = wrong && meant.front() == in_place;
    if (!placed) absl::StrAppend(&text, " ", wrong ? meant.front() : Quoted(arg));
    if (wrong && equals < given.size()) absl::StrAppend(&text, " ", Quoted(given.substr(equals + 1)));
  }
  return text;
}

CLI::Option* AddFlag(CLI::App& app, const std::string& names, bool takes_value) {
  CLI::Option* option = takes_value ? app.add_option(names)->allow_extra_args(false) : app.add_flag(names);
  return option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

// Adds the flags that every command takes and its words, and parses. Returns what is wrong; empty when nothing is.
std::string Parse(CLI::App& app, const std::string& command, const std::vector<std::string>& rest) {
  app.set_help_flag();
  app.allow_extras();
  for (const GlobalFlag& flag : GlobalFlags()) AddFlag(app, flag.names, !flag.value.empty());
  app.add_option("words")->expected(-1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  try {
    app.parse(std::vector<std::string>(rest.rbegin(), rest.rend()));
    return "";
  } catch (const CLI::ParseError&) {
    // Only a flag without its value is left to go wrong here.
    for (const std::string& arg : rest) {
      CLI::Option* option = arg.rfind('-', 0) == 0 ? app.get_option_no_throw(arg) : nullptr;
      if (option && option->get_expected_min() > 0 && option->results().empty()) return arg + " needs a value.";
    }
    return absl::StrCat("a flag of \"", command, "\" needs a value.");
  }
}

// Reads a word that is one of a few.
absl::Status CheckWord(const std::string& flag, const std::string& word, const std::vector<std::string>& words) {
  if (word.empty() || std::find(words.begin(), words.end(), word) != words.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(flag, ": there is no \"", word, "\".", DidYouMean(word, words),
                                                 " It is one of ", Joined(words, ", "), "."));
}

absl::Status ReadGlobals(const CLI::App& app, Globals& globals) {
  absl::Status status;
  auto text = [&](const std::string& name, std::string& into) {
    const auto& results = app.get_option("--" + name)->results();
    if (!results.empty()) into = results.back();
  };
  auto number = [&](const std::string& name, int& into) {
    std::string given;
    text(name, given);
    if (given.empty()) return;
    if (!absl::SimpleAtoi(given, &into) || into < 1) {
      status = absl::InvalidArgumentError(absl::StrCat("--", name, ": \"", given, "\" is not a whole number above 0."));
    }
  };
  auto on = [&](const std::string& name) { return app.get_option("--" + name)->count() > 0; };
  text("output", globals.output);
  text("out", globals.out);
  text("color", globals.colour);
  text("context", globals.context);
  text("server", globals.server);
  text("token-file", globals.token_file);
  text("request-id", globals.request_id);
  text("if-match", globals.if_match);
  number("timeout", globals.timeout);
  number("page-size", globals.page_size);
  number("limit", globals.limit);
  globals.dry_run = on("dry-run");
  globals.yes = on("yes");
  globals.no_input = on("no-input");
  globals.quiet = on("quiet");
  globals.verbose = on("verbose");
  if (!status.ok()) return status;
  if (auto output = CheckWord("-o", globals.output, {"table", "json", "jsonl", "csv"}); !output.ok()) return output;
  return CheckWord("--color", globals.colour, {"auto", "always", "never"});
}

void SetText(Message& request, const std::string& field, const std::string& value) {
  const FieldDescriptor* known = request.GetDescriptor()->FindFieldByName(field);
  if (known && !value.empty()) request.GetReflection()->SetString(&request, known, value);
}

// Puts the global flags into the fields that stand for them.
absl::Status ApplyGlobals(const Command& command, const std::vector<Flag>& flags, const Given& given,
                          Invocation& invocation) {
  Message& request = *invocation.request;
  Globals& globals = invocation.globals;
  const auto* type = request.GetDescriptor();
  if (!globals.if_match.empty() && !type->FindFieldByName("etag")) {
    return Usage(command, absl::StrCat("\"", command.words, "\" has no etag for --if-match to match."));
  }
  SetText(request, "etag", globals.if_match);
  if (invocation.writes && globals.request_id.empty()) globals.request_id = DrawRequestId();
  SetText(request, "request_id", globals.request_id);
  if (const FieldDescriptor* field = type->FindFieldByName("validate_only"); field && globals.dry_run) {
    request.GetReflection()->SetBool(&request, field, true);
  }
  if (const FieldDescriptor* field = type->FindFieldByName("page_size")) {
    int size = globals.page_size ? globals.page_size : globals.limit ? std::min(globals.limit, 500) : 500;
    request.GetReflection()->SetInt32(&request, field, size);
  }
  if (const FieldDescriptor* field = type->FindFieldByName("most"); field && globals.limit) {
    request.GetReflection()->SetInt32(&request, field, globals.limit);
  }
  if (const FieldDescriptor* field = type->FindFieldByName("update_mask")) {
    auto& mask = static_cast<google::protobuf::FieldMask&>(*request.GetReflection()->MutableMessage(&request, field));
    for (const Flag& flag : flags) {
      if (flag.way.size() == 2 && given.contains(flag.path)) mask.add_paths(flag.field()->name());
    }
    if (mask.paths().empty())
      return Usage(command, absl::StrCat("\"", command.words, "\" needs a flag that says what to change."));
  }
  return absl::OkStatus();
}

}  // namespace

const std::vector<GlobalFlag>& GlobalFlags() {
  static const auto& flags = *new std::vector<GlobalFlag>{
      {"-o,--output", "FORMAT", "table, json, jsonl or csv"},
      {"-q,--quiet", "", "Ids only"},
      {"-v,--verbose", "", "Code, details and request id too"},
      {"-n,--dry-run", "", "Check everything, change nothing"},
      {"-y,--yes", "", "Don't ask"},
      {"--no-input", "", "Never ask; refuse instead"},
      {"--limit", "N", "At most so many items of a list; all unless given, on a terminal 10,000"},
      {"--out", "FILE", "Write to a file that nobody else may read, instead of here"},
      {"--page-size", "N", "Items fetched at once"},
      {"--if-match", "ETAG", "Only if nobody changed it meanwhile"},
      {"--request-id", "ID", "Repeat a request without doing it twice"},
      {"--context", "NAME", "The server of that context: psmet context list"},
      {"--server", "ADDRESS", "unix:/path or localhost:port"},
      {"--token-file", "PATH", "The file that holds the token"},
      {"--timeout", "SECONDS", "How long to wait; 20 unless given"},
      {"--color", "WHEN", "auto, always or never"},
      {"-h,--help", "", "This text"},
  };
  return flags;
}

namespace {

std::vector<std::string> FormsOf(const Command& command) {
  std::vector<std::string> forms;
  for (const Paper& paper : command.papers) {
    if (!paper.form.empty()) forms.push_back(paper.form);
  }
  return forms;
}

// --print alone means the first form. What follows it and is all letters is one, known or not, and no id.
std::vector<std::string> WithForm(const Command& command, std::vector<std::string> rest) {
  const std::vector<std::string> forms = FormsOf(command);
  const auto is_letter = [](unsigned char c) { return absl::ascii_isalpha(c); };
  for (size_t i = 0; i < rest.size() && !forms.empty(); ++i) {
    const bool said = i + 1 < rest.size() && std::all_of(rest[i + 1].begin(), rest[i + 1].end(), is_letter);
    if (rest[i] == "--print" && !said) rest[i] += "=" + forms.front();
  }
  return rest;
}

}  // namespace

std::vector<GlobalFlag> OwnFlags(const Command& command) {
  const std::vector<std::string> forms = FormsOf(command);
  if (forms.empty()) return {};
  return {{"--print", Joined(forms, "|"),
           "For paper, as " + Joined(forms, " or ") + "; " + forms.front() + " unless said"}};
}

Line TakeApart(const std::vector<std::string>& args) {
  Line line;
  size_t needed = 1;
  for (size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (arg == "-h" || arg == "--help") line.help = true;
    if (line.words.size() < needed && arg.rfind('-', 0) == 0) {
      line.rest.push_back(arg);
      for (const GlobalFlag& flag : GlobalFlags()) {
        auto names = SplitAt(flag.names, ',');
        bool takes = !flag.value.empty() && std::find(names.begin(), names.end(), arg) != names.end();
        if (takes && i + 1 < args.size()) line.rest.push_back(args[++i]);
      }
    } else if (line.words.size() < needed) {
      line.words.push_back(arg);
      if (line.words.size() == 1 && !SecondWords(arg).empty()) needed = 2;
    } else {
      line.rest.push_back(arg);
    }
  }
  return line;
}

absl::StatusOr<Invocation> Read(const Command& command, const std::vector<std::string>& rest, const AskLine& ask) {
  Invocation invocation{.command = &command, .method = FindMethod(command.method)};
  invocation.request = NewMessage(invocation.method->input_type());
  invocation.writes = Writes(invocation.method);
  const std::vector<Flag> flags = FlagsOf(invocation.method->input_type());

  CLI::App app;
  for (const Flag& flag : flags) AddFlag(app, "--" + flag.name, !flag.is_switch());
  for (const GlobalFlag& flag : OwnFlags(command)) AddFlag(app, flag.names, true);
  if (std::string wrong = Parse(app, command.words, WithForm(command, rest)); !wrong.empty())
    return Usage(command, wrong);
  if (!app.remaining().empty()) {
    std::vector<std::string> known;
    for (const GlobalFlag& flag : OwnFlags(command)) known.push_back(flag.names);
    for (const Flag& flag : flags) known.push_back("--" + flag.name);
    const std::string given = app.remaining().front();
    const std::string name = given.substr(0, given.find('='));
    if (absl::StartsWith(name, "--") && IsFixed(invocation.method->input_type(), name.substr(2)))
      return Usage(command, absl::StrCat("\"", command.words, "\" can't change ", name, "."));
    const auto place = static_cast<size_t>(PlaceOf(given, rest, app.get_option("words")->results()));
    const Flag* placed = place < command.positional.size() ? At(flags, command.positional[place]) : nullptr;
    return Usage(command, Unknown(command.words, known, given, rest, placed ? "--" + placed->name : ""));
  }
  if (auto globals = ReadGlobals(app, invocation.globals); !globals.ok())
    return Usage(command, std::string(globals.message()));
  if (const CLI::Option* print = app.get_option_no_throw("--print"); print && print->count() > 0) {
    invocation.globals.print = print->results().back();
    if (auto form = CheckWord("--print", invocation.globals.print, FormsOf(command)); !form.ok())
      return Usage(command, std::string(form.message()));
  }
  Given given;
  for (const Flag& flag : flags) {
    const CLI::Option* option = app.get_option("--" + flag.name);
    if (option->count() > 0)
      given[flag.path] = flag.is_switch() ? std::vector<std::string>{option->results().back()} : option->results();
  }
  if (auto placed = Place(command, flags, app.get_option("words")->results(), given); !placed.ok()) return placed;
  if (ask && !invocation.globals.no_input) invocation.asked = AskForMissing(flags, command.positional, ask, given);
  if (auto filled = FillAll(command, flags, given, invocation); !filled.ok()) return filled;
  if (auto missing = Missing(command, flags, given); !missing.ok()) return missing;
  invocation.site_named = given.contains("site");
  if (auto applied = ApplyGlobals(command, flags, given, invocation); !applied.ok()) return applied;
  return invocation;
}

absl::StatusOr<LocalLine> ReadLocal(const std::string& command, const std::string& usage,
                                    const std::vector<GlobalFlag>& flags, const std::vector<std::string>& rest) {
  LocalLine line;
  CLI::App app;
  std::vector<std::string> known;
  for (const GlobalFlag& flag : flags) {
    AddFlag(app, flag.names, !flag.value.empty());
    known.push_back("--" + LongName(flag));
  }
  if (std::string wrong = Parse(app, command, rest); !wrong.empty()) return Wrong(wrong, command, usage);
  if (!app.remaining().empty()) return Wrong(Unknown(command, known, app.remaining().front(), rest), command, usage);
  if (auto globals = ReadGlobals(app, line.globals); !globals.ok())
    return Wrong(std::string(globals.message()), command, usage);
  for (const GlobalFlag& flag : flags) {
    const auto& results = app.get_option("--" + LongName(flag))->results();
    if (!results.empty()) line.flags[LongName(flag)] = results.back();
  }
  line.words = app.get_option("words")->results();
  return line;
}

std::string Metavar(const Command& command, const std::string& path) {
  std::string name = SplitAt(path, '.').back();
  if (name == "id") name = SplitAt(command.words, ' ').front();
  if (name == "numbers") name = "number";
  return absl::AsciiStrToUpper(name);
}

std::string Usage(const Command& command) {
  std::string usage = "psmet " + command.words;
  for (const Flag& flag : FlagsOf(FindMethod(command.method)->input_type())) {
    if (!flag.required ||
        std::find(command.positional.begin(), command.positional.end(), flag.path) != command.positional.end())
      continue;
    usage += " --" + flag.name + " …";
  }
  std::string places;
  for (const Flag& flag : FlagsOf(FindMethod(command.method)->input_type())) {
    if (std::find(command.positional.begin(), command.positional.end(), flag.path) == command.positional.end())
      continue;
    std::string name = Metavar(command, flag.path) + (flag.field()->is_repeated() ? "…" : "");
    places += flag.required ? " " + name : " [" + name + "]";
  }
  return usage.insert(6 + command.words.size(), places) + " [flags]";
}

std::string DrawRequestId() {
  std::random_device random;
  const auto time = static_cast<unsigned long long>(absl::ToUnixMillis(absl::Now()));
  const unsigned a = random(), b = random(), c = random();
  char id[40];
  std::snprintf(id, sizeof id, "%08llx-%04llx-7%03x-%04x-%04x%08x", time >> 16 & 0xffffffff, time & 0xffff, a & 0xfff,
                (a >> 12 & 0x3fff) | 0x8000, b & 0xffff, c);
  return id;
}

}  // namespace psmet::cli
