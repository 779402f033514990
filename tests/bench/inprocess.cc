// The statements of an enroll on SQLite in this process, without gRPC, threads and checks of fields: what storage alone
// allows. Prints one line of JSON.
//   inprocess <seeded database> <enrolls a commit> <seconds> [patients] [past sessions] [future sessions]
#include <absl/time/clock.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "base/digest.h"
#include "handlers/enrollment.h"
#include "store/access.h"

namespace psmet {
namespace {

struct Scale {
  int patients = 100000, past = 20000, future = 400000;
};

class Enroller {
 public:
  Enroller(sql::Connection& connection, const Scale& scale) : connection_(connection), scale_(scale) {}

  // False: refused.
  bool One() {
    psmet::v1::EnrollPatientRequest request;
    request.set_session("s-" + std::to_string(scale_.past + Draw(scale_.future) + 1));
    request.set_patient("p-" + std::to_string(Draw(scale_.patients) + 1));
    request.set_request_id(std::to_string(absl::ToUnixNanos(absl::Now())) + "-" + std::to_string(chance_()));
    connection_.Run("SAVEPOINT member");
    const bool ok = Enroll(request);
    if (!ok) connection_.Run("ROLLBACK TO member");
    connection_.Run("RELEASE member");
    return ok;
  }

 private:
  int Draw(int below) { return static_cast<int>(chance_() % below); }

  bool Enroll(const psmet::v1::EnrollPatientRequest& request) {
    sql::WriteTx tx(connection_);
    const handlers::Call call{
        absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())), {.token = {1}, .name = "bench"}, server_};
    store::TokenByHash(tx, hash_);
    store::FindReply(tx, call.caller.token, request.request_id(), call.now);
    tx.set_seq(store::NextAuditSeq(tx));
    const auto reply = handlers::EnrollPatient(call, tx, request);
    if (!reply.ok()) return false;
    store::InsertAudit(tx, {.seq = tx.seq(),
                            .at = call.now,
                            .token = call.caller.token,
                            .token_name = call.caller.name,
                            .method = "EnrollPatient",
                            .ids = {request.session(), request.patient(), reply->enrollment().id()},
                            .fields = {"session", "patient", "request_id"},
                            .digest = hash_});
    store::InsertReply(tx, call.caller.token, request.request_id(),
                       {"EnrollPatient", hash_, reply->SerializeAsString()}, call.now);
    return true;
  }

  sql::Connection& connection_;
  const Scale scale_;
  const handlers::Server server_;
  const std::string hash_ = std::string(64, 'a');
  std::mt19937_64 chance_{98961};
};

int Main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: inprocess <database> <enrolls a commit> <seconds> [patients] [past] [future]\n");
    return 2;
  }
  const int group = std::atoi(argv[2]);
  const absl::Duration time = absl::Seconds(std::atof(argv[3]));
  Scale scale;
  if (argc > 4) scale.patients = std::atoi(argv[4]);
  if (argc > 5) scale.past = std::atoi(argv[5]);
  if (argc > 6) scale.future = std::atoi(argv[6]);
  sql::Changes changes;
  sql::Connection connection(argv[1], sql::Connection::Mode::kWriter);
  connection.Tell(changes);
  Enroller enroller(connection, scale);
  int64_t done = 0, refused = 0;
  const absl::Time began = absl::Now();
  while (absl::Now() - began < time) {
    connection.Run("BEGIN IMMEDIATE");
    for (int i = 0; i < group; ++i) (enroller.One() ? done : refused) += 1;
    connection.Run("COMMIT");
  }
  std::printf("{\"kind\": \"in process\", \"group\": %d, \"rate\": %.0f, \"refused\": %ld}\n", group,
              static_cast<double>(done) / absl::ToDoubleSeconds(absl::Now() - began), static_cast<long>(refused));
  return 0;
}

}  // namespace
}  // namespace psmet

int main(int argc, char** argv) { return psmet::Main(argc, argv); }
