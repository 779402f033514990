// Keeps a number of calls outstanding at a psmetd with a seeded database, and prints how many were answered a second
// and how long they took, as one line of JSON. It runs in a process of its own and asks for one kind of call at a time.
#include <absl/time/clock.h>
#include <absl/time/time.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <limits>
#include <map>
#include <random>

#include "psmet/v1/admin.pb.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/find.pb.h"
#include "psmet/v1/schedule.pb.h"

namespace psmet::bench {
namespace {

namespace v1 = psmet::v1;

// Patients in class at a time in ten sites of twenty rooms: whose rosters are asked for again and again.
constexpr int kOnNow = 800;

struct Flags {
  std::string address, token_file, kind = "enroll";
  int outstanding = 64, channels = 4;
  double seconds = 2, warm_up = 0.3;
  // What the database was seeded with.
  int patients = 100000, past = 20000, future = 400000;
  int64_t from = 0;  // check-ins done before
  int64_t most = 0;  // calls; 0: as many as there is time for
};

// One kind of call: the method's path and what draws its requests' bytes.
struct Kind {
  std::string path;
  std::function<std::string()> next;
};

class Requests {
 public:
  explicit Requests(const Flags& flags)
      : flags_(flags), drawn_(flags.from), chance_(static_cast<unsigned>(absl::ToUnixNanos(absl::Now()))) {}

  std::map<std::string, Kind> Kinds() {
    return {
        // gRPC's own answer from the same server: the ceiling.
        {"echo", {"/grpc.health.v1.Health/Check", [] { return std::string(); }}},
        {"whoami", {"/psmet.v1.AdminService/WhoAmI", [] { return std::string(); }}},
        {"enroll", {"/psmet.v1.ScheduleService/EnrollPatient", [this] { return Enroll(); }}},
        {"checkin", {"/psmet.v1.AttendanceService/CheckIn", [this] { return CheckIn(); }}},
        {"roster", {"/psmet.v1.AttendanceService/GetRoster", [this] { return Roster(kOnNow); }}},
        {"any roster", {"/psmet.v1.AttendanceService/GetRoster", [this] { return Roster(flags_.patients); }}},
        {"today", {"/psmet.v1.ScheduleService/GetToday", [this] { return Today(); }}},
        {"find", {"/psmet.v1.FindService/FindPatients", [this] { return Find(); }}},
    };
  }
  int64_t drawn() const { return drawn_; }

 private:
  int Draw(int below) { return static_cast<int>(chance_() % below); }
  std::string Session(int number) { return "s-" + std::to_string(number); }
  // Ordered by time, as the client's are.
  std::string RequestId() { return std::to_string(absl::ToUnixMicros(absl::Now())) + "-" + std::to_string(chance_()); }

  std::string Enroll() {
    v1::EnrollPatientRequest request;
    request.set_session(Session(flags_.past + Draw(flags_.future) + 1));
    request.set_patient("p-" + std::to_string(Draw(flags_.patients) + 1));
    request.set_request_id(RequestId());
    return request.SerializeAsString();
  }
  // Every seat of the hall once, one of a class after those of the others.
  std::string CheckIn() {
    const int64_t classes = flags_.patients / 4;
    v1::CheckInRequest request;
    request.set_session(Session(static_cast<int>(flags_.past + flags_.future + drawn_ % classes) + 1));
    request.add_numbers(static_cast<int>(drawn_ / classes % 4) + 1);
    request.set_request_id(RequestId());
    ++drawn_;
    return request.SerializeAsString();
  }
  // Of a class of four, one of the first that so many patients are in.
  std::string Roster(int patients) {
    v1::GetRosterRequest request;
    request.set_session(Session(flags_.past + flags_.future + Draw(std::min(patients, flags_.patients) / 4) + 1));
    return request.SerializeAsString();
  }
  std::string Today() {
    v1::GetTodayRequest request;
    request.set_site("si-" + std::to_string(Draw(10) + 1));
    request.set_day(absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) + 2 + Draw(200)));
    return request.SerializeAsString();
  }
  std::string Find() {
    v1::FindPatientsRequest request;
    const int patient = Draw(flags_.patients);
    request.add_query("F" + std::to_string(patient / 10));
    request.add_query("G" + std::to_string(patient % 97));
    return request.SerializeAsString();
  }

  const Flags& flags_;
  int64_t drawn_;
  std::mt19937_64 chance_;
};

struct Call {
  grpc::ClientContext context;
  grpc::ByteBuffer reply;
  grpc::Status status;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  absl::Time began;
};

// What was answered in the time measured.
struct Figures {
  int64_t answered = 0, refused = 0;
  double seconds = 0;
  std::vector<double> milliseconds;
  std::map<std::string, int64_t> refusals;
};

