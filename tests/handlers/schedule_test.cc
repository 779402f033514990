#include "handlers/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/clinic.h"
#include "handlers/enrollment.h"
#include "handlers/sites.h"
#include "handlers/teaching.h"
#include "handlers/today.h"
#include "psmet/v1/staff.pb.h"
#include "store/attendance.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// The clinic at Main St with one room of ten chairs and one instructor, Tue 8 Dec 2026, 8:00 am in Chicago.
class Schedule : public testing::Test {
 protected:
  Schedule() { clinic.Publish(); }

  SessionId Class(int day, int hour, InstructorId instructor = {}) {
    return clinic.AddSession(room, absl::CivilMinute(2026, 12, day, hour, 0), instructor);
  }
  PatientId Enrolled(SessionId session, PatientId patient) {
    clinic.Get(EnrollPatient, "session: '" + session.str() + "' patient: '" + patient.str() + "'");
    return patient;
  }
  v1::Session Shown(SessionId session) { return clinic.Get(GetSession, "session: '" + session.str() + "'").session(); }
  absl::StatusOr<v1::AddSessionResponse> Add(const std::string& fields) {
    return clinic.Do(AddSession, "module: 'adces-3/introduction' " + fields);
  }
  static std::vector<std::string> Reasons(const v1::Session& session) {
    std::vector<std::string> reasons;
    for (const auto& warning : session.warnings()) reasons.push_back(warning.reason());
    return reasons;
  }

  Clinic clinic;
  const SiteId site = clinic.AddSite();
  const RoomId room = clinic.AddRoom(site);
  const InstructorId instructor = clinic.AddInstructor();
};

TEST_F(Schedule, ATimeThatTheClockShowsTwiceIsShownWithItsOffset) {
  const auto shown = Shown(clinic.AddSession(room, absl::CivilMinute(2027, 11, 7, 0, 30)));
  EXPECT_EQ(shown.start().offset(), "");
  EXPECT_EQ(shown.end().civil(), "2027-11-07T01:30:00");
  EXPECT_EQ(shown.end().offset(), "-05:00");
}

TEST_F(Schedule, AnEndThatIsWrittenWithTheStartIsTheLengthOrIsRefused) {
  const auto hours = Add("start { text: 'wed 9:00-11:00' }");
  ASSERT_THAT(hours, IsOk());
  EXPECT_EQ(hours->session().blocks(), 4);
  EXPECT_EQ(hours->session().end().civil(), "2026-12-09T11:00:00");
  EXPECT_THAT(Add("start { text: 'thu 9:00-9:20' }"), HasReason("BLOCKS_INVALID"));
  EXPECT_THAT(Add("start { text: 'thu 9:00-16:00' }"), HasReason("BLOCKS_INVALID")) << "14 blocks";
  const auto other = Add("start { text: 'thu 9:00-10:00' } blocks: 3");
  EXPECT_THAT(other, HasReason("BLOCKS_INVALID"));
  EXPECT_THAT(std::string(other.status().message()), HasSubstr("2 blocks"));
  EXPECT_THAT(OffersOf(other),
              ElementsAre("The start alone: AddSession {module: \"adces-3/introduction\" start { civil: "
                          "\"2026-12-10T09:00:00\" } blocks: 3}"));
  EXPECT_THAT(Add("start { text: 'thu 9:00-10:30' } blocks: 3"), IsOk());
  const std::string move = "session: 's-1' start { text: ";
  EXPECT_THAT(clinic.Do(MoveSession, move + "'fri 9:00-10:00' }"), HasReason("BLOCKS_INVALID"));
  clinic.Get(MoveSession, move + "'fri 9:00-11:00' }");
}

