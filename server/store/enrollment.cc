#include "store/enrollment.h"

namespace psmet::store {
namespace {

constexpr char kNames[] = R"sql(
SELECT p.family_name, p.given_name, p.phone, si.zone, e.revision
FROM enrollments e
JOIN patients p ON p.number = e.patient_number
JOIN sessions s ON s.number = e.session_number
JOIN sites si ON si.number = s.site_number
WHERE e.number = $1)sql";

constexpr char kOfSession[] = R"sql(
SELECT e.starts_at, e.number, e.session_number, e.patient_number, COALESCE(e.seat_no, 0), e.state, e.joined_at, e.reason,
       e.absent, e.absence_reason, e.revision
FROM enrollments e
WHERE e.session_number = $1 AND e.number > $2 AND ($3 = 1 OR e.state NOT IN (3, 4))
ORDER BY e.number LIMIT $4)sql";

constexpr char kOfPatient[] = R"sql(
SELECT e.starts_at, e.number, e.session_number, e.patient_number, COALESCE(e.seat_no, 0), e.state, e.joined_at, e.reason,
       e.absent, e.absence_reason, e.revision
FROM enrollments e JOIN sessions s ON s.number = e.session_number
WHERE e.patient_number = $1 AND (e.starts_at, e.number) < ($2, $3) AND ($4 = 1 OR e.state NOT IN (3, 4))
  AND ($5 = '' OR $5 LIKE '%,' || CAST(s.site_number AS TEXT) || ',%')
ORDER BY e.starts_at DESC, e.number DESC LIMIT $6)sql";

constexpr char kAnnounced[] = R"sql(
SELECT caregiver_number FROM enrollment_caregivers WHERE enrollment_number = $1 ORDER BY caregiver_number)sql";

// From the patient's own stays: as a join it might begin with every session of the module. What was taught counts,
// where a note says that it was another than the one planned.
constexpr char kAttended[] = R"sql(
SELECT 1 FROM presences p
WHERE p.patient_number = $1 AND p.voided_at IS NULL
  AND EXISTS (SELECT 1 FROM sessions s
              WHERE s.number = p.session_number AND s.state = 3
                AND $2 = coalesce((SELECT t.module_number FROM modules_taught t
                                   WHERE t.session_number = s.number AND t.replaced_at IS NULL), s.module_number)
                AND s.starts_at < $3)
LIMIT 1)sql";

PlannedPlace PlaceFrom(sql::Row& r) {
  const absl::Time start = r.Next();
  return {.enrollment = {.id = r.Next(),
                         .session = r.Next(),
                         .patient = r.Next(),
                         .number = r.Next(),
                         .state = r.Next(),
                         .joined = r.Next(),
                         .reason = r.Next(),
                         .absent = r.Next(),
                         .absence_reason = r.Next(),
                         .revision = r.Next()},
          .start = start};
}

void LoadAnnounced(sql::ReadTx& tx, Enrollment& enrollment) {
  enrollment.caregivers = tx.All(kAnnounced, [](sql::Row& r) -> CaregiverId { return r.Next(); }, {enrollment.id});
}

}  // namespace

PlaceNames NamesOf(sql::ReadTx& tx, EnrollmentId enrollment) {
  const auto from = [](sql::Row& r) -> PlaceNames {
    return {.family_name = r.Next(), .given_name = r.Next(), .phone = r.Next(), .zone = r.Next(), .revision = r.Next()};
  };
  return tx.One(kNames, from, {enrollment}).value_or(PlaceNames());
}

std::vector<Enrollment> ListOfSession(sql::ReadTx& tx, SessionId session, bool ended, EnrollmentId after, int limit) {
  std::vector<Enrollment> places;
  for (PlannedPlace& row : tx.All(kOfSession, PlaceFrom, {session, after.number, ended, limit})) {
    LoadAnnounced(tx, row.enrollment);
    places.push_back(std::move(row.enrollment));
  }
  return places;
}

std::vector<PlannedPlace> ListOfPatient(sql::ReadTx& tx, PatientId patient, bool ended,
                                        const std::vector<SiteId>& sites, const std::optional<PlaceKey>& after,
                                        int limit) {
  std::string listing;
  for (const SiteId site : sites) listing += (listing.empty() ? "," : "") + std::to_string(site.number) + ",";
  const PlaceKey key = after.value_or(PlaceKey{absl::FromCivil(Day(2400, 1, 1), absl::UTCTimeZone()), 0});
  auto places = tx.All(kOfPatient, PlaceFrom, {patient, key.start, key.number, ended, listing, limit});
  for (PlannedPlace& place : places) LoadAnnounced(tx, place.enrollment);
  return places;
}

bool AttendedModule(sql::ReadTx& tx, PatientId patient, int64_t module_number, absl::Time before) {
  return tx.Value<int64_t>(kAttended, {patient, module_number, before}).has_value();
}

}  // namespace psmet::store
