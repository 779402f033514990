#include "store/staff.h"

#include "base/error.h"

namespace psmet::store {
namespace {

Instructor InstructorFrom(sql::Row& r) {
  return {.id = r.Next(),
          .given_name = r.Next(),
          .family_name = r.Next(),
          .profession = r.Next(),
          .npi = r.Next(),
          .taxonomies = r.Next(),
          .supervisor = r.Next(),
          .revision = r.Next()};
}

Credential CredentialFrom(sql::Row& r) {
  return {.id = r.Next(),
          .instructor = r.Next(),
          .type = r.Next(),
          .number = r.Next(),
          .issuer = r.Next(),
          .state = r.Next(),
          .issued_on = r.Next(),
          .valid_from = r.Next(),
          .valid_to = r.Next(),
          .history = {},
          .revision = r.Next()};
}

CredentialEvent EventFrom(sql::Row& r) {
  return {
      .state = r.Next(), .effective_on = r.Next(), .recorded_at = r.Next(), .recorded_by = r.Next(), .note = r.Next()};
}

Practitioner PractitionerFrom(sql::Row& r) {
  return {.id = r.Next(),
          .given_name = r.Next(),
          .family_name = r.Next(),
          .npi = r.Next(),
          .taxonomies = r.Next(),
          .revision = r.Next()};
}

Organization OrganizationFrom(sql::Row& r) {
  return {.id = r.Next(),
          .name = r.Next(),
          .npi = r.Next(),
          .tax_id = r.Next(),
          .taxonomy = r.Next(),
          .revision = r.Next()};
}

PlannedTeaching PlannedFrom(sql::Row& r) {
  return {.session = r.Next(),
          .site = r.Next(),
          .instructor = r.Next(),
          .day = r.Next(),
          .when = {.begin = r.Next(), .end = r.Next()},
          .zone = r.Next(),
          .module_title = r.Next(),
          .accepted_credentials = r.Next()};
}

constexpr char kHistoryOf[] = R"sql(
SELECT state, effective_on, recorded_at, recorded_by, note
  FROM credential_events
 WHERE credential_number = $1
 ORDER BY number
)sql";

Credential WithHistory(sql::ReadTx& tx, Credential credential) {
  credential.history = tx.All(kHistoryOf, EventFrom, {credential.id});
  return credential;
}

constexpr char kInsertEvent[] = R"sql(
INSERT INTO credential_events (credential_number, state, effective_on, recorded_at, recorded_by, note)
VALUES ($1, $2, $3, $4, $5, $6)
)sql";

void InsertEvent(sql::WriteTx& tx, CredentialId id, const CredentialEvent& event) {
  tx.Run(kInsertEvent, {id, event.state, event.effective_on, event.recorded_at, event.recorded_by, event.note});
}

}  // namespace

// ---- instructors ----

constexpr char kGetInstructor[] = R"sql(
SELECT number, given_name, family_name, profession, coalesce(npi, ''), taxonomies, supervisor_number, revision
  FROM instructors
 WHERE number = $1
)sql";

std::shared_ptr<const Instructor> FindInstructor(sql::ReadTx& tx, InstructorId id) {
  return tx.KeptOne(kGetInstructor, InstructorFrom, id.number);
}

absl::StatusOr<Instructor> GetInstructor(sql::ReadTx& tx, InstructorId id) {
  const auto instructor = FindInstructor(tx, id);
  if (!instructor) return Missing("INSTRUCTOR_NOT_FOUND", "no instructor {instructor}", {{"instructor", id.str()}});
  return *instructor;
}

constexpr char kInstructorWithNpi[] = R"sql(
SELECT number
  FROM instructors
 WHERE npi = $1
)sql";

std::optional<InstructorId> InstructorWithNpi(sql::ReadTx& tx, std::string_view npi) {
  if (npi.empty()) return std::nullopt;
  return tx.Value<InstructorId>(kInstructorWithNpi, {npi});
}

constexpr char kListInstructors[] = R"sql(
SELECT number, given_name, family_name, profession, coalesce(npi, ''), taxonomies, supervisor_number, revision
  FROM instructors
 WHERE (family_name, given_name, number) > ($1, $2, $3)
 ORDER BY family_name, given_name, number
 LIMIT $4
)sql";

