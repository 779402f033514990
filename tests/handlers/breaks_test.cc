#include "handlers/breaks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/charges.h"
#include "handlers/classroom.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"
#include "handlers/teaching.h"
#include "store/attendance.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Breaks : public Classroom {
 protected:
  Breaks() {
    AddPolicy(4);
    Enroll(session_, AddPatient("Abbott"), 1);
    Enroll(session_, AddPatient("Diaz"), 2);
  }
  void Begin() {
    ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
    ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  }
  auto BreakAt(absl::Time now, const std::string& from, const std::string& to) {
    return DoAt(now, AddBreak, Named<v1::AddBreakRequest>("from { text: '" + from + "' } to { text: '" + to + "' }"));
  }
  auto UnbreakAt(absl::Time now, const std::string& from) {
    return DoAt(now, RemoveBreak,
                Named<v1::RemoveBreakRequest>("from { text: '" + from + "' } reason: 'no break that day'"));
  }
  auto OutAt(absl::Time now, const std::string& rest = "") {
    return DoAt(now, CheckOutInstructor, Named<v1::CheckOutInstructorRequest>(rest));
  }
  auto AssignAt(absl::Time now, InstructorId who) {
    return DoAt(now, AssignInstructor, Named<v1::AssignInstructorRequest>("instructor: '" + who.str() + "'"));
  }
  // "60 98961 x 2" for each charge.
  static std::vector<std::string> UnitsOf(const absl::StatusOr<v1::CloseSessionResponse>& reply) {
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> out;
    if (!reply.ok()) return out;
    for (const auto& charge : reply->charges()) {
      out.push_back(std::to_string(charge.minutes()) + " " + charge.code() + " x " + std::to_string(charge.units()));
    }
    return out;
  }
  // "i-1 9:00-9:40" for each stretch of teaching on the roster.
  std::vector<std::string> Taught() {
    std::vector<std::string> out;
    const auto roster = DoAt(At(12, 0), GetRoster, Named<v1::GetRosterRequest>(""));
    EXPECT_THAT(roster, IsOk());
    if (!roster.ok()) return out;
    const auto clock = [](const v1::Moment& moment) { return moment.civil().substr(11, 5); };
    for (const auto& teaching : roster->teachings()) {
      out.push_back((teaching.instructor().empty() ? "nobody" : teaching.instructor()) + " " + clock(teaching.begin()) +
                    "-" + (teaching.has_end() ? clock(teaching.end()) : ""));
    }
    return out;
  }
};

TEST_F(Breaks, ABreakMayBeWrittenAsOneSpan) {
  Begin();
  const auto span = [&](const std::string& rest) {
    return DoAt(At(9, 40), AddBreak, Named<v1::AddBreakRequest>(rest));
  };
  EXPECT_THAT(span("from { text: '9:20' }"), HasReason("FIELD_REQUIRED"));
  EXPECT_THAT(span("from { text: '9:20-9:30' } to { text: '9:35' }"), HasReason("WHEN_CONTRADICTED"));
  const auto reply = span("from { text: '9:20-9:30' }");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->added().begin().civil(), "2026-12-08T09:20:00");
  EXPECT_EQ(reply->added().end().civil(), "2026-12-08T09:30:00");
}

TEST_F(Breaks, ABreakIsShownOnTheRosterAndCountsForNobody) {
  Begin();
  const auto reply = BreakAt(At(9, 45), "9:30", "9:45");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->added().begin().civil(), "2026-12-08T09:30:00");
  ASSERT_EQ(reply->roster().breaks_size(), 1);
  EXPECT_EQ(reply->roster().breaks(0).end().civil(), "2026-12-08T09:45:00");
  EXPECT_EQ(reply->roster().breaks(0).recorded_by(), "admin");
  const auto closed = CloseAt(At(10, 0));
  EXPECT_THAT(UnitsOf(closed), ElementsAre("45 98961 x 1", "45 98961 x 1"));
  v1::ExplainChargeRequest explain;
  explain.set_charge(closed->charges(0).charge());
  const auto why = DoAt(At(10, 0), ExplainCharge, explain);
  ASSERT_THAT(why, IsOk());
  EXPECT_THAT(why->steps(0), HasSubstr("less breaks 9:30-9:45"));
}

TEST_F(Breaks, ABreakTakenBackCountsAgainAndIsKept) {
  Begin();
  ASSERT_THAT(BreakAt(At(9, 45), "9:30", "9:45"), IsOk());
  const auto none = UnbreakAt(At(9, 50), "9:31");
  EXPECT_THAT(none, HasReason("BREAK_NOT_FOUND"));
  EXPECT_THAT(OffersOf(none),
              ElementsAre("The one from 9:30 am to 9:45 am: RemoveBreak {session: \"s-1\" from { civil: "
                          "\"2026-12-08T09:30:00\" } reason: \"no break that day\"}"));
  const auto reply = UnbreakAt(At(9, 50), "9:30");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->removed().end().civil(), "2026-12-08T09:45:00");
  EXPECT_EQ(reply->roster().breaks_size(), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM breaks WHERE voided_by = 'admin' AND void_reason = 'no break that day' "
                  "/* scan: a test's count */"),
            1);
  EXPECT_THAT(UnbreakAt(At(9, 50), "9:30"), HasReason("BREAK_NOT_FOUND"));
  EXPECT_THAT(UnitsOf(CloseAt(At(10, 0))), ElementsAre("60 98961 x 2", "60 98961 x 2"));
}

