// Lists of staff, rooms and sessions, published files, and the lists that are shipped.
#include <absl/strings/str_join.h>

#include "handlers/clinic.h"
#include "handlers/curriculum.h"
#include "handlers/imported.h"
#include "handlers/lists_people.h"
#include "handlers/lists_places.h"
#include "handlers/lists_staff.h"
#include "handlers/schedule.h"

namespace psmet {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

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
              ElementsAre("2:1 INSTRUCTOR_NOT_FOUND", "3:2 CREDENTIAL_TYPE_UNKNOWN", "4:6 CREDENTIAL_DATES_INVALID",
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
              ElementsAre("3:2 ROOM_TAKEN", "4:1 WHEN_NIGHT", "5:1 START_IN_PAST", "6:2 ROOM_NOT_FOUND",
                          "6:4 SEATS_ABOVE_GROUP_LIMIT", "7:3 MODULE_NOT_FOUND", "8:4 SEATS_ABOVE_GROUP_LIMIT",
                          "9:5 INSTRUCTOR_NOT_FOUND", "10:1 WHEN_UNREADABLE"));
  EXPECT_THAT(report.problems(0).text(), HasSubstr("line 2"));
  EXPECT_THAT(report.problems(0).text(), Not(HasSubstr("s-1 ")));
}

TEST(Lists, AllThatIsWrongWithARowIsToldAtOnce) {
  Clinic clinic;
  clinic.Publish();
  clinic.AddRoom(clinic.AddSite());
  clinic.AddInstructor("CDCES", "1558598797");
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportSessions,
                                "Date,Time,Room,Class,Seats,Blocks\n12/15/2026,3:00,A,Monitoring,5,9\n")),
              UnorderedElementsAre("2:2 WHEN_NIGHT", "2:5 SEATS_ABOVE_GROUP_LIMIT", "2:6 BLOCKS_INVALID"));
  EXPECT_THAT(
      Problems(Imported(clinic, handlers::ImportCredentials,
                        "NPI,Type,Number,Issuer,Issued,Valid from,Valid to,Standing\n"
                        "1558598797,XX,K-1,Board,2026-01-01,2026-01-01,2025-01-01,verified\n")),
      UnorderedElementsAre("2:2 CREDENTIAL_TYPE_UNKNOWN", "2:7 CREDENTIAL_DATES_INVALID", "2:0 FIELD_REQUIRED"));
  const auto late = Imported(clinic, handlers::ImportSessions,
                             "Date,Time,Room,Class\n12/1/2026,9:00,A,Monitoring\n12/9/2026,6:45 pm,A,Monitoring\n");
  ASSERT_THAT(Problems(late), ElementsAre("2:1 START_IN_PAST", "3:2 SITE_CLOSED"));
  EXPECT_THAT(late.problems(0).text(), HasSubstr("column Past"));
  EXPECT_THAT(late.problems(1).text(), HasSubstr("column Outside hours"));
}

TEST(Lists, HeadingsMaySayMoreThanTheyNeedTo) {
  Clinic clinic;
  const auto report =
      Imported(clinic, handlers::ImportPatients,
               "Patient MRN,Patient Last,Patient First,Patient DOB (m/d/y),Cell #,Preferred Lang,Payor\n"
               "M-1,Sample,Ben,3/14/1961,785-555-0100,es,\n");
  EXPECT_THAT(Problems(report), IsEmpty());
  EXPECT_EQ(report.created(), 1);
  EXPECT_THAT(
      Problems(Imported(clinic, handlers::ImportOrders,
                        "MRN,Provider Name,Order Status,Exp. Date,Hrs,ICD-10 Code(s)\nM-1,Dr. Sample,pending,,,\n")),
      IsEmpty());
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportPatients, "Patient shoe size,Last name\n9,Sample\n")),
              Contains("1:1 HEADING_UNKNOWN"));
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportOrders, "MRN,Units (used)\nM-1,3\n")),
              Contains("1:2 HEADING_UNKNOWN"))
      << "a remark may make another column of it";
}

TEST(Lists, AClassMayBeWrittenWithItsEnd) {
  Clinic clinic;
  clinic.Publish();
  clinic.AddRoom(clinic.AddSite());
  EXPECT_EQ(Imported(clinic, handlers::ImportSessions,
                     "Date,Time,Room,Class\n"
                     "2026-12-09,9:00-11:00,A,Monitoring\n"
                     "12/10/2026,9:00am\u201310:00am,A,Monitoring\n"
                     "12/11/2026,9-10,A,Monitoring\n")
                .created(),
            3);
  const auto sessions = clinic.Get(handlers::ListSessions, "").sessions();
  EXPECT_EQ(sessions[0].start().civil(), "2026-12-09T09:00:00");
  EXPECT_EQ(sessions[0].blocks(), 4);
  EXPECT_EQ(sessions[1].end().civil(), "2026-12-10T10:00:00");
  EXPECT_EQ(sessions[2].start().civil(), "2026-12-11T09:00:00");
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportSessions,
                                "Date,Time,Room,Class,Blocks\n2026-12-14,9:00-9:45,A,Monitoring,\n"
                                "2026-12-15,9:00-10:00,A,Monitoring,3\n")),
              ElementsAre("2:2 BLOCKS_INVALID", "3:2 BLOCKS_INVALID"));
}

