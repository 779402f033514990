// One call to the server: any method, by its descriptor.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

namespace psmet::cli {

// How a call ended.
struct Answer {
  grpc::Status status;
  bool reached = true;       // false: there was no connection, so nothing was sent
  bool interrupted = false;  // Ctrl-C
};

// A connection to one server. Not thread safe.
class Connection {
 public:
  // Nothing happens until the first call.
  Connection(std::string address, std::string token, std::chrono::milliseconds timeout,
             std::chrono::milliseconds connect = std::chrono::seconds(2));

  // Calls the method and fills `reply`, which is untouched unless the answer's status is OK. Fails fast: it waits up to
  // `connect` for a connection and then up to the timeout for the answer. Ctrl-C ends it.
  Answer Call(const google::protobuf::MethodDescriptor* method, const google::protobuf::Message& request,
              google::protobuf::Message& reply);

 private:
  // Returns why there is no connection; empty when there is one.
  std::string Connected();

  std::string address_;
  std::string token_;
  std::chrono::milliseconds timeout_, connect_;
  std::shared_ptr<grpc::Channel> channel_;
};

// From now on Ctrl-C ends a call, not the program; Interrupted() tells whether it was pressed.
void CatchInterrupts();
bool Interrupted();

}  // namespace psmet::cli
