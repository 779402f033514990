#include "client/ids.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <memory>
#include <set>

#include "client/complete.h"
#include "client/fields.h"
#include "client/remedy.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

using google::protobuf::Message;

// One id in a request and what may stand there.
struct Held {
  Message* holder;
  const google::protobuf::FieldDescriptor* field;
  int index;  // -1: not a list
  std::vector<std::string> kinds;
  std::string value;
};

std::vector<Held> IdsOf(Message& request) {
  std::vector<Held> held;
  for (const Flag& flag : FlagsOf(request.GetDescriptor())) {
    const auto* field = flag.field();
    if (RuleOf(field).id().empty() || !IsFilled(request, flag)) continue;
    // The request is the caller's own copy.
    auto* holder = const_cast<Message*>(&Holder(request, flag));
    const auto* r = holder->GetReflection();
    const auto kinds = SplitAt(RuleOf(field).id(), ',');
    if (!field->is_repeated()) held.push_back({holder, field, -1, kinds, r->GetString(*holder, field)});
    for (int i = 0; field->is_repeated() && i < r->FieldSize(*holder, field); ++i)
      held.push_back({holder, field, i, kinds, r->GetRepeatedString(*holder, field, i)});
  }
  return held;
}

// True for the beginning of an id of any kind: of what some field of the API holds.
bool IsKind(const std::string& letters) {
  static const auto& kinds = *[] {
    auto* all = new std::set<std::string>();
    for (const auto* method : AllMethods()) {
      for (const Flag& flag : FlagsOf(method->input_type())) {
        for (std::string& kind : SplitAt(RuleOf(flag.field()).id(), ',')) all->insert(std::move(kind));
      }
    }
    return all;
  }();
  return kinds.contains(letters);
}

// True for a word that stands beside an id and says nothing more.
bool Joins(const std::string& word) {
  static const auto& joining = *new std::set<std::string>{"from", "to", "in", "into", "of", "for", "the"};
  return joining.contains(word);
}

// One place of a command and the words in it.
struct Place {
  const Flag* flag;
  std::vector<std::string> kinds;  // of ids
  bool last = false;
  std::vector<std::string> words = {};

  // True: the place may hold that many words.
  bool many() const { return flag->field()->is_repeated(); }
  bool is_time() const { return flag->is_when() || RuleOf(flag->field()).date(); }
  bool is_numbers() const { return flag->path == "numbers"; }
  bool TakesId(const std::string& word) const { return (words.empty() || many()) && !MeantId(word, kinds).empty(); }
  bool TakesWord(const std::string& word) const {
    if (!words.empty() && !(last && (many() || is_time()))) return false;
    if (is_numbers()) return word == "all" || word.find_first_not_of("0123456789,") == std::string::npos;
    return kinds.empty() || RuleOf(flag->field()).named() || !MeantId(word, kinds).empty();
  }
};

std::vector<Place> PlacesOf(const Command& command, const std::vector<Flag>& flags) {
  const auto at = [&](const std::string& path) {
    return std::find_if(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.path == path; });
  };
  std::vector<Place> places;
  for (const std::string& path : command.positional) {
    const auto flag = at(path);
    if (flag == flags.end()) continue;
    // A patient's id does where a roster number does.
    const auto ids = path == "numbers" && at("patients") != flags.end() ? at("patients") : flag;
    places.push_back({&*flag, SplitAt(RuleOf(ids->field()).id(), ','), path == command.positional.back()});
  }
  return places;
}

// The command that shows what there is of that kind; empty where there is none that needs nothing more said.
std::string ListingOfNoun(const std::string& noun) {
  // Patients are found by what is known of them; their list is long and nobody's business.
  const std::string words = noun == "patient" ? "find" : noun + " list";
  const Command* command = FindCommand(words);
  if (!command) return "";
  for (const Flag& flag : FlagsOf(FindMethod(command->method)->input_type())) {
    if (flag.required && words != "find") return "";
  }
  return "psmet " + words;
}

}  // namespace

bool IsIdLike(std::string_view word) {
  const std::string letters = Lower(word.substr(0, std::min(word.find_first_of("-0123456789"), word.size())));
  return IsKind(letters) && !MeantId(word, {letters}).empty();
}

std::string MeantId(std::string_view word, const std::vector<std::string>& kinds) {
  std::string letters, digits;
  for (char c : word) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      digits += c;
    } else if (absl::ascii_isalpha(static_cast<unsigned char>(c)) && digits.empty()) {
      letters += absl::ascii_tolower(static_cast<unsigned char>(c));
    } else if (std::string_view(" -_#.").find(c) == std::string_view::npos || !digits.empty()) {
      return "";
    }
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty() || digits.size() > 18) return "";
  if (letters.empty() && kinds.size() == 1) return kinds[0] + "-" + digits;
  const bool known = std::find(kinds.begin(), kinds.end(), letters) != kinds.end();
  return known ? letters + "-" + digits : "";
}

std::optional<std::vector<std::string>> Arranged(const Command& command, const std::vector<std::string>& words) {
  const auto flags = FlagsOf(FindMethod(command.method)->input_type());
  std::vector<Place> places = PlacesOf(command, flags);
  std::vector<std::string> others;
  for (size_t i = 0; i < words.size(); ++i) {
    const bool by_id = (i > 0 && IsIdLike(words[i - 1])) || (i + 1 < words.size() && IsIdLike(words[i + 1]));
    if (by_id && Joins(words[i])) continue;
    if (!IsIdLike(words[i])) {
      others.push_back(words[i]);
      continue;
    }
    const auto place =
        std::find_if(places.begin(), places.end(), [&](const Place& each) { return each.TakesId(words[i]); });
    if (place == places.end()) return std::nullopt;
    place->words.push_back(words[i]);
  }
  auto place = places.begin();
  for (const std::string& word : others) {
    place = std::find_if(place, places.end(), [&](const Place& each) { return each.TakesWord(word); });
    if (place == places.end()) return std::nullopt;
    place->words.push_back(word);
  }
  std::vector<std::string> arranged;
  for (const Place& each : places) {
    if (each.words.empty() && each.flag->required) arranged.emplace_back("…");
    arranged.insert(arranged.end(), each.words.begin(), each.words.end());
  }
  return arranged;
}

