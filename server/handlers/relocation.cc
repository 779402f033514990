#include "handlers/relocation.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "handlers/addenda.h"
#include "handlers/attendance.h"
#include "handlers/closing.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "rules/when.h"
#include "store/addenda.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

// The room that the class was in just before `at`.
RoomId RoomBefore(const Session& session, const std::vector<Relocation>& relocations, absl::Time at) {
  RoomId room = session.room;
  for (const auto& relocation : relocations) {
    if (relocation.at < at) room = relocation.room;
  }
  return room;
}
// The room that the class is in at `at`, that instant included.
RoomId RoomAt(const Session& session, const std::vector<Relocation>& relocations, absl::Time at) {
  return RoomBefore(session, relocations, at + absl::Microseconds(1));
}

}  // namespace

absl::StatusOr<v1::RelocateSessionResponse> RelocateSession(const Call& call, sql::WriteTx& tx,
                                                            const v1::RelocateSessionRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckMayRecord(call, session, request));
  const Site site = TRY(store::GetSite(tx, session.site));
  if (session.state != SessionState::kClosed) TRY(CheckBegun(session, site, call.now));
  const Room room = TRY(RoomOf(tx, site, request.room()));
  const absl::Time at = TRY(TimeOf(request.has_at() ? &request.at() : nullptr, call, site, session));
  TRY(rules::CheckEntering(session, at, call.now, ZoneOf(site.zone)));
  const auto relocations = store::RelocationsOf(tx, session.id);
  const RoomId previous = RoomAt(session, relocations, at);
  const bool later = std::any_of(relocations.begin(), relocations.end(), [&](const auto& r) { return r.at > at; });
  if (room.id == previous && !later) {
    return Refused("ROOM_UNCHANGED", "session {session} is in room {room} then already",
                   {{"session", session.id.str()}, {"room", room.id.str()}});
  }

  if (room.id == RoomBefore(session, relocations, at)) {
    store::VoidRelocations(tx, session.id, at, call.now);
  } else {
    store::Relocate(
        tx,
        {.session = session.id, .room = room.id, .at = at, .reason = request.reason(), .recorded_by = call.caller.name},
        call.now);
  }
  if (session.state == SessionState::kClosed) {
    const std::string from = absl::StrCat(" from ", rules::ClockText(at, ZoneOf(site.zone)), " on");
    KeepAddendum(call, tx, session, "the room", previous.str() + from, room.id.str() + from, request.reason());
  }
  v1::RelocateSessionResponse reply;
  ToProto(call, tx, session, reply.mutable_session());
  ToMoment(at, ZoneOf(site.zone), reply.mutable_at());
  reply.set_previous_room(previous.str());
  std::vector<rules::Remark> remarks;
  if (const auto other = store::RoomBusy(tx, room.id, {at, std::max(session.end, at + absl::Minutes(1))}, session.id)) {
    remarks.push_back({"ROOM_TAKEN", absl::StrCat(NameFor(call, tx, *other), " is planned in room ", room.id.str(),
                                                  " then: move it, or move on")});
  }
  AddWarnings(remarks, reply.mutable_warnings());
  AddWarnings(TRY(CrowdRemarks(tx, session, LoadRoster(tx, session.id))), reply.mutable_warnings());
  return reply;
}

}  // namespace psmet::handlers
