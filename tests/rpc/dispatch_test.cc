// What every call shares: who may, what the protos ask for, replay, dry run, audit, errors on the wire.
#include "rpc/dispatch.h"

#include <gmock/gmock.h>
#include <spdlog/spdlog.h>

#include "base/error.h"
#include "base/telemetry.h"
#include "grpc/health/v1/health.pb.h"
#include "live_server.h"
#include "psmet/v1/admin.pb.h"
#include "psmet/v1/curriculum.pb.h"
#include "psmet/v1/find.pb.h"
#include "psmet/v1/lists.pb.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/places.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "psmet/v1/staff.pb.h"
#include "rpc/edge.h"

namespace psmet::rpc {
namespace {

namespace v1 = psmet::v1;
using testing::HasSubstr;

v1::AddSiteRequest Site(const std::string& name) {
  v1::AddSiteRequest request;
  request.mutable_site()->set_name(name);
  request.mutable_site()->set_zone("America/Chicago");
  return request;
}
v1::AddPatientRequest Patient(const std::string& mrn) {
  v1::AddPatientRequest request;
  request.set_somebody_else(true);
  request.mutable_patient()->set_mrn(mrn);
  request.mutable_patient()->set_given_name("Testa");
  request.mutable_patient()->set_family_name("Canary");
  request.mutable_patient()->set_birth_date("1961-02-03");
  return request;
}

TEST(Policy, EveryMethodAdmitsExactlyTheRolesItDeclares) {
  LiveServer server;
  std::map<int, std::string> tokens;
  for (int role = 1; role <= 5; ++role) tokens[role] = server.Token("role " + std::to_string(role), {role});
  const std::string expired = server.Token("expired", {1, 2, 3, 4, 5}, absl::ZeroDuration());
  const std::string revoked = server.Token("revoked", {1, 2, 3, 4, 5});
  v1::RevokeTokenRequest revoke;
  revoke.set_token("t-8");
  ASSERT_TRUE(server.Call("AdminService/RevokeToken", revoke).status.ok());
  int refused = 0, admitted = 0;
  for (const auto* method : AllMethods()) {
    const std::string path = method->service()->name() + "/" + method->name();
    const auto& policy = method->options().GetExtension(v1::policy);
    for (const auto& [role, token] : tokens) {
      const bool may = std::find(policy.roles().begin(), policy.roles().end(), role) != policy.roles().end();
      const Answer answer = server.Send(path, "", token);
      EXPECT_EQ(answer.reason() == "FORBIDDEN", !may) << path << " " << role << " " << answer.reason();
      ++(may ? admitted : refused);
    }
    for (const std::string& token : {std::string(), std::string("psmet_unknown"), expired, revoked}) {
      EXPECT_EQ(server.Send(path, "", token).status.error_code(), grpc::UNAUTHENTICATED) << path;
    }
  }
  EXPECT_GT(admitted, 100);
  EXPECT_GT(refused, 50);
}

TEST(Policy, ARevokedTokenIsRefusedAtOnce) {
  LiveServer server;
  const std::string desk = server.Token("desk", {v1::ROLE_FRONT_DESK});
  EXPECT_TRUE(server.Call("AdminService/WhoAmI", v1::WhoAmIRequest(), desk).status.ok());
  v1::RevokeTokenRequest revoke;
  revoke.set_token("t-2");
  EXPECT_TRUE(server.Call("AdminService/RevokeToken", revoke).status.ok());
  EXPECT_EQ(server.Call("AdminService/WhoAmI", v1::WhoAmIRequest(), desk).reason(), "UNAUTHENTICATED");
}

TEST(Policy, TheLastAdministratorCantBeRevoked) {
  LiveServer server;
  v1::RevokeTokenRequest revoke;
  revoke.set_token("t-1");
  EXPECT_EQ(server.Call("AdminService/RevokeToken", revoke).reason(), "LAST_ADMIN");
}

TEST(Policy, ATokenOfOneSiteDoesNotSeeAnother) {
  LiveServer server;
  ASSERT_TRUE(server.Call("PlaceService/AddSite", Site("One")).status.ok());
  ASSERT_TRUE(server.Call("PlaceService/AddSite", Site("Two")).status.ok());
  const std::string two = server.Token("desk of two", {v1::ROLE_FRONT_DESK}, absl::Hours(1), {SiteId{2}});
  const auto sites = server.Call("PlaceService/ListSites", v1::ListSitesRequest(), two).as<v1::ListSitesResponse>();
  ASSERT_EQ(sites.sites_size(), 1);
  EXPECT_EQ(sites.sites(0).id(), "si-2");
  v1::GetTodayRequest today;
  EXPECT_EQ(server.Call("ScheduleService/GetToday", today, two).as<v1::GetTodayResponse>().site().id(), "si-2");
  today.set_site("si-1");
  EXPECT_EQ(server.Call("ScheduleService/GetToday", today, two).reason(), "SITE_NOT_FOUND");
  EXPECT_EQ(server.Call("ScheduleService/GetToday", v1::GetTodayRequest()).reason(), "SITE_NEEDED");
}

TEST(Policy, AnAdministratorOfOneSiteManagesTheTokensOfThatSiteAndReadsNoAudit) {
  LiveServer server;
  ASSERT_TRUE(server.Call("PlaceService/AddSite", Site("One")).status.ok());
  ASSERT_TRUE(server.Call("PlaceService/AddSite", Site("Two")).status.ok());
  const std::string two = server.Token("admin of two", {v1::ROLE_ADMIN}, absl::Hours(1), {SiteId{2}});
  server.Token("desk of one", {v1::ROLE_FRONT_DESK}, absl::Hours(1), {SiteId{1}});
  server.Token("desk of all", {v1::ROLE_FRONT_DESK});
  const auto tokens = server.Call("AdminService/ListTokens", v1::ListTokensRequest(), two).as<v1::ListTokensResponse>();
  ASSERT_EQ(tokens.tokens_size(), 1);
  EXPECT_EQ(tokens.tokens(0).name(), "admin of two");
  v1::GetTokenRequest look;
  look.set_token("t-2");
  EXPECT_EQ(server.Call("AdminService/GetToken", look, two).as<v1::GetTokenResponse>().token().name(), "admin of two");
  v1::RevokeTokenRequest revoke;
  for (const char* other : {"t-1", "t-3", "t-4"}) {
    look.set_token(other);
    EXPECT_EQ(server.Call("AdminService/GetToken", look, two).reason(), "TOKEN_NOT_FOUND") << other;
    revoke.set_token(other);
    EXPECT_EQ(server.Call("AdminService/RevokeToken", revoke, two).reason(), "TOKEN_NOT_FOUND") << other;
  }
  const Answer audit = server.Call("AdminService/ListAuditEntries", v1::ListAuditEntriesRequest(), two);
  EXPECT_EQ(audit.status.error_code(), grpc::PERMISSION_DENIED);
  EXPECT_EQ(audit.reason(), "AUDIT_OF_ALL");
  // What they make is of their site too.
  v1::AddTokenRequest add;
  add.mutable_token()->set_name("made by two");
  add.mutable_token()->add_roles(v1::ROLE_FRONT_DESK);
  EXPECT_EQ(server.Call("AdminService/AddToken", add, two).as<v1::AddTokenResponse>().token().sites(0), "si-2");
}

TEST(Replay, TheSameRequestIdGivesTheSameReplyAndOneEffect) {
  LiveServer server;
  v1::AddPatientRequest request = Patient("M-1");
  request.set_request_id("0190-a");
  const Answer first = server.Call("PeopleService/AddPatient", request);
  const Answer again = server.Call("PeopleService/AddPatient", request);
  EXPECT_TRUE(first.status.ok());
  EXPECT_EQ(first.bytes, again.bytes);
  EXPECT_EQ(server.Call("PeopleService/ListPatients", v1::ListPatientsRequest())
                .as<v1::ListPatientsResponse>()
                .patients_size(),
            1);
  request.mutable_patient()->set_mrn("M-2");
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request).reason(), "REQUEST_ID_REUSED");
  // Another caller's ids are another's.
  const std::string desk = server.Token("desk", {v1::ROLE_FRONT_DESK});
  EXPECT_TRUE(server.Call("PeopleService/AddPatient", request, desk).status.ok());
}

