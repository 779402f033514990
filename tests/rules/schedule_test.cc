#include "rules/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace psmet::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

absl::TimeZone Chicago() {
  absl::TimeZone zone;
  absl::LoadTimeZone("America/Chicago", &zone);
  return zone;
}
const Place kPlace{.zone = Chicago(), .opens = 8 * 60, .closes = 18 * 60};
const Day kDay(2026, 12, 8);

absl::Time At(int hour, int minute, int second = 0) {
  return absl::FromCivil(absl::CivilSecond(2026, 12, 8, hour, minute, second), kPlace.zone);
}
std::string Refusal(int hour, int minute, int blocks, bool outside_hours = false, int second = 0) {
  const absl::Time start = At(hour, minute, second);
  return ReasonOf(CheckTimes({start, start + blocks * kBlock}, At(7, 0), kPlace, outside_hours));
}

TEST(Planning, TheNextFreeTimeIsInsideOpeningHoursAndTouchesNothing) {
  const auto next = [](const std::vector<Interval>& taken, int hour, int minute, int blocks) {
    const auto free = NextFree(taken, blocks * kBlock, At(hour, minute), At(hour, minute) + absl::Hours(48), kPlace);
    return free ? WhenText(*free, kPlace.zone) : "";
  };
  EXPECT_EQ(next({}, 9, 15, 2), "Tue 8 Dec 2026 9:15 am CST");
  EXPECT_EQ(next({{At(9, 0), At(10, 0)}, {At(10, 30), At(11, 0)}}, 9, 0, 3), "Tue 8 Dec 2026 11:00 am CST");
  EXPECT_EQ(next({{At(10, 30), At(11, 0)}, {At(9, 0), At(10, 0)}}, 9, 0, 1), "Tue 8 Dec 2026 10:00 am CST");
  EXPECT_EQ(next({{At(16, 0), At(17, 30)}}, 16, 0, 2), "Wed 9 Dec 2026 8:00 am CST");
  EXPECT_EQ(next({}, 6, 0, 1), "Tue 8 Dec 2026 8:00 am CST");
  EXPECT_EQ(next({{At(8, 0), At(18, 0)}, {At(32, 0), At(42, 0)}}, 9, 0, 1), "Thu 10 Dec 2026 8:00 am CST");
  EXPECT_EQ(next({{At(0, 0), At(90, 0)}}, 9, 0, 1), "") << "not within two days";
}

TEST(Planning, ASessionHasOneToEightBlocksAndTwoToFourSeats) {
  EXPECT_TRUE(CheckSize(1, 2).ok());
  EXPECT_TRUE(CheckSize(8, 4).ok());
  EXPECT_EQ(ReasonOf(CheckSize(0, 4)), "BLOCKS_INVALID");
  EXPECT_EQ(ReasonOf(CheckSize(9, 4)), "BLOCKS_INVALID");
  EXPECT_EQ(ReasonOf(CheckSize(3, 1)), "SEATS_ABOVE_GROUP_LIMIT");
  const absl::Status five = CheckSize(3, 5);
  EXPECT_EQ(ReasonOf(five), "SEATS_ABOVE_GROUP_LIMIT");
  EXPECT_EQ(five.message(), "5 seats is above the group of 4 that this curriculum bills (98961: 2 to 4 patients)");
}

TEST(Planning, ASessionStartsOnAWholeMinuteThatIsNotOver) {
  EXPECT_EQ(Refusal(9, 0, 3), "");
  EXPECT_EQ(Refusal(9, 0, 3, false, 30), "START_NOT_ON_MINUTE");
  EXPECT_EQ(Refusal(6, 59, 3, true), "START_IN_PAST");
  EXPECT_EQ(ReasonOf(CheckTimes({At(9, 0), At(9, 30)}, At(9, 0, 59), kPlace, false)), "");
  EXPECT_EQ(ReasonOf(CheckTimes({At(9, 0), At(9, 30)}, At(9, 1), kPlace, false)), "START_IN_PAST");
}

