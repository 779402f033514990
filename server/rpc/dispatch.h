// The one function that every call passes through: authentication, authorization, checks of fields, deadline, replay of
// request ids, dry run, audit, error mapping, log and metrics. Handlers do the rest.
#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "handlers/call.h"
#include "rpc/memory.h"
#include "rpc/method.h"
#include "rpc/metrics.h"
#include "sql/readers.h"
#include "sql/writer.h"

namespace psmet::rpc {

// A call as it came in.
struct Incoming {
  const Method* method = nullptr;
  std::string body;                                           // serialized request
  std::string authorization;                                  // "Bearer ..."
  absl::Time deadline;                                        // of the machine's clock
  std::function<bool()> cancelled;                            // asked until `done` is called
  std::function<void(absl::Status, std::string reply)> done;  // called exactly once, from any thread
};

// Thread-safe. All that it refers to must outlive it and the calls under way.
class Dispatcher {
 public:
  Dispatcher(sql::Writer& writer, sql::Readers& readers, const Clock& clock, const handlers::Server& server,
             Metrics& metrics)
      : writer_(writer),
        readers_(readers),
        clock_(clock),
        server_(server),
        metrics_(metrics),
        memory_(writer.changes()) {}

  // Answers a call.
  void Dispatch(Incoming incoming);

 private:
  struct Call;
  absl::Status Begin(Call& call);
  // True: the call is answered with what was read before.
  bool Remember(Call& call);
  absl::Status Check(Call& call);
  absl::Status Admit(const Call& call) const;
  absl::Status Read(Call& call, sql::ReadTx& tx);
  absl::Status Write(Call& call, sql::WriteTx& tx);
  // Finds who calls and whether they may. Errors: UNAUTHENTICATED, FORBIDDEN.
  absl::StatusOr<handlers::Caller> Authorize(const Call& call, sql::ReadTx& tx, absl::Time now) const;
  absl::Status Settle(Call& call, sql::ReadTx& tx) const;
  static store::AuditEntry AuditEntryOf(const Call& call, int kind);
  // Errors, and then nothing is shown: OVERLOADED when too many wait for their row, SHUTTING_DOWN.
  absl::Status RecordAccess(Call& call);
  void Finish(Call& call, absl::Status status);

  sql::Writer& writer_;
  sql::Readers& readers_;
  const Clock& clock_;
  const handlers::Server& server_;
  Metrics& metrics_;
  Memory memory_;
};

}  // namespace psmet::rpc
