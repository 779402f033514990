#include "store/charges.h"

#include "base/error.h"

namespace psmet::store {
namespace {

Charge ChargeFromRow(sql::Row& r) {
  return {.id = r.Next(),
          .session = r.Next(),
          .patient = r.Next(),
          .site = r.Next(),
          .service_date = r.Next(),
          .started = r.Next(),
          .state = r.Next(),
          .code = r.Next(),
          .units = r.Next(),
          .unit_minutes = r.Next(),
          .seconds = r.Next(),
          .policy = r.Next(),
          .order = r.Next(),
          .facts = r.Next(),
          .line = r.Next(),
          .digest = r.Next(),
          .revision = r.Next(),
          .family_name = r.Next(),
          .given_name = r.Next()};
}

Usage UsageFromRow(sql::Row& r) {
  return {.session = r.Next(),
          .service_date = r.Next(),
          .started = r.Next(),
          .state = r.Next(),
          .code = r.Next(),
          .units = r.Next(),
          .unit_minutes = r.Next(),
          .seconds = r.Next(),
          .order = r.Next()};
}

SessionPatient SessionPatientFromRow(sql::Row& r) { return {.session = r.Next(), .patient = r.Next()}; }

// A filter's state as a parameter: 0 shows all.
int StateOf(const ChargeFilter& filter) { return filter.state ? static_cast<int>(*filter.state) : 0; }
// A filter's sites as a parameter, ",1,3,"; empty shows all.
std::string SitesOf(const ChargeFilter& filter) {
  std::string out;
  for (SiteId site : filter.sites) out += "," + std::to_string(site.number);
  return out.empty() ? out : out + ",";
}

}  // namespace

constexpr char kGetCharge[] = R"sql(
  SELECT c.number, c.session_number, c.patient_number, c.site_number, c.service_date, c.started_at, c.state, c.code,
         c.units, c.unit_minutes, c.seconds, c.policy_number, c.order_number, c.facts, c.line, c.digest, c.revision,
         p.family_name, p.given_name
    FROM charges c JOIN patients p ON p.number = c.patient_number WHERE c.number = $1
)sql";
absl::StatusOr<Charge> GetCharge(sql::ReadTx& tx, ChargeId id) {
  auto charge = tx.One(kGetCharge, ChargeFromRow, {id});
  if (!charge) return Missing("CHARGE_NOT_FOUND", "no charge {charge}", {{"charge", id.str()}});
  return *std::move(charge);
}

constexpr char kChargesOf[] = R"sql(
  SELECT c.number, c.session_number, c.patient_number, c.site_number, c.service_date, c.started_at, c.state, c.code,
         c.units, c.unit_minutes, c.seconds, c.policy_number, c.order_number, c.facts, c.line, c.digest, c.revision,
         p.family_name, p.given_name
    FROM charges c JOIN patients p ON p.number = c.patient_number
   WHERE c.session_number = $1 AND c.patient_number = $2 ORDER BY c.code
)sql";
std::vector<Charge> ChargesOf(sql::ReadTx& tx, SessionId session, PatientId patient) {
  return tx.All(kChargesOf, ChargeFromRow, {session, patient});
}

constexpr char kUsageOf[] = R"sql(
  SELECT session_number, service_date, started_at, state, code, units, unit_minutes, seconds, order_number
    FROM charges WHERE patient_number = $1 ORDER BY service_date, started_at, number
)sql";
std::vector<Usage> UsageOf(sql::ReadTx& tx, PatientId patient) { return tx.All(kUsageOf, UsageFromRow, {patient}); }

constexpr char kChargedOf[] = R"sql(
  SELECT session_number, patient_number FROM charges WHERE patient_number = $1
   ORDER BY service_date, started_at, number
)sql";
std::vector<SessionPatient> ChargedOf(sql::ReadTx& tx, PatientId patient) {
  return tx.All(kChargedOf, SessionPatientFromRow, {patient});
}

constexpr char kChargedBy[] = R"sql(
  SELECT c.session_number, c.patient_number FROM teachings t JOIN charges c ON c.session_number = t.session_number
   WHERE t.instructor_number = $1 AND c.service_date >= $2
   ORDER BY t.from_at, t.number, c.patient_number, c.code
)sql";
std::vector<SessionPatient> ChargedBy(sql::ReadTx& tx, InstructorId instructor, Day from) {
  return tx.All(kChargedBy, SessionPatientFromRow, {instructor, from});
}

