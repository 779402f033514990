// What a class in progress would bill.
#include "handlers/preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/breaks.h"
#include "handlers/classroom.h"
#include "handlers/teaching.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class UnitsPreview : public Classroom {
 protected:
  UnitsPreview() {
    AddPolicy(4);
    Enroll(session_, AddPatient("Abbott"), 1);
    Enroll(session_, AddPatient("Diaz"), 2);
  }
  void Begin() {
    ASSERT_THAT(CheckInAt(At(9, 0), "numbers: [1, 2]"), IsOk());
    ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  }
  auto PreviewAt(absl::Time now) {
    return DoAt(now, PreviewUnits, Named<v1::PreviewUnitsRequest>(""), v1::ROLE_FRONT_DESK);
  }
  // "1 20/1 60/2 98961 billable": number, minutes and units now, at the end, code, state.
  static std::vector<std::string> EntriesOf(const absl::StatusOr<v1::PreviewUnitsResponse>& reply) {
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> entries;
    if (!reply.ok()) return entries;
    for (const auto& entry : reply->entries()) {
      entries.push_back(absl::StrCat(entry.number(), " ", entry.minutes_now(), "/", entry.units_now(), " ",
                                     entry.minutes_end(), "/", entry.units_end(), " ", entry.lines(0).code(), " ",
                                     entry.lines(0).state()));
    }
    return entries;
  }
};

TEST_F(UnitsPreview, ShowsWhatIsThereNowAndAtTheEndAndSaysOnceThatNotesAreMissing) {
  Begin();
  const auto reply = PreviewAt(At(9, 20));
  EXPECT_THAT(EntriesOf(reply), ElementsAre("1 20/1 60/2 98961 billable", "2 20/1 60/2 98961 billable"));
  EXPECT_EQ(reply->entries(0).next(), "stays until 9:46 am: 2 units");
  EXPECT_EQ(reply->entries(0).steps(0).at().civil(), "2026-12-08T09:46:00");
  EXPECT_EQ(reply->end().civil(), "2026-12-08T10:00:00");
  EXPECT_THAT(ReasonsOf(reply), ElementsAre("DOCUMENTATION"));
  Document();
  EXPECT_THAT(ReasonsOf(PreviewAt(At(9, 20))), ElementsAre());
}

TEST_F(UnitsPreview, IsWhatClosingThenMakesOfTheRecord) {
  Begin();
  ASSERT_THAT(CheckOutAt(At(9, 40), "numbers: 2"), IsOk());
  const auto shown = PreviewAt(At(9, 45));
  EXPECT_THAT(EntriesOf(shown), ElementsAre("1 45/1 60/2 98961 billable", "2 40/1 40/1 98961 billable"));
  EXPECT_FALSE(shown->entries(1).here());
  const auto closed = CloseAt(At(10, 0));
  ASSERT_THAT(closed, IsOk());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(closed->charges(i).units(), shown->entries(i).units_end());
    EXPECT_EQ(closed->charges(i).minutes(), shown->entries(i).minutes_end());
    EXPECT_EQ(closed->charges(i).code(), shown->entries(i).lines(0).code());
    EXPECT_EQ(closed->charges(i).state(), shown->entries(i).lines(0).state());
  }
}

TEST_F(UnitsPreview, LeavesOutBreaksAndTimeWithoutAnInstructor) {
  Begin();
  ASSERT_THAT(DoAt(At(9, 20), AddBreak, Named<v1::AddBreakRequest>("from { text: '9:10' } to { text: '9:20' }")),
              IsOk());
  EXPECT_EQ(PreviewAt(At(9, 20))->entries(0).next(), "stays until 9:26 am: 1 unit");
  ASSERT_THAT(DoAt(At(9, 30), CheckOutInstructor, Named<v1::CheckOutInstructorRequest>("")), IsOk());
  const auto reply = PreviewAt(At(9, 40));
  EXPECT_THAT(EntriesOf(reply), ElementsAre("1 20/1 20/1 98961 billable", "2 20/1 20/1 98961 billable"));
  EXPECT_THAT(ReasonsOf(reply), ElementsAre("NOBODY_TEACHES", "DOCUMENTATION"));
}

TEST_F(UnitsPreview, SaysWhoseLeavingChangesTheCode) {
  Begin();
  const auto reply = PreviewAt(At(9, 5));
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->group_now(), "nobody has a unit");
  EXPECT_EQ(reply->group_end(), "98961 for 2 patients");
  ASSERT_EQ(reply->leaving_size(), 2);
  EXPECT_THAT(reply->leaving(1), HasSubstr("if number 2 leaves now: 98960 for 1 patient"));
}

TEST_F(UnitsPreview, OfAClassPastItsEndIsAsOfNow) {
  Begin();
  const auto reply = PreviewAt(At(10, 20));
  EXPECT_EQ(reply->end().civil(), "2026-12-08T10:20:00");
  EXPECT_THAT(EntriesOf(reply), ElementsAre("1 80/2 80/2 98961 billable", "2 80/2 80/2 98961 billable"));
}

TEST_F(UnitsPreview, TakesThePlannedStartWhileTheRealOneIsNotRecorded) {
  ASSERT_THAT(CheckInAt(At(8, 50), "numbers: 1"), IsOk());
  const auto reply = PreviewAt(At(9, 16));
  EXPECT_THAT(EntriesOf(reply), ElementsAre("1 16/1 60/2 98960 billable"));
  EXPECT_THAT(ReasonsOf(reply), ElementsAre("START_MISSING", "DOCUMENTATION"));
}

TEST_F(UnitsPreview, IsOfAClassInProgressOnly) {
  EXPECT_THAT(PreviewAt(At(8, 30)), HasReason("SESSION_NOT_BEGUN"));
  Begin();
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  EXPECT_THAT(PreviewAt(At(10, 5)), HasReason("SESSION_ENDED"));
}

}  // namespace
}  // namespace psmet::handlers