std::vector<Instructor> ListInstructors(sql::ReadTx& tx, const NameKey& after, int limit) {
  return tx.All(kListInstructors, InstructorFrom, {after.family_name, after.given_name, after.number, limit});
}

constexpr char kInsertInstructor[] = R"sql(
INSERT INTO instructors (given_name, family_name, profession, npi, taxonomies, supervisor_number, revision)
VALUES ($1, $2, $3, NULLIF($4, ''), $5, $6, $7)
RETURNING number
)sql";

InstructorId InsertInstructor(sql::WriteTx& tx, const Instructor& i) {
  return InstructorId{tx.Insert(
      kInsertInstructor, {i.given_name, i.family_name, i.profession, i.npi, i.taxonomies, i.supervisor, tx.seq()})};
}

constexpr char kUpdateInstructor[] = R"sql(
UPDATE instructors
   SET given_name = $1, family_name = $2, profession = $3, npi = NULLIF($4, ''), taxonomies = $5,
       supervisor_number = $6, revision = $7
 WHERE number = $8
)sql";

void UpdateInstructor(sql::WriteTx& tx, const Instructor& i) {
  tx.Run(kUpdateInstructor,
         {i.given_name, i.family_name, i.profession, i.npi, i.taxonomies, i.supervisor, tx.seq(), i.id});
}

// ---- credentials ----

constexpr char kGetCredential[] = R"sql(
SELECT number, instructor_number, type, credential_number, issuer, state, issued_on, valid_from, valid_to, revision
  FROM credentials
 WHERE number = $1
)sql";

absl::StatusOr<Credential> GetCredential(sql::ReadTx& tx, CredentialId id) {
  auto credential = tx.One(kGetCredential, CredentialFrom, {id});
  if (!credential) return Missing("CREDENTIAL_NOT_FOUND", "no credential {credential}", {{"credential", id.str()}});
  return WithHistory(tx, *std::move(credential));
}

constexpr char kCredentialsOf[] = R"sql(
SELECT c.number, c.instructor_number, c.type, c.credential_number, c.issuer, c.state, c.issued_on, c.valid_from,
       c.valid_to, c.revision, e.state, e.effective_on, e.recorded_at, e.recorded_by, e.note
  FROM credentials c JOIN credential_events e ON e.credential_number = c.number
 WHERE c.instructor_number = $1
 ORDER BY c.number, e.number
)sql";

std::shared_ptr<const std::vector<Credential>> FindCredentials(sql::ReadTx& tx, InstructorId instructor) {
  return tx.Kept(kCredentialsOf, instructor.number, [&] {
    std::vector<Credential> credentials;
    const auto add = [&](sql::Row& r) {
      Credential credential = CredentialFrom(r);
      if (credentials.empty() || credentials.back().id != credential.id) credentials.push_back(std::move(credential));
      credentials.back().history.push_back(EventFrom(r));
      return true;
    };
    tx.All(kCredentialsOf, add, {instructor});
    return credentials;
  });
}

constexpr char kListCredentials[] = R"sql(
SELECT number, instructor_number, type, credential_number, issuer, state, issued_on, valid_from, valid_to, revision
  FROM credentials
 WHERE number > $1
 ORDER BY number
 LIMIT $2
)sql";

constexpr char kListCredentialsOf[] = R"sql(
SELECT number, instructor_number, type, credential_number, issuer, state, issued_on, valid_from, valid_to, revision
  FROM credentials
 WHERE instructor_number = $1 AND number > $2
 ORDER BY number
 LIMIT $3
)sql";

std::vector<Credential> ListCredentials(sql::ReadTx& tx, InstructorId instructor, int64_t after, int limit) {
  auto credentials = instructor ? tx.All(kListCredentialsOf, CredentialFrom, {instructor, after, limit})
                                : tx.All(kListCredentials, CredentialFrom, {after, limit});
  for (Credential& credential : credentials) credential = WithHistory(tx, std::move(credential));
  return credentials;
}

