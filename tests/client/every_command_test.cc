// What holds for every command, whoever added it: a new row is covered by being a row.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "client/commands.h"
#include "client/fields.h"
#include "client/help.h"
#include "client/render.h"
#include "client/request.h"
#include "client/sample.h"
#include "client/screen.h"
#include "client/table.h"
#include "client/template.h"
#include "client/words.h"
#include "psmet/v1/types.pb.h"

namespace psmet::cli {
namespace {

using google::protobuf::Message;

// What the command says of a full reply. A renderer that counts on what is not there shows which command is at fault.
std::string SpokenOrThrown(const Command& command, const Message& request, const Message& reply, int width) {
  try {
    return Spoken(command, request, reply, width);
  } catch (const std::exception& thrown) {
    ADD_FAILURE() << "psmet " << command.words << ": its renderer threw: " << thrown.what();
    return "thrown";
  }
}

struct Called {
  const Command* command;
  std::unique_ptr<Message> request, reply;
};

Called CallOf(const Command& command) {
  const auto* method = FindMethod(command.method);
  return {&command, Sample(method->input_type()), Sample(method->output_type())};
}

// Rows of a CSV text with the number of their cells.
std::vector<int> CsvCells(const std::string& text) {
  std::vector<int> cells;
  bool quoted = false;
  int count = 1;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == ',') ++count;
    if (c == '\n') {
      cells.push_back(count);
      count = 1;
    }
  }
  return cells;
}

TEST(EveryCommand, ThatWritesHasAnUndoOrANextCommandOrSaysWhyNot) {
  for (const Command& command : Commands()) {
    if (!Writes(FindMethod(command.method))) continue;
    EXPECT_TRUE(!command.undo.empty() || command.puts_back || !command.next.empty() || !command.no_undo.empty())
        << "psmet " << command.words
        << ": give its row .undo (the command that takes it back), .next (what usually follows), or .no_undo (a "
           "sentence for people: why nothing takes it back, what to do instead)";
    EXPECT_TRUE(command.no_undo.empty() || command.no_undo.back() == '.')
        << "psmet " << command.words << ": .no_undo is a sentence of its help, with a full stop";
  }
}

TEST(EveryCommand, UndoAndNextAreLinesThatItsTableReads) {
  for (const Command& command : Commands()) {
    Called call = CallOf(command);
    for (const std::string& hint : {command.undo, command.undo_then, command.next}) {
      if (hint.empty()) continue;
      const std::string text = Filled(hint, *call.reply, call.request.get(), Values::kQuoted);
      for (const std::string& each : SplitAt(text, '\n')) {
        Line line = TakeApart(Split(each));
        const Command* hinted = FindCommand(Joined(line.words, " "));
        ASSERT_NE(hinted, nullptr) << "psmet " << command.words << ": " << each;
        auto read = Read(*hinted, line.rest);
        EXPECT_TRUE(read.ok()) << "psmet " << command.words << ": " << each << ": " << read.status();
      }
    }
  }
}

TEST(EveryCommand, ThatReadsNeedsNoUndo) {
  for (const Command& command : Commands()) {
    if (Writes(FindMethod(command.method))) continue;
    EXPECT_TRUE(command.undo.empty() && command.no_undo.empty() && !command.asks) << "psmet " << command.words;
  }
}

TEST(EveryCommand, ThatEndsSomethingForGoodAsksFirst) {
  const std::set<std::string> final_verbs = {"cancel", "revoke", "void",     "remove",
                                             "merge",  "forget", "withdraw", "end"};
  for (const Command& command : Commands()) {
    const std::string verb = SplitAt(command.words, ' ').back();
    if (!Writes(FindMethod(command.method)) || !command.undo.empty() || !final_verbs.contains(verb)) continue;
    EXPECT_TRUE(command.asks) << "psmet " << command.words
                              << ": nothing undoes it, so its row needs .asks, which shows whom it affects";
  }
}

TEST(EveryCommand, ThatAsksSaysWhatDidNotHappen) {
  for (const Command& command : Commands()) {
    if (!command.asks) continue;
    EXPECT_EQ(command.asks->refused, command.refused) << "psmet " << command.words;
    EXPECT_NE(command.asks->text.find('?'), std::string::npos) << "psmet " << command.words;
  }
}

TEST(EveryCommand, ThatChangesOneThingTakesIfMatch) {
  for (const Command& command : Commands()) {
    const auto* request = FindMethod(command.method)->input_type();
    if (!request->FindFieldByName("update_mask")) continue;
    EXPECT_NE(request->FindFieldByName("etag"), nullptr) << "psmet " << command.words << ": " << request->full_name();
  }
}

TEST(EveryCommand, ThatWritesTakesARequestIdAndADryRun) {
  for (const Command& command : Commands()) {
    const auto* method = FindMethod(command.method);
    if (!Writes(method)) continue;
    EXPECT_NE(method->input_type()->FindFieldByName("request_id"), nullptr) << "psmet " << command.words;
    EXPECT_NE(method->input_type()->FindFieldByName("validate_only"), nullptr) << "psmet " << command.words;
  }
}

TEST(EveryCommand, AnswersInEachFormat) {
  for (const Command& command : Commands()) {
    Called call = CallOf(command);
    // What is moved out is the server's text, as it is.
    const bool says = !SpokenOrThrown(command, *call.request, *call.reply, 0).empty();
    EXPECT_TRUE(says || command.moves == Moves::kOut) << "psmet " << command.words;

    google::protobuf::Struct parsed;
    auto read = google::protobuf::util::JsonStringToMessage(Json(*call.reply), &parsed);
    EXPECT_TRUE(read.ok()) << "psmet " << command.words << " -o json: " << read.message();

    int lines = 0;
    std::istringstream jsonl(JsonLines(command, *call.reply));
    for (std::string line; std::getline(jsonl, line); ++lines) {
      read = google::protobuf::util::JsonStringToMessage(line, &parsed);
      EXPECT_TRUE(read.ok()) << "psmet " << command.words << " -o jsonl: " << line;
    }
    const int wanted = !command.list ? 1 : command.list->then.empty() ? 2 : 4;
    EXPECT_EQ(lines, wanted) << "psmet " << command.words << " -o jsonl";

    if (command.moves != Moves::kNothing) continue;  // what it moves is CSV by itself
    std::vector<int> cells = CsvCells(CsvOf(command, *call.reply));
    ASSERT_GE(cells.size(), 2u) << "psmet " << command.words << " -o csv: a row of headings and one of values";
    EXPECT_EQ(std::set<int>(cells.begin(), cells.end()).size(), 1u) << "psmet " << command.words << " -o csv: ragged";
  }
}

TEST(EveryCommand, ThatListsGivesAnIdForEachItem) {
  for (const Command& command : Commands()) {
    if (!command.list) continue;
    const std::string ids = Ids(command, *CallOf(command).reply);
    EXPECT_EQ(std::count(ids.begin(), ids.end(), '\n'), 2) << "psmet " << command.words << " -q: " << ids;
  }
}

TEST(EveryCommand, FitsATerminalOfEightyColumns) {
  for (const Command& command : Commands()) {
    Called call = CallOf(command);
    if (command.method == "AdminService.GetMetrics") continue;  // text for a program
    for (const std::string& line : SplitAt(Fitted(SpokenOrThrown(command, *call.request, *call.reply, 80), 80), '\n')) {
      // A line to copy is not broken.
      if (line.find("psmet ") != std::string::npos) continue;
      EXPECT_LE(Width(line), 80) << "psmet " << command.words << ": " << line;
    }
  }
}

}  // namespace
}  // namespace psmet::cli
