#include "handlers/calendar.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>

#include "base/digest.h"
#include "base/error.h"
#include "handlers/people.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/icalendar.h"
#include "store/schedule.h"
#include "store/staff.h"
#include "store/timetable.h"

namespace psmet::handlers {
namespace {

constexpr int kMostEvents = 2000;

// Makes events of one call's sessions; loads each site once.
class Events {
 public:
  Events(const Call& call, sql::ReadTx& tx)
      : tx_(tx), showing_(call, tx), home_(Sha256Hex("calendar" + call.server.page_key).substr(0, 12)) {}

  // Of who attends nothing is said: a calendar is read by whoever sees its owner's screen.
  rules::CalendarEvent Of(const store::ListedSession& listed) {
    v1::Session session;
    showing_.Show(listed, &session);
    const bool taught = !session.instructor().empty();
    return {.uid = absl::StrCat(session.id(), "@", home_, ".psmet"),
            .sequence = listed.session.revision,
            .start = listed.session.start,
            .end = listed.session.end,
            .summary = session.module_title(),
            .location = absl::StrCat(session.room_name(), ", ", SiteName(listed.session.site)),
            .description =
                absl::StrCat("Session ", session.id(), ", ", session.module(),
                             taught ? absl::StrCat("\nInstructor: ", session.instructor_name()) : "\nNo instructor yet",
                             session.interpreter().empty() ? "" : "\nInterpreter: ", session.interpreter()),
            .cancelled = listed.session.state == SessionState::kCancelled,
            .tentative = !taught};
  }

 private:
  const std::string& SiteName(SiteId id) {
    auto found = names_.find(id);
    if (found == names_.end()) {
      const auto site = store::GetSite(tx_, id);
      found = names_.emplace(id, site.ok() ? site->name : id.str()).first;
    }
    return found->second;
  }

  sql::ReadTx& tx_;
  Showing showing_;
  const std::string home_;  // tells this programme's sessions from another's of the same number
  std::map<SiteId, std::string> names_;
};

}  // namespace

absl::StatusOr<v1::GetSessionCalendarResponse> GetSessionCalendar(const Call& call, sql::ReadTx& tx,
                                                                  const v1::GetSessionCalendarRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  Events events(call, tx);
  std::vector<rules::CalendarEvent> all;
  std::string name;
  if (const auto listed = store::Listed(tx, session.id)) {
    name = listed->module->title;
    all.push_back(events.Of(*listed));
  }
  v1::GetSessionCalendarResponse reply;
  reply.set_calendar(rules::ICalendar(name, all, call.now));
  reply.set_events(static_cast<int>(all.size()));
  return reply;
}

absl::StatusOr<v1::GetInstructorCalendarResponse> GetInstructorCalendar(
    const Call& call, sql::ReadTx& tx, const v1::GetInstructorCalendarRequest& request) {
  const Instructor instructor = TRY(store::GetInstructor(tx, TRY(ParseId<InstructorId>(request.instructor()))));
  const Day from = TRY(FromDate(request.from())).value_or(TodayOf(call, tx));
  const store::SessionFilter filter{.sites = call.caller.sites, .from = from, .instructor = instructor.id};
  auto listed = store::ListSessions(tx, filter, {.start = absl::InfinitePast()}, kMostEvents + 1);
  for (const auto gone : {store::ListedCancelled, store::ListedGivenAway}) {
    for (auto& each : gone(tx, instructor.id, from, kMostEvents)) {
      if (call.caller.Sees(each.session.site)) listed.push_back(std::move(each));
    }
  }
  std::sort(listed.begin(), listed.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.session.start, a.session.id) < std::tuple(b.session.start, b.session.id);
  });
  v1::GetInstructorCalendarResponse reply;
  reply.set_more(listed.size() > kMostEvents);
  if (reply.more()) listed.resize(kMostEvents);
  Events events(call, tx);
  std::vector<rules::CalendarEvent> all;
  for (const auto& each : listed) {
    all.push_back(events.Of(each));
    if (each.session.instructor != instructor.id) all.back().cancelled = true;
  }
  reply.set_calendar(rules::ICalendar(
      absl::StrCat(instructor.given_name, " ", instructor.family_name, " ", instructor.profession), all, call.now));
  reply.set_events(static_cast<int>(all.size()));
  return reply;
}

}  // namespace psmet::handlers
