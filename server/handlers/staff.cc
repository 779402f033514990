#include "handlers/staff.h"

#include <tuple>

#include "base/error.h"
#include "handlers/changes.h"
#include "handlers/mask.h"
#include "handlers/wire.h"
#include "rules/staff.h"
#include "store/lists.h"
#include "store/staff.h"

namespace psmet::handlers {
namespace {

// Before any date of service.
constexpr Day kEarliest(1800, 1, 1);

absl::StatusOr<Instructor> FromProto(const v1::Instructor& instructor) {
  return Instructor{.id = {},
                    .given_name = instructor.given_name(),
                    .family_name = instructor.family_name(),
                    .profession = instructor.profession(),
                    .npi = instructor.npi(),
                    .taxonomies = {instructor.taxonomies().begin(), instructor.taxonomies().end()},
                    .supervisor = TRY(ParseId<PractitionerId>(instructor.supervisor()))};
}

void ToProto(const Practitioner& practitioner, v1::Practitioner* out) {
  out->set_id(practitioner.id.str());
  out->set_given_name(practitioner.given_name);
  out->set_family_name(practitioner.family_name);
  out->set_npi(practitioner.npi);
  out->mutable_taxonomies()->Assign(practitioner.taxonomies.begin(), practitioner.taxonomies.end());
  out->set_etag(EtagOf(practitioner.revision));
}

void ToProto(const Organization& organization, v1::Organization* out) {
  out->set_id(organization.id.str());
  out->set_name(organization.name);
  out->set_npi(organization.npi);
  out->set_tax_id(organization.tax_id);
  out->set_taxonomy(organization.taxonomy);
  out->set_etag(EtagOf(organization.revision));
}

Practitioner FromProto(const v1::Practitioner& given) {
  return {.id = {},
          .given_name = given.given_name(),
          .family_name = given.family_name(),
          .npi = given.npi(),
          .taxonomies = {given.taxonomies().begin(), given.taxonomies().end()}};
}

Organization FromProto(const v1::Organization& given) {
  return {.id = {}, .name = given.name(), .npi = given.npi(), .tax_id = given.tax_id(), .taxonomy = given.taxonomy()};
}

absl::Status NpiTaken(std::string_view holder) {
  return Error(absl::StatusCode::kAlreadyExists, "NPI_TAKEN", "{holder} has that NPI already",
               {{"holder", std::string(holder)}});
}

absl::Status CheckTaxonomies(const std::vector<std::string>& taxonomies) {
  for (const std::string& taxonomy : taxonomies) TRY(rules::CheckTaxonomy(taxonomy));
  return absl::OkStatus();
}

absl::Status CheckInstructor(sql::ReadTx& tx, const Instructor& instructor) {
  TRY(rules::CheckProfession(instructor.profession));
  if (!instructor.npi.empty()) TRY(rules::CheckNpi(instructor.npi));
  TRY(CheckTaxonomies(instructor.taxonomies));
  const auto holder = store::InstructorWithNpi(tx, instructor.npi);
  if (holder && *holder != instructor.id) return NpiTaken(holder->str());
  if (instructor.supervisor) TRY(store::GetPractitioner(tx, instructor.supervisor));
  return absl::OkStatus();
}

// Errors: NPI_INVALID, TAXONOMY_INVALID, NPI_TAKEN.
absl::Status CheckPractitioner(sql::ReadTx& tx, const Practitioner& practitioner) {
  TRY(rules::CheckNpi(practitioner.npi));
  TRY(CheckTaxonomies(practitioner.taxonomies));
  const auto holder = store::PractitionerWithNpi(tx, practitioner.npi);
  return holder && *holder != practitioner.id ? NpiTaken(holder->str()) : absl::OkStatus();
}

// Errors: NPI_INVALID, TAX_ID_INVALID, TAXONOMY_INVALID, NPI_TAKEN.
absl::Status CheckOrganization(sql::ReadTx& tx, const Organization& organization) {
  TRY(rules::CheckNpi(organization.npi));
  TRY(rules::CheckTaxId(organization.tax_id));
  if (!organization.taxonomy.empty()) TRY(rules::CheckTaxonomy(organization.taxonomy));
  const auto holder = store::OrganizationWithNpi(tx, organization.npi);
  return holder && *holder != organization.id ? NpiTaken(holder->str()) : absl::OkStatus();
}

}  // namespace

void ToProto(const Instructor& instructor, v1::Instructor* out) {
  out->set_id(instructor.id.str());
  out->set_given_name(instructor.given_name);
  out->set_family_name(instructor.family_name);
  out->set_profession(instructor.profession);
  out->set_npi(instructor.npi);
  out->mutable_taxonomies()->Assign(instructor.taxonomies.begin(), instructor.taxonomies.end());
  out->set_supervisor(instructor.supervisor.str());
  out->set_etag(EtagOf(instructor.revision));
}

// Error: INSTRUCTOR_KNOWN. Commands name instructors, and two of one name would have to be told apart each time.
static absl::Status CheckInstructorNew(sql::ReadTx& tx, const Instructor& instructor,
                                       v1::AddInstructorRequest request) {
  const auto named = store::InstructorsNamed(tx, instructor.family_name, instructor.given_name);
  if (named.empty()) return absl::OkStatus();
  v1::GetInstructorRequest look;
  look.set_instructor(named[0].str());
  request.set_somebody_else(true);
  return WithRemedy(
      WithRemedy(Error(absl::StatusCode::kAlreadyExists, "INSTRUCTOR_KNOWN", "{instructor} has these names already",
                       {{"instructor", named[0].str()}, {"field", "somebody_else"}}),
                 {"See who that is", "psmet.v1.StaffService.GetInstructor", look.SerializeAsString()}),
      {"If it is somebody else", "psmet.v1.StaffService.AddInstructor", request.SerializeAsString()});
}

absl::StatusOr<v1::AddInstructorResponse> AddInstructor(const Call&, sql::WriteTx& tx,
                                                        const v1::AddInstructorRequest& request) {
  const Instructor instructor = TRY(FromProto(request.instructor()));
  TRY(CheckInstructor(tx, instructor));
  if (!request.somebody_else()) TRY(CheckInstructorNew(tx, instructor, request));
  const InstructorId id = store::InsertInstructor(tx, instructor);
  v1::AddInstructorResponse reply;
  ToProto(TRY(store::GetInstructor(tx, id)), reply.mutable_instructor());
  return reply;
}

absl::StatusOr<v1::UpdateInstructorResponse> UpdateInstructor(const Call& call, sql::WriteTx& tx,
                                                              const v1::UpdateInstructorRequest& request) {
  const Instructor before = TRY(store::GetInstructor(tx, TRY(ParseId<InstructorId>(request.id()))));
  TRY(CheckEtag(request.etag(), before.revision));
  v1::UpdateInstructorResponse reply;
  ToProto(before, reply.mutable_before());
  *reply.mutable_instructor() = reply.before();
  TRY(ApplyMask(request.update_mask(), request.instructor(), reply.mutable_instructor()));
  Instructor after = TRY(FromProto(reply.instructor()));
  after.id = before.id;
  TRY(CheckInstructor(tx, after));
  store::UpdateInstructor(tx, after);
  const auto billed_by = [](const Instructor& instructor) {
    return std::tie(instructor.profession, instructor.npi, instructor.taxonomies, instructor.supervisor);
  };
  if (billed_by(before) != billed_by(after)) {
    TRY(MakeAgain(call, tx, store::ChargedBy(tx, after.id, kEarliest), request, reply));
  }
  ToProto(TRY(store::GetInstructor(tx, after.id)), reply.mutable_instructor());
  return reply;
}

absl::StatusOr<v1::GetInstructorResponse> GetInstructor(const Call&, sql::ReadTx& tx,
                                                        const v1::GetInstructorRequest& request) {
  v1::GetInstructorResponse reply;
  ToProto(TRY(store::GetInstructor(tx, TRY(ParseId<InstructorId>(request.instructor())))), reply.mutable_instructor());
  return reply;
}

absl::StatusOr<v1::ListInstructorsResponse> ListInstructors(const Call& call, sql::ReadTx& tx,
                                                            const v1::ListInstructorsRequest& request) {
  const Page page = TRY(PageOf(call, request, 3));
  store::NameKey after;
  if (!page.after.empty())
    after = {.family_name = page.after[0], .given_name = page.after[1], .number = page.number(0)};
  v1::ListInstructorsResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return store::ListInstructors(tx, after, limit); },
      [&](const Instructor& each) { ToProto(each, reply.add_instructors()); },
      [](const Instructor& each) -> std::vector<std::string> {
        return {each.family_name, each.given_name, std::to_string(each.id.number)};
      }));
  return reply;
}

