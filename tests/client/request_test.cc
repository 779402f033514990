// From a command line to a request, and back from a request to a command line.
#include "client/request.h"

#include <gmock/gmock.h>
#include <google/protobuf/field_mask.pb.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "client/connect.h"
#include "client/remedy.h"
#include "psmet/v1/admin.pb.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/curriculum.pb.h"
#include "psmet/v1/notices.pb.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/schedule.pb.h"

namespace psmet::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

absl::StatusOr<Invocation> ReadLine(const std::vector<std::string>& args) {
  Line line = TakeApart(args);
  std::string words;
  for (const std::string& word : line.words) words += (words.empty() ? "" : " ") + word;
  const Command* command = FindCommand(words);
  if (!command) return absl::NotFoundError(words);
  return Read(*command, line.rest);
}

template <typename Request>
Request RequestOf(const std::vector<std::string>& args) {
  auto read = ReadLine(args);
  EXPECT_TRUE(read.ok()) << read.status();
  return read.ok() ? static_cast<const Request&>(*read->request) : Request();
}

std::string Complaint(const std::vector<std::string>& args) {
  auto read = ReadLine(args);
  EXPECT_FALSE(read.ok());
  return std::string(read.status().message());
}

TEST(Request, WordsFillPositionalFieldsInOrder) {
  auto request = RequestOf<v1::EnrollPatientRequest>({"enroll", "s-57", "p-2210", "--waitlist"});
  EXPECT_EQ(request.session(), "s-57");
  EXPECT_EQ(request.patient(), "p-2210");
  EXPECT_TRUE(request.waitlist());
  EXPECT_EQ(request.request_id().size(), 36u);
}

TEST(Request, APositionalFieldMayBeAFlagToo) {
  auto request = RequestOf<v1::EnrollPatientRequest>({"enroll", "p-2210", "--session", "s-57"});
  EXPECT_EQ(request.session(), "s-57");
  EXPECT_EQ(request.patient(), "p-2210");
}

TEST(Request, ARepeatedFieldTakesTheRest) {
  EXPECT_THAT(RequestOf<v1::CheckInRequest>({"check-in", "s-41", "1", "2", "4", "--at", "9:05"}).numbers(),
              ElementsAre(1, 2, 4));
  EXPECT_THAT(RequestOf<v1::CheckInRequest>({"check-in", "s-41", "1,2,4"}).numbers(), ElementsAre(1, 2, 4));
  EXPECT_EQ(RequestOf<v1::CheckInRequest>({"check-in", "s-41", "1", "--at", "9:05"}).at().text(), "9:05");
}

TEST(Request, AllMeansEveryone) {
  auto request = RequestOf<v1::CheckInRequest>({"check-in", "s-41", "all"});
  EXPECT_TRUE(request.everyone());
  EXPECT_THAT(request.numbers(), IsEmpty());
  EXPECT_TRUE(RequestOf<v1::CheckInRequest>({"check-in", "s-41", "--everyone"}).everyone());
  EXPECT_TRUE(RequestOf<v1::MarkToldRequest>({"call", "done", "s-41", "all"}).everyone());
}

TEST(Request, APatientsIdDoesWhereARosterNumberDoes) {
  const auto invocation = Read(*FindCommand("check-in"), {"s-9", "1", "p-20,2", "p-7"});
  ASSERT_TRUE(invocation.ok()) << invocation.status();
  const auto& request = static_cast<const v1::CheckInRequest&>(*invocation->request);
  EXPECT_THAT(request.numbers(), ElementsAre(1, 2));
  EXPECT_THAT(request.patients(), ElementsAre("p-20", "p-7"));
}

TEST(Request, ATimeNeedsNoQuotes) {
  EXPECT_EQ(
      RequestOf<v1::AddSessionRequest>({"session", "add", "adces-3/monitoring", "next", "tue", "2pm", "--blocks", "3"})
          .start()
          .text(),
      "next tue 2pm");
}

TEST(Request, AResourceIsFilledByFlagsOfItsFields) {
  auto request = RequestOf<v1::AddPatientRequest>({"patient", "add", "--given-name", "Maria", "--family-name=Abbott",
                                                   "--birth-date", "1958-03-12", "--sex", "female"});
  EXPECT_EQ(request.patient().given_name(), "Maria");
  EXPECT_EQ(request.patient().family_name(), "Abbott");
  EXPECT_EQ(request.patient().sex(), v1::SEX_FEMALE);
}