constexpr char kChargedUnder[] = R"sql(
  SELECT c.session_number, c.patient_number
    FROM instructors i
    JOIN teachings t ON t.instructor_number = i.number
    JOIN charges c ON c.session_number = t.session_number
   WHERE i.supervisor_number = $1 ORDER BY i.number, t.from_at, t.number, c.patient_number, c.code
)sql";
std::vector<SessionPatient> ChargedUnder(sql::ReadTx& tx, PractitionerId practitioner) {
  return tx.All(kChargedUnder, SessionPatientFromRow, {practitioner});
}

constexpr char kChargedAt[] = R"sql(
  SELECT c.session_number, c.patient_number FROM sessions s JOIN charges c ON c.session_number = s.number
   WHERE s.site_number = $1 ORDER BY s.starts_at, s.number, c.patient_number, c.code
)sql";
std::vector<SessionPatient> ChargedAt(sql::ReadTx& tx, SiteId site) {
  return tx.All(kChargedAt, SessionPatientFromRow, {site});
}

constexpr char kChargedFor[] = R"sql(
  SELECT c.session_number, c.patient_number
    FROM sites x
    JOIN sessions s ON s.site_number = x.number
    JOIN charges c ON c.session_number = s.number
   WHERE x.organization_number = $1 ORDER BY x.number, s.starts_at, s.number, c.patient_number, c.code
)sql";
std::vector<SessionPatient> ChargedFor(sql::ReadTx& tx, OrganizationId organization) {
  return tx.All(kChargedFor, SessionPatientFromRow, {organization});
}

constexpr char kChargedTo[] = R"sql(
  SELECT c.session_number, c.patient_number FROM patients p JOIN charges c ON c.patient_number = p.number
   WHERE p.payer = $1 AND p.plan = $2 AND c.service_date >= $3
     AND c.service_date < COALESCE(CAST($4 AS TEXT), '9999-12-31')
   ORDER BY p.number, c.service_date, c.started_at, c.number
)sql";
std::vector<SessionPatient> ChargedTo(sql::ReadTx& tx, std::string_view payer, std::string_view plan, Day from,
                                      std::optional<Day> until) {
  return tx.All(kChargedTo, SessionPatientFromRow, {payer, plan, from, until});
}

constexpr char kListCharges[] = R"sql(
  SELECT c.number, c.session_number, c.patient_number, c.site_number, c.service_date, c.started_at, c.state, c.code,
         c.units, c.unit_minutes, c.seconds, c.policy_number, c.order_number, c.facts, c.line, c.digest, c.revision,
         p.family_name, p.given_name
    FROM charges c JOIN patients p ON p.number = c.patient_number
   WHERE c.number < $1 AND ($2 = '' OR $2 LIKE '%,' || c.site_number || ',%')
     AND ($3 = '' OR c.line LIKE '%"reason":"' || $3 || '"%')
   ORDER BY c.number DESC LIMIT $4
)sql";
constexpr char kListChargesInState[] = R"sql(
  SELECT c.number, c.session_number, c.patient_number, c.site_number, c.service_date, c.started_at, c.state, c.code,
         c.units, c.unit_minutes, c.seconds, c.policy_number, c.order_number, c.facts, c.line, c.digest, c.revision,
         p.family_name, p.given_name
    FROM charges c JOIN patients p ON p.number = c.patient_number
   WHERE c.state = $1 AND c.number < $2 AND ($3 = '' OR $3 LIKE '%,' || c.site_number || ',%')
     AND ($4 = '' OR c.line LIKE '%"reason":"' || $4 || '"%')
   ORDER BY c.number DESC LIMIT $5
)sql";
std::vector<Charge> ListCharges(sql::ReadTx& tx, const ChargeFilter& filter, int64_t before, int limit) {
  if (!filter.state) return tx.All(kListCharges, ChargeFromRow, {before, SitesOf(filter), filter.reason, limit});
  return tx.All(kListChargesInState, ChargeFromRow, {StateOf(filter), before, SitesOf(filter), filter.reason, limit});
}

constexpr char kListChargesByDay[] = R"sql(
  SELECT c.number, c.session_number, c.patient_number, c.site_number, c.service_date, c.started_at, c.state, c.code,
         c.units, c.unit_minutes, c.seconds, c.policy_number, c.order_number, c.facts, c.line, c.digest, c.revision,
         p.family_name, p.given_name
    FROM charges c JOIN patients p ON p.number = c.patient_number
   WHERE (c.service_date, c.started_at, c.number) < ($1, $2, $3) AND c.service_date >= $4 AND ($5 = 0 OR c.state = $5)
     AND ($6 = '' OR $6 LIKE '%,' || c.site_number || ',%')
     AND ($7 = '' OR c.line LIKE '%"reason":"' || $7 || '"%')
   ORDER BY c.service_date DESC, c.started_at DESC, c.number DESC LIMIT $8
)sql";
std::vector<Charge> ListChargesByDay(sql::ReadTx& tx, const ChargeFilter& filter, const ChargeKey& before, int limit) {
  return tx.All(kListChargesByDay, ChargeFromRow,
                {before.service_date, before.started, before.id.number, filter.from, StateOf(filter), SitesOf(filter),
                 filter.reason, limit});
}

