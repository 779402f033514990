// Places of patients as lists show them, and what the waiting list is decided by.
#pragma once

#include <absl/time/time.h>

#include <optional>
#include <string>
#include <vector>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::store {

// What a place is shown with.
struct PlaceNames {
  std::string family_name, given_name, phone;  // the patient's
  std::string zone;                            // of the session's site
  int64_t revision = 0;                        // of the place as stored now
};
// The place exists.
PlaceNames NamesOf(sql::ReadTx& tx, EnrollmentId enrollment);

// Places of a session after `after`, by id, at most `limit`, with announced caregivers; ended ones only if asked for.
std::vector<Enrollment> ListOfSession(sql::ReadTx& tx, SessionId session, bool ended, EnrollmentId after, int limit);

// A place in a patient's list: the latest class first, then the latest place.
struct PlaceKey {
  absl::Time start;
  int64_t number = 0;
};
struct PlannedPlace {
  Enrollment enrollment;
  absl::Time start;  // of its session
};
// Places of a patient after `after`, latest class first, at most `limit`, at any of `sites` (none: all).
std::vector<PlannedPlace> ListOfPatient(sql::ReadTx& tx, PatientId patient, bool ended,
                                        const std::vector<SiteId>& sites, const std::optional<PlaceKey>& after,
                                        int limit);

// True: the patient was present in a closed session of that module that started before `before`.
bool AttendedModule(sql::ReadTx& tx, PatientId patient, int64_t module_number, absl::Time before);

}  // namespace psmet::store
