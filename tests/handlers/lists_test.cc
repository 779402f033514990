// Lists come in as a whole or not at all, and go out so that they come in again.
#include <absl/strings/str_cat.h>

#include <chrono>
#include <iostream>

#include "handlers/clinic.h"
#include "handlers/imported.h"
#include "handlers/people.h"
#include "handlers/transfer.h"

namespace psmet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// ---- patients ----

constexpr char kPatients[] =
    "Chart #,Surname,First name,DOB,Gender,Insurance,Policy #,Preferred language,Cell phone\r\n"
    "T-001,Abbott,Maria,3/14/1962,F,sample-payer,M-1,Spanish,785-555-0101\r\n"
    "T-002,Diaz,Rosa,1958-01-02,female,sample-payer,M-2,,+1 785 555 0102\r\n"
    ",Kim,Jun,14 Mar 1970,M,,,Korean,\r\n";

TEST(Lists, PatientsAreAddedUnderTheHeadingsThatPeopleUse) {
  Clinic clinic;
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportPatients, kPatients)),
              ElementsAre("2 created", "3 created", "4 created"));
  const auto patient = clinic.Get(handlers::GetPatient, "patient: 'p-1'").patient();
  EXPECT_EQ(patient.mrn(), "T-001");
  EXPECT_EQ(patient.birth_date(), "1962-03-14");
  EXPECT_EQ(patient.sex(), v1::SEX_FEMALE);
  EXPECT_EQ(patient.member_id(), "M-1");
  EXPECT_EQ(patient.language(), "es");
  EXPECT_EQ(patient.phone(), "785-555-0101");
}

TEST(Lists, AnotherTimeNothingChangesAndAChangedCellIsAnUpdate) {
  Clinic clinic;
  Imported(clinic, handlers::ImportPatients, kPatients);
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportPatients, kPatients)),
              ElementsAre("2 unchanged", "3 unchanged", "4 unchanged"));
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportPatients, "MRN;Phone;Plan\nT-002;785-555-0199;\nT-001;;gold\n")),
              ElementsAre("2 updated phone", "3 updated plan"));
  const auto patient = clinic.Get(handlers::GetPatient, "patient: 'p-1'").patient();
  EXPECT_EQ(patient.phone(), "785-555-0101") << "an empty cell leaves what is there";
  EXPECT_EQ(patient.plan(), "gold");
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportPatients, "MRN,Phone\nT-001,(none)\n")),
              ElementsAre("2 updated phone"));
  EXPECT_EQ(clinic.Get(handlers::GetPatient, "patient: 'p-1'").patient().phone(), "");
}

TEST(Lists, AWalkInWithoutANumberIsFoundByNameAndBirthDateAndGetsIt) {
  Clinic clinic;
  Imported(clinic, handlers::ImportPatients, kPatients);
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportPatients,
                            "MRN,Patient name,DOB\nT-003,\"kim, jun\",1970-03-14\n,\"Diaz, Rosa\",1/2/1958\n")),
              ElementsAre("2 updated mrn family_name given_name", "3 unchanged"));
  // The same names under another number may be another person, which only the list can say.
  const auto known = Imported(clinic, handlers::ImportPatients, "MRN,Name,DOB\nT-009,\"Kim, Jun\",1970-03-14\n");
  EXPECT_THAT(Problems(known), ElementsAre("2:0 PATIENT_KNOWN"));
  EXPECT_THAT(known.problems(0).text(), HasSubstr("p-3 has the same names and birth date and another MRN"));
  const char* other = "MRN,Name,DOB,Somebody else\nT-009,\"Kim, Jun\",1970-03-14,yes\n";
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportPatients, other)), ElementsAre("2 created"));
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportPatients, other)), ElementsAre("2 unchanged"));
  EXPECT_THAT(
      Problems(Imported(clinic, handlers::ImportPatients, "Name,DOB,Somebody else\n\"Kim, Jun\",1970-03-14,yes\n")),
      ElementsAre("2:0 MATCH_UNCLEAR"))
      << "without a number the next import could not tell them apart";
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportPatients, "Name,DOB\n\"Kim, Jun\",1970-03-14\n")),
              ElementsAre("2:0 MATCH_UNCLEAR"));
}

