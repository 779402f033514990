#include "handlers/attendance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/classroom.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"
#include "handlers/teaching.h"
#include "handlers/walkin.h"
#include "store/attendance.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kStaysEver[] = "SELECT count(*) FROM presences /* scan: a test's count */";

class Attendance : public Classroom {
 protected:
  Attendance() {
    abbott_ = AddPatient("Abbott");
    diaz_ = AddPatient("Diaz");
    Enroll(session_, abbott_, 1);
    Enroll(session_, diaz_, 2);
  }
  auto AmendAt(absl::Time now, const std::string& rest) {
    return DoAt(now, AmendAttendance, Named<v1::AmendAttendanceRequest>("reason: 'noted wrongly' " + rest));
  }
  auto WalkInAt(absl::Time now, PatientId patient, const std::string& rest = "", v1::Role role = v1::ROLE_ADMIN) {
    return DoAt(now, AddWalkIn, Named<v1::AddWalkInRequest>("patient: '" + patient.str() + "' " + rest), role);
  }
  Session Load() {
    return clinic.Look([&](sql::ReadTx& tx) { return store::GetSession(tx, session_).value(); });
  }

  PatientId abbott_, diaz_;
};

TEST_F(Attendance, TheFirstCheckInPutsTheSessionInProgress) {
  const auto reply = CheckInAt(At(8, 50), "numbers: 2");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->roster().session().state(), v1::SESSION_STATE_IN_PROGRESS);
  EXPECT_EQ(reply->roster().session().stands(), "open for check-in") << "it has not begun";
  EXPECT_THAT(reply->numbers(), ElementsAre(2));
  const auto teachings = clinic.Look([&](sql::ReadTx& tx) { return store::TeachingsOf(tx, session_); });
  ASSERT_EQ(teachings.size(), 1);
  EXPECT_EQ(teachings[0].instructor, instructor_);
}

TEST_F(Attendance, TheFirstCheckInNeedsAnInstructor) {
  Set("UPDATE sessions SET instructor_number = NULL");
  const auto reply = CheckInAt(At(9, 0), "numbers: 1");
  EXPECT_THAT(reply, HasReason("INSTRUCTOR_MISSING"));
  ASSERT_EQ(RemediesOf(reply.status()).size(), 1);
  EXPECT_EQ(RemediesOf(reply.status())[0].method, "psmet.v1.ScheduleService.AssignInstructor");
  EXPECT_EQ(Count(kStaysEver), 0);
}

TEST_F(Attendance, TheRosterSaysWhoIsHereAndWhatTheGroupNeeds) {
  ASSERT_THAT(CheckInAt(At(9, 5), "numbers: [1, 2]"), IsOk());
  ASSERT_THAT(CheckOutAt(At(9, 30), "numbers: 2"), IsOk());
  const auto roster = DoAt(At(9, 40), GetRoster, Named<v1::GetRosterRequest>(""));
  ASSERT_THAT(roster, IsOk());
  ASSERT_EQ(roster->entries_size(), 2);
  EXPECT_EQ(roster->entries(0).patient_name(), "Abbott, Ann");
  EXPECT_EQ(roster->entries(0).state(), v1::ROSTER_STATE_HERE);
  EXPECT_EQ(roster->entries(0).order(), "in force");
  EXPECT_EQ(roster->entries(0).presences(0).enter().civil(), "2026-12-08T09:05:00");
  EXPECT_EQ(roster->entries(0).presences(0).entered_by(), "admin");
  EXPECT_EQ(roster->entries(1).state(), v1::ROSTER_STATE_LEFT);
  EXPECT_EQ(roster->here(), 1);
  EXPECT_EQ(roster->group(), "98961 needs 2 patients present; 1 is.");
}

TEST_F(Attendance, EveryoneIsWhoIsExpected) {
  Enroll(session_, AddPatient("Kim"), 3);
  ASSERT_THAT(AmendAt(At(9, 0), "numbers: 3 absent: true"), IsOk());
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  const auto reply = CheckInAt(At(9, 1), "everyone: true");
  ASSERT_THAT(reply, IsOk());
  EXPECT_THAT(reply->numbers(), ElementsAre(2));
}

