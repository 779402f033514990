// What is said of replies, in each format.
#include "client/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/find.h"
#include "client/render_day.h"
#include "client/sample_session.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/find.pb.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "psmet/v1/staff.pb.h"

namespace psmet::cli {
namespace {

using testing::HasSubstr;

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
