// What every call shares: who may call, and that what is sent again is done once.
#include "rpc/dispatch.h"

#include <gmock/gmock.h>

#include "base/error.h"
#include "live_server.h"
#include "psmet/v1/admin.pb.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/places.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "rpc/edge.h"
#include "sample_calls.h"

namespace psmet::rpc {
namespace {

namespace v1 = psmet::v1;
using testing::HasSubstr;

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

}  // namespace
}  // namespace psmet::rpc
