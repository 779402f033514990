#include "handlers/closing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/classroom.h"
#include "handlers/enrollment.h"
#include "handlers/roster.h"
#include "handlers/walkin.h"
#include "psmet/v1/notes.pb.h"
#include "store/attendance.h"

namespace psmet::handlers {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class Closing : public Classroom {
 protected:
  Closing() {
    AddPolicy(4);
    abbott_ = AddPatient("Abbott");
    diaz_ = AddPatient("Diaz");
    Enroll(session_, abbott_, 1);
    Enroll(session_, diaz_, 2);
  }
  // Both here from the planned start on.
  void Begin() {
    ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
    ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  }
  std::vector<Teaching> Teachings() {
    return clinic.Look([&](sql::ReadTx& tx) { return store::TeachingsOf(tx, session_); });
  }
  // "p-1 98961 x 2 billable" for each charge.
  static std::vector<std::string> ChargesOf(const absl::StatusOr<v1::CloseSessionResponse>& reply) {
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> out;
    if (!reply.ok()) return out;
    for (const auto& charge : reply->charges()) {
      out.push_back(charge.patient() + " " + charge.code() + " x " + std::to_string(charge.units()) + " " +
                    charge.state());
    }
    return out;
  }

  PatientId abbott_, diaz_;
};

TEST_F(Closing, TeachingBeginsAtTheRealStartThoughPeopleCameBefore) {
  ASSERT_THAT(CheckInAt(At(8, 50), "numbers: 1"), IsOk());
  const auto reply = StartAt(At(9, 5));
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->session().actual_start().civil(), "2026-12-08T09:05:00");
  ASSERT_EQ(Teachings().size(), 1);
  EXPECT_EQ(Teachings()[0].begin, At(9, 5));
}

TEST_F(Closing, StartingWithoutAnyCheckInPutsTheSessionInProgress) {
  const auto reply = StartAt(At(9, 0));
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->session().state(), v1::SESSION_STATE_IN_PROGRESS);
  ASSERT_EQ(Teachings().size(), 1);
  EXPECT_EQ(Teachings()[0].instructor, instructor_);
}

TEST_F(Closing, AHandoverBeforeTheStartReplacesWhoTaught) {
  ASSERT_THAT(CheckInAt(At(8, 50), "numbers: 1"), IsOk());
  const auto chen = clinic.AddInstructor();
  ASSERT_TRUE(clinic
                  .Write([&](sql::WriteTx& tx) {
                    store::TeachFrom(tx, *store::GetSession(tx, session_), chen, At(8, 55));
                    return absl::OkStatus();
                  })
                  .ok());
  ASSERT_THAT(StartAt(At(9, 5)), IsOk());
  ASSERT_EQ(Teachings().size(), 1);
  EXPECT_EQ(Teachings()[0].instructor, chen);
  EXPECT_EQ(Teachings()[0].begin, At(9, 5));
}

TEST_F(Closing, AStartCorrectedToBeforeAHandoverLeavesNoGap) {
  const auto chen = clinic.AddInstructor();
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_TRUE(clinic
                  .Write([&](sql::WriteTx& tx) {
                    store::TeachFrom(tx, *store::GetSession(tx, session_), chen, At(9, 10));
                    return absl::OkStatus();
                  })
                  .ok());
  const auto correct = [&](const std::string& when) {
    return DoAt(At(9, 20), StartSession,
                Named<v1::StartSessionRequest>("at { text: '" + when + "' } reason: 'wrong time noted'"));
  };
  ASSERT_THAT(correct("9:12"), IsOk());
  ASSERT_THAT(correct("9:05"), IsOk());
  EXPECT_EQ(Teachings()[0].begin, At(9, 5));
  EXPECT_EQ(*Teachings()[0].end, At(9, 10));
  EXPECT_EQ(Teachings()[1].begin, At(9, 10));
}

TEST_F(Closing, StartingNeedsAnInstructorWithACredentialThatHolds) {
  Set("UPDATE credential_events SET state = 3");
  EXPECT_THAT(StartAt(At(9, 0)), HasReason("CREDENTIAL_MISSING"));
  Set("UPDATE sessions SET instructor_number = NULL");
  EXPECT_THAT(StartAt(At(9, 0)), HasReason("INSTRUCTOR_MISSING"));
}

TEST_F(Closing, WhoeverStartsByAnOldEtagIsRefused) {
  EXPECT_THAT(DoAt(At(9, 0), StartSession, Named<v1::StartSessionRequest>("etag: 'x'")), HasReason("ETAG_STALE"));
}

