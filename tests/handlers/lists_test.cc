// Lists come in as a whole or not at all, and go out so that they come in again.
#include <absl/strings/str_join.h>

#include <chrono>
#include <iostream>

#include "handlers/clinic.h"
#include "handlers/curriculum.h"
#include "handlers/lists_people.h"
#include "handlers/lists_places.h"
#include "handlers/lists_staff.h"
#include "handlers/people.h"
#include "handlers/transfer.h"

namespace psmet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// Imports the text as a list of that kind.
template <typename Reply, typename Request>
v1::ImportReport Imported(Clinic& clinic,
                          absl::StatusOr<Reply> (*handler)(const handlers::Call&, sql::WriteTx&, const Request&),
                          const std::string& text, bool dry_run = false) {
  Request request;
  request.set_file(text);
  request.set_validate_only(dry_run);
  const auto reply = clinic.Do(handler, request);
  EXPECT_THAT(reply, IsOk());
  return reply.ok() ? reply->report() : v1::ImportReport();
}
// The whole list, by pages of two.
template <typename Reply, typename Request>
std::string Exported(Clinic& clinic,
                     absl::StatusOr<Reply> (*handler)(const handlers::Call&, sql::ReadTx&, const Request&)) {
  std::string text;
  Request request;
  request.set_page_size(2);
  do {
    const auto reply = clinic.Do(handler, request);
    EXPECT_THAT(reply, IsOk());
    if (!reply.ok()) return text;
    text += reply->page().text();
    request.set_page_token(reply->page().next_page_token());
  } while (!request.page_token().empty());
  return text;
}
// "line:column REASON" of each problem.
std::vector<std::string> Problems(const v1::ImportReport& report) {
  std::vector<std::string> said;
  for (const auto& problem : report.problems()) {
    said.push_back(std::to_string(problem.line()) + ":" + std::to_string(problem.column()) + " " + problem.reason());
  }
  return said;
}
// "2 created", "3 updated phone", "4 unchanged" of each row.
std::vector<std::string> Rows(const v1::ImportReport& report) {
  std::vector<std::string> said;
  for (const auto& row : report.rows()) {
    std::string text = std::to_string(row.line()) + " ";
    text += row.outcome() == v1::IMPORT_OUTCOME_CREATED   ? "created"
            : row.outcome() == v1::IMPORT_OUTCOME_UPDATED ? "updated"
                                                          : "unchanged";
    for (const std::string& field : row.changed()) text += " " + field;
    said.push_back(text);
  }
  return said;
}

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
  // The same names under another number are another person.
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportPatients, "MRN,Name,DOB\nT-009,\"Kim, Jun\",1970-03-14\n")),
              ElementsAre("2 created"));
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

TEST(Lists, AHeadingThatIsUnknownOrTwiceOrMissingIsToldWithoutRepeatingIt) {
  Clinic clinic;
  const auto report =
      Imported(clinic, handlers::ImportPatients, "MRN,Last nam,First name,Telephone,Phone\nT-1,Abbott,Ann,1,2\n");
  EXPECT_THAT(Problems(report),
              ElementsAre("1:0 HEADING_MISSING", "1:0 HEADING_MISSING", "1:2 HEADING_UNKNOWN", "1:5 HEADING_TWICE"));
  EXPECT_THAT(report.problems(2).text(), HasSubstr("did you mean \"Last name\"?"));
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

TEST(Lists, ADryRunSaysWhatWouldBe) {
  Clinic clinic;
  EXPECT_EQ(Imported(clinic, handlers::ImportPatients, kPatients, true).created(), 3);
}

TEST(Lists, PatientsGoOutAndComeInUnchanged) {
  Clinic clinic;
  Imported(clinic, handlers::ImportPatients, kPatients);
  const std::string text = Exported(clinic, handlers::ExportPatients);
  EXPECT_THAT(text, HasSubstr("T-002,Diaz,Rosa,1958-01-02,female,sample-payer,,M-2,,'+1 785 555 0102,,p-2\r\n"));
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
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportCaregivers,
                            "MRN,Caregiver name,Relation,Cell\nT-002,\"Diaz, Luis\",spouse,1\nT-001,Ana Abbott,,2\n")),
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
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportOrders,
                                "MRN,NPI,Date,Expires,Hours,Dx,Status\n"
                                "T-001,1558598797,2026-11-20,2027-11-19,10,E11.65,\n"
                                "T-001,1558598799,2026-11-22,2027-11-19,10,E11.65,\n"
                                "T-404,1558598797,2026-11-20,2027-11-19,10,E11.65,\n"
                                "T-002,1558598797,2026-11-21,2027-11-20,2,E11.65,pending\n"
                                "T-002,1558598797,2026-11-25,2027-11-20,2,,\n")),
              ElementsAre("2:0 ORDER_NOT_PENDING", "3:2 NPI_INVALID", "4:1 REFERENCE_UNKNOWN", "5:0 ROW_DIFFERS",
                          "6:0 ORDER_INCOMPLETE"));
}

