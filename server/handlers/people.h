// Patients and caregivers. A patient belongs to the programme, not to a site. The API's comments say what each call
// does.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/people.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// The zone of what has no site, such as a birth date: that of the caller's first site, or of the first site there is
// for a caller who sees all; UTC where there is none.
absl::TimeZone HomeZone(const Call& call, sql::ReadTx& tx);
// The civil day of the call in that zone.
Day TodayOf(const Call& call, sql::ReadTx& tx);

// A patient as a request gives it, without id and revision, the payer as its policies spell it. Errors: DATE_INVALID,
// BIRTH_DATE_INVALID, LANGUAGE_UNKNOWN, FIELD_REQUIRED, FIELD_INVALID for a sex that is none.
absl::StatusOr<Patient> PatientFrom(const Call& call, sql::ReadTx& tx, const v1::Patient& patient);
void ToProto(const Patient& patient, v1::Patient* out);
void ToProto(const Caregiver& caregiver, v1::Caregiver* out);
// Error: MRN_TAKEN (ALREADY_EXISTS) when another patient has that medical record number.
absl::Status CheckMrnFree(sql::ReadTx& tx, const Patient& patient);
// Adds a patient whom a request gives, once it is clear that they are not on record. Errors: MRN_TAKEN, PATIENT_KNOWN
// with who that is, PHONE_INVALID.
absl::StatusOr<PatientId> AddNew(sql::WriteTx& tx, const Patient& patient, bool somebody_else);

absl::StatusOr<v1::AddPatientResponse> AddPatient(const Call& call, sql::WriteTx& tx,
                                                  const v1::AddPatientRequest& request);
absl::StatusOr<v1::GetPatientResponse> GetPatient(const Call& call, sql::ReadTx& tx,
                                                  const v1::GetPatientRequest& request);
absl::StatusOr<v1::UpdatePatientResponse> UpdatePatient(const Call& call, sql::WriteTx& tx,
                                                        const v1::UpdatePatientRequest& request);
absl::StatusOr<v1::ListPatientsResponse> ListPatients(const Call& call, sql::ReadTx& tx,
                                                      const v1::ListPatientsRequest& request);
absl::StatusOr<v1::AddCaregiverResponse> AddCaregiver(const Call& call, sql::WriteTx& tx,
                                                      const v1::AddCaregiverRequest& request);
absl::StatusOr<v1::LinkCaregiverResponse> LinkCaregiver(const Call& call, sql::WriteTx& tx,
                                                        const v1::LinkCaregiverRequest& request);
absl::StatusOr<v1::UpdateCaregiverResponse> UpdateCaregiver(const Call& call, sql::WriteTx& tx,
                                                            const v1::UpdateCaregiverRequest& request);
absl::StatusOr<v1::GetCaregiverResponse> GetCaregiver(const Call& call, sql::ReadTx& tx,
                                                      const v1::GetCaregiverRequest& request);
absl::StatusOr<v1::ListCaregiversResponse> ListCaregivers(const Call& call, sql::ReadTx& tx,
                                                          const v1::ListCaregiversRequest& request);

}  // namespace psmet::handlers
