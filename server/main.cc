// psmetd: serves psmet.v1 from one SQLite file.
#include <malloc.h>
#include <signal.h>
#include <sodium.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>

#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/telemetry.h"
#include "handlers/admin.h"
#include "rpc/dispatch.h"
#include "rpc/server.h"
#include "sql/lock.h"
#include "store/access.h"

namespace psmet {
namespace {

struct Flags {
  std::string state, listen, clock_file;
  std::string log_level = "info";
  int readers = 2;
  size_t largest_group = sql::Writer::Options().largest_group;
};

std::string DefaultState() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0')
    return std::string(state) + "/psmet";
  const char* home = std::getenv("HOME");
  return std::string(home == nullptr ? "." : home) + "/.local/state/psmet";
}

// What a fresh database needs before the first call: the secret of its page tokens, and an administrator's token in a
// file that only this user can read.
absl::Status Prepare(sql::Writer& writer, handlers::Server& server, const Clock& clock, const std::string& token_file) {
  absl::Status result;
  std::string secret;
  sql::WriteTask task;
  task.admit = [] { return absl::OkStatus(); };
  task.run = [&](sql::WriteTx& tx) {
    server.page_key = store::PageKey(tx, ToHex(server.random(32)));
    secret.clear();
    if (!store::Tokens(tx, TokenId{}, 1).empty()) return absl::OkStatus();
    tx.set_seq(store::NextAuditSeq(tx));
    store::Token token{
        .name = "administrator of the first start",
        .roles = {psmet::v1::ROLE_ADMIN, psmet::v1::ROLE_EDUCATOR, psmet::v1::ROLE_FRONT_DESK, psmet::v1::ROLE_BILLER},
        .created = clock.Now(),
        .expires = clock.Now() + absl::Hours(24 * 3650)};
    secret = handlers::IssueToken(tx, token, server);
    store::InsertAudit(tx, {.seq = tx.seq(),
                            .at = clock.Now(),
                            .kind = 1,
                            .token_name = "psmetd",
                            .method = "FirstStart",
                            .ids = {token.id.str()}});
    // Written before the commit: a token that nobody can read would lock everyone out.
    std::ofstream file(token_file, std::ios::trunc);
    file << secret << "\n";
    file.close();
    if (file.fail() || chmod(token_file.c_str(), 0600) != 0) {
      return Error(absl::StatusCode::kFailedPrecondition, "TOKEN_FILE_UNWRITABLE", "can't write {file}",
                   {{"file", token_file}});
    }
    return absl::OkStatus();
  };
  std::promise<absl::Status> done;
  task.done = [&](absl::Status status) { done.set_value(std::move(status)); };
  TRY(writer.Submit(std::move(task)));
  TRY(done.get_future().get());
  if (!secret.empty()) LogInfo("first_start=done token_file=" + token_file);
  return absl::OkStatus();
}

absl::Status Serve(const Flags& flags, const sigset_t& signals) {
  std::error_code ignored;
  std::filesystem::create_directories(flags.state, ignored);
  const std::string database = flags.state + "/psmet.db";
  const auto lock = TRY(sql::DatabaseLock::Take(database));
  std::unique_ptr<Clock> clock;
  if (flags.clock_file.empty()) {
    clock = std::make_unique<SystemClock>();
  } else {
    clock = std::make_unique<FileClock>(flags.clock_file);
    if (clock->Now() == absl::UnixEpoch()) {
      return Error(absl::StatusCode::kFailedPrecondition, "CLOCK_FILE_UNREADABLE",
                   "can't read a time from {file}; write one into it, like 2026-12-08T09:00:00-06:00",
                   {{"file", flags.clock_file}});
    }
    LogWarning("clock=" + flags.clock_file + " the time stands still at what that file says");
  }
  const auto methods = TRY(rpc::Methods());
  sql::Writer writer({.path = database, .largest_group = flags.largest_group});
  TRY(writer.status());
  rpc::Metrics metrics;
  handlers::Server server{
      .version = PSMET_VERSION, .started = clock->Now(), .random = RandomBytes, .metrics = [&metrics] {
        return metrics.Text();
      }};
  TRY(Prepare(writer, server, *clock, flags.state + "/admin.token"));
  sql::Readers readers(database, writer.changes(), flags.readers);
  rpc::Dispatcher dispatcher(writer, readers, *clock, server, metrics);
  const std::string listen = flags.listen.empty() ? "unix:" + flags.state + "/psmet.sock" : flags.listen;
  const auto grpc = TRY(rpc::GrpcServer::Start(listen, methods, dispatcher));
  LogInfo("serving=" + listen + (grpc->port() > 0 ? " port=" + std::to_string(grpc->port()) : "") +
          " database=" + database + " version=" PSMET_VERSION);
  int signal = 0;
  sigwait(&signals, &signal);
  LogInfo("draining signal=" + std::to_string(signal));
  grpc->Drain(absl::Seconds(10));
  readers.Stop();
  writer.Stop();
  LogInfo("stopped");
  return absl::OkStatus();
}

}  // namespace
}  // namespace psmet

int main(int argc, char** argv) {
  psmet::Flags flags;
  CLI::App app("psmetd: classes of patient self-management, from schedule to billable units");
  flags.state = psmet::DefaultState();
  app.add_option("--state", flags.state, "folder of the database, the token file and the socket")
      ->capture_default_str();
  app.add_option("--listen", flags.listen,
                 "unix:/path or a loopback host:port; default: psmet.sock in the state folder");
  app.add_option("--readers", flags.readers, "threads that read")->check(CLI::Range(1, 64))->capture_default_str();
  app.add_option("--largest-group", flags.largest_group, "changes that share a flush to disk, at the most")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("--log-level", flags.log_level, "debug, info, warn or error")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
  app.add_option("--clock-file", flags.clock_file, "for demonstrations: the time is what this file says (RFC 3339)");
  app.set_version_flag("--version", PSMET_VERSION);
  CLI11_PARSE(app, argc, argv);

  // A group's memory is freed at its commit and wanted again at once: giving it back between costs a tenth of a write.
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
  // What is created here is this user's alone, the socket too.
  umask(077);
  // Before any thread is started, so that all of them leave the signals to sigwait.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  psmet::StartLog(flags.log_level);
  if (sodium_init() < 0) {
    std::cerr << "psmetd: no source of randomness\n";
    return 1;
  }
  try {
    const absl::Status status = psmet::Serve(flags, signals);
    if (!status.ok()) std::cerr << "psmetd: " << status.message() << "\n";
    psmet::FlushLog();
    return status.ok() ? 0 : 1;
  } catch (const psmet::sql::Fault& fault) {
    std::cerr << "psmetd: the database can't be used: " << fault.what() << "\n";
    return 1;
  }
}
