#include "handlers/review.h"

#include "base/error.h"
#include "handlers/addenda.h"
#include "handlers/changes.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "store/review.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

// Error: NOTHING_TO_REVIEW.
absl::Status CheckWaiting(sql::ReadTx& tx, SessionId session) {
  if (TRY(WaitsForReview(tx, session))) return absl::OkStatus();
  if (const auto review = store::GroupReviewOf(tx, session)) {
    return Refused("NOTHING_TO_REVIEW", "the group of session {session} was reviewed already, by {by}",
                   {{"session", session.str()}, {"by", review->reviewed_by}});
  }
  return Refused("NOTHING_TO_REVIEW", "no charge of session {session} waits for a review of its group",
                 {{"session", session.str()}});
}

}  // namespace

absl::StatusOr<v1::ReviewGroupResponse> ReviewGroup(const Call& call, sql::WriteTx& tx,
                                                    const v1::ReviewGroupRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  if (session.state != SessionState::kClosed) {
    return Refused("SESSION_NOT_CLOSED", "session {session} is not closed: who was there is not settled yet",
                   {{"session", session.id.str()}});
  }
  TRY(CheckWaiting(tx, session.id));

  store::InsertGroupReview(
      tx,
      {.session = session.id, .reason = request.reason(), .reviewed_at = call.now, .reviewed_by = call.caller.name});
  v1::ReviewGroupResponse reply;
  reply.set_session(session.id.str());
  reply.set_reviewed_by(call.caller.name);
  ToMoment(call.now, ZoneOf(TRY(store::GetSite(tx, session.site)).zone), reply.mutable_reviewed());
  TRY(MakeAgain(call, tx, EverybodyIn(tx, session.id), request, reply));
  return reply;
}

}  // namespace psmet::handlers
