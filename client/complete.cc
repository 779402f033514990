#include "client/complete.h"

#include <absl/time/civil_time.h>
#include <absl/time/clock.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <ostream>
#include <set>

#include "client/call.h"
#include "client/comments.h"
#include "client/connect.h"
#include "client/fields.h"
#include "client/help.h"
#include "client/local.h"
#include "client/request.h"
#include "client/table.h"
#include "client/template.h"
#include "client/topics.h"
#include "client/words.h"
#include "psmet/v1/schedule.pb.h"

namespace psmet::cli {
namespace {

using google::protobuf::Message;

// The ids that the line names so far, by their kind.
using Named = std::map<std::string, std::string>;

std::string KindOf(const std::string& word) {
  size_t dash = word.find('-');
  const bool id = dash != std::string::npos && dash > 0 && word.find_first_not_of("0123456789", dash + 1) == word.npos;
  return id && dash + 1 < word.size() ? word.substr(0, dash) : "";
}

// The messages at a path of lists.
void Items(const Message& message, std::string_view path, std::vector<const Message*>& items) {
  const size_t dot = path.find('.');
  const auto* field = message.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
  for (int i = 0; field && i < message.GetReflection()->FieldSize(message, field); ++i) {
    const Message& item = message.GetReflection()->GetRepeatedMessage(message, field, i);
    if (dot == std::string_view::npos) {
      items.push_back(&item);
    } else {
      Items(item, path.substr(dot + 1), items);
    }
  }
}

// The site's day; this machine's where the site is not clear.
std::string Today(const Ask& ask) {
  v1::GetTodayResponse today;
  if (ask("ScheduleService.GetToday", v1::GetTodayRequest(), today) && !today.day().empty()) return today.day();
  return absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), absl::LocalTimeZone()));
}

// What a command is for, as far as it matters to what is offered.
struct Wish {
  bool joins = false;  // puts a patient on a roster: nobody who is on it is meant, and who is not is found otherwise
  bool open = false;   // wants a session with a free seat
  bool tells = false;  // tells patients something of a session: a cancelled one too, of which there is no roster
};

void Fetch(const Source& source, const Named& named, const Ask& ask, const Wish& wish, std::vector<Candidate>& found) {
  const auto* method = FindMethod(source.method);
  auto request = NewMessage(method->input_type());
  auto set = [&](const std::string& field, const std::string& value) {
    request->GetReflection()->SetString(request.get(), request->GetDescriptor()->FindFieldByName(field), value);
  };
  for (const auto& [field, kind] : source.fields) {
    if (kind == "today" || kind == "next week") {
      absl::CivilDay day;
      if (!absl::ParseCivilTime(Today(ask), &day)) return;
      set(field, absl::FormatCivilTime(kind == "today" ? day : day + 7));
      continue;
    }
    auto id = named.find(kind);
    if (id == named.end()) return;
    set(field, id->second);
  }
  if (const auto* field = request->GetDescriptor()->FindFieldByName("open"); wish.open && field)
    request->GetReflection()->SetBool(request.get(), field, true);
  auto reply = NewMessage(method->output_type());
  if (!ask(source.method, *request, *reply)) return;
  std::vector<const Message*> items;
  Items(*reply, source.items, items);
  for (const Message* item : items) {
    if (!wish.tells && !source.without.empty() && Filled("{state}", *item) == source.without) continue;
    found.push_back({Filled(source.word, *item), Filled(source.about, *item)});
  }
}

std::vector<Candidate> Ids(const std::string& kinds, const Named& named, const Ask& ask, const Wish& wish = {}) {
  std::vector<Candidate> found;
  for (const std::string& kind : SplitAt(kinds, ',')) {
    if (kind == "p" && wish.joins) continue;
    const std::string wanted = kind == "p" && wish.tells ? "told" : kind;
    for (const Source& source : Sources()) {
      if (source.kind == wanted) Fetch(source, named, ask, wish, found);
    }
  }
  return found;
}