TEST_F(Schedule, ATimeAtNightOrOverOffersTheOneThatWasMeant) {
  const auto offered = [](const absl::Status& refused) {
    const Remedy best = RemediesOf(refused).at(0);
    v1::AddSessionRequest request;
    request.ParseFromString(best.request);
    return best.text + ": " + request.start().civil();
  };
  EXPECT_EQ(offered(Add("start { text: 'wed 2:00' }").status()), "In the afternoon: 2026-12-09T14:00:00");
  v1::AddSessionRequest half;
  half.ParseFromString(RemediesOf(Add("start { text: 'wed 2:00-2:30' }").status()).at(0).request);
  EXPECT_EQ(half.blocks(), 1);
  clinic.clock.Set(clinic.clock.Now() + absl::Hours(2));
  EXPECT_EQ(offered(Add("start { text: 'tuesday 9:00' }").status()),
            "The next one, Tue 15 Dec 2026 9:00 am CST: 2026-12-15T09:00:00");
  EXPECT_EQ(offered(Add("start { text: '9:00' }").status()),
            "The next one, Wed 9 Dec 2026 9:00 am CST: 2026-12-09T09:00:00");
}

TEST_F(Schedule, AStartThatTheClockSkipsOrShowsTwiceOffersThoseThatItShowsOnce) {
  const auto offered = [&](const std::string& start) {
    std::vector<std::string> starts;
    for (const Remedy& remedy : RemediesOf(Add("outside_hours: true start { text: '" + start + "' }").status())) {
      v1::AddSessionRequest request;
      request.ParseFromString(remedy.request);
      starts.push_back(request.start().civil() + ", " + std::to_string(request.blocks()));
      EXPECT_THAT(clinic.Do(AddSession, request), IsOk());
    }
    return starts;
  };
  EXPECT_THAT(offered("2027-03-14 2:30"), ElementsAre("2027-03-14T03:00:00, 0"));
  EXPECT_THAT(offered("2028-03-12 2:30-4:00"), ElementsAre("2028-03-12T03:00:00, 3"));
  EXPECT_THAT(offered("2027-11-07 1:30 am"), ElementsAre("2027-11-07 01:30 -05:00, 0", "2027-11-07 01:30 -06:00, 0"));
}

TEST_F(Schedule, WhoCouldTeachIsOfferedWhereTheInstructorCannot) {
  const InstructorId other = clinic.AddInstructor("RD");
  Class(9, 9, instructor);
  const auto offers = [&](const absl::Status& refused) {
    std::vector<std::string> offered;
    for (const Remedy& remedy : RemediesOf(refused)) {
      v1::AddSessionRequest request;
      request.ParseFromString(remedy.request);
      if (remedy.text.find("could teach") != std::string::npos) offered.push_back(request.instructor());
    }
    return offered;
  };
  const RoomId second = clinic.AddRoom(site, 10, "B");
  const auto clash =
      Add("start { text: 'tomorrow 9:00' } room: '" + second.str() + "' instructor: '" + instructor.str() + "'");
  EXPECT_THAT(clash, HasReason("INSTRUCTOR_TAKEN"));
  EXPECT_THAT(offers(clash.status()), ElementsAre(other.str()));
}

TEST_F(Schedule, ASessionIsPlannedInTheOnlyRoomOfTheOnlySite) {
  const auto reply = Add("start { text: 'tomorrow 9:00' } blocks: 3 instructor: '" + instructor.str() + "'");
  ASSERT_THAT(reply, IsOk());
  const v1::Session& session = reply->session();
  EXPECT_EQ(session.start().civil(), "2026-12-09T09:00:00");
  EXPECT_EQ(session.end().civil(), "2026-12-09T10:30:00");
  EXPECT_EQ(session.seats(), 4);
  EXPECT_EQ(session.room(), room.str());
  EXPECT_EQ(session.instructor_name(), "R. Okafor CDCES");
  EXPECT_EQ(session.state(), v1::SESSION_STATE_SCHEDULED);
  EXPECT_THAT(Reasons(session), ElementsAre("BELOW_TWO"));
}

