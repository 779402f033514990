// Refusals and lost answers as people and shells see them.
#include "client/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/remedy.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "psmet/v1/types.pb.h"

namespace psmet::cli {
namespace {

using testing::HasSubstr;

grpc::Status Refusing(grpc::StatusCode code, const std::string& text, const std::string& reason,
                      const v1::Remedies& remedies = {}) {
  v1::RpcStatus details;
  v1::ErrorInfo info;
  info.set_reason(reason);
  auto* detail = details.add_details();
  detail->set_type_url("type.googleapis.com/google.rpc.ErrorInfo");
  detail->set_value(info.SerializeAsString());
  if (remedies.remedies_size()) details.add_details()->PackFrom(remedies);
  return grpc::Status(code, text, details.SerializeAsString());
}

TEST(Refusal, SaysWhatDidNotHappenWhyAndWhatToType) {
  v1::Remedies remedies;
  v1::EnrollPatientRequest request;
  request.set_session("s-57");
  request.set_patient("p-2210");
  auto* next = remedies.add_remedies();
  next->set_text("Next open \"Healthy eating\":  s-57  Thu 10 Dec 9:00 am  (2 seats)");
  next->set_method("psmet.v1.ScheduleService.EnrollPatient");
  next->set_request(request.SerializeAsString());
  request.set_session("s-41");
  request.set_waitlist(true);
  auto* wait = remedies.add_remedies();
  wait->set_text("Or the waiting list");
  wait->set_method("psmet.v1.ScheduleService.EnrollPatient");
  wait->set_request(request.SerializeAsString());
  auto refusal = ReadRefusal(
      Refusing(grpc::StatusCode::FAILED_PRECONDITION, "session s-41 is full (4 of 4)", "SESSION_FULL", remedies));
  EXPECT_EQ(RefusalText(refusal, *FindCommand("enroll")),
            "Not enrolled: session s-41 is full (4 of 4).\n"
            "  Next open \"Healthy eating\":  s-57  Thu 10 Dec 9:00 am  (2 seats)   psmet enroll s-57 p-2210\n"
            "  Or the waiting list:                                             " +
                std::string("  psmet enroll s-41 p-2210 --waitlist\n") + "  [SESSION_FULL]\n");
}

TEST(Refusal, ALoneCommandStandsByItself) {
  v1::Remedies remedies;
  v1::AmendAttendanceRequest request;
  request.set_session("s-41");
  request.add_numbers(3);
  request.set_absent(true);
  request.set_reason("no show");
  auto* remedy = remedies.add_remedies();
  remedy->set_method("psmet.v1.AttendanceService.AmendAttendance");
  remedy->set_request(request.SerializeAsString());
  auto refusal =
      ReadRefusal(Refusing(grpc::StatusCode::FAILED_PRECONDITION, "seat 3 (p-2212) has no check-in and no absence.",
                           "ATTENDANCE_INCOMPLETE", remedies));
  EXPECT_EQ(RefusalText(refusal, *FindCommand("session close")),
            "Not closed: seat 3 (p-2212) has no check-in and no absence.\n"
            "  psmet attendance amend s-41 3 --absent --reason \"no show\"\n"
            "  [ATTENDANCE_INCOMPLETE]\n");
}

TEST(Refusal, NamesTheFieldsThatAreStillToBeWritten) {
  v1::UpdateOrderRequest request;
  request.set_id("o-41");
  request.mutable_update_mask()->add_paths("valid_until");
  request.mutable_update_mask()->add_paths("hours");
  EXPECT_EQ(CommandLine("psmet.v1.PeopleService.UpdateOrder", request),
            "psmet order update o-41 --valid-until … --hours …");
}

Exit ExitFor(const grpc::Status& status, bool writes = true, bool reached = true) {
  return ExitOf({status, reached}, ReadRefusal(status), writes);
}

TEST(Refusal, TellsTheShell) {
  using Code = grpc::StatusCode;
  EXPECT_EQ(ExitFor(Refusing(Code::FAILED_PRECONDITION, "", "SESSION_FULL")), kRefused);
  EXPECT_EQ(ExitFor(Refusing(Code::ALREADY_EXISTS, "", "MRN_TAKEN")), kRefused);
  EXPECT_EQ(ExitFor(Refusing(Code::INVALID_ARGUMENT, "", "FIELD_REQUIRED")), kUsage);
  EXPECT_EQ(ExitFor(Refusing(Code::NOT_FOUND, "", "PATIENT_NOT_FOUND")), kNotFound);
  EXPECT_EQ(ExitFor(Refusing(Code::UNAUTHENTICATED, "", "UNAUTHENTICATED")), kNotAllowed);
  EXPECT_EQ(ExitFor(Refusing(Code::PERMISSION_DENIED, "", "FORBIDDEN")), kNotAllowed);
  EXPECT_EQ(ExitFor(Refusing(Code::ABORTED, "", "ETAG_STALE")), kChanged);
  EXPECT_EQ(ExitFor(Refusing(Code::UNAVAILABLE, "", "SHUTTING_DOWN")), kUnreachable);
  EXPECT_EQ(ExitFor(Refusing(Code::RESOURCE_EXHAUSTED, "", "OVERLOADED")), kUnreachable);
  EXPECT_EQ(ExitFor(Refusing(Code::UNAVAILABLE, "", "OUTCOME_UNKNOWN")), kUnknownOutcome);
}

TEST(Refusal, AWriteWhoseAnswerIsLostMayHaveBeenDone) {
  grpc::Status lost(grpc::StatusCode::UNAVAILABLE, "Socket closed");
  EXPECT_EQ(ExitFor(lost, true), kUnknownOutcome);
  EXPECT_EQ(ExitFor(lost, false), kUnreachable);
  EXPECT_EQ(ExitFor(lost, true, false), kUnreachable);
  EXPECT_EQ(ExitFor(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, ""), true), kUnknownOutcome);
  EXPECT_THAT(UnknownOutcomeText(ReadRefusal(lost), "psmet enroll s-1 p-2 --request-id x"),
              HasSubstr("psmet enroll s-1 p-2 --request-id x"));
}

TEST(Unreachable, SaysWhatToDoByWhatSaidWhichServerIsMeant) {
  const Target machine{.server = "unix:/run/psmet/psmet.sock", .server_from = "this machine"};
  EXPECT_EQ(UnreachableText(machine, "connection refused", "today"),
            "psmet: can't reach the server at unix:/run/psmet/psmet.sock (connection refused).\n"
            "  Is it running?   systemctl status psmetd\n  Another server:  psmet --server localhost:8443 today\n");
  EXPECT_THAT(UnreachableText(machine, "no such file or directory", "today"), HasSubstr("psmet login office --server"));
  const Target office{.context = "office", .server = "localhost:8443", .server_from = "context office"};
  EXPECT_THAT(UnreachableText(office, "no answer within 2s", "today"), HasSubstr("psmet context list"));
}

}  // namespace
}  // namespace psmet::cli
