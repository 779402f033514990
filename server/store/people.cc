#include "store/people.h"

#include <algorithm>

#include "base/error.h"
#include "base/names.h"
#include "store/find.h"

namespace psmet::store {
namespace {

Patient PatientFrom(sql::Row& r) {
  return {.id = r.Next(),
          .mrn = r.Next(),
          .given_name = r.Next(),
          .family_name = r.Next(),
          .birth_date = r.Next(),
          .sex = r.Next(),
          .payer = r.Next(),
          .plan = r.Next(),
          .member_id = r.Next(),
          .language = r.Next(),
          .phone = r.Next(),
          .needs = r.Next(),
          .revision = r.Next()};
}

Caregiver CaregiverFrom(sql::Row& r) {
  return {.id = r.Next(),
          .given_name = r.Next(),
          .family_name = r.Next(),
          .phone = r.Next(),
          .links = {},
          .revision = r.Next()};
}

Order OrderFrom(sql::Row& r) {
  return {.id = r.Next(),
          .patient = r.Next(),
          .ordering_npi = r.Next(),
          .ordering_name = r.Next(),
          .ordered_on = r.Maybe(),
          .valid_until = r.Maybe(),
          .diagnoses = r.Next(),
          .units = r.Next(),
          .hours = r.Next(),
          .format = r.Next(),
          .topics = r.Next(),
          .standing = r.Next(),
          .individual_reason = r.Next(),
          .authorization = r.Next(),
          .authorized_units = r.Next(),
          .plan_of_care_on = r.Maybe(),
          .state = r.Next(),
          .used_minutes = r.Next(),
          .end_reason = r.Next(),
          .revision = r.Next()};
}

constexpr char kLinksOf[] = R"sql(
SELECT patient_number, relationship
  FROM caregiver_links
 WHERE caregiver_number = $1
 ORDER BY patient_number
)sql";

Caregiver WithLinks(sql::ReadTx& tx, Caregiver caregiver) {
  caregiver.links =
      tx.All(kLinksOf, [](sql::Row& r) -> CaregiverLink { return {.patient = r.Next(), .relationship = r.Next()}; },
             {caregiver.id});
  return caregiver;
}

}  // namespace

constexpr char kFirstZone[] = R"sql(
SELECT zone
  FROM sites
 WHERE number >= $1
 ORDER BY number
 LIMIT 1
)sql";

std::string FirstZone(sql::ReadTx& tx, const std::vector<SiteId>& sites) {
  const SiteId first = sites.empty() ? SiteId{1} : *std::min_element(sites.begin(), sites.end());
  return tx.Value<std::string>(kFirstZone, {first}).value_or("");
}

// ---- patients ----

constexpr char kGetPatient[] = R"sql(
SELECT number, coalesce(mrn, ''), given_name, family_name, birth_date, sex, payer, plan, member_id, language, phone, needs,
       revision
  FROM patients
 WHERE number = $1
)sql";

absl::StatusOr<Patient> GetPatient(sql::ReadTx& tx, PatientId id) {
  auto patient = tx.One(kGetPatient, PatientFrom, {id});
  if (!patient) return Missing("PATIENT_NOT_FOUND", "no patient {patient}", {{"patient", id.str()}});
  return *std::move(patient);
}

constexpr char kPatientWithMrn[] = R"sql(
SELECT number
  FROM patients
 WHERE mrn = $1
)sql";

std::optional<PatientId> PatientWithMrn(sql::ReadTx& tx, std::string_view mrn) {
  if (mrn.empty()) return std::nullopt;
  return tx.Value<PatientId>(kPatientWithMrn, {mrn});
}

constexpr char kListPatients[] = R"sql(
SELECT number, coalesce(mrn, ''), given_name, family_name, birth_date, sex, payer, plan, member_id, language, phone, needs,
       revision
  FROM patients
 WHERE (names, number) > ($1, $2)
 ORDER BY names, number
 LIMIT $3
)sql";

std::vector<Patient> ListPatients(sql::ReadTx& tx, const NameKey& after, int limit) {
  return tx.All(kListPatients, PatientFrom, {WordsOf(after.family_name, after.given_name).text(), after.number, limit});
}

constexpr char kInsertPatient[] = R"sql(
INSERT INTO patients (mrn, given_name, family_name, birth_date, sex, payer, plan, member_id, language, phone, needs,
                      names, revision)
VALUES (NULLIF($1, ''), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
RETURNING number
)sql";

PatientId InsertPatient(sql::WriteTx& tx, const Patient& p) {
  const std::string names = WordsOf(p.family_name, p.given_name).text();
  Patient added = p;
  added.id = PatientId{tx.Insert(kInsertPatient, {p.mrn, p.given_name, p.family_name, p.birth_date, p.sex, p.payer,
                                                  p.plan, p.member_id, p.language, p.phone, p.needs, names, tx.seq()})};
  WriteWords(tx, nullptr, added);
  return added.id;
}

