// What is recorded of a class after it was closed, and what happened that no plan foresaw.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "handlers/breaks.h"
#include "handlers/classroom.h"
#include "handlers/companions.h"
#include "handlers/cover.h"
#include "handlers/credentials.h"
#include "handlers/enrollment.h"
#include "handlers/notes.h"
#include "handlers/relocation.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"
#include "handlers/sites.h"
#include "handlers/staff.h"
#include "handlers/teaching.h"
#include "handlers/walkin.h"

namespace psmet::handlers {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Addenda : public Classroom {
 protected:
  Addenda() {
    AddPolicy(4);
    for (const char* name : {"Abbott", "Diaz"}) {
      patients_.push_back(AddPatient(name));
      Enroll(session_, patients_.back(), static_cast<int>(patients_.size()));
    }
  }
  // Both are there from 9 to 10; the class is closed.
  void Hold() {
    ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
    ASSERT_THAT(StartAt(At(9, 0)), IsOk());
    ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  }
  template <typename Request, typename Handler>
  auto Later(Handler handler, const std::string& how, v1::Role role = v1::ROLE_EDUCATOR) {
    return DoAt(At(12, 0), handler, Named<Request>(how), role);
  }
  auto WalkInLater(const std::string& how, v1::Role role = v1::ROLE_EDUCATOR) {
    return Later<v1::AddWalkInRequest>(AddWalkIn, how, role);
  }
  auto AmendAt(absl::Time now, const std::string& how) {
    return DoAt(now, AmendAttendance, Named<v1::AmendAttendanceRequest>(how + " reason: 'noted wrongly'"),
                v1::ROLE_EDUCATOR);
  }
  v1::GetRosterResponse RosterNow() { return clinic.Get(GetRoster, "session: '" + session_.str() + "'"); }
  // "98961 x 2 -> 98961 x 1" for each charge that changed.
  template <typename Reply>
  static std::vector<std::string> ChangesIn(const absl::StatusOr<Reply>& reply) {
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> out;
    if (!reply.ok()) return out;
    for (const auto& change : reply->changed_charges()) {
      out.push_back(change.code_before() + " x " + std::to_string(change.units_before()) + " -> " +
                    change.code_after() + " x " + std::to_string(change.units_after()));
    }
    return out;
  }

