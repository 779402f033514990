// The table of commands fits the API.
#include "client/commands.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "client/comments.h"
#include "client/fields.h"
#include "client/help.h"
#include "client/meant.h"
#include "client/remedy.h"
#include "client/request.h"
#include "client/sample.h"
#include "client/table.h"
#include "client/template.h"
#include "client/topics.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const Descriptor* ItemOf(const Descriptor* reply, const std::string& items) {
  const FieldDescriptor* field = reply->FindFieldByName(items);
  return field && field->is_repeated() ? field->message_type() : nullptr;
}

TEST(Commands, EveryMethodHasOne) {
  EXPECT_GT(AllMethods().size(), 40u);
  for (const auto* method : AllMethods()) EXPECT_NE(CommandOf(method->full_name()), nullptr) << method->full_name();
}

TEST(Commands, EachCallsAMethodAndHasItsOwnWords) {
  std::set<std::string> words;
  for (const Command& command : Commands()) {
    EXPECT_TRUE(words.insert(command.words).second) << command.words;
    EXPECT_NE(FindMethod(command.method), nullptr) << command.words;
  }
}

TEST(Commands, PositionalFieldsAreFlagsOfTheRequest) {
  for (const Command& command : Commands()) {
    auto flags = FlagsOf(FindMethod(command.method)->input_type());
    for (const std::string& path : command.positional) {
      EXPECT_TRUE(std::any_of(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.path == path; }))
          << command.words << " " << path;
    }
  }
}

TEST(Commands, FlagsDoNotClashWithEachOtherNorWithGlobalOnes) {
  for (const Command& command : Commands()) {
    std::set<std::string> names;
    for (const GlobalFlag& flag : GlobalFlags()) names.insert(flag.names.substr(flag.names.find("--") + 2));
    for (const Flag& flag : FlagsOf(FindMethod(command.method)->input_type())) {
      EXPECT_TRUE(names.insert(flag.name).second) << command.words << " --" << flag.name;
    }
  }
}

TEST(Commands, SentencesAndColumnsNameFieldsThatExist) {
  for (const Command& command : Commands()) {
    const auto* method = FindMethod(command.method);
    for (const std::string& text : {command.done, command.undo, command.undo_then, command.next}) {
      EXPECT_TRUE(Check(text, method->output_type(), method->input_type()).ok())
          << command.words << ": " << Check(text, method->output_type(), method->input_type());
    }
    auto listings = command.more;
    if (command.list) listings.push_back(*command.list);
    for (const Listing& listing : listings) {
      const Descriptor* item = ItemOf(method->output_type(), listing.items);
      ASSERT_NE(item, nullptr) << command.words << " " << listing.items;
      for (const Column& column : listing.columns)
        EXPECT_TRUE(Check(column.cell, item).ok()) << command.words << " " << Check(column.cell, item);
    }
    for (const std::string& field : command.hidden) {
      const Descriptor* resource = method->output_type()->field(0)->message_type();
      EXPECT_NE(resource->FindFieldByName(field), nullptr) << command.words << " " << field;
    }
  }
}

TEST(Commands, QuestionsReadWhatTheyShow) {
  for (const Command& command : Commands()) {
    if (!command.asks) continue;
    const auto* method = FindMethod(command.method);
    const Question& question = *command.asks;
    const auto shows = [&](const Listing& listing, const Descriptor* reply) {
      const Descriptor* item = ItemOf(reply, listing.items);
      ASSERT_NE(item, nullptr) << command.words;
      for (const Column& column : listing.columns) EXPECT_TRUE(Check(column.cell, item).ok()) << command.words;
    };
    EXPECT_NE(method->input_type()->FindFieldByName("validate_only"), nullptr) << command.words;
    EXPECT_TRUE(Check(question.text, method->output_type(), method->input_type()).ok()) << command.words;
    for (const Listing& listing : question.shows) shows(listing, method->output_type());
    if (question.method.empty()) continue;
    const auto* read = FindMethod(question.method);
    ASSERT_NE(read, nullptr) << question.method;
    EXPECT_FALSE(Writes(read)) << question.method;
    EXPECT_NE(read->input_type()->FindFieldByName(question.field), nullptr) << command.words;
    EXPECT_FALSE(Way(method->output_type(), question.from).empty()) << command.words;
    EXPECT_TRUE(Check(question.whom, read->output_type()).ok()) << command.words;
    if (question.everyone) shows(*question.everyone, read->output_type());
  }
}

