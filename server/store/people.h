// Patients, their caregivers and their orders as rows.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::store {

// What lists of people are sorted by; patients without case, accents and punctuation. The default comes before
// everybody.
struct NameKey {
  std::string family_name, given_name;
  int64_t number = 0;
};

// The IANA zone of the first site of `sites`, or of the first site there is when none are given; empty where there is
// none.
std::string FirstZone(sql::ReadTx& tx, const std::vector<SiteId>& sites);

// ---- patients ----

// Error: PATIENT_NOT_FOUND.
absl::StatusOr<Patient> GetPatient(sql::ReadTx& tx, PatientId id);
// The patient with that medical record number; nothing for an empty one.
std::optional<PatientId> PatientWithMrn(sql::ReadTx& tx, std::string_view mrn);
// Up to `limit` patients after `after`, by family name, given name and number, as NameWords puts them.
std::vector<Patient> ListPatients(sql::ReadTx& tx, const NameKey& after, int limit);
// Adds a patient, to be found by its words; its id and revision are not read.
PatientId InsertPatient(sql::WriteTx& tx, const Patient& patient);
// Writes every field of the patient with that id, and the words to find it by.
void UpdatePatient(sql::WriteTx& tx, const Patient& patient);

// ---- caregivers ----

// With all links. Error: CAREGIVER_NOT_FOUND.
absl::StatusOr<Caregiver> GetCaregiver(sql::ReadTx& tx, CaregiverId id);
// A patient's caregivers with all their links, by number.
std::vector<Caregiver> CaregiversOf(sql::ReadTx& tx, PatientId patient);
// The same, up to `limit` of them after the number `after`.
std::vector<Caregiver> ListCaregivers(sql::ReadTx& tx, PatientId patient, int64_t after, int limit);
// Adds a caregiver with its links; its id and revision are not read.
CaregiverId InsertCaregiver(sql::WriteTx& tx, const Caregiver& caregiver);
// Writes names and telephone of the caregiver with that id, and the words to find their patients by.
void UpdateCaregiver(sql::WriteTx& tx, const Caregiver& caregiver);
// Makes the caregiver have this link, in place of one to the same patient.
void LinkCaregiver(sql::WriteTx& tx, CaregiverId caregiver, const CaregiverLink& link);

// ---- orders ----

// With the minutes that billable and held charges have used. Error: ORDER_NOT_FOUND.
absl::StatusOr<Order> GetOrder(sql::ReadTx& tx, OrderId id);
// A patient's orders that are not cancelled, oldest first, with used minutes.
std::vector<Order> OrdersOf(sql::ReadTx& tx, PatientId patient);
// The same of everybody on a session's roster, by patient's number and then the order's.
std::vector<Order> OrdersOnRoster(sql::ReadTx& tx, SessionId session);
// Up to `limit` orders before the number `before`, newest first: of a patient, or in a state, or both, or all.
std::vector<Order> ListOrders(sql::ReadTx& tx, PatientId patient, std::optional<OrderState> state, int64_t before,
                              int limit);
// Adds an order; its id, used minutes and revision are not read.
OrderId InsertOrder(sql::WriteTx& tx, const Order& order);
// Writes every field of the order with that id but the patient; the used minutes follow from the charges.
void UpdateOrder(sql::WriteTx& tx, const Order& order);
// Makes the order cancelled, for that reason.
void CancelOrder(sql::WriteTx& tx, OrderId id, std::string_view reason);
// The order holds until that day, for that reason.
void EndOrder(sql::WriteTx& tx, OrderId id, Day last_day, std::string_view reason);

}  // namespace psmet::store