// "+" keeps the search on the session's index.
constexpr char kListChargesOfSession[] = R"sql(
  SELECT c.number, c.session_number, c.patient_number, c.site_number, c.service_date, c.started_at, c.state, c.code,
         c.units, c.unit_minutes, c.seconds, c.policy_number, c.order_number, c.facts, c.line, c.digest, c.revision,
         p.family_name, p.given_name
    FROM charges c JOIN patients p ON p.number = c.patient_number
   WHERE c.session_number = $1 AND +c.number < $2 AND ($3 = 0 OR c.state = $3)
     AND ($4 = '' OR $4 LIKE '%,' || c.site_number || ',%') AND ($5 = 0 OR c.patient_number = $5)
     AND c.service_date BETWEEN $6 AND $7 AND ($8 = '' OR c.line LIKE '%"reason":"' || $8 || '"%')
   ORDER BY c.number DESC LIMIT $9
  /* sort: a class has a few charges */
)sql";
std::vector<Charge> ListChargesOf(sql::ReadTx& tx, SessionId session, const ChargeFilter& filter, int64_t before,
                                  int limit) {
  return tx.All(kListChargesOfSession, ChargeFromRow,
                {session, before, StateOf(filter), SitesOf(filter), filter.patient.number, filter.from, filter.to,
                 filter.reason, limit});
}

constexpr char kListChargesOfPatient[] = R"sql(
  SELECT c.number, c.session_number, c.patient_number, c.site_number, c.service_date, c.started_at, c.state, c.code,
         c.units, c.unit_minutes, c.seconds, c.policy_number, c.order_number, c.facts, c.line, c.digest, c.revision,
         p.family_name, p.given_name
    FROM charges c JOIN patients p ON p.number = c.patient_number
   WHERE c.patient_number = $1 AND (c.service_date, c.started_at, c.number) < ($2, $3, $4) AND ($5 = 0 OR c.state = $5)
     AND ($6 = '' OR $6 LIKE '%,' || c.site_number || ',%') AND c.service_date >= $7
     AND ($8 = '' OR c.line LIKE '%"reason":"' || $8 || '"%')
   ORDER BY c.service_date DESC, c.started_at DESC, c.number DESC LIMIT $9
)sql";
std::vector<Charge> ListChargesOf(sql::ReadTx& tx, PatientId patient, const ChargeFilter& filter,
                                  const ChargeKey& before, int limit) {
  return tx.All(kListChargesOfPatient, ChargeFromRow,
                {patient, before.service_date, before.started, before.id.number, StateOf(filter), SitesOf(filter),
                 filter.from, filter.reason, limit});
}

constexpr char kInsertCharge[] = R"sql(
  INSERT INTO charges (session_number, patient_number, site_number, service_date, started_at, state, code, units,
                       unit_minutes, seconds, policy_number, order_number, facts, line, digest, revision)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING number
)sql";
ChargeId InsertCharge(sql::WriteTx& tx, const Charge& charge) {
  return ChargeId{
      tx.Insert(kInsertCharge, {charge.session, charge.patient, charge.site, charge.service_date, charge.started,
                                charge.state, charge.code, charge.units, charge.unit_minutes, charge.seconds,
                                charge.policy, charge.order, charge.facts, charge.line, charge.digest, tx.seq()})};
}

constexpr char kUpdateCharge[] = R"sql(
  UPDATE charges SET state = $1, code = $2, units = $3, unit_minutes = $4, seconds = $5, policy_number = $6,
         order_number = $7, facts = $8, line = $9, digest = $10, revision = $11
   WHERE number = $12
)sql";
void UpdateCharge(sql::WriteTx& tx, const Charge& charge) {
  tx.Run(kUpdateCharge, {charge.state, charge.code, charge.units, charge.unit_minutes, charge.seconds, charge.policy,
                         charge.order, charge.facts, charge.line, charge.digest, tx.seq(), charge.id});
}

}  // namespace psmet::store