  std::vector<PatientId> patients_;
};

TEST_F(Addenda, AForgottenPatientIsRecordedWithTheChargesThatFollow) {
  Hold();
  const auto kim = AddPatient("Kim");
  const std::string who = "patient: '" + kim.str() + "' ";
  EXPECT_THAT(WalkInLater(who), HasReason("ADDENDUM_REASON_NEEDED"));
  EXPECT_THAT(WalkInLater(who + "reason: 'was there'", v1::ROLE_FRONT_DESK), HasReason("EDUCATOR_NEEDED"));
  const auto reply = WalkInLater(who + "at { text: '9:20' } reason: 'was on no list'");
  EXPECT_THAT(ChangesIn(reply), ElementsAre(" x 0 -> 98961 x 1"));
  EXPECT_EQ(reply->enrollment().seat(), 3);
  EXPECT_TRUE(reply->roster().entries(2).presences(0).attested());
  const auto roster = RosterNow();
  ASSERT_THAT(roster.addenda(), SizeIs(1));
  EXPECT_EQ(roster.addenda(0).subject(), "number 3 (" + kim.str() + ")");
  EXPECT_EQ(roster.addenda(0).after(), "9:20 am to 10:00 am");
  EXPECT_EQ(roster.addenda(0).reason(), "was on no list");
  EXPECT_THAT(WalkInLater(who + "reason: 'again'"), HasReason("ALREADY_ENROLLED"));
}

TEST_F(Addenda, AWalkInOfAClosedFullClassHasNoSeatAndCounts) {
  Set("UPDATE sessions SET seats = 2");
  Hold();
  const auto reply = WalkInLater("patient: '" + AddPatient("Kim").str() + "' reason: 'was there'");
  EXPECT_THAT(ReasonsOf(reply), Contains("UNSEATED"));
  EXPECT_EQ(reply->enrollment().reason(), "was there");
}

TEST_F(Addenda, AWalkInThatWouldComeAfterTheEndIsRefused) {
  Hold();
  const std::string who = "patient: '" + AddPatient("Kim").str() + "' reason: 'was there' ";
  EXPECT_THAT(WalkInLater(who + "at { text: '10:00' }"), HasReason("TIME_OUT_OF_ORDER"));
  EXPECT_THAT(WalkInLater(who + "at { text: '9:30' } leave { text: '9:30' }"), HasReason("TIME_OUT_OF_ORDER"));
  EXPECT_THAT(WalkInLater(who + "at { text: '9:30' } leave { text: '9:50' }"), IsOk());
}

TEST_F(Addenda, ACaregiverWhoWasThereIsRecordedAfterwards) {
  const auto caregiver = AddCaregiver(patients_[0]);
  Hold();
  const std::string who = "caregivers: '" + caregiver.str() + "' ";
  ASSERT_THAT(AmendAt(At(12, 0), who + "enter { text: '9:10' } leave { text: '9:40' }"), IsOk());
  const auto reply = AmendAt(At(12, 5), who + "enter { text: '9:50' } also: true");
  ASSERT_THAT(reply, IsOk());
  EXPECT_THAT(reply->caregivers(), ElementsAre(caregiver.str()));
  EXPECT_THAT(reply->roster().entries(0).caregivers(0).presences(), SizeIs(2));
  ASSERT_THAT(AmendAt(At(12, 6), who + "clear: true"), IsOk());
  EXPECT_THAT(RosterNow().entries(0).caregivers(), IsEmpty());
  EXPECT_THAT(RosterNow().addenda(), SizeIs(3));
}

TEST_F(Addenda, AStayBesideThoseRecordedIsAdded) {
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(CheckOutAt(At(9, 20), "numbers: 1"), IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  const auto reply = AmendAt(At(12, 0), "numbers: 1 enter { text: '9:30' } also: true");
  EXPECT_THAT(ChangesIn(reply), ElementsAre("98961 x 1 -> 98961 x 2"));
  EXPECT_THAT(ChangesIn(AmendAt(At(12, 1), "numbers: 1 take_back: true")), ElementsAre("98961 x 2 -> 98961 x 1"));
  EXPECT_THAT(AmendAt(At(12, 2), "numbers: 1 take_back: true"), HasReason("SESSION_CLOSED"));
}

TEST_F(Addenda, HowSomebodyAttendedIsCorrectedByAnAddendum) {
  Hold();
  const std::string times = "numbers: 1 enter { text: '9:00' } leave { text: '10:00' } ";
  ASSERT_THAT(AmendAt(At(12, 0), times + "modality: MODALITY_AUDIO_VIDEO"), IsOk());
  ASSERT_THAT(AmendAt(At(12, 1), times), IsOk());
  const auto roster = RosterNow();
  ASSERT_THAT(roster.addenda(), SizeIs(2));
  EXPECT_EQ(roster.addenda(0).before(), "9:00 am to 10:00 am");
  EXPECT_EQ(roster.addenda(0).after(), "9:00 am to 10:00 am audio-video");
  EXPECT_EQ(roster.addenda(1).after(), "9:00 am to 10:00 am");
}

TEST_F(Addenda, TheRealTimesMoveWithWhatWasAttestedAtThem) {
  Hold();
  EXPECT_THAT(Later<v1::CloseSessionRequest>(CloseSession, ""), HasReason("SESSION_ENDED"));
  EXPECT_THAT(Later<v1::CloseSessionRequest>(CloseSession, "ended { text: '9:40' }"),
              HasReason("ADDENDUM_REASON_NEEDED"));
  const auto shorter =
      Later<v1::CloseSessionRequest>(CloseSession, "ended { text: '9:40' } reason: 'ended for a fire drill'");
  EXPECT_THAT(ChangesIn(shorter), ElementsAre("98961 x 2 -> 98961 x 1", "98961 x 2 -> 98961 x 1"));
  const auto longer = Later<v1::CloseSessionRequest>(CloseSession, "ended { text: '10:00' } reason: 'it did not'");
  EXPECT_THAT(ChangesIn(longer), ElementsAre("98961 x 1 -> 98961 x 2", "98961 x 1 -> 98961 x 2"));
  EXPECT_EQ(longer->previous_end().civil(), "2026-12-08T09:40:00");
  const auto later =
      Later<v1::CloseSessionRequest>(CloseSession, "started { text: '9:20' } reason: 'the bus came late'");
  EXPECT_THAT(ChangesIn(later), ElementsAre("98961 x 2 -> 98961 x 1", "98961 x 2 -> 98961 x 1"));
  EXPECT_THAT(RosterNow().addenda(), SizeIs(3));
}

TEST_F(Addenda, AClassThatReallyBeganAfterItsRecordedEndIsCorrectedAndBack) {
  const auto correct = [&](const std::string& how) {
    return Later<v1::CloseSessionRequest>(CloseSession, how + " reason: 'an hour late'");
  };
  const auto taught = [&] {
    const auto roster = RosterNow();
    EXPECT_THAT(roster.teachings(), SizeIs(1));
    return roster.teachings(0).begin().civil().substr(11, 5) + "-" + roster.teachings(0).end().civil().substr(11, 5);
  };
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(CloseAt(At(11, 0), "ended { text: '10:00' }"), IsOk());
  ASSERT_THAT(correct("started { text: '10:05' } ended { text: '11:00' }"), IsOk());
  EXPECT_EQ(taught(), "10:05-11:00");
  ASSERT_THAT(correct("started { text: '9:00' } ended { text: '10:00' }"), IsOk());
  EXPECT_EQ(taught(), "09:00-10:00");
}

TEST_F(Addenda, AClassThatWasReallyHeldADayLaterIsCorrectedByAnAddendum) {
  Hold();
  ASSERT_THAT(DoAt(At(48, 0), CloseSession,
                   Named<v1::CloseSessionRequest>("started { text: '2026-12-09 9:00' } ended { text: '2026-12-09 "
                                                  "10:00' } reason: 'snow on the 8th'")),
              IsOk());
  ASSERT_THAT(RosterNow().addenda(), SizeIs(1));
  EXPECT_EQ(RosterNow().addenda(0).after(), "Wed 9 Dec 2026 9:00 am CST to 10:00 am");
}

TEST_F(Addenda, BreaksAreAddedAndTakenBackAfterwards) {
  Hold();
  const std::string when = "from { text: '9:30' } to { text: '9:50' } ";
  EXPECT_THAT(Later<v1::AddBreakRequest>(AddBreak, when), HasReason("ADDENDUM_REASON_NEEDED"));
  EXPECT_THAT(ChangesIn(Later<v1::AddBreakRequest>(AddBreak, when + "reason: 'was not noted'")), SizeIs(2));
  EXPECT_THAT(Later<v1::AddBreakRequest>(AddBreak, "from { text: '9:55' } to { text: '10:05' } reason: 'x'"),
              HasReason("BREAK_OUTSIDE_CLASS"));
  EXPECT_THAT(ChangesIn(Later<v1::RemoveBreakRequest>(RemoveBreak, "from { text: '9:30' } reason: 'none'")), SizeIs(2));
}

TEST_F(Addenda, ASubstituteForTheMiddleIsRecordedAfterwards) {
  const auto substitute = clinic.AddInstructor("RN");
  Hold();
  const std::string who = "instructor: '" + substitute.str() + "' at { text: '9:20' } ";
  EXPECT_THAT(Later<v1::AssignInstructorRequest>(AssignInstructor, who), HasReason("ADDENDUM_REASON_NEEDED"));
  ASSERT_THAT(Later<v1::AssignInstructorRequest>(AssignInstructor, who + "reason: 'fell ill'"), IsOk());
  ASSERT_THAT(Later<v1::AssignInstructorRequest>(
                  AssignInstructor, "instructor: '" + instructor_.str() + "' at { text: '9:40' } reason: 'came back'"),
              IsOk());
  std::vector<std::string> taught;
  const auto roster = RosterNow();
  for (const auto& teaching : roster.teachings()) {
    taught.push_back(teaching.instructor() + " " + teaching.begin().civil().substr(11, 5) + "-" +
                     teaching.end().civil().substr(11, 5));
  }
  EXPECT_THAT(taught, ElementsAre("i-1 09:00-09:20", "i-2 09:20-09:40", "i-1 09:40-10:00"));
  EXPECT_THAT(
      Later<v1::AssignInstructorRequest>(AssignInstructor, "instructor: 'i-2' at { text: '10:00' } reason: 'after it'"),
      HasReason("TIME_OUT_OF_ORDER"));
}

TEST_F(Addenda, TimeWithoutAnInstructorIsRecordedAfterwardsAndCountsForNobody) {
  Hold();
  const auto gone = Later<v1::CheckOutInstructorRequest>(CheckOutInstructor, "at { text: '9:30' } reason: 'left'");
  EXPECT_THAT(ChangesIn(gone), SizeIs(2));
  EXPECT_THAT(Later<v1::CheckOutInstructorRequest>(CheckOutInstructor, "at { text: '9:45' } reason: 'left'"),
              HasReason("NOBODY_TEACHES"));
  EXPECT_THAT(Later<v1::CheckOutInstructorRequest>(CheckOutInstructor, "at { text: '9:00' } reason: 'never came'"),
              HasReason("NOBODY_TAUGHT"));
}

TEST_F(Addenda, WhoTaughtAllTheSameIsRecordedWithAWarning) {
  const auto substitute = clinic.AddInstructor("RN");
  Set("UPDATE credentials SET valid_to = '2026-01-01', valid_from = '2025-01-01' WHERE instructor_number = 2");
  clinic.AddSession(clinic.AddRoom(site_, 9, "B"), absl::CivilMinute(2026, 12, 8, 9, 30), substitute,
                    "adces-3/introduction");
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  const auto refused =
      DoAt(At(9, 20), AssignInstructor, Named<v1::AssignInstructorRequest>("instructor: '" + substitute.str() + "'"));
  EXPECT_THAT(refused, HasReason("INSTRUCTOR_TAKEN"));
  ASSERT_THAT(RemediesOf(refused.status()), SizeIs(1));
  v1::AssignInstructorRequest remedy;
  ASSERT_TRUE(remedy.ParseFromString(RemediesOf(refused.status())[0].request));
  EXPECT_THAT(ReasonsOf(DoAt(At(9, 20), AssignInstructor, remedy, v1::ROLE_EDUCATOR)),
              ElementsAre("INSTRUCTOR_TAKEN", "CREDENTIAL_MISSING", "RENDERING_MISSING"));
  // The other class may be cancelled, moved and closed as before.
  ASSERT_THAT(StartAt(At(9, 21)), IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  EXPECT_THAT(DoAt(At(12, 0), CancelSession, Of<v1::CancelSessionRequest>("session: 's-2' reason: 'not held'")),
              IsOk());
}

TEST_F(Addenda, AWrongPatientIsReplacedAfterwards) {
  Hold();
  const auto absent = AmendAt(At(12, 0), "numbers: 2 absent: true");
  EXPECT_THAT(ChangesIn(absent), Contains("98961 x 2 ->  x 0"));
  const auto reply = WalkInLater("patient: '" + AddPatient("Kim").str() + "' seat_of: 2 reason: 'was taken for 2'");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->enrollment().seat(), 2);
  EXPECT_EQ(Count("SELECT count(*) FROM enrollments WHERE absent = 1 AND state = 3 /* scan: a test's count */"), 1);
}

TEST_F(Addenda, TheSeatOfSomebodyAbsentIsOfferedAndGivenAway) {
  Set("UPDATE sessions SET seats = 2");
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  const std::string who = "patient: '" + AddPatient("Kim").str() + "' ";
  const auto walk_in = [&](const std::string& how, v1::Role role = v1::ROLE_FRONT_DESK) {
    return DoAt(At(9, 5), AddWalkIn, Named<v1::AddWalkInRequest>(who + how), role);
  };
  // The absence first, then the seat; or none.
  EXPECT_THAT(RemediesOf(walk_in("").status()), SizeIs(3));
  EXPECT_THAT(walk_in("seat_of: 2"), HasReason("NOT_ABSENT"));
  ASSERT_THAT(AmendAt(At(9, 5), "numbers: 2 absent: true"), IsOk());
  const auto full = walk_in("modality: MODALITY_AUDIO_VIDEO");
  EXPECT_THAT(full, HasReason("SESSION_FULL"));
  ASSERT_THAT(RemediesOf(full.status()), SizeIs(2));
  v1::AddWalkInRequest remedy;
  ASSERT_TRUE(remedy.ParseFromString(RemediesOf(full.status())[0].request));
  const auto reply = DoAt(At(9, 5), AddWalkIn, remedy, v1::ROLE_FRONT_DESK);
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->enrollment().seat(), 2);
  EXPECT_EQ(reply->roster().entries(1).presences(0).modality(), v1::MODALITY_AUDIO_VIDEO);
  EXPECT_THAT(walk_in("seat_of: 7"), HasReason("NOT_ON_ROSTER"));
}

TEST_F(Addenda, AnUnseatedWalkInTakenBackIsNotOnTheRoster) {
  Set("UPDATE sessions SET seats = 2");
  const auto kim = AddPatient("Kim");
  ASSERT_THAT(DoAt(At(9, 5), AddWalkIn,
                   Named<v1::AddWalkInRequest>("patient: '" + kim.str() + "' unseated_reason: 'came along'")),
              IsOk());
  ASSERT_THAT(AmendAt(At(9, 6), "numbers: 5 take_back: true"), IsOk());
  EXPECT_THAT(RosterNow().entries(), SizeIs(2));
}

TEST_F(Addenda, AStartIsCorrectedWithAReasonAndTakenBack) {
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  EXPECT_THAT(StartAt(At(9, 5)), HasReason("ALREADY_STARTED"));
  const auto start = [&](const std::string& how) {
    return DoAt(At(9, 10), StartSession, Named<v1::StartSessionRequest>(how));
  };
  const auto corrected = start("at { text: '9:05' } reason: 'wrong time'");
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->previous_start().civil(), "2026-12-08T09:00:00");
  EXPECT_THAT(start("not_started: true"), HasReason("START_UNCLEAR"));
  const auto back = start("not_started: true reason: 'not yet'");
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->session().state(), v1::SESSION_STATE_SCHEDULED);
  EXPECT_THAT(start("not_started: true reason: 'not yet'"), HasReason("SESSION_NOT_BEGUN"));
  // It begins again, earlier, with another instructor, who taught all of it.
  const auto other = clinic.AddInstructor("RN");
  ASSERT_THAT(
      DoAt(At(9, 11), AssignInstructor, Named<v1::AssignInstructorRequest>("instructor: '" + other.str() + "'")),
      IsOk());
  ASSERT_THAT(start("at { text: '8:50' }"), IsOk());
  ASSERT_THAT(RosterNow().teachings(), SizeIs(1));
  EXPECT_EQ(RosterNow().teachings(0).instructor(), other.str());
}