TEST(Replay, TheReplyIsTheSameThoughANameOfTheRequestMeansNothingByThen) {
  LiveServer server;
  ASSERT_TRUE(server.Call("PlaceService/AddSite", Site("Main St")).status.ok());
  v1::UpdateSiteRequest rename;
  rename.set_id("Main St");
  rename.mutable_site()->set_name("High St");
  rename.mutable_update_mask()->add_paths("name");
  rename.set_request_id("r-1");
  const Answer first = server.Call("PlaceService/UpdateSite", rename);
  EXPECT_EQ(first.as<v1::UpdateSiteResponse>().site().name(), "High St");
  EXPECT_EQ(server.Call("PlaceService/UpdateSite", rename).bytes, first.bytes);
}

TEST(Replay, ARefusalIsNotRemembered) {
  LiveServer server;
  v1::GetPatientRequest get;
  v1::AddOrderRequest request;
  request.mutable_order()->set_patient("p-1");
  request.set_pending(true);
  request.set_request_id("r-1");
  EXPECT_EQ(server.Call("PeopleService/AddOrder", request).reason(), "PATIENT_NOT_FOUND");
  ASSERT_TRUE(server.Call("PeopleService/AddPatient", Patient("M-1")).status.ok());
  EXPECT_TRUE(server.Call("PeopleService/AddOrder", request).status.ok());
}

