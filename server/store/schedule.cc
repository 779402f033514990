#include "store/schedule.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "store/curriculum.h"

namespace psmet::store {
namespace {

Site SiteFrom(sql::Row& r) {
  return {.id = r.Next(),
          .name = r.Next(),
          .zone = r.Next(),
          .opens = r.Next(),
          .closes = r.Next(),
          .organization = r.Next(),
          .place_of_service = r.Next(),
          .facility_type = r.Next(),
          .confirm_hours = r.Next(),
          .revision = r.Next()};
}
Room RoomFrom(sql::Row& r) {
  return {.id = r.Next(), .site = r.Next(), .name = r.Next(), .capacity = r.Next(), .revision = r.Next()};
}

constexpr char kInsertSite[] = R"sql(
INSERT INTO sites (name, zone, opens, closes, organization_number, place_of_service, facility_type, confirm_hours,
                   revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING number
/* scan: of what refers to it, and only while a reference is broken, which none is */)sql";

constexpr char kUpdateSite[] = R"sql(
UPDATE sites SET name = $1, opens = $2, closes = $3, organization_number = $4, place_of_service = $5,
                 facility_type = $6, confirm_hours = $7, revision = $8
WHERE number = $9)sql";

constexpr char kGetSite[] = R"sql(
SELECT number, name, zone, opens, closes, organization_number, place_of_service, facility_type, confirm_hours, revision
FROM sites WHERE number = $1)sql";

constexpr char kSites[] = R"sql(
SELECT number, name, zone, opens, closes, organization_number, place_of_service, facility_type, confirm_hours, revision
FROM sites WHERE number > $1 ORDER BY number LIMIT $2)sql";

constexpr char kInsertRoom[] = R"sql(
INSERT INTO rooms (site_number, name, capacity, revision) VALUES ($1, $2, $3, $4) RETURNING number
/* scan: of what refers to it, and only while a reference is broken, which none is */)sql";

constexpr char kUpdateRoom[] = R"sql(
UPDATE rooms SET name = $1, capacity = $2, revision = $3 WHERE number = $4)sql";

constexpr char kPlannedIn[] = R"sql(
SELECT number FROM sessions WHERE room_number = $1 AND state <> 4 AND state IN (1, 2) AND starts_at > $2
ORDER BY starts_at)sql";

constexpr char kGetRoom[] = R"sql(
SELECT number, site_number, name, capacity, revision FROM rooms WHERE number = $1)sql";

constexpr char kRoomNamed[] = R"sql(
SELECT number FROM rooms WHERE site_number = $1 AND name = $2)sql";

constexpr char kRooms[] = R"sql(
SELECT number, site_number, name, capacity, revision FROM rooms WHERE number > $1 ORDER BY number LIMIT $2)sql";

constexpr char kRoomsOf[] = R"sql(
SELECT number, site_number, name, capacity, revision
FROM rooms WHERE site_number = $1 AND number > $2 ORDER BY number LIMIT $3)sql";

constexpr char kInsertSession[] = R"sql(
INSERT INTO sessions (site_number, room_number, module_number, starts_at, ends_at, day, blocks, seats,
                      instructor_number, state, actual_start, actual_end, language, cancel_reason, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14) RETURNING number)sql";

constexpr char kGetSession[] = R"sql(
SELECT number, site_number, room_number, module_number, starts_at, ends_at, day, blocks, extension_blocks, seats,
       instructor_number, state, actual_start, actual_end, language, interpreter, revision
FROM sessions WHERE number = $1)sql";

constexpr char kUpdateSession[] = R"sql(
UPDATE sessions SET room_number = $1, starts_at = $2, ends_at = $3, day = $4, blocks = $5, instructor_number = $6,
                    state = $7, actual_start = $8, actual_end = $9, language = $10, revision = $11,
                    extension_blocks = $12, interpreter = $13
WHERE number = $14)sql";

constexpr char kInsertExtension[] = R"sql(
INSERT INTO extensions (session_number, blocks, reason, recorded_at, recorded_by, revision)
VALUES ($1, $2, $3, $4, $5, $6))sql";

constexpr char kCancelSession[] = R"sql(
UPDATE sessions SET state = 4, cancel_reason = $1, revision = $2 WHERE number = $3)sql";

constexpr char kCancelEnrollments[] = R"sql(
UPDATE enrollments SET state = 4, seat_no = NULL, reason = $1, revision = $2
WHERE session_number = $3 AND state NOT IN (3, 4))sql";

