// What a call leaves in the audit, and a dry run too.
#include <gmock/gmock.h>

#include "base/error.h"
#include "live_server.h"
#include "psmet/v1/admin.pb.h"
#include "psmet/v1/find.pb.h"
#include "psmet/v1/lists.pb.h"
#include "psmet/v1/people.pb.h"
#include "sample_calls.h"

namespace psmet::rpc {
namespace {

namespace v1 = psmet::v1;
using testing::HasSubstr;

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

}  // namespace
}  // namespace psmet::rpc
