#include "store/timetable.h"

#include <algorithm>

#include "store/schedule.h"
#include "store/staff.h"

namespace psmet::store {
namespace {

// A statement must be one literal, so its parts are too. Who has a seat, and only they, has a number from 1 to 4, and
// who is present without one a higher number. A caregiver of several is counted with the first, for DISTINCT makes a
// table each time. What only a class that has begun can have is not looked for in one that has not (state 1). Places
// are counted in one pass, as one number: seated, 10,000 times those without a seat, 100,000,000 times those who wait.
#define LISTED                                                                                                      \
  "SELECT s.number, s.site_number, s.room_number, s.module_number, s.starts_at, s.ends_at, s.day, s.blocks, "       \
  "s.extension_blocks, s.seats, s.instructor_number, s.state, s.actual_start, s.actual_end, "                       \
  "s.language, s.interpreter, s.revision, "                                                                         \
  "CASE s.state WHEN 1 THEN s.room_number ELSE coalesce((SELECT l.room_number FROM relocations l "                  \
  " WHERE l.session_number = s.number AND l.voided_at IS NULL "                                                     \
  " ORDER BY l.began_at DESC, l.number DESC LIMIT 1), s.room_number) END, "                                         \
  "coalesce((SELECT SUM(CASE WHEN e.seat_no BETWEEN 1 AND 4 THEN 1 WHEN e.seat_no >= 5 THEN 10000 "                 \
  " WHEN e.state = 2 THEN 100000000 ELSE 0 END) FROM enrollments e WHERE e.session_number = s.number), 0), "        \
  "(SELECT COUNT(*) FROM enrollments e JOIN enrollment_caregivers ec ON ec.enrollment_number = e.number "           \
  " WHERE e.session_number = s.number AND e.seat_no IS NOT NULL "                                                   \
  " AND NOT EXISTS (SELECT 1 FROM enrollments f JOIN enrollment_caregivers fc ON fc.enrollment_number = f.number "  \
  "  WHERE f.session_number = s.number AND f.seat_no < e.seat_no AND fc.caregiver_number = ec.caregiver_number)), " \
  "CASE s.state WHEN 1 THEN 0 ELSE (SELECT COUNT(p.patient_number) FROM presences p "                               \
  " WHERE p.session_number = s.number AND p.left_at IS NULL AND p.voided_at IS NULL) END, "                         \
  "CASE s.state WHEN 1 THEN 0 ELSE (SELECT COUNT(*) FROM presences p "                                              \
  " WHERE p.session_number = s.number AND p.left_at IS NULL AND p.voided_at IS NULL AND p.modality = 1) END, "      \
  "CASE s.extension_blocks WHEN 0 THEN '' ELSE coalesce((SELECT x.reason FROM extensions x "                        \
  " WHERE x.session_number = s.number ORDER BY x.number DESC LIMIT 1), '') END "                                    \
  "FROM sessions s "

constexpr int64_t kPlaces = 10000;

ListedSession ListedFrom(sql::ReadTx& tx, sql::Row& r) {
  ListedSession listed{.session = SessionFrom(tx, r)};
  listed.site = FindSite(tx, listed.session.site);
  listed.room = FindRoom(tx, r.Next());
  listed.module = FindModule(tx, listed.session.module_number);
  listed.instructor = FindInstructor(tx, listed.session.instructor);
  const int64_t places = r.Next();
  listed.seated = static_cast<int>(places % kPlaces);
  listed.unseated = static_cast<int>(places / kPlaces % kPlaces);
  listed.waiting = static_cast<int>(places / kPlaces / kPlaces);
  listed.announced = r.Next();
  listed.here = r.Next();
  listed.in_room = r.Next();
  listed.extension_reason = static_cast<std::string>(r.Next());
  return listed;
}

std::vector<ListedSession> All(sql::ReadTx& tx, const char* sql, std::initializer_list<sql::Arg> args) {
  return tx.All(
      sql, [&](sql::Row& r) { return ListedFrom(tx, r); }, args);
}
std::optional<ListedSession> One(sql::ReadTx& tx, const char* sql, std::initializer_list<sql::Arg> args) {
  return tx.One(
      sql, [&](sql::Row& r) { return ListedFrom(tx, r); }, args);
}

constexpr char kListed[] = LISTED "WHERE s.number = $1";

constexpr char kBetween[] =
    LISTED "WHERE s.site_number = $1 AND s.starts_at >= $2 AND s.starts_at < $3 ORDER BY s.starts_at, s.number";

constexpr char kUnclosed[] = LISTED
    "WHERE s.site_number = $1 AND s.state IN (1, 2) AND s.starts_at < $2 AND s.ends_at <= $3 "
    "ORDER BY s.starts_at, s.number LIMIT $4";

constexpr char kUntaught[] = LISTED
    "WHERE s.site_number = $1 AND s.instructor_number IS NULL AND s.state IN (1, 2) "
    "AND s.starts_at < $2 AND s.ends_at > $3 ORDER BY s.starts_at, s.number LIMIT $4";

constexpr char kBelow[] = LISTED
    "WHERE s.site_number = $1 AND s.starts_at > $2 AND s.starts_at <= $3 AND s.state = 1 "
    "AND (SELECT COUNT(*) FROM enrollments e WHERE e.session_number = s.number AND e.seat_no BETWEEN 1 AND 4) < $4 "
    "ORDER BY s.starts_at, s.number LIMIT $5";

constexpr char kCancelled[] = LISTED
    "WHERE s.instructor_number = $1 AND s.state = 4 AND s.starts_at >= $2 AND s.day >= $3 "
    "ORDER BY s.starts_at, s.number LIMIT $4";

constexpr char kGivenAway[] = LISTED
    "WHERE s.number IN (SELECT f.session_number FROM former_plans f WHERE f.instructor_number = $1 AND f.starts_at >= "
    "$2) "
    "AND (s.instructor_number IS NULL OR s.instructor_number <> $1) "
    "ORDER BY s.starts_at, s.number LIMIT $3 /* sort: what one instructor gave away is little */";

#define FREE_SEAT \
  "(SELECT COUNT(*) FROM enrollments e WHERE e.session_number = s.number AND e.seat_no BETWEEN 1 AND 4) < s.seats "

// $1 to $14 of every list; the condition before them names the index. `sites` is ",1,2,", empty for all.
#define LIST_REST                                                                                \
  "AND (s.starts_at, s.number) > ($2, $3) AND s.starts_at < $4 AND s.day >= $5 AND s.day <= $6 " \
  "AND (CAST($7 AS BIGINT) IS NULL OR s.site_number = $7) "                                      \
  "AND (CAST($8 AS BIGINT) IS NULL OR (s.instructor_number = $8 AND s.state <> 4)) "             \
  "AND (CAST($9 AS BIGINT) IS NULL OR s.module_number = $9) "                                    \
  "AND (CAST($10 AS BIGINT) IS NULL OR s.state = $10) "                                          \
  "AND (CAST($11 AS BIGINT) IS NULL OR (s.state = 1 AND s.starts_at > $11 AND " FREE_SEAT        \
  ")) "                                                                                          \
  "AND ($12 = '' OR $12 LIKE '%,' || CAST(s.site_number AS TEXT) || ',%') "                      \
  "AND (CAST($13 AS BIGINT) IS NULL OR s.room_number = $13) "                                    \
  "ORDER BY s.starts_at, s.number LIMIT $14"

constexpr char kListBySite[] = LISTED "WHERE s.site_number = $1 " LIST_REST;
constexpr char kListByModule[] = LISTED "WHERE s.module_number = $1 " LIST_REST;
constexpr char kListByInstructor[] = LISTED "WHERE s.instructor_number = $1 AND s.state <> 4 " LIST_REST;
constexpr char kListByPatient[] = LISTED
    "WHERE s.number IN (SELECT o.session_number FROM enrollments o WHERE o.patient_number = $1 "
    "AND o.state NOT IN (3, 4)) " LIST_REST " /* sort: the classes of one patient are few */";
constexpr char kListByStart[] = LISTED "WHERE CAST($1 AS BIGINT) IS NULL " LIST_REST;

constexpr char kNextOpen[] = LISTED
    "WHERE s.module_number = $1 AND s.starts_at > $2 AND s.site_number = $3 AND s.number <> $4 AND s.state = 1 "
    "AND " FREE_SEAT
    "AND NOT EXISTS (SELECT 1 FROM enrollments o WHERE o.patient_number = $5 AND o.state = 1 "
    "AND o.starts_at > s.starts_at - 14400000000 AND o.starts_at < s.ends_at AND o.ends_at > s.starts_at) "
    "ORDER BY s.starts_at, s.number LIMIT 1";

#undef LIST_REST
#undef FREE_SEAT
#undef LISTED

// No zone is further than 14 hours from UTC, so an index range in instants holds every civil day's sessions.
constexpr absl::Duration kFurthest = absl::Hours(14);

absl::Time NotBefore(Day day) { return absl::FromCivil(day, absl::UTCTimeZone()) - kFurthest; }
absl::Time NotBefore(const SessionFilter& filter) {
  return filter.from ? NotBefore(*filter.from) : absl::UnixEpoch() - absl::Hours(24 * 366 * 70);
}
absl::Time Before(const SessionFilter& filter) {
  if (!filter.to) return absl::FromCivil(Day(2400, 1, 1), absl::UTCTimeZone());
  return absl::FromCivil(*filter.to + 1, absl::UTCTimeZone()) + kFurthest;
}

std::string Listing(const std::vector<SiteId>& sites) {
  std::string text;
  for (const SiteId site : sites) text += (text.empty() ? "," : "") + std::to_string(site.number) + ",";
  return text;
}

}  // namespace

std::optional<ListedSession> Listed(sql::ReadTx& tx, SessionId session) { return One(tx, kListed, {session}); }

std::vector<ListedSession> ListedBetween(sql::ReadTx& tx, SiteId site, Interval when) {
  return All(tx, kBetween, {site, when.begin, when.end});
}

std::vector<ListedSession> ListedUnclosed(sql::ReadTx& tx, SiteId site, absl::Time before, absl::Time now, int limit) {
  return All(tx, kUnclosed, {site, before, now, limit});
}

std::vector<ListedSession> ListedUntaught(sql::ReadTx& tx, SiteId site, Interval when, int limit) {
  return All(tx, kUntaught, {site, when.end, when.begin, limit});
}

std::vector<ListedSession> ListedBelow(sql::ReadTx& tx, SiteId site, int patients, Interval when, int limit) {
  return All(tx, kBelow, {site, when.begin, when.end, patients, limit});
}

std::vector<ListedSession> ListedCancelled(sql::ReadTx& tx, InstructorId instructor, Day from, int limit) {
  return All(tx, kCancelled, {instructor, NotBefore(from), from, limit});
}

std::vector<ListedSession> ListedGivenAway(sql::ReadTx& tx, InstructorId instructor, Day from, int limit) {
  return All(tx, kGivenAway, {instructor, NotBefore(from), limit});
}

std::vector<ListedSession> ListSessions(sql::ReadTx& tx, const SessionFilter& filter, const StartKey& after,
                                        int limit) {
  const auto list = [&](const char* sql, const sql::Arg& driver) {
    // What starts at the first instant of the range itself is after it with number 0.
    const bool first = after.start < NotBefore(filter);
    const sql::Arg module_number = filter.module_number ? sql::Arg(filter.module_number) : sql::Arg(nullptr);
    const std::string sites = Listing(filter.sites);
    return All(tx, sql,
               {driver, first ? NotBefore(filter) : after.start, first ? 0 : after.number, Before(filter),
                filter.from.value_or(Day(1900, 1, 1)), filter.to.value_or(Day(9999, 12, 31)), filter.site,
                filter.instructor, module_number, filter.state, filter.open, sites, filter.room, limit});
  };
  // The narrowest index of those that serve the order.
  if (filter.patient) return list(kListByPatient, filter.patient);
  if (filter.instructor) return list(kListByInstructor, filter.instructor);
  if (filter.module_number) return list(kListByModule, filter.module_number);
  if (filter.site) return list(kListBySite, filter.site);
  return list(kListByStart, nullptr);
}

std::optional<ListedSession> NextOpen(sql::ReadTx& tx, const Session& like, PatientId patient, absl::Time now) {
  return One(tx, kNextOpen, {like.module_number, now, like.site, like.id, patient});
}

}  // namespace psmet::store
