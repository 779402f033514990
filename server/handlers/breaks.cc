#include "handlers/breaks.h"

#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/attendance.h"
#include "handlers/closing.h"
#include "handlers/roster.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "rules/when.h"
#include "store/attendance.h"
#include "store/schedule.h"

namespace psmet::handlers {

absl::StatusOr<v1::AddBreakResponse> AddBreak(const Call& call, sql::WriteTx& tx, const v1::AddBreakRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckNotEnded(session));
  const Site site = TRY(store::GetSite(tx, session.site));
  TRY(CheckBegun(session, site));
  const Break pause{.session = session.id,
                    .begin = TRY(TimeOf(&request.from(), call, site)),
                    .end = TRY(TimeOf(&request.to(), call, site)),
                    .recorded_by = call.caller.name};
  TRY(rules::CheckBreak(session, pause, store::BreaksOf(tx, session.id), call.now, ZoneOf(site.zone)));

  store::InsertBreak(tx, pause);
  v1::AddBreakResponse reply;
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session, site));
  ToProto(pause, ZoneOf(site.zone), reply.mutable_added());
  return reply;
}

absl::StatusOr<v1::RemoveBreakResponse> RemoveBreak(const Call& call, sql::WriteTx& tx,
                                                    const v1::RemoveBreakRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckNotEnded(session));
  const Site site = TRY(store::GetSite(tx, session.site));
  const absl::Time from = TRY(TimeOf(&request.from(), call, site));
  const std::vector<Break> breaks = store::BreaksOf(tx, session.id);
  const Break* pause = rules::BreakAt(breaks, from);
  if (pause == nullptr) {
    return Missing("BREAK_NOT_FOUND", "session {session} has no break that begins at {from}",
                   {{"session", session.id.str()}, {"from", rules::WhenText(from, ZoneOf(site.zone))}});
  }

  store::VoidBreak(tx, pause->number, call.now, call.caller.name, request.reason());
  v1::RemoveBreakResponse reply;
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session, site));
  ToProto(*pause, ZoneOf(site.zone), reply.mutable_removed());
  return reply;
}

absl::StatusOr<v1::CheckOutInstructorResponse> CheckOutInstructor(const Call& call, sql::WriteTx& tx,
                                                                  const v1::CheckOutInstructorRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckNotEnded(session));
  const Site site = TRY(store::GetSite(tx, session.site));
  TRY(CheckBegun(session, site));
  const absl::Time at = TRY(TimeOf(request.has_at() ? &request.at() : nullptr, call, site));
  const std::vector<Teaching> teachings = store::TeachingsOf(tx, session.id);
  TRY(rules::CheckInstructorLeaving(session, teachings, at, call.now, ZoneOf(site.zone)));

  // A stretch with nobody keeps the gap, also when the start of the class is corrected afterwards.
  store::EndTeaching(tx, session.id, at);
  store::BeginTeaching(tx, session.id, InstructorId{}, at);
  v1::CheckOutInstructorResponse reply;
  ToProto(call, tx, session, reply.mutable_session());
  reply.set_instructor(teachings.back().instructor.str());
  ToMoment(at, ZoneOf(site.zone), reply.mutable_at());
  return reply;
}

}  // namespace psmet::handlers