TEST_F(Attendance, WhoIsHereAlreadyIsNamedAndTheOthersAreCheckedIn) {
  const auto caregiver = AddCaregiver(abbott_);
  ASSERT_THAT(CheckInAt(At(8, 58), "numbers: 1"), IsOk());
  const auto reply = CheckInAt(At(9, 1), "numbers: [1, 2] caregivers: '" + caregiver.str() + "'");
  ASSERT_THAT(ReasonsOf(reply), ElementsAre("ALREADY_HERE", "CAREGIVER_UNANNOUNCED"));
  EXPECT_EQ(reply->warnings(0).text(), "number 1 is here since 8:58 am already");
  EXPECT_THAT(reply->numbers(), ElementsAre(2));
  EXPECT_THAT(reply->caregivers(), ElementsAre(caregiver.str()));
  ASSERT_EQ(reply->roster().entries(0).presences_size(), 1);
  EXPECT_EQ(reply->roster().entries(0).presences(0).enter().civil(), "2026-12-08T08:58:00");
  EXPECT_EQ(Count(kStaysEver), 3);
}

TEST_F(Attendance, WhereEverybodyNamedIsHereAlreadyNothingIsRecorded) {
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: [1, 2]"), IsOk());
  const auto reply = CheckInAt(At(9, 1), "numbers: 1");
  EXPECT_THAT(reply, HasReason("ALREADY_HERE"));
  EXPECT_EQ(reply.status().message(), "number 1 is here already in session " + session_.str());
  EXPECT_EQ(Count(kStaysEver), 2);
}

TEST_F(Attendance, WhoIsHereAndComesInAgainCameEarlierOrWentOutMeanwhile) {
  ASSERT_THAT(CheckInAt(At(9, 5), "numbers: [1, 2]"), IsOk());
  EXPECT_THAT(OffersOf(CheckInAt(At(9, 10), "numbers: [1, 2] at { text: '9:00' }")),
              ElementsAre("If they came then already: AmendAttendance {session: \"s-1\" numbers: 1 numbers: 2 "
                          "enter { civil: \"2026-12-08T09:00:00\" }}"));
  EXPECT_THAT(OffersOf(CheckInAt(At(9, 10), "numbers: 1 at { text: '9:00' } modality: MODALITY_AUDIO_VIDEO")),
              ElementsAre("If they went out and are back, first when they went: CheckOut {session: \"s-1\" numbers: 1 "
                          "at { text: \"…\" }}"))
      << "an amendment would change how they took part";
  EXPECT_THAT(OffersOf(CheckInAt(At(9, 30), "patients: '" + diaz_.str() + "'")),
              ElementsAre("If they went out and are back, first when they went: CheckOut {session: \"s-1\" numbers: 2 "
                          "at { text: \"…\" }}"));
}

TEST_F(Attendance, WhoIsNotHereAndLeavesIsOfferedWhatWasMissed) {
  EXPECT_THAT(OffersOf(CheckOutAt(At(9, 30), "numbers: 1")),
              ElementsAre("If they were there, first when they came: CheckIn {session: \"s-1\" numbers: 1 at { text: "
                          "\"…\" }}"));
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: [1, 2]"), IsOk());
  ASSERT_THAT(CheckOutAt(At(9, 30), "numbers: 1"), IsOk());
  EXPECT_THAT(OffersOf(CheckOutAt(At(9, 50), "numbers: [1, 2] at { text: '9:45' }")),
              ElementsAre("Without them: CheckOut {session: \"s-1\" numbers: 2 at { text: \"9:45\" }}"));
  EXPECT_THAT(OffersOf(CheckOutAt(At(9, 50), "numbers: 1 at { text: '9:45' }")),
              ElementsAre("If they left then: AmendAttendance {session: \"s-1\" numbers: 1 enter { civil: "
                          "\"2026-12-08T09:00:00\" } leave { civil: \"2026-12-08T09:45:00\" }}"));
}

TEST_F(Attendance, ComingBackIsANewStay) {
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  ASSERT_THAT(CheckOutAt(At(9, 20), "numbers: 1"), IsOk());
  EXPECT_THAT(CheckInAt(At(9, 30), "numbers: 1 at { text: '9:19' }"), HasReason("TIME_OUT_OF_ORDER"));
  const auto reply = CheckInAt(At(9, 30), "numbers: 1");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->roster().entries(0).presences_size(), 2);
  EXPECT_EQ(reply->roster().entries(0).state(), v1::ROSTER_STATE_HERE);
}

TEST_F(Attendance, ANumberGivenTwiceIsCheckedInOnce) {
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: [1, 1]"), IsOk());
  EXPECT_EQ(Count(kStaysEver), 1);
}