TEST_F(Addenda, AClassGoesOnInAnotherRoomAndTheRecordSaysSo) {
  const auto small = clinic.AddRoom(site_, 2, "B");
  const auto relocate = [&](RoomId room, const std::string& at) {
    return DoAt(At(9, 50), RelocateSession,
                Named<v1::RelocateSessionRequest>("room: '" + room.str() + "' at { text: '" + at +
                                                  "' } reason: 'power failure'"));
  };
  EXPECT_THAT(relocate(small, "9:20"), HasReason("SESSION_NOT_BEGUN"));
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  EXPECT_THAT(relocate(room_, "9:20"), HasReason("ROOM_UNCHANGED"));
  clinic.AddSession(small, absl::CivilMinute(2026, 12, 8, 9, 30), {}, "adces-3/introduction");
  EXPECT_THAT(ReasonsOf(relocate(small, "9:20")), ElementsAre("ROOM_TAKEN", "ROOM_CROWDED"));
  EXPECT_EQ(RosterNow().session().room(), small.str());
  EXPECT_EQ(RosterNow().relocations(0).reason(), "power failure");
  // Back at the same time takes it back.
  ASSERT_THAT(relocate(room_, "9:20"), IsOk());
  EXPECT_THAT(RosterNow().relocations(), IsEmpty());
  EXPECT_EQ(RosterNow().session().room(), room_.str());
}