TEST(Planning, ASessionLiesInsideTheOpeningHoursUnlessOutsideIsMeant) {
  EXPECT_EQ(Refusal(8, 0, 1), "");
  EXPECT_EQ(Refusal(7, 59, 1), "SITE_CLOSED");
  EXPECT_EQ(Refusal(17, 30, 1), "");
  EXPECT_EQ(Refusal(17, 31, 1), "SITE_CLOSED");
  EXPECT_EQ(Refusal(17, 31, 1, true), "");
}

TEST(Planning, ASessionEndsOnItsDayAndMidnightIsTheEndOfIt) {
  EXPECT_EQ(Refusal(23, 0, 2, true), "");
  EXPECT_EQ(Refusal(23, 1, 2, true), "SESSION_PAST_MIDNIGHT");
  EXPECT_EQ(Refusal(23, 0, 2), "SITE_CLOSED");
}

TEST(Planning, BlocksAreElapsedTimeWhenTheClockIsSet) {
  // On 1 Nov 2026 at 2:00 CDT the clock goes back to 1:00 CST: four blocks from 0:30 CDT end at 1:30 CST.
  const absl::Time start = absl::FromCivil(absl::CivilSecond(2026, 11, 1, 0, 30, 0), kPlace.zone);
  const absl::Time end = start + 4 * kBlock;
  EXPECT_TRUE(CheckTimes({start, end}, start, kPlace, true).ok());
  EXPECT_EQ(absl::ToCivilSecond(end, kPlace.zone), absl::CivilSecond(2026, 11, 1, 1, 30, 0));
}

// ---- chairs and seats ----

Enrollment Place(int patient, int number, EnrollmentState state = EnrollmentState::kSeated, int caregivers = 0) {
  Enrollment place{.id = EnrollmentId{patient},
                   .patient = PatientId{patient},
                   .number = number,
                   .state = state,
                   .joined = At(7, patient)};
  for (int i = 1; i <= caregivers; ++i) place.caregivers.push_back(CaregiverId{patient * 10 + i});
  return place;
}
Enrollment Waiting(int patient, int caregivers = 0) { return Place(patient, 0, EnrollmentState::kWaiting, caregivers); }

TEST(Chairs, PlanningCountsSeatsAndAnInstructor) {
  const Room room{.id = RoomId{3}, .capacity = 4};
  EXPECT_TRUE(CheckSeatsFit(room, 3).ok());
  EXPECT_EQ(ReasonOf(CheckSeatsFit(room, 4)), "ROOM_TOO_SMALL");
}

TEST(Chairs, PatientsTheirCaregiversAndTheInstructorTakeOneEachWhoWaitsTakesNone) {
  EXPECT_EQ(ChairsTaken({}, {}), 1);
  EXPECT_EQ(ChairsTaken({.interpreter = "es"}, {}), 2);
  EXPECT_EQ(ChairsTaken(
                {}, {Place(1, 1, EnrollmentState::kSeated, 2), Place(2, 5, EnrollmentState::kUnseated), Waiting(3, 1)}),
            1 + 3 + 1);
  // One caregiver of two patients takes one chair.
  Enrollment sister = Place(1, 1, EnrollmentState::kSeated, 1), brother = Place(2, 2);
  brother.caregivers = sister.caregivers;
  EXPECT_EQ(ChairsTaken({}, {sister, brother}), 1 + 2 + 1);
  const Room room{.id = RoomId{3}, .capacity = 5};
  EXPECT_TRUE(CheckChairs(room, 5).ok());
  EXPECT_EQ(ReasonOf(CheckChairs(room, 6)), "ROOM_FULL");
}

TEST(Seats, TheLowestFreeSeatIsGiven) {
  EXPECT_EQ(LowestFreeSeat({}, 4), 1);
  EXPECT_EQ(LowestFreeSeat({Place(1, 1), Place(2, 3)}, 4), 2);
  EXPECT_EQ(LowestFreeSeat({Place(1, 1), Place(2, 2)}, 2), 0);
  EXPECT_EQ(LowestFreeSeat({Place(1, 5, EnrollmentState::kUnseated), Waiting(2)}, 4), 1);
}