// ---- staff ----

constexpr char kInstructors[] =
    "Last name,First name,Discipline,NPI,Taxonomy\n"
    "Okafor,Ruth,CDCES,1999999984,163WD0400X\n"
    "Chen,Li,r.n.,,\n";
constexpr char kCredentials[] =
    "Instructor,Type,Number,Issued by,State,Issued,Expires,Status,Date verified,How verified\n"
    "1999999984,CDCES,22-1187,CBDCE,,2025-02-06,,verified,2026-11-01,CBDCE web site\n"
    "\"Chen, Li\",RN,K-77,Board of Nursing,ks,1/5/2026,12/31/2027,,,\n"
    "Li Chen,CHW,9,State,KS,2024-01-01,2026-12-31,suspended,2026-12-01,complaint\n";

TEST(Lists, InstructorsAndTheirCredentialsComeInAndGoOut) {
  Clinic clinic;
  EXPECT_EQ(Imported(clinic, handlers::ImportInstructors, kInstructors).created(), 2);
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportInstructors,
                            "NPI,Name,Profession\n1234567893,\"Chen, Li\",RN\n1999999984,\"Okafor, Ruth\",rd\n")),
              ElementsAre("2 updated npi", "3 updated profession"));
  EXPECT_EQ(Imported(clinic, handlers::ImportCredentials, kCredentials).created(), 3);
  EXPECT_EQ(Imported(clinic, handlers::ImportCredentials, kCredentials).unchanged(), 3);
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportCredentials,
                            "Instructor,Type,Number,State,Expires,Verified,How verified\n"
                            "i-2,RN,K-77,KS,12/31/2028,yes,board web site\n")),
              ElementsAre("2 updated valid_to standing"));
  const std::string staff = Exported(clinic, handlers::ExportInstructors);
  const std::string credentials = Exported(clinic, handlers::ExportCredentials);
  EXPECT_EQ(Imported(clinic, handlers::ImportInstructors, staff).unchanged(), 2) << staff;
  EXPECT_EQ(Imported(clinic, handlers::ImportCredentials, credentials).unchanged(), 3) << credentials;
  Clinic other;
  EXPECT_EQ(Imported(other, handlers::ImportInstructors, staff).created(), 2);
  EXPECT_EQ(Imported(other, handlers::ImportCredentials, credentials).created(), 3);
  EXPECT_EQ(Exported(other, handlers::ExportInstructors), staff);
  EXPECT_EQ(Exported(other, handlers::ExportCredentials), credentials);
}

TEST(Lists, MistakesInStaffAreToldAtOnce) {
  Clinic clinic;
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportInstructors,
                                "Last name,First name,Profession,NPI,Taxonomy,Supervisor\n"
                                "A,Ann,CDCES,1234567890,,\n"
                                "B,Bo,wizard,,,\n"
                                "C,Cy,RN,,short,\n"
                                "D,Di,RN,,,1999999984\n"
                                "E,,RN,,,\n")),
              ElementsAre("2:4 NPI_INVALID", "3:3 PROFESSION_UNKNOWN", "4:5 TAXONOMY_INVALID", "5:6 REFERENCE_UNKNOWN",
                          "6:2 FIELD_REQUIRED"));
  Imported(clinic, handlers::ImportInstructors, kInstructors);
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportCredentials,
                                "Instructor,Type,Number,Issuer,Issued,Expires,Status\n"
                                "Nobody Known,RN,1,Board,2026-01-01,2027-01-01,\n"
                                "Li Chen,magic,1,Board,2026-01-01,2027-01-01,\n"
                                "Li Chen,RN,1,Board,2026-01-01,2025-01-01,\n"
                                "Li Chen,RN,2,Board,2026-01-01,,\n"
                                "Li Chen,RN,3,Board,2026-01-01,2027-01-01,verified\n")),
              ElementsAre("2:1 REFERENCE_UNKNOWN", "3:2 CREDENTIAL_TYPE_UNKNOWN", "4:6 CREDENTIAL_DATES_INVALID",
                          "5:6 CREDENTIAL_DATES_INVALID", "6:0 FIELD_REQUIRED"));
}