TEST_F(Schedule, FiveSeatsAreRefusedWithTheGroupThatIsBilled) {
  const auto reply = Add("start { text: 'tomorrow 9:00' } seats: 5");
  EXPECT_THAT(reply, HasReason("SEATS_ABOVE_GROUP_LIMIT"));
  EXPECT_EQ(reply.status().message(),
            "5 seats is above the group of 4 that this curriculum bills (98961: 2 to 4 patients)");
  EXPECT_THAT(OffersOf(reply), ElementsAre("With 4 seats: AddSession {module: \"adces-3/introduction\" start { text: "
                                           "\"tomorrow 9:00\" } seats: 4}"));
  EXPECT_THAT(OffersOf(Add("start { text: 'tomorrow 9:00' } seats: 1")), IsEmpty())
      << "who wants one seat wants no more";
}

TEST_F(Schedule, PlanningRefusesWhatCanNotBe) {
  EXPECT_THAT(clinic.Do(AddSession, "module: 'adces-3/no-such' start { text: 'tomorrow 9:00' }"),
              HasReason("MODULE_NOT_FOUND"));
  EXPECT_THAT(Add("start { text: 'tomorrow 9:00' } blocks: 9"), HasReason("BLOCKS_INVALID"));
  EXPECT_THAT(Add("start { text: 'today 7:30' }"), HasReason("START_IN_PAST"));
  EXPECT_THAT(Add("start { text: 'tomorrow 7:30' }"), HasReason("SITE_CLOSED"));
  EXPECT_THAT(Add("start { text: 'tomorrow 7:30' } outside_hours: true"), IsOk());
  EXPECT_THAT(Add("start { text: 'tomorrow 23:30' } outside_hours: true"), HasReason("SESSION_PAST_MIDNIGHT"));
  EXPECT_THAT(Add("start { instant { seconds: 1796828430 } }"), HasReason("START_NOT_ON_MINUTE"));
  EXPECT_THAT(Add("start { text: 'tomorrow 13:00' } room: 'rm-99'"), HasReason("ROOM_NOT_FOUND"));
  EXPECT_THAT(Add("start { text: 'tomorrow 13:00' } instructor: 'i-99'"), HasReason("INSTRUCTOR_NOT_FOUND"));
  const RoomId small = clinic.AddRoom(site, 4, "Closet");
  EXPECT_THAT(Add("start { text: 'tomorrow 13:00' }"), HasReason("ROOM_NEEDED"));
  EXPECT_THAT(Add("start { text: 'tomorrow 13:00' } room: '" + small.str() + "'"), HasReason("ROOM_TOO_SMALL"));
  EXPECT_THAT(Add("start { text: 'tomorrow 13:00' } seats: 3 room: '" + small.str() + "'"), IsOk());
}

TEST_F(Schedule, NeitherRoomNorInstructorIsInTwoSessionsAtOnce) {
  const SessionId first = Class(9, 9, instructor);
  const RoomId other = clinic.AddRoom(site, 10, "B");
  const auto room_taken = Add("start { text: 'tomorrow 9:30' } room: '" + room.str() + "'");
  EXPECT_THAT(room_taken, HasReason("ROOM_TAKEN"));
  EXPECT_EQ(room_taken.status().message(), "session " + first.str() + " has room " + room.str() + " then");
  const auto taken =
      Add("start { text: 'tomorrow 9:30' } room: '" + other.str() + "' instructor: '" + instructor.str() + "'");
  EXPECT_THAT(taken, HasReason("INSTRUCTOR_TAKEN"));
  EXPECT_EQ(taken.status().message(), instructor.str() + " teaches session " + first.str() + " then");
  EXPECT_THAT(Add("start { text: 'tomorrow 10:00' } room: '" + room.str() + "' instructor: '" + instructor.str() + "'"),
              IsOk());
}

