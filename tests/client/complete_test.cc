// What could stand where somebody types.
#include "client/complete.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "client/commands.h"
#include "client/fields.h"
#include "client/help.h"
#include "client/template.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/curriculum.pb.h"
#include "psmet/v1/notices.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "psmet/v1/staff.pb.h"

namespace psmet::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// A server with two sessions, a roster, an instructor and a curriculum; keeps what it was asked.
struct Server {
  std::vector<std::string> asked;

  bool operator()(std::string_view method, const google::protobuf::Message& request, google::protobuf::Message& reply) {
    asked.emplace_back(method);
    if (method == "ScheduleService.GetToday") {
      static_cast<v1::GetTodayResponse&>(reply).set_day("2026-12-08");
    } else if (method == "ScheduleService.ListSessions") {
      const auto& asks = static_cast<const v1::ListSessionsRequest&>(request);
      EXPECT_EQ(asks.from(), "2026-12-08");
      EXPECT_EQ(asks.to(), "2026-12-15");
      auto& sessions = static_cast<v1::ListSessionsResponse&>(reply);
      if (!asks.open()) sessions.add_sessions()->set_id("s-41");
      sessions.add_sessions()->set_id("s-57");
      auto* cancelled = sessions.add_sessions();
      cancelled->set_id("s-58");
      cancelled->set_state(v1::SESSION_STATE_CANCELLED);
    } else if (method == "AttendanceService.GetRoster") {
      EXPECT_EQ(static_cast<const v1::GetRosterRequest&>(request).session(), "s-41");
      auto* entry = static_cast<v1::GetRosterResponse&>(reply).add_entries();
      entry->set_number(2);
      entry->set_patient("p-7");
      entry->set_patient_name("Sample, Ben");
    } else if (method == "NoticeService.ListNotices") {
      EXPECT_EQ(static_cast<const v1::ListNoticesRequest&>(request).session(), "s-58");
      static_cast<v1::ListNoticesResponse&>(reply).add_notices()->set_patient("p-9");
    } else if (method == "StaffService.ListInstructors") {
      static_cast<v1::ListInstructorsResponse&>(reply).add_instructors()->set_id("i-7");
    } else if (method == "CurriculumService.ListCurricula") {
      auto* curriculum = static_cast<v1::ListCurriculaResponse&>(reply).add_curricula();
      curriculum->set_key("adces-3");
      curriculum->add_modules()->set_key("adces-3/healthy-eating");
    } else {
      return false;
    }
    return true;
  }
};

std::vector<std::string> Words(const std::vector<std::string>& line, Server server = {}) {
  std::vector<std::string> words;
  for (const Candidate& candidate : Complete(line, std::ref(server)).words) words.push_back(candidate.word);
  return words;
}