TEST(Replay, AnAnswerIsForgottenAfterADay) {
  LiveServer server;
  const std::string desk = server.Token("desk", {v1::ROLE_ADMIN}, absl::Hours(100));
  v1::AddPatientRequest request = Patient("");
  request.set_request_id("r-1");
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request, desk).as<v1::AddPatientResponse>().patient().id(), "p-1");
  server.clock().Set(kMorning + absl::Hours(24) + absl::Seconds(1));
  v1::AddPatientRequest other = Patient("");
  other.set_request_id("r-2");
  EXPECT_EQ(server.Call("PeopleService/AddPatient", other, desk).as<v1::AddPatientResponse>().patient().id(), "p-2");
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request, desk).as<v1::AddPatientResponse>().patient().id(), "p-3");
}

TEST(Replay, ASecretIsShownOnce) {
  LiveServer server;
  v1::AddTokenRequest request;
  request.mutable_token()->set_name("desk");
  request.mutable_token()->add_roles(v1::ROLE_FRONT_DESK);
  request.set_request_id("r-1");
  const auto first = server.Call("AdminService/AddToken", request).as<v1::AddTokenResponse>();
  const auto again = server.Call("AdminService/AddToken", request).as<v1::AddTokenResponse>();
  EXPECT_THAT(first.secret(), HasSubstr("psmet_"));
  EXPECT_EQ(again.secret(), "");
  EXPECT_EQ(again.token().id(), first.token().id());
  EXPECT_TRUE(server.Call("AdminService/WhoAmI", v1::WhoAmIRequest(), first.secret()).status.ok());
}

TEST(DryRun, ChecksEverythingAndChangesNothing) {
  LiveServer server;
  v1::AddPatientRequest request = Patient("M-1");
  request.set_validate_only(true);
  request.set_request_id("r-1");
  const auto dry = server.Call("PeopleService/AddPatient", request).as<v1::AddPatientResponse>();
  EXPECT_EQ(dry.patient().mrn(), "M-1");
  EXPECT_EQ(dry.patient().id(), "");
  EXPECT_EQ(server.Call("PeopleService/ListPatients", v1::ListPatientsRequest())
                .as<v1::ListPatientsResponse>()
                .patients_size(),
            0);
  // The real one with the same id is not a replay of the dry one.
  request.set_validate_only(false);
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request).as<v1::AddPatientResponse>().patient().id(), "p-1");
  request.set_validate_only(true);
  request.clear_request_id();
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request).reason(), "MRN_TAKEN");
}

v1::ListAuditEntriesResponse Audited(LiveServer& server) {
  return server.Call("AdminService/ListAuditEntries", v1::ListAuditEntriesRequest()).as<v1::ListAuditEntriesResponse>();
}

// The reads of an audit, newest first: the method, and the id where there is one alone.
std::vector<std::string> ReadsIn(const v1::ListAuditEntriesResponse& audit) {
  std::vector<std::string> reads;
  for (const auto& entry : audit.entries()) {
    if (entry.kind() != v1::AUDIT_KIND_READ) continue;
    reads.push_back(entry.method() + (entry.ids_size() == 1 ? " " + entry.ids(0) : ""));
  }
  return reads;
}

