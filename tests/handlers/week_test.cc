#include "handlers/week.h"

#include "handlers/classroom.h"
#include "handlers/schedule.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;

class Week : public Classroom {
 protected:
  v1::GetWeekResponse Get(const std::string& request = "") { return clinic.Get(GetWeek, request); }
  static std::vector<std::string> Rows(const v1::GetWeekResponse& week) {
    std::vector<std::string> rows;
    for (const auto& row : week.rows()) rows.push_back(row.id());
    return rows;
  }
};

TEST_F(Week, HoldsTheDaysFromMondayToSundayAndAllRoomsByName) {
  const RoomId first = clinic.AddRoom(site_, 8, "0 first");
  clinic.AddSession(room_, absl::CivilMinute(2026, 12, 6, 9, 0), instructor_);   // Sunday before
  clinic.AddSession(room_, absl::CivilMinute(2026, 12, 13, 9, 0), instructor_);  // its Sunday
  clinic.AddSession(room_, absl::CivilMinute(2026, 12, 14, 9, 0), instructor_);  // Monday after
  const auto week = Get();
  EXPECT_EQ(week.days(0), "2026-12-07");
  EXPECT_EQ(week.days(6), "2026-12-13");
  EXPECT_EQ(week.sessions_size(), 2);
  EXPECT_THAT(Rows(week), ElementsAre(first.str(), room_.str()));
  EXPECT_EQ(Get("day: '2026-12-06'").days(0), "2026-11-30");
  EXPECT_EQ(Get("day: '2026-12-14'").sessions_size(), 1);
}

TEST_F(Week, ByInstructorBeginsWithWhatNobodyTeaches) {
  clinic.AddSession(room_, absl::CivilMinute(2026, 12, 9, 9, 0));
  EXPECT_THAT(Rows(Get("by: WEEK_BY_INSTRUCTOR")), ElementsAre("", instructor_.str()));
}

TEST_F(Week, LeavesOutWhatIsCancelled) {
  EXPECT_THAT(DoAt(At(1, 0), CancelSession, Named<v1::CancelSessionRequest>("reason: 'ill'")), IsOk());
  EXPECT_EQ(Get().sessions_size(), 0);
}

}  // namespace
}  // namespace psmet::handlers
