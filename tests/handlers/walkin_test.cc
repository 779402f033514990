// Walk-ins that were recorded by mistake, and whose seat they took.
#include "handlers/walkin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/classroom.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"
#include "store/timetable.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class WalkIns : public Classroom {
 protected:
  void Fill(int seats) {
    for (int seat = 1; seat <= seats; ++seat) {
      patients_.push_back(AddPatient("Seated"));
      Enroll(session_, patients_.back(), seat);
    }
  }
  absl::StatusOr<v1::AddWalkInResponse> Add(PatientId patient, const std::string& how = "") {
    return DoAt(At(9, 10), AddWalkIn, Named<v1::AddWalkInRequest>("patient: '" + patient.str() + "' " + how));
  }
  absl::StatusOr<v1::AmendAttendanceResponse> Amend(const std::string& how) {
    return DoAt(At(9, 15), AmendAttendance, Named<v1::AmendAttendanceRequest>(how + " reason: 'by mistake'"));
  }
  v1::GetRosterResponse Show() { return clinic.Get(GetRoster, "session: '" + session_.str() + "'"); }

  std::vector<PatientId> patients_;
};

TEST_F(WalkIns, ClearedAreOffTheRosterAndTheirSeatIsFree) {
  Fill(1);
  ASSERT_THAT(Add(AddPatient("Walkin")), IsOk());
  const auto cleared = Amend("numbers: 2 clear: true");
  ASSERT_THAT(cleared, IsOk());
  EXPECT_THAT(cleared->numbers(), IsEmpty());
  ASSERT_EQ(cleared->taken_off_size(), 1);
  EXPECT_EQ(cleared->taken_off(0).seat(), 2);
  EXPECT_EQ(cleared->taken_off(0).state(), v1::ENROLLMENT_STATE_DROPPED);
  EXPECT_EQ(cleared->roster().entries_size(), 1);
  ASSERT_THAT(Add(AddPatient("Another")), IsOk());
  EXPECT_EQ(Show().entries_size(), 2);
}

TEST_F(WalkIns, WhoseOnlyStayIsTakenBackAreOffTheRosterToo) {
  Fill(1);
  ASSERT_THAT(Add(AddPatient("Walkin")), IsOk());
  ASSERT_THAT(Amend("numbers: 2 take_back: true"), IsOk());
  EXPECT_EQ(Show().entries_size(), 1);
}

TEST_F(WalkIns, WhoEnrolledAndIsClearedIsExpectedAgain) {
  Fill(2);
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  const auto cleared = Amend("numbers: 2 clear: true");
  ASSERT_THAT(cleared, IsOk());
  EXPECT_THAT(cleared->numbers(), ElementsAre(2));
  EXPECT_EQ(Show().entries(1).state(), v1::ROSTER_STATE_EXPECTED);
}

TEST_F(WalkIns, WhoWaitedAndIsTakenOffWaitsAgain) {
  Fill(3);
  const PatientId waiting = AddPatient("Waiting");
  Enroll(session_, waiting, 0);
  ASSERT_THAT(Add(waiting), IsOk());
  const auto cleared = Amend("numbers: 4 clear: true");
  ASSERT_THAT(cleared, IsOk());
  EXPECT_EQ(cleared->taken_off(0).state(), v1::ENROLLMENT_STATE_WAITING);
  EXPECT_EQ(Show().session().waiting(), 1);
}

