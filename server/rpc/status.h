// Errors on the wire.
#pragma once

#include <absl/status/status.h>
#include <grpcpp/support/status.h>

namespace psmet::rpc {

// The error as gRPC sends it: its text, and google.rpc.Status with ErrorInfo and psmet.v1.Remedies as details. Details
// above 6 KB would not arrive, so remedies are left out from the last one on until they fit.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace psmet::rpc