TEST_F(Schedule, AClashOffersTheNextTimeAtWhichAllAreFree) {
  const auto next = [](const absl::Status& refusal, auto request) {
    const auto remedies = RemediesOf(refusal);
    return !remedies.empty() && request.ParseFromString(remedies.back().request) ? request.start().civil() : "";
  };
  Class(9, 9, instructor);
  const RoomId other = clinic.AddRoom(site, 10, "B");
  clinic.AddSession(other, absl::CivilMinute(2026, 12, 9, 10, 0));
  const std::string there = "room: '" + other.str() + "' instructor: '" + instructor.str() + "' ";
  const auto taken = Add(there + "start { text: 'tomorrow 9:00' } blocks: 2");
  EXPECT_THAT(taken, HasReason("INSTRUCTOR_TAKEN"));
  EXPECT_EQ(next(taken.status(), v1::AddSessionRequest()), "2026-12-09T11:00:00");
  EXPECT_EQ(RemediesOf(taken.status()).back().text, "Room and instructor are next free Wed 9 Dec 2026 11:00 am CST");
  const SessionId moving = clinic.AddSession(other, absl::CivilMinute(2026, 12, 10, 9, 0));
  Enrolled(moving, clinic.AddPatient());
  const auto moved = clinic.Do(
      MoveSession, "session: '" + moving.str() + "' room: '" + room.str() + "' start { text: '2026-12-09 9:30' }");
  EXPECT_THAT(moved, HasReason("ROOM_TAKEN"));
  EXPECT_EQ(next(moved.status(), v1::MoveSessionRequest()), "2026-12-09T10:00:00");
  // Where the credential has ended by then there is nothing to offer.
  clinic.connection().Execute("UPDATE credentials SET valid_to = '2026-12-09'");
  for (const int hour : {11, 14}) clinic.AddSession(other, absl::CivilMinute(2026, 12, 9, hour, 0));
  const auto late = Add(there + "start { text: 'tomorrow 9:00' } blocks: 8 outside_hours: true");
  EXPECT_THAT(late, HasReason("ROOM_TAKEN"));
  EXPECT_EQ(next(late.status(), v1::AddSessionRequest()), "");
}

TEST_F(Schedule, ATimeThatIsOverOrOutsideHoursIsOfferedForWhatMayBeMeant) {
  const auto offered = [](const absl::Status& refusal) {
    v1::AddSessionRequest request;
    EXPECT_EQ(RemediesOf(refusal).size(), 1u);
    for (const Remedy& remedy : RemediesOf(refusal)) EXPECT_TRUE(request.ParseFromString(remedy.request));
    return request;
  };
  const auto past = Add("start { text: '2026-12-07 9:00' }");
  EXPECT_THAT(past, HasReason("START_IN_PAST"));
  EXPECT_EQ(offered(past.status()).past(), kToBeSaid);
  EXPECT_EQ(offered(past.status()).start().civil(), "2026-12-07T09:00:00");
  const auto early = Add("start { text: 'tomorrow 7:00' }");
  EXPECT_THAT(early, HasReason("SITE_CLOSED"));
  EXPECT_TRUE(offered(early.status()).outside_hours());
}

