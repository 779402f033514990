#include "handlers/timetable.h"

#include "handlers/classroom.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Timetable : public Classroom {
 protected:
  Timetable() {
    other_room_ = clinic.AddRoom(site_, 8, "B");
    other_ = clinic.AddSession(other_room_, absl::CivilMinute(2026, 12, 7, 9, 0), {}, "adces-3/monitoring");
    patient_ = AddPatient("Seated");
    Enroll(session_, patient_, 1);
  }
  std::vector<std::string> List(const std::string& request) {
    std::vector<std::string> sessions;
    const auto reply = clinic.Get(ListSessions, request);
    for (const auto& session : reply.sessions()) sessions.push_back(session.id());
    return sessions;
  }

  RoomId other_room_;
  SessionId other_;
  PatientId patient_;
};

TEST_F(Timetable, ListsTheSessionsOfARoom) {
  EXPECT_THAT(List(""), ElementsAre(other_.str(), session_.str()));
  EXPECT_THAT(List("room: '" + other_room_.str() + "'"), ElementsAre(other_.str()));
  EXPECT_THAT(List("room: '" + other_room_.str() + "' from: '2026-12-08'"), IsEmpty());
}

TEST_F(Timetable, ListsTheSessionsInWhichAPatientHasASeatOrWaits) {
  EXPECT_THAT(List("patient: '" + patient_.str() + "'"), ElementsAre(session_.str()));
  Enroll(other_, patient_, 0);
  EXPECT_THAT(List("patient: '" + patient_.str() + "'"), ElementsAre(other_.str(), session_.str()));
  EXPECT_THAT(List("patient: '" + patient_.str() + "' module: 'adces-3/monitoring'"), ElementsAre(other_.str()));
  EXPECT_THAT(List("patient: '" + patient_.str() + "' room: '" + room_.str() + "'"), ElementsAre(session_.str()));
}

TEST_F(Timetable, APageGoesOnInAPatientsListToo) {
  Enroll(other_, patient_, 0);
  const std::string request = "page_size: 1 patient: '" + patient_.str() + "'";
  const auto first = clinic.Get(ListSessions, request);
  EXPECT_EQ(first.sessions(0).id(), other_.str());
  const auto second = clinic.Get(ListSessions, request + " page_token: '" + first.next_page_token() + "'");
  EXPECT_EQ(second.sessions(0).id(), session_.str());
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(Timetable, ARoomOrPatientThatIsNotThereIsSaid) {
  EXPECT_THAT(clinic.Do(ListSessions, "room: 'rm-99'"), HasReason("ROOM_NOT_FOUND"));
  EXPECT_THAT(clinic.Do(ListSessions, "patient: 'p-99'"), HasReason("PATIENT_NOT_FOUND"));
  clinic.caller.sites = {clinic.AddSite()};
  EXPECT_THAT(clinic.Do(ListSessions, "room: '" + room_.str() + "'"), HasReason("ROOM_NOT_FOUND"));
  EXPECT_THAT(List("patient: '" + patient_.str() + "'"), IsEmpty());
}

}  // namespace
}  // namespace psmet::handlers