TEST(Lists, ANumberThatMayNotBeNoneIsToldWithoutTheApisName) {
  Clinic clinic;
  clinic.AddSite();
  const auto report = Imported(clinic, handlers::ImportRooms, "Room,Capacity\nA,0\n");
  EXPECT_THAT(Problems(report), ElementsAre("2:2 FIELD_REQUIRED"));
  EXPECT_EQ(report.problems(0).text(), "it is missing or 0");
}

TEST(Lists, WhatIsWrongWithADateOrATimeIsToldOfItsOwnCell) {
  Clinic clinic;
  clinic.Publish();
  clinic.AddRoom(clinic.AddSite());
  EXPECT_THAT(
      Problems(Imported(clinic, handlers::ImportSessions,
                        "Date,Time,Room,Class\n"
                        "12/9/2026,25:00,A,Monitoring\n"
                        "12/9/2026,2:00,A,Monitoring\n"
                        "12/17/26,9:00,A,Monitoring\n"
                        "12/1/2026,9:00,A,Monitoring\n"
                        "12/9/1850,9:00,A,Monitoring\n")),
      ElementsAre("2:2 WHEN_UNREADABLE", "3:2 WHEN_NIGHT", "4:1 DATE_INVALID", "5:1 START_IN_PAST", "6:1 WHEN_FAR"));
}

TEST(Lists, AListOlderThanAMovePlansTheClassNoSecondTime) {
  Clinic clinic;
  clinic.Publish();
  clinic.AddRoom(clinic.AddSite());
  constexpr char kOne[] = "Start,Room,Module\n2026-12-09 09:00,A,Introduction\n";
  EXPECT_EQ(Imported(clinic, handlers::ImportSessions, kOne).created(), 1);
  clinic.Get(handlers::MoveSession, "session: 's-1' start { text: '2026-12-10 13:00' }");
  const auto report = Imported(clinic, handlers::ImportSessions, kOne);
  EXPECT_THAT(Problems(report), ElementsAre("2:0 SESSION_MOVED"));
  EXPECT_THAT(report.problems(0).text(),
              HasSubstr("s-1 was that class and was moved to Thu 10 Dec 2026 1:00 pm CST, room A"));
  clinic.Get(handlers::MoveSession, "session: 's-1' start { text: '2026-12-09 9:00' }");
  EXPECT_EQ(Imported(clinic, handlers::ImportSessions, kOne).unchanged(), 1) << "it is back where it was";
  EXPECT_EQ(Imported(clinic, handlers::ImportSessions, "Start,Room,Module\n2026-12-10 13:00,A,Monitoring\n").created(),
            1)
      << "another class may take the time between";
}

TEST(Lists, AnOldListBringsNoCancelledClassBack) {
  Clinic clinic;
  clinic.Publish();
  clinic.AddRoom(clinic.AddSite());
  constexpr char kOne[] = "Start,Room,Module\n2026-12-09 09:00,A,Introduction\n";
  EXPECT_EQ(Imported(clinic, handlers::ImportSessions, kOne).created(), 1);
  clinic.Get(handlers::CancelSession, "session: 's-1' reason: 'educator ill'");
  const auto report = Imported(clinic, handlers::ImportSessions, kOne);
  EXPECT_THAT(Problems(report), ElementsAre("2:0 SESSION_CANCELLED"));
  EXPECT_THAT(report.problems(0).text(), HasSubstr("s-1 was that class and is cancelled"));
  EXPECT_EQ(Imported(clinic, handlers::ImportSessions, "Start,Room,Module\n2026-12-09 09:00,A,Monitoring\n").created(),
            1)
      << "another class may take its time";
}

TEST(Lists, AClassThatTookPlaceComesInWithWhyItIsEnteredLate) {
  Clinic clinic;
  clinic.Publish();
  clinic.AddRoom(clinic.AddSite());
  const std::string headings = "Start,Room,Module,Why entered late\n";
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportSessions, headings + "2026-12-07 09:00,A,Monitoring,\n")),
              ElementsAre("2:1 START_IN_PAST"));
  EXPECT_EQ(Imported(clinic, handlers::ImportSessions, headings + "2026-12-07 09:00,A,Monitoring,on paper\n").created(),
            1);
}

TEST(Lists, MistakesInRoomsAreToldAtOnce) {
  Clinic clinic;
  clinic.AddSite();
  EXPECT_THAT(Problems(Imported(clinic, handlers::ImportRooms,
                                "Site,Room,Capacity\n,A,1\n,B,many\nElsewhere,C,5\n,,5\n,D,5\n,D,6\n")),
              ElementsAre("2:3 CAPACITY_INVALID", "3:3 VALUE_INVALID", "4:1 SITE_NOT_FOUND", "5:2 FIELD_REQUIRED",
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
              ElementsAre("2:1 SITE_NOT_FOUND", "3:1 SITE_NOT_FOUND"));
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

}  // namespace
}  // namespace psmet