TEST_F(WalkIns, WhoseSeatATakerHasStaysOnTheRosterAsAbsentAndHasItAgainAfterwards) {
  Fill(4);
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: [1, 2, 3]"), IsOk());
  ASSERT_THAT(
      DoAt(At(9, 5), AmendAttendance, Named<v1::AmendAttendanceRequest>("numbers: 4 absent: true reason: 'no show'")),
      IsOk());
  const PatientId taker = AddPatient("Taker");
  const auto taken = Add(taker, "seat_of: 4");
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->enrollment().seat(), 4);
  ASSERT_EQ(taken->roster().gave_way_size(), 1);
  const auto& gone = taken->roster().gave_way(0);
  EXPECT_EQ(gone.number(), 4);
  EXPECT_EQ(gone.patient(), patients_[3].str());
  EXPECT_EQ(gone.state(), v1::ROSTER_STATE_ABSENT);
  EXPECT_EQ(gone.reason(), "absent (no show); " + taker.str() + " took the seat");

  ASSERT_THAT(Amend("numbers: 4 clear: true"), IsOk());
  const auto roster = Show();
  EXPECT_THAT(roster.gave_way(), IsEmpty());
  ASSERT_EQ(roster.entries_size(), 4);
  EXPECT_EQ(roster.entries(3).patient(), patients_[3].str());
  EXPECT_EQ(roster.entries(3).state(), v1::ROSTER_STATE_ABSENT);
  EXPECT_EQ(roster.entries(3).reason(), "no show");
}

TEST_F(WalkIns, WhoGetsNoSeatTakesNobodys) {
  Fill(4);
  ASSERT_THAT(
      DoAt(At(9, 5), AmendAttendance, Named<v1::AmendAttendanceRequest>("numbers: 4 absent: true reason: 'no show'")),
      IsOk());
  const PatientId busy = AddPatient("Busy");
  Enroll(clinic.AddSession(clinic.AddRoom(site_, 7, "B"), absl::CivilMinute(2026, 12, 8, 9, 30)), busy, 1);
  const auto added = Add(busy, "seat_of: 4 unseated_reason: 'came all the same'");
  ASSERT_THAT(added, IsOk());
  EXPECT_EQ(added->enrollment().state(), v1::ENROLLMENT_STATE_UNSEATED);
  EXPECT_THAT(added->roster().gave_way(), IsEmpty());
  EXPECT_EQ(added->roster().entries(3).patient(), patients_[3].str());

  EXPECT_THAT(Add(patients_[3], "seat_of: 4"), HasReason("ALREADY_ENROLLED")) << "their own";
  const PatientId away = AddPatient("Away");
  EXPECT_THAT(Add(away, "seat_of: 4 caregivers: '" + AddCaregiver(away).str() + "'"), HasReason("WALK_IN_UNCLEAR"));
}

TEST_F(WalkIns, ASeatIsNotGivenBackToWhoHasAnotherPlaceThen) {
  Fill(4);
  ASSERT_THAT(
      DoAt(At(9, 5), AmendAttendance, Named<v1::AmendAttendanceRequest>("numbers: 4 absent: true reason: 'no show'")),
      IsOk());
  ASSERT_THAT(Add(AddPatient("Taker"), "seat_of: 4"), IsOk());
  const SessionId other = clinic.AddSession(clinic.AddRoom(site_, 7, "B"), absl::CivilMinute(2026, 12, 8, 9, 30));
  Enroll(other, patients_[3], 1);
  const auto cleared = Amend("numbers: 4 clear: true");
  EXPECT_THAT(ReasonsOf(cleared), ElementsAre("SEAT_STAYS_FREE"));
  EXPECT_EQ(Show().entries_size(), 3);
  EXPECT_EQ(Show().gave_way_size(), 1);
}