TEST(Seats, CheckInOpensAnHourBeforeTheStartUntilItIsClosed) {
  Session session{.start = At(9, 0), .end = At(10, 0)};
  EXPECT_FALSE(CheckInOpen(session, At(7, 59)));
  EXPECT_TRUE(CheckInOpen(session, At(8, 0)));
  session.state = SessionState::kInProgress;
  EXPECT_TRUE(CheckInOpen(session, At(12, 0)));
  session.state = SessionState::kClosed;
  EXPECT_FALSE(CheckInOpen(session, At(9, 0)));
}

TEST(Seats, WhereAClassStandsFollowsFromTheRecordAndTheTime) {
  Session session{.start = At(9, 0), .end = At(10, 0)};
  EXPECT_EQ(StandsAs(session, At(7, 59)), "scheduled");
  EXPECT_EQ(StandsAs(session, At(8, 0)), "open for check-in");
  EXPECT_EQ(StandsAs(session, At(9, 30)), "open for check-in") << "nobody has come";
  session.state = SessionState::kInProgress;
  EXPECT_EQ(StandsAs(session, At(8, 50)), "open for check-in") << "somebody came early";
  EXPECT_EQ(StandsAs(session, At(9, 0)), "in progress");
  EXPECT_EQ(StandsAs(session, At(10, 0)), "over") << "and not closed";
  session.actual_start = At(8, 50);
  EXPECT_EQ(StandsAs(session, At(8, 50)), "in progress");
  session.state = SessionState::kClosed;
  EXPECT_EQ(StandsAs(session, At(9, 30)), "closed");
}

// ---- orders ----

Order InForce(int number, Day until, int used = 0) {
  return {.id = OrderId{number},
          .ordered_on = Day(2026, 1, 1),
          .valid_until = until,
          .units = 4,
          .format = OrderFormat::kGroup,
          .state = OrderState::kActive,
          .used_minutes = used};
}

TEST(OrderRemark, NothingIsSaidOfAnOrderThatHolds) {
  EXPECT_EQ(OrderRemark({InForce(1, kDay)}, kDay, {}), std::nullopt);
  EXPECT_EQ(OrderRemark({InForce(1, kDay - 1), InForce(2, kDay + 1)}, kDay, {}), std::nullopt);
}

TEST(OrderRemark, TheStateNearestToHoldingIsNamed) {
  const Order pending{.id = OrderId{9}, .state = OrderState::kPending};
  EXPECT_EQ(OrderRemark({}, kDay, {})->reason, "ORDER_MISSING");
  EXPECT_EQ(OrderRemark({InForce(1, kDay - 1)}, kDay, {})->reason, "ORDER_EXPIRED");
  EXPECT_EQ(OrderRemark({InForce(1, kDay, 120)}, kDay, {})->reason, "ORDER_USED_UP");
  EXPECT_EQ(OrderRemark({InForce(1, kDay, 90)}, kDay, {}), std::nullopt);
  EXPECT_EQ(OrderRemark({InForce(1, kDay - 1), pending}, kDay, {})->reason, "ORDER_PENDING");
  Order individual = InForce(1, kDay);
  individual.format = OrderFormat::kIndividual;
  EXPECT_EQ(OrderRemark({individual}, kDay, {})->reason, "ORDER_MISSING");
}

TEST(OrderRemark, AnOrderForOtherTopicsDoesNotHoldForTheModule) {
  Order limited = InForce(3, kDay);
  limited.topics = {"glucose", "insulin"};
  EXPECT_EQ(OrderRemark({limited}, kDay, {"insulin", "medication"}), std::nullopt);
  EXPECT_EQ(OrderRemark({limited, InForce(4, kDay)}, kDay, {"nutrition"}), std::nullopt);
  EXPECT_EQ(OrderRemark({limited, InForce(4, kDay - 1)}, kDay, {"nutrition"}),
            (Remark{"ORDER_TOPIC",
                    "order o-3 is for glucose, insulin and no topic of this module (nutrition); an order "
                    "that names one is needed"}));
  EXPECT_EQ(OrderRemark({limited}, kDay, {})->reason, "ORDER_TOPIC") << "a module without topics";
}