TEST(Complete, WordsComeFromTheTable) {
  EXPECT_THAT(Words({"enr"}), ElementsAre("enroll", "enrollment"));
  EXPECT_THAT(Words({""}), Contains("context"));
  EXPECT_THAT(Words({"context", ""}), ElementsAre("add", "use", "list", "remove"));
  EXPECT_THAT(Words({"help", "boo"}), ElementsAre("book"));
  EXPECT_THAT(Words({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(Words({"--server", "unix:/x", "enroll", "--wait"}), ElementsAre("--waitlist"));
}

TEST(Complete, FlagsThatAreGivenAreNotOfferedAgain) {
  EXPECT_THAT(Words({"enroll", "--ca"}), ElementsAre("--caregivers"));
  EXPECT_THAT(Words({"enroll", "--caregivers", "cg-1", "--ca"}), IsEmpty());
  EXPECT_THAT(Words({"enroll", "--"}), Contains("--dry-run"));
}

TEST(Complete, WordsOfAFlagComeFromTheProtoOrTheTable) {
  EXPECT_THAT(Words({"room", "list", "-o", ""}), ElementsAre("table", "json", "jsonl", "csv"));
  EXPECT_THAT(Words({"room", "list", "--output", "=", "j"}), ElementsAre("--output=json", "--output=jsonl"))
      << "bash takes = for a word";
  EXPECT_THAT(Words({"session", "list", "--state", "in"}), ElementsAre("in_progress"));
  EXPECT_TRUE(Complete({"curriculum", "publish", "de"}, Server()).files);
}

TEST(Complete, IdsComeFromTheServer) {
  EXPECT_THAT(Words({"roster", ""}), ElementsAre("s-41", "s-57"));
  EXPECT_THAT(Words({"roster", "s-5"}), ElementsAre("s-57"));
  EXPECT_THAT(Words({"session", "assign", "s-41", ""}), ElementsAre("i-7"));
  EXPECT_THAT(Words({"session", "list", "--instructor", ""}), ElementsAre("i-7"));
  EXPECT_THAT(Words({"session", "add", "adces"}), ElementsAre("adces-3/healthy-eating"));
  EXPECT_THAT(Words({"watch", ""}), ElementsAre("s-41", "s-57"));
}

TEST(Complete, PatientsAreOfferedFromARosterThatTheLineNames) {
  EXPECT_THAT(Words({"drop", "s-41", ""}), ElementsAre("p-7"));
  EXPECT_THAT(Words({"check-in", "s-41", ""}), ElementsAre("2", "all"));
  Server server;
  EXPECT_THAT(Complete({"patient", "show", ""}, std::ref(server)).words, IsEmpty());
  EXPECT_THAT(server.asked, IsEmpty()) << "nobody is looked up where no session is named";
}

TEST(Complete, WhoIsToBeToldIsOfferedOfACancelledSessionToo) {
  EXPECT_THAT(Words({"call", "done", ""}), ElementsAre("s-41", "s-57", "s-58"));
  EXPECT_THAT(Words({"call", "done", "s-58", ""}), ElementsAre("p-9"));
}

TEST(Complete, WhoGetsASeatIsNotOfferedFromTheRosterAndOnlySessionsWithASeatAre) {
  EXPECT_THAT(Words({"enroll", ""}), ElementsAre("s-57"));
  EXPECT_THAT(Words({"enroll", "--waitlist", ""}), ElementsAre("s-41", "s-57"));
  EXPECT_THAT(Words({"enroll", "s-41", ""}), IsEmpty());
  EXPECT_THAT(Words({"attendance", "walk-in", "s-41", ""}), IsEmpty());
}

TEST(Complete, ANameStandsBesideTheWordAndNeverInIt) {
  const Candidates found = Complete({"drop", "s-41", ""}, Server());
  ASSERT_EQ(found.words.size(), 1u);
  EXPECT_EQ(found.words[0].word, "p-7");
  EXPECT_EQ(found.words[0].about, "Sample, Ben");
}

TEST(Complete, WithoutAServerTheRestIsStillThere) {
  auto silent = [](std::string_view, const google::protobuf::Message&, google::protobuf::Message&) { return false; };
  EXPECT_THAT(Complete({"roster", ""}, silent).words, IsEmpty());
  EXPECT_THAT(Complete({"roster", "--"}, silent).words, Not(IsEmpty()));
}

TEST(Complete, NothingIsOfferedWhereNothingFits) {
  EXPECT_THAT(Words({"nonsense", ""}), IsEmpty());
  EXPECT_THAT(Words({"room", "list", "--limit", ""}), IsEmpty());
  EXPECT_THAT(Words({"enroll", "s-41", "p-7", ""}), IsEmpty());
}

TEST(Complete, SourcesReadWhatTheyShow) {
  for (const Source& source : Sources()) {
    const auto* method = FindMethod(source.method);
    ASSERT_NE(method, nullptr) << source.kind;
    EXPECT_FALSE(Writes(method)) << source.kind;
    auto item = Way(method->output_type(), source.items);
    ASSERT_FALSE(item.empty()) << source.kind;
    EXPECT_TRUE(Check(source.word, item.back()->message_type()).ok()) << source.kind;
    EXPECT_TRUE(Check(source.about, item.back()->message_type()).ok()) << source.kind;
    for (const auto& [field, from] : source.fields)
      EXPECT_NE(method->input_type()->FindFieldByName(field), nullptr) << source.kind;
    const bool names_patients = method->options().GetExtension(v1::policy).patient_data();
    EXPECT_TRUE(!names_patients || !source.fields.empty()) << source.kind << ": completing must not list patients";
  }
}

TEST(Complete, ThereIsAScriptForThreeShells) {
  for (const char* shell : {"bash", "zsh", "fish"})
    EXPECT_THAT(Completion(shell), testing::HasSubstr("psmet __complete"));
  EXPECT_EQ(Completion("tcsh"), "");
}

}  // namespace
}  // namespace psmet::cli