TEST_F(Attendance, WhoIsNotOnTheRosterCannotBeCheckedIn) {
  const auto nobody = CheckInAt(At(9, 0), "numbers: 3");
  EXPECT_THAT(nobody, HasReason("NOT_ON_ROSTER"));
  EXPECT_THAT(OffersOf(nobody), ElementsAre("Who is on it: GetRoster {session: \"s-1\"}"));
  EXPECT_THAT(CheckInAt(At(9, 0), ""), HasReason("NOBODY_NAMED"));
  EXPECT_THAT(CheckOutAt(At(9, 0), "numbers: 1"), HasReason("NOT_HERE"));
}

TEST_F(Attendance, CheckInOpensSixtyMinutesBeforeAndIsNeverInTheFuture) {
  EXPECT_THAT(CheckInAt(At(7, 59), "numbers: 1"), HasReason("CHECK_IN_TOO_EARLY"));
  EXPECT_THAT(CheckInAt(At(9, 29), "numbers: 1 at { text: '9:30' }"), HasReason("TIME_IN_FUTURE"));
  EXPECT_THAT(CheckInAt(At(8, 0), "numbers: 1"), IsOk());
}

TEST_F(Attendance, WhoComesIsNoLongerAbsent) {
  const auto amended = AmendAt(At(9, 0), "numbers: 1 absent: true");
  ASSERT_THAT(amended, IsOk());
  EXPECT_EQ(amended->roster().entries(0).state(), v1::ROSTER_STATE_ABSENT);
  EXPECT_EQ(amended->roster().entries(0).reason(), "noted wrongly");
  const auto came = CheckInAt(At(9, 10), "numbers: 1");
  EXPECT_THAT(ReasonsOf(came), ElementsAre("ABSENCE_REPLACED"));
  EXPECT_EQ(came->warnings(0).text(), "number 1 was recorded as absent (noted wrongly): that no longer holds");
  EXPECT_EQ(Count("SELECT count(*) FROM enrollments WHERE absent = 1 /* scan: a test's count */"), 0);
}

TEST_F(Attendance, ACaregiverWhoWasNotAnnouncedIsRecordedAndFlagged) {
  const auto caregiver = AddCaregiver(abbott_);
  const auto reply = CheckInAt(At(9, 0), "numbers: 1 caregivers: '" + caregiver.str() + "'");
  EXPECT_THAT(ReasonsOf(reply), ElementsAre("CAREGIVER_UNANNOUNCED"));
  EXPECT_THAT(reply->caregivers(), ElementsAre(caregiver.str()));
  ASSERT_EQ(reply->roster().entries(0).caregivers_size(), 1);
  EXPECT_EQ(reply->roster().entries(0).caregivers(0).relationship(), "spouse");
  EXPECT_EQ(reply->roster().entries(0).caregivers(0).state(), v1::ROSTER_STATE_HERE);
  EXPECT_EQ(reply->roster().here(), 1);
}

TEST_F(Attendance, ACaregiverWhoWasAnnouncedIsNotFlagged) {
  const auto kim = AddPatient("Kim");
  const auto caregiver = AddCaregiver(kim);
  Enroll(session_, kim, 3, {caregiver});
  EXPECT_THAT(ReasonsOf(CheckInAt(At(9, 0), "caregivers: '" + caregiver.str() + "'")), IsEmpty());
}

TEST_F(Attendance, ACaregiverComesWithSomebodyOnTheRoster) {
  const auto caregiver = AddCaregiver(AddPatient("Kim"));
  EXPECT_THAT(CheckInAt(At(9, 0), "caregivers: '" + caregiver.str() + "'"), HasReason("CAREGIVER_NOT_LINKED"));
  EXPECT_THAT(CheckInAt(At(9, 0), "caregivers: 'cg-99'"), HasReason("CAREGIVER_NOT_FOUND"));
}

TEST_F(Attendance, ARoomWithMorePeopleThanChairsIsRemarked) {
  Set("UPDATE rooms SET capacity = 2");
  EXPECT_THAT(ReasonsOf(CheckInAt(At(9, 0), "numbers: 1")), IsEmpty());
  EXPECT_THAT(ReasonsOf(CheckInAt(At(9, 0), "numbers: 2")), ElementsAre("ROOM_CROWDED"));
}

TEST_F(Attendance, EveryoneWhoIsHereLeavesCaregiversToo) {
  const auto caregiver = AddCaregiver(abbott_);
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true caregivers: '" + caregiver.str() + "'"), IsOk());
  const auto reply = CheckOutAt(At(10, 0), "everyone: true");
  ASSERT_THAT(reply, IsOk());
  EXPECT_THAT(reply->numbers(), UnorderedElementsAre(1, 2));
  EXPECT_THAT(reply->caregivers(), ElementsAre(caregiver.str()));
  EXPECT_EQ(reply->roster().here(), 0);
}

