#include "client/meant.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>

#include "client/commands.h"
#include "client/fields.h"
#include "client/ids.h"
#include "client/local.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

bool Has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Commands that stand for what was typed, how many of the typed words they stand for, and whether they could take those
// that follow.
struct Meaning {
  std::vector<std::string> commands;
  size_t taken = 1;
  bool takes_rest = true;
};

// What people say for a word of psmet; the first that there is will be it.
const std::vector<std::string>& AlsoSaid(const std::string& word) {
  static const auto& said = *new std::map<std::string, std::vector<std::string>>{
      {"edit", {"update", "amend"}},
      {"change", {"update", "move"}},
      {"modify", {"update"}},
      {"set", {"update"}},
      {"delete", {"cancel", "remove", "void", "revoke"}},
      {"remove", {"cancel", "void", "revoke"}},
      {"rm", {"cancel", "remove", "void", "revoke"}},
      {"new", {"add"}},
      {"create", {"add", "publish"}},
      {"register", {"add", "enroll"}},
      {"all", {"list"}},
      {"ls", {"list"}},
      {"view", {"show"}},
      {"get", {"show"}},
      {"info", {"show"}},
      {"search", {"find"}},
      {"lookup", {"find"}},
      {"reschedule", {"move"}},
      {"schedule", {"add", "week"}},
      {"book", {"enroll"}},
      {"class", {"session"}},
      {"lesson", {"session"}},
      {"teacher", {"instructor"}},
      {"educator", {"instructor"}},
      {"signin", {"login"}},
      {"signout", {"logout"}},
  };
  static const auto& none = *new std::vector<std::string>();
  const auto found = said.find(word);
  return found == said.end() ? none : found->second;
}

// The word itself, or what is said here for it, if `known` has it; else empty.
std::string Known(const std::string& word, const std::vector<std::string>& known) {
  if (Has(known, word)) return word;
  for (const std::string& other : AlsoSaid(word)) {
    if (Has(known, other)) return other;
  }
  return "";
}

// patients, policies and curricula in the singular, and what people say for it, where that begins commands of two
// words; else empty.
std::string Noun(const std::string& word) {
  std::vector<std::string> forms = {word};
  if (word.size() > 1 && word.back() == 's') forms.push_back(word.substr(0, word.size() - 1));
  if (word.size() > 2 && word.substr(word.size() - 2) == "es") forms.push_back(word.substr(0, word.size() - 2));
  if (word.size() > 3 && word.substr(word.size() - 3) == "ies") forms.push_back(word.substr(0, word.size() - 3) + "y");
  if (word == "curricula") forms.emplace_back("curriculum");
  for (const std::string& form : forms) {
    if (!SecondWords(form).empty()) return form;
    for (const std::string& other : AlsoSaid(form)) {
      if (!SecondWords(other).empty()) return other;
    }
  }
  return "";
}

// The commands of two words whose second word is that one: session close for close.
std::vector<std::string> EndingIn(const std::string& second) {
  std::vector<std::string> found;
  for (const std::string& first : FirstWords()) {
    if (Has(SecondWords(first), second)) found.push_back(first + " " + second);
  }
  return found;
}

// The kinds of ids that the command's first place takes.
std::vector<std::string> KindsOf(const std::string& words) {
  const Command* command = FindCommand(words);
  if (!command || command->positional.empty()) return {};
  const auto way = Way(FindMethod(command->method)->input_type(), command->positional.front());
  return way.empty() ? std::vector<std::string>{} : SplitAt(RuleOf(way.back()).id(), ',');
}

// Those of the commands that take such an id first, or else any word; all, without the words that follow, where none
// does.
Meaning Taking(const std::vector<std::string>& commands, const std::string& next, size_t taken) {
  std::vector<std::string> by_id, by_word;
  for (const std::string& command : commands) {
    const auto kinds = KindsOf(command);
    if (kinds.empty()) by_word.push_back(command);
    if (!MeantId(next, kinds).empty()) by_id.push_back(command);
  }
  if (next.empty()) return {commands, taken};
  if (!by_id.empty()) return {by_id, taken};
  return by_word.empty() ? Meaning{commands, taken, false} : Meaning{by_word, taken};
}

