// A person's review of a group.
#include "handlers/review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/charges.h"
#include "handlers/classroom.h"
#include "handlers/walkin.h"

namespace psmet::handlers {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

class Review : public Classroom {
 protected:
  Review() {
    AddPolicy(4);
    Enroll(session_, AddPatient("Abbott"), 1);
    Enroll(session_, AddPatient("Diaz"), 2);
  }
  // The first is there until 9:30, the second from then on: they were never together.
  void HoldApart() {
    ASSERT_THAT(StartAt(At(9, 0)), IsOk());
    ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
    ASSERT_THAT(CheckOutAt(At(9, 30), "numbers: 1"), IsOk());
    ASSERT_THAT(CheckInAt(At(9, 30), "numbers: 2"), IsOk());
    ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  }
  auto ReviewAt(absl::Time now, const std::string& rest = "reason: 'by the sign-in sheet'") {
    return DoAt(now, ReviewGroup, Named<v1::ReviewGroupRequest>(rest), v1::ROLE_BILLER);
  }
  // "ch-1 98961 x 1 held -> billable" for each charge that changed.
  template <typename Reply>
  static std::vector<std::string> ChangesIn(const absl::StatusOr<Reply>& reply) {
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> out;
    if (!reply.ok()) return out;
    for (const auto& change : reply->changed_charges()) {
      out.push_back(change.charge() + " " + change.code_after() + " x " + std::to_string(change.units_after()) + " " +
                    change.state_before() + " -> " + change.state_after());
    }
    return out;
  }
  v1::ExplainChargeResponse Explained(const std::string& charge) {
    const auto reply = DoAt(At(17, 0), ExplainCharge, Of<v1::ExplainChargeRequest>("charge: '" + charge + "'"));
    EXPECT_THAT(reply, IsOk());
    return reply.value_or(v1::ExplainChargeResponse());
  }
};

TEST_F(Review, TheReviewOfAGroupThatWasNeverTogetherFreesItsCharges) {
  HoldApart();
  const auto reply = ReviewAt(At(12, 0));
  EXPECT_THAT(ChangesIn(reply), ElementsAre("ch-1 98961 x 1 held -> billable", "ch-2 98961 x 1 held -> billable"));
  EXPECT_EQ(reply->reviewed_by(), clinic.caller.name);
  EXPECT_EQ(reply->reviewed().civil(), "2026-12-08T12:00:00");
  EXPECT_THAT(WordsOf(reply->changed_charges(0).reasons()), ElementsAre("GROUP_REVIEWED"));
  const auto explained = Explained("ch-1");
  EXPECT_THAT(explained.steps(), Contains("note: the group was reviewed by " + clinic.caller.name +
                                          " on 2026-12-08 (by the sign-in sheet): 2 with a unit give 98961, the most "
                                          "present at one instant, 1, 98960 (biller) [GROUP_REVIEWED]"));
  const auto again = DoAt(At(17, 0), RecomputeCharge, Of<v1::RecomputeChargeRequest>("charge: 'ch-1'"));
  EXPECT_TRUE(again->equal());
}

TEST_F(Review, SomebodyWithoutASeatIsBilledLikeTheOthersOnceTheGroupWasReviewed) {
  Enroll(session_, AddPatient("Kim"), 3);
  Enroll(session_, AddPatient("Lee"), 4);
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  const auto moss = AddPatient("Moss");
  ASSERT_THAT(DoAt(At(9, 0), AddWalkIn,
                   Named<v1::AddWalkInRequest>("patient: '" + moss.str() + "' unseated_reason: 'came along'")),
              IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  const auto changes = ChangesIn(ReviewAt(At(12, 0)));
  EXPECT_EQ(changes.size(), 5);
  EXPECT_THAT(changes, Each(HasSubstr("98962 x 2 held -> billable")));
}

TEST_F(Review, AnAmendmentOfTheAttendanceMakesTheReviewVoid) {
  HoldApart();
  ASSERT_THAT(ReviewAt(At(12, 0)), IsOk());
  EXPECT_THAT(ReviewAt(At(12, 1)), HasReason("NOTHING_TO_REVIEW"));
  EXPECT_EQ(ReviewAt(At(12, 1)).status().message(),
            "the group of session " + session_.str() + " was reviewed already, by " + clinic.caller.name);
  const auto amended = DoAt(At(13, 0), AmendAttendance,
                            Named<v1::AmendAttendanceRequest>(
                                "numbers: 1 enter { text: '9:00' } leave { text: '9:29' } reason: 'clock was wrong'"),
                            v1::ROLE_EDUCATOR);
  EXPECT_THAT(ChangesIn(amended), ElementsAre("ch-1 98961 x 1 billable -> held", "ch-2 98961 x 1 billable -> held"));
  ASSERT_THAT(ReasonsOf(amended), Contains("REVIEW_AGAIN"));
  EXPECT_EQ(amended->warnings(0).text(),
            "the review of the group by " + clinic.caller.name + " no longer holds: review it again");
  EXPECT_THAT(ChangesIn(ReviewAt(At(14, 0))),
              ElementsAre("ch-1 98961 x 1 held -> billable", "ch-2 98961 x 1 held -> billable"));
  EXPECT_EQ(Count("SELECT count(*) FROM group_reviews /* scan: a test's count */"), 2);
  EXPECT_EQ(Count("SELECT count(*) FROM group_reviews WHERE voided_at IS NULL /* scan: a test's count */"), 1);
}

TEST_F(Review, OnlyWhatWaitsForItIsReviewedOnceTheClassIsClosed) {
  EXPECT_THAT(ReviewAt(At(8, 0)), HasReason("SESSION_NOT_CLOSED"));
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  EXPECT_THAT(ReviewAt(At(12, 0)), HasReason("NOTHING_TO_REVIEW"));
}

}  // namespace
}  // namespace psmet::handlers
