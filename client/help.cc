#include "client/help.h"

#include <absl/strings/ascii.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "client/comments.h"
#include "client/fields.h"
#include "client/manual.h"
#include "client/meant.h"
#include "client/refusal.h"
#include "client/request.h"
#include "client/screen.h"
#include "client/table.h"
#include "client/topics.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

// Two columns, the second one broken into lines.
std::string Pairs(const std::vector<std::pair<std::string, std::string>>& pairs, int width) {
  int left = 0;
  for (const auto& [name, text] : pairs) left = std::max(left, Width(name));
  left = std::min(left, 28);
  Table table;
  for (const auto& [name, text] : pairs) {
    std::string first = name;
    if (Width(name) > left) {
      table.rows.push_back({name});
      first.clear();
    }
    for (const std::string& line : Broken(text, std::max(30, width - left - 4))) {
      table.rows.push_back({first, line});
      first.clear();
    }
  }
  // A name that is too long stands alone and must not widen the column.
  std::string out;
  for (const auto& row : table.rows) {
    out += "  " + row[0];
    if (row.size() == 2) out += std::string(static_cast<size_t>(std::max(0, left - Width(row[0])) + 2), ' ') + row[1];
    out += '\n';
  }
  return out;
}

std::string Paragraph(const std::string& text, int width) { return Joined(Broken(text, width), "\n") + "\n"; }

int Page(int width) { return width > 0 ? std::min(width, 100) : 80; }

// What a flag takes, e.g. TEXT, ID,… or front_desk|educator.
std::string Takes(const Flag& flag) {
  using google::protobuf::FieldDescriptor;
  std::string value = "TEXT";
  if (flag.is_when()) value = "WHEN";
  if (flag.is_file()) value = "PATH";
  if (RuleOf(flag.field()).date()) value = "DAY";
  const v1::FieldRule& rule = RuleOf(flag.field());
  if (!rule.id().empty()) value = absl::StrCat(rule.id(), "-…", rule.named() ? "|NAME" : "");
  if (flag.field()->cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
      flag.field()->cpp_type() == FieldDescriptor::CPPTYPE_INT64)
    value = "N";
  if (flag.field()->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) value = "WORD";
  return flag.field()->is_repeated() ? value + ",…" : value;
}

std::string About(const Flag& flag) {
  std::string text = CommentOf(flag.field());
  if (const auto* type = flag.field()->enum_type()) text += " One of " + Joined(EnumWords(type), ", ") + ".";
  return text + (flag.required ? " Needed." : "");
}

bool IsPlace(const Command& command, const Flag& flag) {
  return std::find(command.positional.begin(), command.positional.end(), flag.path) != command.positional.end();
}

std::string GlobalsText(int width) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const GlobalFlag& flag : GlobalFlags()) {
    rows.emplace_back(Joined(SplitAt(flag.names, ','), ", ") + (flag.value.empty() ? "" : " " + flag.value), flag.text);
  }
  return Pairs(rows, width);
}

}  // namespace

const std::vector<Wishes>& WhatPeopleWant() {
  static const auto& wishes = *new std::vector<Wishes>{
      {"The day",
       {{"See the day and what it lacks", "today"},
        {"See the week as a picture", "week"},
        {"See what needs attention, and what would help", "attention"},
        {"See who is expected and who is here", "roster s-41"},
        {"Print a sheet to sign on", "roster s-41 --print html --out sign-in.html"},
        {"Check people in, by their numbers", "check-in s-41 1 2 4"},
        {"Check everyone out", "check-out s-41 all"},
        {"Mark somebody absent", "attendance amend s-41 3 --absent --reason \"no show\""},
        {"Take in a walk-in", "attendance walk-in s-41 p-2210"},
        {"See who earns what if they stay", "session preview s-41"},
        {"Note what was taught", "attendance note s-41 1 2 4 --topics \"carb counting\" --attest"},
        {"Close a class and make its units", "session close s-41"}}},
      {"Seats",
       {{"Find a class with a free seat", "session list --open"},
        {"Give a patient a seat", "enroll s-57 p-2210"},
        {"Put a patient on the waiting list", "enroll s-41 p-2210 --waitlist"},
        {"Take a patient out", "drop s-57 p-2210"},
        {"See whom to call, and say who was told", "call list"}}},
      {"Classes",
       {{"Plan a class", "session add adces-3/healthy-eating \"next tue 2pm\""},
        {"Give it an instructor", "session assign s-43 i-7"},
        {"Move it, with everyone in it", "session move s-43 \"next wed 9:00\""},
        {"Cancel it and see whom to tell", "session cancel s-43 --reason \"instructor ill\""},
        {"Put an instructor's classes into a calendar", "instructor calendar i-7 --out i-7.ics"}}},
      {"Patients",
       {{"Add a patient; it asks for the name", "patient add"},
        {"Add a caregiver", "caregiver add p-2210 --relationship daughter"},
        {"Note that an order is on its way", "order add p-2210 --pending"}}},
      {"Billing",
       {{"See what is held and why", "charge list --state held"},
        {"See how a charge came about", "charge explain ch-881"},
        {"Free what only a review of the group can", "charge review s-41 --reason \"sign-in sheet\""},
        {"Confirm a payer's policy", "policy confirm po-3"}}},
  };
  return wishes;
}