TEST(DryRun, LeavesARowInTheAuditForWhatItShows) {
  LiveServer server;
  ASSERT_TRUE(server.Call("PeopleService/AddPatient", Patient("M-1")).status.ok());
  v1::UpdatePatientRequest update;
  update.set_id("p-1");
  update.mutable_patient()->set_phone("555-0100");
  update.mutable_update_mask()->add_paths("phone");
  update.set_validate_only(true);
  const auto dry = server.Call("PeopleService/UpdatePatient", update).as<v1::UpdatePatientResponse>();
  EXPECT_EQ(dry.before().mrn(), "M-1");
  absl::SleepFor(absl::Milliseconds(300));
  const auto audit = Audited(server);
  ASSERT_EQ(audit.entries_size(), 2);
  EXPECT_EQ(audit.entries(0).method(), "UpdatePatient");
  EXPECT_EQ(audit.entries(0).kind(), v1::AUDIT_KIND_READ);
  EXPECT_THAT(audit.entries(0).ids(), testing::ElementsAre("p-1"));
}

TEST(Audit, EveryWriteAndEveryReadOfPatientDataLeavesARowWithoutNames) {
  LiveServer server;
  ASSERT_TRUE(server.Call("PeopleService/AddPatient", Patient("M-77")).status.ok());
  v1::GetPatientRequest get;
  get.set_patient("p-1");
  ASSERT_TRUE(server.Call("PeopleService/GetPatient", get).status.ok());
  absl::SleepFor(absl::Milliseconds(300));
  const auto audit = Audited(server);
  ASSERT_EQ(audit.entries_size(), 2);
  EXPECT_EQ(audit.entries(0).method(), "GetPatient");
  EXPECT_EQ(audit.entries(0).kind(), v1::AUDIT_KIND_READ);
  EXPECT_EQ(audit.entries(1).method(), "AddPatient");
  EXPECT_EQ(audit.entries(1).kind(), v1::AUDIT_KIND_WRITE);
  EXPECT_EQ(audit.entries(1).ids(0), "p-1");
  EXPECT_EQ(audit.entries(0).seq(), audit.entries(1).seq() + 1);
  EXPECT_THAT(audit.DebugString(),
              testing::Not(testing::AnyOf(HasSubstr("Canary"), HasSubstr("M-77"), HasSubstr("1961"))));
}

TEST(Audit, ASearchAndAListLeaveARowForEachPatientTheyShowAndNeverWhatWasSearchedFor) {
  LiveServer server;
  for (const char* mrn : {"M-1", "M-2"}) {
    ASSERT_TRUE(server.Call("PeopleService/AddPatient", Patient(mrn)).status.ok());
  }
  v1::FindPatientsRequest find;
  find.add_query("canary");
  ASSERT_EQ(server.Call("FindService/FindPatients", find).as<v1::FindPatientsResponse>().patients_size(), 2);
  absl::SleepFor(absl::Milliseconds(300));
  ASSERT_TRUE(server.Call("PeopleService/ListPatients", v1::ListPatientsRequest()).status.ok());
  absl::SleepFor(absl::Milliseconds(300));
  const auto audit = Audited(server);
  EXPECT_THAT(ReadsIn(audit), testing::ElementsAre("ListPatients p-2", "ListPatients p-1", "ListPatients",
                                                   "FindPatients p-2", "FindPatients p-1", "FindPatients"));
  EXPECT_THAT(audit.DebugString(), testing::Not(testing::AnyOf(HasSubstr("Canary"), HasSubstr("canary"))));
}

TEST(Audit, AnExportAndAListOfOthersThingsLeaveARowForEachPatient) {
  LiveServer server;
  for (const char* mrn : {"M-1", "M-2"}) {
    ASSERT_TRUE(server.Call("PeopleService/AddPatient", Patient(mrn)).status.ok());
    v1::AddOrderRequest order;
    order.mutable_order()->set_patient(std::string("p-") + mrn[2]);
    order.set_pending(true);
    ASSERT_TRUE(server.Call("PeopleService/AddOrder", order).status.ok());
  }
  v1::AddOrderRequest second;
  second.mutable_order()->set_patient("p-1");
  second.set_pending(true);
  ASSERT_TRUE(server.Call("PeopleService/AddOrder", second).status.ok());
  ASSERT_TRUE(server.Call("PeopleService/ListOrders", v1::ListOrdersRequest()).status.ok());
  absl::SleepFor(absl::Milliseconds(300));
  ASSERT_TRUE(server.Call("ListService/ExportPatients", v1::ExportPatientsRequest()).status.ok());
  absl::SleepFor(absl::Milliseconds(300));
  ASSERT_TRUE(server.Call("ListService/ExportOrders", v1::ExportOrdersRequest()).status.ok());
  absl::SleepFor(absl::Milliseconds(300));
  EXPECT_THAT(
      ReadsIn(Audited(server)),
      testing::ElementsAre("ExportOrders p-2", "ExportOrders p-1", "ExportOrders", "ExportPatients p-2",
                           "ExportPatients p-1", "ExportPatients", "ListOrders p-2", "ListOrders p-1", "ListOrders"));
}

