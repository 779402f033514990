// A roster that is asked for again is answered from memory, and shows what it would show if it were read. Source:
// promises, "a read sees every acknowledged write".
#include "rpc/memory.h"

#include <gmock/gmock.h>

#include "live_server.h"
#include "psmet/v1/admin.pb.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/places.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "store/curriculum.h"
#include "store/people.h"
#include "store/schedule.h"

namespace psmet::rpc {
namespace {

namespace v1 = psmet::v1;
using testing::HasSubstr;
using testing::Not;

// A class at nine with one patient in it, seen five minutes before.
class RememberedRoster : public testing::Test {
 protected:
  RememberedRoster() {
    server_.Write([&](sql::WriteTx& tx) {
      tx.set_seq(store::NextAuditSeq(tx));
      const SiteId site = store::InsertSite(tx, {.name = "Main St", .zone = "America/Chicago"});
      const RoomId room = store::InsertRoom(tx, {.site = site, .name = "A", .capacity = 12});
      Curriculum curriculum{.name = "adces", .edition = "3", .title = "Education", .taught = true};
      curriculum.families = {"98960"};
      curriculum.modules = {{.key = "monitoring", .title = "Monitoring", .blocks = 2}};
      store::InsertCurriculum(tx, curriculum);
      const absl::Time start = kMorning + absl::Minutes(5);
      for (int i = 0; i < 2; ++i) {
        const Session session{.site = site,
                              .room = room,
                              .module_number = store::GetModule(tx, "adces-3/monitoring")->module.number,
                              .start = start + absl::Hours(i),
                              .end = start + absl::Hours(1 + i),
                              .day = Day(2026, 12, 8),
                              .blocks = 2,
                              .seats = 4};
        sessions_.push_back(store::InsertSession(tx, session));
      }
      for (const char* name : {"Abbott", "Diaz"}) {
        patients_.push_back(store::InsertPatient(
            tx, {.given_name = "Testa", .family_name = name, .birth_date = Day(1961, 2, 3), .phone = "555-0100"}));
      }
      return absl::OkStatus();
    });
    Enroll(0, 0);
  }

  void Enroll(int session, int patient) {
    v1::EnrollPatientRequest request;
    request.set_session(sessions_[session].str());
    request.set_patient(patients_[patient].str());
    EXPECT_TRUE(server_.Call("ScheduleService/EnrollPatient", request).status.ok());
  }
  // A field that nobody knows makes another call of it, which was not answered before.
  std::string Roster(bool anew = false, const std::string& token = "") {
    v1::GetRosterRequest request;
    request.set_session(sessions_[0].str());
    if (anew) request.GetReflection()->MutableUnknownFields(&request)->AddVarint(1000, ++asked_);
    return server_.Call("AttendanceService/GetRoster", request, token).as<v1::GetRosterResponse>().DebugString();
  }
  // What is remembered and what is read anew are the same; that.
  std::string Both() {
    Roster();
    std::string remembered = Roster();
    EXPECT_EQ(remembered, Roster(true));
    return remembered;
  }
  int64_t Reads() {
    int64_t reads = 0;
    server_.Write([&](sql::WriteTx& tx) {
      reads = *tx.Value<int64_t>("SELECT count(*) FROM audit WHERE method = 'GetRoster' /* scan: a test's count */");
      return absl::OkStatus();
    });
    return reads;
  }

