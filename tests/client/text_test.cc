// Words, times, tables and refusals as people see them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/find.h"
#include "client/languages.h"
#include "client/moment.h"
#include "client/refusal.h"
#include "client/remedy.h"
#include "client/render.h"
#include "client/render_day.h"
#include "client/screen.h"
#include "client/table.h"
#include "client/template.h"
#include "client/words.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/find.pb.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "psmet/v1/staff.pb.h"
#include "psmet/v1/types.pb.h"

namespace psmet::cli {
namespace {

using testing::HasSubstr;

v1::Moment At(const std::string& civil, const std::string& abbreviation = "CST") {
  v1::Moment moment;
  moment.set_civil(civil);
  moment.set_zone("America/Chicago");
  moment.set_abbreviation(abbreviation);
  return moment;
}

v1::Session SampleSession() {
  v1::Session session;
  session.set_id("s-57");
  session.set_module_title("Healthy eating");
  *session.mutable_start() = At("2026-12-10T09:00:00");
  *session.mutable_end() = At("2026-12-10T10:30:00");
  session.set_seats(4);
  session.set_seated(3);
  return session;
}

TEST(Words, TheNearestIsMeant) {
  EXPECT_EQ(Distance("sesion", "session"), 1);
  EXPECT_EQ(Distance("lsit", "list"), 1);
  EXPECT_EQ(Closest("sesion", {"enroll", "session", "site"}), "session");
  EXPECT_EQ(Closest("xyzzy", {"enroll", "session"}), "");
  EXPECT_EQ(DidYouMean("enrol", {"enroll"}), " Did you mean \"enroll\"?");
}

TEST(Words, AShellReadsAQuotedWordAsOne) {
  EXPECT_EQ(Quoted("s-41"), "s-41");
  EXPECT_EQ(Quoted("no show"), "\"no show\"");
  EXPECT_EQ(Quoted(""), "\"\"");
  EXPECT_EQ(Quoted("$HOME"), "'$HOME'");
  EXPECT_EQ(Quoted("it's $5"), "'it'\\''s $5'");
}

TEST(Moment, IsWhatTheSitesClockShows) {
  EXPECT_EQ(WhenText(At("2026-12-08T09:00:00")), "Tue 8 Dec 2026 9:00 am CST");
  EXPECT_EQ(ClockText(At("2026-12-08T00:05:00")), "12:05 am CST");
  EXPECT_EQ(ClockText(At("2026-12-08T12:00:00")), "12:00 pm CST");
  EXPECT_EQ(DateText("2026-12-08"), "Tue 8 Dec 2026");
  EXPECT_EQ(DateText("soon"), "soon");
  EXPECT_EQ(CivilText(At("2026-12-08T09:00:00")), "2026-12-08 09:00");
  v1::Moment twice = At("2026-11-01T01:30:00");
  twice.set_offset("-05:00");
  EXPECT_EQ(CivilText(twice), "2026-11-01 01:30 -05:00");
}

TEST(Moment, ASpanSaysWhatItsEndsShareOnce) {
  EXPECT_EQ(SpanText(At("2026-12-10T09:00:00"), At("2026-12-10T10:30:00")), "Thu 10 Dec 2026 9:00-10:30 am CST");
  EXPECT_EQ(SpanText(At("2026-12-10T11:30:00"), At("2026-12-10T13:00:00")), "Thu 10 Dec 2026 11:30 am-1:00 pm CST");
  EXPECT_EQ(HoursText(At("2026-12-10T13:00:00"), At("2026-12-10T14:00:00")), "1:00-2:00");
  EXPECT_EQ(HoursText(At("2026-12-10T13:00:00"), v1::Moment()), "1:00-");
  EXPECT_EQ(HoursText(At("2026-12-10T18:00:00"), At("2026-12-10T19:00:00")), "6:00-7:00");
  EXPECT_EQ(HoursText(At("2026-12-10T06:30:00"), At("2026-12-10T07:30:00")), "6:30-7:30 am");
  EXPECT_EQ(HoursText(At("2026-12-10T18:30:00"), At("2026-12-10T19:30:00")), "6:30-7:30 pm");
  EXPECT_EQ(HoursText(At("2026-12-10T23:30:00"), At("2026-12-11T00:30:00")), "11:30 pm-12:30 am");
  EXPECT_EQ(HoursText(At("2026-12-10T06:30:00"), v1::Moment()), "6:30 am-");
  v1::Moment again = At("2026-11-01T01:30:00"), first = again;
  first.set_abbreviation("CDT");
  EXPECT_EQ(HoursText(first, again), "1:30 am CDT-1:30 am CST");
}

TEST(Moment, AnUptimeHasTwoUnits) {
  google::protobuf::Duration length;
  length.set_seconds(3 * 86400 + 4 * 3600 + 59);
  EXPECT_EQ(LengthText(length), "3 d 4 h");
  length.set_seconds(0);
  EXPECT_EQ(LengthText(length), "0 s");
}

TEST(Template, PutsFieldsIntoTheSentence) {
  v1::EnrollPatientResponse reply;
  *reply.mutable_session() = SampleSession();
  EXPECT_EQ(Filled("{session.id}, {session.start..session.end}, {session.seats} seats", reply),
            "s-57, Thu 10 Dec 2026 9:00-10:30 am CST, 4 seats");
}

TEST(Template, LeavesOutASectionWithAnEmptyField) {
  v1::EnrollPatientResponse reply;
  *reply.mutable_session() = SampleSession();
  EXPECT_EQ(Filled("{session.id}[, {session.instructor_name}].", reply), "s-57.");
  reply.mutable_session()->set_instructor_name("R. Okafor RD");
  EXPECT_EQ(Filled("{session.id}[, {session.instructor_name}].", reply), "s-57, R. Okafor RD.");
}

TEST(Template, QuotesForAShell) {
  v1::CheckInResponse reply;
  reply.mutable_roster()->mutable_session()->set_id("s-41");
  for (int number : {1, 2, 4}) reply.add_numbers(number);
  EXPECT_EQ(Filled("amend {roster.session.id} {numbers}", reply, nullptr, Values::kQuoted), "amend s-41 1 2 4");
  EXPECT_EQ(Filled("{numbers}", reply), "1, 2, 4");
}

TEST(Template, AFieldThatDoesNotExistIsFound) {
  EXPECT_FALSE(Check("{session.colour}", v1::EnrollPatientResponse::descriptor()).ok());
  EXPECT_FALSE(Check("{session.id", v1::EnrollPatientResponse::descriptor()).ok());
  EXPECT_FALSE(Check("[{session.id}", v1::EnrollPatientResponse::descriptor()).ok());
  EXPECT_FALSE(Check("{session.id|shout}", v1::EnrollPatientResponse::descriptor()).ok());
}

TEST(Table, CountsColumnsNotBytes) {
  EXPECT_EQ(Width("Núñez"), 5);
  EXPECT_EQ(Width("陳"), 2);
  EXPECT_EQ(Aligned({{"A", "B"}, {{"Núñez", "x"}, {"Kim", "y"}}}, 0), "A      B\nNúñez  x\nKim    y\n");
}

TEST(Table, BreaksTheWidestColumnsAtSpacesUntilTheyFit) {
  Table table{{"ID", "MODULE", "INSTRUCTOR"}, {{"s-41", "A very long title of a module indeed", "R. Okafor RD"}}};
  EXPECT_EQ(Aligned(table, 31),
            "ID    MODULE       INSTRUCTOR\n"
            "s-41  A very long  R. Okafor RD\n"
            "      title of a\n"
            "      module\n"
            "      indeed\n");
  EXPECT_THAT(Aligned(table, 0), HasSubstr("A very long title of a module indeed")) << "a pipe gets whole lines";
}

TEST(Table, ThatIsTooWideLosesItsEmptyColumnsFirst) {
  Table table{{"ID", "WAIT", "MODULE"}, {{"s-41", "", "Healthy eating"}}};
  EXPECT_EQ(Aligned(table, 20), "ID    MODULE\ns-41  Healthy eating\n");
  EXPECT_EQ(Aligned(table, 40), "ID    WAIT  MODULE\ns-41        Healthy eating\n");
}

TEST(Table, ThatIsTooNarrowForItsWordsPutsColumnsUnderTheRow) {
  Table table{{"CHARGE", "DATE", "WHY"},
              {{"ch-1", "2026-12-08", "UNSEATED, DOCUMENTATION"}, {"ch-2", "2026-12-09", ""}},
              {"WHY"}};
  EXPECT_EQ(Aligned(table, 40),
            "CHARGE  DATE\n"
            "ch-1    2026-12-08\n"
            "    why UNSEATED, DOCUMENTATION\n"
            "ch-2    2026-12-09\n");
  table.below.clear();
  EXPECT_EQ(Aligned(table, 26),
            "CHARGE  DATE\n"
            "ch-1    2026-12-08\n"
            "    why UNSEATED,\n"
            "    DOCUMENTATION\n"
            "ch-2    2026-12-09\n")
      << "no id, date or code is broken";
}

TEST(Template, TextsThatHoldCommasAreSentences) {
  v1::ChargeChange change;
  for (const char* text : {"p-6 had no seat; review it", "not on record: goal, topics", "o-5 is pending"})
    change.add_reasons()->set_text(text);
  EXPECT_EQ(Filled("{reasons.text|sentences}", change),
            "p-6 had no seat; review it. Not on record: goal, topics. o-5 is pending");
}

TEST(Screen, BreaksLongLinesButNotCommandsToCopy) {
  EXPECT_EQ(Fitted("  order o-5 is pending; complete it\n", 20), "  order o-5 is\n    pending;\n    complete it\n");
  EXPECT_EQ(Fitted("  Undo: psmet drop s-57 p-2210\n", 20), "  Undo:\n    psmet drop s-57 p-2210\n");
  EXPECT_EQ(Fitted("  psmet drop s-57 p-2210\n", 20), "  psmet drop s-57 p-2210\n");
  EXPECT_EQ(Fitted("a line that is long", 0), "a line that is long");
}

TEST(Screen, ColoursWhatToLookAtAndHowARefusalBegins) {
  EXPECT_EQ(Coloured("s-41  scheduled  ! no instructor\n", false), "s-41  scheduled  \033[33m! no instructor\033[0m\n");
  EXPECT_EQ(Coloured(" |1/4! |4/4 |4/4+2!\n", false), " |\033[33m1/4!\033[0m |4/4 |\033[33m4/4+2!\033[0m\n");
  EXPECT_EQ(Coloured("Hello! 24!\n", false), "Hello! 24!\n");
  EXPECT_EQ(Coloured("Not enrolled: s-41 is full.\n  [SESSION_FULL]\n", true),
            "\033[1;31mNot enrolled:\033[0m s-41 is full.\n\033[2m  [SESSION_FULL]\033[0m\n");
}

TEST(Screen, ColourFollowsTheUsualVariables) {
  for (const char* name : {"NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"}) unsetenv(name);
  setenv("TERM", "xterm", 1);
  EXPECT_TRUE(WantsColour(Colour::kAuto, true));
  EXPECT_FALSE(WantsColour(Colour::kAuto, false));
  setenv("TERM", "dumb", 1);
  EXPECT_FALSE(WantsColour(Colour::kAuto, true));
  setenv("CLICOLOR_FORCE", "1", 1);
  EXPECT_TRUE(WantsColour(Colour::kAuto, false));
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(WantsColour(Colour::kAuto, true));
  EXPECT_TRUE(WantsColour(Colour::kAlways, false));
  for (const char* name : {"NO_COLOR", "CLICOLOR_FORCE"}) unsetenv(name);
}

TEST(Screen, ThePagerIsTheNearestOneThatIsSet) {
  unsetenv("PSMET_PAGER");
  unsetenv("PAGER");
  EXPECT_EQ(PagerCommand(nullptr), "less");
  setenv("PAGER", "more", 1);
  EXPECT_EQ(PagerCommand(nullptr), "more");
  setenv("PSMET_PAGER", "cat", 1);
  EXPECT_EQ(PagerCommand(nullptr), "");
  EXPECT_EQ(PagerCommand("most"), "most");
  unsetenv("PSMET_PAGER");
  unsetenv("PAGER");
}

TEST(Table, AReasonThatManyHaveIsSaidOnce) {
  Table table{{"CHARGE", "PATIENT", "WHY"},
              {{"ch-1", "p-1", "not on record for p-1: topics, response, goal"},
               {"ch-2", "p-11", "not on record for p-11: topics, response, goal"},
               {"ch-3", "p-2", "not on record for p-2: response, goal"},
               {"ch-4", "p-3", "another rendering NPI"},
               {"ch-5", "p-4", "another rendering NPI"}}};
  Table dry = table;
  FoldReasons(table);
  EXPECT_EQ(table.rows[1][2], "the same as for ch-1");
  EXPECT_EQ(table.rows[2][2], "not on record for p-2: response, goal") << "something else is missing";
  EXPECT_EQ(table.rows[4][2], "another rendering NPI") << "short enough to be said again";
  for (auto& row : dry.rows) row[0].clear();
  FoldReasons(dry);
  EXPECT_EQ(dry.rows[1][2], "the same as for p-1");
}

TEST(Table, WhatIsNewOfAHeldChargeIsNotTheSameAsAllThatHoldsAnother) {
  const std::string why = "not on record: topics, response, goal, follow-up, attestation";
  Table table{{"CHARGE", "PATIENT", "WAS", "IS", "WHY"},
              {{"ch-1", "p-1", "98961 x 2 billable", "98961 x 2 held", why},
               {"ch-2", "p-6", "98961 x 2 held", "98961 x 2 held", why},
               {"ch-3", "p-3", "98961 x 1 billable", "98961 x 1 held", why},
               {"ch-4", "p-4", "98961 x 2 held, 50 min", "98961 x 2 held, 55 min", why}}};
  FoldReasons(table);
  EXPECT_EQ(table.rows[1][4], why) << "an order is missing too, as it was";
  EXPECT_EQ(table.rows[2][4], "the same as for ch-1");
  EXPECT_EQ(table.rows[3][4], "the same as for ch-2");
}

TEST(Words, LanguagesHaveTheirNamesWhereTheyAreKnown) {
  EXPECT_EQ(LanguageName("es"), "Spanish");
  EXPECT_EQ(LanguageName("es-MX"), "Spanish (MX)");
  EXPECT_EQ(LanguageName("tlh"), "tlh");
  v1::Session session;
  session.set_interpreter("vi");
  EXPECT_EQ(Filled("{interpreter}", session), "Vietnamese");
  EXPECT_EQ(Filled("{interpreter}", session, nullptr, Values::kData), "vi") << "programs read the tag";
  EXPECT_EQ(Filled("{interpreter}", session, nullptr, Values::kQuoted), "vi") << "and commands take it";
}

TEST(Render, FindShowsRecordNumbersWhereTwoHaveTheSameName) {
  v1::FindPatientsResponse reply;
  for (const char* mrn : {"T-1", "T-2"}) {
    auto* patient = reply.add_patients();
    patient->set_id(mrn == std::string("T-1") ? "p-1" : "p-2");
    patient->set_family_name("Ames");
    patient->set_given_name("Abel");
    patient->set_birth_date("1960-02-01");
    patient->set_mrn(mrn);
  }
  EXPECT_EQ(RenderFound(reply, 0),
            "PATIENT  NAME        BORN        MRN  PHONE  NEXT CLASS  ORDER\n"
            "p-1      Ames, Abel  1960-02-01  T-1         -           none\n"
            "p-2      Ames, Abel  1960-02-01  T-2         -           none\n");
  reply.mutable_patients(1)->set_given_name("Emil");
  EXPECT_THAT(RenderFound(reply, 0), Not(HasSubstr("MRN")));
}

TEST(Render, PeopleOfOneFamilyNameAreToldApartByTheirGivenNamesFirst) {
  v1::CheckInResponse reply;
  *reply.mutable_at() = At("2026-12-08T09:05:00");
  const char* names[] = {"Ames, Abel", "Ames, Emil", "Kim, Jo"};
  for (int i = 0; i < 3; ++i) {
    auto* entry = reply.mutable_roster()->add_entries();
    entry->set_number(i + 1);
    entry->set_patient_name(names[i]);
    entry->set_state(v1::ROSTER_STATE_HERE);
    reply.add_numbers(i + 1);
  }
  EXPECT_EQ(RenderCheckIn(reply, 0), "Checked in 3 of 3 at 9:05 am CST: Abel Ames, Emil Ames, Kim.\n");
}

TEST(Render, AnUndoThatAsksFirstHasItsAnswerWithItWhereNobodyCanBeAsked) {
  v1::AddSessionResponse reply;
  reply.mutable_session()->set_id("s-1");
  const Command& add = *FindCommand("session add");
  EXPECT_EQ(Undo(add, v1::AddSessionRequest(), reply, true),
            "Undo: psmet session cancel s-1 --reason \"scheduled by mistake\"");
  EXPECT_EQ(Undo(add, v1::AddSessionRequest(), reply, false),
            "Undo: psmet session cancel s-1 --reason \"scheduled by mistake\" --yes");
}

TEST(Render, AnUndoOfSeveralCommandsHasALineForEach) {
  v1::AmendAttendanceResponse reply;
  reply.mutable_roster()->mutable_session()->set_id("s-1");
  reply.add_numbers(2);
  reply.add_taken_off()->set_patient("p-7");
  v1::AddWalkInRequest walk_in;
  walk_in.set_session("s-1");
  walk_in.set_patient("p-7");
  auto* again = reply.add_again();
  again->set_method("psmet.v1.AttendanceService.AddWalkIn");
  again->set_request(walk_in.SerializeAsString());
  EXPECT_EQ(Undo(*FindCommand("attendance amend"), v1::AmendAttendanceRequest(), reply),
            "Undo: psmet attendance walk-in s-1 p-7\n"
            "  Then: psmet attendance amend s-1 2 --put-back --reason \"amended by mistake\"");
}

TEST(Render, AWarningShowsWhatMendsIt) {
  v1::AddSessionResponse reply;
  auto* warning = reply.add_warnings();
  warning->set_text("the NPI of instructor i-2 is not on record");
  v1::UpdateInstructorRequest enter;
  enter.set_id("i-2");
  enter.mutable_update_mask()->add_paths("npi");
  warning->mutable_remedy()->set_method("psmet.v1.StaffService.UpdateInstructor");
  warning->mutable_remedy()->set_request(enter.SerializeAsString());
  EXPECT_THAT(Spoken(*FindCommand("session add"), v1::AddSessionRequest(), reply, 0),
              HasSubstr("  ! the NPI of instructor i-2 is not on record\n      psmet instructor update i-2 --npi …\n"));
}

TEST(Table, ControlCharactersCanNotSteerTheTerminal) {
  EXPECT_EQ(Plain("a\x1b[2Jb"), "a\\x1b[2Jb");
  EXPECT_EQ(Plain("a\nb\tc"), "a\\nb\\tc");
  EXPECT_EQ(Plain("\xff"), "\\xff");
  EXPECT_EQ(Plain("a\u202eb"), "a\\u202eb");
  EXPECT_EQ(Plain("Núñez 陳"), "Núñez 陳");
}

TEST(Csv, QuotesAndRunsNoFormula) {
  EXPECT_EQ(Csv({{"NAME", "NOTE"}, {{"Abbott, Maria", "says \"hi\""}}}),
            "NAME,NOTE\r\n\"Abbott, Maria\",\"says \"\"hi\"\"\"\r\n");
  for (const char* formula : {"=1+1", "+1", "-1", "@x"}) {
    EXPECT_EQ(Csv({{}, {{formula}}}), std::string("'") + formula + "\r\n");
  }
}

grpc::Status Refusing(grpc::StatusCode code, const std::string& text, const std::string& reason,
                      const v1::Remedies& remedies = {}) {
  v1::RpcStatus details;
  v1::ErrorInfo info;
  info.set_reason(reason);
  auto* detail = details.add_details();
  detail->set_type_url("type.googleapis.com/google.rpc.ErrorInfo");
  detail->set_value(info.SerializeAsString());
  if (remedies.remedies_size()) details.add_details()->PackFrom(remedies);
  return grpc::Status(code, text, details.SerializeAsString());
}

TEST(Refusal, SaysWhatDidNotHappenWhyAndWhatToType) {
  v1::Remedies remedies;
  v1::EnrollPatientRequest request;
  request.set_session("s-57");
  request.set_patient("p-2210");
  auto* next = remedies.add_remedies();
  next->set_text("Next open \"Healthy eating\":  s-57  Thu 10 Dec 9:00 am  (2 seats)");
  next->set_method("psmet.v1.ScheduleService.EnrollPatient");
  next->set_request(request.SerializeAsString());
  request.set_session("s-41");
  request.set_waitlist(true);
  auto* wait = remedies.add_remedies();
  wait->set_text("Or the waiting list");
  wait->set_method("psmet.v1.ScheduleService.EnrollPatient");
  wait->set_request(request.SerializeAsString());
  auto refusal = ReadRefusal(
      Refusing(grpc::StatusCode::FAILED_PRECONDITION, "session s-41 is full (4 of 4)", "SESSION_FULL", remedies));
  EXPECT_EQ(RefusalText(refusal, *FindCommand("enroll")),
            "Not enrolled: session s-41 is full (4 of 4).\n"
            "  Next open \"Healthy eating\":  s-57  Thu 10 Dec 9:00 am  (2 seats)   psmet enroll s-57 p-2210\n"
            "  Or the waiting list:                                             " +
                std::string("  psmet enroll s-41 p-2210 --waitlist\n") + "  [SESSION_FULL]\n");
}

TEST(Refusal, ALoneCommandStandsByItself) {
  v1::Remedies remedies;
  v1::AmendAttendanceRequest request;
  request.set_session("s-41");
  request.add_numbers(3);
  request.set_absent(true);
  request.set_reason("no show");
  auto* remedy = remedies.add_remedies();
  remedy->set_method("psmet.v1.AttendanceService.AmendAttendance");
  remedy->set_request(request.SerializeAsString());
  auto refusal =
      ReadRefusal(Refusing(grpc::StatusCode::FAILED_PRECONDITION, "seat 3 (p-2212) has no check-in and no absence.",
                           "ATTENDANCE_INCOMPLETE", remedies));
  EXPECT_EQ(RefusalText(refusal, *FindCommand("session close")),
            "Not closed: seat 3 (p-2212) has no check-in and no absence.\n"
            "  psmet attendance amend s-41 3 --absent --reason \"no show\"\n"
            "  [ATTENDANCE_INCOMPLETE]\n");
}

TEST(Refusal, NamesTheFieldsThatAreStillToBeWritten) {
  v1::UpdateOrderRequest request;
  request.set_id("o-41");
  request.mutable_update_mask()->add_paths("valid_until");
  request.mutable_update_mask()->add_paths("hours");
  EXPECT_EQ(CommandLine("psmet.v1.PeopleService.UpdateOrder", request),
            "psmet order update o-41 --valid-until … --hours …");
}

Exit ExitFor(const grpc::Status& status, bool writes = true, bool reached = true) {
  return ExitOf({status, reached}, ReadRefusal(status), writes);
}

TEST(Refusal, TellsTheShell) {
  using Code = grpc::StatusCode;
  EXPECT_EQ(ExitFor(Refusing(Code::FAILED_PRECONDITION, "", "SESSION_FULL")), kRefused);
  EXPECT_EQ(ExitFor(Refusing(Code::ALREADY_EXISTS, "", "MRN_TAKEN")), kRefused);
  EXPECT_EQ(ExitFor(Refusing(Code::INVALID_ARGUMENT, "", "FIELD_REQUIRED")), kUsage);
  EXPECT_EQ(ExitFor(Refusing(Code::NOT_FOUND, "", "PATIENT_NOT_FOUND")), kNotFound);
  EXPECT_EQ(ExitFor(Refusing(Code::UNAUTHENTICATED, "", "UNAUTHENTICATED")), kNotAllowed);
  EXPECT_EQ(ExitFor(Refusing(Code::PERMISSION_DENIED, "", "FORBIDDEN")), kNotAllowed);
  EXPECT_EQ(ExitFor(Refusing(Code::ABORTED, "", "ETAG_STALE")), kChanged);
  EXPECT_EQ(ExitFor(Refusing(Code::UNAVAILABLE, "", "SHUTTING_DOWN")), kUnreachable);
  EXPECT_EQ(ExitFor(Refusing(Code::RESOURCE_EXHAUSTED, "", "OVERLOADED")), kUnreachable);
  EXPECT_EQ(ExitFor(Refusing(Code::UNAVAILABLE, "", "OUTCOME_UNKNOWN")), kUnknownOutcome);
}

TEST(Refusal, AWriteWhoseAnswerIsLostMayHaveBeenDone) {
  grpc::Status lost(grpc::StatusCode::UNAVAILABLE, "Socket closed");
  EXPECT_EQ(ExitFor(lost, true), kUnknownOutcome);
  EXPECT_EQ(ExitFor(lost, false), kUnreachable);
  EXPECT_EQ(ExitFor(lost, true, false), kUnreachable);
  EXPECT_EQ(ExitFor(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, ""), true), kUnknownOutcome);
  EXPECT_THAT(UnknownOutcomeText(ReadRefusal(lost), "psmet enroll s-1 p-2 --request-id x"),
              HasSubstr("psmet enroll s-1 p-2 --request-id x"));
}

TEST(Render, ListsOfSessionsThatAreTooWideStandUnderTheirDaysWithWarningsBelow) {
  v1::ListSessionsResponse list;
  auto& session = *list.add_sessions();
  session.set_id("s-43");
  session.mutable_start()->set_civil("2026-12-08T15:00:00");
  session.mutable_end()->set_civil("2026-12-08T16:30:00");
  session.set_module_title("Introduction");
  session.set_seats(4);
  session.set_seated(1);
  session.set_stands("scheduled");
  session.add_warnings()->set_text("no instructor");
  session.add_warnings()->set_text("below 2 patients");
  EXPECT_EQ(RenderSessions(list, 80),
            "SESSION  TIME       MODULE        INSTRUCTOR  SEATS  STATE\n"
            "Tue 8 Dec 2026\n"
            "s-43     3:00-4:30  Introduction  (no one)    1/4    scheduled\n"
            "    ! no instructor, ! below 2 patients\n");
  EXPECT_EQ(RenderSessions(list, 200), RenderSessions(list, 0));
  v1::GetTodayResponse today;
  *today.add_sessions() = session;
  today.set_day("2026-12-08");
  EXPECT_EQ(RenderToday(today, 80).substr(RenderToday(today, 80).find("\nSESSION")),
            "\nSESSION  TIME       MODULE        INSTRUCTOR  SEATS  HERE  STATE\n"
            "s-43     3:00-4:30  Introduction  (no one)    1/4    -     scheduled\n"
            "    ! no instructor, ! below 2 patients\n");
  auto& open = *today.mutable_sessions(0);
  open.clear_warnings();
  open.set_module_title("Taking medication");
  open.set_instructor("i-1");
  open.set_instructor_name("M. Okafor-Whitman CDCES");
  open.set_check_in_open(true);
  open.set_stands("open for check-in");
  today.set_day("2026-12-09");
  EXPECT_EQ(RenderToday(today, 80).substr(RenderToday(today, 80).find("\nSESSION")),
            "\nSESSION  TIME       MODULE             SEATS  HERE  STATE\n"
            "Tue 8 Dec 2026\n"
            "s-43     3:00-4:30  Taking medication  1/4    0     open for check-in\n"
            "    M. Okafor-Whitman CDCES\n");
}

TEST(Render, SessionsOfSeveralSitesSayWhichAndInWhatZone) {
  v1::ListSessionsResponse list;
  for (const char* zone : {"CST", "MST"}) {
    auto& session = *list.add_sessions();
    session = SampleSession();
    *session.mutable_start() = At("2026-12-10T09:00:00", zone);
    *session.mutable_end() = At("2026-12-10T10:30:00", zone);
    session.set_site(list.sessions_size() == 1 ? "si-1" : "si-2");
    session.set_site_name(list.sessions_size() == 1 ? "Main St clinic" : "Denver");
    session.set_stands("scheduled");
  }
  EXPECT_EQ(
      RenderSessions(list, 0),
      "SESSION  SITE            DAY              TIME            MODULE          INSTRUCTOR  SEATS  WAIT  STATE\n"
      "s-57     Main St clinic  Thu 10 Dec 2026  9:00-10:30 CST  Healthy eating              3/4          scheduled\n"
      "s-57     Denver          Thu 10 Dec 2026  9:00-10:30 MST  Healthy eating              3/4          scheduled\n");
  EXPECT_EQ(RenderSessions(list, 80),
            "SESSION  TIME            MODULE          INSTRUCTOR  SEATS  STATE\n"
            "Thu 10 Dec 2026   Main St clinic\n"
            "s-57     9:00-10:30 CST  Healthy eating  (no one)    3/4    scheduled\n"
            "Thu 10 Dec 2026   Denver\n"
            "s-57     9:00-10:30 MST  Healthy eating  (no one)    3/4    scheduled\n");
}

TEST(Render, TodayIsATableOfTheDay) {
  v1::GetTodayResponse reply;
  reply.mutable_site()->set_name("Main St clinic");
  reply.mutable_site()->set_zone("America/Chicago");
  reply.set_day("2026-12-10");
  *reply.add_sessions() = SampleSession();
  reply.mutable_sessions(0)->set_stands("scheduled");
  auto* warning = reply.mutable_sessions(0)->add_warnings();
  warning->set_text("no instructor");
  EXPECT_EQ(Spoken(*FindCommand("today"), v1::GetTodayRequest(), reply, 0),
            "Thu 10 Dec 2026   Main St clinic   (times in America/Chicago)\n"
            "SESSION  TIME        MODULE          INSTRUCTOR  SEATS  HERE  STATE\n"
            "s-57     9:00-10:30  Healthy eating  (no one)    3/4    -     scheduled  ! no instructor\n");
}

TEST(Render, CheckInNamesWhomItTouchedAndWhoIsMissing) {
  v1::CheckInResponse reply;
  *reply.mutable_at() = At("2026-12-08T09:05:00");
  reply.mutable_roster()->mutable_session()->set_id("s-41");
  reply.mutable_roster()->set_group("98961 needs 2 patients present; 3 are.");
  const char* names[] = {"Abbott, Maria", "Diaz, Ana", "Kim, Jo", "Nguyen, Lan"};
  for (int i = 0; i < 4; ++i) {
    auto* entry = reply.mutable_roster()->add_entries();
    entry->set_number(i + 1);
    entry->set_patient_name(names[i]);
    entry->set_state(i == 2 ? v1::ROSTER_STATE_EXPECTED : v1::ROSTER_STATE_HERE);
    if (i != 2) reply.add_numbers(i + 1);
  }
  EXPECT_EQ(Spoken(*FindCommand("check-in"), v1::CheckInRequest(), reply, 0),
            "Checked in 3 of 4 at 9:05 am CST: Abbott, Diaz, Nguyen.   Not here: 3 Kim.\n"
            "  98961 needs 2 patients present; 3 are.\n");
  EXPECT_EQ(Undo(*FindCommand("check-in"), v1::CheckInRequest(), reply),
            "Undo: psmet attendance amend s-41 1 2 4 --clear --reason \"checked in by mistake\"");
}

TEST(Render, AnEnrollmentSaysSeatAndTimeAndHowToUndoIt) {
  v1::EnrollPatientResponse reply;
  *reply.mutable_session() = SampleSession();
  reply.mutable_enrollment()->set_session("s-57");
  reply.mutable_enrollment()->set_patient("p-2210");
  reply.mutable_enrollment()->set_patient_name("Kim, Cora");
  reply.mutable_enrollment()->set_seat(3);
  EXPECT_EQ(Spoken(*FindCommand("enroll"), v1::EnrollPatientRequest(), reply, 0),
            "Enrolled Kim, Cora (p-2210) in s-57, Healthy eating, Thu 10 Dec 2026 9:00-10:30 am CST, seat 3 of 4.\n");
  EXPECT_EQ(Undo(*FindCommand("enroll"), v1::EnrollPatientRequest(), reply), "Undo: psmet drop s-57 p-2210");
}

TEST(Render, ADropIsUndoneByTheWaitingListOnceSomebodyMovedUp) {
  v1::DropPatientResponse reply;
  *reply.mutable_session() = SampleSession();
  reply.mutable_enrollment()->set_session("s-57");
  reply.mutable_enrollment()->set_patient("p-2210");
  reply.mutable_session()->set_seated(3);
  EXPECT_EQ(Undo(*FindCommand("drop"), v1::DropPatientRequest(), reply), "Undo: psmet enroll s-57 p-2210");
  reply.mutable_enrollment()->add_caregivers("cg-1");
  EXPECT_EQ(Undo(*FindCommand("drop"), v1::DropPatientRequest(), reply),
            "Undo: psmet enroll s-57 p-2210 --caregivers cg-1");
  reply.mutable_session()->set_seated(4);
  EXPECT_EQ(Undo(*FindCommand("drop"), v1::DropPatientRequest(), reply),
            "Undo (as the last on the waiting list): psmet enroll s-57 p-2210 --caregivers cg-1 --waitlist");
}

TEST(Render, WhoWasPassedOverStandsWithNameReasonAndWhatWouldHelp) {
  v1::DropPatientResponse reply;
  *reply.mutable_session() = SampleSession();
  auto* passed = reply.add_passed_over();
  passed->set_patient("p-45");
  passed->set_patient_name("Moss, Dan");
  passed->set_text("no order for a group holds on 2026-12-10");
  v1::AddOrderRequest add;
  add.mutable_order()->set_patient("p-45");
  passed->mutable_remedy()->set_method("psmet.v1.PeopleService.AddOrder");
  passed->mutable_remedy()->set_request(add.SerializeAsString());
  EXPECT_THAT(Spoken(*FindCommand("drop"), v1::DropPatientRequest(), reply, 0),
              HasSubstr("p-45  Moss, Dan  no order for a group holds on 2026-12-10  psmet order add p-45\n"));
}

TEST(Render, WhoseSeatSomebodyTookStandsUnderTheRosterWithTheNumberThatTheyHad) {
  v1::GetRosterResponse roster;
  *roster.mutable_session() = SampleSession();
  auto* gone = roster.add_gave_way();
  gone->set_number(4);
  gone->set_patient("p-13");
  gone->set_patient_name("Wong, Ada");
  gone->set_state(v1::ROSTER_STATE_ABSENT);
  gone->set_reason("absent (no show); p-17 took the seat");
  EXPECT_THAT(RenderRoster(roster, 0),
              HasSubstr("(4)  p-13     Wong, Ada  absent               absent (no show); p-17 took the seat\n"));
}

TEST(Render, OfWhoCameBackAnUndoTakesBackTheLastStayOnly) {
  v1::CheckInResponse reply;
  *reply.mutable_roster()->mutable_session() = SampleSession();
  reply.add_numbers(2);
  auto* entry = reply.mutable_roster()->add_entries();
  entry->set_number(2);
  entry->add_presences();
  EXPECT_EQ(Undo(*FindCommand("check-in"), v1::CheckInRequest(), reply),
            "Undo: psmet attendance amend s-57 2 --clear --reason \"checked in by mistake\"");
  entry->add_presences();
  EXPECT_EQ(Undo(*FindCommand("check-in"), v1::CheckInRequest(), reply),
            "Undo: psmet attendance amend s-57 2 --take-back --reason \"checked in by mistake\"");
  reply.add_caregivers("cg-1");
  reply.add_caregivers("cg-2");
  EXPECT_EQ(
      Undo(*FindCommand("check-in"), v1::CheckInRequest(), reply),
      "Undo: psmet attendance amend s-57 2 --caregivers cg-1,cg-2 --take-back --reason \"checked in by mistake\"");
}

TEST(Unreachable, SaysWhatToDoByWhatSaidWhichServerIsMeant) {
  const Target machine{.server = "unix:/run/psmet/psmet.sock", .server_from = "this machine"};
  EXPECT_EQ(UnreachableText(machine, "connection refused", "today"),
            "psmet: can't reach the server at unix:/run/psmet/psmet.sock (connection refused).\n"
            "  Is it running?   systemctl status psmetd\n  Another server:  psmet --server localhost:8443 today\n");
  EXPECT_THAT(UnreachableText(machine, "no such file or directory", "today"), HasSubstr("psmet login office --server"));
  const Target office{.context = "office", .server = "localhost:8443", .server_from = "context office"};
  EXPECT_THAT(UnreachableText(office, "no answer within 2s", "today"), HasSubstr("psmet context list"));
}

TEST(Render, CsvHoldsTimesAsProgramsReadThem) {
  v1::ListSessionsResponse list;
  *list.add_sessions() = SampleSession();
  EXPECT_THAT(CsvOf(*FindCommand("session list"), list), HasSubstr("s-57,2026-12-10,09:00-10:30,"));
}

TEST(Render, CsvOfSessionsHasStateWarningsAndSiteApart) {
  v1::ListSessionsResponse list;
  auto& session = *list.add_sessions();
  session = SampleSession();
  session.set_site("si-1");
  session.set_state(v1::SESSION_STATE_SCHEDULED);
  for (const char* text : {"no instructor", "below 2 patients"}) session.add_warnings()->set_text(text);
  EXPECT_THAT(CsvOf(*FindCommand("session list"), list),
              HasSubstr(",scheduled,\"no instructor, below 2 patients\",si-1,America/Chicago\r\n"));
}

TEST(Render, CsvAndLinesOfARosterHaveItsWaitingListToo) {
  v1::GetRosterResponse roster;
  auto& seated = *roster.add_entries();
  seated.set_number(1);
  seated.set_patient("p-1");
  seated.set_state(v1::ROSTER_STATE_HERE);
  auto& waiting = *roster.add_waiting();
  waiting.set_patient("p-6");
  waiting.set_state(v1::ROSTER_STATE_WAITING);
  const Command& command = *FindCommand("roster");
  EXPECT_EQ(CsvOf(command, roster).substr(CsvOf(command, roster).find("\r\n") + 2),
            "1,p-1,,here,,,,,,\r\n,p-6,,waiting,,,,,,\r\n");
  EXPECT_THAT(JsonLines(command, roster), HasSubstr("\"patient\":\"p-6\""));
  EXPECT_EQ(Ids(command, roster), "1\n") << "who waits has no number";
}

TEST(Render, AWalkInSaysThatTheyHaveNoSeatWhereTheyHaveNone) {
  v1::AddWalkInResponse reply;
  *reply.mutable_at() = At("2026-12-10T09:05:00");
  *reply.mutable_roster()->mutable_session() = SampleSession();
  reply.mutable_enrollment()->set_patient("p-7");
  reply.mutable_enrollment()->set_patient_name("Quick, Jo");
  reply.mutable_enrollment()->set_seat(3);
  reply.mutable_enrollment()->set_state(v1::ENROLLMENT_STATE_SEATED);
  v1::AddWalkInRequest request;
  request.set_unseated_reason("came without a seat");
  EXPECT_THAT(Spoken(*FindCommand("attendance walk-in"), request, reply, 0), HasSubstr(", number 3.\n"));
  reply.mutable_enrollment()->set_seat(5);
  reply.mutable_enrollment()->set_state(v1::ENROLLMENT_STATE_UNSEATED);
  EXPECT_THAT(Spoken(*FindCommand("attendance walk-in"), request, reply, 0),
              HasSubstr(", number 5, without a seat.\n"));
}

TEST(Render, JsonIsTheApisOwn) {
  v1::GetSessionResponse reply;
  *reply.mutable_session() = SampleSession();
  EXPECT_THAT(Json(reply), HasSubstr("\"moduleTitle\": \"Healthy eating\""));
  v1::ListSessionsResponse list;
  *list.add_sessions() = SampleSession();
  *list.add_sessions() = SampleSession();
  std::string lines = JsonLines(*FindCommand("session list"), list);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
  EXPECT_EQ(Ids(*FindCommand("session list"), list), "s-57\ns-57\n");
}

}  // namespace
}  // namespace psmet::cli