// What a flag or a place of a command takes.
Candidates ValuesOf(const Flag& flag, const Named& named, const Ask& ask, const Wish& wish) {
  Candidates values;
  const std::string& name = flag.field()->name();
  if (const auto* type = flag.field()->enum_type()) {
    for (const std::string& word : EnumWords(type)) values.words.push_back({word, ""});
  } else if (flag.is_file()) {
    values.files = true;
  } else if (const std::string& kinds = RuleOf(flag.field()).id(); !kinds.empty()) {
    values.words = Ids(kinds, named, ask, wish);
  } else {
    values.words = Ids(name, named, ask);
    if (name == "numbers" && !values.words.empty()) values.words.push_back({"all", "everybody"});
  }
  return values;
}

std::vector<Candidate> ContextNames() {
  std::vector<Candidate> names;
  auto settings = ReadSettings();
  if (!settings.ok()) return names;
  for (const Context& context : settings->contexts) names.push_back({context.name, context.server});
  return names;
}

Candidates ValuesOfGlobal(const std::string& name) {
  auto words = [](const std::vector<std::string>& texts) {
    Candidates values;
    for (const std::string& text : texts) values.words.push_back({text, ""});
    return values;
  };
  if (name == "--output" || name == "-o") return words({"table", "json", "jsonl", "csv"});
  if (name == "--color") return words({"auto", "always", "never"});
  if (name == "--context") return {ContextNames(), false};
  if (name == "--token-file" || name == "--man" || name == "--out") return {{}, true};
  return {};
}

const GlobalFlag* FindGlobal(const std::vector<GlobalFlag>& flags, const std::string& name) {
  for (const GlobalFlag& flag : flags) {
    auto names = SplitAt(flag.names, ',');
    if (std::find(names.begin(), names.end(), name) != names.end()) return &flag;
  }
  return nullptr;
}

// The flags and places of one command, the program's own or the server's.
struct Shape {
  const Command* command = nullptr;
  const LocalCommand* local = nullptr;
  std::vector<Flag> flags;
  std::vector<GlobalFlag> own;

  // The flag of that name takes a value.
  bool TakesValue(const std::string& name) const {
    for (const Flag& flag : flags) {
      if ("--" + flag.name == name) return !flag.is_switch();
    }
    const GlobalFlag* global = FindGlobal(own, name);
    if (!global) global = FindGlobal(GlobalFlags(), name);
    return global && !global->value.empty();
  }

  Candidates Values(const std::string& name, const Named& named, const Ask& ask) const {
    for (const Flag& flag : flags) {
      if ("--" + flag.name == name) return ValuesOf(flag, named, ask, WishOf({}));
    }
    if (local && name == "--site") return {Ids("si", named, ask), false};
    for (const GlobalFlag& flag : own) {
      // The words that a flag takes stand in its value: text|html.
      if (flag.names != name || flag.value.find('|') == std::string::npos) continue;
      Candidates values;
      for (const std::string& word : SplitAt(flag.value, '|')) values.words.push_back({word, ""});
      return values;
    }
    return ValuesOfGlobal(name);
  }

  Candidates FlagNames(const std::set<std::string>& given) const {
    Candidates names;
    auto add = [&](const std::string& name, const std::string& about) {
      if (!given.contains(name)) names.words.push_back({name, about});
    };
    for (const Flag& flag : flags) add("--" + flag.name, FirstSentence(CommentOf(flag.field())));
    for (const GlobalFlag& flag : own) add("--" + flag.names.substr(flag.names.find("--") + 2), flag.text);
    for (const GlobalFlag& flag : GlobalFlags()) add("--" + flag.names.substr(flag.names.find("--") + 2), flag.text);
    return names;
  }

  // What stands at the place after those that are taken.
  Candidates AtPlace(size_t taken, const std::set<std::string>& given, const Named& named, const Ask& ask) const {
    if (local) return LocalPlace(taken, named, ask);
    std::vector<const Flag*> open;
    for (const std::string& path : command->positional) {
      for (const Flag& flag : flags) {
        if (flag.path == path && !given.contains("--" + flag.name)) open.push_back(&flag);
      }
    }
    if (open.empty() || (taken >= open.size() && !open.back()->field()->is_repeated())) return {};
    return ValuesOf(*open[std::min(taken, open.size() - 1)], named, ask, WishOf(given));
  }

 private:
  Wish WishOf(const std::set<std::string>& given) const {
    const bool enrolls = command && command->words == "enroll";
    return {.joins = enrolls || (command && command->words == "attendance walk-in"),
            .open = enrolls && !given.contains("--waitlist"),
            .tells = command && command->words.starts_with("call ")};
  }