TEST(Audit, ARefusedWriteLeavesNoRow) {
  LiveServer server;
  ASSERT_TRUE(server.Call("PeopleService/AddPatient", Patient("M-1")).status.ok());
  EXPECT_EQ(server.Call("PeopleService/AddPatient", Patient("M-1")).reason(), "MRN_TAKEN");
  EXPECT_EQ(server.Call("AdminService/ListAuditEntries", v1::ListAuditEntriesRequest())
                .as<v1::ListAuditEntriesResponse>()
                .entries_size(),
            1);
}

TEST(Edge, ARequestThatCantBeReadIsInvalidAndNotUnimplemented) {
  LiveServer server;
  EXPECT_EQ(server.Send("PeopleService/AddPatient", "\xff\xff\xff", server.admin()).reason(), "REQUEST_MALFORMED");
  // Field 3 of Patient (given_name) with bytes that are not UTF-8.
  const std::string patient = std::string("\x1a\x02\xc3\x28", 4);
  const std::string request = std::string("\x0a", 1) + static_cast<char>(patient.size()) + patient;
  const Answer answer = server.Send("PeopleService/AddPatient", request, server.admin());
  EXPECT_EQ(answer.status.error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_THAT(answer.reason(), testing::AnyOf("REQUEST_MALFORMED", "TEXT_INVALID"));
}

TEST(Edge, TextsWithControlBidiOrInvisibleCharactersAreRefusedByTheFieldsName) {
  LiveServer server;
  for (const std::string& bad :
       {std::string("a\0b", 3), std::string("a\nb"), std::string("a\x1b[31m"), std::string("\xc2\x85"),
        std::string("\xe2\x80\xae"
                    "abc"),
        std::string("a\xe2\x80\x8b"
                    "b"),
        std::string("\xef\xbb\xbf"
                    "a")}) {
    v1::AddPatientRequest request = Patient("M-1");
    request.mutable_patient()->set_family_name(bad);
    const Answer answer = server.Call("PeopleService/AddPatient", request);
    EXPECT_EQ(answer.reason(), "TEXT_INVALID");
    EXPECT_EQ(answer.info().metadata().at("field"), "patient.family_name");
  }
}

TEST(Edge, WhatIsMissingTooLongOrOfTheWrongKindIsRefusedBeforeTheHandler) {
  LiveServer server;
  v1::AddPatientRequest request = Patient("M-1");
  request.mutable_patient()->clear_birth_date();
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request).info().metadata().at("field"), "patient.birth_date");
  request = Patient("M-1");
  request.mutable_patient()->set_given_name("\xe2\x80\xa6");
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request).reason(), "FIELD_REQUIRED");
  request = Patient(std::string(41, 'x'));
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request).reason(), "FIELD_TOO_LONG");
  request = Patient("M-1");
  request.mutable_patient()->set_birth_date("1961-02-30");
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request).reason(), "DATE_INVALID");
  v1::GetPatientRequest get;
  for (const auto& [id, reason] :
       std::vector<std::pair<std::string, std::string>>{{"s-1", "ID_WRONG_KIND"},
                                                        {"p-01", "ID_INVALID"},
                                                        {"p-0", "ID_INVALID"},
                                                        {"p--1", "ID_INVALID"},
                                                        {"p-99999999999999999999", "ID_INVALID"},
                                                        {"2210", "ID_INVALID"},
                                                        {"p-1", "PATIENT_NOT_FOUND"}}) {
    get.set_patient(id);
    EXPECT_EQ(server.Call("PeopleService/GetPatient", get).reason(), reason) << id;
  }
}

