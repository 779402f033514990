// Instructors, credentials with their history, supervising practitioners and billing organizations as rows.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model.h"
#include "sql/connection.h"
#include "store/people.h"

namespace psmet::store {

// ---- instructors ----

// Null: there is none.
std::shared_ptr<const Instructor> FindInstructor(sql::ReadTx& tx, InstructorId id);
// The same. Error: INSTRUCTOR_NOT_FOUND.
absl::StatusOr<Instructor> GetInstructor(sql::ReadTx& tx, InstructorId id);
// Nothing for an empty NPI.
std::optional<InstructorId> InstructorWithNpi(sql::ReadTx& tx, std::string_view npi);
// Up to `limit` instructors after `after`, by family name, given name and number.
std::vector<Instructor> ListInstructors(sql::ReadTx& tx, const NameKey& after, int limit);
// Adds an instructor; its id and revision are not read.
InstructorId InsertInstructor(sql::WriteTx& tx, const Instructor& instructor);
// Writes every field of the instructor with that id.
void UpdateInstructor(sql::WriteTx& tx, const Instructor& instructor);

// ---- credentials ----

// With its history. Error: CREDENTIAL_NOT_FOUND.
absl::StatusOr<Credential> GetCredential(sql::ReadTx& tx, CredentialId id);
// An instructor's credentials with their history, by number.
std::shared_ptr<const std::vector<Credential>> FindCredentials(sql::ReadTx& tx, InstructorId instructor);
// The same, up to `limit` of them after the number `after`; without an instructor, everybody's.
std::vector<Credential> ListCredentials(sql::ReadTx& tx, InstructorId instructor, int64_t after, int limit);
// The instructor's credential of that type, state of the union and number.
std::optional<CredentialId> SameCredential(sql::ReadTx& tx, const Credential& credential);
// Adds a credential with its history; its id and revision are not read.
CredentialId InsertCredential(sql::WriteTx& tx, const Credential& credential);
// Writes what is written on the credential with that id; its history stays.
void UpdateCredential(sql::WriteTx& tx, const Credential& credential);
// Adds to a credential's history.
void RecordEvent(sql::WriteTx& tx, CredentialId id, const CredentialEvent& event);

// An instructor's session that is scheduled or in progress.
struct PlannedTeaching {
  SessionId session;
  SiteId site;
  InstructorId instructor;
  Day day;
  Interval when;
  std::string zone;  // of the site
  std::string module_title;
  std::vector<std::string> accepted_credentials;  // of its curriculum
};
// Up to `limit` sessions of the instructor from `day` on that are scheduled or in progress, by start.
std::vector<PlannedTeaching> PlannedFor(sql::ReadTx& tx, InstructorId instructor, Day day, int limit);
// The same of everybody's sessions that start in `when`.
std::vector<PlannedTeaching> PlannedIn(sql::ReadTx& tx, Interval when, int limit);

// ---- supervising practitioners ----

// Error: PRACTITIONER_NOT_FOUND.
absl::StatusOr<Practitioner> GetPractitioner(sql::ReadTx& tx, PractitionerId id);
std::optional<PractitionerId> PractitionerWithNpi(sql::ReadTx& tx, std::string_view npi);
// Up to `limit` practitioners after the number `after`, by number.
std::vector<Practitioner> ListPractitioners(sql::ReadTx& tx, int64_t after, int limit);
// Adds a practitioner; its id and revision are not read.
PractitionerId InsertPractitioner(sql::WriteTx& tx, const Practitioner& practitioner);
// Writes every field of the practitioner with that id.
void UpdatePractitioner(sql::WriteTx& tx, const Practitioner& practitioner);

// ---- billing organizations ----

// Error: ORGANIZATION_NOT_FOUND.
absl::StatusOr<Organization> GetOrganization(sql::ReadTx& tx, OrganizationId id);
std::optional<OrganizationId> OrganizationWithNpi(sql::ReadTx& tx, std::string_view npi);
// Up to `limit` organizations after the number `after`, by number.
std::vector<Organization> ListOrganizations(sql::ReadTx& tx, int64_t after, int limit);
// Adds an organization; its id and revision are not read.
OrganizationId InsertOrganization(sql::WriteTx& tx, const Organization& organization);
// Writes every field of the organization with that id.
void UpdateOrganization(sql::WriteTx& tx, const Organization& organization);

}  // namespace psmet::store
