#include "handlers/addenda.h"

#include "base/error.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/facts.h"
#include "rules/review.h"
#include "store/addenda.h"
#include "store/charges.h"
#include "store/roster.h"

namespace psmet::handlers {

absl::Status CheckEducator(const Call& call, const Session& session) {
  if (call.caller.Is(v1::ROLE_EDUCATOR) || call.caller.Is(v1::ROLE_ADMIN)) return absl::OkStatus();
  if (session.state == SessionState::kClosed) {
    return Refused("EDUCATOR_NEEDED", "session {session} is closed: an educator corrects it",
                   {{"session", session.id.str()}});
  }
  return Refused("EDUCATOR_NEEDED", "an educator records what was not planned for session {session}",
                 {{"session", session.id.str()}});
}

absl::Status CheckMayRecord(const Call& call, const Session& session, const std::string& reason) {
  if (session.state != SessionState::kClosed) return CheckNotEnded(session);
  TRY(CheckEducator(call, session));
  if (!reason.empty()) return absl::OkStatus();
  return Refused("ADDENDUM_REASON_NEEDED", "session {session} is closed: give the reason, which is kept with it",
                 {{"session", session.id.str()}});
}

void KeepAddendum(const Call& call, sql::WriteTx& tx, const Session& session, const std::string& subject,
                  const std::string& before, const std::string& after, const std::string& reason) {
  if (before == after) return;
  store::InsertAddendum(tx, {.session = session.id,
                             .subject = subject,
                             .before = before,
                             .after = after,
                             .reason = reason,
                             .recorded_at = call.now,
                             .recorded_by = call.caller.name});
}

void ToProto(const Addendum& addendum, absl::TimeZone zone, v1::Addendum* out) {
  out->set_subject(addendum.subject);
  out->set_before(addendum.before);
  out->set_after(addendum.after);
  out->set_reason(addendum.reason);
  out->set_recorded_by(addendum.recorded_by);
  ToMoment(addendum.recorded_at, zone, out->mutable_recorded());
}

absl::StatusOr<bool> WaitsForReview(sql::ReadTx& tx, SessionId session) {
  for (const auto& one : EverybodyIn(tx, session)) {
    for (const auto& charge : store::ChargesOf(tx, session, one.patient)) {
      if (rules::WaitsForReview(TRY(rules::LineFromJson(charge.line)))) return true;
    }
  }
  return false;
}

std::vector<SessionPatient> EverybodyIn(sql::ReadTx& tx, SessionId session) {
  std::vector<SessionPatient> everybody;
  for (const auto& patient : store::RosterPatients(tx, session)) everybody.push_back({session, patient.patient});
  return everybody;
}

}  // namespace psmet::handlers
