#include "rpc/status.h"

#include "base/error.h"
#include "handlers/wire.h"
#include "psmet/v1/types.pb.h"

namespace psmet::rpc {
namespace {

constexpr size_t kMostDetails = 6000;

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  psmet::v1::RpcStatus details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(std::string(status.message()));
  if (const auto detail = DetailOf(status)) {
    psmet::v1::ErrorInfo info;
    info.set_reason(detail->reason);
    info.set_domain("psmet");
    for (const auto& [key, value] : detail->metadata) (*info.mutable_metadata())[key] = value;
    auto* any = details.add_details();
    // The standard type's URL, so that any client's library reads it.
    any->set_type_url("type.googleapis.com/google.rpc.ErrorInfo");
    any->set_value(info.SerializeAsString());
  }
  psmet::v1::Remedies remedies;
  size_t size = details.ByteSizeLong();
  for (const Remedy& remedy : RemediesOf(status)) {
    size += remedy.text.size() + remedy.method.size() + remedy.request.size() + 20;
    if (size > kMostDetails) break;
    handlers::ToProto(remedy, remedies.add_remedies());
  }
  if (remedies.remedies_size() > 0) details.add_details()->PackFrom(remedies);
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      details.SerializeAsString());
}

}  // namespace psmet::rpc