absl::StatusOr<v1::AddPractitionerResponse> AddPractitioner(const Call&, sql::WriteTx& tx,
                                                            const v1::AddPractitionerRequest& request) {
  Practitioner practitioner = FromProto(request.practitioner());
  TRY(CheckPractitioner(tx, practitioner));
  practitioner.id = store::InsertPractitioner(tx, practitioner);
  practitioner.revision = tx.seq();
  v1::AddPractitionerResponse reply;
  ToProto(practitioner, reply.mutable_practitioner());
  return reply;
}

absl::StatusOr<v1::UpdatePractitionerResponse> UpdatePractitioner(const Call& call, sql::WriteTx& tx,
                                                                  const v1::UpdatePractitionerRequest& request) {
  const Practitioner before = TRY(store::GetPractitioner(tx, TRY(ParseId<PractitionerId>(request.id()))));
  TRY(CheckEtag(request.etag(), before.revision));
  v1::UpdatePractitionerResponse reply;
  ToProto(before, reply.mutable_before());
  *reply.mutable_practitioner() = reply.before();
  TRY(ApplyMask(request.update_mask(), request.practitioner(), reply.mutable_practitioner()));
  Practitioner after = FromProto(reply.practitioner());
  after.id = before.id;
  TRY(CheckPractitioner(tx, after));
  store::UpdatePractitioner(tx, after);
  if (before.npi != after.npi) TRY(MakeAgain(call, tx, store::ChargedUnder(tx, after.id), request, reply));
  ToProto(TRY(store::GetPractitioner(tx, after.id)), reply.mutable_practitioner());
  return reply;
}