TEST_F(Attendance, AnAmendmentReplacesWhatIsRecordedAndKeepsIt) {
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  const auto reply = AmendAt(At(10, 0), "numbers: 1 enter { text: '9:10' } leave { text: '9:50' }");
  ASSERT_THAT(reply, IsOk());
  ASSERT_EQ(reply->roster().entries(0).presences_size(), 1);
  EXPECT_EQ(reply->roster().entries(0).presences(0).enter().civil(), "2026-12-08T09:10:00");
  EXPECT_EQ(reply->roster().entries(0).state(), v1::ROSTER_STATE_LEFT);
  EXPECT_EQ(Count(kStaysEver), 2);
  EXPECT_EQ(Count("SELECT count(*) FROM presences WHERE voided_by = 'admin' AND void_reason = 'noted wrongly' /* scan: "
                  "a test's count */"),
            1);
}

TEST_F(Attendance, AnAmendmentMayBeTheFirstComingIn) {
  ASSERT_THAT(AmendAt(At(10, 0), "numbers: 1 enter { text: '9:10' }"), IsOk());
  EXPECT_EQ(Load().state, SessionState::kInProgress);
  Set("UPDATE sessions SET state = 1, instructor_number = NULL");
  EXPECT_THAT(AmendAt(At(10, 0), "numbers: 2 enter { text: '9:10' }"), HasReason("INSTRUCTOR_MISSING"));
}

TEST_F(Attendance, ClearingMakesThePatientExpectedAgain) {
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  const auto reply = AmendAt(At(9, 5), "numbers: 1 clear: true");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->roster().entries(0).state(), v1::ROSTER_STATE_EXPECTED);
  EXPECT_EQ(Count(kStaysEver), 1);
}

TEST_F(Attendance, WhatBeganWithACheckInHasNotBegunOnceThatIsCleared) {
  ASSERT_THAT(CheckInAt(At(8, 50), "numbers: 1"), IsOk());
  ASSERT_THAT(AmendAt(At(8, 51), "numbers: 1 clear: true"), IsOk());
  EXPECT_EQ(Load().state, SessionState::kScheduled);
  ASSERT_THAT(AmendAt(At(8, 52), "numbers: 1 put_back: true"), IsOk());
  EXPECT_EQ(Load().state, SessionState::kInProgress) << "they are there again";
  ASSERT_THAT(AmendAt(At(8, 53), "numbers: 1 clear: true"), IsOk());
  EXPECT_EQ(Load().state, SessionState::kScheduled);
  ASSERT_THAT(CheckInAt(At(8, 55), "numbers: 2"), IsOk());
  EXPECT_EQ(Load().state, SessionState::kInProgress);
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(AmendAt(At(9, 1), "numbers: 2 clear: true"), IsOk());
  EXPECT_EQ(Load().state, SessionState::kInProgress) << "a start that somebody recorded stands";
}

TEST_F(Attendance, AClassOfWhichMoreIsRecordedThanACheckInHasBegun) {
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  const InstructorId other = clinic.AddInstructor("CDCES", "1234567893");
  ASSERT_THAT(
      DoAt(At(9, 20), AssignInstructor, Named<v1::AssignInstructorRequest>("instructor: '" + other.str() + "'")),
      IsOk());
  ASSERT_THAT(AmendAt(At(9, 30), "numbers: 1 clear: true"), IsOk());
  EXPECT_EQ(Load().state, SessionState::kInProgress) << "or who taught until 9:20 would be forgotten";
}

TEST_F(Attendance, NobodyIsThereTwiceAtOnce) {
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  const auto twice = AmendAt(At(9, 5), "numbers: 1 enter { text: '8:58' } also: true");
  EXPECT_THAT(twice, HasReason("STAYS_OVERLAP"));
  EXPECT_THAT(OffersOf(twice), ElementsAre("In place of what is recorded: AmendAttendance {session: \"s-1\" numbers: 1 "
                                           "enter { text: \"8:58\" } reason: \"noted wrongly\"}"));
  EXPECT_THAT(AmendAt(At(9, 5), "numbers: 1 enter { text: '8:58' } leave { text: '9:01' } also: true"),
              HasReason("STAYS_OVERLAP"));
  const auto before = AmendAt(At(9, 5), "numbers: 1 enter { text: '8:50' } leave { text: '9:00' } also: true");
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(before->roster().here(), 1);
  EXPECT_EQ(before->roster().entries(0).state(), v1::ROSTER_STATE_HERE);
}