TEST(Request, AnUpdateNamesTheFieldsThatWereGiven) {
  auto request =
      RequestOf<v1::UpdatePatientRequest>({"patient", "update", "p-7", "--phone", "785-555-0100", "--plan", ""});
  EXPECT_EQ(request.id(), "p-7");
  EXPECT_EQ(request.patient().phone(), "785-555-0100");
  EXPECT_THAT(request.update_mask().paths(), ElementsAre("plan", "phone"));
  EXPECT_THAT(Complaint({"patient", "update", "p-7"}), HasSubstr("says what to change"));
}

TEST(Request, AnUpdateHasNoFlagForWhatCanNotChange) {
  EXPECT_TRUE(ReadLine({"site", "add", "North", "--zone", "America/Denver"}).ok());
  EXPECT_THAT(Complaint({"site", "update", "si-1", "--zone", "America/Denver"}),
              HasSubstr("\"site update\" can't change --zone.\n"));
  EXPECT_THAT(Complaint({"order", "update", "o-1", "--patient=p-2"}), HasSubstr("can't change --patient."));
}

TEST(Request, ListsMayBeRepeatedOrSeparatedByCommas) {
  auto request =
      RequestOf<v1::AddTokenRequest>({"token", "add", "desk", "--roles", "front_desk,educator", "--roles", "service"});
  EXPECT_THAT(request.token().roles(), ElementsAre(v1::ROLE_FRONT_DESK, v1::ROLE_EDUCATOR, v1::ROLE_SERVICE));
  EXPECT_THAT(RequestOf<v1::AddTokenRequest>({"token", "add", "desk", "--roles", "front-desk"}).token().roles(),
              ElementsAre(v1::ROLE_FRONT_DESK));
}

TEST(Request, GlobalFlagsStandAnywhere) {
  auto read =
      ReadLine({"--server", "localhost:1", "enroll", "s-1", "-o", "json", "p-2", "--dry-run", "--request-id", "abc"});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->globals.server, "localhost:1");
  EXPECT_EQ(read->globals.output, "json");
  const auto& request = static_cast<const v1::EnrollPatientRequest&>(*read->request);
  EXPECT_TRUE(request.validate_only());
  EXPECT_EQ(request.request_id(), "abc");
  EXPECT_EQ(request.patient(), "p-2");
}

TEST(Request, IfMatchIsTheEtag) {
  EXPECT_EQ(RequestOf<v1::VerifyOrderRequest>({"order", "verify", "o-7", "--if-match", "12"}).etag(), "12");
  EXPECT_THAT(Complaint({"enroll", "s-1", "p-2", "--if-match", "12"}), HasSubstr("no etag"));
}

TEST(Request, AWordOfFewMayBeItsBeginning) {
  const auto sex = [](const std::string& word) { return ReadLine({"patient", "update", "p-1", "--sex", word}); };
  for (const char* word : {"F", "m", "Oth", "female"}) EXPECT_TRUE(sex(word).ok()) << word;
  EXPECT_TRUE(sex("").ok()) << "which takes away what was said";
  for (const char* word : {"x", "fem."})
    EXPECT_THAT(std::string(sex(word).status().message()), HasSubstr("It is one of female, male, other.")) << word;
  EXPECT_THAT(Complaint({"attendance", "walk-in", "s-1", "p-1", "--modality", "audio"}),
              HasSubstr("It is one of in_person, audio_video, audio_only."))
      << "two begin so";
}

