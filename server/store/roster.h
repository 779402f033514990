// A session's roster: its patients and their caregivers with the names that people read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet {

// A patient with a roster number: seated, or present without a seat.
struct RosterPatient {
  EnrollmentId enrollment;
  int number = 0;
  PatientId patient;
  EnrollmentState state = EnrollmentState::kSeated;
  std::string reason;
  bool absent = false;
  std::string absence_reason;
  std::string family_name, given_name, needs;
};

// A caregiver of a patient on the roster, whether or not they come along.
struct RosterCompanion {
  int number = 0;  // the patient's
  PatientId patient;
  CaregiverId caregiver;
  std::string family_name, given_name, relationship;
  bool announced = false;  // when the patient was enrolled
};

}  // namespace psmet

namespace psmet::store {

// By roster number.
std::vector<RosterPatient> RosterPatients(sql::ReadTx& tx, SessionId session);
// Those recorded as absent whose seat a walk-in took, in the order of enrolling; number is the one that they had.
std::vector<RosterPatient> GaveWay(sql::ReadTx& tx, SessionId session);
// Those on the waiting list, whoever came first on it first; without a number.
std::vector<RosterPatient> Waiting(sql::ReadTx& tx, SessionId session);
// Somebody who gave way is seated again, absent as before, with the number that they had: it must be free.
void GiveBackSeat(sql::WriteTx& tx, EnrollmentId enrollment);
// By roster number of the patient, then caregiver.
std::vector<RosterCompanion> RosterCompanions(sql::ReadTx& tx, SessionId session);
// Marks the place absent for that reason, or clears it.
void UpdateAbsence(sql::WriteTx& tx, EnrollmentId enrollment, bool absent, std::string_view reason);

}  // namespace psmet::store