TEST(Lists, EveryMistakeIsToldAtOnceAndNothingIsWritten) {
  Clinic clinic;
  const auto report = Imported(clinic, handlers::ImportPatients,
                               "MRN,Last name,First name,Date of birth,Sex,Language\n"
                               "T-1,Abbott,Ann,1962-03-14,F,en\n"
                               "T-2,Birch,Bo,3/14/62,M,en\n"
                               "T-3,Cole,,1960-01-01,M,en\n"
                               "T-4,Doe,Di,2/30/1960,q,en\n"
                               "T-1,Elm,Ed,1961-01-01,M,en\n"
                               "T-6,Fox,Fay,2031-01-01,F\n"
                               "T-7,Gil,Gus,2031-01-01,M,en\n");
  EXPECT_THAT(Problems(report),
              ElementsAre("3:4 DATE_INVALID", "4:3 FIELD_REQUIRED", "5:4 DATE_INVALID", "5:5 VALUE_INVALID",
                          "6:0 ROW_TWICE", "7:5 CELLS_UNEQUAL", "8:4 BIRTH_DATE_INVALID"));
  EXPECT_THAT(report.rows(), IsEmpty());
  EXPECT_EQ(report.created(), 0);
  EXPECT_THAT(report.problems(4).text(), HasSubstr("line 2"));
  for (const auto& problem : report.problems()) {
    for (const char* value : {"3/14/62", "2/30", "2031", "Cole", "T-1", "Abbott"}) {
      EXPECT_THAT(problem.text(), Not(HasSubstr(value)));
    }
  }
  EXPECT_THAT(clinic.Get(handlers::ListPatients, "").patients(), IsEmpty());
}

TEST(Lists, ThoseOfTheSameNamesInOneFileAreToldApartAndComeOutSoThatTheyGoIn) {
  const std::string list = "MRN,Last name,First name,Date of birth\nT-1,Kim,Jun,1970-03-14\nT-2,Kim,Jun,1970-03-14\n";
  Clinic clinic, empty;
  const auto once = Imported(clinic, handlers::ImportPatients, list);
  EXPECT_THAT(Problems(once), ElementsAre("3:0 PATIENT_KNOWN"));
  EXPECT_THAT(once.problems(0).text(), HasSubstr("of line 2"));
  clinic.Get(handlers::AddPatient,
             "patient { mrn: 'T-1' given_name: 'Jun' family_name: 'Kim' birth_date: '1970-03-14' }");
  clinic.Get(
      handlers::AddPatient,
      "patient { mrn: 'T-2' given_name: 'Jun' family_name: 'Kim' birth_date: '1970-03-14' } somebody_else: true");
  const std::string out = Exported(clinic, handlers::ExportPatients);
  EXPECT_THAT(Rows(Imported(empty, handlers::ImportPatients, out)), ElementsAre("2 created", "3 created"));
}

TEST(Lists, WhatIsLeftOutAndWhatWasReadAnotherWayIsWarnedOf) {
  Clinic clinic;
  v1::ImportPatientsRequest request;
  request.set_file(
      "MRN,Name,DOB,Payer,Shoe size\nT-1,Singh Ravi,1970-03-14,sample-payer,44\nT-2,\"Kim, "
      "Jun\",1970-03-15,sample-payer,\n");
  request.set_skip_unknown(true);
  const auto report = clinic.Do(handlers::ImportPatients, request)->report();
  std::vector<std::string> warned;
  for (const auto& warning : report.warnings()) warned.push_back(warning.reason());
  EXPECT_THAT(warned, ElementsAre("COLUMN_SKIPPED", "UNKNOWN_PAYER", "NAME_ORDER"));
  EXPECT_THAT(report.warnings(0).text(), HasSubstr("column E, \"Shoe size\""));
  EXPECT_THAT(report.warnings(2).lines(), ElementsAre(2));
}

