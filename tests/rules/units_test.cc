#include <gtest/gtest.h>

#include "rules/caps.h"
#include "rules/sample.h"

namespace psmet::rules {
namespace {

using sample::Between;

TEST(Intervals, OfAUnionAreSortedAndTouchingOnesJoined) {
  const std::vector<Interval> joined =
      Union({Between(30, 40), Between(0, 10), Between(10, 20), Between(5, 5), Between(9, 7)});
  EXPECT_EQ(joined, (std::vector<Interval>{Between(0, 20), Between(30, 40)}));
}

TEST(Intervals, OverlappingRecordsAreNotCountedTwice) {
  EXPECT_EQ(LengthOf(Union({Between(0, 50), Between(30, 70)})), absl::Minutes(70));
}

TEST(Intervals, IntersectAndSubtractSplitATimeInTwo) {
  const std::vector<Interval> whole = {Between(0, 60)}, breaks = {Between(50, 70), Between(10, 20)};
  EXPECT_EQ(Intersect(whole, breaks), (std::vector<Interval>{Between(10, 20), Between(50, 60)}));
  EXPECT_EQ(Subtract(whole, breaks), (std::vector<Interval>{Between(0, 10), Between(20, 50)}));
}

TEST(Minutes, AreSummedInSecondsAndCutOnce) {
  const ClassFacts session = sample::Class(60);
  EXPECT_EQ(CountedMinutes(session, {Between(0, 7.5), Between(10, 14.25), Between(20, 24.25)}), 16);
  EXPECT_EQ(CountedMinutes(session, {Between(0, 16 - 1.0 / 60)}), 15);
}

TEST(Minutes, OfALateStartCountFromTheActualStart) {
  ClassFacts session = sample::Class(60);
  session.actual = Between(12, 72);
  EXPECT_EQ(CountedMinutes(session, {Between(0, 72)}), 60);
}

TEST(Units, FifteenMinutesAreNone) { EXPECT_EQ(UnitsFor(15, 30, Rounding::kMidpoint), 0); }
TEST(Units, SixteenMinutesAreOneUnit) { EXPECT_EQ(UnitsFor(16, 30, Rounding::kMidpoint), 1); }

TEST(Units, ChangeAtEachMidpointOfThirty) {
  const std::vector<std::pair<int, int>> cases = {{0, 0},  {45, 1},  {46, 2},  {75, 2},
                                                  {76, 3}, {105, 3}, {106, 4}, {240, 8}};
  for (const auto& [minutes, units] : cases) EXPECT_EQ(UnitsFor(minutes, 30, Rounding::kMidpoint), units) << minutes;
}

TEST(Units, OfFifteenHaveTheirMidpointAtEight) {
  const std::vector<std::pair<int, int>> cases = {{7, 0}, {8, 1}, {22, 1}, {23, 2}, {37, 2}, {38, 3}};
  for (const auto& [minutes, units] : cases) EXPECT_EQ(UnitsFor(minutes, 15, Rounding::kMidpoint), units) << minutes;
}

TEST(Units, WhenOnlyFullOnesCountChangeAtEachThirty) {
  const std::vector<std::pair<int, int>> cases = {{29, 0}, {30, 1}, {59, 1}, {60, 2}, {136, 4}};
  for (const auto& [minutes, units] : cases) EXPECT_EQ(UnitsFor(minutes, 30, Rounding::kFullUnit), units) << minutes;
}

TEST(Units, TheFewestMinutesOfOneAreThoseThatEarnIt) {
  for (const int unit : {15, 20, 30, 60}) {
    for (const Rounding rounding : {Rounding::kMidpoint, Rounding::kFullUnit}) {
      const int least = LeastMinutes(unit, rounding);
      EXPECT_EQ(UnitsFor(least - 1, unit, rounding), 0) << unit;
      EXPECT_EQ(UnitsFor(least, unit, rounding), 1) << unit;
      EXPECT_EQ(UnitsFor(least + unit, unit, rounding), 2) << unit;
    }
  }
}

TEST(CapPeriods, EndWithTheirDayMonthAndYear) {
  const Day day(2026, 12, 8);
  EXPECT_TRUE(InPeriod(CapPeriod::kDay, day, day));
  EXPECT_FALSE(InPeriod(CapPeriod::kDay, day - 1, day));
  EXPECT_TRUE(InPeriod(CapPeriod::kMonth, Day(2026, 12, 1), day));
  EXPECT_FALSE(InPeriod(CapPeriod::kMonth, Day(2026, 11, 30), day));
  EXPECT_FALSE(InPeriod(CapPeriod::kMonth, Day(2025, 12, 8), day));
  EXPECT_TRUE(InPeriod(CapPeriod::kYear, Day(2026, 1, 1), day));
  EXPECT_FALSE(InPeriod(CapPeriod::kYear, Day(2025, 12, 31), day));
  EXPECT_TRUE(InPeriod(CapPeriod::kLifetime, Day(1999, 1, 1), day));
}

TEST(CapPeriods, TwelveMonthsRollBackToTheDayAfterTheSameDate) {
  EXPECT_TRUE(InPeriod(CapPeriod::kRolling12Months, Day(2025, 12, 9), Day(2026, 12, 8)));
  EXPECT_FALSE(InPeriod(CapPeriod::kRolling12Months, Day(2025, 12, 8), Day(2026, 12, 8)));
  EXPECT_TRUE(InPeriod(CapPeriod::kRolling12Months, Day(2027, 3, 1), Day(2028, 2, 29)));
  EXPECT_FALSE(InPeriod(CapPeriod::kRolling12Months, Day(2027, 2, 28), Day(2028, 2, 29)));
}

}  // namespace
}  // namespace psmet::rules
