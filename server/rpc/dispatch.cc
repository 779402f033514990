#include "rpc/dispatch.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/time/clock.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/telemetry.h"
#include "handlers/days.h"
#include "handlers/fields.h"
#include "handlers/named.h"
#include "rpc/edge.h"
#include "store/access.h"

namespace psmet::rpc {
namespace {

constexpr int64_t kAnswersAPurge = 32;
// Kinds of the audit.
constexpr int kWrite = 1, kRead = 2;

absl::Status Unauthenticated(std::string_view why) {
  return Error(absl::StatusCode::kUnauthenticated, "UNAUTHENTICATED", "{why}; ask an administrator for a token",
               {{"why", std::string(why)}});
}

absl::Status CheckRequestId(const std::string& id) {
  const bool good =
      id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) { return absl::ascii_isalnum(c) || c == '-'; });
  if (good) return absl::OkStatus();
  return Invalid("REQUEST_ID_INVALID", "request_id is 1 to 64 letters, digits and hyphens, such as a UUID");
}

// Who has the role, as people say it.
const char* PeopleOf(int role) {
  switch (role) {
    case psmet::v1::ROLE_FRONT_DESK:
      return "the front desk";
    case psmet::v1::ROLE_EDUCATOR:
      return "educators";
    case psmet::v1::ROLE_BILLER:
      return "billers";
    case psmet::v1::ROLE_ADMIN:
      return "administrators";
    default:
      return "other programs";
  }
}

// The patients whom a search, a list or an export of everybody showed. A read that names a session or somebody leaves
// none: who was on it then follows from the revisions.
std::vector<std::string> FoundIn(const google::protobuf::Message& request, const google::protobuf::Message& reply) {
  const std::vector<std::string> named = IdsIn(request, false);
  if (!std::all_of(named.begin(), named.end(), [](const std::string& id) { return ParseId<SiteId>(id).ok(); }))
    return {};
  return PatientsIn(reply);
}

}  // namespace

// A call on its way, shared by the closures that carry it on.
struct Dispatcher::Call {
  Incoming incoming;
  absl::Time began;  // of the machine's clock
  Response request;
  std::string request_id, digest;
  bool validate_only = false;
  std::string token_hash;
  absl::Status checked;        // what the protos say of the request
  bool has_day_words = false;  // it names days as people write them, and is checked once they are read
  bool has_names = false;      // it names something where an id could stand
  // Set when its turn comes; a write's turn may come twice.
  absl::Time now;
  handlers::Caller caller;
  std::string reply;
  std::vector<std::string> ids;
  std::optional<store::AuditEntry> access;  // what a read of patient data leaves
  std::vector<std::string> found;           // patients whom a search showed
  // Of a reply that may be kept: what it is found by, and of what it is.
  std::string key;
  SessionId session;
  sql::Changes::Stamp stamp;
};

// What a call leaves in the audit, but for its number.
store::AuditEntry Dispatcher::AuditEntryOf(const Call& call, int kind) {
  return {.at = call.now,
          .kind = kind,
          .token = call.caller.token,
          .token_name = call.caller.name,
          .method = call.incoming.method->name(),
          .ids = kind == kWrite ? call.ids : IdsIn(*call.request, false),
          .fields = FieldsIn(*call.request),
          .digest = call.digest};
}

void Dispatcher::Dispatch(Incoming incoming) {
  auto call = std::make_shared<Call>();
  call->incoming = std::move(incoming);
  call->began = absl::Now();
  absl::Status status = Begin(*call);
  if (status.ok() && Remember(*call)) return Finish(*call, std::move(status));
  // Told only to who may call at all, once that is known.
  if (status.ok()) call->checked = Check(*call);
  if (status.ok() && call->incoming.method->write) {
    status = writer_.Submit({.admit = [this, call] { return Admit(*call); },
                             .run = [this, call](sql::WriteTx& tx) { return Write(*call, tx); },
                             .done = [this, call](absl::Status result) { Finish(*call, std::move(result)); }});
    if (status.ok()) return;
  } else if (status.ok()) {
    status = readers_.Submit([this, call](sql::ReadTx& tx) { return Read(*call, tx); },
                             [this, call](absl::Status result) { Finish(*call, std::move(result)); });
    if (status.ok()) return;
  }
  Finish(*call, std::move(status));
}

// What needs no database.
absl::Status Dispatcher::Begin(Call& call) {
  const Method& method = *call.incoming.method;
  if (call.incoming.body.size() > method.max_bytes) {
    return Invalid("REQUEST_TOO_LARGE", "the request has {size} bytes; {method} takes at most {most}",
                   {{"size", absl::StrCat(call.incoming.body.size())},
                    {"method", method.name()},
                    {"most", absl::StrCat(method.max_bytes)}});
  }
  if (!absl::StartsWithIgnoreCase(call.incoming.authorization, "bearer "))
    return Unauthenticated("the call carries no token");
  call.token_hash = Sha256Hex(std::string_view(call.incoming.authorization).substr(7));
  return absl::OkStatus();
}