TEST(Request, UnknownFlagsAreReportedBeforeMissingFields) {
  EXPECT_THAT(Complaint({"enroll", "--waitlits", "s-1"}),
              HasSubstr("has no flag --waitlits.\n  Did you mean:  psmet enroll --waitlist s-1\n"));
  EXPECT_THAT(Complaint({"order", "add", "p-1", "--npi", "1558598797"}),
              HasSubstr("psmet order add p-1 --ordering-npi 1558598797\n"));
  EXPECT_THAT(Complaint({"session", "move", "s-1", "--rom=rm 2", "mon"}),
              HasSubstr("psmet session move s-1 --room \"rm 2\" mon\n"));
  EXPECT_THAT(Complaint({"today", "--date", "mon"}), HasSubstr("Did you mean:  psmet today mon\n"));
  EXPECT_THAT(Complaint({"today", "--date=mon"}), HasSubstr("Did you mean:  psmet today mon\n"));
  EXPECT_THAT(Complaint({"session", "add", "--date", "mon", "x"}), HasSubstr("psmet session add --start mon x\n"));
  EXPECT_THAT(Complaint({"enroll", "s-1"}), HasSubstr("\"enroll\" needs PATIENT."));
  EXPECT_THAT(Complaint({"session", "cancel", "s-1"}), HasSubstr("needs --reason."));
  EXPECT_THAT(Complaint({"patient", "add", "--given-name", "A"}), HasSubstr("needs --family-name and --birth-date."));
}

TEST(Request, WrongValuesAreNamed) {
  EXPECT_THAT(Complaint({"check-in", "s-1", "one"}),
              HasSubstr("\"one\" is no roster number. People are known by their numbers on the "
                        "roster:  psmet roster s-1"));
  EXPECT_THAT(Complaint({"check-in", "s-1", "1", "cg-1"}),
              HasSubstr("\"cg-1\" is no roster number.\n  Did you mean:  psmet check-in s-1 --caregivers cg-1"));
  EXPECT_THAT(Complaint({"token", "add", "x", "--roles", "educatr"}), HasSubstr("Did you mean \"educator\"?"));
  EXPECT_THAT(Complaint({"roster", "s-1", "--print", "pdf"}),
              HasSubstr("there is no \"pdf\". It is one of text, html."));
  EXPECT_EQ(Complaint({"enroll", "s-1", "p-2", "p-3"}),
            "\"enroll\" takes one patient at a time:\n  psmet enroll s-1 p-2\n  psmet enroll s-1 p-3");
  EXPECT_THAT(Complaint({"enroll", "s-1", "p-2", "Ana"}), HasSubstr("what to do with \"Ana\""));
  EXPECT_THAT(Complaint({"order", "verify", "o-1", "--timeout", "soon"}), HasSubstr("not a whole number above 0"));
  EXPECT_THAT(Complaint({"order", "verify", "o-1", "--timeout"}), HasSubstr("--timeout needs a value"));
  EXPECT_THAT(Complaint({"patient", "list", "-o", "jsn"}), HasSubstr("Did you mean \"json\"?"));
  EXPECT_THAT(Complaint({"drop", "s-1", "p-2", "--reason", "a", "--reason", "b"}),
              HasSubstr("--reason is given twice"));
}

TEST(Request, AFileIsReadAndSent) {
  std::string path = testing::TempDir() + "/curriculum.toml";
  std::ofstream(path) << "name = \"x\"\n";
  EXPECT_EQ(RequestOf<v1::PublishCurriculumRequest>({"curriculum", "publish", path}).file(), "name = \"x\"\n");
  std::remove(path.c_str());
  EXPECT_THAT(Complaint({"curriculum", "publish", path}), HasSubstr("curriculum.toml: no such file or directory."));
  std::ofstream(path).flush();
  EXPECT_THAT(Complaint({"curriculum", "publish", path}), HasSubstr("curriculum.toml is empty."));
  std::remove(path.c_str());
  EXPECT_THAT(Complaint({"curriculum", "publish", testing::TempDir()}), HasSubstr("is a folder; name the file in it."));
}

TEST(Request, OutputOnlyFieldsAreNoFlags) {
  for (const Flag& flag : FlagsOf(v1::AddPatientRequest::descriptor())) {
    EXPECT_NE(flag.name, "id");
    EXPECT_NE(flag.name, "etag");
  }
}

TEST(Request, IdsAreInTheOrderOfTheirTimes) {
  std::string first = DrawRequestId();
  EXPECT_EQ(first.size(), 36u);
  EXPECT_EQ(first[14], '7');
  EXPECT_THAT(std::string("89ab"), HasSubstr(std::string(1, first[19])));
  EXPECT_NE(first, DrawRequestId());
  EXPECT_LE(first.substr(0, 13), DrawRequestId().substr(0, 13));
}