TEST_F(Addenda, AClassThatNeverTookPlaceIsClearedAndCancelled) {
  const auto caregiver = AddCaregiver(patients_[0]);
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 2 caregivers: '" + caregiver.str() + "'"), IsOk());
  const auto refused =
      DoAt(At(9, 5), CancelSession, Named<v1::CancelSessionRequest>("reason: 'instructor ill'"), v1::ROLE_EDUCATOR);
  EXPECT_THAT(refused, HasReason("SESSION_BEGUN"));
  ASSERT_THAT(RemediesOf(refused.status()), SizeIs(1));
  v1::AmendAttendanceRequest clear;
  ASSERT_TRUE(clear.ParseFromString(RemediesOf(refused.status())[0].request));
  ASSERT_THAT(DoAt(At(9, 5), AmendAttendance, clear), IsOk());
  EXPECT_THAT(DoAt(At(9, 5), CancelSession, Named<v1::CancelSessionRequest>("reason: 'instructor ill'")), IsOk());
}

TEST_F(Addenda, AClosedClassThatNeverTookPlaceIsAbsentForAllAtOnce) {
  const auto caregiver = AddCaregiver(patients_[0]);
  ASSERT_THAT(CheckInAt(At(9, 0), "caregivers: '" + caregiver.str() + "'"), IsOk());
  Hold();
  const auto refused =
      DoAt(At(12, 0), CancelSession, Named<v1::CancelSessionRequest>("reason: 'never held'"), v1::ROLE_EDUCATOR);
  EXPECT_THAT(refused, HasReason("SESSION_BEGUN"));
  const auto remedies = RemediesOf(refused.status());
  ASSERT_THAT(remedies, SizeIs(2));
  v1::AmendAttendanceRequest absent, no_caregiver;
  ASSERT_TRUE(absent.ParseFromString(remedies[0].request));
  ASSERT_TRUE(no_caregiver.ParseFromString(remedies[1].request));
  EXPECT_THAT(ChangesIn(DoAt(At(12, 0), AmendAttendance, absent, v1::ROLE_EDUCATOR)),
              ElementsAre("98961 x 2 ->  x 0", "98961 x 2 ->  x 0"));
  ASSERT_THAT(DoAt(At(12, 0), AmendAttendance, no_caregiver, v1::ROLE_EDUCATOR), IsOk());
  EXPECT_EQ(Count("SELECT count(*) FROM presences WHERE voided_at IS NULL /* scan: a test's count */"), 0);
  EXPECT_THAT(RemediesOf(DoAt(At(12, 0), CancelSession, Named<v1::CancelSessionRequest>("reason: 'x'")).status()),
              IsEmpty());
}