TEST(Lists, ANameInOneColumnIsKnownByWhatItsHeadingSaysAndMissedThere) {
  Clinic clinic;
  const auto import = [&](const std::string& text) { return Imported(clinic, handlers::ImportPatients, text); };
  EXPECT_THAT(Rows(import("\"Last, First\",DOB,M/F\n\"Kim, Jun\",1970-03-14,M\n")), ElementsAre("2 created"));
  EXPECT_THAT(Problems(import("\"Last, First\",DOB\nSingh Ravi,1970-03-14\n")), ElementsAre("2:1 VALUE_INVALID"))
      << "the heading says that the family's name stands first, and nothing where it ends";
  const auto empty = import("Name,DOB,MRN\n,1970-03-14,T-5\n");
  EXPECT_THAT(Problems(empty), ElementsAre("2:1 FIELD_REQUIRED"));
  EXPECT_EQ(empty.problems(0).text(), "Name: a new patient needs it; fill it in");
  EXPECT_THAT(import("DOB,MRN\n1970-03-14,T-5\n").problems(0).text(),
              HasSubstr("or in one column \"Name\", written as Family, Given"));
}

TEST(Lists, EveryMistakeOfAnOrderAndOfAnInstructorIsToldAtOnce) {
  Clinic clinic;
  Imported(clinic, handlers::ImportPatients, kPatients);
  const auto orders = Imported(clinic, handlers::ImportOrders,
                               "MRN,NPI,Order date,Valid until,Diagnoses,Hours\n"
                               "T-001,123,2026-12-01,2026-11-01,diabetes,10\n");
  EXPECT_THAT(Problems(orders), ElementsAre("2:2 NPI_INVALID", "2:4 ORDER_DATES_INVALID", "2:5 DIAGNOSIS_INVALID"));
  const auto staff =
      Imported(clinic, handlers::ImportInstructors, "Last name,First name,Profession,NPI\nOkafor,Ruth,Wizard,123\n");
  EXPECT_THAT(Problems(staff), ElementsAre("2:3 PROFESSION_UNKNOWN", "2:4 NPI_INVALID"));
}

TEST(Lists, APayerThatNoPolicyKnowsIsWarnedOfOnceWithItsLines) {
  Clinic clinic;
  clinic.PublishPolicy();
  const std::string list =
      "MRN,Last name,First name,Date of birth,Payer\n"
      "T-1,Abbott,Ann,1962-03-14,sample-pyer\n"
      "T-2,Birch,Bo,1962-03-15,sample-payer\n"
      "T-3,Cole,Cy,1962-03-16,sample-pyer\n"
      "T-4,Doe,Di,1962-03-17,Acme\n"
      "T-5,Elm,Ed,1962-03-18,\n";
  const auto report = Imported(clinic, handlers::ImportPatients, list);
  EXPECT_EQ(report.created(), 5);
  ASSERT_EQ(report.warnings_size(), 3);
  EXPECT_EQ(report.warnings(2).reason(), "PAYER_MISSING");
  EXPECT_THAT(report.warnings(2).lines(), ElementsAre(6));
  EXPECT_EQ(report.warnings(0).reason(), "UNKNOWN_PAYER");
  EXPECT_EQ(report.warnings(0).count(), 2);
  EXPECT_THAT(report.warnings(0).lines(), ElementsAre(2, 4));
  EXPECT_THAT(report.warnings(0).text(), HasSubstr("did you mean sample-payer?"));
  EXPECT_THAT(report.warnings(1).lines(), ElementsAre(5));
  EXPECT_THAT(Imported(clinic, handlers::ImportPatients, list).warnings(), IsEmpty()) << "nothing is entered";
}

