#include "store/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>

#include "sql/schema.h"
#include "store/enrollment.h"
#include "store/timetable.h"

namespace psmet::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

absl::Time At(int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, 12, day, hour, minute), absl::UTCTimeZone());
}

class ScheduleStore : public testing::Test {
 protected:
  ScheduleStore() {
    EXPECT_TRUE(sql::EnsureSchema(*connection_).ok());
    connection_->Execute(R"sql(
      INSERT INTO instructors VALUES (1, 'Rosa', 'Okafor', 'RD', NULL, '', NULL, 1), (2, 'Li', 'Chen', 'RN', NULL, '', NULL, 1);
      INSERT INTO curricula VALUES (1, 'adces-3', 'adces', '3', 't', 'o', '', '', 'CDCES', '', '', 0, 1);
      INSERT INTO modules VALUES (1, 1, 1, 'intro', 'Introduction', 2, '', ''), (2, 1, 2, 'eating', 'Healthy eating', 3, '', '');
      INSERT INTO patients (number, given_name, family_name, birth_date, sex, payer, plan, member_id, language, phone, needs, revision)
        VALUES (1,'Ann','Abbott','1960-01-01',0,'','','','','555-0101','',1), (2,'B','B','1960-01-01',0,'','','','','','',1),
               (3,'C','C','1960-01-01',0,'','','','','','',1);
      INSERT INTO caregivers VALUES (1, 'G', 'Abbott', '', 1), (2, 'H', 'Abbott', '', 1);
    )sql");
    tx_.set_seq(7);
    site_.id = InsertSite(tx_, site_);
    room_ = {.site = site_.id, .name = "Blue", .capacity = 8};
    room_.id = InsertRoom(tx_, room_);
  }
  ~ScheduleStore() override {
    connection_.reset();
    std::filesystem::remove_all(folder_);
  }

  Session Add(absl::Time start, int module_number = 2, int instructor = 1) {
    Session session{.site = site_.id,
                    .room = room_.id,
                    .module_number = module_number,
                    .start = start,
                    .end = start + absl::Minutes(60),
                    .day = absl::ToCivilDay(start, absl::UTCTimeZone()),
                    .blocks = 2,
                    .instructor = InstructorId{instructor}};
    return *GetSession(tx_, InsertSession(tx_, session));
  }
  Enrollment Seat(const Session& session, int patient, int seat, std::vector<CaregiverId> caregivers = {}) {
    Enrollment place{.session = session.id,
                     .patient = PatientId{patient},
                     .number = seat,
                     .state = seat > 0 ? EnrollmentState::kSeated : EnrollmentState::kWaiting,
                     .joined = At(1, 9, patient),
                     .caregivers = std::move(caregivers)};
    place.id = InsertEnrollment(tx_, place, session);
    return place;
  }
  static std::vector<int64_t> Numbers(const std::vector<ListedSession>& list) {
    std::vector<int64_t> numbers;
    for (const ListedSession& each : list) numbers.push_back(each.session.id.number);
    return numbers;
  }