TEST(TopicRemarks, ATopicThatNoModuleHasIsNamedWithWhatWasMeant) {
  const std::vector<Module> modules = {{.key = "healthy-eating", .tags = {"nutrition", "carbohydrate"}},
                                       {.key = "monitoring", .tags = {"monitoring", "glucose"}}};
  const auto texts = [&](const std::vector<std::string>& topics) {
    std::vector<std::string> out;
    for (const Remark& remark : TopicRemarks(topics, modules)) out.push_back(remark.reason + ": " + remark.text);
    return out;
  };
  EXPECT_THAT(texts({"glucose", "nutrition"}), IsEmpty());
  EXPECT_THAT(
      texts({"healthy-eating", "glucos", "zzz"}),
      ElementsAre("ORDER_TOPIC: no module has the topic healthy-eating; did you mean nutrition or carbohydrate? "
                  "A class is billed only if the order names a topic of its module",
                  "ORDER_TOPIC: no module has the topic glucos; did you mean glucose? A class is billed only if "
                  "the order names a topic of its module",
                  "ORDER_TOPIC: no module has the topic zzz; write the topics that the curriculum names, or "
                  "none for all of them: a class is billed only if the order names a topic of its module"));
  EXPECT_THAT(TopicRemarks({"zzz"}, {}), IsEmpty()) << "no curriculum is published yet";
}

// ---- the waiting list ----

const Session kClass{.id = SessionId{41}, .start = At(9, 0), .end = At(10, 30), .day = kDay, .blocks = 3, .seats = 2};

Waiter With(Enrollment place, std::vector<Order> orders) {
  return {.place = std::move(place), .orders = std::move(orders)};
}
std::vector<int64_t> PatientsOf(const Filling& filling) {
  std::vector<int64_t> patients;
  for (const Enrollment& place : filling.seated) patients.push_back(place.patient.number);
  return patients;
}

std::vector<std::pair<PatientId, std::string>> PassedOverIn(const Filling& filling) {
  std::vector<std::pair<PatientId, std::string>> passed;
  for (const PassedOver& each : filling.passed_over) passed.emplace_back(each.place.patient, each.why.reason);
  return passed;
}

TEST(Fill, WhoseOrderEndsFirstComesFirstThenWhoJoinedFirst) {
  const Filling filling = Fill(kClass, {}, {},
                               {With(Waiting(1), {InForce(1, kDay + 30)}), With(Waiting(2), {InForce(2, kDay + 2)}),
                                With(Waiting(3), {InForce(3, kDay + 30)})},
                               20, At(8, 0));
  EXPECT_THAT(PatientsOf(filling), ElementsAre(2, 1));
  EXPECT_EQ(filling.seated[0].number, 1);
  EXPECT_EQ(filling.seated[1].number, 2);
  EXPECT_EQ(filling.seated[1].state, EnrollmentState::kSeated);
  EXPECT_THAT(filling.passed_over, IsEmpty());
}

TEST(Fill, SomebodyWithoutAnOrderThatHoldsIsPassedOverWithTheReason) {
  const Order pending{.id = OrderId{9}, .state = OrderState::kPending};
  const Filling filling =
      Fill(kClass, {}, {},
           {With(Waiting(1), {}), With(Waiting(2), {pending}), With(Waiting(3), {InForce(3, kDay - 1)}),
            With(Waiting(4), {InForce(4, kDay, 120)}), With(Waiting(5), {InForce(5, kDay)})},
           20, At(8, 0));
  EXPECT_THAT(PatientsOf(filling), ElementsAre(5));
  EXPECT_THAT(PassedOverIn(filling),
              ElementsAre(Pair(PatientId{1}, "ORDER_MISSING"), Pair(PatientId{2}, "ORDER_PENDING"),
                          Pair(PatientId{3}, "ORDER_EXPIRED"), Pair(PatientId{4}, "ORDER_USED_UP")));
  EXPECT_EQ(filling.passed_over[1].why.text, "order o-9 is pending");
}