absl::StatusOr<v1::GetPractitionerResponse> GetPractitioner(const Call&, sql::ReadTx& tx,
                                                            const v1::GetPractitionerRequest& request) {
  v1::GetPractitionerResponse reply;
  ToProto(TRY(store::GetPractitioner(tx, TRY(ParseId<PractitionerId>(request.practitioner())))),
          reply.mutable_practitioner());
  return reply;
}

absl::StatusOr<v1::ListPractitionersResponse> ListPractitioners(const Call& call, sql::ReadTx& tx,
                                                                const v1::ListPractitionersRequest& request) {
  const Page page = TRY(PageOf(call, request));
  v1::ListPractitionersResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return store::ListPractitioners(tx, page.number(0), limit); },
      [&](const Practitioner& each) { ToProto(each, reply.add_practitioners()); },
      [](const Practitioner& each) -> std::vector<std::string> { return {std::to_string(each.id.number)}; }));
  return reply;
}

absl::StatusOr<v1::AddOrganizationResponse> AddOrganization(const Call&, sql::WriteTx& tx,
                                                            const v1::AddOrganizationRequest& request) {
  Organization organization = FromProto(request.organization());
  TRY(CheckOrganization(tx, organization));
  organization.id = store::InsertOrganization(tx, organization);
  organization.revision = tx.seq();
  v1::AddOrganizationResponse reply;
  ToProto(organization, reply.mutable_organization());
  return reply;
}

absl::StatusOr<v1::UpdateOrganizationResponse> UpdateOrganization(const Call& call, sql::WriteTx& tx,
                                                                  const v1::UpdateOrganizationRequest& request) {
  const Organization before = TRY(store::GetOrganization(tx, TRY(ParseId<OrganizationId>(request.id()))));
  TRY(CheckEtag(request.etag(), before.revision));
  v1::UpdateOrganizationResponse reply;
  ToProto(before, reply.mutable_before());
  *reply.mutable_organization() = reply.before();
  TRY(ApplyMask(request.update_mask(), request.organization(), reply.mutable_organization()));
  Organization after = FromProto(reply.organization());
  after.id = before.id;
  TRY(CheckOrganization(tx, after));
  store::UpdateOrganization(tx, after);
  if (before.npi != after.npi) TRY(MakeAgain(call, tx, store::ChargedFor(tx, after.id), request, reply));
  ToProto(TRY(store::GetOrganization(tx, after.id)), reply.mutable_organization());
  return reply;
}

absl::StatusOr<v1::GetOrganizationResponse> GetOrganization(const Call&, sql::ReadTx& tx,
                                                            const v1::GetOrganizationRequest& request) {
  v1::GetOrganizationResponse reply;
  ToProto(TRY(store::GetOrganization(tx, TRY(ParseId<OrganizationId>(request.organization())))),
          reply.mutable_organization());
  return reply;
}

absl::StatusOr<v1::ListOrganizationsResponse> ListOrganizations(const Call& call, sql::ReadTx& tx,
                                                                const v1::ListOrganizationsRequest& request) {
  const Page page = TRY(PageOf(call, request));
  v1::ListOrganizationsResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return store::ListOrganizations(tx, page.number(0), limit); },
      [&](const Organization& each) { ToProto(each, reply.add_organizations()); },
      [](const Organization& each) -> std::vector<std::string> { return {std::to_string(each.id.number)}; }));
  return reply;
}

}  // namespace psmet::handlers