TEST_F(Schedule, AnInstructorWhoCanNotBeNamedOnTheClaimIsWarnedOfWhenAClassIsPlanned) {
  clinic.PublishPolicy();
  const auto reasons = [](const auto& reply) {
    std::vector<std::string> reasons;
    for (const auto& warning : reply->warnings()) reasons.push_back(warning.reason());
    return reasons;
  };
  const std::string tomorrow = "start { text: 'tomorrow 9:00' } instructor: '";
  const auto planned = Add(tomorrow + instructor.str() + "'");
  ASSERT_THAT(planned, IsOk());
  EXPECT_THAT(reasons(planned), ElementsAre("RENDERING_MISSING", "BELOW_TWO"));
  EXPECT_EQ(planned->warnings(0).text(), "the NPI of instructor " + instructor.str() +
                                             " is not on record; enter it, or lines will be held for sample-payer");
  v1::UpdateInstructorRequest enter;
  ASSERT_TRUE(enter.ParseFromString(planned->warnings(0).remedy().request()));
  EXPECT_EQ(planned->warnings(0).remedy().method(), "psmet.v1.StaffService.UpdateInstructor");
  EXPECT_EQ(enter.id(), instructor.str());
  EXPECT_EQ(enter.update_mask().paths(0), "npi");
  EXPECT_FALSE(planned->warnings(1).has_remedy());
  const InstructorId named = clinic.AddInstructor("RN", "1558598797");
  const std::string session = "session: '" + planned->session().id() + "' instructor: '";
  EXPECT_THAT(reasons(clinic.Do(AssignInstructor, session + named.str() + "'")), ElementsAre("BELOW_TWO"));
  // A patient whose payer has no such policy needs nobody's NPI.
  Enrolled(ParseId<SessionId>(planned->session().id()).value(), clinic.AddPatient("Abbott", "another"));
  EXPECT_THAT(reasons(clinic.Do(AssignInstructor, session + instructor.str() + "'")), ElementsAre("BELOW_TWO"));
  Enrolled(ParseId<SessionId>(planned->session().id()).value(), clinic.AddPatient("Diaz"));
  EXPECT_THAT(reasons(clinic.Do(AssignInstructor, session + instructor.str() + "'")), ElementsAre("RENDERING_MISSING"));
}

TEST_F(Schedule, ACredentialThatIsMissingIsNamedAndAPendingOneMayBeVerified) {
  const InstructorId other = clinic.AddInstructor("AE-C");
  const auto credential = clinic.Write([&](sql::WriteTx& tx) -> absl::StatusOr<CredentialId> {
    return store::InsertCredential(tx, {.instructor = other,
                                        .type = "CDCES",
                                        .number = "9",
                                        .issuer = "CBDCE",
                                        .issued_on = Day(2026, 1, 1),
                                        .valid_from = Day(2026, 1, 1),
                                        .valid_to = Day(2031, 12, 31),
                                        .history = {{.state = CredentialState::kPending,
                                                     .effective_on = Day(2026, 1, 1),
                                                     .recorded_at = clinic.clock.Now(),
                                                     .recorded_by = "admin"}}});
  });
  const auto reply = Add("start { text: 'tomorrow 9:00' } instructor: '" + other.str() + "'");
  EXPECT_THAT(reply, HasReason("CREDENTIAL_MISSING"));
  EXPECT_THAT(std::string(reply.status().message()), HasSubstr("CDCES " + credential->str() + " pending"));
  const auto remedies = RemediesOf(reply.status());
  ASSERT_THAT(remedies, SizeIs(2)) << "and who could teach";
  v1::VerifyCredentialRequest verify;
  ASSERT_TRUE(verify.ParseFromString(remedies[0].request));
  EXPECT_EQ(verify.credential(), credential->str());
  clinic.connection().Execute("UPDATE credentials SET valid_to = '2026-12-08'");
  const auto ended = Add("start { text: 'tomorrow 9:00' } instructor: '" + other.str() + "'");
  v1::AddCredentialRequest add;
  ASSERT_THAT(RemediesOf(ended.status()), SizeIs(1));
  ASSERT_TRUE(add.ParseFromString(RemediesOf(ended.status())[0].request));
  EXPECT_EQ(add.credential().instructor(), other.str());
}

TEST_F(Schedule, ASessionOfAnotherSiteAnswersLikeAnAbsentOne) {
  const SessionId session = Class(9, 9);
  const SiteId other = clinic.AddSite();
  clinic.caller.sites = {other};
  const auto hidden = clinic.Do(GetSession, "session: '" + session.str() + "'");
  EXPECT_THAT(hidden, HasReason("SESSION_NOT_FOUND"));
  EXPECT_EQ(hidden.status().message(), "no session " + session.str());
  EXPECT_THAT(clinic.Get(ListSessions, "").sessions(), IsEmpty());
}

