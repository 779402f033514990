#include "handlers/curriculum.h"

#include "handlers/clinic.h"

namespace psmet {
namespace {

constexpr char kSmall[] = R"(name = "small"
edition = "1"
title = "Small"
owner = "us"
recognized_by = []
families = ["PSMET"]
accepted_credentials = ["RN"]
conditions = ["E11"]
source = "test"
[[modules]]
key = "one"
title = "One"
blocks = 2
objectives = ["Do it"]
tags = ["a"]
[[modules]]
key = "two"
title = "Two"
blocks = 1
objectives = []
tags = []
)";

std::string With(std::string file, const std::string& from, const std::string& to) {
  const size_t at = file.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return file.replace(at, from.size(), to);
}

absl::StatusOr<v1::PublishCurriculumResponse> Publish(Clinic& clinic, const std::string& file) {
  v1::PublishCurriculumRequest request;
  request.set_file(file);
  return clinic.Do(handlers::PublishCurriculum, request);
}

// "line:column REASON text" of each problem.
std::vector<std::string> Lines(const v1::PublishCurriculumResponse& reply) {
  std::vector<std::string> lines;
  for (const auto& each : reply.problems()) {
    lines.push_back(std::to_string(each.line()) + ":" + std::to_string(each.column()) + " " + each.reason() + " " +
                    each.text());
  }
  return lines;
}

TEST(Curriculum, TheShippedFilesArePublishedAsTheyAre) {
  Clinic clinic;
  for (const char* name : {"adces-3", "asthma-adult-1", "preventt2-2021"}) clinic.Publish(name);
  const auto list = clinic.Get(handlers::ListCurricula, "page_size: 2");
  ASSERT_EQ(list.curricula_size(), 2);
  EXPECT_EQ(list.curricula(0).key(), "adces-3");
  const auto rest = clinic.Get(handlers::ListCurricula, "page_size: 2 page_token: '" + list.next_page_token() + "'");
  EXPECT_EQ(rest.curricula(0).key(), "preventt2-2021");
  EXPECT_EQ(rest.curricula(0).families_size(), 0);
  const auto adces = clinic.Get(handlers::GetCurriculum, "curriculum: 'adces-3'").curriculum();
  ASSERT_EQ(adces.modules_size(), 8);
  EXPECT_EQ(adces.modules(1).key(), "adces-3/healthy-eating");
  EXPECT_EQ(adces.modules(1).blocks(), 3);
  EXPECT_EQ(adces.modules(1).objectives_size(), 3);
}

TEST(Curriculum, ARefusalNamesWhatThereIs) {
  Clinic clinic;
  EXPECT_EQ(clinic.Do(handlers::GetCurriculum, "curriculum: 'adces-3'").status().message(),
            "no curriculum adces-3; there are none yet");
  ASSERT_THAT(Publish(clinic, kSmall), IsOk());
  const auto module = [&](std::string_view key) {
    return clinic.Look([&](sql::ReadTx& tx) { return store::GetModule(tx, key).status(); });
  };
  EXPECT_EQ(module("small-2/one").message(),
            "no module small-2/one, for there is no curriculum small-2; there are: small-1");
  EXPECT_EQ(module("small-1/three").message(), "no module small-1/three; small-1 has: one, two");
  EXPECT_THAT(module("small-1"), HasReason("MODULE_NOT_FOUND"));
  EXPECT_THAT(module("small-1/one"), IsOk());
}

TEST(Curriculum, TheSameFileAgainChangesNothingAndAnotherReplacesIt) {
  Clinic clinic;
  EXPECT_EQ(Publish(clinic, kSmall)->outcome(), v1::PUBLISH_OUTCOME_CREATED);
  const auto again = *Publish(clinic, std::string("# a remark\n") + kSmall);
  EXPECT_EQ(again.outcome(), v1::PUBLISH_OUTCOME_UNCHANGED);
  EXPECT_EQ(again.curriculum().etag(), "r1");
  const auto changed = *Publish(clinic, With(kSmall, "blocks = 2", "blocks = 3"));
  EXPECT_EQ(changed.outcome(), v1::PUBLISH_OUTCOME_REPLACED);
  EXPECT_EQ(changed.curriculum().modules(0).blocks(), 3);
  EXPECT_EQ(changed.curriculum().modules_size(), 2);
}

TEST(Curriculum, ATaughtEditionNeverChanges) {
  Clinic clinic;
  ASSERT_THAT(Publish(clinic, kSmall), IsOk());
  (void)clinic.Write([](sql::WriteTx& tx) {
    store::MarkTaught(tx, "small-1");
    return absl::OkStatus();
  });
  EXPECT_EQ(Publish(clinic, kSmall)->outcome(), v1::PUBLISH_OUTCOME_UNCHANGED);
  EXPECT_THAT(Publish(clinic, With(kSmall, "Small", "Other")), HasReason("CURRICULUM_TAUGHT"));
  EXPECT_EQ(Publish(clinic, With(With(kSmall, "Small", "Other"), "edition = \"1\"", "edition = \"2\""))->outcome(),
            v1::PUBLISH_OUTCOME_CREATED);
}

TEST(Curriculum, AModuleThatASessionPlansIsNotLeftOutAndACancelledSessionsModuleMayBe) {
  Clinic clinic;
  ASSERT_THAT(Publish(clinic, kSmall), IsOk());
  const RoomId room = clinic.AddRoom(clinic.AddSite());
  const SessionId session = clinic.AddSession(room, absl::CivilMinute(2026, 12, 9, 9, 0), {}, "small-1/two");
  const std::string file = kSmall;
  const std::string one = file.substr(0, file.rfind("[[modules]]"));
  const auto refused = Publish(clinic, one);
  EXPECT_THAT(refused, HasReason("MODULE_PLANNED"));
  EXPECT_EQ(refused.status().message(), "the file leaves out small-1/two, which session s-1 plans");
  (void)clinic.Write([&](sql::WriteTx& tx) {
    store::CancelSession(tx, session, "test");
    return absl::OkStatus();
  });
  EXPECT_EQ(Publish(clinic, one)->curriculum().modules_size(), 1);
  // The cancelled session still knows what it was to teach, and the module can come back.
  const int64_t row = clinic.Look([&](sql::ReadTx& tx) { return store::GetSession(tx, session)->module_number; });
  EXPECT_EQ(clinic.Look([&](sql::ReadTx& tx) { return store::ModuleByNumber(tx, row)->module.key; }), "two");
  EXPECT_EQ(Publish(clinic, kSmall)->curriculum().modules_size(), 2);
}

TEST(Curriculum, EveryMistakeOfAFileIsListedWithItsPlaceAndNothingIsWritten) {
  Clinic clinic;
  const auto reply = Publish(clinic, R"(name = "Small"
edition = 1
titel = "Small"
owner = ""
recognized_by = "nobody"
families = ["PSMT"]
accepted_credentials = ["RN", "MD"]
conditions = ["diabetes"]
source = "a\u0007b"
[[modules]]
key = "one"
title = "One"
blocks = 9
objectives = ["Do it", "Do it"]
tags = ["Tag one"]
[[modules]]
key = "one"
)");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->outcome(), v1::PUBLISH_OUTCOME_UNSPECIFIED);
  EXPECT_FALSE(reply->has_curriculum());
  EXPECT_THAT(
      Lines(*reply),
      testing::IsSupersetOf(
          {"1:8 VALUE_INVALID name may hold small letters, digits and hyphens between them, at most 40",
           "2:11 TYPE_WRONG edition is a whole number; it must be a text in quotes",
           "3:1 KEY_UNKNOWN \"titel\" is no key here; did you mean \"title\"?", "4:9 VALUE_INVALID owner is empty",
           "5:17 TYPE_WRONG recognized_by is a text; it must be a list of texts, e.g. [\"one\", \"two\"]",
           "6:12 VALUE_INVALID that is no code family known here; it is one of PSMET, DSMT, MNT",
           "9:10 TEXT_INVALID source holds a control character",
           "13:10 VALUE_INVALID modules 1.blocks is 9; it must be 1 to 8",
           "14:24 VALUE_INVALID modules 1.objectives holds \"Do it\" twice",
           "16:1 KEY_MISSING modules 2.blocks is missing", "17:7 VALUE_INVALID two modules have the key \"one\""}));
  std::vector<int> lines;
  for (const auto& problem : reply->problems()) lines.push_back(problem.line());
  EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end()));
  EXPECT_EQ(clinic.Get(handlers::ListCurricula, "").curricula_size(), 0);
}

TEST(Curriculum, WhatIsNotTomlIsOneProblemWithItsLine) {
  Clinic clinic;
  const auto reply = *Publish(clinic, "name = \"a\"\nedition = = 1\n");
  ASSERT_EQ(reply.problems_size(), 1);
  EXPECT_EQ(reply.problems(0).reason(), "TOML_SYNTAX");
  EXPECT_EQ(reply.problems(0).line(), 2);
}

TEST(Curriculum, AFileOfNothingButMistakesIsAnsweredWithTheFirst200) {
  Clinic clinic;
  std::string file;
  for (int i = 0; i < 20000; ++i) file += "key" + std::to_string(i) + " = 1\n";
  EXPECT_EQ(Publish(clinic, file)->problems_size(), 201);
}

}  // namespace
}  // namespace psmet
