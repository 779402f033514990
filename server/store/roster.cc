#include "store/roster.h"

#include <algorithm>

namespace psmet::store {
namespace {

RosterPatient PatientFromRow(sql::Row& r) {
  return {.enrollment = r.Next(),
          .number = r.Next(),
          .patient = r.Next(),
          .state = r.Next(),
          .reason = r.Next(),
          .absent = r.Next(),
          .absence_reason = r.Next(),
          .family_name = r.Next(),
          .given_name = r.Next(),
          .needs = r.Next()};
}

RosterCompanion CompanionFromRow(sql::Row& r) {
  return {.number = r.Next(),
          .patient = r.Next(),
          .caregiver = r.Next(),
          .family_name = r.Next(),
          .given_name = r.Next(),
          .relationship = r.Next(),
          .announced = r.Next()};
}

}  // namespace

// Exactly those seated or present without a seat have a number. A sort of a few in SQL would make a table for them.
constexpr char kRosterPatients[] = R"sql(
  SELECT e.number, e.seat_no, e.patient_number, e.state, e.reason, e.absent, e.absence_reason, p.family_name,
         p.given_name, p.needs
    FROM enrollments e JOIN patients p ON p.number = e.patient_number
   WHERE e.session_number = $1 AND e.seat_no IS NOT NULL ORDER BY e.number
)sql";
std::vector<RosterPatient> RosterPatients(sql::ReadTx& tx, SessionId session) {
  auto patients = tx.All(kRosterPatients, PatientFromRow, {session});
  std::sort(patients.begin(), patients.end(),
            [](const RosterPatient& a, const RosterPatient& b) { return a.number < b.number; });
  return patients;
}

constexpr char kRosterCompanions[] = R"sql(
  SELECT e.seat_no, e.patient_number, c.number, c.family_name, c.given_name, l.relationship,
         EXISTS (SELECT 1 FROM enrollment_caregivers a
                  WHERE a.enrollment_number = e.number AND a.caregiver_number = l.caregiver_number)
    FROM enrollments e
    JOIN caregiver_links l ON l.patient_number = e.patient_number
    JOIN caregivers c ON c.number = l.caregiver_number
   WHERE e.session_number = $1 AND e.seat_no IS NOT NULL ORDER BY e.number, l.caregiver_number
)sql";
std::vector<RosterCompanion> RosterCompanions(sql::ReadTx& tx, SessionId session) {
  auto companions = tx.All(kRosterCompanions, CompanionFromRow, {session});
  std::stable_sort(companions.begin(), companions.end(),
                   [](const RosterCompanion& a, const RosterCompanion& b) { return a.number < b.number; });
  return companions;
}

constexpr char kGaveWay[] = R"sql(
  SELECT e.number, e.former_seat, e.patient_number, e.state, e.reason, e.absent, e.absence_reason, p.family_name,
         p.given_name, p.needs
    FROM enrollments e JOIN patients p ON p.number = e.patient_number
   WHERE e.session_number = $1 AND e.former_seat IS NOT NULL ORDER BY e.number
)sql";
std::vector<RosterPatient> GaveWay(sql::ReadTx& tx, SessionId session) {
  return tx.All(kGaveWay, PatientFromRow, {session});
}

constexpr char kWaiting[] = R"sql(
  SELECT e.number, 0, e.patient_number, e.state, e.reason, e.absent, e.absence_reason, p.family_name, p.given_name,
         p.needs
    FROM enrollments e JOIN patients p ON p.number = e.patient_number
   WHERE e.session_number = $1 AND e.state = 2 ORDER BY e.joined_at, e.number /* sort: few wait for a class */
)sql";
std::vector<RosterPatient> Waiting(sql::ReadTx& tx, SessionId session) {
  return tx.All(kWaiting, PatientFromRow, {session});
}

constexpr char kGiveBack[] = R"sql(
  UPDATE enrollments SET state = 1, seat_no = former_seat, former_seat = NULL, reason = '', revision = $1
   WHERE number = $2
)sql";
void GiveBackSeat(sql::WriteTx& tx, EnrollmentId enrollment) { tx.Run(kGiveBack, {tx.seq(), enrollment}); }

constexpr char kUpdateAbsence[] = R"sql(
  UPDATE enrollments SET absent = $1, absence_reason = $2, revision = $3 WHERE number = $4
)sql";
void UpdateAbsence(sql::WriteTx& tx, EnrollmentId enrollment, bool absent, std::string_view reason) {
  tx.Run(kUpdateAbsence, {absent, reason, tx.seq(), enrollment});
}

}  // namespace psmet::store
