#include "rules/people.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace psmet::rules {
namespace {

constexpr Day kToday(2026, 12, 8);

Order Complete() {
  Order order;
  order.id = OrderId{7};
  order.ordering_npi = "1558598797";
  order.ordered_on = Day(2026, 11, 1);
  order.valid_until = Day(2027, 10, 31);
  order.diagnoses = {"E11.9"};
  order.hours = 10;
  order.format = OrderFormat::kGroup;
  order.state = OrderState::kActive;
  return order;
}

TEST(BirthDate, LiesBetween1880AndToday) {
  EXPECT_TRUE(CheckBirthDate(kToday, kToday).ok());
  EXPECT_TRUE(CheckBirthDate(Day(1880, 1, 1), kToday).ok());
  EXPECT_EQ(ReasonOf(CheckBirthDate(kToday + 1, kToday)), "BIRTH_DATE_INVALID");
  EXPECT_EQ(ReasonOf(CheckBirthDate(Day(1879, 12, 31), kToday)), "BIRTH_DATE_INVALID");
}

TEST(Patients, OfTheSameNamesAndBirthDateAreOneUnlessSomebodySaysOtherwise) {
  EXPECT_TRUE(CheckSomebodyNew({}, false).ok());
  const absl::Status known = CheckSomebodyNew({PatientId{1}, PatientId{4}}, false);
  EXPECT_EQ(ReasonOf(known), "PATIENT_KNOWN");
  EXPECT_EQ(known.message(), "p-1, p-4 have the same names and birth date");
  EXPECT_TRUE(CheckSomebodyNew({PatientId{1}}, true).ok());
}

TEST(Orders, ACompleteOneIsAccepted) { EXPECT_TRUE(CheckComplete(Complete(), kToday).ok()); }

TEST(Orders, TheRefusalSaysAllThatIsMissing) {
  Order order;
  const absl::Status refused = CheckComplete(order, kToday);
  EXPECT_EQ(ReasonOf(refused), "ORDER_INCOMPLETE");
  for (const char* word : {"NPI", "date", "last day", "diagnoses", "hours"}) {
    EXPECT_NE(refused.message().find(word), absl::string_view::npos) << word;
  }
}

TEST(Orders, StateUnitsOrHoursAndNotBoth) {
  Order order = Complete();
  order.units = 20;
  EXPECT_EQ(ReasonOf(CheckComplete(order, kToday)), "ORDER_INCOMPLETE");
  order.hours = 0;
  EXPECT_TRUE(CheckComplete(order, kToday).ok());
  order.units = 1001;
  EXPECT_EQ(ReasonOf(CheckComplete(order, kToday)), "ORDER_INCOMPLETE");
}

TEST(Orders, AreNotDatedInTheFutureAndDoNotEndBeforeTheyBegin) {
  Order order = Complete();
  order.ordered_on = kToday + 1;
  EXPECT_EQ(ReasonOf(CheckWritten(order, kToday)), "ORDER_DATES_INVALID");
  order = Complete();
  order.valid_until = Day(2026, 10, 31);
  EXPECT_EQ(ReasonOf(CheckWritten(order, kToday)), "ORDER_DATES_INVALID");
}

TEST(Orders, WhatIsWrittenOfAPendingOneIsWellFormed) {
  Order order;
  EXPECT_TRUE(CheckWritten(order, kToday).ok());
  order.ordering_npi = "1234567890";
  EXPECT_EQ(ReasonOf(CheckWritten(order, kToday)), "NPI_INVALID");
  order.ordering_npi.clear();
  order.diagnoses = {"E119"};
  EXPECT_EQ(ReasonOf(CheckWritten(order, kToday)), "DIAGNOSIS_INVALID");
  order.diagnoses.assign(13, "I10");
  EXPECT_EQ(ReasonOf(CheckWritten(order, kToday)), "DIAGNOSIS_INVALID");
}

TEST(Orders, HoldFromTheirDateToTheirLastDay) {
  const Order order = Complete();
  EXPECT_FALSE(HoldsFor(order, Day(2026, 10, 31)));
  EXPECT_TRUE(HoldsFor(order, Day(2026, 11, 1)));
  EXPECT_TRUE(HoldsFor(order, Day(2027, 10, 31)));
  EXPECT_FALSE(HoldsFor(order, Day(2027, 11, 1)));
}

TEST(Orders, DoNotHoldPendingUsedUpOrForAnIndividual) {
  Order order = Complete();
  order.state = OrderState::kPending;
  EXPECT_FALSE(HoldsFor(order, kToday));
  order = Complete();
  order.used_minutes = 600;
  EXPECT_FALSE(HoldsFor(order, kToday));
  order.used_minutes = 599;
  EXPECT_TRUE(HoldsFor(order, kToday));
  order.format = OrderFormat::kIndividual;
  EXPECT_FALSE(HoldsFor(order, kToday));
}

TEST(Age, ChangesOnTheBirthday) {
  EXPECT_EQ(AgeOn(Day(2006, 12, 8), Day(2026, 12, 7)), 19);
  EXPECT_EQ(AgeOn(Day(2006, 12, 8), Day(2026, 12, 8)), 20);
  EXPECT_EQ(AgeOn(Day(2004, 2, 29), Day(2025, 2, 28)), 20);
  EXPECT_EQ(AgeOn(Day(2004, 2, 29), Day(2025, 3, 1)), 21);
}

}  // namespace
}  // namespace psmet::rules
