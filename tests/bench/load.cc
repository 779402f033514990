// How many calls a second a whole server answers, and how long they take: WhoAmI (the ceiling: one token look-up),
// enroll, check-in, roster and today, each at several numbers of calls outstanding. One process, a unix socket, fsync
// on.
//   load [seconds a figure] [patients] [sessions]
#include <google/protobuf/message.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <random>

#include "base/error.h"
#include "psmet/v1/admin.pb.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "rpc/live_server.h"
#include "store/curriculum.h"
#include "store/people.h"
#include "store/schedule.h"
#include "store/staff.h"

namespace psmet::rpc {
namespace {

namespace v1 = psmet::v1;

struct Scale {
  double seconds = 2;
  int patients = 20000, sessions = 20000;
};

// A programme of many rooms, so that sessions of one hour need not overlap.
void Seed(LiveServer& server, const Scale& scale) {
  constexpr int kRooms = 50;
  server.Write([&](sql::WriteTx& tx) {
    tx.set_seq(1);
    const SiteId site = store::InsertSite(tx, {.name = "Main", .zone = "America/Chicago"});
    std::vector<RoomId> rooms;
    for (int i = 0; i < kRooms; ++i) {
      rooms.push_back(store::InsertRoom(tx, {.site = site, .name = std::to_string(i), .capacity = 20}));
    }
    Curriculum curriculum{.name = "bench", .edition = "1", .title = "Bench"};
    curriculum.modules.push_back({.key = "m", .title = "Module", .blocks = 2});
    store::InsertCurriculum(tx, curriculum);
    const int64_t module = TRY(store::GetModule(tx, "bench-1/m")).module.number;
    for (int i = 0; i < scale.patients; ++i) {
      store::InsertPatient(tx, {.mrn = "M" + std::to_string(i),
                                .given_name = "G" + std::to_string(i % 97),
                                .family_name = "F" + std::to_string(i),
                                .birth_date = Day(1960, 1, 1)});
    }
    for (int i = 0; i < scale.sessions; ++i) {
      // Tomorrow on, five a day and room.
      const int slot = i / kRooms;
      const absl::CivilHour begin(2026, 12, 9 + slot / 5, 9 + slot % 5);
      const absl::Time start = absl::FromCivil(begin, absl::FixedTimeZone(-6 * 3600));
      store::InsertSession(tx, {.site = site,
                                .room = rooms[i % kRooms],
                                .curriculum = "bench-1",
                                .module = "m",
                                .module_number = module,
                                .start = start,
                                .end = start + absl::Hours(1),
                                .day = Day(begin),
                                .blocks = 2,
                                .seats = 4});
    }
    return absl::OkStatus();
  });
}

// Keeps `outstanding` calls under way for a while; `next` draws a request's bytes. Prints calls a second, refusals
// among them, and how long they took.
double Measure(LiveServer& server, const char* name, const std::string& method, int outstanding, double seconds,
               const std::function<std::string()>& next) {
  struct One {
    grpc::ClientContext context;
    grpc::ByteBuffer request, reply;
    absl::Time began;
  };
  std::mutex mutex;
  std::condition_variable idle;
  int under_way = 0;
  std::atomic<int64_t> refused = 0;
  std::vector<double> took;
  grpc::GenericStub stub(server.channel());
  const absl::Time end = absl::Now() + absl::Seconds(seconds);
  std::function<void()> send = [&] {
    auto one = std::make_shared<One>();
    one->context.AddMetadata("authorization", "Bearer " + server.admin());
    const std::string bytes = next();
    const grpc::Slice slice(bytes);
    one->request = grpc::ByteBuffer(&slice, 1);
    one->began = absl::Now();
    stub.UnaryCall(&one->context, "/psmet.v1." + method, {}, &one->request, &one->reply, [&, one](grpc::Status status) {
      const absl::Time now = absl::Now();
      if (!status.ok()) ++refused;
      bool more = now < end;
      {
        std::lock_guard lock(mutex);
        took.push_back(absl::ToDoubleMilliseconds(now - one->began));
        if (!more && --under_way == 0) idle.notify_one();
      }
      if (more) send();
    });
  };
  under_way = outstanding;
  const absl::Time began = absl::Now();
  for (int i = 0; i < outstanding; ++i) send();
  std::unique_lock lock(mutex);
  idle.wait(lock, [&] { return under_way == 0; });
  const double rate = static_cast<double>(took.size()) / absl::ToDoubleSeconds(absl::Now() - began);
  std::sort(took.begin(), took.end());
  std::printf("%-10s %4d outstanding %9.0f a second   p50 %7.2f ms   p99 %7.2f ms   refused %ld\n", name, outstanding,
              rate, took[took.size() / 2], took[took.size() * 99 / 100], static_cast<long>(refused));
  std::fflush(stdout);
  return rate;
}

int Main(int argc, char** argv) {
  Scale scale;
  if (argc > 1) scale.seconds = std::atof(argv[1]);
  if (argc > 2) scale.patients = std::atoi(argv[2]);
  if (argc > 3) scale.sessions = std::atoi(argv[3]);
  LiveServer server;
  Seed(server, scale);
  std::mutex mutex;
  std::mt19937 chance(98961);
  const auto draw = [&](int below) {
    std::lock_guard lock(mutex);
    return static_cast<int>(chance() % below) + 1;
  };
  std::atomic<int64_t> drawn = 0;
  for (const int outstanding : {1, 16, 64, 256}) {
    const double echo = Measure(server, "whoami", "AdminService/WhoAmI", outstanding, scale.seconds,
                                [] { return v1::WhoAmIRequest().SerializeAsString(); });
    const double enroll = Measure(server, "enroll", "ScheduleService/EnrollPatient", outstanding, scale.seconds, [&] {
      v1::EnrollPatientRequest request;
      request.set_session("s-" + std::to_string(draw(scale.sessions)));
      request.set_patient("p-" + std::to_string(draw(scale.patients)));
      request.set_request_id("0190-" + std::to_string(++drawn));
      return request.SerializeAsString();
    });
    const double roster = Measure(server, "roster", "AttendanceService/GetRoster", outstanding, scale.seconds, [&] {
      v1::GetRosterRequest request;
      request.set_session("s-" + std::to_string(draw(scale.sessions)));
      return request.SerializeAsString();
    });
    const double today = Measure(server, "today", "ScheduleService/GetToday", outstanding, scale.seconds, [&] {
      v1::GetTodayRequest request;
      request.set_day("2026-12-" + std::to_string(10 + draw(15)));
      return request.SerializeAsString();
    });
    std::printf("           of whoami: enroll %.2f, roster %.2f, today (250 sessions) %.2f\n\n", enroll / echo,
                roster / echo, today / echo);
  }
  return 0;
}

}  // namespace
}  // namespace psmet::rpc

int main(int argc, char** argv) { return psmet::rpc::Main(argc, argv); }
