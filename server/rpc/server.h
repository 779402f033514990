// The gRPC server: psmet.v1, health and reflection on one address.
#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <memory>
#include <string>
#include <vector>

#include "rpc/dispatch.h"

namespace psmet::rpc {

// Serves from Start() until Drain(). Thread-safe after Start().
class GrpcServer {
 public:
  // Listens on "unix:/path" or a loopback "host:port" (port 0 draws one). Errors: LISTEN_REFUSED for any other address,
  // for there is no encryption here; LISTEN_FAILED when the address can't be had.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(const std::string& address, std::vector<Method> methods,
                                                           Dispatcher& dispatcher);
  ~GrpcServer();
  // Refuses new calls (health says NOT_SERVING; SHUTTING_DOWN), lets those under way end for at most `grace` and their
  // answers arrive, then cancels what is left. Waits. Without grace it cancels at once.
  void Drain(absl::Duration grace);
  // The port that was drawn; 0 for a unix socket.
  int port() const;

 private:
  struct Parts;
  explicit GrpcServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace psmet::rpc