TEST_F(Addenda, AClassThatTookPlaceUnplannedIsEnteredAfterwards) {
  const std::string add = "module: 'adces-3/monitoring' start { text: '2026-12-08 13:00' } blocks: 2 room: '" +
                          room_.str() + "' instructor: '" + instructor_.str() + "' ";
  const auto add_at = [&](absl::Time now, const std::string& how, v1::Role role) {
    return DoAt(now, AddSession, Of<v1::AddSessionRequest>(add + how), role);
  };
  EXPECT_THAT(add_at(At(16, 0), "", v1::ROLE_EDUCATOR), HasReason("START_IN_PAST"));
  const std::string late = "past: 'held when the network was down'";
  EXPECT_THAT(add_at(At(16, 0), late, v1::ROLE_FRONT_DESK), HasReason("EDUCATOR_NEEDED"));
  EXPECT_THAT(add_at(At(12, 0), late, v1::ROLE_EDUCATOR), HasReason("TIME_IN_FUTURE"));
  const auto added = add_at(At(16, 0), late, v1::ROLE_EDUCATOR);
  ASSERT_THAT(added, IsOk());
  session_ = ParseId<SessionId>(added->session().id()).value();
  for (const auto& patient : patients_) {
    ASSERT_THAT(DoAt(At(16, 5), AddWalkIn,
                     Named<v1::AddWalkInRequest>("patient: '" + patient.str() + "' at { text: '13:00' }")),
                IsOk());
  }
  const auto closed = CloseAt(At(16, 10), "started { text: '13:00' } ended { text: '14:00' }");
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(closed->charges(0).units(), 2);
}