// A session lasts at most 8 blocks, 14,400,000,000 microseconds: what overlaps starts within that before the end.
constexpr char kRoomBusy[] = R"sql(
SELECT number FROM sessions
WHERE room_number = $1 AND state <> 4 AND starts_at > $2 - 14400000000 AND starts_at < $3 AND ends_at > $2
  AND number <> $4
ORDER BY starts_at LIMIT 1)sql";

constexpr char kInstructorBusy[] = R"sql(
SELECT number FROM sessions
WHERE instructor_number = $1 AND state <> 4 AND starts_at > $2 - 14400000000 AND starts_at < $3 AND ends_at > $2
  AND number <> $4
ORDER BY starts_at LIMIT 1)sql";

constexpr char kPatientBusy[] = R"sql(
SELECT session_number FROM enrollments
WHERE patient_number = $1 AND state = 1 AND starts_at > $2 - 14400000000 AND starts_at < $3 AND ends_at > $2
  AND session_number <> $4
ORDER BY starts_at LIMIT 1)sql";

constexpr char kPatientWaits[] = R"sql(
SELECT session_number FROM enrollments
WHERE patient_number = $1 AND state = 2 AND starts_at > $2 - 14400000000 AND starts_at < $3 AND ends_at > $2
  AND session_number <> $4
ORDER BY starts_at LIMIT 1)sql";

constexpr char kRoomTimes[] = R"sql(
SELECT starts_at, ends_at FROM sessions
WHERE room_number = $1 AND state <> 4 AND starts_at > $2 - 14400000000 AND starts_at < $3 AND ends_at > $2
  AND number <> $4
ORDER BY starts_at LIMIT 1000)sql";

constexpr char kInstructorTimes[] = R"sql(
SELECT starts_at, ends_at FROM sessions
WHERE instructor_number = $1 AND state <> 4 AND starts_at > $2 - 14400000000 AND starts_at < $3 AND ends_at > $2
  AND number <> $4
ORDER BY starts_at LIMIT 1000)sql";

constexpr char kPatientTimes[] = R"sql(
SELECT starts_at, ends_at FROM enrollments
WHERE patient_number = $1 AND state = 1 AND starts_at > $2 - 14400000000 AND starts_at < $3 AND ends_at > $2
  AND session_number <> $4
ORDER BY starts_at LIMIT 1000)sql";

constexpr char kEnrollmentsOf[] = R"sql(
SELECT number, session_number, patient_number, COALESCE(seat_no, 0), state, joined_at, reason, absent, absence_reason,
       walk_in, revision
FROM enrollments WHERE session_number = $1 AND state NOT IN (3, 4) ORDER BY number)sql";

constexpr char kAnnouncedOf[] = R"sql(
SELECT ec.enrollment_number, ec.caregiver_number
FROM enrollments e JOIN enrollment_caregivers ec ON ec.enrollment_number = e.number
WHERE e.session_number = $1 AND e.state NOT IN (3, 4) ORDER BY e.number, ec.caregiver_number)sql";

constexpr char kNextEnrollment[] = "SELECT coalesce(max(number), 0) + 1 FROM enrollments";

constexpr char kInsertEnrollment[] = R"sql(
INSERT INTO enrollments (session_number, number, patient_number, starts_at, ends_at, seat_no, state, joined_at, reason,
                         absent, absence_reason, walk_in, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))sql";

constexpr char kUpdateEnrollment[] = R"sql(
UPDATE enrollments SET seat_no = $1, state = $2, joined_at = $3, reason = $4, absent = $5, absence_reason = $6,
                       walk_in = $7, former_seat = $8, revision = $9
WHERE number = $10)sql";

constexpr char kForgetAnnounced[] = R"sql(
DELETE FROM enrollment_caregivers WHERE enrollment_number = $1)sql";

constexpr char kAnnounce[] = R"sql(
INSERT INTO enrollment_caregivers (enrollment_number, caregiver_number) VALUES ($1, $2))sql";

// 0 stands for none.
std::optional<int> Seat(int number) { return number == 0 ? std::nullopt : std::optional<int>(number); }

void Announce(sql::WriteTx& tx, EnrollmentId id, const std::vector<CaregiverId>& caregivers) {
  for (const CaregiverId caregiver : caregivers) tx.Run(kAnnounce, {id, caregiver});
}

template <typename AnyId>
std::optional<SessionId> Busy(sql::ReadTx& tx, const char* sql, AnyId who, Interval when, SessionId except) {
  return tx.Value<SessionId>(sql, {who, when.begin, when.end, except.number});
}

