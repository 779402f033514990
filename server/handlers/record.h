// A closed class as its record shows it now: what every line of the session is made from.
#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "handlers/roster.h"
#include "rules/billing.h"
#include "sql/connection.h"

namespace psmet::handlers {

// The facts of a class with a real start and a real end, with the credentials that hold on its day of service by what
// is known now. Who has not left, and who still teaches, is there until the end.
absl::StatusOr<rules::ClassFacts> ClassFactsOf(sql::ReadTx& tx, const Session& session, const Roster& roster);

// What of an instructor says who renders: profession, taxonomies, NPI and the supervising practitioner's. Error:
// INSTRUCTOR_NOT_FOUND.
absl::StatusOr<rules::TeachingFacts> TeacherFacts(sql::ReadTx& tx, InstructorId id);
// The NPI of the organization that bills for the site; empty where there is none.
absl::StatusOr<std::string> OrganizationNpi(sql::ReadTx& tx, const Site& site);

}  // namespace psmet::handlers