TEST(Edge, AValueThatAnEnumDoesNotHaveAndDaysThatEndBeforeTheyBeginAreRefused) {
  LiveServer server;
  v1::AddPatientRequest request = Patient("M-1");
  request.mutable_patient()->set_sex(static_cast<v1::Sex>(99));
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request).info().metadata().at("field"), "patient.sex");
  v1::ListSessionsRequest list;
  list.set_from("2026-12-09");
  list.set_to("2026-12-08");
  EXPECT_EQ(server.Call("ScheduleService/ListSessions", list).reason(), "DATE_INVALID");
  list.set_to("2026-12-09");
  EXPECT_TRUE(server.Call("ScheduleService/ListSessions", list).status.ok());
}

TEST(Edge, AnUpdateNeedsOnlyTheFieldsThatItsMaskNames) {
  LiveServer server;
  ASSERT_TRUE(server.Call("PeopleService/AddPatient", Patient("M-1")).status.ok());
  v1::UpdatePatientRequest update;
  update.set_id("p-1");
  update.mutable_patient()->set_phone("555-0100");
  update.mutable_update_mask()->add_paths("phone");
  const auto updated = server.Call("PeopleService/UpdatePatient", update).as<v1::UpdatePatientResponse>();
  EXPECT_EQ(updated.patient().phone(), "555-0100");
  EXPECT_EQ(updated.patient().given_name(), "Testa");
  update.mutable_update_mask()->add_paths("family_name");
  EXPECT_EQ(server.Call("PeopleService/UpdatePatient", update).reason(), "FIELD_REQUIRED");
}

TEST(Edge, AStaleEtagIsAborted) {
  LiveServer server;
  const auto added = server.Call("PeopleService/AddPatient", Patient("M-1")).as<v1::AddPatientResponse>();
  v1::UpdatePatientRequest update;
  update.set_id("p-1");
  update.mutable_patient()->set_phone("555-0100");
  update.mutable_update_mask()->add_paths("phone");
  update.set_etag(added.patient().etag());
  EXPECT_TRUE(server.Call("PeopleService/UpdatePatient", update).status.ok());
  const Answer stale = server.Call("PeopleService/UpdatePatient", update);
  EXPECT_EQ(stale.status.error_code(), grpc::ABORTED);
  EXPECT_EQ(stale.reason(), "ETAG_STALE");
}

TEST(Edge, RequestIdsAreShortAndPlain) {
  LiveServer server;
  v1::AddPatientRequest request = Patient("M-1");
  request.set_request_id("a b");
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request).reason(), "REQUEST_ID_INVALID");
  request.set_request_id(std::string(65, 'a'));
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request).reason(), "REQUEST_ID_INVALID");
}

TEST(Edge, WhatIsNoRequestIdIsNotInTheLog) {
  LiveServer server;
  testing::internal::CaptureStderr();
  spdlog::set_level(spdlog::level::info);
  v1::AddPatientRequest request = Patient("M-1");
  request.set_request_id("Ann Canary");
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request).reason(), "REQUEST_ID_INVALID");
  EXPECT_EQ(server.Call("PeopleService/AddPatient", request, "psmet_nobody").reason(), "UNAUTHENTICATED");
  spdlog::set_level(spdlog::level::err);
  FlushLog();
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("reason=REQUEST_ID_INVALID"));
  EXPECT_THAT(log, testing::Not(HasSubstr("Canary")));
}