  LiveServer server_;
  std::vector<SessionId> sessions_;
  std::vector<PatientId> patients_;
  uint64_t asked_ = 0;
};

TEST_F(RememberedRoster, ShowsAChangeOfItsSession) {
  EXPECT_THAT(Both(), Not(HasSubstr("Diaz")));
  Enroll(0, 1);
  EXPECT_THAT(Both(), HasSubstr("Diaz"));
}

TEST_F(RememberedRoster, ShowsAChangeOfItsPeople) {
  EXPECT_THAT(Both(), HasSubstr("Abbott"));
  v1::UpdatePatientRequest rename;
  rename.set_id(patients_[0].str());
  rename.mutable_patient()->set_family_name("Newname");
  rename.mutable_update_mask()->add_paths("family_name");
  ASSERT_TRUE(server_.Call("PeopleService/UpdatePatient", rename).status.ok());
  EXPECT_THAT(Both(), HasSubstr("Newname"));
}

TEST_F(RememberedRoster, ShowsAChangeOfItsRoom) {
  EXPECT_THAT(Both(), HasSubstr("room_name: \"A\""));
  v1::UpdateRoomRequest rename;
  rename.set_id("rm-1");
  rename.mutable_room()->set_name("Library");
  rename.mutable_update_mask()->add_paths("name");
  ASSERT_TRUE(server_.Call("PlaceService/UpdateRoom", rename).status.ok());
  EXPECT_THAT(Both(), HasSubstr("Library"));
}

TEST_F(RememberedRoster, ShowsWhatTheTimeChanges) {
  server_.clock().Set(kMorning - absl::Minutes(56));
  EXPECT_THAT(Both(), Not(HasSubstr("check_in_open")));
  server_.clock().Set(kMorning - absl::Minutes(55));
  EXPECT_THAT(Both(), HasSubstr("check_in_open"));
  server_.clock().Set(kMorning + absl::Minutes(65));
  EXPECT_THAT(Both(), HasSubstr("NOT_CLOSED"));
}

TEST_F(RememberedRoster, IsNotReadAgain) {
  Roster();
  // As no commit of the server's own could.
  sql::Connection(server_.database(), sql::Connection::Mode::kWriter).Execute("UPDATE rooms SET name = 'Library'");
  EXPECT_THAT(Roster(), HasSubstr("room_name: \"A\""));
  EXPECT_THAT(Roster(true), HasSubstr("Library"));
}

TEST_F(RememberedRoster, LeavesARowInTheAuditEachTime) {
  for (int i = 0; i < 5; ++i) Roster();
  EXPECT_EQ(Reads(), 5);
}

TEST_F(RememberedRoster, IsForNobodyElse) {
  const std::string desk = server_.Token("desk", {v1::ROLE_FRONT_DESK});
  Roster(false, desk);
  v1::GetRosterRequest request;
  request.set_session(sessions_[0].str());
  const std::string other = server_.Token("desk of another site", {v1::ROLE_FRONT_DESK}, absl::Hours(1), {SiteId{2}});
  EXPECT_EQ(server_.Call("AttendanceService/GetRoster", request, other).reason(), "SESSION_NOT_FOUND");
  const std::string program = server_.Token("metrics alone", {});
  EXPECT_EQ(server_.Call("AttendanceService/GetRoster", request, program).reason(), "FORBIDDEN");
}

TEST_F(RememberedRoster, EndsWithItsToken) {
  const std::string desk = server_.Token("desk", {v1::ROLE_FRONT_DESK}, absl::Seconds(30));
  const std::string gone = server_.Token("gone", {v1::ROLE_FRONT_DESK});
  Roster(false, desk);
  Roster(false, gone);
  v1::RevokeTokenRequest revoke;
  revoke.set_token("t-3");
  ASSERT_TRUE(server_.Call("AdminService/RevokeToken", revoke).status.ok());
  v1::GetRosterRequest request;
  request.set_session(sessions_[0].str());
  EXPECT_EQ(server_.Call("AttendanceService/GetRoster", request, gone).reason(), "UNAUTHENTICATED");
  Roster(false, desk);
  server_.clock().Set(kMorning + absl::Seconds(30));
  EXPECT_EQ(server_.Call("AttendanceService/GetRoster", request, desk).reason(), "UNAUTHENTICATED");
}

// 4 MiB hold the rosters of a large programme; more are read each time.
TEST(Memory, ForgetsWhenItIsFullAndWhenTheMinuteEnds) {
  sql::Changes changes;
  Memory memory(changes);
  const absl::Time now = kMorning;
  const auto keep = [&](const std::string& key, size_t bytes) {
    memory.Keep(key,
                {.session = SessionId{1},
                 .stamp = memory.StampOf(SessionId{1}),
                 .caller = {.expires = now + absl::Hours(1)},
                 .reply = std::string(bytes, 'r')},
                now);
  };
  keep("a", 100);
  ASSERT_NE(memory.Find("a", now), nullptr);
  EXPECT_EQ(memory.Find("b", now), nullptr);
  for (int i = 0; i < 5; ++i) keep("large " + std::to_string(i), 1 << 20);
  EXPECT_EQ(memory.Find("a", now), nullptr);
  keep("a", 100);
  ASSERT_NE(memory.Find("a", now + absl::Seconds(59)), nullptr);
  EXPECT_EQ(memory.Find("a", now + absl::Seconds(60)), nullptr);
}

TEST(Memory, KeepsNothingThatWasReadWhileACommitWasUnderWay) {
  sql::Changes changes;
  Memory memory(changes);
  const auto keep = [&](sql::Changes::Stamp stamp) {
    memory.Keep("a", {.session = SessionId{1}, .stamp = stamp, .caller = {.expires = kMorning + absl::Hours(1)}},
                kMorning);
    return memory.Find("a", kMorning) != nullptr;
  };
  const sql::Changes::Stamp before = memory.StampOf(SessionId{1});
  changes.Note(sql::Changes::About::kSession, 1);
  changes.Announce();
  EXPECT_FALSE(keep(before));
  EXPECT_FALSE(keep(memory.StampOf(SessionId{1})));
  changes.Settle();
  EXPECT_FALSE(keep(before));
  EXPECT_TRUE(keep(memory.StampOf(SessionId{1})));
}

}  // namespace
}  // namespace psmet::rpc