TEST(Lists, AllMistakesOfARowAreToldAtOnce) {
  Clinic clinic;
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportPatients,
                                "Last name,First name,Date of birth,MRN,Sex,Phone\n"
                                ",Li,3/4/61,7,q,785-555-0100\n"
                                "Xu,,2/30/1960,8,F,555-01\n"
                                "Yu,Yan,1960-01-01,9,F,xyz\n")),
              ElementsAre("2:1 FIELD_REQUIRED", "2:3 DATE_INVALID", "2:5 VALUE_INVALID", "3:2 FIELD_REQUIRED",
                          "3:3 DATE_INVALID", "3:6 PHONE_INVALID", "4:6 PHONE_INVALID"));
  Imported(clinic, handlers::ImportPatients, kPatients);
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportOrders,
                                "MRN,NPI,Order date,Diagnoses,Hours\n"
                                "T-001,1234567890,2026-11-02,E11.9,10\n")),
              ElementsAre("2:0 ORDER_INCOMPLETE", "2:2 NPI_INVALID"));
}

TEST(Lists, WhatASpreadsheetMadeOfACellIsRefused) {
  Clinic clinic;
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportPatients,
                                "MRN,Last name,First name,Birth date,Phone\n"
                                "4.2E+3,Abbott,Ann,1950-01-01,\n"
                                "A-2,#N/A,Bo,1950-01-02,\n"
                                "A-3,Chen,Cy,########,\n"
                                "A-4,Diaz,Di,1950-01-04,785-555-0123 or 785-555-9999\n"
                                "A-5,\"Eng\nEva\",Eva,1950-01-05,785-555-0123 ext. 4412\n")),
              ElementsAre("2:1 VALUE_INVALID", "3:2 VALUE_INVALID", "4:4 VALUE_INVALID", "5:5 PHONE_INVALID",
                          "6:2 TEXT_INVALID"));
  const auto workbook = Imported(clinic, handlers::ImportPatients, "PK\x03\x04\x14");
  EXPECT_THAT(Problems(workbook), ElementsAre("1:0 ENCODING_INVALID"));
  EXPECT_THAT(workbook.problems(0).text(), HasSubstr("CSV UTF-8"));
  // Leading zeros that are gone.
  EXPECT_EQ(
      Imported(clinic, handlers::ImportPatients, "MRN,Last name,First name,Birth date\n004200,Abbott,Ann,1950-01-01\n")
          .created(),
      1);
  const auto lost = Imported(clinic, handlers::ImportOrders, "Patient MRN\n4200\n4201\n");
  EXPECT_THAT(Problems(lost), ElementsAre("2:1 REFERENCE_UNKNOWN", "3:1 REFERENCE_UNKNOWN"));
  EXPECT_THAT(lost.problems(0).text(), HasSubstr("with zeros before it"));
  EXPECT_THAT(lost.problems(1).text(), HasSubstr("import the patient first"));
}

TEST(Lists, AFileOfSomethingElseIsToldByItsHeadingsAlone) {
  Clinic clinic;
  std::string text = "# A clinic, day by day\n";
  for (int i = 0; i < 300; ++i) text += "Some words, \"and others\",\n";
  const auto report = Imported(clinic, handlers::ImportPatients, text);
  EXPECT_THAT(Problems(report), ElementsAre("1:1 HEADING_UNKNOWN", "1:2 HEADING_UNKNOWN"));
}

TEST(Lists, FiftyProblemsAreShownAndTheOthersCounted) {
  Clinic clinic;
  std::string text = "MRN,Last name,First name,Date of birth\n";
  for (int i = 0; i < 80; ++i) text += absl::StrCat("T-", i, ",Abbott,Ann,soon\n");
  const auto report = Imported(clinic, handlers::ImportPatients, text);
  ASSERT_EQ(report.problems_size(), 51);
  EXPECT_EQ(report.problems(50).reason(), "MORE_PROBLEMS");
  EXPECT_THAT(report.problems(50).text(), HasSubstr("there are 30 more problems"));
}

