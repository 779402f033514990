// What was recorded by mistake is taken back, and what stays is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/attention.h"
#include "handlers/charges.h"
#include "handlers/classroom.h"
#include "handlers/credentials.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"
#include "handlers/teaching.h"
#include "handlers/walkin.h"

namespace psmet::handlers {
namespace {

using testing::Contains;
using testing::HasSubstr;

class Undo : public Classroom {
 protected:
  Undo() {
    AddPolicy(8);
    for (const char* name : {"Abbott", "Diaz"}) {
      patients_.push_back(AddPatient(name));
      Enroll(session_, patients_.back(), static_cast<int>(patients_.size()));
    }
  }
  void Open() {
    ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
    ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  }
  void Hold() {
    Open();
    ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  }
  std::string StateOf(PatientId patient) {
    const auto charges = DoAt(At(17, 0), ListCharges, Of<v1::ListChargesRequest>("patient: '" + patient.str() + "'"));
    EXPECT_THAT(charges, IsOk());
    if (!charges.ok() || charges->charges().empty()) return "none";
    return charges->charges(0).code() + " x " + std::to_string(charges->charges(0).units());
  }

  std::vector<PatientId> patients_;
};

TEST_F(Undo, ASuspensionAndItsUndoHoldFromTheSameDay) {
  Hold();
  const std::string before = StateOf(patients_[0]);
  const auto suspended =
      DoAt(At(60, 0), SuspendCredential,
           Of<v1::SuspendCredentialRequest>("credential: 'cr-1' reason: 'not seen' effective_on: '2026-12-08'"));
  ASSERT_THAT(suspended, IsOk());
  EXPECT_EQ(suspended->effective_on(), "2026-12-08");
  EXPECT_GT(suspended->changed_charges_size(), 0);
  const auto again = DoAt(At(60, 0), VerifyCredential,
                          Of<v1::VerifyCredentialRequest>("credential: 'cr-1' method: 'suspended by mistake' "
                                                          "effective_on: '" +
                                                          suspended->effective_on() + "'"));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->effective_on(), "2026-12-08");
  EXPECT_EQ(again->changed_charges_size(), suspended->changed_charges_size());
  EXPECT_EQ(StateOf(patients_[0]), before);
}

TEST_F(Undo, AHandoverTakenBackLeavesWhatItTookThePlaceOf) {
  Open();
  ASSERT_THAT(DoAt(At(9, 40), CheckOutInstructor, Named<v1::CheckOutInstructorRequest>("at { text: '9:20' }")), IsOk());
  const auto assign = Named<v1::AssignInstructorRequest>("instructor: '" + instructor_.str() + "' at { text: '9:35' }");
  ASSERT_THAT(DoAt(At(9, 40), AssignInstructor, assign), IsOk());
  const auto back = DoAt(At(9, 41), PutBackTeaching, Named<v1::PutBackTeachingRequest>(""));
  ASSERT_THAT(back, IsOk());
  ASSERT_EQ(back->roster().teachings_size(), 2);
  EXPECT_EQ(back->roster().teachings(1).instructor(), "") << "from 9:20 on nobody teaches, as before";
  EXPECT_THAT(DoAt(At(9, 50), CheckOutInstructor, Named<v1::CheckOutInstructorRequest>("")),
              HasReason("NOBODY_TEACHES"));
}

TEST_F(Undo, WithoutAHandoverThereIsNothingToPutBack) {
  const auto back = Named<v1::PutBackTeachingRequest>("");
  EXPECT_THAT(DoAt(At(8, 0), PutBackTeaching, back), HasReason("NOTHING_TO_PUT_BACK"));
  Open();
  EXPECT_THAT(DoAt(At(9, 10), PutBackTeaching, back), HasReason("NOTHING_TO_PUT_BACK"));
}

TEST_F(Undo, TheHandoversThatACorrectionReplacesAreToldAndComeBackWithTheirUnits) {
  const auto chen = clinic.AddInstructor("CDCES", "1234567893");
  Open();
  const auto hand_over = [&](absl::Time now, InstructorId to, const std::string& at, const std::string& more = "") {
    return DoAt(now, AssignInstructor,
                Named<v1::AssignInstructorRequest>("instructor: '" + to.str() + "' at { text: '" + at + "' }" + more));
  };
  ASSERT_THAT(hand_over(At(9, 20), chen, "9:20"), IsOk());
  ASSERT_THAT(hand_over(At(9, 40), instructor_, "9:40"), IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  const std::string before = StateOf(patients_[0]);
  const auto left = DoAt(At(11, 0), CheckOutInstructor,
                         Named<v1::CheckOutInstructorRequest>("at { text: '9:10' } reason: 'by mistake'"));
  ASSERT_THAT(left, IsOk());
  ASSERT_EQ(left->warnings_size(), 1);
  EXPECT_EQ(left->warnings(0).reason(), "HANDOVER_REPLACED");
  EXPECT_THAT(left->warnings(0).text(), HasSubstr(chen.str() + " from 9:20"));
  EXPECT_NE(StateOf(patients_[0]), before);
  const auto again = Named<v1::PutBackTeachingRequest>("reason: 'by mistake'");
  const auto back = DoAt(At(11, 1), PutBackTeaching, again);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->roster().teachings_size(), 3);
  EXPECT_GT(back->changed_charges_size(), 0);
  EXPECT_EQ(StateOf(patients_[0]), before);
  EXPECT_THAT(DoAt(At(11, 2), PutBackTeaching, Named<v1::PutBackTeachingRequest>("")),
              HasReason("ADDENDUM_REASON_NEEDED"));
  ASSERT_THAT(DoAt(At(11, 2), PutBackTeaching, again), IsOk());
  EXPECT_NE(StateOf(patients_[0]), before) << "taken back twice it is as the correction had it";
}

TEST_F(Undo, ACorrectedEndThatIsCorrectedAgainLosesNobodyWhoTaught) {
  const auto chen = clinic.AddInstructor("CDCES", "1234567893");
  Open();
  ASSERT_THAT(DoAt(At(9, 20), AssignInstructor,
                   Named<v1::AssignInstructorRequest>("instructor: '" + chen.str() + "' at { text: '9:20' }")),
              IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  const std::string before = StateOf(patients_[0]);
  const auto correct = [&](const std::string& ended) {
    return DoAt(At(11, 0), CloseSession,
                Named<v1::CloseSessionRequest>("ended { text: '" + ended + "' } reason: 'typing mistake'"));
  };
  const auto shorter = correct("9:18");
  ASSERT_THAT(shorter, IsOk());
  std::vector<std::string> told;
  for (const auto& warning : shorter->warnings()) told.push_back(warning.reason() + " " + warning.text());
  EXPECT_THAT(told, Contains(HasSubstr("NO_LONGER_TEACHES " + chen.str())));
  ASSERT_THAT(correct("10:00"), IsOk());
  EXPECT_EQ(StateOf(patients_[0]), before);
  const auto roster = clinic.Get(GetRoster, "session: '" + session_.str() + "'");
  ASSERT_EQ(roster.teachings_size(), 2);
  EXPECT_EQ(roster.teachings(1).instructor(), chen.str());
  EXPECT_EQ(roster.teachings(1).begin().civil(), "2026-12-08T09:20:00");
}

TEST_F(Undo, WhoWillNotTeachIsTakenOffAPlannedClassAndIsGivenItBack) {
  const auto none = Named<v1::CheckOutInstructorRequest>("");
  const auto off = DoAt(At(1, 0), CheckOutInstructor, none);
  ASSERT_THAT(off, IsOk());
  EXPECT_TRUE(off->planned());
  EXPECT_FALSE(off->has_at());
  EXPECT_EQ(off->instructor(), instructor_.str());
  EXPECT_EQ(off->session().instructor(), "");
  EXPECT_THAT(DoAt(At(1, 1), CheckOutInstructor, none), HasReason("NOBODY_TEACHES"));
  const auto back =
      DoAt(At(1, 2), AssignInstructor, Named<v1::AssignInstructorRequest>("instructor: '" + instructor_.str() + "'"));
  ASSERT_THAT(back, IsOk());
  EXPECT_TRUE(back->planned_without());
  Open();
}

TEST_F(Undo, AHandoverIsTakenBackThoughPlanningWouldRefuseWhoTaughtBefore) {
  Open();
  const auto other = clinic.AddInstructor("CDCES", "1234567893");
  ASSERT_THAT(
      DoAt(At(9, 20), SuspendCredential, Of<v1::SuspendCredentialRequest>("credential: 'cr-1' reason: 'not seen'")),
      IsOk());
  ASSERT_THAT(
      DoAt(At(9, 30), AssignInstructor, Named<v1::AssignInstructorRequest>("instructor: '" + other.str() + "'")),
      IsOk());
  const auto back = DoAt(At(9, 31), PutBackTeaching, Named<v1::PutBackTeachingRequest>(""));
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->roster().session().instructor(), instructor_.str());
}

TEST_F(Undo, WhoWasGivenBackWhatSomebodyElseHadByMistakeTaughtWithoutABreak) {
  Open();
  const auto other = clinic.AddInstructor("CDCES", "1234567893");
  for (const InstructorId teaches : {other, instructor_}) {
    ASSERT_THAT(DoAt(At(9, 40), AssignInstructor,
                     Named<v1::AssignInstructorRequest>("instructor: '" + teaches.str() +
                                                        "' at { text: '9:35' } reason: 'by mistake'")),
                IsOk());
  }
  const auto roster = clinic.Get(GetRoster, "session: '" + session_.str() + "'");
  ASSERT_EQ(roster.teachings_size(), 1);
  EXPECT_EQ(roster.teachings(0).begin().civil(), "2026-12-08T09:00:00");
  EXPECT_FALSE(roster.teachings(0).has_end());
}

TEST_F(Undo, OfAClassThatEverybodyHasLeftNothingIsSaidOfWhoIsPresent) {
  Open();
  ASSERT_THAT(CheckOutAt(At(10, 0), "everyone: true"), IsOk());
  EXPECT_EQ(clinic.Get(GetRoster, "session: '" + session_.str() + "'").group(), "");
}

TEST_F(Undo, ALateWalkInRecordedByMistakeLeavesTheRosterAndNothingIsBilledForThem) {
  Hold();
  const auto third = AddPatient("Third");
  const auto late =
      DoAt(At(12, 0), AddWalkIn, Named<v1::AddWalkInRequest>("patient: '" + third.str() + "' reason: 'was not noted'"));
  ASSERT_THAT(late, IsOk());
  ASSERT_EQ(late->enrollment().seat(), 3);
  EXPECT_THAT(
      DoAt(At(12, 5), AmendAttendance, Named<v1::AmendAttendanceRequest>("numbers: 1 clear: true reason: 'wrong'")),
      HasReason("SESSION_CLOSED"));
  const auto cleared =
      DoAt(At(12, 5), AmendAttendance, Named<v1::AmendAttendanceRequest>("numbers: 3 clear: true reason: 'wrong'"));
  ASSERT_THAT(cleared, IsOk());
  EXPECT_EQ(cleared->roster().entries_size(), 2);
  EXPECT_EQ(cleared->roster().addenda_size(), 2);
  EXPECT_EQ(StateOf(third), " x 0");
}

TEST_F(Undo, ACaregiverWhoCameWithoutAPatientIsRecordedAndThePatientIsAbsent) {
  Hold();
  const auto third = AddPatient("Third");
  const auto caregiver = AddCaregiver(third);
  const auto refused = DoAt(At(12, 0), AmendAttendance,
                            Named<v1::AmendAttendanceRequest>("caregivers: '" + caregiver.str() +
                                                              "' enter { text: '9:00' } reason: 'was not noted'"));
  EXPECT_THAT(refused, HasReason("CAREGIVER_NOT_LINKED"));
  const auto recorded = DoAt(At(12, 0), AddWalkIn,
                             Named<v1::AddWalkInRequest>("patient: '" + third.str() + "' caregivers: '" +
                                                         caregiver.str() + "' reason: 'was not noted'"));
  ASSERT_THAT(ReasonsOf(recorded), Contains("ONLY_CAREGIVER"));
  EXPECT_GE(recorded->enrollment().seat(), 5);
  const auto& entry = recorded->roster().entries(2);
  EXPECT_EQ(entry.state(), v1::ROSTER_STATE_ABSENT);
  EXPECT_EQ(entry.caregivers(0).presences_size(), 1);
  EXPECT_THAT(DoAt(At(12, 0), AddWalkIn,
                   Named<v1::AddWalkInRequest>("patient: '" + patients_[0].str() + "' caregivers: '" + caregiver.str() +
                                               "' reason: 'was not noted'")),
              HasReason("CAREGIVER_NOT_LINKED"));
}

TEST_F(Undo, HeldLinesAndMissingDocumentationStayUntilTheyAreResolved) {
  documented_ = false;
  Hold();
  clinic.clock.Set(At(12, 0) + absl::Hours(24 * 200));
  const auto reply = clinic.Do(ListAttention, "");
  ASSERT_THAT(reply, IsOk());
  std::vector<std::string> texts;
  for (const auto& item : reply->items()) texts.push_back(item.text());
  EXPECT_THAT(texts, Contains("the lines of 2 patients are held: a note or its attestation is missing"));
  EXPECT_THAT(texts, Contains("2 lines are held: DOCUMENTATION 2"));
}

TEST_F(Undo, APatientWithASeatInAClosedClassIsFreedByACorrectionOfIt) {
  const auto room = clinic.AddRoom(site_, 7, "B");
  const auto other = clinic.AddSession(room, absl::CivilMinute(2026, 12, 8, 9, 0));
  Hold();
  const auto taken = DoAt(At(10, 0), AddWalkIn,
                          Of<v1::AddWalkInRequest>("session: '" + other.str() + "' patient: '" + patients_[0].str() +
                                                   "' at { text: '9:00' } leave { text: '10:00' }"));
  EXPECT_FALSE(taken.ok());
  EXPECT_THAT(taken.status().ToString(), testing::Not(HasSubstr("DropPatient")));
}

}  // namespace
}  // namespace psmet::handlers
