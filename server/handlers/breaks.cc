#include "handlers/breaks.h"

#include <absl/strings/str_cat.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/addenda.h"
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
namespace {

std::string WordsOf(const Break& pause, absl::TimeZone zone) {
  return absl::StrCat(rules::ClockText(pause.begin, zone), " to ", rules::ClockText(pause.end, zone));
}

// When the break ended, which one of the two says. Errors: FIELD_REQUIRED, WHEN_CONTRADICTED, those of SpanOf.
absl::StatusOr<absl::Time> EndOf(const rules::Span& span, const v1::AddBreakRequest& request, const Call& call,
                                 const Site& site, const Session& session) {
  if (!request.has_to()) {
    if (span.end) return *span.end;
    return Invalid("FIELD_REQUIRED", "{field} is missing; say when the break ended, 9:50 10:00", {{"field", "to"}});
  }
  const absl::Time end = TRY(TimeOf(&request.to(), call, site, session));
  if (!span.end || *span.end == end) return end;
  return Invalid(
      "WHEN_CONTRADICTED", "the break ends at {one} and at {other}; say one of them",
      {{"one", rules::ClockText(*span.end, ZoneOf(site.zone))}, {"other", rules::ClockText(end, ZoneOf(site.zone))}});
}

// The refusal with the taking back of a break.
absl::Status WithTakingBack(absl::Status refusal, std::string text, const Break& pause, const Session& session,
                            const Site& site, const std::string& reason) {
  v1::RemoveBreakRequest remove;
  remove.set_session(session.id.str());
  *remove.mutable_from() = WhenOf(pause.begin, site);
  remove.set_reason(reason);
  return WithRemedy(std::move(refusal),
                    {std::move(text), "psmet.v1.ClassroomService.RemoveBreak", remove.SerializeAsString()});
}

}  // namespace

absl::StatusOr<v1::AddBreakResponse> AddBreak(const Call& call, sql::WriteTx& tx, const v1::AddBreakRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckMayRecord(call, session, request));
  const Site site = TRY(store::GetSite(tx, session.site));
  const absl::TimeZone zone = ZoneOf(site.zone);
  const bool closed = session.state == SessionState::kClosed;
  if (!closed) TRY(CheckBegun(session, site, call.now));
  const rules::Span span = TRY(SpanOf(request.from(), call, site, session));
  const Break pause{.session = session.id,
                    .begin = span.start,
                    .end = TRY(EndOf(span, request, call, site, session)),
                    .recorded_by = call.caller.name};
  const std::vector<Break> breaks = store::BreaksOf(tx, session.id);
  absl::Status apart = rules::CheckBreak(session, pause, breaks, call.now, zone);
  for (const Break& other : breaks) {
    if (ReasonOf(apart) != "BREAK_OVERLAPS" || pause.begin >= other.end || other.begin >= pause.end) continue;
    apart = WithTakingBack(std::move(apart), "If that one is wrong, first", other, session, site, kToBeSaid);
  }
  TRY(std::move(apart));
  if (closed) TRY(rules::CheckBreakInside(session, *session.actual_start, *session.actual_end, pause, zone));

  store::InsertBreak(tx, pause);
  if (closed) KeepAddendum(call, tx, session, "a break", "", WordsOf(pause, zone), request.reason());
  v1::AddBreakResponse reply;
  TRY(ChargeAgain(call, tx, session, request, reply));
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session.id));
  ToProto(pause, ZoneOf(site.zone), reply.mutable_added());
  return reply;
}

absl::StatusOr<v1::RemoveBreakResponse> RemoveBreak(const Call& call, sql::WriteTx& tx,
                                                    const v1::RemoveBreakRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckMayRecord(call, session, request));
  const Site site = TRY(store::GetSite(tx, session.site));
  const absl::Time from = TRY(TimeOf(&request.from(), call, site, session));
  const std::vector<Break> breaks = store::BreaksOf(tx, session.id);
  const Break* pause = rules::BreakAt(breaks, from);
  if (pause == nullptr) {
    absl::Status missing = Missing("BREAK_NOT_FOUND", "session {session} has no break that begins at {from}",
                                   {{"session", session.id.str()}, {"from", rules::WhenText(from, ZoneOf(site.zone))}});
    for (const Break& each : breaks) {
      missing = WithTakingBack(std::move(missing), absl::StrCat("The one from ", WordsOf(each, ZoneOf(site.zone))),
                               each, session, site, request.reason());
    }
    return missing;
  }

  store::VoidBreak(tx, pause->number, call.now, call.caller.name, request.reason());
  if (session.state == SessionState::kClosed) {
    KeepAddendum(call, tx, session, "a break", WordsOf(*pause, ZoneOf(site.zone)), "none", request.reason());
  }
  v1::RemoveBreakResponse reply;
  TRY(ChargeAgain(call, tx, session, request, reply));
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session.id));
  ToProto(*pause, ZoneOf(site.zone), reply.mutable_removed());
  return reply;
}

}  // namespace psmet::handlers