TEST_F(WalkIns, AFullClassOffersTheSeatOfWhoHasNotComeOnceItHasBegun) {
  Fill(4);
  ASSERT_THAT(CheckInAt(At(8, 50), "numbers: [1, 2, 3]"), IsOk());
  const PatientId fifth = AddPatient("Fifth");
  const auto early = DoAt(At(8, 55), AddWalkIn, Named<v1::AddWalkInRequest>("patient: '" + fifth.str() + "'"));
  EXPECT_THAT(early, HasReason("SESSION_FULL"));
  EXPECT_EQ(RemediesOf(early.status()).size(), 1u) << "they may come yet";

  const auto full = Add(fifth);
  EXPECT_THAT(full, HasReason("SESSION_FULL"));
  const auto remedies = RemediesOf(full.status());
  ASSERT_EQ(remedies.size(), 3u);
  EXPECT_THAT(remedies[0].text, HasSubstr("Number 4 is not here"));
  v1::AmendAttendanceRequest absent;
  ASSERT_TRUE(absent.ParseFromString(remedies[0].request));
  EXPECT_THAT(DoAt(At(9, 11), AmendAttendance, absent), IsOk());
  v1::AddWalkInRequest seat;
  ASSERT_TRUE(seat.ParseFromString(remedies[1].request));
  EXPECT_THAT(DoAt(At(9, 11), AddWalkIn, seat), IsOk());
}

TEST_F(WalkIns, WhoWasClearedByMistakeIsRecordedAgainAsTheyWere) {
  Fill(4);
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: [1, 2, 3]"), IsOk());
  ASSERT_THAT(Amend("numbers: 4 absent: true"), IsOk());
  const PatientId taker = AddPatient("Taker");
  ASSERT_THAT(Add(taker, "seat_of: 4 modality: MODALITY_AUDIO_ONLY at { text: '9:05' }"), IsOk());
  ASSERT_THAT(CheckOutAt(At(9, 12), "numbers: 4"), IsOk());
  ASSERT_THAT(DoAt(At(9, 20), CheckIn, Named<v1::CheckInRequest>("numbers: 4")), IsOk());
  const auto before = Show();
  const auto cleared = Amend("numbers: 4 clear: true");
  ASSERT_THAT(cleared, IsOk());
  ASSERT_EQ(cleared->again_size(), 2) << "a stay each";
  v1::AddWalkInRequest first;
  v1::AmendAttendanceRequest second;
  ASSERT_TRUE(first.ParseFromString(cleared->again(0).request()));
  ASSERT_TRUE(second.ParseFromString(cleared->again(1).request()));
  ASSERT_THAT(DoAt(At(9, 30), AddWalkIn, first), IsOk());
  ASSERT_THAT(DoAt(At(9, 30), AmendAttendance, second), IsOk());
  const auto after = Show();
  for (const auto* roster : {&before, &after}) {
    EXPECT_EQ(roster->entries(3).patient(), taker.str());
    ASSERT_EQ(roster->entries(3).presences_size(), 2);
    EXPECT_EQ(roster->entries(3).presences(0).enter().civil(), "2026-12-08T09:05:00");
    EXPECT_EQ(roster->entries(3).presences(0).leave().civil(), "2026-12-08T09:12:00");
    EXPECT_EQ(roster->entries(3).presences(0).modality(), v1::MODALITY_AUDIO_ONLY);
    EXPECT_EQ(roster->entries(3).presences(1).enter().civil(), "2026-12-08T09:20:00");
    EXPECT_EQ(roster->gave_way_size(), 1);
  }
}

TEST_F(WalkIns, PutBackOfANumberThatAWalkInHadChangesNothingOfWhoHasItAgain) {
  Fill(4);
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: [1, 2, 3]"), IsOk());
  ASSERT_THAT(Amend("numbers: 4 absent: true"), IsOk());
  const PatientId taker = AddPatient("Taker");
  ASSERT_THAT(Add(taker, "seat_of: 4"), IsOk());
  ASSERT_THAT(Amend("numbers: 4 clear: true"), IsOk());
  const auto refused = Amend("numbers: 4 put_back: true");
  EXPECT_THAT(refused, HasReason("NOTHING_TO_PUT_BACK"));
  ASSERT_EQ(RemediesOf(refused.status()).size(), 1u);
  v1::AddWalkInRequest again;
  ASSERT_TRUE(again.ParseFromString(RemediesOf(refused.status())[0].request));
  EXPECT_EQ(again.patient(), taker.str());
  EXPECT_EQ(again.seat_of(), 4);
  ASSERT_THAT(DoAt(At(9, 20), AddWalkIn, again), IsOk());
  EXPECT_EQ(Show().entries(3).presences(0).enter().civil(), "2026-12-08T09:10:00");
}

