#include "handlers/calendar.h"

#include "handlers/classroom.h"
#include "handlers/schedule.h"
#include "handlers/teaching.h"

namespace psmet::handlers {
namespace {

using testing::HasSubstr;
using testing::Not;

class Calendar : public Classroom {
 protected:
  std::string OfSession() { return clinic.Get(GetSessionCalendar, "session: '" + session_.str() + "'").calendar(); }
  v1::GetInstructorCalendarResponse OfInstructor(const std::string& rest = "") {
    return clinic.Get(GetInstructorCalendar, "instructor: '" + instructor_.str() + "' " + rest);
  }
};

TEST_F(Calendar, ASessionIsAnEventInUtcWithItsPlaceAndNobodysName) {
  Enroll(session_, AddPatient("Secretname"), 1);
  const std::string text = OfSession();
  EXPECT_THAT(text, HasSubstr("DTSTART:20261208T150000Z\r\nDTEND:20261208T160000Z\r\nSUMMARY:"));
  EXPECT_THAT(text, HasSubstr("LOCATION:A\\, Main St clinic\r\n"));
  EXPECT_THAT(text, HasSubstr("Instructor: R. Okafor CDCES"));
  EXPECT_THAT(text, HasSubstr("STATUS:CONFIRMED\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("Secretname")));
  EXPECT_THAT(text, Not(HasSubstr("1/4")));
}

TEST_F(Calendar, AMoveKeepsTheEventsIdAndRaisesItsSequence) {
  const auto line = [](const std::string& text, const std::string& name) {
    const size_t at = text.find(name + ":");
    return text.substr(at, text.find("\r\n", at) - at);
  };
  const std::string before = OfSession();
  EXPECT_THAT(DoAt(At(1, 0), MoveSession, Named<v1::MoveSessionRequest>("start { text: '11:00' }")), IsOk());
  const std::string after = OfSession();
  EXPECT_EQ(line(before, "UID"), line(after, "UID"));
  EXPECT_LT(std::stoi(line(before, "SEQUENCE").substr(9)), std::stoi(line(after, "SEQUENCE").substr(9)));
}

TEST_F(Calendar, AnInstructorsHoldsWhatIsPlannedFromTodayOnAndWhatWasCancelled) {
  clinic.AddSession(room_, absl::CivilMinute(2026, 12, 7, 9, 0), instructor_);
  clinic.AddSession(room_, absl::CivilMinute(2026, 12, 9, 9, 0), clinic.AddInstructor());
  const SessionId cancelled = clinic.AddSession(room_, absl::CivilMinute(2026, 12, 9, 14, 0), instructor_);
  EXPECT_THAT(
      DoAt(At(1, 0), CancelSession, Of<v1::CancelSessionRequest>("session: '" + cancelled.str() + "' reason: 'ill'")),
      IsOk());
  const auto reply = OfInstructor();
  EXPECT_EQ(reply.events(), 2);
  EXPECT_FALSE(reply.more());
  EXPECT_THAT(reply.calendar(), HasSubstr("X-WR-CALNAME:Ruth Okafor CDCES\r\n"));
  EXPECT_THAT(reply.calendar(), HasSubstr("STATUS:CANCELLED\r\n"));
  EXPECT_EQ(OfInstructor("from: '2026-12-01'").events(), 3);
  EXPECT_EQ(OfInstructor("from: '2026-12-10'").events(), 0);
}

TEST_F(Calendar, WhoGaveAClassAwayHasItAsCancelledAndWhoTookItAsConfirmed) {
  const InstructorId other = clinic.AddInstructor();
  EXPECT_THAT(DoAt(At(1, 0), AssignInstructor, Named<v1::AssignInstructorRequest>("instructor: '" + other.str() + "'")),
              IsOk());
  const auto before = OfInstructor();
  EXPECT_EQ(before.events(), 1);
  EXPECT_THAT(before.calendar(), HasSubstr("STATUS:CANCELLED\r\n"));
  EXPECT_EQ(OfInstructor("from: '2026-12-10'").events(), 0);
  const auto after = clinic.Get(GetInstructorCalendar, "instructor: '" + other.str() + "'");
  EXPECT_EQ(after.events(), 1);
  EXPECT_THAT(after.calendar(), HasSubstr("STATUS:CONFIRMED\r\n"));
  EXPECT_THAT(
      DoAt(At(1, 0), AssignInstructor, Named<v1::AssignInstructorRequest>("instructor: '" + instructor_.str() + "'")),
      IsOk());
  EXPECT_EQ(OfInstructor().events(), 1) << "theirs again, once";
  EXPECT_THAT(OfInstructor().calendar(), HasSubstr("STATUS:CONFIRMED\r\n"));
}

TEST_F(Calendar, OnlyTheSitesOfTheCallerAreInIt) {
  clinic.caller.sites = {clinic.AddSite()};
  EXPECT_EQ(OfInstructor().events(), 0);
  EXPECT_THAT(clinic.Do(GetSessionCalendar, "session: '" + session_.str() + "'"), HasReason("SESSION_NOT_FOUND"));
  EXPECT_THAT(clinic.Do(GetInstructorCalendar, "instructor: 'i-99'"), HasReason("INSTRUCTOR_NOT_FOUND"));
}

}  // namespace
}  // namespace psmet::handlers