// ---- rooms and sessions ----

constexpr char kSessions[] =
    "Date,Start time,Room,Class,Duration,Educator\n"
    "12/9/2026,9:00 AM,A,Introduction,,\"Okafor, Ruth\"\n"
    "12/9/2026,1:00 PM,A,adces-3/healthy-eating,90,\n"
    "12/10/2026,9:00 AM,B,Monitoring,,i-1\n";

TEST(Lists, RoomsAndSessionsComeInAndGoOut) {
  Clinic clinic;
  clinic.Publish();
  const SiteId site = clinic.AddSite();
  clinic.AddInstructor();
  constexpr char kRooms[] = "Room,Seats\nA,10\nB,6\n";
  EXPECT_EQ(Imported(clinic, handlers::ImportRooms, kRooms).created(), 2);
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportRooms, "Site,Room,Capacity\nMain St clinic,B,8\n")),
              ElementsAre("2 updated capacity"));
  EXPECT_EQ(Imported(clinic, handlers::ImportSessions, kSessions).created(), 3);
  EXPECT_EQ(Imported(clinic, handlers::ImportSessions, kSessions).unchanged(), 3);
  EXPECT_THAT(Rows(Imported(clinic, handlers::ImportSessions,
                            "When,Room,Module,Instructor\n2026-12-09 13:00,A,adces-3/healthy-eating,Ruth Okafor\n")),
              ElementsAre("2 updated instructor"));
  const std::string rooms = Exported(clinic, handlers::ExportRooms);
  const std::string sessions = Exported(clinic, handlers::ExportSessions);
  EXPECT_EQ(Imported(clinic, handlers::ImportRooms, rooms).unchanged(), 2) << rooms;
  EXPECT_EQ(Imported(clinic, handlers::ImportSessions, sessions).unchanged(), 3) << sessions;
  Clinic other;
  other.Publish();
  EXPECT_EQ(other.AddSite(), site);
  other.AddInstructor();
  EXPECT_EQ(Imported(other, handlers::ImportRooms, rooms).created(), 2);
  EXPECT_EQ(Imported(other, handlers::ImportSessions, sessions).created(), 3);
  EXPECT_EQ(Exported(other, handlers::ExportRooms), rooms);
  EXPECT_EQ(Exported(other, handlers::ExportSessions), sessions);
}

TEST(Lists, SessionsThatClashInTheSameFileNameTheLine) {
  Clinic clinic;
  clinic.Publish();
  clinic.AddRoom(clinic.AddSite());
  clinic.AddInstructor("CHW");
  const auto report = Imported(clinic, handlers::ImportSessions,
                               "Start,Room,Module,Seats,Instructor\n"
                               "2026-12-09 09:00,A,Introduction,4,\n"
                               "2026-12-09 09:30,A,Monitoring,4,\n"
                               "2026-12-09 02:00,A,Monitoring,4,\n"
                               "2026-12-01 09:00,A,Monitoring,4,\n"
                               "2026-12-09 14:00,Z,Monitoring,5,\n"
                               "2026-12-10 09:00,A,Knitting,4,\n"
                               "2026-12-11 09:00,A,Monitoring,5,\n"
                               "2026-12-12 09:00,A,Monitoring,4,Nobody Known\n"
                               "whenever,A,Monitoring,4,\n");
  EXPECT_THAT(Problems(report),
              ElementsAre("3:2 ROOM_TAKEN", "4:1 WHEN_NIGHT", "5:1 START_IN_PAST", "6:2 REFERENCE_UNKNOWN",
                          "7:3 REFERENCE_UNKNOWN", "8:4 SEATS_ABOVE_GROUP_LIMIT", "9:5 REFERENCE_UNKNOWN",
                          "10:1 WHEN_UNREADABLE"));
  EXPECT_THAT(report.problems(0).text(), HasSubstr("line 2"));
  EXPECT_THAT(report.problems(0).text(), Not(HasSubstr("s-1 ")));
}

TEST(Lists, MistakesInRoomsAreToldAtOnce) {
  Clinic clinic;
  clinic.AddSite();
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportRooms,
                                "Site,Room,Capacity\n,A,1\n,B,many\nElsewhere,C,5\n,,5\n,D,5\n,D,6\n")),
              ElementsAre("2:3 CAPACITY_INVALID", "3:3 VALUE_INVALID", "4:1 REFERENCE_UNKNOWN", "5:2 FIELD_REQUIRED",
                          "7:0 ROW_TWICE"));
}