TEST_F(Closing, NothingIsClosedThatHasNotBegun) {
  const auto reply = CloseAt(At(10, 0));
  EXPECT_THAT(reply, HasReason("SESSION_NOT_BEGUN"));
  ASSERT_EQ(RemediesOf(reply.status()).size(), 1);
  EXPECT_TRUE(RemediesOf(CloseAt(At(8, 59)).status()).empty()) << "a start in the future is refused";
}

TEST_F(Closing, EverySeatedPatientIsAccountedFor) {
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  const auto reply = CloseAt(At(10, 0));
  EXPECT_THAT(reply, HasReason("ATTENDANCE_INCOMPLETE"));
  EXPECT_EQ(reply.status().message(), "seat 2 (" + diaz_.str() + ") has no check-in and no absence");
  ASSERT_EQ(RemediesOf(reply.status()).size(), 1);
  v1::AmendAttendanceRequest remedy;
  ASSERT_TRUE(remedy.ParseFromString(RemediesOf(reply.status())[0].request));
  EXPECT_THAT(DoAt(At(10, 0), AmendAttendance, remedy), IsOk());
  EXPECT_THAT(CloseAt(At(10, 0)), IsOk());
}

TEST_F(Closing, TheRealStartIsRecordedOrGiven) {
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  const auto refused = CloseAt(At(10, 0));
  EXPECT_THAT(refused, HasReason("START_MISSING"));
  v1::StartSessionRequest remedy;
  ASSERT_EQ(RemediesOf(refused.status()).size(), 1);
  ASSERT_TRUE(remedy.ParseFromString(RemediesOf(refused.status())[0].request));
  EXPECT_EQ(remedy.at().civil(), "2026-12-08T09:00:00");
  const auto reply = CloseAt(At(10, 0), "started { text: '9:05' }");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->session().actual_start().civil(), "2026-12-08T09:05:00");
  EXPECT_EQ(Teachings()[0].begin, At(9, 5));
  EXPECT_EQ(*Teachings()[0].end, At(10, 0));
}

TEST_F(Closing, LongAfterThePlannedEndTheRealOneIsNeeded) {
  Begin();
  const auto refused = CloseAt(At(10, 31));
  EXPECT_THAT(refused, HasReason("END_NEEDED"));
  v1::CloseSessionRequest remedy;
  ASSERT_EQ(RemediesOf(refused.status()).size(), 1);
  ASSERT_TRUE(remedy.ParseFromString(RemediesOf(refused.status())[0].request));
  EXPECT_EQ(remedy.ended().civil(), "2026-12-08T10:00:00");
  EXPECT_THAT(DoAt(At(10, 31), CloseSession, remedy), IsOk());
}

TEST_F(Closing, TheEndComesAfterTheStartAndEveryComingIn) {
  Begin();
  EXPECT_THAT(CloseAt(At(9, 30), "ended { text: '9:00' }"), HasReason("TIME_OUT_OF_ORDER"));
  EXPECT_THAT(CloseAt(At(9, 30), "ended { text: '9:31' }"), HasReason("TIME_IN_FUTURE"));
  ASSERT_THAT(CheckOutAt(At(9, 20), "numbers: 2"), IsOk());
  ASSERT_THAT(CheckInAt(At(9, 40), "numbers: 2"), IsOk());
  EXPECT_THAT(CloseAt(At(9, 50), "ended { text: '9:30' }"), HasReason("TIME_OUT_OF_ORDER"));
}

TEST_F(Closing, OpenCheckOutsAreWrittenAtTheEndAsAttested) {
  Begin();
  ASSERT_THAT(CheckOutAt(At(9, 40), "numbers: 2"), IsOk());
  EXPECT_THAT(ReasonsOf(CloseAt(At(10, 0))), ElementsAre("CHECK_OUT_ATTESTED"));
  const auto roster = DoAt(At(10, 0), GetRoster, Named<v1::GetRosterRequest>(""));
  EXPECT_TRUE(roster->entries(0).presences(0).attested());
  EXPECT_EQ(roster->entries(0).presences(0).leave().civil(), "2026-12-08T10:00:00");
  EXPECT_EQ(roster->entries(0).presences(0).left_by(), "admin");
  EXPECT_FALSE(roster->entries(1).presences(0).attested());
  EXPECT_EQ(roster->group(), "");
}

TEST_F(Closing, AnEndThatIsTheTimeOfClosingIsSaidWhereItWasPlannedOtherwise) {
  Begin();
  const auto reply = CloseAt(At(10, 20));
  EXPECT_THAT(ReasonsOf(reply), ElementsAre("ENDED_NOT_AS_PLANNED", "CHECK_OUT_ATTESTED"));
  EXPECT_EQ(reply->warnings(0).text(),
            "closed as ended now, at 10:20 am, 20 minutes after the planned end at 10:00 am");
}

