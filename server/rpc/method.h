// The methods of the API: their policies, read from the protos, and the handlers bound to them.
#pragma once

#include <absl/status/statusor.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "handlers/call.h"
#include "psmet/v1/options.pb.h"
#include "sql/connection.h"

namespace psmet::rpc {

using Response = std::unique_ptr<google::protobuf::Message>;

// One method, its policy and its handler.
struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  psmet::v1::MethodPolicy policy;
  uint32_t max_bytes = 65536;
  // Exactly one of the two, as the policy says.
  std::function<absl::StatusOr<Response>(const handlers::Call&, sql::ReadTx&, const google::protobuf::Message&)> read;
  std::function<absl::StatusOr<Response>(const handlers::Call&, sql::WriteTx&, const google::protobuf::Message&)> write;
  // Set for a read that may be kept: true of a reply that follows from the rows of the session that the request names,
  // from rows of no session, and from the minute that it is.
  std::function<bool(const google::protobuf::Message& reply)> keeps;

  // E.g. EnrollPatient.
  const std::string& name() const { return descriptor->name(); }
  // E.g. /psmet.v1.ScheduleService/EnrollPatient.
  std::string path() const { return "/" + descriptor->service()->full_name() + "/" + descriptor->name(); }
};

// Every method of psmet.v1 with its handler, by service. Errors, and then the server does not start: METHOD_UNBOUND,
// METHOD_WITHOUT_POLICY, METHOD_MISBOUND (a read bound to a writing method or the reverse).
absl::StatusOr<std::vector<Method>> Methods();

// The descriptors of every method of psmet.v1, bound or not.
std::vector<const google::protobuf::MethodDescriptor*> AllMethods();

}  // namespace psmet::rpc