std::string MeantLine(const Command& command, const Message& request) {
  for (const Flag& flag : FlagsOf(request.GetDescriptor())) {
    // Here stands what the file holds, not its path.
    if (flag.is_file() && IsFilled(request, flag)) return "";
  }
  std::unique_ptr<Message> meant(request.New());
  meant->CopyFrom(request);
  std::vector<Held> held = IdsOf(*meant);
  std::vector<Held*> strange;
  for (Held& each : held) {
    std::string id = MeantId(each.value, each.kinds);
    // What may be a name is for the server to find.
    if (id.empty() && RuleOf(each.field).named() && !IsIdLike(each.value)) continue;
    if (id.empty()) {
      strange.push_back(&each);
    } else {
      each.value = std::move(id);
    }
  }
  if (strange.size() == 2) {
    std::string first = MeantId(strange[1]->value, strange[0]->kinds);
    std::string second = MeantId(strange[0]->value, strange[1]->kinds);
    if (!first.empty() && !second.empty()) {
      strange[0]->value = std::move(first);
      strange[1]->value = std::move(second);
      strange.clear();
    }
  }
  if (!strange.empty()) return "";
  for (const Held& each : held) {
    const auto* r = each.holder->GetReflection();
    if (each.index < 0) {
      r->SetString(each.holder, each.field, each.value);
    } else {
      r->SetRepeatedString(each.holder, each.field, each.index, each.value);
    }
  }
  if (meant->SerializeAsString() == request.SerializeAsString()) return "";
  return CommandLine(command.method, *meant);
}

std::string StrangePatient(const Message& request) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  for (const Held& each : IdsOf(*copy)) {
    if (each.kinds != std::vector<std::string>{"p"} || IsIdLike(each.value)) continue;
    return each.value;
  }
  return "";
}

std::string ListingOfWanted(const Message& request) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  for (const Held& each : IdsOf(*copy)) {
    if (!MeantId(each.value, each.kinds).empty() || (RuleOf(each.field).named() && !IsIdLike(each.value))) continue;
    for (const Source& source : Sources()) {
      if (source.kind != each.kinds.front() || source.kind == "p") continue;
      return ListingOfNoun(SplitAt(CommandOf(source.method)->words, ' ').front());
    }
  }
  return "";
}

std::string ListingBy(const Message& request) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  for (const Held& each : IdsOf(*copy)) {
    const std::string kind = each.value.substr(0, std::min(each.value.find('-'), each.value.size()));
    if (each.kinds.size() != 1 || each.kinds[0] == kind || MeantId(each.value, {kind}).empty()) continue;
    for (const Source& source : Sources()) {
      if (source.kind != each.kinds[0]) continue;
      const auto* method = FindMethod(source.method);
      auto list = NewMessage(method->input_type());
      for (const Flag& flag : FlagsOf(method->input_type())) {
        if (RuleOf(flag.field()).id() != kind || !Fill(*list, flag, {each.value}).ok()) continue;
        return CommandLine(source.method, *list);
      }
    }
  }
  return "";
}

std::string ShowLine(const Command& changing, const Message& request) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  for (const Held& each : IdsOf(*copy)) {
    for (const Command& command : Commands()) {
      if (command.positional.empty() || !absl::EndsWith(command.words, " show")) continue;
      const auto way = Way(FindMethod(command.method)->input_type(), command.positional.front());
      if (way.empty() || RuleOf(way.back()).id() != each.kinds.front()) continue;
      return absl::StrCat("psmet ", command.words, " ", Quoted(each.value));
    }
  }
  return ListingOfNoun(SplitAt(changing.words, ' ').front());
}

std::string ListingOf(std::string_view reason) {
  constexpr std::string_view kEnd = "_NOT_FOUND";
  if (reason.size() <= kEnd.size() || reason.substr(reason.size() - kEnd.size()) != kEnd) return "";
  return ListingOfNoun(Lower(reason.substr(0, reason.size() - kEnd.size())));
}

std::vector<std::pair<std::string, std::string>> SiteLines(
    const Command& command, const Message& request, const std::vector<std::pair<std::string, std::string>>& metadata) {
  std::vector<std::string> sites;
  for (const auto& [key, value] : metadata) {
    if (key == "sites") sites = SplitAt(value, ',');
  }
  if (sites.empty()) return {{"Add one", CommandLine("PlaceService.AddSite", std::string())}};
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Flag& flag : FlagsOf(request.GetDescriptor())) {
    if (flag.name != "site") continue;
    for (size_t i = 0; i < sites.size() && i < 3; ++i) {
      const std::string site(absl::StripAsciiWhitespace(sites[i]));
      std::unique_ptr<Message> there(request.New());
      there->CopyFrom(request);
      if (!Fill(*there, flag, {site}).ok()) continue;
      lines.emplace_back("At " + site, CommandLine(command.method, *there));
    }
  }
  lines.emplace_back("One of them from now on",
                     "export PSMET_SITE=" + std::string(absl::StripAsciiWhitespace(sites[0])));
  return lines;
}

}  // namespace psmet::cli