TEST(Remedy, IsTheCommandThatWouldServe) {
  v1::EnrollPatientRequest request;
  request.set_session("s-41");
  request.set_patient("p-2210");
  request.set_waitlist(true);
  request.set_request_id("not shown");
  EXPECT_EQ(CommandLine("psmet.v1.ScheduleService.EnrollPatient", request.SerializeAsString()),
            "psmet enroll s-41 p-2210 --waitlist");
}

TEST(Remedy, QuotesWhatAShellWouldSplit) {
  v1::AmendAttendanceRequest request;
  request.set_session("s-41");
  request.add_numbers(3);
  request.set_absent(true);
  request.set_reason("no show");
  EXPECT_EQ(CommandLine("AttendanceService.AmendAttendance", request),
            "psmet attendance amend s-41 3 --absent --reason \"no show\"");
}

TEST(Remedy, WritesTimesAsPeopleDo) {
  v1::MoveSessionRequest request;
  request.set_session("s-41");
  request.mutable_start()->set_civil("2026-12-08T09:00:00");
  EXPECT_EQ(CommandLine("ScheduleService.MoveSession", request), "psmet session move s-41 \"2026-12-08 09:00\"");
  request.mutable_start()->mutable_instant()->set_seconds(1796742000);
  EXPECT_EQ(CommandLine("ScheduleService.MoveSession", request), "psmet session move s-41 2026-12-08T15:00:00Z");
}

TEST(Remedy, AFieldWhosePlaceIsEmptyBecomesAFlag) {
  v1::EnrollPatientRequest request;
  request.set_patient("p-1");
  EXPECT_EQ(CommandLine("ScheduleService.EnrollPatient", request), "psmet enroll --patient p-1");
}

TEST(Remedy, WhatIsNeededAndOpenIsThereToBeFilled) {
  v1::AssignInstructorRequest request;
  request.set_session("s-43");
  EXPECT_EQ(CommandLine("ScheduleService.AssignInstructor", request), "psmet session assign s-43 …");
}

TEST(Remedy, WhatItPrintsIsReadBackAsTheSameRequest) {
  v1::AddTokenRequest request;
  request.mutable_token()->set_name("front desk");
  request.mutable_token()->add_roles(v1::ROLE_FRONT_DESK);
  request.mutable_token()->add_roles(v1::ROLE_EDUCATOR);
  request.set_days(30);
  EXPECT_EQ(CommandLine("AdminService.AddToken", request),
            "psmet token add \"front desk\" --roles front_desk,educator --days 30");
  auto read =
      RequestOf<v1::AddTokenRequest>({"token", "add", "front desk", "--roles", "front_desk,educator", "--days", "30"});
  read.clear_request_id();
  EXPECT_EQ(read.SerializeAsString(), request.SerializeAsString());
}

TEST(Ask, WhatNamesAPatientIsAskedForAndTheRestIsNot) {
  std::vector<std::string> questions;
  const AskLine ask = [&](const std::string& question) -> std::optional<std::string> {
    questions.push_back(question);
    return question == "Birth date: " ? "1958-03-12" : question == "Family name: " ? "Sample" : "";
  };
  auto read = Read(*FindCommand("patient add"), {"--given-name", "Ann", "--payer", "sample-payer"}, ask);
  ASSERT_TRUE(read.ok()) << read.status();
  const auto& patient = static_cast<const v1::AddPatientRequest&>(*read->request).patient();
  EXPECT_EQ(patient.given_name() + patient.family_name() + patient.birth_date(), "AnnSample1958-03-12");
  EXPECT_EQ(patient.phone(), "");
  EXPECT_THAT(questions,
              ElementsAre("Family name: ", "Birth date: ", "MRN (Enter for none): ", "Member id (Enter for none): ",
                          "Phone (Enter for none): ", "Needs (Enter for none): "));
}