TEST_F(Addenda, ATimeWithoutADayIsOfTheSessionsDay) {
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  documented_ = false;
  const auto closed = CloseAt(At(33, 0), "started { text: '9:00' } ended { text: '10am' }");
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(closed->session().actual_end().civil(), "2026-12-08T10:00:00");
}

TEST_F(Addenda, CaregiversAreAnnouncedAndTakenBackLater) {
  const auto caregiver = AddCaregiver(patients_[0]);
  const auto announce = [&](const std::string& how) {
    return DoAt(At(7, 0), AnnounceCaregivers,
                Named<v1::AnnounceCaregiversRequest>("patient: '" + patients_[0].str() + "' " + how));
  };
  EXPECT_THAT(announce(""), HasReason("NOBODY_NAMED"));
  const auto added = announce("caregivers: '" + caregiver.str() + "'");
  ASSERT_THAT(added, IsOk());
  EXPECT_THAT(added->enrollment().caregivers(), ElementsAre(caregiver.str()));
  EXPECT_THAT(added->added(), ElementsAre(caregiver.str()));
  const auto taken = announce("not_coming: '" + caregiver.str() + "'");
  ASSERT_THAT(taken, IsOk());
  EXPECT_THAT(taken->enrollment().caregivers(), IsEmpty());
  EXPECT_THAT(taken->taken_back(), ElementsAre(caregiver.str()));
  // Two patients, the instructor and the caregiver need four chairs.
  Set("UPDATE rooms SET capacity = 3");
  EXPECT_THAT(announce("caregivers: '" + caregiver.str() + "'"), HasReason("ROOM_FULL"));
  EXPECT_THAT(DoAt(At(7, 0), AnnounceCaregivers,
                   Named<v1::AnnounceCaregiversRequest>("patient: '" + AddPatient("Kim").str() + "' caregivers: '" +
                                                        caregiver.str() + "'")),
              HasReason("NOT_ENROLLED"));
}

