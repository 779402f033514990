#include "handlers/notices.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

#include "base/error.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "store/notices.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

void ToProto(const ListedNotice& listed, v1::Notice* out) {
  const Notice& notice = listed.notice;
  const absl::TimeZone zone = ZoneOf(listed.zone);
  out->set_session(notice.session.str());
  out->set_patient(notice.patient.str());
  out->set_patient_name(absl::StrCat(listed.family_name, ", ", listed.given_name));
  out->set_phone(listed.phone);
  out->set_language(listed.language);
  out->set_kind(static_cast<v1::NoticeKind>(notice.kind));
  out->set_module_title(listed.module_title);
  ToMoment(listed.start, zone, out->mutable_start());
  ToMoment(listed.end, zone, out->mutable_end());
  out->set_room_name(listed.room_name);
  out->set_seat(listed.seat);
  if (notice.previous_start) ToMoment(*notice.previous_start, zone, out->mutable_previous_start());
  out->set_previous_room_name(listed.previous_room_name);
  if (notice.kind == NoticeKind::kCancelled) out->set_reason(listed.cancel_reason);
  ToMoment(notice.made_at, zone, out->mutable_since());
  if (notice.told_at) ToMoment(*notice.told_at, zone, out->mutable_told_at());
  out->set_told_by(notice.told_by);
  out->set_how(notice.how);
}

// What the patient is to be told, or was told if `request.not_told`. Errors: TOLD_ALREADY, NOT_TOLD, NOTHING_TO_TELL.
absl::StatusOr<Notice> Wanted(sql::ReadTx& tx, const Session& session, PatientId patient, bool not_told) {
  const Metadata ids = {{"patient", patient.str()}, {"session", session.id.str()}};
  const auto open = store::OpenNotice(tx, session.id, patient);
  const auto told = store::ToldNotice(tx, session.id, patient);
  if (not_told && told) return *told;
  if (!not_told && open) return *open;
  if (open) return Refused("NOT_TOLD", "nobody has told {patient} of session {session} yet", ids);
  if (told) return Refused("TOLD_ALREADY", "{patient} was told of session {session}", ids);
  return Refused("NOTHING_TO_TELL", "session {session} has nothing that {patient} is to be told", ids);
}

// The notices that a request means, each patient's once. Errors: PATIENT_NEEDED, NOTHING_TO_TELL and those of Wanted.
absl::StatusOr<std::vector<Notice>> Meant(sql::ReadTx& tx, const Session& session, const v1::MarkToldRequest& request) {
  if (request.everyone() != request.patients().empty()) {
    v1::MarkToldRequest everyone = request;
    everyone.clear_patients();
    everyone.set_everyone(true);
    return WithRemedy(Invalid("PATIENT_NEEDED", "say which patients were told, or everyone: one of the two"),
                      {"If all of them were", "psmet.v1.NoticeService.MarkTold", everyone.SerializeAsString()});
  }
  if (request.everyone()) {
    auto all = request.not_told() ? store::ToldNotices(tx, session.id) : store::OpenNotices(tx, session.id);
    if (!all.empty()) return all;
    return Refused(
        "NOTHING_TO_TELL",
        request.not_told() ? "nobody was told of session {session}" : "nobody is left to be told of session {session}",
        {{"session", session.id.str()}});
  }
  std::vector<Notice> meant;
  std::vector<PatientId> seen;
  for (const std::string& text : request.patients()) {
    const PatientId patient = TRY(ParseId<PatientId>(text));
    if (std::find(seen.begin(), seen.end(), patient) != seen.end()) continue;
    seen.push_back(patient);
    meant.push_back(TRY(Wanted(tx, session, patient, request.not_told())));
  }
  return meant;
}

}  // namespace

void NoteToTell(const Call& call, sql::WriteTx& tx, NoticeKind kind, const Session& before, const Session& after,
                const std::vector<Enrollment>& places) {
  for (const Enrollment& place : places) {
    const auto open = store::OpenNotice(tx, after.id, place.patient);
    const auto next = rules::NextNotice(open, kind, place.patient, before, after, call.now);
    if (open) store::DropNotice(tx, open->number, call.now);
    if (next) store::InsertNotice(tx, *next);
  }
}

void NoteNothingToTell(const Call& call, sql::WriteTx& tx, SessionId session, PatientId patient) {
  if (const auto open = store::OpenNotice(tx, session, patient)) store::DropNotice(tx, open->number, call.now);
}

absl::StatusOr<v1::ListNoticesResponse> ListNotices(const Call& call, sql::ReadTx& tx,
                                                    const v1::ListNoticesRequest& request) {
  SessionId session;
  SiteId site;
  if (request.told() && request.session().empty()) {
    return Invalid("SESSION_NEEDED", "who was told is listed of one session; say which");
  }
  if (!request.session().empty()) session = TRY(LoadSession(call, tx, request.session())).id;
  if (!request.site().empty()) site = TRY(SiteOf(call, tx, request.site())).id;
  const Page page = TRY(PageOf(call, request, 2));
  // A session's list goes back; the others begin with what still matters.
  store::NoticeKey after{.matters_until = session ? absl::UnixEpoch() : call.now};
  if (!page.after.empty()) after = {absl::FromUnixMicros(std::stoll(page.after[0])), std::stoll(page.after[1])};
  v1::ListNoticesResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page,
      [&](int limit) {
        return session ? store::ListNoticesOf(tx, session, request.told(), after, limit)
                       : store::ListNotices(tx, site, call.caller.sites, after, limit);
      },
      [&](const ListedNotice& listed) { ToProto(listed, reply.add_notices()); },
      [](const ListedNotice& listed) -> std::vector<std::string> {
        return {absl::StrCat(absl::ToUnixMicros(listed.notice.matters_until)), absl::StrCat(listed.notice.number)};
      }));
  return reply;
}

absl::StatusOr<v1::MarkToldResponse> MarkTold(const Call& call, sql::WriteTx& tx, const v1::MarkToldRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  v1::MarkToldResponse reply;
  for (Notice& notice : TRY(Meant(tx, session, request))) {
    const bool told = !request.not_told();
    notice.told_at = told ? std::optional(call.now) : std::nullopt;
    notice.told_by = told ? call.caller.name : "";
    notice.how = told ? request.how() : "";
    store::UpdateTold(tx, notice);
    reply.add_patients(notice.patient.str());
  }
  reply.set_session(session.id.str());
  reply.set_told(!request.not_told());
  reply.set_left(static_cast<int>(store::OpenNotices(tx, session.id).size()));
  return reply;
}

}  // namespace psmet::handlers
