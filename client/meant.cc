#include "client/meant.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>
#include <optional>

#include "client/commands.h"
#include "client/fields.h"
#include "client/ids.h"
#include "client/local.h"
#include "client/request.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

// So many commands are still an answer to what was meant.
constexpr size_t kMost = 6;
// The answer where nothing is near to what was typed.
constexpr char kAll[] = "\n  What there is:  psmet help";

bool Has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Commands that stand for what was typed, how many of the typed words they stand for, and whether they could take those
// that follow. A command may have words and flags with it: "attendance amend --absent".
struct Meaning {
  std::vector<std::string> commands;
  size_t taken = 1;
  bool takes_rest = true;
};

// What people say for a word of psmet, or for a command with words and flags; the first that there is will be it.
const std::vector<std::string>& AlsoSaid(const std::string& word) {
  static const auto& said = *new std::map<std::string, std::vector<std::string>>{
      {"edit", {"update", "amend"}},
      {"change", {"update", "move"}},
      {"modify", {"update"}},
      {"set", {"update"}},
      {"delete", {"cancel", "remove", "void", "revoke"}},
      {"remove", {"drop", "cancel", "void", "revoke"}},
      {"rm", {"cancel", "remove", "void", "revoke"}},
      {"new", {"add"}},
      {"create", {"add", "publish"}},
      {"register", {"add", "enroll"}},
      {"all", {"list"}},
      {"ls", {"list"}},
      {"view", {"show"}},
      {"get", {"show"}},
      {"info", {"show"}},
      {"show", {"explain"}},
      {"search", {"find"}},
      {"lookup", {"find"}},
      {"reschedule", {"move"}},
      {"schedule", {"add", "week"}},
      {"import", {"publish"}},
      {"upload", {"import", "publish"}},
      {"book", {"enroll"}},
      {"unbook", {"drop"}},
      {"unenroll", {"drop"}},
      {"disenroll", {"drop"}},
      {"withdraw", {"drop"}},
      {"waitlist", {"enroll --waitlist", "enrollment list"}},
      {"waiting-list", {"enroll --waitlist", "enrollment list"}},
      {"attend", {"check-in"}},
      {"present", {"check-in"}},
      {"arrive", {"check-in"}},
      {"leave", {"check-out"}},
      {"absent", {"attendance amend --absent"}},
      {"noshow", {"attendance amend --absent"}},
      {"no-show", {"attendance amend --absent"}},
      {"begin", {"start"}},
      {"end", {"close"}},
      {"finish", {"close"}},
      {"print", {"roster --print"}},
      {"tomorrow", {"today tomorrow"}},
      {"yesterday", {"today yesterday"}},
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

// What there is no command for: what is done instead, and the topic that tells how.
std::optional<std::pair<std::string, std::string>> Instead(const std::string& word) {
  if (word == "undo") return {{"each change says in its answer how it is undone", "fix"}};
  if (word == "reopen") return {{"a closed class changes by corrections, each with a reason", "fix"}};
  return std::nullopt;
}

// Words and what begins with the first flag.
struct Words {
  explicit Words(const std::vector<std::string>& typed) {
    const auto flag =
        std::find_if(typed.begin(), typed.end(), [](const auto& word) { return word.rfind('-', 0) == 0; });
    words.assign(typed.begin(), flag);
    flags.assign(flag, typed.end());
  }
  std::vector<std::string> words, flags;
};

// A command of the table, and what stands with it already, followed by what was typed.
struct Said {
  Said(const std::string& said, const std::vector<std::string>& typed) {
    const Line line = TakeApart(SplitAt(said, ' '));
    const Words with(line.rest), more(typed);
    command = FindCommand(Joined(line.words, " "));
    words = with.words;
    words.insert(words.end(), more.words.begin(), more.words.end());
    flags = with.flags;
    flags.insert(flags.end(), more.flags.begin(), more.flags.end());
    // print roster s-41
    if (!words.empty() && words.front() == line.words.front()) words.erase(words.begin());
    if (command) placed = Arranged(*command, words);
  }
  const Command* command = nullptr;  // null for one that the program does by itself
  std::vector<std::string> words, flags;
  std::optional<std::vector<std::string>> placed;  // the words in the command's places
};

// The required flags that are not among these, each for a person to fill. What says who somebody is will be asked for.
std::string StillNeeded(const Command& command, const std::vector<std::string>& given) {
  std::string text;
  for (const Flag& flag : FlagsOf(FindMethod(command.method)->input_type())) {
    const std::string name = "--" + flag.name;
    const bool said =
        Has(command.positional, flag.path) || std::any_of(given.begin(), given.end(), [&](const std::string& each) {
          return each == name || each.rfind(name + "=", 0) == 0;
        });
    if (flag.required && !said && !RuleOf(flag.field()).sensitive()) absl::StrAppend(&text, " ", name, " …");
  }
  return text;
}

// The line to paste, what was typed in its places.
std::string Whole(const std::string& command, const std::vector<std::string>& typed) {
  const Said said(command, typed);
  std::string text = said.placed ? said.command->words : command;
  for (const std::string& word : said.placed ? *said.placed : typed) text += " " + (word == "…" ? word : Quoted(word));
  if (!said.placed) return text;
  for (const std::string& flag : said.flags) text += " " + Quoted(flag);
  return text + StillNeeded(*said.command, said.flags);
}

// Those of the commands whose places the words fill, else those that have places for all of them, in the first group
// that has some; else the first group, without the words.
Meaning Taking(const std::vector<std::vector<std::string>>& groups, const std::vector<std::string>& typed,
               size_t taken) {
  Meaning none{{}, taken, Words(typed).words.empty()};
  for (const bool filled : {true, false}) {
    for (const auto& commands : groups) {
      Meaning meant{{}, taken};
      for (const std::string& command : commands) {
        const Said said(command, typed);
        const bool fits = said.command ? said.placed && (!filled || !Has(*said.placed, "…"))
                                       : !filled && std::none_of(said.words.begin(), said.words.end(), IsIdLike);
        if (fits) meant.commands.push_back(command);
      }
      if (none.commands.empty()) none.commands = commands;
      if (!none.takes_rest && !meant.commands.empty()) return meant;
    }
  }
  return none;
}

// What is said by that word: first words and whole commands, commands that end in it, commands that end in what it
// stands for; without those of which there are none.
std::vector<std::vector<std::string>> SaidBy(const std::string& word, const std::vector<std::string>& known) {
  std::vector<std::string> alone, ending;
  if (Has(known, word)) alone.push_back(word);
  for (const std::string& other : AlsoSaid(word)) {
    if (Has(known, other) || other.find(' ') != std::string::npos) alone.push_back(other);
    const auto more = EndingIn(other);
    ending.insert(ending.end(), more.begin(), more.end());
  }
  std::vector<std::vector<std::string>> groups = {alone, EndingIn(word), ending};
  std::erase_if(groups, [](const auto& commands) { return commands.empty(); });
  return groups;
}

std::vector<std::string> After(const std::vector<std::string>& typed, size_t taken) {
  return {typed.begin() + static_cast<std::ptrdiff_t>(std::min(taken, typed.size())), typed.end()};
}

// check in for check-in, log in for login, walk in for attendance walk-in.
Meaning Compound(const std::vector<std::string>& typed) {
  for (const char* between : {"-", ""}) {
    const auto said = SaidBy(absl::StrCat(typed[0], between, typed[1]), FirstWords());
    if (!said.empty()) return Taking(said, After(typed, 2), 2);
  }
  return {};
}

// By a noun and what is done with it, in either order, or an id.
Meaning ByNoun(const std::vector<std::string>& typed) {
  const std::string &first = typed[0], &second = typed[1];
  for (const auto& [noun, verb] : {std::pair(Noun(first), second), std::pair(Noun(second), first)}) {
    if (noun.empty() || verb.empty()) continue;
    if (const std::string known = Known(verb, SecondWords(noun)); !known.empty())
      return {{absl::StrCat(noun, " ", known)}, 2};
    // patient find, session print: a command without the noun.
    const auto said = SaidBy(verb, FirstWords());
    if (said.empty() || !SecondWords(said.front().front()).empty()) continue;
    // charge show: what so many other nouns have is not what was meant of this one.
    if (Meaning meant = Taking(said, After(typed, 2), 2); meant.commands.size() <= kMost) return meant;
  }
  const std::string noun = Noun(first);
  if (noun.empty()) return {};
  // caregivers p-4
  for (const char* verb : {" show", " list"}) {
    const std::string command = noun + verb;
    if (IsIdLike(second) && FindCommand(command) && Said(command, After(typed, 1)).placed) return {{command}, 1};
  }
  const std::string near = Closest(second, SecondWords(noun));
  return near.empty() ? Meaning{} : Meaning{{absl::StrCat(noun, " ", near)}, 2};
}

// By what is said for the word or nearest to it: a first word, or a second one.
Meaning ByNearest(const std::vector<std::string>& typed, const std::vector<std::string>& known) {
  const std::string& word = typed[0];
  if (const auto said = SaidBy(word, known); !said.empty()) return Taking(said, After(typed, 1), 1);
  std::vector<std::string> seconds;
  for (const std::string& first : FirstWords()) {
    const auto more = SecondWords(first);
    seconds.insert(seconds.end(), more.begin(), more.end());
  }
  const std::string first = Closest(word, known), second = Closest(word, seconds);
  if (second.empty() || (!first.empty() && Distance(word, first) <= Distance(word, second))) {
    if (first.empty()) return {};
    std::vector<std::string> meant = typed;
    meant[0] = first;
    const Meaning both = Words(typed).words.size() > 1 ? ByNoun(meant) : Meaning{};
    return both.commands.empty() ? Meaning{{first}} : both;
  }
  const Meaning meant = Taking({EndingIn(second)}, After(typed, 1), 1);
  // report is not import, though it is near.
  return meant.commands.size() <= kMost || Distance(word, second) == 1 ? meant : Meaning{};
}

// The commands as lines to paste, each after `before` and followed by what was typed; of too many, how the first one is
// typed.
std::string DoYouMean(const std::vector<std::string>& commands, const std::string& before,
                      const std::vector<std::string>& typed) {
  if (commands.size() > kMost)
    return absl::StrCat(" It stands after what it is about, as in \"", commands.front(), "\":  psmet help");
  std::string lines;
  for (const std::string& command : commands) {
    const Line line = TakeApart(SplitAt(command, ' '));
    const bool bare = typed.empty() && line.rest.empty();
    absl::StrAppend(&lines, "\n  Did you mean:  psmet ", before,
                    !before.empty() ? Joined(line.words, " ")
                    : bare          ? command
                                    : Whole(command, typed));
  }
  return lines;
}

}  // namespace

std::string HelpMeantBy(const std::string& word, const std::vector<std::string>& known) {
  const std::string meant = DoYouMean(ByNearest({word}, known).commands, "help ", {});
  return meant.empty() ? kAll : meant;
}

std::string UnknownCommand(const std::vector<std::string>& typed) {
  const size_t words = Words(typed).words.size();
  const bool noun = words > 1 && !SecondWords(typed[0]).empty();
  std::string text =
      absl::StrCat("there is no command \"", Joined({typed.begin(), typed.begin() + (noun ? 2 : 1)}, " "));
  if (const auto instead = Instead(noun ? typed[1] : typed[0]))
    return absl::StrCat(text, "\": ", instead->first, ".\n  More:  psmet help ", instead->second);
  Meaning meant = words > 1 ? Compound(typed) : Meaning{};
  if (meant.commands.empty() && words > 1) meant = ByNoun(typed);
  if (meant.commands.empty() && !noun) meant = ByNearest(typed, FirstWords());
  text +=
      "\"." + DoYouMean(meant.commands, "", meant.takes_rest ? After(typed, meant.taken) : std::vector<std::string>());
  if (!meant.commands.empty()) return text;
  if (!noun) return text + kAll;
  std::vector<std::string> verbs = SecondWords(typed[0]);
  std::stable_sort(verbs.begin(), verbs.end(), [&](const std::string& a, const std::string& b) {
    return Distance(a, typed[1]) < Distance(b, typed[1]);
  });
  return absl::StrCat(text, "\n  psmet ", typed[0], " ", Joined(verbs, " | "));
}

}  // namespace psmet::cli