TEST_F(WalkIns, PutBackOfANumberThatOnlyAWalkInHadSaysHowToRecordThemAgain) {
  Fill(1);
  ASSERT_THAT(Add(AddPatient("Walkin")), IsOk());
  ASSERT_THAT(Amend("numbers: 2 clear: true"), IsOk());
  const auto refused = Amend("numbers: 2 put_back: true");
  EXPECT_THAT(refused, HasReason("NOT_ON_ROSTER"));
  const auto remedies = RemediesOf(refused.status());
  ASSERT_EQ(remedies.size(), 2u);
  EXPECT_EQ(remedies[0].method, "psmet.v1.AttendanceService.GetRoster");
  EXPECT_EQ(remedies[1].method, "psmet.v1.AttendanceService.AddWalkIn");
}

TEST_F(WalkIns, OfAClosedClassACorrectionNamesWhoItIsOfAndIsUndone) {
  Fill(4);
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: [1, 2, 3]"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(Amend("numbers: 4 absent: true"), IsOk());
  const PatientId taker = AddPatient("Taker");
  ASSERT_THAT(Add(taker, "seat_of: 4"), IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  const auto later = [&](const std::string& how) {
    return DoAt(At(11, 0), AmendAttendance, Named<v1::AmendAttendanceRequest>(how + " reason: 'by mistake'"));
  };
  const auto cleared = later("numbers: 4 clear: true");
  ASSERT_THAT(cleared, IsOk());
  EXPECT_EQ(cleared->roster().addenda(0).subject(), "number 4 (" + taker.str() + ")");
  EXPECT_THAT(later("numbers: 4 put_back: true"), HasReason("NOTHING_TO_PUT_BACK"));
  ASSERT_EQ(cleared->again_size(), 1);
  v1::AddWalkInRequest again;
  ASSERT_TRUE(again.ParseFromString(cleared->again(0).request()));
  EXPECT_FALSE(again.reason().empty());
  EXPECT_FALSE(again.has_leave()) << "it was attested on closing";
  ASSERT_THAT(DoAt(At(11, 5), AddWalkIn, again), IsOk());
  EXPECT_EQ(Show().entries(3).patient(), taker.str());
  EXPECT_EQ(Show().addenda_size(), 2);
}

TEST_F(WalkIns, ACaregiverWhoCameAloneIsRecordedAgain) {
  Fill(1);
  const PatientId patient = AddPatient("Walkin");
  const CaregiverId caregiver = AddCaregiver(patient);
  ASSERT_THAT(Add(patient, "caregivers: '" + caregiver.str() + "'"), IsOk());
  const int number = Show().entries(1).number();
  const auto cleared =
      Amend("numbers: " + std::to_string(number) + " caregivers: '" + caregiver.str() + "' clear: true");
  ASSERT_THAT(cleared, IsOk());
  ASSERT_EQ(cleared->again_size(), 1);
  v1::AddWalkInRequest again;
  ASSERT_TRUE(again.ParseFromString(cleared->again(0).request()));
  EXPECT_THAT(again.caregivers(), ElementsAre(caregiver.str()));
  EXPECT_THAT(DoAt(At(9, 20), AddWalkIn, again), IsOk());
}

// ---- what an amendment replaced ----

TEST_F(WalkIns, AnAbsenceOfSomebodyWhoIsHereWarnsAndPutBackTheyAreHereSinceTheSameTime) {
  Fill(2);
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  const auto absent = Amend("numbers: [1, 2] absent: true");
  ASSERT_THAT(absent, IsOk());
  EXPECT_THAT(ReasonsOf(absent), ElementsAre("PRESENCE_REPLACED", "PRESENCE_REPLACED"));
  EXPECT_EQ(absent->warnings(0).text(), "number 1 was recorded as here, 9:00 am to now: that no longer holds");
  ASSERT_THAT(Amend("numbers: [1, 2] put_back: true"), IsOk());
  const auto roster = Show();
  EXPECT_EQ(roster.here(), 2);
  EXPECT_EQ(roster.entries(0).presences(0).enter().civil(), "2026-12-08T09:00:00");
  EXPECT_EQ(roster.entries(0).reason(), "");
}

TEST_F(WalkIns, PutBackTwiceHoldsAgainWhatWasAmended) {
  Fill(2);
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  ASSERT_THAT(Amend("numbers: 1 absent: true"), IsOk());
  ASSERT_THAT(Amend("numbers: 1 put_back: true"), IsOk());
  ASSERT_THAT(Amend("numbers: 1 put_back: true"), IsOk());
  EXPECT_EQ(Show().entries(0).state(), v1::ROSTER_STATE_ABSENT);
  EXPECT_EQ(Show().entries(0).reason(), "by mistake");
}

TEST_F(WalkIns, EveryStayAndAnAbsenceArePutBack) {
  Fill(3);
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  ASSERT_THAT(CheckOutAt(At(9, 5), "numbers: 1"), IsOk());
  ASSERT_THAT(CheckInAt(At(9, 10), "numbers: 1"), IsOk());
  ASSERT_THAT(Amend("numbers: 2 absent: true"), IsOk());
  ASSERT_THAT(Amend("numbers: [1, 2, 3] enter { text: '9:01' }"), IsOk());
  ASSERT_THAT(Amend("numbers: [1, 2, 3] put_back: true"), IsOk());
  const auto roster = Show();
  ASSERT_EQ(roster.entries(0).presences_size(), 2);
  EXPECT_EQ(roster.entries(0).presences(0).leave().civil(), "2026-12-08T09:05:00");
  EXPECT_EQ(roster.entries(1).state(), v1::ROSTER_STATE_ABSENT);
  EXPECT_EQ(roster.entries(2).state(), v1::ROSTER_STATE_EXPECTED);
}

TEST_F(WalkIns, NothingIsPutBackOfWhoWasNotAmendedOrWasRecordedSince) {
  Fill(2);
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  EXPECT_THAT(Amend("numbers: 1 put_back: true"), HasReason("NOTHING_TO_PUT_BACK"));
  ASSERT_THAT(Amend("numbers: 1 enter { text: '9:05' }"), IsOk());
  ASSERT_THAT(CheckOutAt(At(9, 20), "numbers: 1"), IsOk());
  EXPECT_THAT(Amend("numbers: 1 put_back: true"), HasReason("NOTHING_TO_PUT_BACK"));
}

TEST_F(WalkIns, InAClosedClassWhatIsPutBackIsSettled) {
  Fill(2);
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(Amend("numbers: 2 absent: true"), IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  const auto later = [&](const std::string& how) {
    return DoAt(At(11, 0), AmendAttendance, Named<v1::AmendAttendanceRequest>(how + " reason: 'by mistake'"));
  };
  EXPECT_THAT(later("numbers: 2 put_back: true"), HasReason("SESSION_CLOSED"));
  ASSERT_THAT(later("numbers: 1 absent: true"), IsOk());
  const auto put_back = later("numbers: 1 put_back: true");
  ASSERT_THAT(put_back, IsOk());
  EXPECT_EQ(put_back->roster().entries(0).presences(0).leave().civil(), "2026-12-08T10:00:00");
  EXPECT_EQ(put_back->roster().addenda_size(), 2);
  ASSERT_THAT(later("numbers: 1 enter { text: '8:50' } leave { text: '8:55' } also: true"), IsOk());
  ASSERT_THAT(later("numbers: 1 put_back: true"), IsOk());
}

}  // namespace
}  // namespace psmet::handlers
