#include "rpc/server.h"

#include <absl/strings/match.h>
#include <absl/time/clock.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <map>

#include "base/error.h"
#include "grpc/health/v1/health.pb.h"
#include "rpc/status.h"
#include "sql/busy.h"

namespace psmet::rpc {
namespace {

std::string Flatten(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  buffer.Dump(&slices);
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

// Which calls are under way, and whether new ones are still let in. Thread-safe.
class Door {
 public:
  // Counts a call in; false once the door is shut. Either way Leave() follows.
  bool Enter() {
    ++inside_;
    return !shut_;
  }
  void Leave() { --inside_; }
  // Waits until everybody has left, for at most `grace`.
  void Shut(absl::Duration grace) {
    shut_ = true;
    const absl::Time end = absl::Now() + grace;
    while (inside_ > 0 && absl::Now() < end) absl::SleepFor(absl::Milliseconds(1));
  }

 private:
  std::atomic<bool> shut_ = false;
  std::atomic<int> inside_ = 0;
};

// How long an answer that was just sent has to reach its caller before the connection is closed: gRPC's client drops
// what it has not read yet when it finds the connection closed while it writes.
constexpr absl::Duration kLinger = absl::Milliseconds(100);

// A service whose methods take bytes, so that one function checks size, parses and authorizes: generated code would
// answer a text that is not UTF-8 with UNIMPLEMENTED and no word.
class RawService : public grpc::Service {
 public:
  RawService(const std::vector<const Method*>& methods, Dispatcher& dispatcher, Door& door)
      : dispatcher_(dispatcher), door_(door) {
    for (size_t i = 0; i < methods.size(); ++i) {
      // gRPC keeps the pointer to the name.
      paths_.push_back(std::make_unique<std::string>(methods[i]->path()));
      AddMethod(
          new grpc::internal::RpcServiceMethod(paths_.back()->c_str(), grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
      MarkMethodRawCallback(static_cast<int>(i),
                            new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                                [this, method = methods[i]](grpc::CallbackServerContext* context,
                                                            const grpc::ByteBuffer* request, grpc::ByteBuffer* reply) {
                                  return Handle(*method, context, request, reply);
                                }));
    }
  }

 private:
  grpc::ServerUnaryReactor* Handle(const Method& method, grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* request, grpc::ByteBuffer* reply) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (!door_.Enter()) {
      door_.Leave();
      reactor->Finish(ToGrpc(sql::ShuttingDown()));
      return reactor;
    }
    const auto authorization = context->client_metadata().find("authorization");
    dispatcher_.Dispatch(
        {.method = &method,
         .body = Flatten(*request),
         .authorization = authorization == context->client_metadata().end()
                              ? ""
                              : std::string(authorization->second.data(), authorization->second.size()),
         .deadline = absl::FromChrono(context->deadline()),
         .cancelled = [context] { return context->IsCancelled(); },
         .done =
             [this, reactor, reply](const absl::Status& status, const std::string& bytes) {
               if (status.ok()) {
                 const grpc::Slice slice(bytes);
                 *reply = grpc::ByteBuffer(&slice, 1);
               }
               // Before the last call is finished: the door may be gone after that.
               door_.Leave();
               reactor->Finish(ToGrpc(status));
             }});
    return reactor;
  }

  Dispatcher& dispatcher_;
  Door& door_;
  std::vector<std::unique_ptr<std::string>> paths_;
};

bool IsLocal(const std::string& address) {
  for (const char* beginning : {"unix:", "127.0.0.1:", "localhost:", "[::1]:"}) {
    if (absl::StartsWith(address, beginning)) return true;
  }
  return false;
}

}  // namespace

struct GrpcServer::Parts {
  Door door;
  std::vector<Method> methods;
  std::vector<std::unique_ptr<RawService>> services;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

GrpcServer::GrpcServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
GrpcServer::~GrpcServer() { Drain(absl::ZeroDuration()); }

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(const std::string& address, std::vector<Method> methods,
                                                              Dispatcher& dispatcher) {
  if (!IsLocal(address)) {
    return Error(
        absl::StatusCode::kInvalidArgument, "LISTEN_REFUSED",
        "psmetd listens on a unix socket or on loopback only, not on {address}: put a proxy with TLS before it",
        {{"address", address}});
  }
  // A message of it is used, so that its descriptor is linked and reflection can describe it.
  grpc::health::v1::HealthCheckRequest::descriptor();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto parts = std::make_unique<Parts>();
  parts->methods = std::move(methods);
  std::map<std::string, std::vector<const Method*>> by_service;
  for (const Method& method : parts->methods) by_service[method.descriptor->service()->full_name()].push_back(&method);

  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &parts->port);
  for (const auto& [name, list] : by_service) {
    parts->services.push_back(std::make_unique<RawService>(list, dispatcher, parts->door));
    builder.RegisterService(parts->services.back().get());
  }
  // Two servers would share a port silently otherwise.
  builder.AddChannelArgument("grpc.so_reuseport", 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 256);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 5000);
  builder.SetMaxReceiveMessageSize(4 * 1024 * 1024);
  grpc::ResourceQuota quota("psmetd");
  quota.Resize(size_t{512} << 20);
  builder.SetResourceQuota(quota);
  parts->server = builder.BuildAndStart();
  if (parts->server == nullptr) {
    return Error(absl::StatusCode::kUnavailable, "LISTEN_FAILED",
                 "can't listen on {address}: it is in use, or its folder is missing or not yours",
                 {{"address", address}});
  }
  return std::unique_ptr<GrpcServer>(new GrpcServer(std::move(parts)));
}

void GrpcServer::Drain(absl::Duration grace) {
  if (parts_->server == nullptr) return;
  parts_->server->GetHealthCheckService()->SetServingStatus(false);
  if (grace > absl::ZeroDuration()) {
    parts_->door.Shut(grace);
    absl::SleepFor(kLinger);
  }
  parts_->server->Shutdown(absl::ToChronoTime(absl::Now() + grace));
  parts_->server->Wait();
  parts_->server.reset();
}

int GrpcServer::port() const { return parts_->port; }

}  // namespace psmet::rpc