TEST_F(Attendance, WhoHasNotLeftAfterAllStaysSinceTheSameTime) {
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  EXPECT_THAT(AmendAt(At(9, 10), "numbers: 1 still_here: true"), HasReason("NOT_LEFT"));
  ASSERT_THAT(CheckOutAt(At(9, 20), "numbers: 1"), IsOk());
  const auto reply = AmendAt(At(9, 25), "numbers: 1 still_here: true");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->roster().entries(0).state(), v1::ROSTER_STATE_HERE);
  EXPECT_EQ(reply->roster().entries(0).presences(0).enter().civil(), "2026-12-08T09:00:00");
}

TEST_F(Attendance, AnAmendmentSaysExactlyOneThing) {
  for (const char* unclear : {"", "absent: true clear: true", "absent: true leave { text: '9:00' }"}) {
    EXPECT_THAT(AmendAt(At(10, 0), std::string("numbers: 1 ") + unclear), HasReason("AMENDMENT_UNCLEAR")) << unclear;
  }
  EXPECT_THAT(AmendAt(At(10, 0), "numbers: 1 enter { text: '9:30' } leave { text: '9:30' }"),
              HasReason("TIME_OUT_OF_ORDER"));
}

TEST_F(Attendance, AWalkInOnFileGetsTheLowestFreeSeat) {
  const auto reply = WalkInAt(At(9, 3), AddPatient("Kim", 0), "", v1::ROLE_FRONT_DESK);
  EXPECT_THAT(ReasonsOf(reply), ElementsAre("ORDER_MISSING", "UNKNOWN_PAYER"));
  EXPECT_EQ(reply->enrollment().seat(), 3);
  EXPECT_EQ(reply->roster().entries(2).state(), v1::ROSTER_STATE_HERE);
}

TEST_F(Attendance, ANewWalkInIsAddedQuickly) {
  const std::string nam = "new_patient { family_name: 'Nguyen' given_name: 'Nam' birth_date: '1970-02-03' }";
  const auto reply = DoAt(At(9, 3), AddWalkIn, Named<v1::AddWalkInRequest>(nam));
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->roster().entries(2).patient_name(), "Nguyen, Nam");
  EXPECT_THAT(WalkInAt(At(9, 3), abbott_, nam), HasReason("WALK_IN_UNCLEAR"));
  EXPECT_THAT(DoAt(At(9, 3), AddWalkIn, Named<v1::AddWalkInRequest>("")), HasReason("WALK_IN_UNCLEAR"));
}

TEST_F(Attendance, ANewWalkInWhoIsKnownIsTakenForThatPatientUnlessSomebodySaysOtherwise) {
  const std::string ann = "new_patient { family_name: 'Kim' given_name: 'Ann' birth_date: '1960-02-29' }";
  const auto kim = AddPatient("Kim", 0);
  const auto known = DoAt(At(9, 3), AddWalkIn, Named<v1::AddWalkInRequest>(ann + " at { text: '9:01' }"));
  EXPECT_THAT(known, HasReason("PATIENT_KNOWN"));
  const auto remedies = RemediesOf(known.status());
  ASSERT_EQ(remedies.size(), 3u);
  EXPECT_EQ(remedies[1].text, "If it is them");
  v1::AddWalkInRequest them;
  them.ParseFromString(remedies[1].request);
  EXPECT_EQ(them.patient(), kim.str());
  EXPECT_EQ(them.at().text(), "9:01");
  for (const Remedy& remedy : remedies) EXPECT_THAT(remedy.request, testing::Not(testing::HasSubstr("1960")));
  const auto other = DoAt(At(9, 3), AddWalkIn, Named<v1::AddWalkInRequest>(ann + " somebody_else: true"));
  EXPECT_THAT(ReasonsOf(other), ElementsAre("ORDER_MISSING", "PAYER_MISSING"));
}

TEST_F(Attendance, APatientsIdDoesWhereARosterNumberDoes) {
  const auto in = CheckInAt(At(9, 0), "numbers: 1 patients: '" + diaz_.str() + "' patients: '" + abbott_.str() + "'");
  ASSERT_THAT(in, IsOk());
  EXPECT_THAT(in->numbers(), ElementsAre(1, 2)) << "each once";
  EXPECT_THAT(CheckOutAt(At(9, 20), "patients: '" + diaz_.str() + "'")->numbers(), ElementsAre(2));
  const auto stranger = CheckInAt(At(9, 3), "patients: '" + AddPatient("Kim").str() + "'");
  EXPECT_THAT(stranger, HasReason("NOT_ON_ROSTER"));
  EXPECT_EQ(RemediesOf(stranger.status()).at(0).text, "If they walked in");
}