TEST_F(Schedule, TodayShowsWhatIsNotClosedOfEarlierDaysThenTheDay) {
  const SessionId later = Class(8, 13, instructor), first = Class(8, 9), earlier = Class(7, 9);
  Class(9, 9);
  const auto today = clinic.Get(GetToday, "");
  EXPECT_EQ(today.day(), "2026-12-08");
  ASSERT_EQ(today.sessions_size(), 3);
  EXPECT_EQ(today.sessions(0).id(), earlier.str());
  EXPECT_EQ(today.sessions(0).stands(), "over");
  EXPECT_THAT(Reasons(today.sessions(0)), ElementsAre("NO_INSTRUCTOR", "NOT_CLOSED"));
  EXPECT_EQ(today.sessions(1).id(), first.str());
  EXPECT_TRUE(today.sessions(1).check_in_open());
  EXPECT_THAT(Reasons(today.sessions(1)), ElementsAre("NO_INSTRUCTOR", "BELOW_TWO"));
  EXPECT_EQ(today.sessions(2).id(), later.str());
  EXPECT_FALSE(today.sessions(2).check_in_open());
  EXPECT_EQ(clinic.Get(GetToday, "day: '2026-12-09'").sessions_size(), 2);
}

TEST_F(Schedule, SessionsAreListedInPages) {
  const SessionId a = Class(9, 9), b = Class(9, 11), c = Class(10, 9);
  const auto page = clinic.Get(ListSessions, "page_size: 2");
  ASSERT_EQ(page.sessions_size(), 2);
  EXPECT_EQ(page.sessions(0).id(), a.str());
  const auto rest = clinic.Get(ListSessions, "page_size: 2 page_token: '" + page.next_page_token() + "'");
  ASSERT_EQ(rest.sessions_size(), 1);
  EXPECT_EQ(rest.sessions(0).id(), c.str());
  EXPECT_EQ(rest.next_page_token(), "");
  const auto day = clinic.Get(ListSessions, "from: '2026-12-09' to: '2026-12-09'");
  ASSERT_EQ(day.sessions_size(), 2);
  EXPECT_EQ(day.sessions(1).id(), b.str());
}

TEST_F(Schedule, ASessionThatIsOverHasNoMoreInstructorToAssign) {
  const SessionId session = Class(9, 9);
  const std::string ids = "session: '" + session.str() + "' instructor: '" + instructor.str() + "'";
  EXPECT_THAT(clinic.Do(AssignInstructor, ids + " etag: 'r0'"), HasReason("ETAG_STALE"));
  EXPECT_EQ(clinic.Get(AssignInstructor, ids).session().instructor(), instructor.str());
  clinic.Get(CancelSession, "session: '" + session.str() + "' reason: 'snow'");
  EXPECT_THAT(clinic.Do(AssignInstructor, ids), HasReason("SESSION_ENDED"));
}