  static std::filesystem::path NewFolder() {
    std::string path = std::filesystem::temp_directory_path() / "psmet-schedule-XXXXXX";
    if (mkdtemp(path.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    return path;
  }

  const std::filesystem::path folder_ = NewFolder();
  std::unique_ptr<sql::Connection> connection_ =
      std::make_unique<sql::Connection>(folder_ / "psmet.db", sql::Connection::Mode::kWriter);
  sql::WriteTx tx_{*connection_};
  Site site_{.name = "Main St", .zone = "UTC"};
  Room room_;
};

TEST_F(ScheduleStore, WhatIsStoredComesBack) {
  const Session session = Add(At(8, 9));
  EXPECT_EQ(session.curriculum, "adces-3");
  EXPECT_EQ(session.module, "eating");
  EXPECT_EQ(session.start, At(8, 9));
  EXPECT_EQ(session.day, Day(2026, 12, 8));
  EXPECT_EQ(session.instructor, InstructorId{1});
  EXPECT_EQ(session.actual_start, std::nullopt);
  EXPECT_EQ(session.revision, 7);
  EXPECT_EQ(GetSite(tx_, site_.id)->closes, 18 * 60);
  EXPECT_EQ(RoomNamed(tx_, site_.id, "Blue"), room_.id);
  EXPECT_EQ(GetSession(tx_, SessionId{99}).status().message(), "no session s-99");
}

TEST_F(ScheduleStore, LivePlacesComeBySeatThenByJoiningWithTheirCaregivers) {
  const Session session = Add(At(8, 9));
  Seat(session, 3, 0);
  Seat(session, 2, 2);
  Seat(session, 1, 1, {CaregiverId{1}, CaregiverId{2}});
  auto live = EnrollmentsOf(tx_, session.id);
  ASSERT_EQ(live.size(), 3u);
  EXPECT_EQ(live[0].patient, PatientId{1});
  EXPECT_THAT(live[0].caregivers, ElementsAre(CaregiverId{1}, CaregiverId{2}));
  EXPECT_EQ(live[1].number, 2);
  EXPECT_EQ(live[2].state, EnrollmentState::kWaiting);
  live[0].state = EnrollmentState::kDropped;
  live[0].number = 0;
  UpdateEnrollment(tx_, live[0]);
  EXPECT_EQ(EnrollmentsOf(tx_, session.id).size(), 2u);
}

TEST_F(ScheduleStore, RoomInstructorAndPatientAreBusyWhereASessionOverlaps) {
  const Session session = Add(At(8, 9));
  Seat(session, 1, 1);
  Seat(session, 2, 0);
  const Interval touching{At(8, 10), At(8, 11)}, overlapping{At(8, 9, 59), At(8, 11)};
  EXPECT_EQ(RoomBusy(tx_, room_.id, touching, {}), std::nullopt);
  EXPECT_EQ(RoomBusy(tx_, room_.id, overlapping, {}), session.id);
  EXPECT_EQ(RoomBusy(tx_, room_.id, overlapping, session.id), std::nullopt);
  EXPECT_EQ(InstructorBusy(tx_, InstructorId{1}, overlapping, {}), session.id);
  EXPECT_EQ(InstructorBusy(tx_, InstructorId{2}, overlapping, {}), std::nullopt);
  EXPECT_EQ(PatientBusy(tx_, PatientId{1}, overlapping, {}), session.id);
  EXPECT_EQ(PatientBusy(tx_, PatientId{2}, overlapping, {}), std::nullopt) << "who waits is not busy";
}

TEST_F(ScheduleStore, AMoveTakesTheEnrollmentsAlong) {
  Session session = Add(At(8, 9));
  Seat(session, 1, 1);
  Seat(session, 2, 0);
  session.start = At(9, 9, 30);
  session.end = At(9, 10, 30);
  session.day = Day(2026, 12, 9);
  UpdateSession(tx_, session);
  EXPECT_EQ(PatientBusy(tx_, PatientId{1}, {At(9, 10), At(9, 11)}, {}), session.id);
  EXPECT_EQ(PatientBusy(tx_, PatientId{1}, {At(8, 9), At(8, 10)}, {}), std::nullopt);
}

TEST_F(ScheduleStore, ARoomAndATimeMoveTogetherThoughEachAloneWouldClash) {
  Session session = Add(At(8, 9), 2, 1);
  Room other{.site = site_.id, .name = "Green", .capacity = 8};
  other.id = InsertRoom(tx_, other);
  Session there{.site = site_.id,
                .room = other.id,
                .module_number = 1,
                .start = At(8, 9),
                .end = At(8, 10),
                .day = Day(2026, 12, 8),
                .blocks = 2,
                .instructor = InstructorId{2}};
  InsertSession(tx_, there);
  Add(At(8, 14), 1, 1);
  session.room = other.id;
  session.instructor = {};
  session.start = At(8, 14);
  session.end = At(8, 15);
  UpdateSession(tx_, session);
  EXPECT_EQ(GetSession(tx_, session.id)->room, other.id);
}

TEST_F(ScheduleStore, CancellingASessionEndsEveryPlaceInIt) {
  const Session session = Add(At(8, 9));
  Seat(session, 1, 1);
  Seat(session, 2, 0);
  CancelSession(tx_, session.id, "snow");
  EXPECT_EQ(GetSession(tx_, session.id)->state, SessionState::kCancelled);
  EXPECT_TRUE(EnrollmentsOf(tx_, session.id).empty());
  const auto ended = ListOfSession(tx_, session.id, true, {}, 10);
  ASSERT_EQ(ended.size(), 2u);
  EXPECT_EQ(ended[0].state, EnrollmentState::kCancelled);
  EXPECT_EQ(ended[0].reason, "snow");
  EXPECT_EQ(RoomBusy(tx_, room_.id, {At(8, 9), At(8, 10)}, {}), std::nullopt);
}

TEST_F(ScheduleStore, ADayShowsCountsAndWhatIsNotClosedOfEarlierDays) {
  const Session earlier = Add(At(7, 9)), first = Add(At(8, 9)), second = Add(At(8, 11));
  Add(At(9, 9));
  Seat(first, 1, 1, {CaregiverId{1}});
  Seat(first, 2, 2);
  Seat(first, 3, 0);
  connection_->Execute(
      "INSERT INTO presences (session_number, patient_number, caregiver_number, entered_at, left_at, entered_by, "
      "left_by,"
      " attested, modality, voided_at, revision) VALUES (2, 1, NULL, 1, NULL, 'd', '', 0, 2, NULL, 1),"
      " (2, NULL, 1, 1, NULL, 'd', '', 0, 1, NULL, 1), (2, 2, NULL, 1, 2, 'd', 'd', 0, 1, NULL, 1),"
      " (2, 2, NULL, 1, NULL, 'd', '', 0, 1, 5, 1);"
      "UPDATE sessions SET state = 2, actual_start = starts_at WHERE number = 2");
  const auto day = ListedBetween(tx_, site_.id, {At(8, 0), At(9, 0)});
  EXPECT_THAT(Numbers(day), ElementsAre(first.id.number, second.id.number));
  EXPECT_EQ(day[0].seated, 2);
  EXPECT_EQ(day[0].waiting, 1);
  EXPECT_EQ(day[0].announced, 1);
  EXPECT_EQ(day[0].here, 1);
  EXPECT_EQ(day[0].in_room, 1) << "who is remote takes no chair";
  EXPECT_EQ(day[0].module->title, "Healthy eating");
  EXPECT_EQ(day[0].instructor->family_name, "Okafor");
  EXPECT_THAT(day[0].module->accepted_credentials, ElementsAre("CDCES"));
  EXPECT_THAT(Numbers(ListedUnclosed(tx_, site_.id, At(8, 0), At(8, 8), 50)), ElementsAre(earlier.id.number));
}

TEST_F(ScheduleStore, ListsFilterAndGoOnAfterAKey) {
  const Session a = Add(At(7, 9), 1), b = Add(At(8, 9)), c = Add(At(9, 9), 2, 2);
  Session cancelled = Add(At(10, 9));
  CancelSession(tx_, cancelled.id, "snow");
  const StartKey start{absl::InfinitePast()};
  const auto list = [&](const SessionFilter& filter, StartKey after) {
    return Numbers(ListSessions(tx_, filter, after, 10));
  };
  const auto [an, bn, cn, dn] = std::make_tuple(a.id.number, b.id.number, c.id.number, cancelled.id.number);
  EXPECT_THAT(list({}, start), ElementsAre(an, bn, cn, dn));
  EXPECT_THAT(list({.site = site_.id}, {b.start, bn}), ElementsAre(cn, dn));
  EXPECT_THAT(list({.site = site_.id, .from = Day(2026, 12, 8), .to = Day(2026, 12, 9)}, start), ElementsAre(bn, cn));
  EXPECT_THAT(list({.instructor = InstructorId{1}}, start), ElementsAre(an, bn));
  EXPECT_THAT(list({.module_number = 1}, start), ElementsAre(an));
  EXPECT_THAT(list({.state = SessionState::kCancelled}, start), ElementsAre(dn));
  EXPECT_THAT(list({.open = At(8, 9)}, start), ElementsAre(cn));
  EXPECT_THAT(list({.sites = {SiteId{77}}}, start), ElementsAre());
  EXPECT_THAT(list({.sites = {SiteId{77}, site_.id}}, start), ElementsAre(an, bn, cn, dn));
}

TEST_F(ScheduleStore, TheNextOpenSessionHasASeatAndNoClash) {
  const Session full = Add(At(8, 9)), clashing = Add(At(9, 9)), open = Add(At(10, 9));
  Room other{.site = site_.id, .name = "Green", .capacity = 8};
  other.id = InsertRoom(tx_, other);
  Session elsewhere{.site = site_.id,
                    .room = other.id,
                    .module_number = 1,
                    .start = At(9, 9, 30),
                    .end = At(9, 10),
                    .day = Day(2026, 12, 9),
                    .blocks = 1};
  elsewhere.id = InsertSession(tx_, elsewhere);
  Seat(elsewhere, 1, 1);
  EXPECT_EQ(NextOpen(tx_, full, PatientId{1}, At(8, 8))->session.id, open.id);
  EXPECT_EQ(NextOpen(tx_, full, PatientId{2}, At(8, 8))->session.id, clashing.id);
  EXPECT_FALSE(NextOpen(tx_, full, PatientId{2}, At(11, 8)));
}

TEST_F(ScheduleStore, APatientsPlacesComeLatestClassFirst) {
  const Session a = Add(At(8, 9)), b = Add(At(9, 9));
  Seat(b, 1, 1);
  Seat(a, 1, 1);
  const auto all = ListOfPatient(tx_, PatientId{1}, false, {}, {}, 10);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].enrollment.session, b.id);
  const auto rest =
      ListOfPatient(tx_, PatientId{1}, false, {}, PlaceKey{all[0].start, all[0].enrollment.id.number}, 10);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].enrollment.session, a.id);
  EXPECT_EQ(NamesOf(tx_, rest[0].enrollment.id).phone, "555-0101");
}