TEST(Lists, WhoSeesOneSiteImportsAndExportsThereOnly) {
  Clinic clinic;
  const SiteId first = clinic.AddSite();
  const SiteId second = clinic
                            .Write([](sql::WriteTx& tx) -> absl::StatusOr<SiteId> {
                              return store::InsertSite(tx, {.name = "Elm St clinic", .zone = "America/Denver"});
                            })
                            .value();
  clinic.AddRoom(first, 10, "Hidden");
  clinic.caller.sites = {second};
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportRooms, "Site,Room,Capacity\nMain St clinic,A,5\nsi-1,B,5\n")),
              ElementsAre("2:1 REFERENCE_UNKNOWN", "3:1 REFERENCE_UNKNOWN"));
  EXPECT_EQ(Imported(clinic, handlers::ImportRooms, "Room,Capacity\nA,5\n").created(), 1);
  EXPECT_EQ(Exported(clinic, handlers::ExportRooms), "Site,Room,Capacity\r\nElm St clinic,A,5\r\n");
  EXPECT_THAT(clinic.Do(handlers::ExportRooms, "site: 'si-1'"), HasReason("SITE_NOT_FOUND"));
}

// ---- published files ----

TEST(Lists, CurriculaAndPoliciesGoOutAsTheyWerePublished) {
  Clinic clinic;
  clinic.Publish();
  const PolicyId policy = clinic.PublishPolicy();
  const std::string curriculum = clinic.Get(handlers::ExportCurriculum, "curriculum: 'adces-3'").text();
  EXPECT_EQ(curriculum, DeployFile("curricula/adces-3.toml"));
  v1::PublishCurriculumRequest again;
  again.set_file(curriculum);
  EXPECT_EQ(clinic.Do(handlers::PublishCurriculum, again)->outcome(), v1::PUBLISH_OUTCOME_UNCHANGED);
  EXPECT_EQ(clinic.Get(handlers::ExportPolicy, "policy: '" + policy.str() + "'").text(),
            DeployFile("policies/sample-payer.toml"));
  EXPECT_THAT(clinic.Do(handlers::ExportCurriculum, "curriculum: 'none-1'"), HasReason("CURRICULUM_NOT_FOUND"));
}

// ---- what is shipped ----

TEST(Lists, TheExampleFilesComeInAndTheReadmeNamesTheirHeadings) {
  Clinic clinic;
  clinic.Publish();
  clinic.AddSite();
  const auto none = [](const v1::ImportReport& report) {
    EXPECT_THAT(report.problems(), IsEmpty()) << report.DebugString();
    EXPECT_GT(report.created(), 0);
  };
  none(Imported(clinic, handlers::ImportRooms, DeployFile("lists/rooms.csv")));
  none(Imported(clinic, handlers::ImportInstructors, DeployFile("lists/instructors.csv")));
  none(Imported(clinic, handlers::ImportCredentials, DeployFile("lists/credentials.csv")));
  none(Imported(clinic, handlers::ImportSessions, DeployFile("lists/sessions.csv")));
  none(Imported(clinic, handlers::ImportPatients, DeployFile("lists/patients.csv")));
  none(Imported(clinic, handlers::ImportCaregivers, DeployFile("lists/caregivers.csv")));
  none(Imported(clinic, handlers::ImportOrders, DeployFile("lists/orders.csv")));
  const std::string readme = DeployFile("lists/README.md");
  sql::ReadTx tx(clinic.connection());
  const handlers::Server server;
  const handlers::Call call{.now = clinic.clock.Now(), .caller = clinic.admin, .server = server};
  for (const auto& list :
       {handlers::PatientList(call, tx), handlers::CaregiverList(call, tx), handlers::OrderList(call, tx),
        handlers::InstructorList(call, tx), handlers::CredentialList(call, tx), handlers::RoomList(call, tx, ""),
        handlers::SessionList(call, tx, "", std::nullopt)}) {
    for (const handlers::ListColumn& column : list->columns()) {
      EXPECT_THAT(readme, HasSubstr("| " + column.heading + " | " + absl::StrJoin(column.also, ", ") + " |"));
    }
  }
}

// ---- much ----

TEST(Lists, TwoThousandRowsAreOneCallAndMoreAreTold) {
  Clinic clinic;
  std::string text = "MRN,Last name,First name,DOB,Phone\n";
  for (int i = 0; i < 2000; ++i) {
    text += "T-" + std::to_string(i) + ",Abbott" + std::to_string(i % 97) + ",Ann,1960-01-01,785-555-0100\n";
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
