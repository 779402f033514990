// What the protos ask of a request is asked before any handler.
#include <gmock/gmock.h>
#include <spdlog/spdlog.h>

#include "base/error.h"
#include "base/telemetry.h"
#include "live_server.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "psmet/v1/staff.pb.h"
#include "sample_calls.h"

namespace psmet::rpc {
namespace {

namespace v1 = psmet::v1;
using testing::HasSubstr;

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

}  // namespace
}  // namespace psmet::rpc