TEST_F(Closing, AnEndThatIsGivenIsNotSaidAgain) {
  Begin();
  EXPECT_THAT(ReasonsOf(CloseAt(At(10, 20), "ended { text: '10:05' }")), ElementsAre("CHECK_OUT_ATTESTED"));
}

TEST_F(Closing, AnEndThatIsMoreThanABlockLateIsPointedAt) {
  Begin();
  const auto reply = CloseAt(At(12, 20), "ended { text: '12:00' }");
  EXPECT_THAT(ReasonsOf(reply), ElementsAre("ENDED_NOT_AS_PLANNED", "CHECK_OUT_ATTESTED"));
  EXPECT_EQ(
      reply->warnings(0).text(),
      "ended at 12:00 pm, 120 minutes after the planned end at 10:00 am: correct it if it is wrong; extend the session "
      "if it taught more than it is booked for");
  EXPECT_THAT(ReasonsOf(CloseAt(At(12, 20), "ended { text: '10:30' } reason: 'a slip'")), IsEmpty());
  EXPECT_THAT(ReasonsOf(CloseAt(At(12, 20), "ended { text: '10:31' } reason: 'a slip'")),
              ElementsAre("ENDED_NOT_AS_PLANNED"));
}

TEST_F(Closing, ACaregiverWhoWasAnnouncedAndNotCheckedInIsNamed) {
  const auto kim = AddPatient("Kim");
  const auto caregiver = AddCaregiver(kim);
  Enroll(session_, kim, 3, {caregiver});
  Begin();
  const auto reply = CloseAt(At(10, 0));
  EXPECT_THAT(ReasonsOf(reply), Contains("CAREGIVER_NOT_CHECKED_IN"));
  EXPECT_EQ(reply->warnings(0).text(), "caregiver " + caregiver.str() + " was announced and not checked in");
}

TEST_F(Closing, AClosedRecordChangesNoMore) {
  Begin();
  const auto reply = CloseAt(At(10, 0));
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->session().state(), v1::SESSION_STATE_CLOSED);
  EXPECT_EQ(reply->session().actual_end().civil(), "2026-12-08T10:00:00");
  EXPECT_THAT(CheckInAt(At(10, 0), "numbers: 1"), HasReason("SESSION_ENDED"));
  EXPECT_THAT(CheckOutAt(At(10, 0), "numbers: 1"), HasReason("SESSION_ENDED"));
  EXPECT_THAT(StartAt(At(10, 0)), HasReason("SESSION_ENDED"));
  EXPECT_THAT(CloseAt(At(10, 0)), HasReason("SESSION_ENDED"));
}

TEST_F(Closing, TheEditionIsTaughtFromThenOn) {
  Begin();
  EXPECT_EQ(Count("SELECT count(*) FROM curricula WHERE taught = 1 /* scan: a test's count */"), 0);
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  EXPECT_EQ(Count("SELECT count(*) FROM curricula WHERE taught = 1 /* scan: a test's count */"), 1);
}

// Domain section 3, E1: A leaves at 30 of 60 minutes, B stays.
TEST_F(Closing, EachIsChargedByTheirOwnMinutes) {
  Begin();
  ASSERT_THAT(CheckOutAt(At(9, 30), "numbers: 1"), IsOk());
  EXPECT_THAT(ChargesOf(CloseAt(At(10, 0))),
              ElementsAre(abbott_.str() + " 98961 x 1 billable", diaz_.str() + " 98961 x 2 billable"));
}

TEST_F(Closing, WhoWasAbsentHasNoCharge) {
  Begin();
  ASSERT_THAT(
      DoAt(At(9, 30), AmendAttendance, Named<v1::AmendAttendanceRequest>("numbers: 1 absent: true reason: 'no show'")),
      IsOk());
  const auto charges = ChargesOf(CloseAt(At(10, 0)));
  ASSERT_EQ(charges.size(), 1);
  EXPECT_EQ(charges[0].substr(0, diaz_.str().size()), diaz_.str());
}

TEST_F(Closing, AllAbsentMakesNoCharges) {
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(DoAt(At(9, 30), AmendAttendance,
                   Named<v1::AmendAttendanceRequest>("numbers: [1, 2] absent: true reason: 'no show'")),
              IsOk());
  EXPECT_THAT(ChargesOf(CloseAt(At(10, 0))), IsEmpty());
}