constexpr char kUpdatePatient[] = R"sql(
UPDATE patients
   SET mrn = NULLIF($1, ''), given_name = $2, family_name = $3, birth_date = $4, sex = $5, payer = $6, plan = $7,
       member_id = $8, language = $9, phone = $10, needs = $11, names = $12, revision = $13
 WHERE number = $14
)sql";

void UpdatePatient(sql::WriteTx& tx, const Patient& p) {
  if (const auto before = GetPatient(tx, p.id); before.ok()) WriteWords(tx, &*before, p);
  tx.Run(kUpdatePatient, {p.mrn, p.given_name, p.family_name, p.birth_date, p.sex, p.payer, p.plan, p.member_id,
                          p.language, p.phone, p.needs, WordsOf(p.family_name, p.given_name).text(), tx.seq(), p.id});
}

// ---- caregivers ----

constexpr char kGetCaregiver[] = R"sql(
SELECT number, given_name, family_name, phone, revision
  FROM caregivers
 WHERE number = $1
)sql";

absl::StatusOr<Caregiver> GetCaregiver(sql::ReadTx& tx, CaregiverId id) {
  auto caregiver = tx.One(kGetCaregiver, CaregiverFrom, {id});
  if (!caregiver) return Missing("CAREGIVER_NOT_FOUND", "no caregiver {caregiver}", {{"caregiver", id.str()}});
  return WithLinks(tx, *std::move(caregiver));
}

std::vector<Caregiver> CaregiversOf(sql::ReadTx& tx, PatientId patient) {
  // A patient's caregivers are few; the limit is there so that no list is without one.
  return ListCaregivers(tx, patient, 0, 1000);
}

constexpr char kListCaregivers[] = R"sql(
SELECT c.number, c.given_name, c.family_name, c.phone, c.revision
  FROM caregiver_links l
  JOIN caregivers c ON c.number = l.caregiver_number
 WHERE l.patient_number = $1 AND l.caregiver_number > $2
 ORDER BY l.caregiver_number
 LIMIT $3
)sql";

std::vector<Caregiver> ListCaregivers(sql::ReadTx& tx, PatientId patient, int64_t after, int limit) {
  auto caregivers = tx.All(kListCaregivers, CaregiverFrom, {patient, after, limit});
  for (Caregiver& caregiver : caregivers) caregiver = WithLinks(tx, std::move(caregiver));
  return caregivers;
}

constexpr char kInsertCaregiver[] = R"sql(
INSERT INTO caregivers (given_name, family_name, phone, revision)
VALUES ($1, $2, $3, $4)
RETURNING number
)sql";

CaregiverId InsertCaregiver(sql::WriteTx& tx, const Caregiver& caregiver) {
  const CaregiverId id{
      tx.Insert(kInsertCaregiver, {caregiver.given_name, caregiver.family_name, caregiver.phone, tx.seq()})};
  for (const CaregiverLink& link : caregiver.links) LinkCaregiver(tx, id, link);
  return id;
}

constexpr char kUpdateCaregiver[] = R"sql(
UPDATE caregivers
   SET given_name = $1, family_name = $2, phone = $3, revision = $4
 WHERE number = $5
)sql";

void UpdateCaregiver(sql::WriteTx& tx, const Caregiver& caregiver) {
  const Caregiver before = GetCaregiver(tx, caregiver.id).value();
  tx.Run(kUpdateCaregiver, {caregiver.given_name, caregiver.family_name, caregiver.phone, tx.seq(), caregiver.id});
  for (const CaregiverLink& link : before.links) {
    WriteWords(tx, GetPatient(tx, link.patient).value(), before, caregiver);
  }
}

constexpr char kLinkCaregiver[] = R"sql(
INSERT INTO caregiver_links (caregiver_number, patient_number, relationship)
VALUES ($1, $2, $3)
ON CONFLICT (caregiver_number, patient_number) DO UPDATE SET relationship = excluded.relationship
)sql";

constexpr char kTouchCaregiver[] = R"sql(
UPDATE caregivers
   SET revision = $1
 WHERE number = $2
)sql";

void LinkCaregiver(sql::WriteTx& tx, CaregiverId caregiver, const CaregiverLink& link) {
  tx.Run(kLinkCaregiver, {caregiver, link.patient, link.relationship});
  tx.Run(kTouchCaregiver, {tx.seq(), caregiver});
  WriteWords(tx, GetPatient(tx, link.patient).value(), GetCaregiver(tx, caregiver).value());
}

// ---- orders ----

// Every query of orders reads the same columns, as OrderFrom wants them; what is used is summed from the charges.
#define SELECT_ORDERS                                                                                             \
  "SELECT o.number, o.patient_number, o.ordering_npi, o.ordering_name, o.ordered_on, o.valid_until, o.diagnoses," \
  " o.units, o.hours, o.format, o.topics, o.standing, o.individual_reason, o.authorization_code,"                 \
  " o.authorized_units, o.plan_of_care_on, o.state,"                                                              \
  " (SELECT COALESCE(SUM(c.units * c.unit_minutes), 0) FROM charges c"                                            \
  " WHERE c.order_number = o.number AND (c.state = 1 OR c.state = 2)), o.cancel_reason, o.revision FROM orders o"