TEST(Commands, WritesSayWhatWasDoneAndHowARefusalBegins) {
  for (const Command& command : Commands()) {
    if (!Writes(FindMethod(command.method))) continue;
    EXPECT_FALSE(command.refused.empty()) << command.words;
    EXPECT_TRUE(!command.done.empty() || command.render) << command.words;
  }
}

TEST(Commands, ListsArePagedOnesOfTheirMethod) {
  for (const Command& command : Commands()) {
    const auto* method = FindMethod(command.method);
    bool paged = method->output_type()->FindFieldByName("next_page_token");
    EXPECT_TRUE(!paged || command.list) << command.words;
  }
}

// Answers whatever is asked.
std::optional<std::string> Someone(const std::string&) { return "1958-03-12"; }

TEST(Commands, ExamplesAreReadWithoutComplaint) {
  // Their files are named from the top of the sources.
  std::filesystem::current_path(PSMET_SOURCE);
  for (const Command& command : Commands()) {
    EXPECT_FALSE(command.examples.empty()) << command.words;
    for (const std::string& example : command.examples) {
      // What the shell does with the output is not psmet's.
      Line line = TakeApart(Split(example.substr(0, example.find(" > "))));
      EXPECT_EQ(Joined(line.words, " "), command.words);
      if (command.positional == std::vector<std::string>{"file"}) continue;  // reads a file
      auto read = Read(command, line.rest, Someone);
      EXPECT_TRUE(read.ok()) << example << ": " << read.status();
    }
  }
}

TEST(Help, EveryWishIsACommand) {
  for (const Wishes& group : WhatPeopleWant()) {
    for (const auto& [wish, command] : group.rows) {
      Line line = TakeApart(Split(command));
      const Command* found = FindCommand(Joined(line.words, " "));
      ASSERT_NE(found, nullptr) << command;
      auto read = Read(*found, line.rest, Someone);
      EXPECT_TRUE(read.ok()) << command << ": " << read.status();
    }
  }
}

TEST(Help, EveryCommandAndFlagIsExplainedByTheProtos) {
  for (const Command& command : Commands()) {
    const auto* method = FindMethod(command.method);
    EXPECT_FALSE(CommentOf(method).text.empty()) << command.method;
    for (const Flag& flag : FlagsOf(method->input_type()))
      EXPECT_FALSE(CommentOf(flag.field()).empty()) << command.words << " --" << flag.name;
  }
}

TEST(Help, ErrorsOfAMethodStandApart) {
  auto comment = CommentOf(FindMethod("ScheduleService.DropPatient"));
  EXPECT_EQ(comment.text,
            "Takes a patient out of a session or off its waiting list; a freed seat goes to the waiting list, until "
            "the class begins.");
  ASSERT_GE(comment.errors.size(), 2u);
  EXPECT_EQ(comment.errors[0].first, "SESSION_NOT_FOUND");
  // What follows the list belongs to the method again.
  comment = CommentOf(FindMethod("PeopleService.AddPatient"));
  EXPECT_NE(comment.text.find("Warnings: UNKNOWN_PAYER"), std::string::npos);
  EXPECT_EQ(comment.errors.back().second, "the phone has fewer than 7 digits or more than 19.");
  EXPECT_EQ(CommentOf(FindMethod("ListService.ExportPatients")).text,
            "Shows patients as CSV that imports back unchanged.");
}

TEST(Help, FitsEightyColumnsBesideLinesToCopy) {
  for (const Command& command : Commands()) {
    for (const std::string& line : SplitAt(CommandHelp(command, 80), '\n')) {
      EXPECT_TRUE(line.find("psmet ") != std::string::npos || Width(line) <= 80) << line;
    }
  }
}