TEST_F(ScheduleStore, AModuleIsAttendedOnceAClosedSessionOfItHasAPresence) {
  Session session = Add(At(8, 9));
  connection_->Execute(
      "INSERT INTO presences (session_number, patient_number, entered_at, entered_by, left_by, attested,"
      " modality, revision) VALUES (1, 1, 1, 'd', '', 0, 1, 1)");
  EXPECT_FALSE(AttendedModule(tx_, PatientId{1}, 2, At(9, 9)));
  session.state = SessionState::kClosed;
  session.actual_start = At(8, 9);
  session.actual_end = At(8, 10);
  UpdateSession(tx_, session);
  EXPECT_TRUE(AttendedModule(tx_, PatientId{1}, 2, At(9, 9)));
  EXPECT_FALSE(AttendedModule(tx_, PatientId{1}, 1, At(9, 9)));
  EXPECT_FALSE(AttendedModule(tx_, PatientId{2}, 2, At(9, 9)));
  connection_->Execute(
      "INSERT INTO modules_taught (session_number, module_number, recorded_by, recorded_at, reason, revision)"
      " VALUES (1, 1, 'd', 1, '', 1)");
  EXPECT_TRUE(AttendedModule(tx_, PatientId{1}, 1, At(9, 9))) << "what was taught counts, not what was planned";
  EXPECT_FALSE(AttendedModule(tx_, PatientId{1}, 2, At(9, 9)));
}

