#include "client/call.h"

#include <absl/strings/str_cat.h>
#include <absl/time/time.h>
#include <google/protobuf/descriptor.h>
#include <grpcpp/generic/generic_stub.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>

#include "client/words.h"
#include "psmet/v1/admin.pb.h"

namespace psmet::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

volatile std::sig_atomic_t interrupted = 0;

constexpr milliseconds kLook{50};

grpc::ByteBuffer Bytes(const google::protobuf::Message& message) {
  std::string bytes = message.SerializeAsString();
  grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

bool Parse(grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  grpc::Slice slice;
  if (!bytes.DumpToSingleSlice(&slice).ok()) return false;
  return message.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
}

// gRPC wraps the system's words in its own; a socket says why by itself.
std::string SocketTrouble(const std::string& address) {
  if (address.rfind("unix:", 0) != 0) return "";
  std::string path = address.substr(5);
  if (path.rfind("//", 0) == 0) path.erase(0, 2);
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  if (path.size() >= sizeof to.sun_path) return "the path is too long";
  std::memcpy(to.sun_path, path.data(), path.size());
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return "";
  int failed = connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0 ? 0 : errno;
  close(fd);
  return failed ? Lower(std::strerror(failed)) : "";
}

std::string LastWords(const std::string& message) {
  size_t colon = message.rfind(": ");
  return Lower(colon == std::string::npos ? message : message.substr(colon + 2));
}

}  // namespace

void CatchInterrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = 1; };
  // Without SA_RESTART, so that a question that waits for an answer ends too.
  sigaction(SIGINT, &action, nullptr);
}

bool Interrupted() { return interrupted != 0; }

Connection::Connection(std::string address, std::string token, milliseconds timeout, milliseconds connect)
    : address_(std::move(address)), token_(std::move(token)), timeout_(timeout), connect_(connect) {}

std::string Connection::Connected() {
  if (channel_) return "";
  if (std::string trouble = SocketTrouble(address_); !trouble.empty()) return trouble;
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetMaxReceiveMessageSize(16 << 20);
  auto channel = grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
  const auto until = system_clock::now() + connect_;
  auto state = channel->GetState(true);
  while (state != GRPC_CHANNEL_READY && state != GRPC_CHANNEL_TRANSIENT_FAILURE && system_clock::now() < until &&
         !Interrupted()) {
    channel->WaitForStateChange(state, std::min(until, system_clock::now() + kLook));
    state = channel->GetState(true);
  }
  if (state == GRPC_CHANNEL_READY) {
    channel_ = channel;
    return "";
  }
  if (state != GRPC_CHANNEL_TRANSIENT_FAILURE)
    return absl::StrCat("no answer within ", absl::FormatDuration(absl::FromChrono(connect_)));
  // Only a call tells why; on a channel in this state it fails at once, without being sent.
  std::mutex mutex;
  std::condition_variable done;
  bool ended = false;
  grpc::Status status;
  grpc::ClientContext context;
  grpc::ByteBuffer request = Bytes(v1::WhoAmIRequest()), reply;
  grpc::GenericStub(channel).UnaryCall(&context, "/psmet.v1.AdminService/WhoAmI", {}, &request, &reply,
                                       [&](grpc::Status s) {
                                         std::lock_guard lock(mutex);
                                         status = std::move(s);
                                         ended = true;
                                         done.notify_one();
                                       });
  std::unique_lock lock(mutex);
  done.wait(lock, [&] { return ended; });
  return LastWords(status.error_message());
}

Answer Connection::Call(const google::protobuf::MethodDescriptor* method, const google::protobuf::Message& request,
                        google::protobuf::Message& reply) {
  if (std::string trouble = Connected(); !trouble.empty()) {
    return {grpc::Status(grpc::StatusCode::UNAVAILABLE, trouble), false, Interrupted()};
  }
  grpc::ClientContext context;
  context.set_deadline(system_clock::now() + timeout_);
  if (!token_.empty()) context.AddMetadata("authorization", "Bearer " + token_);
  grpc::ByteBuffer sent = Bytes(request), received;
  std::mutex mutex;
  std::condition_variable done;
  bool ended = false;
  Answer answer;
  grpc::GenericStub stub(channel_);
  stub.UnaryCall(&context, "/" + method->service()->full_name() + "/" + method->name(), {}, &sent, &received,
                 [&](grpc::Status status) {
                   std::lock_guard lock(mutex);
                   answer.status = std::move(status);
                   ended = true;
                   done.notify_one();
                 });
  std::unique_lock lock(mutex);
  while (!done.wait_for(lock, kLook, [&] { return ended; })) {
    if (!Interrupted() || answer.interrupted) continue;
    answer.interrupted = true;
    lock.unlock();
    context.TryCancel();
    lock.lock();
  }
  if (answer.status.ok()) {
    answer.interrupted = false;
    if (!Parse(received, reply)) answer.status = grpc::Status(grpc::StatusCode::INTERNAL, "the reply can't be read");
  }
  return answer;
}

}  // namespace psmet::cli
