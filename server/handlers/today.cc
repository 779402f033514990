#include "handlers/today.h"

#include <algorithm>

#include "handlers/sites.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "store/timetable.h"

namespace psmet::handlers {
namespace {

constexpr int kMostUnclosed = 50;

}  // namespace

absl::StatusOr<v1::GetTodayResponse> GetToday(const Call& call, sql::ReadTx& tx, const v1::GetTodayRequest& request) {
  const Site site = TRY(SiteOf(call, tx, request.site()));
  const absl::TimeZone zone = ZoneOf(site.zone);
  const Day day = TRY(FromDate(request.day())).value_or(absl::ToCivilDay(call.now, zone));
  const Interval whole{absl::FromCivil(day, zone), absl::FromCivil(day + 1, zone)};
  v1::GetTodayResponse reply;
  ToProto(site, reply.mutable_site());
  reply.set_day(ToDate(day));
  Showing showing(call, tx);
  // What is over began before now: of a coming day's board no session in between need be looked at.
  const absl::Time began = std::min(whole.begin, call.now);
  for (const auto& listed : store::ListedUnclosed(tx, site.id, began, call.now, kMostUnclosed)) {
    showing.Show(listed, reply.add_sessions());
  }
  for (const auto& listed : store::ListedBetween(tx, site.id, whole)) showing.Show(listed, reply.add_sessions());
  return reply;
}

}  // namespace psmet::handlers