TEST_F(Breaks, ABreakLiesInTheClassAndInThePast) {
  EXPECT_THAT(BreakAt(At(9, 0), "8:50", "8:55"), HasReason("SESSION_NOT_BEGUN"));
  Begin();
  EXPECT_THAT(BreakAt(At(9, 40), "9:30", "9:45"), HasReason("TIME_IN_FUTURE"));
  EXPECT_THAT(BreakAt(At(9, 50), "9:45", "9:45"), HasReason("TIME_OUT_OF_ORDER"));
  EXPECT_THAT(BreakAt(At(9, 50), "8:55", "9:05"), HasReason("BREAK_OUTSIDE_CLASS"));
  ASSERT_THAT(BreakAt(At(9, 50), "9:30", "9:45"), IsOk());
  const auto twice = BreakAt(At(9, 50), "9:40", "9:50");
  EXPECT_THAT(twice, HasReason("BREAK_OVERLAPS"));
  EXPECT_THAT(OffersOf(twice), ElementsAre("If that one is wrong, first: RemoveBreak {session: \"s-1\" from { civil: "
                                           "\"2026-12-08T09:30:00\" } reason: \"…\"}"));
  EXPECT_THAT(BreakAt(At(9, 50), "9:45", "9:50"), IsOk());
}

TEST_F(Breaks, NoBreakGoesPastTheEndOfTheClass) {
  Begin();
  ASSERT_THAT(BreakAt(At(9, 50), "9:40", "9:50"), IsOk());
  const auto refused = CloseAt(At(9, 55), "ended { text: '9:45' }");
  EXPECT_THAT(refused, HasReason("BREAK_OUTSIDE_CLASS"));
  ASSERT_EQ(RemediesOf(refused.status()).size(), 1);
  v1::RemoveBreakRequest remedy;
  ASSERT_TRUE(remedy.ParseFromString(RemediesOf(refused.status())[0].request));
  EXPECT_THAT(DoAt(At(9, 55), RemoveBreak, remedy), IsOk());
  EXPECT_THAT(CloseAt(At(9, 55), "ended { text: '9:45' }"), IsOk());
  EXPECT_THAT(BreakAt(At(9, 55), "9:10", "9:20"), HasReason("ADDENDUM_REASON_NEEDED"));
}

TEST_F(Breaks, WhileTheInstructorIsOutNothingCountsUntilASubstituteTakesOver) {
  Begin();
  const auto substitute = clinic.AddInstructor("CDCES", "1234567893");
  const auto out = OutAt(At(9, 20));
  ASSERT_THAT(out, IsOk());
  EXPECT_EQ(out->instructor(), instructor_.str());
  EXPECT_EQ(out->at().civil(), "2026-12-08T09:20:00");
  EXPECT_THAT(OutAt(At(9, 25)), HasReason("NOBODY_TEACHES"));
  ASSERT_THAT(AssignAt(At(9, 35), substitute), IsOk());
  EXPECT_THAT(Taught(),
              ElementsAre(instructor_.str() + " 09:00-09:20", "nobody 09:20-09:35", substitute.str() + " 09:35-"));
  EXPECT_THAT(UnitsOf(CloseAt(At(10, 0))), ElementsAre("45 98961 x 1", "45 98961 x 1"));
}

TEST_F(Breaks, TheInstructorMayComeBack) {
  Begin();
  ASSERT_THAT(OutAt(At(9, 30), "at { text: '9:20' }"), IsOk());
  ASSERT_THAT(AssignAt(At(9, 30), instructor_), IsOk());
  EXPECT_THAT(UnitsOf(CloseAt(At(10, 0))), ElementsAre("50 98961 x 2", "50 98961 x 2"));
}

TEST_F(Breaks, ACorrectedStartLeavesTheTimeWithoutAnInstructor) {
  Begin();
  ASSERT_THAT(OutAt(At(9, 20)), IsOk());
  ASSERT_THAT(AssignAt(At(9, 35), instructor_), IsOk());
  EXPECT_THAT(UnitsOf(CloseAt(At(10, 0), "started { text: '9:05' }")), ElementsAre("40 98961 x 1", "40 98961 x 1"));
}

TEST_F(Breaks, TheInstructorLeavesAfterBeginningAndNotLaterThanNow) {
  EXPECT_THAT(OutAt(At(9, 0)), HasReason("SESSION_NOT_BEGUN"));
  Begin();
  EXPECT_THAT(OutAt(At(9, 20), "at { text: '9:21' }"), HasReason("TIME_IN_FUTURE"));
  EXPECT_THAT(OutAt(At(9, 20), "at { text: '8:59' }"), HasReason("TIME_OUT_OF_ORDER"));
}

TEST_F(Breaks, AClassThatNobodyTaughtIsNotClosed) {
  ASSERT_THAT(CheckInAt(At(8, 50), "everyone: true"), IsOk());
  ASSERT_THAT(OutAt(At(8, 55)), IsOk());
  const auto refused = CloseAt(At(10, 0), "started { text: '9:00' }");
  EXPECT_THAT(refused, HasReason("NOBODY_TAUGHT"));
  ASSERT_EQ(RemediesOf(refused.status()).size(), 1);
  v1::AssignInstructorRequest remedy;
  ASSERT_TRUE(remedy.ParseFromString(RemediesOf(refused.status())[0].request));
  EXPECT_THAT(DoAt(At(10, 0), AssignInstructor, remedy), IsOk());
  EXPECT_THAT(CloseAt(At(10, 0), "started { text: '9:00' }"), IsOk());
}

}  // namespace
}  // namespace psmet::handlers
