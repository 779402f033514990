#include "handlers/attention.h"

#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "handlers/notes.h"
#include "handlers/roster.h"
#include "handlers/sites.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/billing.pb.h"
#include "psmet/v1/classroom.pb.h"
#include "psmet/v1/notes.pb.h"
#include "psmet/v1/notices.pb.h"
#include "rules/schedule.h"
#include "store/attention.h"
#include "store/enrollment.h"
#include "store/notices.h"
#include "store/schedule.h"
#include "store/timetable.h"

namespace psmet::handlers {
namespace {

constexpr int kMostOfAKind = 50, kMostDays = 60;
// Notices are gathered by session, held lines too: so many are looked at.
constexpr int kMostNotices = 500, kMostLines = 1000;

template <typename Request>
Request Named(const std::string& session) {
  Request request;
  request.set_session(session);
  return request;
}

// "1 patient has", "2 patients have".
std::string Count(int count, const char* one, const char* many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

// What may become of a session with too few patients. Source: domain section 8.
void Rescue(Look& look, const store::ListedSession& listed, v1::AttentionItem* item) {
  Remedied("Fill it", "ScheduleService.EnrollPatient", Named<v1::EnrollPatientRequest>(item->session()), item);
  for (const Enrollment& place : store::EnrollmentsOf(look.tx, listed.session.id)) {
    if (place.state != EnrollmentState::kSeated) continue;
    const auto open = store::NextOpen(look.tx, listed.session, place.patient, look.call.now);
    if (!open) continue;
    auto join = Named<v1::EnrollPatientRequest>(open->session.id.str());
    join.set_patient(place.patient.str());
    Remedied(absl::StrCat("Or merge it into ", join.session(), ", ",
                          rules::WhenText(open->session.start, ZoneOf(open->site->zone))),
             "ScheduleService.EnrollPatient", join, item);
  }
  Remedied("Or cancel it", "ScheduleService.CancelSession", Named<v1::CancelSessionRequest>(item->session()), item);
}

}  // namespace

void Remedied(std::string text, const char* method, const google::protobuf::Message& request, v1::AttentionItem* item) {
  v1::Remedy* remedy = item->add_remedies();
  remedy->set_text(std::move(text));
  remedy->set_method(absl::StrCat("psmet.v1.", method));
  remedy->set_request(request.SerializeAsString());
}

v1::AttentionItem* Look::Add(v1::AttentionKind kind) {
  const auto of_kind = [&](const v1::AttentionItem& item) { return item.kind() == kind; };
  if (std::count_if(reply.items().begin(), reply.items().end(), of_kind) < kMostOfAKind) {
    v1::AttentionItem* item = reply.add_items();
    item->set_kind(kind);
    return item;
  }
  if (reply.more().empty() || reply.more(reply.more_size() - 1) != kind) reply.add_more(kind);
  return nullptr;
}

void Look::About(SessionId session, v1::AttentionItem* item) {
  const auto listed = store::Listed(tx, session);
  if (!listed) return;
  item->set_session(session.str());
  item->set_module_title(listed->module->title);
  ToMoment(listed->session.start, ZoneOf(listed->site->zone), item->mutable_start());
}

void AddNotClosed(Look& look) {
  for (const auto& listed :
       store::ListedUnclosed(look.tx, look.site.id, look.call.now, look.call.now, kMostOfAKind + 1)) {
    v1::AttentionItem* item = look.Add(v1::ATTENTION_KIND_NOT_CLOSED);
    if (!item) return;
    look.About(listed.session.id, item);
    item->set_day(ToDate(listed.session.day));
    if (listed.session.state == SessionState::kScheduled) {
      item->set_text("it is over and nobody was checked in");
      Remedied("Who was there", "AttendanceService.GetRoster", Named<v1::GetRosterRequest>(item->session()), item);
      Remedied("Or it did not take place", "ScheduleService.CancelSession",
               Named<v1::CancelSessionRequest>(item->session()), item);
    } else {
      item->set_text("it is over and not closed: nothing is billed");
      Remedied("Close it", "ClassroomService.CloseSession", Named<v1::CloseSessionRequest>(item->session()), item);
    }
  }
}

void AddNoInstructor(Look& look) {
  const Interval when{look.call.now, look.call.now + absl::Hours(24 * look.days)};
  for (const auto& listed : store::ListedUntaught(look.tx, look.site.id, when, kMostOfAKind + 1)) {
    v1::AttentionItem* item = look.Add(v1::ATTENTION_KIND_NO_INSTRUCTOR);
    if (!item) return;
    look.About(listed.session.id, item);
    item->set_day(ToDate(listed.session.day));
    item->set_text(absl::StrCat(
        "nobody teaches it",
        listed.seated == 0 ? "" : absl::StrCat("; ", Count(listed.seated, "patient has", "patients have"), " a seat")));
    Remedied("Give it one", "ScheduleService.AssignInstructor", Named<v1::AssignInstructorRequest>(item->session()),
             item);
  }
}

void AddBelowTwo(Look& look) {
  const Interval when{look.call.now, look.call.now + absl::Hours(look.site.confirm_hours)};
  for (const auto& listed : store::ListedBelow(look.tx, look.site.id, rules::kMinSeats, when, kMostOfAKind + 1)) {
    v1::AttentionItem* item = look.Add(v1::ATTENTION_KIND_BELOW_TWO);
    if (!item) return;
    look.About(listed.session.id, item);
    item->set_day(ToDate(listed.session.day));
    item->set_text(listed.seated == 0 ? "nobody has a seat"
                                      : "1 patient has a seat; alone it is 98960, where payer and order allow that");
    Rescue(look, listed, item);
  }
}

void AddNotTold(Look& look) {
  struct Untold {
    SessionId session;
    std::map<NoticeKind, int> kinds;
  };
  std::vector<Untold> untold;
  for (const auto& listed :
       store::ListNotices(look.tx, look.site.id, {}, {.matters_until = look.call.now}, kMostNotices)) {
    const auto same = [&](const Untold& each) { return each.session == listed.notice.session; };
    auto found = std::find_if(untold.begin(), untold.end(), same);
    if (found == untold.end()) found = untold.insert(untold.end(), {.session = listed.notice.session});
    ++found->kinds[listed.notice.kind];
  }
  const std::map<NoticeKind, std::string> what = {{NoticeKind::kPromoted, "that they have a seat"},
                                                  {NoticeKind::kMoved, "that it was moved"},
                                                  {NoticeKind::kCancelled, "that it is cancelled"}};
  for (const Untold& each : untold) {
    v1::AttentionItem* item = look.Add(v1::ATTENTION_KIND_NOT_TOLD);
    if (!item) return;
    look.About(each.session, item);
    item->set_day(item->start().civil().substr(0, 10));
    std::string text;
    for (const auto& [kind, count] : each.kinds) {
      absl::StrAppend(&text, text.empty() ? "" : "; ", Count(count, "patient does", "patients do"), " not know ",
                      what.at(kind));
    }
    item->set_text(text);
    Remedied("Whom to call", "NoticeService.ListNotices", Named<v1::ListNoticesRequest>(item->session()), item);
  }
}

void AddDocumentation(Look& look) {
  for (const auto& held : store::SessionsHeld(look.tx, look.site.id, "DOCUMENTATION", kMostLines)) {
    v1::AttentionItem* item = look.Add(v1::ATTENTION_KIND_DOCUMENTATION);
    if (!item) return;
    look.About(held.session, item);
    item->set_day(ToDate(held.day));
    item->set_text(absl::StrCat("the lines of ", Count(held.patients, "patient are", "patients are"),
                                " held: a note or its attestation is missing"));
    if (const auto note = NoteNeeded(look.tx, held.session, LoadRoster(look.tx, held.session))) {
      ToProto(*note, item->add_remedies());
    }
    Remedied("What there is", "NoteService.GetNotes", Named<v1::GetNotesRequest>(item->session()), item);
  }
}

void AddHeld(Look& look) {
  const int held = store::LinesHeld(look.tx, look.site.id, kMostLines);
  if (held == 0) return;
  std::string reasons;
  for (const auto& [reason, count] : store::ReasonsHeld(look.tx, look.site.id, kMostLines)) {
    absl::StrAppend(&reasons, reasons.empty() ? "" : ", ", reason, " ", count);
  }
  v1::AttentionItem* item = look.Add(v1::ATTENTION_KIND_HELD);
  item->set_text(
      absl::StrCat(held == kMostLines ? "at least " : "", Count(held, "line is", "lines are"), " held: ", reasons));
  v1::ListChargesRequest list;
  list.set_state(v1::CHARGE_STATE_HELD);
  Remedied("Which", "BillingService.ListCharges", list, item);
}

// Leaves what the caller may do of what would help, and of the things those for which that is something.
static void LeaveToCaller(const Caller& caller, v1::ListAttentionResponse& reply) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  const auto not_theirs = [&](const v1::Remedy& remedy) {
    return !caller.May(pool->FindMethodByName(remedy.method())->options().GetExtension(v1::policy));
  };
  auto& items = *reply.mutable_items();
  for (auto& item : items) {
    auto& remedies = *item.mutable_remedies();
    remedies.erase(std::remove_if(remedies.begin(), remedies.end(), not_theirs), remedies.end());
  }
  const auto nothing_to_do = [](const v1::AttentionItem& item) { return item.remedies().empty(); };
  items.erase(std::remove_if(items.begin(), items.end(), nothing_to_do), items.end());
  auto& more = *reply.mutable_more();
  const auto none_left = [&](int kind) {
    return std::none_of(items.begin(), items.end(), [&](const auto& item) { return item.kind() == kind; });
  };
  more.erase(std::remove_if(more.begin(), more.end(), none_left), more.end());
}

absl::StatusOr<v1::ListAttentionResponse> ListAttention(const Call& call, sql::ReadTx& tx,
                                                        const v1::ListAttentionRequest& request) {
  const Site site = TRY(SiteOf(call, tx, request.site()));
  if (!v1::AttentionKind_IsValid(request.kind())) {
    return Invalid("FIELD_INVALID", "{field} is not a value that it may have", {{"field", "kind"}});
  }
  if (request.days() < 0 || request.days() > kMostDays) {
    return Invalid("FIELD_INVALID", "days is {days}; it is 0 to {most}",
                   {{"days", absl::StrCat(request.days())}, {"most", absl::StrCat(kMostDays)}});
  }
  v1::ListAttentionResponse reply;
  Look look{.call = call, .tx = tx, .site = site, .zone = ZoneOf(site.zone), .reply = reply};
  look.today = absl::ToCivilDay(call.now, look.zone);
  if (request.days() > 0) look.days = request.days();
  ToProto(site, reply.mutable_site());
  reply.set_day(ToDate(look.today));
  static constexpr std::pair<v1::AttentionKind, void (*)(Look&)> kKinds[] = {
      {v1::ATTENTION_KIND_NOT_CLOSED, AddNotClosed},
      {v1::ATTENTION_KIND_NO_INSTRUCTOR, AddNoInstructor},
      {v1::ATTENTION_KIND_BELOW_TWO, AddBelowTwo},
      {v1::ATTENTION_KIND_NOT_TOLD, AddNotTold},
      {v1::ATTENTION_KIND_NEEDS_CLASS, AddNeedsClass},
      {v1::ATTENTION_KIND_CREDENTIAL, AddCredentials},
      {v1::ATTENTION_KIND_ORDER, AddOrders},
      {v1::ATTENTION_KIND_DOCUMENTATION, AddDocumentation},
      {v1::ATTENTION_KIND_HELD, AddHeld}};
  for (const auto& [kind, add] : kKinds) {
    if (request.kind() == v1::ATTENTION_KIND_UNSPECIFIED || request.kind() == kind) add(look);
  }
  LeaveToCaller(call.caller, reply);
  return reply;
}

}  // namespace psmet::handlers