TEST_F(ScheduleStore, EveryStatementGoesByAnIndexAndListsNeedNoSort) {
  Session session = Add(At(8, 9));
  Enrollment place = Seat(session, 1, 1, {CaregiverId{1}});
  UpdateEnrollment(tx_, place);
  UpdateSession(tx_, session);
  EnrollmentsOf(tx_, session.id);
  const Interval when{session.start, session.end};
  RoomBusy(tx_, room_.id, when, {});
  InstructorBusy(tx_, InstructorId{1}, when, {});
  PatientBusy(tx_, PatientId{1}, when, {});
  Sites(tx_, {}, 5);
  Rooms(tx_, {}, 5);
  RoomsOf(tx_, site_.id, {}, 5);
  RoomNamed(tx_, site_.id, "x");
  Listed(tx_, session.id);
  ListedBetween(tx_, site_.id, when);
  ListedUnclosed(tx_, site_.id, At(9, 0), At(9, 0), 50);
  for (const SessionFilter& filter :
       std::vector<SessionFilter>{{}, {.site = site_.id}, {.instructor = InstructorId{1}}, {.module_number = 1}}) {
    ListSessions(tx_, filter, {absl::InfinitePast()}, 5);
  }
  NextOpen(tx_, session, PatientId{1}, At(1, 0));
  NamesOf(tx_, place.id);
  ListOfSession(tx_, session.id, true, {}, 5);
  ListOfPatient(tx_, PatientId{1}, true, {}, {}, 5);
  AttendedModule(tx_, PatientId{1}, 2, At(9, 9));
  CancelSession(tx_, session.id, "x");
  for (const auto& [statement, plan] : connection_->Plans()) {
    if (statement.find("/* scan:") == std::string::npos) {
      EXPECT_THAT(plan, Not(HasSubstr("SCAN"))) << statement;
    }
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << statement;
  }
}

}  // namespace
}  // namespace psmet::store
