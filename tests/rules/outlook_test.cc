#include "rules/outlook.h"

#include <gtest/gtest.h>

namespace psmet::rules {
namespace {

const Day kToday(2026, 12, 8);

Order Of(int64_t id, int units, int used_minutes = 0, Day until = Day(2027, 6, 30)) {
  return {.id = OrderId{id},
          .ordered_on = Day(2026, 11, 1),
          .valid_until = until,
          .units = units,
          .format = OrderFormat::kGroup,
          .state = OrderState::kActive,
          .used_minutes = used_minutes};
}
PlannedSeat Seat(int64_t session, int in_days, int minutes = 60) {
  return {.session = SessionId{session}, .day = kToday + in_days, .minutes = minutes};
}

TEST(Outlook, AnOrderThatCoversAllPlannedClassesNeedsNobody) {
  EXPECT_FALSE(FirstShortfall({Of(1, 6)}, {Seat(1, 0), Seat(2, 7), Seat(3, 14)}));
  EXPECT_FALSE(FirstShortfall({Of(1, 6)}, {}));
}

TEST(Outlook, TheClassAfterTheLastUnitIsNamed) {
  const auto found = FirstShortfall({Of(1, 4, 60)}, {Seat(1, 0), Seat(2, 7)});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->seat.session, SessionId{2});
  EXPECT_EQ(found->order, OrderId{1});
  EXPECT_EQ(found->remark.reason, "ORDER_USED_UP");
}

TEST(Outlook, TooFewMinutesForAClassAreARemark) {
  const auto found = FirstShortfall({Of(1, 3)}, {Seat(1, 0, 60), Seat(2, 7, 90)});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->seat.session, SessionId{2});
  EXPECT_EQ(found->remark, (Remark{"ORDER_RUNNING_OUT", "order o-1 has 30 of the 90 minutes left"}));
}

TEST(Outlook, ASecondOrderTakesOver) {
  EXPECT_FALSE(FirstShortfall({Of(1, 3), Of(2, 2)}, {Seat(1, 0, 60), Seat(2, 7, 90)}));
}

TEST(Outlook, AClassAfterTheLastDayIsNamed) {
  const auto found = FirstShortfall({Of(1, 20, 0, kToday + 10)}, {Seat(1, 10), Seat(2, 11)});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->seat.session, SessionId{2});
  EXPECT_EQ(found->remark.reason, "ORDER_EXPIRED");
  EXPECT_EQ(found->order, OrderId{1});
}

TEST(Outlook, WithoutAnOrderTheFirstClassIsNamed) {
  const auto found = FirstShortfall({}, {Seat(1, 0)});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->remark.reason, "ORDER_MISSING");
  EXPECT_FALSE(found->order);
}

TEST(Outlook, AnOrderForOtherTopicsCoversNoClass) {
  Order limited = Of(1, 20);
  limited.topics = {"glucose"};
  PlannedSeat seat = Seat(1, 0);
  seat.topics = {"glucose", "monitoring"};
  EXPECT_FALSE(FirstShortfall({limited}, {seat}));
  seat.topics = {"nutrition"};
  EXPECT_FALSE(FirstShortfall({limited, Of(2, 2)}, {seat}));
  const auto found = FirstShortfall({limited, Of(2, 1)}, {seat});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->order, OrderId{2});
  EXPECT_EQ(found->remark.reason, "ORDER_RUNNING_OUT");
  EXPECT_EQ(FirstShortfall({limited}, {seat})->remark.reason, "ORDER_TOPIC");
}

TEST(Outlook, APendingOrderIsNamed) {
  Order pending = Of(7, 10);
  pending.state = OrderState::kPending;
  const auto found = FirstShortfall({pending}, {Seat(1, 0)});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->remark.reason, "ORDER_PENDING");
  EXPECT_EQ(found->order, OrderId{7});
}

}  // namespace
}  // namespace psmet::rules