TEST(Lists, AHeadingThatIsUnknownOrTwiceOrMissingIsToldWithoutRepeatingIt) {
  Clinic clinic;
  const auto report = Imported(clinic, handlers::ImportPatients,
                               "MRN,Last nam,First name,Telephone,Phone\nT-1,Abbott,Ann,555-0101,555-0102\n");
  EXPECT_THAT(Problems(report),
              ElementsAre("1:0 HEADING_MISSING", "1:0 HEADING_MISSING", "1:2 HEADING_UNKNOWN", "1:5 HEADING_TWICE"));
  EXPECT_THAT(report.problems(2).text(), HasSubstr("did you mean \"Last name\"?"));
  // What else it may be called is told of the first: what the file lacks.
  const auto strange = Imported(clinic, handlers::ImportPatients,
                                "MRN,Last name,First name,Date of birth,Zyzzyva,Quux\nT-1,Abbott,Ann,1962-03-14,1,2\n");
  EXPECT_THAT(strange.problems(0).text(), HasSubstr("rename it if it is one of "));
  EXPECT_THAT(strange.problems(0).text(), HasSubstr(", Phone"));
  EXPECT_THAT(strange.problems(0).text(), Not(HasSubstr("Last name")));
  EXPECT_THAT(strange.problems(1).text(), HasSubstr("; rename it, or pass over"));
  // A file that begins with a patient says nobody's name.
  const auto headless = Imported(clinic, handlers::ImportPatients, "T-1,Zyzzyva,Ann\nT-2,Birch,Bo\n");
  EXPECT_THAT(headless.problems(), Not(IsEmpty()));
  for (const auto& problem : headless.problems()) EXPECT_THAT(problem.text(), Not(HasSubstr("Zyzzyva")));
  v1::ImportPatientsRequest request;
  request.set_file("MRN,Last name,First name,DOB,Shoe size\nT-1,Abbott,Ann,1962-03-14,9\n");
  request.set_skip_unknown(true);
  EXPECT_EQ(clinic.Do(handlers::ImportPatients, request)->report().created(), 1);
}

TEST(Lists, SomebodyNewWhoIsThereTwiceUnderTwoNamesForThemIsToldToo) {
  Clinic clinic;
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportPatients,
                                "MRN,Name,DOB\nT-1,\"Diaz, Rosa\",1958-01-02\n,\"diaz, rosa\",1/2/1958\n")),
              ElementsAre("3:0 ROW_TWICE"));
}

TEST(Lists, TwoPeopleUnderOneNumberAreToldThatOneNumberIsWrong) {
  Clinic clinic;
  const auto report = Imported(clinic, handlers::ImportPatients,
                               "MRN,Last name,First name,DOB\nT-1,Abbott,Ann,1962-03-14\nT-1,Birch,Bo,1950-01-02\n"
                               "T-1,Abbot,Ann,1962-03-14\n");
  EXPECT_THAT(Problems(report), ElementsAre("3:0 ROW_TWICE", "4:0 ROW_TWICE"));
  EXPECT_THAT(report.problems(0).text(), HasSubstr("one of the two numbers is wrong"));
  EXPECT_THAT(report.problems(1).text(), HasSubstr("leave one of the two out"));
}

TEST(Lists, ANumberThatIsThereTwiceIsToldThoughTheFirstRowHasAMistake) {
  Clinic clinic;
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportPatients,
                                "MRN,Last name,First name,Birth date\n"
                                "A-1,Abbott,Ann,1950-02-30\n"
                                "A-1,Abbott,Ann,1950-02-03\n"
                                ",Chen,Cy,1950-02-30\n"
                                ",Chen,Cy,1950-02-31\n"
                                ",,,1950-01-01\n"
                                ",,,1950-01-02\n")),
              ElementsAre("2:4 DATE_INVALID", "3:0 ROW_TWICE", "4:4 DATE_INVALID", "5:4 DATE_INVALID",
                          "6:2 FIELD_REQUIRED", "6:3 FIELD_REQUIRED", "7:2 FIELD_REQUIRED", "7:3 FIELD_REQUIRED"));
}

TEST(Lists, HeadingsMayBeShort) {
  Clinic clinic;
  const auto report = Imported(clinic, handlers::ImportPatients,
                               "Med Rec #,Pt Last Name,First,DOB,Ins,Ph,Ins. No\nT-1,Abbott,Ann,1962-03-14,Other,"
                               "555-0101,7\n");
  EXPECT_THAT(Problems(report), IsEmpty());
  const auto patient = clinic.Get(handlers::GetPatient, "patient: 'p-1'").patient();
  EXPECT_EQ(patient.mrn(), "T-1");
  EXPECT_EQ(patient.family_name(), "Abbott");
  EXPECT_EQ(patient.payer(), "Other");
  EXPECT_EQ(patient.phone(), "555-0101");
  EXPECT_EQ(patient.member_id(), "7");
}