TEST_F(Addenda, OneCaregiverOfTwoPatientsTakesOneChair) {
  const auto caregiver = AddCaregiver(patients_[0]);
  Set("INSERT INTO caregiver_links VALUES (1, 2, 'aunt')");
  Set("UPDATE rooms SET capacity = 4");
  for (const auto& patient : patients_) {
    EXPECT_THAT(DoAt(At(7, 0), AnnounceCaregivers,
                     Named<v1::AnnounceCaregiversRequest>("patient: '" + patient.str() + "' caregivers: '" +
                                                          caregiver.str() + "'")),
                IsOk());
  }
}

TEST_F(Addenda, ANoteIsTakenBackToWhatItWasBefore) {
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  const auto note = [&](const std::string& how) {
    return DoAt(At(9, 30), RecordNotes, Named<v1::RecordNotesRequest>("numbers: 1 " + how), v1::ROLE_EDUCATOR);
  };
  EXPECT_THAT(note("take_back: true"), HasReason("NOTE_NOT_FOUND"));
  ASSERT_THAT(note("topics: 'labels'"), IsOk());
  ASSERT_THAT(note("attest: true"), IsOk());
  ASSERT_THAT(note("topics: 'wrong patient'"), IsOk());
  const auto back = note("take_back: true");
  ASSERT_THAT(back, IsOk());
  EXPECT_THAT(back->changed_numbers(), ElementsAre(1));
  EXPECT_EQ(back->entries(0).note().topics(), "labels");
  EXPECT_NE(back->entries(0).note().attested_by(), "");
  EXPECT_THAT(note("take_back: true topics: 'both'"), HasReason("NOTES_UNCLEAR"));
}

// The same call undoes it, whether something was recorded before or not.
TEST_F(Addenda, ATakingBackOfANoteIsTakenBackByTheSameCall) {
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  const auto note = [&](const std::string& how) {
    const auto reply =
        DoAt(At(9, 30), RecordNotes, Named<v1::RecordNotesRequest>("numbers: 1 " + how), v1::ROLE_EDUCATOR);
    EXPECT_THAT(reply, IsOk());
    return reply.ok() ? reply->entries(0).note().topics() : "";
  };
  note("topics: 'labels' attest: true");
  EXPECT_EQ(note("take_back: true"), "");
  EXPECT_EQ(note("take_back: true"), "labels");
  EXPECT_EQ(note("topics: 'carbs'"), "carbs");
  EXPECT_EQ(note("take_back: true"), "labels");
  EXPECT_EQ(note("take_back: true"), "carbs");
}

TEST_F(Addenda, AModuleOfAnotherEditionIsTaughtWithAReason) {
  clinic.Publish("asthma-adult-1");
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  const std::string module = "module: 'asthma-adult-1/triggers' ";
  EXPECT_THAT(DoAt(At(9, 30), RecordNotes, Named<v1::RecordNotesRequest>(module)),
              HasReason("MODULE_OF_ANOTHER_EDITION"));
  const auto taught = DoAt(At(9, 30), RecordNotes, Named<v1::RecordNotesRequest>(module + "reason: 'asked for it'"));
  ASSERT_THAT(taught, IsOk());
  EXPECT_EQ(taught->module(), "asthma-adult-1/triggers");
  EXPECT_EQ(taught->previous_module(), "adces-3/introduction");
}

TEST_F(Addenda, WhatRendersAndBillsMakesTheChargesAgain) {
  ASSERT_THAT(clinic.Get(AddOrganization, "organization { name: 'Example' npi: '1999999984' tax_id: '12-3456789' }")
                  .organization()
                  .id(),
              "og-1");
  Hold();
  const auto site = DoAt(At(12, 0), UpdateSite,
                         Of<v1::UpdateSiteRequest>(
                             "id: 'si-1' site { place_of_service: '02' } update_mask { paths: 'place_of_service' }"));
  EXPECT_THAT(ChangesIn(site), SizeIs(2));
  const auto instructor = DoAt(At(12, 0), UpdateInstructor,
                               Of<v1::UpdateInstructorRequest>("id: 'i-1' update_mask { paths: 'npi' } instructor {}"));
  EXPECT_THAT(ChangesIn(instructor), SizeIs(2));
  EXPECT_THAT(DoAt(At(12, 0), UpdateOrganization,
                   Of<v1::UpdateOrganizationRequest>(
                       "id: 'og-1' organization { npi: '1234567890' } update_mask { paths: 'npi' }")),
              HasReason("NPI_INVALID"));
  EXPECT_THAT(DoAt(At(12, 0), UpdateOrganization,
                   Of<v1::UpdateOrganizationRequest>(
                       "id: 'og-1' organization { npi: '1234567893' } update_mask { paths: 'npi' }")),
              IsOk());
}

