#include "handlers/people.h"

#include "handlers/clinic.h"
#include "handlers/find.h"
#include "handlers/orders.h"

namespace psmet {
namespace {

constexpr char kAnn[] =
    "patient { mrn: 'M1' given_name: 'Ann' family_name: 'Abbott' birth_date: '1960-02-29' phone: '785-555-0101' }";

TEST(People, APatientIsAddedAndReadBack) {
  Clinic clinic;
  const auto added = clinic.Get(handlers::AddPatient, kAnn).patient();
  EXPECT_EQ(added.id(), "p-1");
  EXPECT_EQ(added.etag(), "r1");
  const auto read = clinic.Get(handlers::GetPatient, "patient: 'p-1'").patient();
  EXPECT_EQ(read.SerializeAsString(), added.SerializeAsString());
  EXPECT_THAT(clinic.Do(handlers::GetPatient, "patient: 'p-2'"), HasReason("PATIENT_NOT_FOUND"));
}

TEST(People, AMedicalRecordNumberIsForOnePatientAndTheRefusalNamesNobody) {
  Clinic clinic;
  clinic.Get(handlers::AddPatient, kAnn);
  const auto taken = clinic.Do(handlers::AddPatient,
                               "patient { mrn: 'M1' given_name: 'Bob' family_name: 'Beck' birth_date: '1970-01-01' }");
  EXPECT_THAT(taken, HasReason("MRN_TAKEN"));
  EXPECT_EQ(taken.status().message(), "patient p-1 has that medical record number already");
  EXPECT_EQ(RemediesOf(taken.status()).size(), 1u);
  // A walk-in has none, and there may be many of them.
  const char* walk_in = "patient { given_name: 'Bob' family_name: 'Beck' birth_date: '1970-01-01' }";
  clinic.Get(handlers::AddPatient, walk_in);
  clinic.Get(handlers::AddPatient, std::string(walk_in) + " somebody_else: true");
  // Keeping the own number is no conflict; taking another's is.
  clinic.Get(handlers::UpdatePatient, "id: 'p-1' patient { mrn: 'M1' } update_mask { paths: 'mrn' }");
  EXPECT_THAT(clinic.Do(handlers::UpdatePatient, "id: 'p-2' patient { mrn: 'M1' } update_mask { paths: 'mrn' }"),
              HasReason("MRN_TAKEN"));
}

TEST(People, WhoIsKnownAlreadyIsAddedTwiceOnlyIfSomebodySaysThatTheyAreTwo) {
  Clinic clinic;
  clinic.Get(handlers::AddPatient, "patient { given_name: 'José' family_name: 'Diaz' birth_date: '1985-06-05' }");
  const std::string again = "patient { mrn: 'M9' given_name: 'jose' family_name: 'DIAZ' birth_date: '1985-06-05' }";
  const auto known = clinic.Do(handlers::AddPatient, again);
  EXPECT_THAT(known, HasReason("PATIENT_KNOWN"));
  EXPECT_EQ(known.status().message(), "p-1 has the same names and birth date");
  std::vector<std::string> ways;
  for (const Remedy& remedy : RemediesOf(known.status())) {
    ways.push_back(remedy.text);
    EXPECT_THAT(remedy.request, testing::Not(testing::AnyOf(testing::HasSubstr("DIAZ"), testing::HasSubstr("1985"))));
  }
  EXPECT_THAT(ways, testing::ElementsAre("See who that is", "If it is them, note their record number",
                                         "If it is somebody else"));
  EXPECT_EQ(clinic.Get(handlers::AddPatient, again + " somebody_else: true").patient().id(), "p-2");
  const std::string twin = "patient { given_name: 'Juan' family_name: 'Diaz' birth_date: '1985-06-05' }";
  EXPECT_EQ(clinic.Get(handlers::AddPatient, twin).patient().id(), "p-3") << "a twin has another given name";
}

TEST(People, AChangeSaysWhatWasThereAndAMissingPayerIsWarnedOf) {
  Clinic clinic;
  EXPECT_EQ(clinic.Get(handlers::AddPatient, kAnn).warnings(0).reason(), "PAYER_MISSING");
  const auto changed =
      clinic.Get(handlers::UpdatePatient, "id: 'p-1' patient { phone: '785-555-0199' } update_mask { paths: 'phone' }");
  EXPECT_EQ(changed.before().phone(), "785-555-0101");
  EXPECT_EQ(changed.patient().phone(), "785-555-0199");
}

TEST(People, APhoneHasSevenDigitsHoweverItIsEntered) {
  Clinic clinic;
  const auto with = [](const std::string& phone) {
    return "patient { given_name: 'A' family_name: 'B' birth_date: '1960-01-01' phone: '" + phone + "' }";
  };
  const auto refused = clinic.Do(handlers::AddPatient, with("555-01x"));
  EXPECT_THAT(refused, HasReason("PHONE_INVALID"));
  EXPECT_THAT(std::string(refused.status().message()), testing::Not(testing::HasSubstr("555-01x")));
  ASSERT_EQ(clinic.Get(handlers::AddPatient, with("555-0100")).patient().id(), "p-1");
  const std::string mask = " update_mask { paths: 'phone' }";
  EXPECT_THAT(clinic.Do(handlers::UpdatePatient, "id: 'p-1' patient { phone: '555' }" + mask),
              HasReason("PHONE_INVALID"));
  clinic.Get(handlers::UpdatePatient, "id: 'p-1' patient { phone: '' }" + mask);
  const std::string gail = "patient: 'p-1' relationship: 'spouse' caregiver { given_name: 'G' family_name: 'B' phone: ";
  EXPECT_THAT(clinic.Do(handlers::AddCaregiver, gail + "'none' }"), HasReason("PHONE_INVALID"));
  ASSERT_EQ(clinic.Get(handlers::AddCaregiver, gail + "'555-0100' }").caregiver().id(), "cg-1");
  EXPECT_THAT(clinic.Do(handlers::UpdateCaregiver, "id: 'cg-1' caregiver { phone: '5' }" + mask),
              HasReason("PHONE_INVALID"));
}

TEST(People, ABirthDateIsNotAfterTodayInTheClinicsZone) {
  Clinic clinic;
  clinic.AddSite("Pacific/Honolulu");
  // In UTC it is 9 December already; in Honolulu the 8th.
  clinic.clock.Set(absl::FromCivil(absl::CivilSecond(2026, 12, 9, 3, 0, 0), absl::UTCTimeZone()));
  const auto born = [](const std::string& day) {
    return "patient { given_name: 'A' family_name: 'B' birth_date: '" + day + "' }";
  };
  EXPECT_THAT(clinic.Do(handlers::AddPatient, born("2026-12-09")), HasReason("BIRTH_DATE_INVALID"));
  EXPECT_THAT(clinic.Do(handlers::AddPatient, born("1879-12-31")), HasReason("BIRTH_DATE_INVALID"));
  EXPECT_THAT(clinic.Do(handlers::AddPatient, born("2026-12-08")), IsOk());
  // A caller who sees one site has its zone.
  const SiteId auckland = clinic.AddSite("Pacific/Auckland");
  clinic.caller.sites = {auckland};
  EXPECT_THAT(clinic.Do(handlers::AddPatient, born("2026-12-09")), IsOk());
}

TEST(People, AnUpdateChangesWhatTheMaskNamesAndNothingElse) {
  Clinic clinic;
  clinic.Get(handlers::AddPatient, kAnn);
  const auto changed =
      clinic.Get(handlers::UpdatePatient,
                 "id: 'p-1' patient { phone: '555-0102' family_name: 'X' } update_mask { paths: 'phone' }");
  EXPECT_EQ(changed.patient().phone(), "555-0102");
  EXPECT_EQ(changed.patient().family_name(), "Abbott");
  EXPECT_EQ(changed.patient().etag(), "r2");
  EXPECT_THAT(clinic.Do(handlers::UpdatePatient, "id: 'p-1' patient {} update_mask { paths: 'id' }"),
              HasReason("MASK_INVALID"));
  EXPECT_THAT(clinic.Do(handlers::UpdatePatient, "id: 'p-1' patient {} update_mask { paths: 'fone' }"),
              HasReason("MASK_INVALID"));
  EXPECT_THAT(clinic.Do(handlers::UpdatePatient, "id: 'p-1' patient {} update_mask {}"), HasReason("MASK_INVALID"));
  EXPECT_THAT(clinic.Do(handlers::UpdatePatient,
                        "id: 'p-1' etag: 'r1' patient { phone: '555-0103' } update_mask { paths: 'phone' }"),
              HasReason("ETAG_STALE"));
}

TEST(People, PatientsAreListedByNameAndEveryOneOnce) {
  Clinic clinic;
  for (const char* name : {"Nguyen", "Abbott", "Diaz", "Abbott", "Kim"}) clinic.AddPatient(name);
  std::vector<std::string> ids;
  std::string token;
  do {
    const auto page = clinic.Get(handlers::ListPatients, "page_size: 2 page_token: '" + token + "'");
    EXPECT_LE(page.patients_size(), 2);
    for (const auto& patient : page.patients()) ids.push_back(patient.id());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_THAT(ids, testing::ElementsAre("p-2", "p-4", "p-3", "p-5", "p-1"));
}

TEST(People, ACaregiverIsCorrectedWhereTheMaskSaysAndTheirPatientFoundByIt) {
  Clinic clinic;
  clinic.AddPatient();
  clinic.Get(
      handlers::AddCaregiver,
      "patient: 'p-1' relationship: 'son' caregiver { given_name: 'Bo' family_name: 'Birch' phone: '555-0100' }");
  const auto changed = clinic.Get(handlers::UpdateCaregiver,
                                  "id: 'cg-1' update_mask { paths: 'family_name' paths: 'phone' } "
                                  "caregiver { given_name: 'X' family_name: 'Larkin' phone: '785-555-0177' }");
  EXPECT_EQ(changed.caregiver().given_name(), "Bo");
  EXPECT_EQ(changed.caregiver().family_name(), "Larkin");
  EXPECT_EQ(clinic.Get(handlers::FindPatients, "query: 'larkin'").patients_size(), 1);
  EXPECT_EQ(clinic.Get(handlers::FindPatients, "query: 'birch'").patients_size(), 0);
  EXPECT_THAT(clinic.Do(handlers::UpdateCaregiver, "id: 'cg-1' update_mask { paths: 'links' } caregiver {}"),
              HasReason("MASK_INVALID"));
  EXPECT_THAT(clinic.Do(handlers::UpdateCaregiver, "id: 'cg-9' update_mask { paths: 'phone' } caregiver {}"),
              HasReason("CAREGIVER_NOT_FOUND"));
}

TEST(People, APatientHasOneCaregiverOfAName) {
  Clinic clinic;
  clinic.AddPatient("Abbott");
  clinic.AddPatient("Diaz");
  const auto add = [&](const std::string& patient, const std::string& name) {
    return clinic.Do(handlers::AddCaregiver, "patient: '" + patient +
                                                 "' relationship: 'son' caregiver { given_name: '" + name +
                                                 "' family_name: 'Abbott' }");
  };
  ASSERT_THAT(add("p-1", "Eve"), IsOk());
  const auto again = add("p-1", "EVE");
  EXPECT_THAT(again, HasReason("CAREGIVER_KNOWN"));
  EXPECT_EQ(RemediesOf(again.status()).size(), 1);
  EXPECT_THAT(add("p-1", "Ed"), IsOk());
  EXPECT_THAT(add("p-2", "Eve"), IsOk());
}

TEST(People, ALanguageIsWrittenByItsNameOrItsCode) {
  Clinic clinic;
  const auto add = [&](const std::string& language) {
    return clinic.Do(handlers::AddPatient,
                     "somebody_else: true patient { given_name: 'Ann' family_name: 'Test' birth_date: '1960-01-02' "
                     "language: '" +
                         language + "' }");
  };
  EXPECT_EQ(add("Spanish")->patient().language(), "es");
  EXPECT_EQ(add("hmn")->patient().language(), "hmn");
  EXPECT_THAT(add("Frnech"), HasReason("LANGUAGE_UNKNOWN"));
}

TEST(People, ACaregiverMayComeWithSeveralPatients) {
  Clinic clinic;
  clinic.AddPatient("Abbott");
  clinic.AddPatient("Diaz");
  clinic.Get(handlers::AddCaregiver,
             "patient: 'p-1' relationship: 'daughter' caregiver { given_name: 'Eve' family_name: 'Abbott' }");
  clinic.Get(handlers::LinkCaregiver, "caregiver: 'cg-1' patient: 'p-2' relationship: 'neighbor'");
  const auto linked = clinic.Get(handlers::LinkCaregiver, "caregiver: 'cg-1' patient: 'p-2' relationship: 'niece'");
  ASSERT_EQ(linked.caregiver().links_size(), 2);
  EXPECT_EQ(linked.caregiver().links(1).relationship(), "niece");
  EXPECT_EQ(clinic.Get(handlers::ListCaregivers, "patient: 'p-2'").caregivers_size(), 1);
  EXPECT_THAT(clinic.Do(handlers::LinkCaregiver, "caregiver: 'cg-9' patient: 'p-2' relationship: 'x'"),
              HasReason("CAREGIVER_NOT_FOUND"));
  EXPECT_THAT(clinic.Do(handlers::ListCaregivers, "patient: 'p-9'"), HasReason("PATIENT_NOT_FOUND"));
}

constexpr char kSigned[] =
    "order { patient: 'p-1' ordering_npi: '1558598797' ordered_on: '2026-11-20' valid_until: '2027-11-19'"
    " diagnoses: 'E11.9' hours: 10 }";

TEST(Orders, ASignedOrderIsInForceAndSaysWhatIsLeft) {
  Clinic clinic;
  clinic.AddPatient();
  const auto order = clinic.Get(handlers::AddOrder, kSigned).order();
  EXPECT_EQ(order.state(), v1::ORDER_STATE_ACTIVE);
  EXPECT_EQ(order.left_minutes(), 600);
  EXPECT_EQ(order.format(), v1::ORDER_FORMAT_UNSPECIFIED);  // not said: both
  EXPECT_THAT(clinic.Do(handlers::UpdateOrder, "id: 'o-1' order { hours: 5 } update_mask { paths: 'hours' }"),
              HasReason("ORDER_NOT_PENDING"));
}

TEST(Orders, APendingOrderIsFilledInAndThenPutInForce) {
  Clinic clinic;
  clinic.AddPatient();
  EXPECT_THAT(clinic.Do(handlers::AddOrder, "order { patient: 'p-1' }"), HasReason("ORDER_INCOMPLETE"));
  EXPECT_THAT(clinic.Do(handlers::AddOrder, "pending: true order { patient: 'p-1' ordering_npi: '1234567890' }"),
              HasReason("NPI_INVALID"));
  EXPECT_THAT(clinic.Do(handlers::AddOrder, "pending: true order { patient: 'p-1' units: -1 }"),
              HasReason("FIELD_INVALID"));
  clinic.Get(handlers::AddOrder, "pending: true order { patient: 'p-1' }");
  const auto refused = clinic.Do(handlers::VerifyOrder, "order: 'o-1'");
  EXPECT_THAT(refused, HasReason("ORDER_INCOMPLETE"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition) << "the call is well formed";
  v1::UpdateOrderRequest complete;
  ASSERT_EQ(RemediesOf(refused.status()).size(), 1);
  ASSERT_TRUE(complete.ParseFromString(RemediesOf(refused.status())[0].request));
  EXPECT_THAT(complete.update_mask().paths(),
              testing::ElementsAre("ordering_npi", "ordered_on", "valid_until", "diagnoses", "hours"));
  EXPECT_THAT(clinic.Do(handlers::UpdateOrder, "id: 'o-1' order { patient: 'p-2' } update_mask { paths: 'patient' }"),
              HasReason("MASK_INVALID"));
  clinic.Get(handlers::UpdateOrder,
             "id: 'o-1' order { ordering_npi: '1558598797' ordered_on: '2026-11-20' valid_until: '2027-11-19'"
             " diagnoses: 'E11.9' diagnoses: 'I10' units: 8 }"
             " update_mask { paths: 'ordering_npi' paths: 'ordered_on' paths: 'valid_until' paths: 'diagnoses' paths: "
             "'units' }");
  const auto order = clinic.Get(handlers::VerifyOrder, "order: 'o-1'").order();
  EXPECT_EQ(order.state(), v1::ORDER_STATE_ACTIVE);
  EXPECT_EQ(order.left_minutes(), 240);
  EXPECT_EQ(order.diagnoses_size(), 2);
  EXPECT_THAT(clinic.Do(handlers::VerifyOrder, "order: 'o-1'"), HasReason("ORDER_NOT_PENDING"));
  // By mistake: it waits again for what was verified too early.
  EXPECT_EQ(clinic.Get(handlers::VerifyOrder, "order: 'o-1' take_back: true").order().state(), v1::ORDER_STATE_PENDING);
  EXPECT_THAT(clinic.Do(handlers::VerifyOrder, "order: 'o-1' take_back: true"), HasReason("ORDER_NOT_ACTIVE"));
  EXPECT_EQ(clinic.Get(handlers::VerifyOrder, "order: 'o-1'").order().state(), v1::ORDER_STATE_ACTIVE);
}

TEST(Orders, ATopicThatNoModuleHasIsWarnedOf) {
  Clinic clinic;
  clinic.AddPatient();
  EXPECT_EQ(clinic.Get(handlers::AddOrder, "pending: true order { patient: 'p-1' topics: 'glucos' }").warnings_size(),
            0)
      << "no curriculum is published";
  clinic.Publish();
  const auto added = clinic.Get(handlers::AddOrder, "pending: true order { patient: 'p-1' topics: 'glucos' }");
  ASSERT_EQ(added.warnings_size(), 1);
  EXPECT_EQ(added.warnings(0).reason(), "ORDER_TOPIC");
  const std::string change = "id: 'o-2' update_mask { paths: 'topics' } order { topics: '";
  EXPECT_EQ(clinic.Get(handlers::UpdateOrder, change + "glucose' }").warnings_size(), 0);
  EXPECT_EQ(clinic.Get(handlers::UpdateOrder, change + "gluco' }").warnings_size(), 1);
}

TEST(Orders, ACancelledOrderStaysAndIsNoLongerOffered) {
  Clinic clinic;
  const PatientId patient = clinic.AddPatient();
  clinic.Get(handlers::AddOrder, kSigned);
  clinic.AddOrder(patient);
  EXPECT_EQ(clinic.Get(handlers::CancelOrder, "order: 'o-1' reason: 'withdrawn'").order().state(),
            v1::ORDER_STATE_CANCELLED);
  EXPECT_THAT(clinic.Do(handlers::CancelOrder, "order: 'o-1' reason: 'again'"), HasReason("ORDER_CANCELLED"));
  EXPECT_EQ(clinic.Look([&](sql::ReadTx& tx) { return store::OrdersOf(tx, patient).size(); }), 1u);
  EXPECT_EQ(clinic.Get(handlers::ListOrders, "patient: 'p-1'").orders(0).id(), "o-2");
  EXPECT_EQ(clinic.Get(handlers::ListOrders, "patient: 'p-1' state: ORDER_STATE_CANCELLED").orders_size(), 1);
  EXPECT_EQ(clinic.Get(handlers::ListOrders, "state: ORDER_STATE_ACTIVE").orders_size(), 1);
  EXPECT_EQ(clinic.Get(handlers::ListOrders, "").orders_size(), 2);
}

}  // namespace
}  // namespace psmet
