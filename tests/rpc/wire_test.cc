// The server as others see it: health, reflection, metrics, where it listens, how it ends.
#include <gmock/gmock.h>

#include "base/error.h"
#include "grpc/health/v1/health.pb.h"
#include "live_server.h"
#include "psmet/v1/people.pb.h"
#include "rpc/edge.h"
#include "sample_calls.h"

namespace psmet::rpc {
namespace {

namespace v1 = psmet::v1;
using testing::HasSubstr;

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