// check in for check-in, log in for login, walk in for attendance walk-in.
Meaning Compound(const std::string& first, const std::string& second, const std::string& next) {
  for (const char* between : {"-", ""}) {
    const std::string word = absl::StrCat(first, between, second);
    if (const std::string alone = Known(word, FirstWords()); !alone.empty()) return {{alone}, 2};
    if (const auto ending = EndingIn(word); !ending.empty()) return Taking(ending, next, 2);
  }
  return {};
}

// By a noun and what is done with it, in either order.
Meaning ByNoun(const std::string& first, const std::string& second) {
  for (const auto& [noun, verb] : {std::pair(Noun(first), second), std::pair(Noun(second), first)}) {
    if (noun.empty() || verb.empty()) continue;
    if (const std::string known = Known(verb, SecondWords(noun)); !known.empty())
      return {{absl::StrCat(noun, " ", known)}, 2};
    // patient find, session enroll: a command without the noun.
    if (const std::string alone = Known(verb, FirstWords()); !alone.empty() && SecondWords(alone).empty())
      return {{alone}, 2};
  }
  if (const std::string noun = Noun(first); !noun.empty()) {
    const std::string near = Closest(second, SecondWords(noun));
    if (!near.empty()) return {{absl::StrCat(noun, " ", near)}, 2};
  }
  return {};
}

// By what is nearest: a first word, or a second one.
Meaning ByNearest(const std::string& word, const std::string& next, const std::vector<std::string>& known) {
  std::vector<std::string> seconds;
  for (const std::string& first : FirstWords()) {
    const auto more = SecondWords(first);
    seconds.insert(seconds.end(), more.begin(), more.end());
  }
  if (const std::string other = Known(word, known); !other.empty()) return {{other}};
  const std::string first = Closest(word, known), second = Closest(word, seconds);
  if (second.empty() || (!first.empty() && Distance(word, first) <= Distance(word, second))) {
    if (first.empty()) return {};
    const Meaning both = next.empty() ? Meaning{} : ByNoun(first, next);
    return both.commands.empty() ? Meaning{{first}} : both;
  }
  return Taking(EndingIn(second), next, 1);
}

// The commands as lines to paste, each after `before` and followed by `rest`; of too many, how the first one is typed.
std::string DoYouMean(const std::vector<std::string>& commands, const std::string& before, const std::string& rest) {
  constexpr size_t kMost = 6;
  if (commands.size() > kMost)
    return absl::StrCat(" It stands after what it is about, as in \"", commands.front(), "\":  psmet help");
  std::string lines;
  for (const std::string& command : commands) {
    absl::StrAppend(&lines, "\n  Did you mean:  psmet ", before, command, rest);
  }
  return lines;
}

}  // namespace

std::string HelpMeantBy(const std::string& word, const std::vector<std::string>& known) {
  return DoYouMean(ByNearest(word, "", known).commands, "help ", "");
}

std::string UnknownCommand(const std::vector<std::string>& typed) {
  const std::string& first = typed[0];
  const std::string second = typed.size() > 1 && typed[1].rfind('-', 0) != 0 ? typed[1] : "";
  if (first == "undo")
    return "there is no command \"undo\": each change says in its answer how it is undone.\n  More:  psmet help fix";
  const auto seconds = SecondWords(first);
  const bool noun = !seconds.empty() && !second.empty();
  const std::string third = typed.size() > 2 ? typed[2] : "";
  Meaning meant = second.empty() ? Meaning{} : Compound(first, second, third);
  if (meant.commands.empty() && !second.empty()) meant = ByNoun(first, second);
  if (meant.commands.empty() && !noun) meant = ByNearest(first, second, FirstWords());
  std::string text = absl::StrCat("there is no command \"", first, noun ? " " + second : "", "\".");
  std::string rest;
  for (size_t i = meant.taken; i < typed.size(); ++i) rest += meant.takes_rest ? " " + Quoted(typed[i]) : "";
  text += DoYouMean(meant.commands, "", rest);
  return noun && meant.commands.empty() ? text + "\n  psmet " + first + " " + Joined(seconds, " | ") : text;
}

}  // namespace psmet::cli