constexpr char kSameCredential[] = R"sql(
SELECT number
  FROM credentials
 WHERE instructor_number = $1 AND type = $2 AND state = $3 AND credential_number = $4
)sql";

std::optional<CredentialId> SameCredential(sql::ReadTx& tx, const Credential& c) {
  return tx.Value<CredentialId>(kSameCredential, {c.instructor, c.type, c.state, c.number});
}

constexpr char kInsertCredential[] = R"sql(
INSERT INTO credentials (instructor_number, type, credential_number, issuer, state, issued_on, valid_from, valid_to,
                         revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING number
)sql";

CredentialId InsertCredential(sql::WriteTx& tx, const Credential& c) {
  const CredentialId id{tx.Insert(kInsertCredential, {c.instructor, c.type, c.number, c.issuer, c.state, c.issued_on,
                                                      c.valid_from, c.valid_to, tx.seq()})};
  for (const CredentialEvent& event : c.history) InsertEvent(tx, id, event);
  return id;
}

constexpr char kUpdateCredential[] = R"sql(
UPDATE credentials
   SET type = $1, credential_number = $2, issuer = $3, state = $4, issued_on = $5, valid_from = $6, valid_to = $7,
       revision = $8
 WHERE number = $9
)sql";

void UpdateCredential(sql::WriteTx& tx, const Credential& c) {
  tx.Run(kUpdateCredential,
         {c.type, c.number, c.issuer, c.state, c.issued_on, c.valid_from, c.valid_to, tx.seq(), c.id});
}

constexpr char kTouchCredential[] = R"sql(
UPDATE credentials
   SET revision = $1
 WHERE number = $2
)sql";

void RecordEvent(sql::WriteTx& tx, CredentialId id, const CredentialEvent& event) {
  InsertEvent(tx, id, event);
  tx.Run(kTouchCredential, {tx.seq(), id});
}

constexpr char kPlannedFor[] = R"sql(
SELECT s.number, s.site_number, s.instructor_number, s.day, s.starts_at, s.ends_at, si.zone, m.title,
       c.accepted_credentials
  FROM sessions s
  JOIN sites si ON si.number = s.site_number
  JOIN modules m ON m.number = s.module_number
  JOIN curricula c ON c.number = m.curriculum_number
 WHERE s.instructor_number = $1 AND s.starts_at >= $2 AND s.day >= $3 AND s.state <> 4 AND s.state IN (1, 2)
 ORDER BY s.starts_at
 LIMIT $4
)sql";

std::vector<PlannedTeaching> PlannedFor(sql::ReadTx& tx, InstructorId instructor, Day day, int limit) {
  // The index is by instant; nowhere does a civil day begin more than 14 hours before the same day in UTC.
  const absl::Time earliest = absl::FromCivil(day, absl::UTCTimeZone()) - absl::Hours(14);
  return tx.All(kPlannedFor, PlannedFrom, {instructor, earliest, day, limit});
}

constexpr char kPlannedIn[] = R"sql(
SELECT s.number, s.site_number, s.instructor_number, s.day, s.starts_at, s.ends_at, si.zone, m.title,
       c.accepted_credentials
  FROM sessions s
  JOIN sites si ON si.number = s.site_number
  JOIN modules m ON m.number = s.module_number
  JOIN curricula c ON c.number = m.curriculum_number
 WHERE s.starts_at >= $1 AND s.starts_at < $2 AND s.instructor_number IS NOT NULL AND s.state IN (1, 2)
 ORDER BY s.starts_at, s.number
 LIMIT $3
)sql";

std::vector<PlannedTeaching> PlannedIn(sql::ReadTx& tx, Interval when, int limit) {
  return tx.All(kPlannedIn, PlannedFrom, {when.begin, when.end, limit});
}

// ---- supervising practitioners ----

constexpr char kGetPractitioner[] = R"sql(
SELECT number, given_name, family_name, npi, taxonomies, revision
  FROM practitioners
 WHERE number = $1
)sql";