TEST_F(Schedule, AssigningOnceInProgressIsAHandover) {
  const SessionId session = Class(8, 9, instructor);
  const InstructorId substitute = clinic.AddInstructor();
  absl::TimeZone zone;
  absl::LoadTimeZone("America/Chicago", &zone);
  const auto at = [&](int hour, int minute) {
    return absl::FromCivil(absl::CivilMinute(2026, 12, 8, hour, minute), zone);
  };
  EXPECT_THAT(clinic.Write([&](sql::WriteTx& tx) {
    Session begun = *store::GetSession(tx, session);
    begun.state = SessionState::kInProgress;
    store::UpdateSession(tx, begun);
    store::BeginTeaching(tx, session, instructor, at(9, 0));
    return absl::OkStatus();
  }),
              IsOk());
  clinic.clock.Set(at(9, 40));
  const std::string ids = "session: '" + session.str() + "' instructor: '" + substitute.str() + "'";
  EXPECT_THAT(clinic.Do(AssignInstructor, ids + " at { text: '9:50' }"), HasReason("TIME_OUT_OF_ORDER"));
  EXPECT_THAT(clinic.Do(AssignInstructor, ids + " at { text: '8:50' }"), HasReason("TIME_OUT_OF_ORDER"));
  EXPECT_EQ(clinic.Get(AssignInstructor, ids + " at { text: '9:30' }").previous_instructor(), instructor.str());
  const auto teachings = clinic.Look([&](sql::ReadTx& tx) { return store::TeachingsOf(tx, session); });
  ASSERT_THAT(teachings, SizeIs(2));
  EXPECT_EQ(teachings[0].end, at(9, 30));
  EXPECT_EQ(teachings[1].instructor, substitute);
  EXPECT_EQ(teachings[1].begin, at(9, 30));
  EXPECT_EQ(teachings[1].end, std::nullopt);
}

TEST_F(Schedule, AMoveTakesEverybodyAlongAndListsWhomToTell) {
  const SessionId session = Class(9, 9, instructor);
  const PatientId patient = Enrolled(session, clinic.AddPatient());
  const auto moved = clinic.Get(MoveSession, "session: '" + session.str() + "' start { text: '2026-12-10 14:00' }");
  EXPECT_EQ(moved.session().start().civil(), "2026-12-10T14:00:00");
  EXPECT_EQ(moved.previous_start().civil(), "2026-12-09T09:00:00");
  ASSERT_EQ(moved.tell_size(), 1);
  EXPECT_EQ(moved.tell(0).patient(), patient.str());
  EXPECT_EQ(moved.tell(0).patient_name(), "Abbott, Ann");
  EXPECT_EQ(Shown(session).seated(), 1);
  const auto back = clinic.Get(MoveSession, "session: '" + session.str() + "' start { text: '2026-12-09 9:00' }");
  EXPECT_EQ(back.tell_size(), 0) << "they never heard that it was moved";
  clinic.Get(MoveSession, "session: '" + session.str() + "' start { text: '2026-12-10 14:00' }");
  const SessionId other = Class(9, 9);
  EXPECT_THAT(clinic.Do(EnrollPatient, "session: '" + other.str() + "' patient: '" + patient.str() + "'"), IsOk());
}

TEST_F(Schedule, AMoveIsRefusedForAClashOfAnySeatedPatient) {
  const SessionId session = Class(9, 9), other = Class(10, 9);
  const RoomId second = clinic.AddRoom(site, 10, "B");
  const PatientId patient = Enrolled(session, clinic.AddPatient());
  Enrolled(other, patient);
  const auto reply = clinic.Do(
      MoveSession, "session: '" + session.str() + "' start { text: '2026-12-10 09:30' } room: '" + second.str() + "'");
  EXPECT_THAT(reply, HasReason("PATIENT_TAKEN"));
  EXPECT_EQ(reply.status().message(), patient.str() + " has a seat in session " + other.str() + " then");
  EXPECT_THAT(clinic.Do(MoveSession, "session: '" + session.str() + "' start { text: '2026-12-10 09:30' }"),
              HasReason("ROOM_TAKEN"));
  EXPECT_THAT(clinic.Do(MoveSession, "session: '" + session.str() + "'"), HasReason("NOTHING_TO_MOVE"));
}

TEST_F(Schedule, AMoveIsRefusedWhereTheCredentialNoLongerHolds) {
  const SessionId session = Class(9, 9, instructor);
  EXPECT_THAT(clinic.Do(MoveSession, "session: '" + session.str() + "' start { text: '2028-01-03 09:00' }"),
              HasReason("CREDENTIAL_MISSING"));
}