TEST(Lists, ADryRunSaysWhatWouldBe) {
  Clinic clinic;
  EXPECT_EQ(Imported(clinic, handlers::ImportPatients, kPatients, true).created(), 3);
}

TEST(Lists, PatientsGoOutAndComeInUnchanged) {
  Clinic clinic;
  Imported(clinic, handlers::ImportPatients, kPatients);
  const std::string text = Exported(clinic, handlers::ExportPatients);
  EXPECT_THAT(text, HasSubstr("T-002,Diaz,Rosa,1958-01-02,female,sample-payer,,M-2,,'+1 785 555 0102,,,p-2\r\n"));
  const auto again = Imported(clinic, handlers::ImportPatients, text);
  EXPECT_EQ(again.unchanged(), 3) << again.DebugString();
  Clinic other;
  EXPECT_EQ(Imported(other, handlers::ImportPatients, text).created(), 3);
  EXPECT_EQ(Exported(other, handlers::ExportPatients), text);
}

TEST(Lists, APsmetIdOfSomebodyElseIsNoMatch) {
  Clinic clinic;
  Imported(clinic, handlers::ImportPatients, kPatients);
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportPatients,
                                "PSMET ID,Last name,First name,DOB\np-1,Other,Olga,1950-05-05\n")),
              ElementsAre("2:0 MATCH_CONFLICT"));
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportPatients,
                            "PSMET ID,Last name,First name,DOB\np-3,Kim-Lee,Jun,1970-03-14\n")),
              ElementsAre("2 updated family_name"));
}

// ---- caregivers ----

constexpr char kCaregivers[] =
    "Patient MRN,Last name,First name,Relationship,Phone\n"
    "T-001,Abbott,Ana,daughter,785-555-0111\n"
    "T-002,Diaz,Luis,husband,\n";

TEST(Lists, CaregiversNameTheirPatientByNumberAndComeBack) {
  Clinic clinic;
  Imported(clinic, handlers::ImportPatients, kPatients);
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportCaregivers, kCaregivers)), ElementsAre("2 created", "3 created"));
  EXPECT_THAT(
      Rows(Imported(
          clinic, handlers::ImportCaregivers,
          "MRN,Caregiver name,Relation,Cell\nT-002,\"Diaz, Luis\",spouse,555-0101\nT-001,Ana Abbott,,555-0102\n")),
      ElementsAre("2 updated relationship phone", "3 updated phone"));
  // One who comes along with two patients is one.
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportCaregivers,
                            "Patient,Last name,First name,Relationship,PSMET ID\np-3,Abbott,Ana,neighbour,cg-1\n")),
              ElementsAre("2 updated patient relationship"));
  const std::string text = Exported(clinic, handlers::ExportCaregivers);
  EXPECT_EQ(Imported(clinic, handlers::ImportCaregivers, text).unchanged(), 3) << text;
  Clinic other;
  Imported(other, handlers::ImportPatients, Exported(clinic, handlers::ExportPatients));
  EXPECT_THAT(Rows(Imported(other, handlers::ImportCaregivers, text)),
              ElementsAre("2 created", "3 updated patient relationship", "4 created"));
  EXPECT_EQ(Exported(other, handlers::ExportCaregivers), text);
}

TEST(Lists, MistakesInCaregiversAreToldAtOnce) {
  Clinic clinic;
  Imported(clinic, handlers::ImportPatients, kPatients);
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportCaregivers,
                                "MRN,Last name,First name,Relationship\n"
                                "T-404,Abbott,Ana,daughter\n"
                                ",Abbott,Ana,daughter\n"
                                "T-001,Abbott,,daughter\n"
                                "T-001,Abbott,Ana,\n"
                                "T-001,Abbott,Ana,son\n")),
              ElementsAre("2:1 REFERENCE_UNKNOWN", "3:1 FIELD_REQUIRED", "4:3 FIELD_REQUIRED", "5:4 FIELD_REQUIRED",
                          "6:0 ROW_TWICE"));
}