absl::StatusOr<Practitioner> GetPractitioner(sql::ReadTx& tx, PractitionerId id) {
  auto practitioner = tx.One(kGetPractitioner, PractitionerFrom, {id});
  if (!practitioner) {
    return Missing("PRACTITIONER_NOT_FOUND", "no supervising practitioner {practitioner}",
                   {{"practitioner", id.str()}});
  }
  return *std::move(practitioner);
}

constexpr char kPractitionerWithNpi[] = R"sql(
SELECT number
  FROM practitioners
 WHERE npi = $1
)sql";

std::optional<PractitionerId> PractitionerWithNpi(sql::ReadTx& tx, std::string_view npi) {
  return tx.Value<PractitionerId>(kPractitionerWithNpi, {npi});
}

constexpr char kListPractitioners[] = R"sql(
SELECT number, given_name, family_name, npi, taxonomies, revision
  FROM practitioners
 WHERE number > $1
 ORDER BY number
 LIMIT $2
)sql";

std::vector<Practitioner> ListPractitioners(sql::ReadTx& tx, int64_t after, int limit) {
  return tx.All(kListPractitioners, PractitionerFrom, {after, limit});
}

constexpr char kInsertPractitioner[] = R"sql(
INSERT INTO practitioners (given_name, family_name, npi, taxonomies, revision)
VALUES ($1, $2, $3, $4, $5)
RETURNING number
)sql";

PractitionerId InsertPractitioner(sql::WriteTx& tx, const Practitioner& p) {
  return PractitionerId{tx.Insert(kInsertPractitioner, {p.given_name, p.family_name, p.npi, p.taxonomies, tx.seq()})};
}

constexpr char kUpdatePractitioner[] = R"sql(
UPDATE practitioners
   SET given_name = $1, family_name = $2, npi = $3, taxonomies = $4, revision = $5
 WHERE number = $6
)sql";

void UpdatePractitioner(sql::WriteTx& tx, const Practitioner& p) {
  tx.Run(kUpdatePractitioner, {p.given_name, p.family_name, p.npi, p.taxonomies, tx.seq(), p.id});
}

// ---- billing organizations ----

constexpr char kGetOrganization[] = R"sql(
SELECT number, name, npi, tax_id, taxonomy, revision
  FROM organizations
 WHERE number = $1
)sql";

absl::StatusOr<Organization> GetOrganization(sql::ReadTx& tx, OrganizationId id) {
  auto organization = tx.One(kGetOrganization, OrganizationFrom, {id});
  if (!organization) {
    return Missing("ORGANIZATION_NOT_FOUND", "no organization {organization}", {{"organization", id.str()}});
  }
  return *std::move(organization);
}

constexpr char kOrganizationWithNpi[] = R"sql(
SELECT number
  FROM organizations
 WHERE npi = $1
)sql";

std::optional<OrganizationId> OrganizationWithNpi(sql::ReadTx& tx, std::string_view npi) {
  return tx.Value<OrganizationId>(kOrganizationWithNpi, {npi});
}

constexpr char kListOrganizations[] = R"sql(
SELECT number, name, npi, tax_id, taxonomy, revision
  FROM organizations
 WHERE number > $1
 ORDER BY number
 LIMIT $2
)sql";

std::vector<Organization> ListOrganizations(sql::ReadTx& tx, int64_t after, int limit) {
  return tx.All(kListOrganizations, OrganizationFrom, {after, limit});
}

constexpr char kInsertOrganization[] = R"sql(
INSERT INTO organizations (name, npi, tax_id, taxonomy, revision)
VALUES ($1, $2, $3, $4, $5)
RETURNING number
)sql";

OrganizationId InsertOrganization(sql::WriteTx& tx, const Organization& o) {
  return OrganizationId{tx.Insert(kInsertOrganization, {o.name, o.npi, o.tax_id, o.taxonomy, tx.seq()})};
}

constexpr char kUpdateOrganization[] = R"sql(
UPDATE organizations
   SET name = $1, npi = $2, tax_id = $3, taxonomy = $4, revision = $5
 WHERE number = $6
)sql";

void UpdateOrganization(sql::WriteTx& tx, const Organization& o) {
  tx.Run(kUpdateOrganization, {o.name, o.npi, o.tax_id, o.taxonomy, tx.seq(), o.id});
}

}  // namespace psmet::store