TEST_F(Attendance, WhoIsOnTheRosterIsNoWalkIn) {
  EXPECT_THAT(WalkInAt(At(9, 3), abbott_), HasReason("ALREADY_ENROLLED"));
}

TEST_F(Attendance, WhoWaitedGetsTheFreeSeatByWalkingIn) {
  const auto kim = AddPatient("Kim");
  Enroll(session_, kim, 0);
  const auto reply = WalkInAt(At(9, 3), kim);
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->enrollment().seat(), 3);
  EXPECT_EQ(Count("SELECT count(*) FROM enrollments /* scan: a test's count */"), 3);
}

TEST_F(Attendance, AFifthPersonIsRecordedByAnEducatorWithAReason) {
  Enroll(session_, AddPatient("Kim"), 3);
  Enroll(session_, AddPatient("Lee"), 4);
  const auto moss = AddPatient("Moss");
  const std::string why = "unseated_reason: 'came from the ward'";
  EXPECT_THAT(WalkInAt(At(9, 3), moss), HasReason("SESSION_FULL"));
  EXPECT_THAT(WalkInAt(At(9, 3), moss, why, v1::ROLE_FRONT_DESK), HasReason("EDUCATOR_NEEDED"));
  const auto reply = WalkInAt(At(9, 3), moss, why, v1::ROLE_EDUCATOR);
  EXPECT_THAT(ReasonsOf(reply), ElementsAre("UNSEATED", "UNKNOWN_PAYER"));
  EXPECT_EQ(reply->enrollment().seat(), 5);
  EXPECT_EQ(reply->enrollment().state(), v1::ENROLLMENT_STATE_UNSEATED);
  EXPECT_EQ(reply->roster().entries(4).reason(), "came from the ward");
}

TEST_F(Attendance, AWalkInWithASeatElsewhereNeedsAReason) {
  const auto other = clinic.AddSession(clinic.AddRoom(site_, 6, "Green"), absl::CivilMinute(2026, 12, 8, 9, 30));
  const auto kim = AddPatient("Kim");
  Enroll(other, kim, 1);
  EXPECT_THAT(WalkInAt(At(9, 3), kim), HasReason("PATIENT_TAKEN"));
  const auto reply = WalkInAt(At(9, 3), kim, "unseated_reason: 'mixed up the rooms'");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->enrollment().seat(), 5);
}

TEST_F(Attendance, AWalkInNeedsAChair) {
  Set("UPDATE rooms SET capacity = 3");
  EXPECT_THAT(WalkInAt(At(9, 3), AddPatient("Kim")), HasReason("ROOM_FULL"));
}

TEST_F(Attendance, AClassThatNobodyCameToCanBeCancelledAfterACheckInByMistake) {
  ASSERT_THAT(DoAt(At(8, 50), CheckIn, Named<v1::CheckInRequest>("numbers: 1")), IsOk());
  EXPECT_THAT(DoAt(At(8, 51), CancelSession, Named<v1::CancelSessionRequest>("reason: 'snow'")),
              HasReason("SESSION_BEGUN"));
  ASSERT_THAT(DoAt(At(8, 52), AmendAttendance,
                   Named<v1::AmendAttendanceRequest>("numbers: 1 clear: true reason: 'by mistake'")),
              IsOk());
  EXPECT_THAT(DoAt(At(8, 53), CancelSession, Named<v1::CancelSessionRequest>("reason: 'snow'")), IsOk());
}

TEST_F(Attendance, AClassThatIsCancelledAfterItsStartWasTaughtByNobody) {
  ASSERT_THAT(StartAt(At(8, 58)), IsOk());
  ASSERT_THAT(DoAt(At(9, 5), CancelSession, Named<v1::CancelSessionRequest>("reason: 'nobody came'")), IsOk());
  const auto elsewhere = clinic.Look([&](sql::ReadTx& tx) {
    return store::TeachingsElsewhere(tx, instructor_, SessionId{99}, {At(9, 0), At(12, 0)});
  });
  EXPECT_TRUE(elsewhere.empty());
}

}  // namespace
}  // namespace psmet::handlers
