#include "store/attention.h"

#include <algorithm>
#include <set>

namespace psmet::store {
namespace {

constexpr char kEnding[] = R"sql(
SELECT number FROM credentials WHERE valid_to >= $1 AND valid_to <= $2 ORDER BY valid_to, number LIMIT $3)sql";

constexpr char kTaken[] = R"sql(
SELECT credential_number FROM credential_events
WHERE state IN (3, 4) AND effective_on >= $1 AND effective_on <= $2 ORDER BY effective_on, number LIMIT $3)sql";

constexpr char kSeated[] = R"sql(
SELECT e.patient_number
FROM (SELECT number, starts_at FROM sessions
      WHERE site_number = $1 AND starts_at > $2 AND starts_at < $3 AND state = 1 ORDER BY starts_at, number LIMIT $4) s
JOIN enrollments e ON e.session_number = s.number
WHERE e.state = 1 ORDER BY s.starts_at, s.number /* scan: of the sessions chosen just above */
/* sort: of the few sessions chosen */)sql";

constexpr char kSeatsOf[] = R"sql(
SELECT e.session_number, s.day, (e.ends_at - e.starts_at) / 60000000, m.tags
FROM enrollments e JOIN sessions s ON s.number = e.session_number JOIN modules m ON m.number = s.module_number
WHERE e.patient_number = $1 AND e.starts_at > $2 AND e.starts_at < $3 AND e.state = 1 AND s.state = 1
ORDER BY e.starts_at LIMIT $4)sql";

// A statement must be one literal, so its parts are too. $1 is the site, $2 the time after which they start.
#define LEFT_BY(SESSIONS)                                                                       \
  "SELECT s.number, e.patient_number "                                                          \
  "FROM sessions s JOIN enrollments e ON e.session_number = s.number "                          \
  "WHERE s.site_number = $1 AND s.starts_at > $2 AND " SESSIONS                                 \
  " AND e.state = 4 "                                                                           \
  "AND NOT EXISTS (SELECT 1 FROM enrollments o JOIN sessions t ON t.number = o.session_number " \
  " WHERE o.patient_number = e.patient_number AND o.starts_at > $2 AND o.state NOT IN (3, 4) "  \
  " AND o.absent = 0 AND t.module_number = s.module_number AND t.state <> 4) "                  \
  "ORDER BY s.starts_at, s.number, e.number "
constexpr char kLeftByCancelled[] = LEFT_BY("s.state = 4") "LIMIT $3 /* sort: the places of a session are few */";
constexpr char kLeftByClosed[] =
    LEFT_BY("s.starts_at <= $3 AND s.state = 3") "LIMIT $4 /* sort: the places of a session are few */";
#undef LEFT_BY

constexpr char kHeld[] = R"sql(
SELECT session_number, service_date, patient_number FROM charges
WHERE site_number = $1 AND state = 2 AND line LIKE '%"reason":"' || $2 || '"%'
ORDER BY service_date, session_number LIMIT $3)sql";

constexpr char kReasons[] = R"sql(
SELECT reason.value ->> 'reason', count(*)
FROM (SELECT line FROM charges WHERE site_number = $1 AND state = 2
      ORDER BY service_date, session_number LIMIT $2) held, json_each(held.line, '$.reasons') reason
GROUP BY 1 ORDER BY 2 DESC, 1 /* scan: of the lines chosen just above */ /* sort: there are a few reasons */)sql";

constexpr char kCountHeld[] = R"sql(
SELECT count(*) FROM (SELECT 1 FROM charges WHERE site_number = $1 AND state = 2
                      LIMIT $2) /* scan: of the lines chosen inside */)sql";

CredentialId CredentialFrom(sql::Row& r) { return r.Next(); }

}  // namespace

std::vector<CredentialId> CredentialsEnding(sql::ReadTx& tx, Day from, Day to, int limit) {
  return tx.All(kEnding, CredentialFrom, {from, to, limit});
}

std::vector<CredentialId> CredentialsTaken(sql::ReadTx& tx, Day from, Day to, int limit) {
  return tx.All(kTaken, CredentialFrom, {from, to, limit});
}

std::vector<PatientId> PatientsSeated(sql::ReadTx& tx, SiteId site, Interval when, int sessions) {
  std::vector<PatientId> patients;
  std::set<PatientId> seen;
  const auto from = [](sql::Row& r) -> PatientId { return r.Next(); };
  for (const PatientId patient : tx.All(kSeated, from, {site, when.begin, when.end, sessions})) {
    if (seen.insert(patient).second) patients.push_back(patient);
  }
  return patients;
}

std::vector<rules::PlannedSeat> SeatsOf(sql::ReadTx& tx, PatientId patient, Interval when, int limit) {
  const auto from = [](sql::Row& r) -> rules::PlannedSeat {
    return {.session = r.Next(), .day = r.Next(), .minutes = r.Next(), .topics = r.Next()};
  };
  return tx.All(kSeatsOf, from, {patient, when.begin, when.end, limit});
}

std::vector<Left> LeftWithoutClass(sql::ReadTx& tx, SiteId site, Interval when, int limit) {
  const auto from = [](sql::Row& r) -> Left { return {.session = r.Next(), .patient = r.Next()}; };
  std::vector<Left> left = tx.All(kLeftByCancelled, from, {site, when.begin, limit});
  for (const Left& each : tx.All(kLeftByClosed, from, {site, when.begin, when.end, limit})) left.push_back(each);
  return left;
}

std::vector<HeldSession> SessionsHeld(sql::ReadTx& tx, SiteId site, std::string_view reason, int lines) {
  struct Line {
    SessionId session;
    Day day;
    PatientId patient;
  };
  const auto from = [](sql::Row& r) -> Line { return {.session = r.Next(), .day = r.Next(), .patient = r.Next()}; };
  std::vector<HeldSession> held;
  std::set<PatientId> patients;
  for (const Line& line : tx.All(kHeld, from, {site, reason, lines})) {
    if (held.empty() || held.back().session != line.session) {
      held.push_back({.session = line.session, .day = line.day});
      patients.clear();
    }
    patients.insert(line.patient);
    held.back().patients = static_cast<int>(patients.size());
  }
  return held;
}

int LinesHeld(sql::ReadTx& tx, SiteId site, int lines) {
  return static_cast<int>(tx.Value<int64_t>(kCountHeld, {site, lines}).value_or(0));
}

std::vector<std::pair<std::string, int>> ReasonsHeld(sql::ReadTx& tx, SiteId site, int lines) {
  const auto from = [](sql::Row& r) -> std::pair<std::string, int> {
    std::string reason = r.Next();
    return {std::move(reason), r.Next()};
  };
  return tx.All(kReasons, from, {site, lines});
}

}  // namespace psmet::store
