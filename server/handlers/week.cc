#include "handlers/week.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "handlers/sites.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "store/schedule.h"
#include "store/timetable.h"

namespace psmet::handlers {
namespace {

constexpr int kMostSessions = 2000, kMostRooms = 500;

void AddRow(std::string id, std::string name, v1::GetWeekResponse& reply) {
  v1::WeekRow* row = reply.add_rows();
  row->set_id(std::move(id));
  row->set_name(std::move(name));
}

void AddRooms(sql::ReadTx& tx, SiteId site, v1::GetWeekResponse& reply) {
  auto rooms = store::RoomsOf(tx, site, RoomId{}, kMostRooms);
  std::sort(rooms.begin(), rooms.end(), [](const Room& a, const Room& b) { return a.name < b.name; });
  for (const Room& room : rooms) AddRow(room.id.str(), room.name, reply);
}

// Who teaches in the week by name; sessions that nobody is to teach come first, where they are seen.
void AddInstructors(v1::GetWeekResponse& reply) {
  std::set<std::pair<std::string, std::string>> teaching;
  for (const auto& session : reply.sessions()) teaching.emplace(session.instructor_name(), session.instructor());
  for (const auto& [name, id] : teaching) AddRow(id, name, reply);
}

}  // namespace

absl::StatusOr<v1::GetWeekResponse> GetWeek(const Call& call, sql::ReadTx& tx, const v1::GetWeekRequest& request) {
  const Site site = TRY(SiteOf(call, tx, request.site()));
  if (!v1::WeekBy_IsValid(request.by())) {
    return Invalid("FIELD_INVALID", "{field} is not a value that it may have", {{"field", "by"}});
  }
  const Day day = TRY(FromDate(request.day())).value_or(absl::ToCivilDay(call.now, ZoneOf(site.zone)));
  const Day monday = absl::PrevWeekday(day + 1, absl::Weekday::monday);
  v1::GetWeekResponse reply;
  ToProto(site, reply.mutable_site());
  for (int i = 0; i < 7; ++i) reply.add_days(ToDate(monday + i));
  const store::SessionFilter filter{.site = site.id, .from = monday, .to = monday + 6};
  auto listed = store::ListSessions(tx, filter, {.start = absl::InfinitePast()}, kMostSessions + 1);
  reply.set_more(listed.size() > kMostSessions);
  if (reply.more()) listed.resize(kMostSessions);
  Showing showing(call, tx);
  for (const auto& each : listed) {
    if (each.session.state != SessionState::kCancelled) showing.Show(each, reply.add_sessions());
  }
  reply.set_by(request.by() == v1::WEEK_BY_INSTRUCTOR ? v1::WEEK_BY_INSTRUCTOR : v1::WEEK_BY_ROOM);
  if (reply.by() == v1::WEEK_BY_ROOM) {
    AddRooms(tx, site.id, reply);
  } else {
    AddInstructors(reply);
  }
  return reply;
}

}  // namespace psmet::handlers