template <typename AnyId>
std::vector<Interval> Times(sql::ReadTx& tx, const char* sql, AnyId who, Interval when, SessionId except) {
  const auto interval = [](sql::Row& r) -> Interval { return {.begin = r.Next(), .end = r.Next()}; };
  return tx.All(sql, interval, {who, when.begin, when.end, except.number});
}

}  // namespace

Session SessionFrom(sql::ReadTx& tx, sql::Row& r) {
  Session session;
  session.id = r.Next();
  session.site = r.Next();
  session.room = r.Next();
  session.module_number = r.Next();
  session.start = r.Next();
  session.end = r.Next();
  session.day = r.Next();
  session.blocks = r.Next();
  session.extension_blocks = r.Next();
  session.seats = r.Next();
  session.instructor = r.Next();
  session.state = r.Next();
  session.actual_start = r.Maybe();
  session.actual_end = r.Maybe();
  session.language = static_cast<std::string>(r.Next());
  session.interpreter = static_cast<std::string>(r.Next());
  session.revision = r.Next();
  const auto module = FindModule(tx, session.module_number);
  session.curriculum = module->curriculum;
  session.module = module->key;
  return session;
}

SiteId InsertSite(sql::WriteTx& tx, const Site& site) {
  return SiteId{tx.Insert(kInsertSite, {site.name, site.zone, site.opens, site.closes, site.organization,
                                        site.place_of_service, site.facility_type, site.confirm_hours, tx.seq()})};
}

void UpdateSite(sql::WriteTx& tx, const Site& site) {
  tx.Run(kUpdateSite, {site.name, site.opens, site.closes, site.organization, site.place_of_service, site.facility_type,
                       site.confirm_hours, tx.seq(), site.id});
}

std::shared_ptr<const Site> FindSite(sql::ReadTx& tx, SiteId site) {
  return tx.KeptOne(kGetSite, SiteFrom, site.number);
}

absl::StatusOr<Site> GetSite(sql::ReadTx& tx, SiteId site) {
  const auto found = FindSite(tx, site);
  if (!found) return Missing("SITE_NOT_FOUND", "no site {site}", {{"site", site.str()}});
  return *found;
}

std::vector<Site> Sites(sql::ReadTx& tx, SiteId after, int limit) {
  return tx.All(kSites, SiteFrom, {after.number, limit});
}

RoomId InsertRoom(sql::WriteTx& tx, const Room& room) {
  return RoomId{tx.Insert(kInsertRoom, {room.site, room.name, room.capacity, tx.seq()})};
}

void UpdateRoom(sql::WriteTx& tx, const Room& room) {
  tx.Run(kUpdateRoom, {room.name, room.capacity, tx.seq(), room.id});
}

std::vector<SessionId> PlannedIn(sql::ReadTx& tx, RoomId room, absl::Time after) {
  return tx.All(kPlannedIn, [](sql::Row& r) -> SessionId { return r.Next(); }, {room, after});
}

std::shared_ptr<const Room> FindRoom(sql::ReadTx& tx, RoomId room) {
  return tx.KeptOne(kGetRoom, RoomFrom, room.number);
}

absl::StatusOr<Room> GetRoom(sql::ReadTx& tx, RoomId room) {
  const auto found = FindRoom(tx, room);
  if (!found) return Missing("ROOM_NOT_FOUND", "no room {room}", {{"room", room.str()}});
  return *found;
}

std::optional<RoomId> RoomNamed(sql::ReadTx& tx, SiteId site, std::string_view name) {
  return tx.Value<RoomId>(kRoomNamed, {site, name});
}

std::vector<Room> RoomsOf(sql::ReadTx& tx, SiteId site, RoomId after, int limit) {
  return tx.All(kRoomsOf, RoomFrom, {site, after.number, limit});
}

std::vector<Room> Rooms(sql::ReadTx& tx, RoomId after, int limit) {
  return tx.All(kRooms, RoomFrom, {after.number, limit});
}

SessionId InsertSession(sql::WriteTx& tx, const Session& s) {
  return SessionId{
      tx.Insert(kInsertSession, {s.site, s.room, s.module_number, s.start, s.end, s.day, s.blocks, s.seats,
                                 s.instructor, s.state, s.actual_start, s.actual_end, s.language, tx.seq()})};
}

absl::StatusOr<Session> GetSession(sql::ReadTx& tx, SessionId session) {
  auto found = tx.One(kGetSession, [&](sql::Row& r) { return SessionFrom(tx, r); }, {session});
  if (!found) return Missing("SESSION_NOT_FOUND", "no session {session}", {{"session", session.str()}});
  return *std::move(found);
}

