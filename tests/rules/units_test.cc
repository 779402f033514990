#include <gtest/gtest.h>

#include "rules/caps.h"
#include "rules/sample.h"
#include "rules/timed.h"

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

bool Counts(CapPeriod period, Day used_on, Day day, FollowUp follow_up = FollowUp::kUnknown,
            Day first = Day(2025, 12, 10)) {
  return InPeriod(period, follow_up, first, used_on, day);
}

TEST(CapPeriods, EndWithTheirDayMonthAndYear) {
  const Day day(2026, 12, 8);
  EXPECT_TRUE(Counts(CapPeriod::kDay, day, day));
  EXPECT_FALSE(Counts(CapPeriod::kDay, day - 1, day));
  EXPECT_TRUE(Counts(CapPeriod::kMonth, Day(2026, 12, 1), day));
  EXPECT_FALSE(Counts(CapPeriod::kMonth, Day(2026, 11, 30), day));
  EXPECT_FALSE(Counts(CapPeriod::kMonth, Day(2025, 12, 8), day));
  EXPECT_TRUE(Counts(CapPeriod::kYear, Day(2026, 1, 1), day));
  EXPECT_FALSE(Counts(CapPeriod::kYear, Day(2025, 12, 31), day));
  EXPECT_TRUE(Counts(CapPeriod::kLifetime, Day(1999, 1, 1), day));
}

TEST(CapPeriods, TwelveMonthsRollBackToTheDayAfterTheSameDate) {
  EXPECT_TRUE(Counts(CapPeriod::kRolling12Months, Day(2025, 12, 9), Day(2026, 12, 8)));
  EXPECT_FALSE(Counts(CapPeriod::kRolling12Months, Day(2025, 12, 8), Day(2026, 12, 8)));
  EXPECT_TRUE(Counts(CapPeriod::kRolling12Months, Day(2027, 3, 1), Day(2028, 2, 29)));
  EXPECT_FALSE(Counts(CapPeriod::kRolling12Months, Day(2027, 2, 28), Day(2028, 2, 29)));
}

TEST(CapPeriods, TheFirstTwelveMonthsBeginWithTheFirstServiceAndTheYearsAfterThemAreReadTwoWays) {
  EXPECT_TRUE(Counts(CapPeriod::kFirst12Months, Day(2026, 12, 9), Day(2026, 12, 9)));
  EXPECT_FALSE(Counts(CapPeriod::kFirst12Months, Day(2026, 12, 10), Day(2026, 12, 10)));
  const Day day(2028, 1, 5);
  EXPECT_FALSE(Counts(CapPeriod::kFollowUpYear, Day(2026, 12, 9), day, FollowUp::kAnniversary));
  EXPECT_FALSE(Counts(CapPeriod::kFollowUpYear, Day(2027, 12, 9), day, FollowUp::kAnniversary));
  EXPECT_TRUE(Counts(CapPeriod::kFollowUpYear, Day(2027, 12, 10), day, FollowUp::kAnniversary));
  EXPECT_FALSE(Counts(CapPeriod::kFollowUpYear, Day(2027, 12, 31), day, FollowUp::kCalendarYear));
  EXPECT_TRUE(Counts(CapPeriod::kFollowUpYear, Day(2028, 1, 1), day, FollowUp::kCalendarYear));
}

TEST(TimedCodes, OfOneDayAreAddedOrCountedAlone) {
  const auto units = [](std::vector<Timed> codes, bool together) {
    return TimedUnits(codes, together, Rounding::kMidpoint);
  };
  using Units = std::vector<int>;
  // Domain section 2: one unit for Medicare, two for the AMA.
  const std::vector<Timed> spec = {{"97110", 10}, {"97535", 12}};
  EXPECT_EQ(units(spec, true), (Units{0, 1}));
  EXPECT_EQ(units(spec, false), (Units{1, 1}));
  // Full quarters first: 20 + 20 = 40 minutes are 3 units, and each has one.
  EXPECT_EQ(units({{"97110", 21}, {"97535", 20}}, true), (Units{2, 1}));
  EXPECT_EQ(units({{"97110", 21}, {"97535", 20}}, false), (Units{1, 1}));
  // 33 + 7 = 40: the third unit goes to the larger remainder.
  EXPECT_EQ(units({{"97110", 33}, {"97535", 7}}, true), (Units{2, 1}));
  // A tie of remainders goes to more minutes, then to the lower price, then to the lower code.
  EXPECT_EQ(units({{"97110", 5}, {"97535", 20}}, true), (Units{0, 2}));
  EXPECT_EQ(units({{"97110", 20, 4000}, {"97535", 20, 3000}}, true), (Units{1, 2}));
  EXPECT_EQ(units({{"97535", 20}, {"97110", 20}}, true), (Units{1, 2}));
  EXPECT_EQ(units({{"97110", 7}}, true), (Units{0}));
}

TEST(TimedCodes, TogetherNeverGiveMoreThanTheSumEarns) {
  for (int a = 0; a < 61; ++a) {
    for (int b = 0; b < 61; ++b) {
      const auto together = TimedUnits({{"97110", a}, {"97535", b}}, true, Rounding::kMidpoint);
      EXPECT_EQ(together[0] + together[1], UnitsFor(a + b, 15, Rounding::kMidpoint)) << a << " and " << b;
    }
  }
}

}  // namespace
}  // namespace psmet::rules