  Candidates LocalPlace(size_t taken, const Named& named, const Ask& ask) const {
    if (taken > 0) return {};
    Candidates values;
    if (local->words == "completion") values.words = {{"bash", ""}, {"zsh", ""}, {"fish", ""}};
    if (local->words == "watch") values.words = Ids("s", named, ask);
    const bool names = local->words == "login" || local->words == "logout" || local->words == "context use" ||
                       local->words == "context remove";
    if (names) values.words = ContextNames();
    return values;
  }
};

std::string AboutWord(const std::string& words) {
  if (const Command* command = FindCommand(words)) return FirstSentence(CommentOf(FindMethod(command->method)).text);
  if (const LocalCommand* local = FindLocal(words)) return FirstSentence(local->text);
  return Joined(SecondWords(words), ", ");
}

Candidates CommandWords(const std::string& first) {
  Candidates words;
  for (const std::string& word : first.empty() ? FirstWords() : SecondWords(first))
    words.words.push_back({word, AboutWord(first.empty() ? word : first + " " + word)});
  return words;
}

// psmet help ...: topics and commands.
Candidates HelpWords(const std::vector<std::string>& rest) {
  if (!rest.empty()) return CommandWords(rest[0]);
  Candidates words;
  for (const Topic& topic : Topics()) words.words.push_back({topic.name, topic.title});
  auto commands = CommandWords("").words;
  words.words.insert(words.words.end(), commands.begin(), commands.end());
  return words;
}

Candidates OfCommand(const Shape& shape, const std::vector<std::string>& rest, const std::string& typed,
                     const Ask& ask) {
  std::set<std::string> given;
  Named named;
  size_t taken = 0;
  std::string waiting;  // a flag whose value comes next
  for (const std::string& arg : rest) {
    if (!waiting.empty()) {
      named.emplace(KindOf(arg), arg);
      waiting.clear();
    } else if (arg.size() > 1 && arg[0] == '-') {
      const size_t equals = arg.find('=');
      const std::string name = arg.substr(0, equals);
      given.insert(name);
      if (equals != std::string::npos) {
        named.emplace(KindOf(arg.substr(equals + 1)), arg.substr(equals + 1));
      } else if (shape.TakesValue(name)) {
        waiting = name;
      }
    } else {
      named.emplace(KindOf(arg), arg);
      ++taken;
    }
  }
  if (!waiting.empty()) return shape.Values(waiting, named, ask);
  if (size_t equals = typed.find('='); typed.rfind("--", 0) == 0 && equals != std::string::npos) {
    Candidates values = shape.Values(typed.substr(0, equals), named, ask);
    for (Candidate& value : values.words) value.word = typed.substr(0, equals + 1) + value.word;
    return values;
  }
  if (typed.rfind('-', 0) == 0) return shape.FlagNames(given);
  return shape.AtPlace(taken, given, named, ask);
}

// bash hands over --output=json as three words.
std::vector<std::string> Rejoined(const std::vector<std::string>& words) {
  std::vector<std::string> joined;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "=" && !joined.empty() && joined.back().rfind("--", 0) == 0) {
      joined.back() += i + 1 < words.size() ? "=" + words[i + 1] : "=";
      ++i;
    } else {
      joined.push_back(words[i]);
    }
  }
  return joined;
}

}  // namespace