constexpr char kGetOrder[] = SELECT_ORDERS R"sql(
 WHERE o.number = $1
)sql";

absl::StatusOr<Order> GetOrder(sql::ReadTx& tx, OrderId id) {
  auto order = tx.One(kGetOrder, OrderFrom, {id});
  if (!order) return Missing("ORDER_NOT_FOUND", "no order {order}", {{"order", id.str()}});
  return *std::move(order);
}

constexpr char kOrdersOf[] = SELECT_ORDERS R"sql(
 WHERE o.patient_number = $1 AND o.state <> 3
 ORDER BY o.number
)sql";

std::vector<Order> OrdersOf(sql::ReadTx& tx, PatientId patient) { return tx.All(kOrdersOf, OrderFrom, {patient}); }

constexpr char kOrdersOnRoster[] = SELECT_ORDERS R"sql(
  JOIN enrollments e ON e.patient_number = o.patient_number
 WHERE e.session_number = $1 AND e.seat_no IS NOT NULL AND o.state <> 3
 ORDER BY e.number
)sql";

std::vector<Order> OrdersOnRoster(sql::ReadTx& tx, SessionId session) {
  auto orders = tx.All(kOrdersOnRoster, OrderFrom, {session});
  // A sort of a few that the database would make a table for.
  std::sort(orders.begin(), orders.end(), [](const Order& a, const Order& b) {
    return std::make_pair(a.patient, a.id) < std::make_pair(b.patient, b.id);
  });
  return orders;
}

constexpr char kListOrders[] = SELECT_ORDERS R"sql(
 WHERE o.number < $1
 ORDER BY o.number DESC
 LIMIT $2
)sql";

constexpr char kListOrdersInState[] = SELECT_ORDERS R"sql(
 WHERE o.state = $1 AND o.number < $2
 ORDER BY o.number DESC
 LIMIT $3
)sql";

// A patient's orders are few, so the state is not part of the index range; 0 is any.
constexpr char kListOrdersOfPatient[] = SELECT_ORDERS R"sql(
 WHERE o.patient_number = $1 AND o.number < $2 AND $3 IN (0, o.state)
 ORDER BY o.number DESC
 LIMIT $4
)sql";

std::vector<Order> ListOrders(sql::ReadTx& tx, PatientId patient, std::optional<OrderState> state, int64_t before,
                              int limit) {
  if (patient) {
    const int any_or_state = state ? static_cast<int>(*state) : 0;
    return tx.All(kListOrdersOfPatient, OrderFrom, {patient, before, any_or_state, limit});
  }
  if (state) return tx.All(kListOrdersInState, OrderFrom, {*state, before, limit});
  return tx.All(kListOrders, OrderFrom, {before, limit});
}

#undef SELECT_ORDERS

constexpr char kInsertOrder[] = R"sql(
INSERT INTO orders (patient_number, ordering_npi, ordering_name, ordered_on, valid_until, diagnoses, units, hours,
                    format, topics, standing, individual_reason, authorization_code, authorized_units, plan_of_care_on,
                    state, cancel_reason, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '', $17)
RETURNING number
)sql";

OrderId InsertOrder(sql::WriteTx& tx, const Order& o) {
  return OrderId{
      tx.Insert(kInsertOrder, {o.patient, o.ordering_npi, o.ordering_name, o.ordered_on, o.valid_until, o.diagnoses,
                               o.units, o.hours, o.format, o.topics, o.standing, o.individual_reason, o.authorization,
                               o.authorized_units, o.plan_of_care_on, o.state, tx.seq()})};
}

constexpr char kUpdateOrder[] = R"sql(
UPDATE orders
   SET ordering_npi = $1, ordering_name = $2, ordered_on = $3, valid_until = $4, diagnoses = $5, units = $6, hours = $7,
       format = $8, topics = $9, standing = $10, individual_reason = $11, authorization_code = $12,
       authorized_units = $13, plan_of_care_on = $14, state = $15, revision = $16
 WHERE number = $17
)sql";

void UpdateOrder(sql::WriteTx& tx, const Order& o) {
  tx.Run(kUpdateOrder, {o.ordering_npi, o.ordering_name, o.ordered_on, o.valid_until, o.diagnoses, o.units, o.hours,
                        o.format, o.topics, o.standing, o.individual_reason, o.authorization, o.authorized_units,
                        o.plan_of_care_on, o.state, tx.seq(), o.id});
}

constexpr char kCancelOrder[] = R"sql(
UPDATE orders
   SET state = 3, cancel_reason = $1, revision = $2
 WHERE number = $3
)sql";

void CancelOrder(sql::WriteTx& tx, OrderId id, std::string_view reason) {
  tx.Run(kCancelOrder, {reason, tx.seq(), id});
}

constexpr char kEndOrder[] = R"sql(
UPDATE orders
   SET valid_until = $1, cancel_reason = $2, revision = $3
 WHERE number = $4
)sql";

void EndOrder(sql::WriteTx& tx, OrderId id, Day last_day, std::string_view reason) {
  tx.Run(kEndOrder, {last_day, reason, tx.seq(), id});
}

}  // namespace psmet::store