TEST(Ask, ThePayerIsAskedForTooAndWhatWasRefusedIsAskedForAlone) {
  std::vector<std::string> questions, answers = {"2062-03-04", "", "sample-payer", "", "", "", "1962-03-04", "no", "y"};
  const AskLine ask = [&](const std::string& question) -> std::optional<std::string> {
    questions.push_back(question);
    return answers.at(questions.size() - 1);
  };
  auto read = Read(*FindCommand("patient add"), {"--given-name", "Ann", "--family-name", "Sample"}, ask);
  ASSERT_TRUE(read.ok()) << read.status();
  const auto& request = static_cast<const v1::AddPatientRequest&>(*read->request);
  EXPECT_EQ(request.patient().payer(), "sample-payer");
  const auto flags = FlagsOf(v1::AddPatientRequest::descriptor());
  EXPECT_TRUE(*AskAgain(*FlagNamed(flags, "birth_date"), ask, *read->request));
  EXPECT_EQ(request.patient().birth_date(), "1962-03-04");
  EXPECT_EQ(request.patient().family_name(), "Sample") << "no other answer is lost";
  const Flag& other = *FlagNamed(flags, "somebody_else");
  EXPECT_FALSE(*AskAgain(other, ask, *read->request));
  EXPECT_FALSE(request.somebody_else());
  EXPECT_TRUE(*AskAgain(other, ask, *read->request));
  EXPECT_TRUE(request.somebody_else());
  EXPECT_EQ(questions.back(), "Somebody else? [y/N] ");
}

TEST(Ask, NobodyIsAskedWhereTheLineSaysAllOrLacksSomethingElseOrInputIsNotWanted) {
  int asked = 0;
  const AskLine ask = [&](const std::string&) -> std::optional<std::string> {
    ++asked;
    return "x";
  };
  EXPECT_TRUE(Read(*FindCommand("caregiver add"),
                   {"p-1", "--relationship", "son", "--given-name", "A", "--family-name", "B"}, ask)
                  .ok());
  EXPECT_FALSE(Read(*FindCommand("caregiver add"), {"--relationship", "son"}, ask).ok()) << "no patient is named";
  EXPECT_FALSE(Read(*FindCommand("session cancel"), {"s-1", "--no-input"}, ask).ok());
  EXPECT_FALSE(Read(*FindCommand("patient add"), {"--no-input"}, ask).ok());
  EXPECT_EQ(asked, 0);
}

TEST(Ask, WordsThatAreNeededAreAskedFor) {
  std::vector<std::string> questions;
  const AskLine ask = [&](const std::string& question) -> std::optional<std::string> {
    questions.push_back(question);
    return "instructor ill";
  };
  auto read = Read(*FindCommand("session cancel"), {"s-1"}, ask);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(static_cast<const v1::CancelSessionRequest&>(*read->request).reason(), "instructor ill");
  EXPECT_THAT(questions, ElementsAre("Reason: "));
}

TEST(Ask, WhoDoesNotAnswerIsAskedNoMore) {
  int asked = 0;
  const AskLine ask = [&](const std::string&) -> std::optional<std::string> {
    ++asked;
    return std::nullopt;
  };
  EXPECT_FALSE(Read(*FindCommand("patient add"), {}, ask).ok());
  EXPECT_EQ(asked, 1);
}

TEST(Remedy, IsEmptyForWhatNoCommandCalls) {
  EXPECT_EQ(CommandLine("psmet.v1.ScheduleService.Fly", std::string()), "");
  EXPECT_EQ(CommandLine("psmet.v1.ScheduleService.EnrollPatient", std::string("\xff\xff")), "");
}

TEST(Connect, ATokenTravelsInClearTextOnThisMachineOnly) {
  EXPECT_TRUE(CheckServer("unix:/run/psmet/psmet.sock").ok());
  EXPECT_TRUE(CheckServer("localhost:8443").ok());
  EXPECT_TRUE(CheckServer("127.0.0.1:8443").ok());
  EXPECT_THAT(std::string(CheckServer("clinic.example:9000").message()),
              HasSubstr("ssh -N -L 8443:localhost:9000 clinic.example &\n"));
  EXPECT_THAT(std::string(CheckServer("myhost").message()), HasSubstr("ssh -N -L 8443:localhost:8443 myhost &\n"));
  std::string path = testing::TempDir() + "/token";
  std::ofstream(path) << "  secret\n";
  EXPECT_EQ(TargetOf({.server = "unix:/x", .token_file = path}, {})->token, "secret");
  EXPECT_FALSE(TargetOf({.server = "clinic.example:8443", .token_file = path}, {}).ok());
  std::remove(path.c_str());
  EXPECT_FALSE(TargetOf({.server = "unix:/x", .token_file = path}, {}).ok());
}

}  // namespace
}  // namespace psmet::cli