TEST_F(Schedule, CancellingEndsEveryEnrollmentAndListsWhomToTell) {
  const SessionId session = Class(9, 9);
  const PatientId patient = Enrolled(session, clinic.AddPatient());
  const auto cancelled = clinic.Get(CancelSession, "session: '" + session.str() + "' reason: 'snow'");
  EXPECT_EQ(cancelled.session().state(), v1::SESSION_STATE_CANCELLED);
  EXPECT_EQ(cancelled.session().seated(), 0);
  ASSERT_EQ(cancelled.tell_size(), 1);
  EXPECT_EQ(cancelled.tell(0).patient(), patient.str());
  EXPECT_EQ(cancelled.tell(0).state(), v1::ENROLLMENT_STATE_CANCELLED);
  EXPECT_THAT(clinic.Do(CancelSession, "session: '" + session.str() + "' reason: 'snow'"), HasReason("SESSION_BEGUN"));
}

TEST_F(Schedule, SitesAndRoomsAreCheckedAndListed) {
  EXPECT_THAT(clinic.Do(AddSite, "site { name: 'X' zone: 'Mars/Olympus' }"), HasReason("ZONE_UNKNOWN"));
  EXPECT_THAT(clinic.Do(AddSite, "site { name: 'X' zone: '/etc/localtime' }"), HasReason("ZONE_UNKNOWN"));
  EXPECT_THAT(clinic.Do(AddSite, "site { name: 'X' zone: 'America/Denver' opens: '9' }"), HasReason("HOURS_INVALID"));
  EXPECT_THAT(clinic.Do(AddSite, "site { name: 'X' zone: 'America/Denver' opens: '18:00' }"),
              HasReason("HOURS_INVALID"));
  EXPECT_THAT(clinic.Do(AddSite, "site { name: 'X' zone: 'America/Denver' organization: 'og-9' }"),
              HasReason("ORGANIZATION_NOT_FOUND"));
  const v1::Site added = clinic.Get(AddSite, "site { name: 'Denver' zone: 'America/Denver' opens: '07:00' }").site();
  EXPECT_THAT(clinic.Do(AddSite, "site { name: 'DENVER ' zone: 'America/Denver' }"), HasReason("SITE_NAME_TAKEN"));
  EXPECT_EQ(added.closes(), "18:00");
  EXPECT_EQ(added.place_of_service(), "11");
  EXPECT_EQ(clinic.Get(ListSites, "").sites_size(), 2);
  EXPECT_THAT(clinic.Do(AddRoom, "room { name: 'B' capacity: 5 }"), HasReason("SITE_NEEDED"));
  EXPECT_THAT(clinic.Do(AddRoom, "room { site: 'si-1' name: 'A' capacity: 5 }"), HasReason("ROOM_NAME_TAKEN"));
  EXPECT_THAT(clinic.Do(AddRoom, "room { site: 'si-1' name: 'a' capacity: 5 }"), HasReason("ROOM_NAME_TAKEN"));
  EXPECT_THAT(clinic.Do(AddRoom, "room { site: 'si-1' name: 'B' capacity: 1 }"), HasReason("CAPACITY_INVALID"));
  clinic.Get(AddRoom, "room { site: '" + added.id() + "' name: 'A' capacity: 5 }");
  EXPECT_EQ(clinic.Get(ListRooms, "").rooms_size(), 2);
  EXPECT_EQ(clinic.Get(GetSite, "site: 'si-2'").site().opens(), "07:00");
  EXPECT_THAT(clinic.Do(GetSite, "site: 'si-9'"), HasReason("SITE_NOT_FOUND"));
  clinic.caller.sites = {site};
  EXPECT_THAT(clinic.Do(GetSite, "site: 'si-2'"), HasReason("SITE_NOT_FOUND"));
  EXPECT_EQ(clinic.Get(ListSites, "").sites_size(), 1);
  EXPECT_EQ(clinic.Get(ListRooms, "").rooms_size(), 1);
}

}  // namespace
}  // namespace psmet::handlers