class Load {
 public:
  Load(const Flags& flags, const Kind& kind, std::string token) : flags_(flags), kind_(kind), token_(std::move(token)) {
    for (int i = 0; i < flags.channels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt("bench.channel", i);
      stubs_.push_back(std::make_unique<grpc::GenericStub>(
          grpc::CreateCustomChannel(flags.address, grpc::InsecureChannelCredentials(), arguments)));
    }
  }

  Figures Run() {
    const absl::Time begin = absl::Now() + absl::Seconds(flags_.warm_up), end = begin + absl::Seconds(flags_.seconds);
    for (int i = 0; i < flags_.outstanding; ++i) Send();
    Figures figures{.seconds = flags_.seconds};
    int under_way = flags_.outstanding;
    int64_t left = flags_.most > 0 ? flags_.most - under_way : std::numeric_limits<int64_t>::max();
    void* tag = nullptr;
    for (bool ok = false; under_way > 0 && queue_.Next(&tag, &ok);) {
      const std::unique_ptr<Call> call(static_cast<Call*>(tag));
      const absl::Time now = absl::Now();
      if (now >= begin && now < end) {
        ++figures.answered;
        figures.milliseconds.push_back(absl::ToDoubleMilliseconds(now - call->began));
        if (!call->status.ok()) {
          ++figures.refused;
          ++figures.refusals[call->status.error_message().substr(0, 40)];
        }
      }
      if (flags_.most > 0 ? left-- > 0 : now < end) {
        Send();
      } else {
        --under_way;
      }
    }
    std::sort(figures.milliseconds.begin(), figures.milliseconds.end());
    return figures;
  }

 private:
  void Send() {
    auto call = std::make_unique<Call>();
    call->context.AddMetadata("authorization", token_);
    const grpc::Slice slice(kind_.next());
    const grpc::ByteBuffer request(&slice, 1);
    call->began = absl::Now();
    call->reader = stubs_[next_++ % stubs_.size()]->PrepareUnaryCall(&call->context, kind_.path, request, &queue_);
    call->reader->StartCall();
    Call* tag = call.release();
    tag->reader->Finish(&tag->reply, &tag->status, tag);
  }

  const Flags& flags_;
  const Kind& kind_;
  const std::string token_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  size_t next_ = 0;
  grpc::CompletionQueue queue_;
};

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App app("load: calls to a psmetd, and how long they took");
  app.add_option("--address", flags.address, "of the psmetd, e.g. unix:/path")->required();
  app.add_option("--token-file", flags.token_file, "its administrator's token")->required();
  app.add_option("--only", flags.kind, "echo, whoami, enroll, checkin, roster, any roster, today or find")
      ->capture_default_str();
  app.add_option("--outstanding", flags.outstanding, "calls under way")->capture_default_str();
  app.add_option("--channels", flags.channels, "connections")->capture_default_str();
  app.add_option("--seconds", flags.seconds, "measured")->capture_default_str();
  app.add_option("--warm-up", flags.warm_up, "seconds before that")->capture_default_str();
  app.add_option("--patients", flags.patients, "as seeded")->capture_default_str();
  app.add_option("--past", flags.past, "as seeded")->capture_default_str();
  app.add_option("--future", flags.future, "as seeded")->capture_default_str();
  app.add_option("--from", flags.from, "check-ins that were done before")->capture_default_str();
  app.add_option("--most", flags.most, "calls, however long they take; 0: as many as there is time for");
  CLI11_PARSE(app, argc, argv);
  std::string secret;
  std::getline(std::ifstream(flags.token_file), secret);
  Requests requests(flags);
  const auto kinds = requests.Kinds();
  const auto kind = kinds.find(flags.kind);
  if (kind == kinds.end()) {
    std::cerr << "load: there is no " << flags.kind << "\n";
    return 2;
  }
  const Figures figures = Load(flags, kind->second, "Bearer " + secret).Run();
  const auto percentile = [&](size_t hundredths) {
    const auto& all = figures.milliseconds;
    return all.empty() ? 0.0 : all[std::min(all.size() - 1, all.size() * hundredths / 100)];
  };
  std::printf(
      "{\"kind\": \"%s\", \"outstanding\": %d, \"rate\": %.0f, \"p50\": %.3f, \"p99\": %.3f, \"refused\": %ld, "
      "\"drawn\": %ld}\n",
      flags.kind.c_str(), flags.outstanding, static_cast<double>(figures.answered) / std::max(figures.seconds, 0.001),
      percentile(50), percentile(99), static_cast<long>(figures.refused), static_cast<long>(requests.drawn()));
  for (const auto& [text, times] : figures.refusals) {
    if (times * 5 > figures.answered) std::cerr << "load: " << times << " times: " << text << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace psmet::bench

int main(int argc, char** argv) { return psmet::bench::Main(argc, argv); }