// The same bytes with the same token passed every check before, and nothing that they followed from has changed.
bool Dispatcher::Remember(Call& call) {
  const Method& method = *call.incoming.method;
  if (!method.keeps) return false;
  call.key = absl::StrCat(call.token_hash, method.path(), call.incoming.body);
  const absl::Time now = clock_.Now();
  const auto kept = memory_.Find(call.key, now);
  if (kept == nullptr) return false;
  call.now = now;
  call.caller = kept->caller;
  call.reply = kept->reply;
  call.access = kept->access;
  return true;
}

absl::Status Dispatcher::Check(Call& call) {
  const Method& method = *call.incoming.method;
  call.request.reset(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.descriptor->input_type())->New());
  if (!call.request->ParseFromString(call.incoming.body)) {
    return Invalid("REQUEST_MALFORMED", "the request can't be read as {type}, or a text in it is not UTF-8",
                   {{"type", method.descriptor->input_type()->full_name()}});
  }
  call.has_day_words = handlers::HasDayWords(*call.request);
  call.has_names = handlers::HasNames(*call.request);
  if (!call.has_day_words) TRY(handlers::CheckRequest(*call.request));
  call.validate_only = FlagField(*call.request, "validate_only");
  if (method.keeps) {
    // Before the snapshot in which it will be read.
    call.session = ParseId<SessionId>(TextField(*call.request, "session")).value_or(SessionId{});
    call.stamp = memory_.StampOf(call.session);
  }
  // What is not one is said nowhere, the log included.
  std::string request_id = TextField(*call.request, "request_id");
  TRY(CheckRequestId(request_id));
  call.request_id = std::move(request_id);
  if (method.write) call.digest = DigestOf(*call.request);
  return absl::OkStatus();
}

absl::Status Dispatcher::Admit(const Call& call) const {
  if (call.incoming.cancelled()) return Error(absl::StatusCode::kCancelled, "CANCELLED", "the caller gave up");
  if (absl::Now() >= call.incoming.deadline) {
    return Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_TOO_SHORT",
                 "the deadline passed before the call's turn came; nothing was done");
  }
  return absl::OkStatus();
}

absl::StatusOr<handlers::Caller> Dispatcher::Authorize(const Call& call, sql::ReadTx& tx, absl::Time now) const {
  const auto token = store::TokenByHash(tx, call.token_hash);
  if (!token) return Unauthenticated("the token is not known here");
  if (token->revoked) return Unauthenticated("the token is revoked");
  if (token->expires <= now) return Unauthenticated("the token has expired");
  handlers::Caller caller{.token = token->id, .name = token->name, .sites = token->sites, .expires = token->expires};
  for (const int role : token->roles) caller.roles.push_back(static_cast<psmet::v1::Role>(role));
  if (caller.May(call.incoming.method->policy)) return caller;
  const auto words = [](std::string* out, int role) { *out += PeopleOf(role); };
  return Error(absl::StatusCode::kPermissionDenied, "FORBIDDEN",
               "that is for {roles}; you are signed in with token {token}, which is for {own}",
               {{"method", call.incoming.method->name()},
                {"roles", absl::StrJoin(call.incoming.method->policy.roles(), ", ", words)},
                {"token", token->id.str()},
                {"own", absl::StrJoin(token->roles, ", ", words)}});
}

// Finds what the request names, and reads days as people write them, which depends on the site and the time; then makes
// the checks that waited for it.
absl::Status Dispatcher::Settle(Call& call, sql::ReadTx& tx) const {
  const handlers::Call by{call.now, call.caller, server_};
  if (call.has_names) {
    TRY(handlers::SettleNames(by, tx, call.incoming.method->descriptor->full_name(), *call.request));
  }
  if (!call.has_day_words) return absl::OkStatus();
  TRY(handlers::SettleDays(by, tx, *call.request));
  return handlers::CheckRequest(*call.request);
}

absl::Status Dispatcher::Read(Call& call, sql::ReadTx& tx) {
  TRY(Admit(call));
  call.now = clock_.Now();
  call.caller = TRY(Authorize(call, tx, call.now));
  TRY(call.checked);
  TRY(Settle(call, tx));
  const Response response = TRY(call.incoming.method->read({call.now, call.caller, server_}, tx, *call.request));
  call.reply = response->SerializeAsString();
  if (call.incoming.method->policy.patient_data()) {
    call.found = FoundIn(*call.request, *response);
    call.digest = DigestOf(*call.request);
    call.access = AuditEntryOf(call, kRead);
  }
  if (call.incoming.method->keeps && call.incoming.method->keeps(*response)) {
    memory_.Keep(call.key, {call.session, call.stamp, call.caller, *call.access, call.reply}, call.now);
  }
  return absl::OkStatus();
}