const std::vector<Source>& Sources() {
  static const auto& sources = *new std::vector<Source>{
      {"s",
       "ScheduleService.ListSessions",
       {{"from", "today"}, {"to", "next week"}},
       "sessions",
       "{id}",
       "{start|day} {start..end|hours} {module_title}[, {instructor_name}], {seated}/{seats}, {state}",
       "cancelled"},
      {"p", "AttendanceService.GetRoster", {{"session", "s"}}, "entries", "{patient}", "{patient_name}"},
      {"told", "NoticeService.ListNotices", {{"session", "s"}}, "notices", "{patient}", "{patient_name}, {kind}"},
      {"numbers", "AttendanceService.GetRoster", {{"session", "s"}}, "entries", "{number}", "{patient_name}, {state}"},
      {"cg", "PeopleService.ListCaregivers", {{"patient", "p"}}, "caregivers", "{id}", "{family_name}, {given_name}"},
      {"o", "PeopleService.ListOrders", {{"patient", "p"}}, "orders", "{id}", "{state}[, until {valid_until|date}]"},
      {"ch",
       "BillingService.ListCharges",
       {{"session", "s"}},
       "charges",
       "{id}",
       "{patient}, {code} x {units}, {state}"},
      {"i", "StaffService.ListInstructors", {}, "instructors", "{id}", "{given_name} {family_name} {profession}"},
      {"cr", "StaffService.ListCredentials", {}, "credentials", "{id}", "{type} {number} of {instructor}, {standing}"},
      {"pr", "StaffService.ListPractitioners", {}, "practitioners", "{id}", "{given_name} {family_name}"},
      {"og", "StaffService.ListOrganizations", {}, "organizations", "{id}", "{name}"},
      {"si", "PlaceService.ListSites", {}, "sites", "{id}", "{name}"},
      {"rm", "PlaceService.ListRooms", {}, "rooms", "{id}", "{name}, {capacity} chairs, {site}"},
      {"po", "BillingService.ListPolicies", {}, "policies", "{id}", "[{payer} ][{plan} ]{family} v{version}"},
      {"t", "AdminService.ListTokens", {}, "tokens", "{id}", "{name}"},
      {"module", "CurriculumService.ListCurricula", {}, "curricula.modules", "{key}", "{title}, {blocks} x 30 min"},
      {"curriculum", "CurriculumService.ListCurricula", {}, "curricula", "{key}", "{title}"},
  };
  return sources;
}

Candidates Complete(std::vector<std::string> words, const Ask& ask) {
  words = Rejoined(words);
  if (words.empty()) words.emplace_back();
  const std::string typed = words.back();
  words.pop_back();
  Line line = TakeApart(words);
  const std::string spelt = Joined(line.words, " ");
  Candidates all;
  Shape shape{.command = FindCommand(spelt), .local = FindLocal(spelt)};
  if (spelt == "help" && typed.rfind('-', 0) != 0) {
    all = HelpWords(line.rest);
  } else if (shape.command || shape.local) {
    if (shape.command) shape.flags = FlagsOf(FindMethod(shape.command->method)->input_type());
    shape.own = shape.local ? shape.local->flags : OwnFlags(*shape.command);
    all = OfCommand(shape, line.rest, typed, ask);
  } else if (!line.rest.empty() && shape.TakesValue(line.rest.back())) {
    all = ValuesOfGlobal(line.rest.back());
  } else if (typed.rfind('-', 0) == 0) {
    all = shape.FlagNames({});
  } else if (line.words.size() < 2) {
    all = CommandWords(spelt);
  }
  Candidates fitting{.files = all.files};
  for (Candidate& candidate : all.words) {
    if (candidate.word.rfind(typed, 0) == 0) fitting.words.push_back(std::move(candidate));
  }
  return fitting;
}

int PrintCandidates(const std::vector<std::string>& words, Terminal& terminal) {
  constexpr std::chrono::milliseconds kPatience{300};
  const auto until = std::chrono::steady_clock::now() + kPatience;
  std::shared_ptr<Connection> connection;
  // The line's own --context and --server are meant here too.
  Globals globals;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "--context") globals.context = words[i + 1];
    if (words[i] == "--server") globals.server = words[i + 1];
    if (words[i] == "--token-file") globals.token_file = words[i + 1];
  }
  auto ask = [&](std::string_view method, const Message& request, Message& reply) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    if (!connection) {
      auto target = TargetOf(globals);
      if (!target.ok()) return false;
      connection = std::make_shared<Connection>(target->server, target->token, left, left);
      terminal.connections.push_back(connection);
    }
    return connection->Call(FindMethod(method), request, reply).status.ok();
  };
  const Candidates found = Complete(words, ask);
  for (const Candidate& candidate : found.words) {
    terminal.out << candidate.word;
    if (!candidate.about.empty()) terminal.out << '\t' << Plain(candidate.about);
    terminal.out << '\n';
  }
  if (found.files) terminal.out << ":files\n";
  return 0;
}

}  // namespace psmet::cli
