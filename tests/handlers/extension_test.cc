#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/classroom.h"
#include "handlers/enrollment.h"
#include "handlers/schedule.h"
#include "handlers/timetable.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Extension : public Classroom {
 protected:
  Extension() {
    AddPolicy(8);
    abbott_ = AddPatient("Abbott");
    Enroll(session_, abbott_, 1);
    Enroll(session_, AddPatient("Diaz"), 2);
  }
  auto ExtendAt(absl::Time now, int blocks) {
    return DoAt(now, ExtendSession,
                Named<v1::ExtendSessionRequest>("blocks: " + std::to_string(blocks) + " reason: 'many questions'"));
  }
  // 76 minutes of both; "98961 x 3" for each charge.
  std::vector<std::string> Overrun() {
    EXPECT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
    EXPECT_THAT(StartAt(At(9, 0)), IsOk());
    const auto reply = CloseAt(At(10, 16), "ended { text: '10:16' }");
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> out;
    if (!reply.ok()) return out;
    for (const auto& charge : reply->charges()) {
      out.push_back(charge.code() + " x " + std::to_string(charge.units()) + " " + charge.state());
    }
    return out;
  }

  PatientId abbott_;
};

TEST_F(Extension, MovesTheBookedEndAndKeepsThePlannedBlocks) {
  const auto reply = ExtendAt(At(9, 0), 1);
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->session().blocks(), 2);
  EXPECT_EQ(reply->session().extension_blocks(), 1);
  EXPECT_EQ(reply->session().extension_reason(), "many questions");
  EXPECT_EQ(reply->session().end().civil(), "2026-12-08T10:30:00");
  EXPECT_EQ(reply->previous_blocks(), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM enrollments WHERE ends_at - starts_at = 5400000000 /* scan: a test's count */"),
            2);
}

// Domain section 2: 60 planned + 1 block, 76 minutes present: 3 units; without the extension: 2.
TEST_F(Extension, LetsItsBlocksBeBilled) {
  ASSERT_THAT(ExtendAt(At(9, 0), 1), IsOk());
  EXPECT_THAT(Overrun(), ElementsAre("98961 x 3 billable", "98961 x 3 billable"));
}

TEST_F(Extension, WithoutOneOnlyThePlannedBlocksAreBilled) {
  EXPECT_THAT(Overrun(), ElementsAre("98961 x 2 billable", "98961 x 2 billable"));
}

TEST_F(Extension, IsTakenBackByAnExtensionOfNothing) {
  EXPECT_THAT(ExtendAt(At(9, 0), 0), HasReason("EXTENSION_UNCHANGED"));
  ASSERT_THAT(ExtendAt(At(9, 0), 2), IsOk());
  EXPECT_THAT(ExtendAt(At(9, 0), 2), HasReason("EXTENSION_UNCHANGED"));
  const auto reply = ExtendAt(At(9, 0), 0);
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->previous_blocks(), 2);
  EXPECT_EQ(reply->session().end().civil(), "2026-12-08T10:00:00");
  EXPECT_EQ(reply->session().extension_reason(), "");
  EXPECT_EQ(Count("SELECT count(*) FROM extensions /* scan: a test's count */"), 2);
}

TEST_F(Extension, IsAtMostEightBlocksWithThePlannedOnesAndEndsOnItsDay) {
  EXPECT_THAT(ExtendAt(At(9, 0), 7), HasReason("BLOCKS_INVALID"));
  EXPECT_THAT(ExtendAt(At(9, 0), -1), HasReason("BLOCKS_INVALID"));
  EXPECT_THAT(ExtendAt(At(9, 0), 6), IsOk());
  session_ = clinic.AddSession(room_, absl::CivilMinute(2026, 12, 8, 22, 30), instructor_);
  EXPECT_THAT(ExtendAt(At(9, 0), 2), HasReason("SESSION_PAST_MIDNIGHT"));
  EXPECT_THAT(ExtendAt(At(9, 0), 1), IsOk());
}

// Domain section 2: 60 planned + 1 block, 76 minutes present: 3 units, also where the last of them is of the next day.
TEST_F(Extension, OfAClassThatRanPastMidnightIsRecordedOnceItDid) {
  Set("UPDATE sessions SET state = 4");
  session_ = clinic.AddSession(room_, absl::CivilMinute(2026, 12, 8, 23, 0), instructor_);
  for (int i = 1; i <= 2; ++i) Enroll(session_, AddPatient("Kim"), i);
  EXPECT_THAT(CheckInAt(At(23, 0), "everyone: true"), IsOk());
  EXPECT_THAT(StartAt(At(23, 0)), IsOk());
  EXPECT_THAT(ExtendAt(At(24, 10), 1), HasReason("SESSION_PAST_MIDNIGHT"));
  ASSERT_THAT(CheckOutAt(At(24, 20), "everyone: true at { text: '0:16' }"), IsOk());
  const auto closed = CloseAt(At(24, 20), "ended { text: '0:16' }");
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(closed->charges(0).units(), 2);
  const auto reply = ExtendAt(At(24, 21), 1);
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->session().end().civil(), "2026-12-09T00:30:00");
  ASSERT_EQ(reply->changed_charges_size(), 2);
  EXPECT_EQ(reply->changed_charges(0).units_after(), 3);
}

TEST_F(Extension, StopsAtTheNextBookingOfTheRoom) {
  const auto next = clinic.AddSession(room_, absl::CivilMinute(2026, 12, 8, 10, 30));
  ASSERT_THAT(ExtendAt(At(9, 0), 1), IsOk());
  const auto reply = ExtendAt(At(9, 0), 2);
  EXPECT_THAT(reply, HasReason("ROOM_TAKEN"));
  EXPECT_THAT(std::string(reply.status().message()), HasSubstr(next.str()));
}

TEST_F(Extension, StopsAtTheNextBookingOfTheInstructor) {
  const auto other = clinic.AddRoom(site_, 7, "B");
  clinic.AddSession(other, absl::CivilMinute(2026, 12, 8, 10, 0), instructor_);
  EXPECT_THAT(ExtendAt(At(9, 0), 1), HasReason("INSTRUCTOR_TAKEN"));
}

TEST_F(Extension, StopsAtTheNextSeatOfAPatientOfTheClass) {
  const auto other = clinic.AddRoom(site_, 7, "B");
  Enroll(clinic.AddSession(other, absl::CivilMinute(2026, 12, 8, 10, 0)), abbott_, 1);
  EXPECT_THAT(ExtendAt(At(9, 0), 1), HasReason("PATIENT_TAKEN"));
}

TEST_F(Extension, GoesAlongWhenTheSessionIsMoved) {
  ASSERT_THAT(ExtendAt(At(8, 0), 1), IsOk());
  const auto reply = DoAt(At(8, 0), MoveSession, Named<v1::MoveSessionRequest>("start { text: '14:00' }"));
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->session().end().civil(), "2026-12-08T15:30:00");
}

TEST_F(Extension, OfAClosedClassIsAnEducatorsAddendum) {
  Overrun();
  const auto extend = [&](v1::Role role) {
    return DoAt(At(10, 16), ExtendSession, Named<v1::ExtendSessionRequest>("blocks: 1 reason: 'ran long'"), role);
  };
  EXPECT_THAT(extend(v1::ROLE_FRONT_DESK), HasReason("EDUCATOR_NEEDED"));
  EXPECT_THAT(extend(v1::ROLE_EDUCATOR), IsOk());
}

}  // namespace
}  // namespace psmet::handlers
