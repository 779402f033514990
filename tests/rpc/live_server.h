// A whole server in this process: a fresh database in a folder of its own, a clock that stands, a unix socket.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/stat.h>

#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/digest.h"
#include "base/telemetry.h"
#include "handlers/admin.h"
#include "psmet/v1/types.pb.h"
#include "rpc/dispatch.h"
#include "rpc/server.h"

namespace psmet::rpc {

// Tue 8 Dec 2026 8:55 in Chicago.
inline const absl::Time kMorning = absl::FromCivil(absl::CivilSecond(2026, 12, 8, 14, 55), absl::UTCTimeZone());

// What a call came back with.
struct Answer {
  grpc::Status status;
  std::string bytes;

  // The reason of google.rpc.ErrorInfo; empty for OK.
  std::string reason() const { return info().reason(); }
  psmet::v1::ErrorInfo info() const {
    psmet::v1::RpcStatus details;
    psmet::v1::ErrorInfo info;
    details.ParseFromString(status.error_details());
    for (const auto& any : details.details()) {
      if (any.type_url() == "type.googleapis.com/google.rpc.ErrorInfo") info.ParseFromString(any.value());
    }
    return info;
  }
  // The reply as a message.
  template <typename Reply>
  Reply as() const {
    Reply reply;
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_TRUE(reply.ParseFromString(bytes));
    return reply;
  }
};

class LiveServer {
 public:
  LiveServer() {
    static const bool once = [] {
      StartLog("error");
      return sodium_init() >= 0;
    }();
    EXPECT_TRUE(once);
    umask(077);
    folder_ = std::filesystem::temp_directory_path() / ("psmet-rpc-" + ToHex(RandomBytes(6)));
    std::filesystem::create_directories(folder_);
    writer_ = std::make_unique<sql::Writer>(sql::Writer::Options{.path = database()});
    EXPECT_TRUE(writer_->status().ok());
    server_ = {
        .version = "test", .started = kMorning, .page_key = RandomBytes(32), .random = RandomBytes, .metrics = [this] {
          return metrics_.Text();
        }};
    readers_ = std::make_unique<sql::Readers>(database(), writer_->changes(), 2);
    dispatcher_ = std::make_unique<Dispatcher>(*writer_, *readers_, clock_, server_, metrics_);
    auto methods = Methods();
    EXPECT_TRUE(methods.ok()) << methods.status();
    auto grpc = GrpcServer::Start(address(), *methods, *dispatcher_);
    EXPECT_TRUE(grpc.ok()) << grpc.status();
    grpc_ = *std::move(grpc);
    grpc::ChannelArguments arguments;
    // A channel of its own for each server: sockets of the same name would share one.
    arguments.SetInt("test.server", ++count_);
    channel_ = grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), arguments);
    admin_ = Token("admin", {psmet::v1::ROLE_ADMIN});
  }
  ~LiveServer() {
    Stop(absl::ZeroDuration());
    std::filesystem::remove_all(folder_);
  }
  void Stop(absl::Duration grace = absl::Seconds(5)) {
    if (grpc_ == nullptr) return;
    grpc_->Drain(grace);
    grpc_.reset();
    readers_->Stop();
    writer_->Stop();
  }

  std::string database() const { return folder_ / "psmet.db"; }
  std::string address() const { return "unix:" + (folder_ / "s").string(); }
  const std::string& admin() const { return admin_; }
  FixedClock& clock() { return clock_; }
  GrpcServer& grpc() { return *grpc_; }
  Metrics& metrics() { return metrics_; }
  std::shared_ptr<grpc::Channel> channel() const { return channel_; }

  // A new token's secret.
  std::string Token(const std::string& name, std::vector<int> roles, absl::Duration life = absl::Hours(24),
                    std::vector<SiteId> sites = {}) {
    std::string secret;
    Write([&](sql::WriteTx& tx) {
      store::Token token{
          .name = name, .roles = roles, .sites = sites, .created = clock_.Now(), .expires = clock_.Now() + life};
      secret = handlers::IssueToken(tx, token, server_);
      return absl::OkStatus();
    });
    return secret;
  }
  // Runs a function in the writer and waits.
  void Write(std::function<absl::Status(sql::WriteTx&)> run) {
    std::promise<absl::Status> done;
    EXPECT_TRUE(writer_
                    ->Submit({.admit = [] { return absl::OkStatus(); },
                              .run = std::move(run),
                              .done = [&](absl::Status s) { done.set_value(s); }})
                    .ok());
    const absl::Status status = done.get_future().get();
    EXPECT_TRUE(status.ok()) << status;
  }

  // Calls "PlaceService/AddSite" with a request's bytes and a token's secret (empty: none).
  Answer Send(const std::string& method, const std::string& bytes, const std::string& token,
              absl::Duration timeout = absl::Seconds(20)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    grpc::GenericStub stub(channel_);
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer reply;
    std::promise<grpc::Status> done;
    stub.UnaryCall(&context, "/psmet.v1." + method, {}, &request, &reply,
                   [&](grpc::Status s) { done.set_value(std::move(s)); });
    Answer answer{done.get_future().get(), ""};
    std::vector<grpc::Slice> slices;
    if (answer.status.ok() && reply.Dump(&slices).ok()) {
      for (const auto& each : slices) answer.bytes.append(reinterpret_cast<const char*>(each.begin()), each.size());
    }
    return answer;
  }
  // Calls with a message, as the administrator unless another token is given.
  Answer Call(const std::string& method, const google::protobuf::Message& request, const std::string& token = "") {
    return Send(method, request.SerializeAsString(), token.empty() ? admin_ : token);
  }

 private:
  static inline int count_ = 0;
  std::filesystem::path folder_;
  FixedClock clock_{kMorning};
  Metrics metrics_;
  handlers::Server server_;
  std::unique_ptr<sql::Writer> writer_;
  std::unique_ptr<sql::Readers> readers_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<GrpcServer> grpc_;
  std::shared_ptr<grpc::Channel> channel_;
  std::string admin_;
};

}  // namespace psmet::rpc