TEST(Edge, ARequestAboveItsMethodsSizeIsRefused) {
  LiveServer server;
  EXPECT_EQ(server.Send("PeopleService/AddPatient", std::string(70'000, 'x'), server.admin()).reason(),
            "REQUEST_TOO_LARGE");
}

TEST(Pages, AListGoesOnWhereItEndedAndForgedTokensAreRefused) {
  LiveServer server;
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(server.Call("PeopleService/AddPatient", Patient("M-" + std::to_string(i))).status.ok());
  v1::ListPatientsRequest list;
  list.set_page_size(2);
  std::vector<std::string> ids;
  std::string second;
  while (true) {
    const auto page = server.Call("PeopleService/ListPatients", list).as<v1::ListPatientsResponse>();
    EXPECT_LE(page.patients_size(), 2);
    for (const auto& patient : page.patients()) ids.push_back(patient.id());
    if (page.next_page_token().empty()) break;
    list.set_page_token(page.next_page_token());
    if (second.empty()) second = page.next_page_token();
  }
  EXPECT_THAT(ids, testing::ElementsAre("p-1", "p-2", "p-3", "p-4", "p-5"));
  std::string forged = second;
  forged[0] = forged[0] == 'A' ? 'B' : 'A';
  for (const std::string& token : {forged, std::string("x"), std::string("."), second + "x"}) {
    list.set_page_token(token);
    EXPECT_EQ(server.Call("PeopleService/ListPatients", list).reason(), "PAGE_TOKEN_INVALID");
  }
  v1::ListInstructorsRequest other;
  other.set_page_token(second);
  EXPECT_EQ(server.Call("StaffService/ListInstructors", other).reason(), "PAGE_TOKEN_INVALID");
  for (const int size : {-1, 1001, std::numeric_limits<int>::max()}) {
    list.set_page_size(size);
    EXPECT_EQ(server.Call("PeopleService/ListPatients", list).reason(), "PAGE_SIZE_INVALID");
  }
}

TEST(Wire, HealthIsServed) {
  LiveServer server;
  grpc::health::v1::HealthCheckRequest request;
  grpc::GenericStub stub(server.channel());
  grpc::ClientContext context;
  const std::string bytes = request.SerializeAsString();
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer buffer(&slice, 1);
  grpc::ByteBuffer reply;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &buffer, &reply,
                 [&](grpc::Status s) { done.set_value(s); });
  EXPECT_TRUE(done.get_future().get().ok());
  std::vector<grpc::Slice> slices;
  ASSERT_TRUE(reply.Dump(&slices).ok());
  grpc::health::v1::HealthCheckResponse response;
  ASSERT_TRUE(response.ParseFromArray(slices[0].begin(), static_cast<int>(slices[0].size())));
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
}

TEST(Wire, TheDescriptorsThatReflectionServesAreThere) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  EXPECT_NE(pool->FindServiceByName("grpc.health.v1.Health"), nullptr);
  for (const auto* method : AllMethods()) EXPECT_EQ(pool->FindMethodByName(method->full_name()), method);
}

TEST(Wire, OnlyLocalAddressesAreListenedOn) {
  LiveServer server;
  sql::Writer writer({.path = server.database() + "2"});
  sql::Readers readers(server.database(), writer.changes(), 1);
  FixedClock clock(kMorning);
  handlers::Server facts;
  Dispatcher dispatcher(writer, readers, clock, facts, server.metrics());
  EXPECT_EQ(ReasonOf(GrpcServer::Start("0.0.0.0:0", {}, dispatcher).status()), "LISTEN_REFUSED");
  EXPECT_EQ(ReasonOf(GrpcServer::Start("unix:/nowhere/at/all/s", {}, dispatcher).status()), "LISTEN_FAILED");
}

TEST(Wire, TheSocketIsItsOwnersAlone) {
  LiveServer server;
  const auto rights = std::filesystem::status(server.address().substr(5)).permissions();
  EXPECT_EQ(rights & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
            std::filesystem::perms::none);
}

TEST(Wire, MetricsCountCallsAndHoldNoIds) {
  LiveServer server;
  ASSERT_TRUE(server.Call("PeopleService/AddPatient", Patient("M-1")).status.ok());
  v1::GetPatientRequest get;
  get.set_patient("p-77");
  server.Call("PeopleService/GetPatient", get);
  const std::string text = server.metrics().Text();
  EXPECT_THAT(text, HasSubstr("PATIENT_NOT_FOUND"));
  EXPECT_THAT(text, HasSubstr("AddPatient"));
  EXPECT_THAT(text, testing::Not(HasSubstr("p-77")));
}

TEST(Wire, DrainingAnswersWhatItBeganAndDoesNothingOfWhatItDidNot) {
  LiveServer server;
  std::vector<std::future<Answer>> calls;
  for (int i = 0; i < 16; ++i) {
    calls.push_back(std::async(std::launch::async, [&, i] {
      return server.Call("PeopleService/AddPatient", Patient("M-" + std::to_string(i)));
    }));
  }
  absl::SleepFor(absl::Milliseconds(2));
  server.Stop();
  int64_t answered = 0;
  for (auto& call : calls) {
    const Answer answer = call.get();
    // gRPC cancels what arrives while it shuts down.
    EXPECT_THAT(answer.status.error_code(), testing::AnyOf(grpc::OK, grpc::UNAVAILABLE, grpc::CANCELLED));
    answered += answer.status.ok() ? 1 : 0;
  }
  sql::Connection database(server.database(), sql::Connection::Mode::kReader);
  EXPECT_EQ(sql::ReadTx(database).Value<int64_t>("SELECT count(*) FROM patients"), answered);
}

}  // namespace
}  // namespace psmet::rpc