TEST_F(Addenda, ARevocationNamesWhoCouldTakeOver) {
  const auto chw = clinic.AddInstructor("RN");
  const auto revoked = DoAt(At(7, 0), RevokeCredential,
                            Of<v1::RevokeCredentialRequest>("credential: 'cr-1' reason: 'revoked by the board'"));
  ASSERT_THAT(revoked, IsOk());
  EXPECT_THAT(revoked->uncovered_sessions(), ElementsAre("s-1"));
  ASSERT_THAT(revoked->uncovered(), SizeIs(1));
  ASSERT_THAT(revoked->uncovered(0).substitutes(), SizeIs(1));
  EXPECT_EQ(revoked->uncovered(0).substitutes(0).instructor(), chw.str());
  EXPECT_EQ(revoked->uncovered(0).substitutes(0).credential_type(), "RN");
  // Who teaches then can't.
  clinic.AddSession(clinic.AddRoom(site_, 9, "B"), absl::CivilMinute(2026, 12, 8, 9, 30), chw, "adces-3/introduction");
  const auto uncovered = clinic.Get(ListUncovered, "instructor: 'i-1'");
  ASSERT_THAT(uncovered.sessions(), SizeIs(1));
  EXPECT_THAT(uncovered.sessions(0).substitutes(), IsEmpty());
  EXPECT_THAT(clinic.Get(ListUncovered, "days: 30").sessions(), SizeIs(1));
}

TEST_F(Addenda, AnExpiryIsCorrectedAndWhatItBrokeIsListed) {
  const auto update = [&](const std::string& until) {
    return DoAt(At(7, 0), UpdateCredential,
                Of<v1::UpdateCredentialRequest>("id: 'cr-1' credential { valid_to: '" + until +
                                                "' } update_mask { paths: 'valid_to' } reason: 'misread'"));
  };
  const auto shorter = update("2026-12-07");
  ASSERT_THAT(shorter, IsOk());
  EXPECT_THAT(shorter->uncovered(), SizeIs(1));
  const auto longer = update("2027-12-31");
  ASSERT_THAT(longer, IsOk());
  EXPECT_THAT(longer->uncovered(), IsEmpty());
  EXPECT_EQ(longer->credential().standing(), v1::CREDENTIAL_STATE_VERIFIED);
  const auto shown = clinic.Get(GetCredential, "credential: 'cr-1'");
  EXPECT_EQ(shown.credential().history(1).note(), "corrected valid_to 2027-12-31 -> 2026-12-07: misread");
  EXPECT_THAT(update("2024-12-31"), HasReason("CREDENTIAL_DATES_INVALID"));
}

TEST_F(Addenda, WhoIsInTwoClassesAtOnceIsShownOnClosing) {
  const auto other = clinic.AddSession(clinic.AddRoom(site_, 9, "B"), absl::CivilMinute(2026, 12, 8, 9, 30),
                                       clinic.AddInstructor("RN"), "adces-3/introduction");
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  const auto there = DoAt(At(9, 40), AddWalkIn,
                          Of<v1::AddWalkInRequest>("session: '" + other.str() + "' patient: '" + patients_[0].str() +
                                                   "' unseated_reason: 'came over'"));
  ASSERT_THAT(there, IsOk());
  EXPECT_THAT(ReasonsOf(CloseAt(At(10, 0))), Contains("PATIENT_ELSEWHERE"));
  EXPECT_EQ(RosterNow().warnings(0).text(),
            "number 1 was in session s-2 too, 9:40 am to 10:00 am: one of the two is wrong; amend it");
}

TEST_F(Addenda, AClassOfTheDayBeforeThatNobodyHasClosedGoesOnUntilItsBookedEnd) {
  const auto other =
      clinic.AddSession(room_, absl::CivilMinute(2026, 12, 9, 9, 0), instructor_, "adces-3/introduction");
  for (int i = 0; i < 2; ++i) Enroll(other, patients_[i], i + 1);
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  const auto open = std::exchange(session_, other);
  ASSERT_THAT(CheckInAt(At(33, 0), "everyone: true"), IsOk());
  ASSERT_THAT(StartAt(At(33, 0)), IsOk());
  EXPECT_THAT(ReasonsOf(CloseAt(At(34, 0))), ElementsAre("CHECK_OUT_ATTESTED"));
  session_ = open;
  EXPECT_THAT(WordsOf(RosterNow().warnings()), IsEmpty());
  EXPECT_THAT(ReasonsOf(CloseAt(At(34, 0), "ended { text: '10:00' }")), ElementsAre("CHECK_OUT_ATTESTED"));
}

}  // namespace
}  // namespace psmet::handlers
