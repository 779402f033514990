#include "rules/attendance.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace psmet::rules {
namespace {

const absl::TimeZone kUtc = absl::UTCTimeZone();
absl::Time At(int hour, int minute) { return absl::FromCivil(absl::CivilMinute(2026, 12, 8, hour, minute), kUtc); }

// Tue 8 Dec 2026, 9:00-10:30.
Session Class() {
  return {.id = SessionId{41}, .start = At(9, 0), .end = At(10, 30), .blocks = 3, .state = SessionState::kInProgress};
}
Presence Stay(absl::Time enter, std::optional<absl::Time> leave = {}) {
  return {.session = SessionId{41}, .patient = PatientId{7}, .enter = enter, .leave = leave};
}

TEST(RosterState, FollowsTheLastStay) {
  EXPECT_EQ(StateOf(false, {}), RosterState::kExpected);
  EXPECT_EQ(StateOf(true, {}), RosterState::kAbsent);
  EXPECT_EQ(StateOf(false, {Stay(At(9, 0))}), RosterState::kHere);
  EXPECT_EQ(StateOf(false, {Stay(At(9, 0), At(9, 20))}), RosterState::kLeft);
  EXPECT_EQ(StateOf(false, {Stay(At(9, 0), At(9, 20)), Stay(At(9, 30))}), RosterState::kHere);
}

TEST(RosterState, SomebodyWhoCameIsNotAbsent) {
  EXPECT_EQ(StateOf(true, {Stay(At(9, 0), At(9, 20))}), RosterState::kLeft);
}

TEST(CheckEntering, OpensSixtyMinutesBeforeThePlannedStart) {
  const absl::Time now = At(12, 0);
  EXPECT_TRUE(CheckEntering(Class(), At(8, 0), now, kUtc).ok());
  EXPECT_EQ(ReasonOf(CheckEntering(Class(), At(8, 0) - absl::Microseconds(1), now, kUtc)), "CHECK_IN_TOO_EARLY");
}

TEST(CheckEntering, NeverLiesInTheFuture) {
  EXPECT_TRUE(CheckEntering(Class(), At(9, 5), At(9, 5), kUtc).ok());
  EXPECT_EQ(ReasonOf(CheckEntering(Class(), At(9, 5) + absl::Microseconds(1), At(9, 5), kUtc)), "TIME_IN_FUTURE");
}

TEST(ReadHappened, ATimeAloneIsOneOfTheClassAlsoAfterMidnight) {
  Session night = Class();
  night.start = At(23, 0);
  night.day = Day(2026, 12, 8);
  const Place place{.zone = kUtc};
  const auto read = [&](std::string_view text, absl::Time now) {
    const auto span = ReadHappened(text, night, now, place);
    return span.ok() ? absl::FormatTime("%d %H:%M", span->start, kUtc) : ReasonOf(span.status());
  };
  EXPECT_EQ(read("22:10", At(24, 40)), "08 22:10");
  EXPECT_EQ(read("0:20", At(24, 40)), "09 00:20");
  EXPECT_EQ(read("0:20", At(24, 10)), "09 00:20") << "which is refused as in the future, and not taken for noon";
  EXPECT_EQ(read("12:20 am", At(72, 0)), "09 00:20") << "days later";
  EXPECT_EQ(read("3:00", At(72, 0)), "09 03:00") << "the longest class is 4 hours";
  EXPECT_EQ(read("11:30", At(24, 40)), "08 11:30") << "no time of the class, so of its day";
  EXPECT_EQ(read("2026-12-09 0:20", At(24, 40)), "09 00:20");
  night.start = At(14, 0);
  EXPECT_EQ(read("2:10", At(15, 0)), "08 14:10") << "of a class at 2 pm";
  EXPECT_EQ(read("0:20", At(15, 0)), "08 12:20");
}

TEST(CheckComingIn, NamesEverybodyWhoIsHere) {
  const auto status =
      CheckComingIn(Class(), {{"number 1", {Stay(At(9, 0))}}, {"number 2", {}}, {"caregiver cg-3", {Stay(At(9, 0))}}},
                    At(9, 10), kUtc);
  EXPECT_EQ(ReasonOf(status), "ALREADY_HERE");
  EXPECT_EQ(status.message(), "number 1 and caregiver cg-3 are here already in session s-41");
}

TEST(CheckComingIn, MayBeAtTheInstantOfTheLastLeavingAndNotBefore) {
  const std::vector<Someone> people = {{"number 1", {Stay(At(9, 0), At(9, 20))}}};
  EXPECT_TRUE(CheckComingIn(Class(), people, At(9, 20), kUtc).ok());
  EXPECT_EQ(ReasonOf(CheckComingIn(Class(), people, At(9, 19), kUtc)), "TIME_OUT_OF_ORDER");
}

TEST(CheckLeaving, NamesEverybodyWhoIsNotHere) {
  const auto status = CheckLeaving(
      Class(), {{"number 1", {}}, {"number 2", {Stay(At(9, 0))}}, {"number 3", {Stay(At(9, 0), At(9, 9))}}}, At(9, 10),
      kUtc);
  EXPECT_EQ(ReasonOf(status), "NOT_HERE");
  EXPECT_EQ(status.message(), "number 1 and number 3 are not here in session s-41");
}

TEST(CheckLeaving, LiesAfterComingIn) {
  const std::vector<Someone> people = {{"number 1", {Stay(At(9, 5))}}};
  EXPECT_EQ(ReasonOf(CheckLeaving(Class(), people, At(9, 5), kUtc)), "TIME_OUT_OF_ORDER");
  EXPECT_TRUE(CheckLeaving(Class(), people, At(9, 6), kUtc).ok());
}

TEST(GroupSentence, SaysWhatTheGroupNeeds) {
  EXPECT_EQ(GroupSentence({"PSMET"}, 3), "98961 needs 2 patients present; 3 are.");
  EXPECT_EQ(GroupSentence({"PSMET"}, 1), "98961 needs 2 patients present; 1 is.");
  EXPECT_EQ(GroupSentence({"PSMET"}, 0), "98961 needs 2 patients present; 0 are.");
  EXPECT_EQ(GroupSentence({"PSMET", "DSMT"}, 4), "98961 needs 2 patients present; 4 are.");
  EXPECT_EQ(GroupSentence({"PSMET"}, 5), "98962 needs 5 patients present; 5 are.");
  EXPECT_EQ(GroupSentence({"PSMET"}, 9), "98962 is for at most 8 patients present; 9 are.");
  EXPECT_EQ(GroupSentence({"DSMT"}, 2), "G0109 needs 2 patients present; 2 are.");
  EXPECT_EQ(GroupSentence({}, 3), "3 patients are present.");
}

TEST(FirstUnaccounted, IsTheFirstWithNeitherStayNorAbsence) {
  EXPECT_EQ(FirstUnaccounted({}), nullptr);
  const std::vector<Seated> places = {{1, PatientId{1}, false, true},
                                      {2, PatientId{2}, true, false},
                                      {3, PatientId{3}, false, false},
                                      {4, PatientId{4}, false, false}};
  ASSERT_NE(FirstUnaccounted(places), nullptr);
  EXPECT_EQ(FirstUnaccounted(places)->number, 3);
}

TEST(EndOf, IsNowFromThePlannedEndForThirtyMinutes) {
  EXPECT_EQ(*EndOf(Class(), {}, At(11, 0), kUtc), At(11, 0));
  EXPECT_EQ(ReasonOf(EndOf(Class(), {}, At(11, 0) + absl::Microseconds(1), kUtc).status()), "END_NEEDED");
  EXPECT_EQ(*EndOf(Class(), {}, At(10, 30), kUtc), At(10, 30));
  EXPECT_EQ(ReasonOf(EndOf(Class(), {}, At(10, 29), kUtc).status()), "END_NEEDED");
  EXPECT_EQ(*EndOf(Class(), At(10, 28), At(10, 29), kUtc), At(10, 28));
  EXPECT_EQ(*EndOf(Class(), At(10, 30), At(15, 0), kUtc), At(10, 30));
  EXPECT_EQ(ReasonOf(EndOf(Class(), At(15, 1), At(15, 0), kUtc).status()), "TIME_IN_FUTURE");
}

TEST(CheckClass, EndsAfterItsStartAndAfterEveryComingIn) {
  EXPECT_EQ(ReasonOf(CheckClass(Class(), At(9, 0), At(9, 0), {}, kUtc)), "TIME_OUT_OF_ORDER");
  EXPECT_TRUE(CheckClass(Class(), At(9, 0), At(10, 0), {Stay(At(8, 50), At(10, 20)), Stay(At(9, 59))}, kUtc).ok());
  EXPECT_EQ(ReasonOf(CheckClass(Class(), At(9, 0), At(10, 0), {Stay(At(10, 0))}, kUtc)), "TIME_OUT_OF_ORDER");
}

Break Pause(absl::Time begin, absl::Time end) { return {.session = SessionId{41}, .begin = begin, .end = end}; }

TEST(CheckBreak, TouchesAnotherButNeverOverlapsIt) {
  const std::vector<Break> breaks = {Pause(At(9, 30), At(9, 40))};
  const auto check = [&](absl::Time from, absl::Time to) {
    return ReasonOf(CheckBreak(Class(), Pause(from, to), breaks, At(11, 0), kUtc));
  };
  EXPECT_EQ(check(At(9, 40), At(9, 45)), "");
  EXPECT_EQ(check(At(9, 20), At(9, 30)), "");
  EXPECT_EQ(check(At(9, 20), At(9, 31)), "BREAK_OVERLAPS");
  EXPECT_EQ(check(At(9, 0), At(10, 0)), "BREAK_OVERLAPS");
  EXPECT_EQ(check(At(9, 45), At(9, 45)), "TIME_OUT_OF_ORDER");
  EXPECT_EQ(check(At(10, 55), At(11, 1)), "TIME_IN_FUTURE");
}

TEST(CheckBreak, BeginsOnceTheClassHasOrMayHave) {
  Session session = Class();
  EXPECT_TRUE(CheckBreak(session, Pause(At(8, 30), At(8, 40)), {}, At(11, 0), kUtc).ok());
  session.actual_start = At(9, 5);
  EXPECT_EQ(ReasonOf(CheckBreak(session, Pause(At(9, 4), At(9, 10)), {}, At(11, 0), kUtc)), "BREAK_OUTSIDE_CLASS");
  EXPECT_TRUE(CheckBreakInside(session, At(9, 0), At(10, 0), Pause(At(9, 0), At(10, 0)), kUtc).ok());
  EXPECT_EQ(ReasonOf(CheckBreakInside(session, At(9, 0), At(10, 0), Pause(At(9, 55), At(10, 1)), kUtc)),
            "BREAK_OUTSIDE_CLASS");
}

TEST(BreakAt, FindsTheOneThatBeginsInThatMinute) {
  const std::vector<Break> breaks = {Pause(At(9, 30) + absl::Seconds(20), At(9, 40))};
  EXPECT_EQ(BreakAt(breaks, At(9, 30)), breaks.data());
  EXPECT_EQ(BreakAt(breaks, At(9, 31)), nullptr);
}

// Source: domain section 2, "time when nobody taught"; section 7, a closed class changes by addendum.
TEST(Teachings, GoFromHandoverToHandoverBetweenTheRealStartAndEnd) {
  const InstructorId first{7}, second{8};
  const std::vector<Handover> handovers = {{first, At(8, 50)}, {InstructorId{}, At(9, 20)}, {second, At(9, 40)}};
  const auto words = [&](std::optional<absl::Time> start, std::optional<absl::Time> end) {
    std::string text;
    for (const Teaching& each : Teachings(handovers, start, end)) {
      text += each.instructor.str() + " " + ClockText(each.begin, kUtc) + "-" +
              (each.end ? ClockText(*each.end, kUtc) : "") + ", ";
    }
    return text;
  };
  EXPECT_EQ(words({}, {}), "i-7 8:50 am-9:20 am,  9:20 am-9:40 am, i-8 9:40 am-, ");
  EXPECT_EQ(words(At(9, 0), At(10, 0)), "i-7 9:00 am-9:20 am,  9:20 am-9:40 am, i-8 9:40 am-10:00 am, ");
  EXPECT_EQ(words(At(8, 40), At(10, 0)), "i-7 8:40 am-9:20 am,  9:20 am-9:40 am, i-8 9:40 am-10:00 am, ");
  EXPECT_EQ(words(At(9, 30), At(9, 40)), " 9:30 am-9:40 am, ");
  EXPECT_EQ(words(At(9, 40), At(10, 0)), "i-8 9:40 am-10:00 am, ");
  EXPECT_TRUE(Teachings({}, At(9, 0), At(10, 0)).empty());
}

TEST(CheckInstructorLeaving, NeedsOneWhoTeaches) {
  const Teaching teaching{.instructor = InstructorId{7}, .begin = At(9, 0)};
  const auto check = [](const std::vector<Teaching>& teachings, absl::Time at) {
    return ReasonOf(CheckInstructorLeaving(Class(), teachings, at, At(9, 30), kUtc));
  };
  EXPECT_EQ(check({teaching}, At(9, 0)), "");
  EXPECT_EQ(check({teaching}, At(8, 59)), "TIME_OUT_OF_ORDER");
  EXPECT_EQ(check({teaching}, At(9, 31)), "TIME_IN_FUTURE");
  EXPECT_EQ(check({}, At(9, 0)), "NOBODY_TEACHES");
  const Teaching ended{.instructor = InstructorId{7}, .begin = At(9, 0), .end = At(9, 20)};
  EXPECT_EQ(check({ended, {.begin = At(9, 20)}}, At(9, 25)), "NOBODY_TEACHES");
}

TEST(TeacherAt, IsWhoTeachesAtThatInstant) {
  const std::vector<Teaching> teachings = {{.instructor = InstructorId{7}, .begin = At(9, 0), .end = At(9, 20)},
                                           {.begin = At(9, 20), .end = At(9, 30)},
                                           {.instructor = InstructorId{8}, .begin = At(9, 30)}};
  EXPECT_EQ(TeacherAt(teachings, At(9, 19)), InstructorId{7});
  EXPECT_FALSE(TeacherAt(teachings, At(9, 20)));
  EXPECT_EQ(TeacherAt(teachings, At(23, 0)), InstructorId{8});
  EXPECT_FALSE(TeacherAt(teachings, At(8, 59)));
}

TEST(CheckHandover, IsAfterTheLastOneUnlessTheRecordIsCorrected) {
  Session session = Class();
  const std::vector<Teaching> teachings = {{.instructor = InstructorId{7}, .begin = At(9, 0)}};
  const auto check = [&](absl::Time at, bool corrected) {
    return ReasonOf(CheckHandover(session, teachings, at, At(11, 0), corrected, kUtc));
  };
  EXPECT_EQ(check(At(9, 0), false), "");
  EXPECT_EQ(check(At(8, 59), false), "TIME_OUT_OF_ORDER");
  EXPECT_EQ(check(At(8, 59), true), "");
  EXPECT_EQ(check(At(11, 1), true), "TIME_OUT_OF_ORDER");
  session.actual_start = At(9, 0);
  session.actual_end = At(10, 0);
  EXPECT_EQ(check(At(8, 59), true), "TIME_OUT_OF_ORDER");
  EXPECT_EQ(check(At(10, 0), true), "TIME_OUT_OF_ORDER");
  EXPECT_EQ(check(At(9, 59), true), "");
}

TEST(CheckTaught, IsNotContentWithAnInstructorWhoLeftBeforeTheStart) {
  const Teaching nothing{.instructor = InstructorId{7}, .begin = At(9, 0), .end = At(9, 0)};
  const Teaching nobody{.begin = At(9, 0), .end = At(10, 0)};
  EXPECT_EQ(ReasonOf(CheckTaught(Class(), {nothing, nobody})), "NOBODY_TAUGHT");
  const Teaching minute{.instructor = InstructorId{7}, .begin = At(10, 0), .end = At(10, 1)};
  EXPECT_TRUE(CheckTaught(Class(), {nobody, minute}).ok());
}

}  // namespace
}  // namespace psmet::rules
