#include "handlers/staff.h"

#include "handlers/clinic.h"
#include "handlers/credentials.h"

namespace psmet {
namespace {

constexpr char kRuth[] = "instructor { given_name: 'Ruth' family_name: 'Okafor' profession: 'RD' npi: '1234567893' }";

TEST(Staff, AnInstructorIsCheckedWordByWord) {
  Clinic clinic;
  clinic.Get(handlers::AddInstructor, kRuth);
  EXPECT_THAT(clinic.Do(handlers::AddInstructor, kRuth), HasReason("NPI_TAKEN"));
  const auto with = [](const std::string& fields) {
    return "instructor { given_name: 'A' family_name: 'B' " + fields + " }";
  };
  EXPECT_THAT(clinic.Do(handlers::AddInstructor, with("profession: 'Nurse'")), HasReason("PROFESSION_UNKNOWN"));
  EXPECT_THAT(clinic.Do(handlers::AddInstructor, with("profession: 'RN' npi: '0000000006'")), HasReason("NPI_INVALID"));
  EXPECT_THAT(clinic.Do(handlers::AddInstructor, with("profession: 'RN' taxonomies: 'x'")),
              HasReason("TAXONOMY_INVALID"));
  EXPECT_THAT(clinic.Do(handlers::AddInstructor, with("profession: 'CHW' supervisor: 'pr-1'")),
              HasReason("PRACTITIONER_NOT_FOUND"));
  // Many community health workers have no NPI; a physician may be staff.
  EXPECT_THAT(clinic.Do(handlers::AddInstructor, with("profession: 'CHW'")), IsOk());
  EXPECT_THAT(clinic.Do(handlers::AddInstructor, "somebody_else: true " + with("profession: 'CHW'")), IsOk());
  EXPECT_THAT(clinic.Do(handlers::AddInstructor, "somebody_else: true " + with("profession: 'MD'")), IsOk());
}

TEST(Staff, AnInstructorOfTheSameNamesIsSomebodyElseOnlyIfThatIsSaid) {
  Clinic clinic;
  const std::string ann = "instructor { given_name: 'Ann' family_name: 'Test' profession: 'RN' }";
  clinic.Get(handlers::AddInstructor, ann);
  const auto again = clinic.Do(handlers::AddInstructor, ann);
  EXPECT_THAT(again, HasReason("INSTRUCTOR_KNOWN"));
  const auto remedies = RemediesOf(again.status());
  ASSERT_EQ(remedies.size(), 2);
  v1::AddInstructorRequest other;
  ASSERT_TRUE(other.ParseFromString(remedies[1].request));
  EXPECT_EQ(clinic.Do(handlers::AddInstructor, other)->instructor().id(), "i-2");
}

TEST(Staff, AnInstructorIsChangedByMask) {
  Clinic clinic;
  clinic.Get(handlers::AddInstructor, kRuth);
  clinic.Get(handlers::AddPractitioner,
             "practitioner { given_name: 'P' family_name: 'Q' npi: '1558598797' taxonomies: '207Q00000X' }");
  const auto changed = clinic.Get(handlers::UpdateInstructor,
                                  "id: 'i-1' instructor { supervisor: 'pr-1' taxonomies: '163WD0400X' }"
                                  " update_mask { paths: 'supervisor' paths: 'taxonomies' }");
  EXPECT_EQ(changed.instructor().supervisor(), "pr-1");
  EXPECT_EQ(changed.instructor().npi(), "1234567893");
  EXPECT_THAT(clinic.Do(handlers::UpdateInstructor, "id: 'i-9' instructor {} update_mask { paths: 'npi' }"),
              HasReason("INSTRUCTOR_NOT_FOUND"));
  EXPECT_EQ(clinic.Get(handlers::ListInstructors, "").instructors_size(), 1);
  EXPECT_EQ(clinic.Get(handlers::ListPractitioners, "").practitioners(0).npi(), "1558598797");
  EXPECT_EQ(clinic.Get(handlers::GetPractitioner, "practitioner: 'pr-1'").practitioner().taxonomies(0), "207Q00000X");
  EXPECT_THAT(clinic.Do(handlers::GetPractitioner, "practitioner: 'pr-9'"), HasReason("PRACTITIONER_NOT_FOUND"));
}

TEST(Staff, AnOrganizationsNumbersAreChecked) {
  Clinic clinic;
  clinic.Get(handlers::AddOrganization, "organization { name: 'Clinic' npi: '1999999984' tax_id: '12-3456789' }");
  EXPECT_THAT(clinic.Do(handlers::AddOrganization, "organization { name: 'C' npi: '1999999984' tax_id: '123456789' }"),
              HasReason("NPI_TAKEN"));
  EXPECT_THAT(clinic.Do(handlers::AddOrganization, "organization { name: 'C' npi: '1558598797' tax_id: '1' }"),
              HasReason("TAX_ID_INVALID"));
  EXPECT_EQ(clinic.Get(handlers::ListOrganizations, "").organizations_size(), 1);
  EXPECT_EQ(clinic.Get(handlers::GetOrganization, "organization: 'og-1'").organization().tax_id(), "12-3456789");
  EXPECT_THAT(clinic.Do(handlers::GetOrganization, "organization: 'og-9'"), HasReason("ORGANIZATION_NOT_FOUND"));
}

constexpr char kCdces[] =
    "credential { instructor: 'i-1' type: 'CDCES' number: '22-1187' issuer: 'CBDCE' issued_on: '2021-12-15' }";

TEST(Credentials, TheLastDayFollowsFromTheTypeUnlessItIsGiven) {
  Clinic clinic;
  clinic.Get(handlers::AddInstructor, kRuth);
  const auto added = clinic.Get(handlers::AddCredential, kCdces).credential();
  EXPECT_EQ(added.valid_from(), "2021-12-15");
  EXPECT_EQ(added.valid_to(), "2026-12-31");
  EXPECT_EQ(added.standing(), v1::CREDENTIAL_STATE_PENDING);
  EXPECT_THAT(clinic.Do(handlers::AddCredential, kCdces), HasReason("CREDENTIAL_TAKEN"));
  const std::string rn =
      "credential { instructor: 'i-1' type: 'RN' number: '7' issuer: 'board' state: 'KS' issued_on: '2025-01-01'";
  EXPECT_THAT(clinic.Do(handlers::AddCredential, rn + " }"), HasReason("CREDENTIAL_DATES_INVALID"));
  EXPECT_THAT(clinic.Do(handlers::AddCredential, rn + " valid_to: '2024-12-31' }"),
              HasReason("CREDENTIAL_DATES_INVALID"));
  EXPECT_THAT(clinic.Do(handlers::AddCredential, rn + " valid_to: '2027-12-31' }"), IsOk());
  EXPECT_THAT(clinic.Do(handlers::AddCredential,
                        "credential { instructor: 'i-1' type: 'MD' number: '7' issuer: 'b' issued_on: '2025-01-01' }"),
              HasReason("CREDENTIAL_TYPE_UNKNOWN"));
}

TEST(Credentials, TheirHistoryIsKept) {
  Clinic clinic;
  clinic.AddSite();
  clinic.Get(handlers::AddInstructor, kRuth);
  clinic.Get(handlers::AddCredential, kCdces);
  clinic.Get(handlers::VerifyCredential, "credential: 'cr-1' method: 'web site'");
  EXPECT_THAT(clinic.Do(handlers::VerifyCredential, "credential: 'cr-1' method: 'again'"),
              HasReason("CREDENTIAL_VERIFIED"));
  clinic.Get(handlers::SuspendCredential, "credential: 'cr-1' reason: 'lapsed' effective_on: '2026-12-20'");
  EXPECT_THAT(clinic.Do(handlers::SuspendCredential, "credential: 'cr-1' reason: 'x' effective_on: '2026-12-20'"),
              HasReason("CREDENTIAL_SUSPENDED"));
  // Today it still holds; lifting the suspension counts from its first day.
  EXPECT_EQ(clinic.Get(handlers::GetCredential, "credential: 'cr-1'").credential().standing(),
            v1::CREDENTIAL_STATE_VERIFIED);
  clinic.Get(handlers::VerifyCredential, "credential: 'cr-1' method: 'renewed'");
  clinic.Get(handlers::RevokeCredential, "credential: 'cr-1' reason: 'fraud'");
  EXPECT_THAT(clinic.Do(handlers::RevokeCredential, "credential: 'cr-1' reason: 'x'"), HasReason("CREDENTIAL_REVOKED"));
  EXPECT_THAT(clinic.Do(handlers::SuspendCredential, "credential: 'cr-1' reason: 'x'"),
              HasReason("CREDENTIAL_REVOKED"));
  EXPECT_THAT(clinic.Do(handlers::VerifyCredential, "credential: 'cr-1' method: 'x'"), HasReason("CREDENTIAL_REVOKED"));
  const auto read = clinic.Get(handlers::GetCredential, "credential: 'cr-1'").credential();
  std::vector<std::string> days;
  for (const auto& event : read.history()) days.push_back(event.effective_on());
  EXPECT_THAT(days, testing::ElementsAre("2021-12-15", "2021-12-15", "2026-12-20", "2026-12-20", "2026-12-08"));
  EXPECT_EQ(read.history(1).recorded().abbreviation(), "CST");
  EXPECT_EQ(read.history(1).recorded_by(), "admin");
  EXPECT_EQ(clinic.Get(handlers::ListCredentials, "instructor: 'i-1'").credentials_size(), 1);
  EXPECT_EQ(clinic.Get(handlers::ListCredentials, "").credentials(0).history_size(), 0);
}

TEST(Credentials, ASuspensionShowsThePlannedSessionsThatNothingElseCovers) {
  Clinic clinic;
  clinic.Publish("adces-3");
  clinic.Publish("asthma-adult-1");
  const SiteId site = clinic.AddSite();
  const RoomId room = clinic.AddRoom(site);
  const InstructorId ruth = clinic.AddInstructor("CDCES");
  clinic.AddSession(room, absl::CivilMinute(2026, 12, 9, 9, 0), ruth);   // before the suspension
  clinic.AddSession(room, absl::CivilMinute(2026, 12, 10, 9, 0), ruth);  // broken
  clinic.AddSession(room, absl::CivilMinute(2026, 12, 11, 9, 0), ruth);  // covered by the second credential
  clinic.AddSession(room, absl::CivilMinute(2026, 12, 11, 11, 0), ruth, "asthma-adult-1/airways");
  clinic.Get(handlers::AddCredential,
             "credential { instructor: 'i-1' type: 'LPN' number: '7' issuer: 'board' issued_on: '2026-12-11' valid_to: "
             "'2028-01-01' }");
  clinic.Get(handlers::VerifyCredential, "credential: 'cr-2' method: 'register'");
  const auto reply =
      clinic.Get(handlers::SuspendCredential, "credential: 'cr-1' reason: 'x' effective_on: '2026-12-10'");
  // A licensed practical nurse may teach the one curriculum and not the other.
  EXPECT_THAT(reply.uncovered_sessions(), testing::ElementsAre("s-2", "s-4"));
  // What the caller may not see is not named.
  clinic.caller.sites = {SiteId{99}};
  EXPECT_EQ(clinic.Get(handlers::RevokeCredential, "credential: 'cr-1' reason: 'x'").uncovered_sessions_size(), 0);
}

}  // namespace
}  // namespace psmet