TEST(Fill, WhoAttendedTheModuleOrIsElsewhereOrFindsNoChairIsPassedOver) {
  const std::vector<Order> order = {InForce(1, kDay)};
  Waiter attended = With(Waiting(1), order), elsewhere = With(Waiting(2), order);
  attended.attended = true;
  elsewhere.elsewhere = SessionId{7};
  // Instructor, one patient seated: two of four chairs are left, and a party of three does not fit.
  const Filling filling =
      Fill(kClass, {}, {Place(9, 2)}, {attended, elsewhere, With(Waiting(3, 2), order), With(Waiting(4, 1), order)}, 4,
           At(8, 0));
  EXPECT_THAT(PatientsOf(filling), ElementsAre(4));
  EXPECT_EQ(filling.seated[0].number, 1);
  EXPECT_THAT(PassedOverIn(filling), ElementsAre(Pair(PatientId{1}, "MODULE_ATTENDED"),
                                                 Pair(PatientId{2}, "PATIENT_TAKEN"), Pair(PatientId{3}, "ROOM_FULL")));
}

TEST(Fill, WhoseOrderIsForOtherTopicsIsPassedOver) {
  Order limited = InForce(1, kDay);
  limited.topics = {"glucose"};
  const std::vector<Waiter> waiting = {With(Waiting(1), {limited}), With(Waiting(2), {InForce(2, kDay + 30)})};
  EXPECT_THAT(PassedOverIn(Fill(kClass, {"nutrition"}, {}, waiting, 20, At(8, 0))),
              ElementsAre(std::make_pair(PatientId{1}, "ORDER_TOPIC")));
  EXPECT_THAT(PatientsOf(Fill(kClass, {"glucose"}, {}, waiting, 20, At(8, 0))), ElementsAre(1, 2));
}

TEST(Fill, NobodyMovesOnceTheClassHasBegun) {
  const std::vector<Waiter> waiting = {With(Waiting(1), {InForce(1, kDay)})};
  EXPECT_THAT(Fill(kClass, {}, {}, waiting, 20, At(8, 59)).seated, testing::SizeIs(1));
  EXPECT_THAT(Fill(kClass, {}, {}, waiting, 20, At(9, 0)).seated, IsEmpty());
  Session early = kClass;
  early.state = SessionState::kInProgress;  // somebody has checked in before the start
  EXPECT_THAT(Fill(early, {}, {}, waiting, 20, At(8, 50)).seated, testing::SizeIs(1));
  early.actual_start = At(8, 45);
  EXPECT_THAT(Fill(early, {}, {}, waiting, 20, At(8, 50)).seated, IsEmpty());
}

// ---- warnings ----

std::vector<std::string> Warned(const Session& session, const Outlook& outlook, absl::Time now) {
  std::vector<std::string> reasons;
  for (const Remark& remark : Remarks(session, outlook, now)) reasons.push_back(remark.reason);
  return reasons;
}

TEST(Remarks, SayWhatIsMissingUntilTheSessionHasEnded) {
  Session session = kClass;
  const Outlook one{.seated = 1, .expected = 2, .capacity = 8};
  EXPECT_THAT(Warned(session, one, At(8, 0)), ElementsAre("NO_INSTRUCTOR", "BELOW_TWO"));
  session.instructor = InstructorId{7};
  EXPECT_THAT(Warned(session, one, At(8, 0)), ElementsAre("BELOW_TWO"));
  EXPECT_THAT(Warned(session, {.seated = 2, .expected = 3, .capacity = 8, .credential = false}, At(8, 0)),
              ElementsAre("CREDENTIAL_MISSING"));
  EXPECT_THAT(Warned(session, one, At(10, 30)), ElementsAre("NOT_CLOSED"));
  session.state = SessionState::kClosed;
  EXPECT_THAT(Warned(session, one, At(12, 0)), IsEmpty());
}

TEST(Remarks, ARoomIsCrowdedByPeopleExpectedOrPresent) {
  Session session = kClass;
  session.instructor = InstructorId{7};
  EXPECT_THAT(Warned(session, {.seated = 2, .expected = 5, .present = 4, .capacity = 5}, At(8, 0)), IsEmpty());
  EXPECT_THAT(Warned(session, {.seated = 2, .expected = 6, .capacity = 5}, At(8, 0)), ElementsAre("ROOM_CROWDED"));
  EXPECT_THAT(Warned(session, {.seated = 2, .expected = 3, .present = 5, .capacity = 5}, At(8, 0)),
              ElementsAre("ROOM_CROWDED"));
}

}  // namespace
}  // namespace psmet::rules