std::string HelpText(int width) {
  width = Page(width);
  std::string text = Paragraph(
      "psmet: small group classes for patients and their caregivers, from the schedule to the charge.", width);
  for (const Wishes& group : WhatPeopleWant()) {
    text += "\n" + group.heading + "\n";
    for (const auto& [wish, command] : group.rows) {
      // A command that does not fit beside its wish stands below it, whole: it is there to be copied.
      bool fits = Width(wish) <= 36 && 46 + Width(command) <= width;
      text += "  " + wish + (fits ? std::string(static_cast<size_t>(38 - Width(wish)), ' ') : "\n      ") + "psmet " +
              command + "\n";
    }
  }
  text += "\nHow to\n";
  std::vector<std::pair<std::string, std::string>> topics;
  for (const Topic& topic : Topics()) topics.emplace_back("psmet help " + topic.name, topic.title);
  text += Pairs(topics, width) + "\nAll commands\n";
  std::vector<std::pair<std::string, std::string>> rows;
  std::vector<std::string> alone;
  for (const std::string& first : FirstWords()) {
    if (auto second = SecondWords(first); !second.empty()) {
      rows.emplace_back(first, Joined(second, " "));
    } else {
      alone.push_back(first);
    }
  }
  text += "  " + Joined(Broken(Joined(alone, " "), width - 2), "\n  ") + "\n" + Pairs(rows, width);
  text += "\nTimes are typed as spoken: 9:05, tomorrow 9:00, \"next tue 2pm\", \"+2w 14:30\",\n\"2026-12-01 09:00\".\n";
  return text + "More:  psmet help enroll     psmet help session\nFlags of every command:  psmet help flags\n";
}

std::string LocalHelp(const LocalCommand& command, int width) {
  width = Page(width);
  std::string text = Usage(command) + "\n\n" + Paragraph(command.text, width);
  std::vector<std::pair<std::string, std::string>> flags;
  for (const GlobalFlag& flag : command.flags) flags.emplace_back(flag.names + " " + flag.value, flag.text + ".");
  if (!flags.empty()) text += "\nFlags\n" + Pairs(flags, width);
  text += "\nExamples\n";
  for (const std::string& example : command.examples) text += "  psmet " + example + "\n";
  return text + "\nFlags of every command:  psmet help flags\n";
}

std::string NounHelp(const std::string& noun, int width) {
  width = Page(width);
  if (noun == "flags") return "Flags that every command takes, anywhere in the line:\n" + GlobalsText(width);
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Command& command : Commands()) {
    if (SplitAt(command.words, ' ').front() != noun) continue;
    rows.emplace_back("psmet " + command.words, FirstSentence(CommentOf(FindMethod(command.method)).text));
  }
  for (const LocalCommand& command : LocalCommands()) {
    if (SplitAt(command.words, ' ').front() == noun)
      rows.emplace_back("psmet " + command.words, FirstSentence(command.text));
  }
  return Pairs(rows, width) + "\nMore:  " + rows.front().first + " --help\n";
}

std::string CommandHelp(const Command& command, int width) {
  width = Page(width);
  const auto* method = FindMethod(command.method);
  const MethodComment comment = CommentOf(method);
  std::string text = Usage(command) + "\n\n" + Paragraph(comment.text, width);
  std::vector<std::pair<std::string, std::string>> places, flags;
  for (const Flag& flag : FlagsOf(method->input_type())) {
    if (IsPlace(command, flag)) {
      places.emplace_back(Metavar(command, flag.path) + (flag.field()->is_repeated() ? "…" : ""),
                          CommentOf(flag.field()));
    } else {
      flags.emplace_back("--" + flag.name + (flag.is_switch() ? "" : " " + Takes(flag)), About(flag));
    }
  }
  for (const GlobalFlag& flag : OwnFlags(command)) flags.emplace_back(flag.names + " " + flag.value, flag.text + ".");
  if (!places.empty()) text += "\n" + Pairs(places, width);
  if (!flags.empty()) text += "\nFlags\n" + Pairs(flags, width);
  if (!comment.errors.empty()) text += "\nRefused when\n" + Pairs(comment.errors, width);
  if (!command.no_undo.empty()) text += "\nNo undo\n  " + Joined(Broken(command.no_undo, width - 2), "\n  ") + "\n";
  text += "\nExamples\n";
  for (const std::string& example : command.examples) text += "  psmet " + example + "\n";
  return text + "\nFlags of every command:  psmet help flags\n";
}

int Help(const LocalLine& line, Terminal& terminal) {
  if (auto folder = line.flags.find("man"); folder != line.flags.end()) {
    const absl::Status written = WriteManual(folder->second);
    return written.ok() ? static_cast<int>(kDone) : Complain(terminal, written);
  }
  const std::string words = Joined(line.words, " ");
  std::string text;
  if (words.empty()) {
    text = HelpText(terminal.width);
  } else if (const Topic* topic = FindTopic(words)) {
    text = TopicPage(*topic, terminal.width);
  } else if (const LocalCommand* local = FindLocal(words)) {
    text = LocalHelp(*local, terminal.width);
  } else if (const Command* command = FindCommand(words)) {
    text = CommandHelp(*command, terminal.width);
  } else if (words == "flags" || !SecondWords(words).empty()) {
    text = NounHelp(words, terminal.width);
  } else {
    std::vector<std::string> known = FirstWords();
    for (const Topic& topic : Topics()) known.push_back(topic.name);
    const std::string none = "there is no help on \"" + words + "\".";
    if (line.words.size() == 1) return Complain(terminal, none + HelpMeantBy(words, known));
    const auto is_known = [&](const std::string& word) {
      return std::find(known.begin(), known.end(), word) != known.end();
    };
    // help week enroll: each of them has its own.
    if (std::all_of(line.words.begin(), line.words.end(), is_known))
      return Complain(terminal, none + "\n  psmet help " + Joined(line.words, "\n  psmet help "));
    return Complain(terminal, UnknownCommand(line.words));
  }
  Show(text, terminal.out, {terminal.width, terminal.height, false}, PagerCommand(nullptr));
  return kDone;
}

}  // namespace psmet::cli