absl::Status Dispatcher::Write(Call& call, sql::WriteTx& tx) {
  call.now = clock_.Now();
  call.caller = TRY(Authorize(call, tx, call.now));
  TRY(call.checked);
  const bool replayable = !call.request_id.empty() && !call.validate_only;
  if (replayable) {
    if (auto answered = store::FindReply(tx, call.caller.token, call.request_id, call.now)) {
      if (answered->digest != call.digest) {
        return Error(absl::StatusCode::kFailedPrecondition, "REQUEST_ID_REUSED",
                     "that request_id was used for another request; draw a new one");
      }
      call.reply = std::move(answered->reply);
      tx.Discard();
      return absl::OkStatus();
    }
  }
  // After that: a name or a day in words may mean something else by the time that it is sent again.
  TRY(Settle(call, tx));
  tx.set_seq(store::NextAuditSeq(tx));
  const Response response = TRY(call.incoming.method->write({call.now, call.caller, server_}, tx, *call.request));
  call.ids = IdsIn(*call.request, false);
  if (call.validate_only) {
    BlankNewIds(*response, call.ids);
    BlankSecrets(*response);
    call.reply = response->SerializeAsString();
    // What it shows of what is there was read, and nothing of this transaction stays.
    call.access = AuditEntryOf(call, kRead);
    call.found = PatientsIn(*response);
    std::erase_if(call.found, [&](const std::string& id) {
      return std::find(call.ids.begin(), call.ids.end(), id) != call.ids.end();
    });
    tx.Discard();
    return absl::OkStatus();
  }
  for (std::string& id : IdsIn(*response, true)) {
    if (std::find(call.ids.begin(), call.ids.end(), id) == call.ids.end()) call.ids.push_back(std::move(id));
  }
  store::AuditEntry entry = AuditEntryOf(call, kWrite);
  entry.seq = tx.seq();
  store::InsertAudit(tx, entry);
  call.reply = response->SerializeAsString();
  if (replayable) {
    std::string stored = call.reply;
    if (MayHoldSecrets(*response)) {
      BlankSecrets(*response);
      stored = response->SerializeAsString();
    }
    const int64_t number = store::InsertReply(tx, call.caller.token, call.request_id,
                                              {call.incoming.method->name(), call.digest, std::move(stored)}, call.now);
    // Every so often, so that there is never much to forget.
    if (number % kAnswersAPurge == 0) store::PurgeReplies(tx, call.now);
  }
  return absl::OkStatus();
}

// Rides in the next group, so that a read never waits for a write. While storage refuses, the call's log line is the
// record. A search or a list of patients leaves one more row for each of them: who was seen follows from nothing else.
absl::Status Dispatcher::RecordAccess(Call& call) {
  call.access->at = call.now;
  absl::Status status = writer_.Post({.admit = [] { return absl::OkStatus(); },
                                      .run =
                                          [entry = *std::move(call.access), found = call.found](sql::WriteTx& tx) {
                                            store::AuditEntry row = entry;
                                            row.seq = store::NextAuditSeq(tx);
                                            store::InsertAudit(tx, row);
                                            for (const std::string& patient : found) {
                                              ++row.seq;
                                              row.ids = {patient};
                                              store::InsertAudit(tx, row);
                                            }
                                            return absl::OkStatus();
                                          },
                                      .done =
                                          [](const absl::Status& result) {
                                            if (!result.ok())
                                              LogError(absl::StrCat("access_row=lost reason=", ReasonOf(result)));
                                          }});
  if (!status.ok()) LogError(absl::StrCat("access_row=lost reason=", ReasonOf(status)));
  return status;
}

void Dispatcher::Finish(Call& call, absl::Status status) {
  if (!status.ok() && ReasonOf(status).empty()) {
    LogError(
        absl::StrCat("method=", call.incoming.method->name(), " unexpected=", absl::StatusCodeToString(status.code())));
    status = Error(absl::StatusCode::kInternal, "INTERNAL", "something went wrong in the server; please report it");
  }
  if (status.ok() && call.access) status = RecordAccess(call);
  const std::string reason = ReasonOf(status);
  const double seconds = absl::ToDoubleSeconds(absl::Now() - call.began);
  metrics_.Count(call.incoming.method->name(), absl::StatusCodeToString(status.code()), reason, seconds);
  LogInfo(absl::StrCat("method=", call.incoming.method->name(), " code=", absl::StatusCodeToString(status.code()),
                       reason.empty() ? "" : " reason=", reason, " ms=", seconds * 1000,
                       " token=", call.caller.token.str(), call.validate_only ? " dry_run" : "",
                       call.request_id.empty() ? "" : " request_id=", call.request_id,
                       call.ids.empty() ? "" : " ids=", absl::StrJoin(call.ids, ",")));
  call.incoming.done(std::move(status), std::move(call.reply));
}

}  // namespace psmet::rpc