TEST_F(Closing, SomebodyWithoutASeatCountsAndTheLinesAreHeld) {
  Enroll(session_, AddPatient("Kim"), 3);
  Enroll(session_, AddPatient("Lee"), 4);
  Begin();
  const auto moss = AddPatient("Moss");
  ASSERT_THAT(DoAt(At(9, 0), AddWalkIn,
                   Named<v1::AddWalkInRequest>("patient: '" + moss.str() + "' unseated_reason: 'came along'")),
              IsOk());
  const auto reply = CloseAt(At(10, 0));
  ASSERT_THAT(reply, IsOk());
  ASSERT_EQ(reply->charges_size(), 5);
  for (const auto& charge : reply->charges()) EXPECT_NE(charge.state(), "billable") << charge.patient();
}

TEST_F(Closing, WhoStillWaitedIsSaidAndWaitsNoLonger) {
  Enroll(session_, AddPatient("Kim"), 3);
  Enroll(session_, AddPatient("Lee"), 4);
  const auto moss = AddPatient("Moss");
  ASSERT_THAT(
      DoAt(At(8, 0), EnrollPatient, Named<v1::EnrollPatientRequest>("patient: '" + moss.str() + "' waitlist: true")),
      IsOk());
  const auto roster = DoAt(At(8, 0), GetRoster, Named<v1::GetRosterRequest>(""));
  ASSERT_EQ(roster->waiting_size(), 1);
  EXPECT_EQ(roster->waiting(0).patient(), moss.str());
  EXPECT_EQ(roster->entries_size(), 4);
  Begin();
  ASSERT_THAT(DoAt(At(9, 30), AmendAttendance,
                   Named<v1::AmendAttendanceRequest>("numbers: [3, 4] absent: true reason: 'no show'")),
              IsOk());
  const auto reply = CloseAt(At(10, 0));
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->session().waiting(), 0);
  std::vector<std::string> said;
  for (const auto& warning : reply->warnings()) said.push_back(warning.text());
  EXPECT_THAT(said,
              testing::Contains(moss.str() +
                                " was on the waiting list and got no seat; offer them the next class of the module"));
}

TEST_F(Closing, AClassIsNotClosedBeforeItsEndUnlessSomebodySaysWhenItEnded) {
  Begin();
  const auto refused = CloseAt(At(9, 58));
  EXPECT_THAT(refused, HasReason("END_NEEDED"));
  v1::CloseSessionRequest remedy;
  ASSERT_EQ(RemediesOf(refused.status()).size(), 1);
  ASSERT_TRUE(remedy.ParseFromString(RemediesOf(refused.status())[0].request));
  EXPECT_EQ(remedy.ended().civil(), "2026-12-08T09:58:00");
  EXPECT_THAT(DoAt(At(9, 58), CloseSession, remedy), IsOk());
}

TEST_F(Closing, ACorrectionOfTheEndWithoutAReasonIsOfferedWithOne) {
  Begin();
  ASSERT_THAT(CloseAt(At(10, 2)), IsOk());
  const auto refused = CloseAt(At(10, 5), "ended { text: '10:00' }");
  EXPECT_THAT(refused, HasReason("ADDENDUM_REASON_NEEDED"));
  v1::CloseSessionRequest remedy;
  ASSERT_EQ(RemediesOf(refused.status()).size(), 1);
  EXPECT_EQ(RemediesOf(refused.status())[0].method, "psmet.v1.ClassroomService.CloseSession");
  ASSERT_TRUE(remedy.ParseFromString(RemediesOf(refused.status())[0].request));
  EXPECT_EQ(remedy.ended().text(), "10:00");
  EXPECT_EQ(remedy.reason(), "…");
}

TEST_F(Closing, WhatUsuallyFollowsIsTheFirstNoteThatIsMissing) {
  documented_ = false;
  Begin();
  const auto reply = CloseAt(At(10, 0));
  ASSERT_THAT(reply, IsOk());
  v1::RecordNotesRequest note;
  ASSERT_TRUE(note.ParseFromString(reply->next().request()));
  EXPECT_THAT(note.numbers(), testing::ElementsAre(1));
  EXPECT_TRUE(note.attest());
  documented_ = true;
  const auto corrected = CloseAt(At(10, 5), "ended { text: '9:59' } reason: 'wrong time'");
  ASSERT_THAT(corrected, IsOk());
  EXPECT_FALSE(corrected->has_next());
}

TEST_F(Closing, WithoutAPolicyTheLinesAreHeld) {
  Set("UPDATE patients SET payer = 'another'");
  Begin();
  const auto reply = CloseAt(At(10, 0));
  ASSERT_THAT(reply, IsOk());
  for (const auto& charge : reply->charges()) EXPECT_EQ(charge.state(), "held");
}

}  // namespace
}  // namespace psmet::handlers
