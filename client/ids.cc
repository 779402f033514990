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

// p-3, p3, s-41: letters that an id begins with, and a number. M-1000 is more like a record number.
bool IsIdLike(std::string_view word) {
  const std::string letters = Lower(word.substr(0, std::min(word.find_first_of("-0123456789"), word.size())));
  return IsKind(letters) && !MeantId(word, {letters}).empty();
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