// ---- orders ----

constexpr char kOrders[] =
    "MRN,Ordering NPI,Ordered by,Order date,Valid until,Dx,Hours,Format,State\n"
    "T-001,1558598797,Dr. Lee,11/20/2026,2027-11-19,\"e119, I10\",10,group,signed\n"
    "T-002,1558598797,,2026-11-21,2027-11-20,E11.65,2,,\n"
    "T-002,,,,,,,,pending\n";

TEST(Lists, OrdersComeInForceOrPendingAndGoOutAgain) {
  Clinic clinic;
  Imported(clinic, handlers::ImportPatients, kPatients);
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportOrders, kOrders)),
              ElementsAre("2 created", "3 created", "4 created"));
  EXPECT_EQ(Imported(clinic, handlers::ImportOrders, kOrders).unchanged(), 3);
  const std::string text = Exported(clinic, handlers::ExportOrders);
  EXPECT_THAT(text, HasSubstr("T-001,1558598797,Dr. Lee,2026-11-20,2027-11-19,\"E11.9; I10\",,10,group,"));
  EXPECT_EQ(Imported(clinic, handlers::ImportOrders, text).unchanged(), 3) << text;
  Clinic other;
  Imported(other, handlers::ImportPatients, Exported(clinic, handlers::ExportPatients));
  EXPECT_EQ(Imported(other, handlers::ImportOrders, text).created(), 3);
  EXPECT_EQ(Exported(other, handlers::ExportOrders), text);
}

TEST(Lists, APendingOrderIsCompletedByItsIdAndOneInForceIsNot) {
  Clinic clinic;
  Imported(clinic, handlers::ImportPatients, kPatients);
  Imported(clinic, handlers::ImportOrders, kOrders);
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportOrders,
                            "PSMET ID,MRN,NPI,Date,Expires,Diagnosis,Units,Status\n"
                            "o-3,T-002,1234567893,2026-12-01,2027-11-30,E11.9,20,in force\n")),
              ElementsAre("2 updated ordering_npi ordered_on valid_until diagnoses units state"));
  const auto report = Imported(clinic, handlers::ImportOrders,
                               "MRN,NPI,Date,Expires,Hours,Dx,Status\n"
                               "T-001,1558598797,2026-11-20,2027-11-19,10,E11.65,\n"
                               "T-001,1558598799,2026-11-22,2027-11-19,10,E11.65,\n"
                               "T-404,1558598797,2026-11-20,2027-11-19,10,E11.65,\n"
                               "T-002,1558598797,2026-11-21,2027-11-20,2,E11.65,pending\n"
                               "T-002,1558598797,2026-11-25,2027-11-20,2,,\n");
  EXPECT_THAT(Problems(report), ElementsAre("2:0 ORDER_NOT_PENDING", "3:2 NPI_INVALID", "4:1 REFERENCE_UNKNOWN",
                                            "5:0 ROW_DIFFERS", "6:0 ORDER_INCOMPLETE"));
  EXPECT_THAT(report.problems(4).text(), HasSubstr("until it is complete write pending in a column \"State\""));
}

// ---- much ----

TEST(Lists, TwoThousandRowsAreOneCallAndMoreAreTold) {
  Clinic clinic;
  std::string text = "MRN,Last name,First name,DOB,Phone\n";
  for (int i = 0; i < 2000; ++i) {
    text += "T-" + std::to_string(i) + ",Abbott" + std::to_string(i % 97) + ",Ann" + std::to_string(i / 97) +
            ",1960-01-01,785-555-0100\n";
  }
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(Imported(clinic, handlers::ImportPatients, text).created(), 2000);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::cout << "2,000 patients in " << took.count() << " s\n";
  text += "T-2000,Abbott,Ann,1960-01-01,1\n";
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportPatients, text)), ElementsAre("2002:0 ROWS_TOO_MANY"));
}

}  // namespace
}  // namespace psmet
