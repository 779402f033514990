// The record of a class changes after closing by addenda alone: an educator's, with a reason, and then the charges that
// follow from it are made again. Source: domain section 7.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "handlers/call.h"
#include "handlers/changes.h"
#include "handlers/wire.h"
#include "psmet/v1/attendance.pb.h"
#include "rules/model.h"
#include "sql/connection.h"
#include "store/review.h"

namespace psmet::handlers {

// Errors: EDUCATOR_NEEDED unless the caller is an educator or an administrator.
absl::Status CheckEducator(const Call& call, const Session& session);
// What happened in the session may be recorded: it has not ended, or is closed and an educator says why. Errors:
// SESSION_ENDED for a cancelled one, EDUCATOR_NEEDED, ADDENDUM_REASON_NEEDED.
absl::Status CheckMayRecord(const Call& call, const Session& session, const std::string& reason);
// The same of a request; what lacks its reason is offered with one, without a new patient's name.
template <typename Request>
absl::Status CheckMayRecord(const Call& call, const Session& session, Request request) {
  absl::Status may = CheckMayRecord(call, session, request.reason());
  if (ReasonOf(may) != "ADDENDUM_REASON_NEEDED") return may;
  if constexpr (requires { request.clear_new_patient(); }) request.clear_new_patient();
  request.set_reason("…");
  return WithRemedy(std::move(may), {"To correct it", MethodOf(request), request.SerializeAsString()});
}

// Keeps who corrected what, when and why; nothing where nothing was corrected. `subject` and the words hold no name.
void KeepAddendum(const Call& call, sql::WriteTx& tx, const Session& session, const std::string& subject,
                  const std::string& before, const std::string& after, const std::string& reason);
void ToProto(const Addendum& addendum, absl::TimeZone zone, psmet::v1::Addendum* out);

// Everybody on the roster: another group can mean another code for all of them.
std::vector<SessionPatient> EverybodyIn(sql::ReadTx& tx, SessionId session);
// A line of the session waits for a review of its group.
absl::StatusOr<bool> WaitsForReview(sql::ReadTx& tx, SessionId session);
// Makes the charges of a closed session again by what is on record now, and lists what changed. A review of its group
// no longer holds; where lines wait for another one, a reply that has warnings says so: REVIEW_AGAIN. A session that is
// not closed has no charges yet.
template <typename Request, typename Reply>
absl::Status ChargeAgain(const Call& call, sql::WriteTx& tx, const Session& session, const Request& request,
                         Reply& reply) {
  if (session.state != SessionState::kClosed) return absl::OkStatus();
  const auto review = store::GroupReviewOf(tx, session.id);
  store::VoidGroupReview(tx, session.id, call.now, call.caller.name);
  TRY(MakeAgain(call, tx, EverybodyIn(tx, session.id), request, reply));
  if constexpr (requires { reply.add_warnings(); }) {
    if (!review || !TRY(WaitsForReview(tx, session.id))) return absl::OkStatus();
    auto* warning = reply.add_warnings();
    warning->set_reason("REVIEW_AGAIN");
    warning->set_text("the review of the group by " + review->reviewed_by + " no longer holds: review it again");
  }
  return absl::OkStatus();
}

}  // namespace psmet::handlers