TEST(Help, AVerbAloneNamesTheNounsThatHaveIt) {
  EXPECT_EQ(UnknownCommand({"close"}), "there is no command \"close\".\n  Did you mean:  psmet session close");
  EXPECT_EQ(UnknownCommand({"walkin"}), "there is no command \"walkin\".\n  Did you mean:  psmet attendance walk-in");
  EXPECT_EQ(
      UnknownCommand({"cancel"}),
      "there is no command \"cancel\".\n  Did you mean:  psmet session cancel\n  Did you mean:  psmet order cancel");
  EXPECT_EQ(UnknownCommand({"enrol"}), "there is no command \"enrol\".\n  Did you mean:  psmet enroll");
  EXPECT_EQ(HelpMeantBy("class", {"enroll", "session"}), "\n  Did you mean:  psmet help session");
}

// The line below what is said first.
std::string MeantLine(const std::vector<std::string>& typed) {
  const std::string said = UnknownCommand(typed);
  const size_t at = said.find("Did you mean:  ");
  return at == std::string::npos ? said : said.substr(at + 15, said.find('\n', at) - at - 15);
}

TEST(Help, ALineThatIsNoCommandIsAnsweredWithTheLineThatWasMeant) {
  EXPECT_EQ(MeantLine({"enrol", "s-1", "p-1"}), "psmet enroll s-1 p-1");
  EXPECT_EQ(MeantLine({"checkin", "s-9", "1"}), "psmet check-in s-9 1");
  EXPECT_EQ(MeantLine({"start", "s-9"}), "psmet session start s-9");
  EXPECT_EQ(MeantLine({"sesion", "show", "s-9"}), "psmet session show s-9");
  EXPECT_EQ(MeantLine({"cancel", "o-4", "--reason", "twice noted"}), "psmet order cancel o-4 --reason \"twice noted\"")
      << "the id says which";
  EXPECT_EQ(UnknownCommand({"cancel", "everything", "s-4"}), UnknownCommand({"cancel"})) << "neither could take it";
}

TEST(Help, WhatPeopleSayForACommandLeadsToIt) {
  EXPECT_EQ(MeantLine({"unenroll", "s-4", "p-9"}), "psmet drop s-4 p-9");
  EXPECT_EQ(MeantLine({"unenroll", "s-4"}), "psmet drop s-4 …");
  EXPECT_EQ(MeantLine({"attend", "s-1", "1"}), "psmet check-in s-1 1");
  EXPECT_EQ(MeantLine({"waitlist", "s-4", "p-9"}), "psmet enroll s-4 p-9 --waitlist");
  EXPECT_EQ(MeantLine({"waitlist", "s-4"}), "psmet enrollment list s-4");
  EXPECT_EQ(MeantLine({"waiting", "list"}), "psmet enroll … … --waitlist");
  EXPECT_EQ(MeantLine({"print"}), "psmet roster … --print");
  EXPECT_EQ(MeantLine({"print", "roster", "s-1"}), "psmet roster s-1 --print");
  EXPECT_EQ(MeantLine({"print", "session", "s-1"}), "psmet roster s-1 --print");
  EXPECT_EQ(MeantLine({"tomorrow"}), "psmet today tomorrow");
  for (const char* verb : {"end", "finish"}) EXPECT_EQ(MeantLine({"session", verb, "s-1"}), "psmet session close s-1");
  for (const char* noun : {"policy", "curriculum"})
    EXPECT_EQ(MeantLine({noun, "import", "x.toml"}), absl::StrCat("psmet ", noun, " publish x.toml"));
  EXPECT_EQ(MeantLine({"patient", "imprt", "x.csv"}), "psmet patient import x.csv");
}

TEST(Help, ALineThatIsMeantHasWhatItNeeds) {
  for (const char* word : {"noshow", "no-show", "absent"})
    EXPECT_EQ(MeantLine({word, "s-1", "4"}), "psmet attendance amend s-1 4 --absent --reason …");
  EXPECT_EQ(MeantLine({"no", "show", "s-1", "4", "--reason", "ill"}),
            "psmet attendance amend s-1 4 --absent --reason ill");
  EXPECT_EQ(MeantLine({"delete", "session", "s-8"}), "psmet session cancel s-8 --reason …");
  EXPECT_EQ(MeantLine({"delete", "s-8"}), "psmet session cancel s-8 --reason …") << "the id says what";
}