void UpdateSession(sql::WriteTx& tx, const Session& s) {
  tx.Run(kUpdateSession, {s.room, s.start, s.end, s.day, s.blocks, s.instructor, s.state, s.actual_start, s.actual_end,
                          s.language, tx.seq(), s.extension_blocks, s.interpreter, s.id});
}

void InsertExtension(sql::WriteTx& tx, const Session& session, std::string_view reason, absl::Time at,
                     std::string_view by) {
  tx.Run(kInsertExtension, {session.id, session.extension_blocks, reason, at, by, tx.seq()});
}

void CancelSession(sql::WriteTx& tx, SessionId session, std::string_view reason) {
  tx.Run(kCancelEnrollments, {reason, tx.seq(), session});
  tx.Run(kCancelSession, {reason, tx.seq(), session});
}

std::optional<SessionId> RoomBusy(sql::ReadTx& tx, RoomId room, Interval when, SessionId except) {
  return Busy(tx, kRoomBusy, room, when, except);
}
std::optional<SessionId> InstructorBusy(sql::ReadTx& tx, InstructorId instructor, Interval when, SessionId except) {
  return Busy(tx, kInstructorBusy, instructor, when, except);
}
std::optional<SessionId> PatientBusy(sql::ReadTx& tx, PatientId patient, Interval when, SessionId except) {
  return Busy(tx, kPatientBusy, patient, when, except);
}

std::optional<SessionId> PatientWaits(sql::ReadTx& tx, PatientId patient, Interval when, SessionId except) {
  return Busy(tx, kPatientWaits, patient, when, except);
}

std::vector<Interval> RoomTimes(sql::ReadTx& tx, RoomId room, Interval when, SessionId except) {
  return Times(tx, kRoomTimes, room, when, except);
}
std::vector<Interval> InstructorTimes(sql::ReadTx& tx, InstructorId instructor, Interval when, SessionId except) {
  return Times(tx, kInstructorTimes, instructor, when, except);
}
std::vector<Interval> PatientTimes(sql::ReadTx& tx, PatientId patient, Interval when, SessionId except) {
  return Times(tx, kPatientTimes, patient, when, except);
}

std::vector<Enrollment> EnrollmentsOf(sql::ReadTx& tx, SessionId session) {
  auto live = tx.All(kEnrollmentsOf,
                     [](sql::Row& r) -> Enrollment {
                       return {.id = r.Next(),
                               .session = r.Next(),
                               .patient = r.Next(),
                               .number = r.Next(),
                               .state = r.Next(),
                               .joined = r.Next(),
                               .reason = r.Next(),
                               .absent = r.Next(),
                               .absence_reason = r.Next(),
                               .walk_in = r.Next(),
                               .revision = r.Next()};
                     },
                     {session});
  if (live.empty()) return live;
  using Pair = std::pair<EnrollmentId, CaregiverId>;
  const auto announced = tx.All(kAnnouncedOf,
                                [](sql::Row& r) -> Pair {
                                  return {EnrollmentId(r.Next()), CaregiverId(r.Next())};
                                },
                                {session});
  for (Enrollment& each : live) {
    for (const auto& [enrollment, caregiver] : announced) {
      if (enrollment == each.id) each.caregivers.push_back(caregiver);
    }
  }
  const auto place = [](const Enrollment& e) { return std::make_tuple(e.number == 0, e.number, e.joined, e.id); };
  std::sort(live.begin(), live.end(), [&](const Enrollment& a, const Enrollment& b) { return place(a) < place(b); });
  return live;
}

EnrollmentId InsertEnrollment(sql::WriteTx& tx, const Enrollment& e, const Session& session) {
  const EnrollmentId id{*tx.Value<int64_t>(kNextEnrollment)};
  tx.Run(kInsertEnrollment, {session.id, id, e.patient, session.start, session.end, Seat(e.number), e.state, e.joined,
                             e.reason, e.absent, e.absence_reason, e.walk_in, tx.seq()});
  Announce(tx, id, e.caregivers);
  return id;
}

void UpdateEnrollment(sql::WriteTx& tx, const Enrollment& e) {
  tx.Run(kUpdateEnrollment, {Seat(e.number), e.state, e.joined, e.reason, e.absent, e.absence_reason, e.walk_in,
                             Seat(e.former_seat), tx.seq(), e.id});
  tx.Run(kForgetAnnounced, {e.id});
  Announce(tx, e.id, e.caregivers);
}

}  // namespace psmet::store