TEST(Help, IdsStandWhereTheCommandHasThem) {
  EXPECT_EQ(MeantLine({"remove", "p-9", "from", "s-4"}), "psmet drop s-4 p-9");
  EXPECT_EQ(MeantLine({"remove", "patient", "p-9", "s-4"}), "psmet drop s-4 p-9");
  EXPECT_EQ(MeantLine({"remove", "o-4"}), "psmet order cancel o-4 --reason …");
  EXPECT_EQ(MeantLine({"remove", "office"}), "psmet context remove office");
  EXPECT_EQ(MeantLine({"move", "s-4", "to", "fri", "9:00"}), "psmet session move s-4 fri 9:00");
  EXPECT_EQ(MeantLine({"caregivers", "p-4"}), "psmet caregiver list p-4");
  EXPECT_EQ(MeantLine({"session", "s-4"}), "psmet session show s-4");
  const auto read = Read(*FindCommand("check-in"), {"1", "s-1"});
  EXPECT_THAT(std::string(read.status().message()), testing::HasSubstr("Did you mean:  psmet check-in s-1 1"));
}

TEST(Help, WhatThereIsNoCommandForIsToldByATopic) {
  EXPECT_THAT(UnknownCommand({"session", "reopen", "s-1"}), testing::HasSubstr("psmet help fix"));
  for (const char* word : {"undo", "no-show"}) EXPECT_EQ(FindTopic(word)->name, "fix");
  EXPECT_EQ(FindTopic("waitlist")->name, "book");
}

TEST(Help, ACommandOfOneWordMayBeTypedAsTwo) {
  EXPECT_EQ(MeantLine({"check", "in", "s-2", "1"}), "psmet check-in s-2 1");
  EXPECT_EQ(MeantLine({"log", "in"}), "psmet login");
  EXPECT_EQ(MeantLine({"walk", "in", "s-2", "p-1"}), "psmet attendance walk-in s-2 p-1");
}

TEST(Help, NounAndVerbMayStandInEitherOrderAndInOtherWords) {
  EXPECT_EQ(MeantLine({"list", "patients"}), "psmet patient list");
  EXPECT_EQ(MeantLine({"sesion", "list"}), "psmet session list");
  EXPECT_EQ(MeantLine({"cancel", "class", "s-4"}), "psmet session cancel s-4 --reason …");
  EXPECT_EQ(MeantLine({"add", "patient", "--mrn", "T-1"}), "psmet patient add --mrn T-1");
  EXPECT_EQ(MeantLine({"patients", "show", "p-1"}), "psmet patient show p-1");
  EXPECT_EQ(MeantLine({"patient", "edit", "p-1"}), "psmet patient update p-1");
  EXPECT_EQ(MeantLine({"session", "delete", "s-1"}), "psmet session cancel s-1 --reason …");
  EXPECT_EQ(MeantLine({"patient", "find"}), "psmet find");
  EXPECT_THAT(UnknownCommand({"undo"}), testing::HasSubstr("psmet help fix"));
  EXPECT_THAT(UnknownCommand({"list"}), testing::HasSubstr("It stands after what it is about"));
}

TEST(Help, AVerbThatItsNounLacksIsAnsweredWithThoseThatItHas) {
  EXPECT_EQ(UnknownCommand({"site", "hours", "si-1"}),
            "there is no command \"site hours\".\n  psmet site show | add | list | update");
  EXPECT_EQ(UnknownCommand({"attendance", "list"}),
            "there is no command \"attendance list\".\n  psmet attendance note | amend | notes | walk-in");
  EXPECT_EQ(MeantLine({"charge", "show", "ch-1"}), "psmet charge explain ch-1");
  EXPECT_EQ(MeantLine({"show", "ch-1"}), "psmet charge explain ch-1");
}

TEST(Help, AWordLikeNoOtherLeadsToAllThatThereIs) {
  EXPECT_EQ(UnknownCommand({"foo"}), "there is no command \"foo\".\n  What there is:  psmet help");
  EXPECT_EQ(UnknownCommand({"report"}), "there is no command \"report\".\n  What there is:  psmet help");
  EXPECT_EQ(HelpMeantBy("foo", {"enroll", "session"}), "\n  What there is:  psmet help");
  EXPECT_THAT(UnknownCommand({"lst"}), testing::HasSubstr("It stands after what it is about")) << "a slip";
}

}  // namespace
}  // namespace psmet::cli
