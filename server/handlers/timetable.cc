#include "handlers/timetable.h"

#include <absl/strings/str_cat.h>

#include "base/error.h"
#include "handlers/wire.h"
#include "psmet/v1/attendance.pb.h"
#include "rules/schedule.h"
#include "rules/staff.h"
#include "store/curriculum.h"
#include "store/people.h"
#include "store/roster.h"
#include "store/schedule.h"
#include "store/staff.h"

namespace psmet::handlers {
namespace {

// The first character of a name, whole.
std::string InitialOf(const std::string& name) {
  size_t size = 1;
  while (size < name.size() && (static_cast<unsigned char>(name[size]) & 0xC0) == 0x80) ++size;
  return name.substr(0, size);
}

// The filter of a list request. Errors: SITE_NOT_FOUND, ROOM_NOT_FOUND, PATIENT_NOT_FOUND, DATE_INVALID,
// MODULE_NOT_FOUND, FIELD_INVALID.
absl::StatusOr<store::SessionFilter> FromProto(const Call& call, sql::ReadTx& tx,
                                               const v1::ListSessionsRequest& request) {
  store::SessionFilter filter{.sites = call.caller.sites};
  if (!request.site().empty()) filter.site = TRY(SiteOf(call, tx, request.site())).id;
  filter.from = TRY(FromDate(request.from()));
  filter.to = TRY(FromDate(request.to()));
  filter.instructor = TRY(ParseId<InstructorId>(request.instructor()));
  if (!request.patient().empty()) {
    filter.patient = TRY(store::GetPatient(tx, TRY(ParseId<PatientId>(request.patient())))).id;
  }
  if (!request.room().empty()) {
    const Room room = TRY(store::GetRoom(tx, TRY(ParseId<RoomId>(request.room()))));
    if (!call.caller.Sees(room.site)) return Missing("ROOM_NOT_FOUND", "no room {room}", {{"room", room.id.str()}});
    filter.room = room.id;
    // A room's sessions are found among its site's.
    if (!filter.site) filter.site = room.site;
  }
  if (!request.module().empty()) filter.module_number = TRY(store::GetModule(tx, request.module())).module.number;
  if (!v1::SessionState_IsValid(request.state())) {
    return Invalid("FIELD_INVALID", "state is {state}; it is none of the states of a session",
                   {{"state", absl::StrCat(static_cast<int>(request.state()))}});
  }
  if (request.state() != v1::SESSION_STATE_UNSPECIFIED) filter.state = static_cast<SessionState>(request.state());
  if (request.open()) filter.open = call.now;
  return filter;
}

}  // namespace

absl::StatusOr<Session> LoadSession(const Call& call, sql::ReadTx& tx, std::string_view id) {
  const SessionId number = TRY(ParseId<SessionId>(id));
  auto session = store::GetSession(tx, number);
  if (session.ok() && !call.caller.Sees(session->site)) {
    return Missing("SESSION_NOT_FOUND", "no session {session}", {{"session", number.str()}});
  }
  return session;
}

std::string ShortName(const Instructor& instructor) {
  return absl::StrCat(InitialOf(instructor.given_name), ". ", instructor.family_name, " ", instructor.profession);
}

absl::StatusOr<store::ListedSession> LoadListed(const Call& call, sql::ReadTx& tx, std::string_view id) {
  const SessionId number = TRY(ParseId<SessionId>(id));
  auto listed = store::Listed(tx, number);
  if (!listed || !call.caller.Sees(listed->session.site)) {
    return Missing("SESSION_NOT_FOUND", "no session {session}", {{"session", number.str()}});
  }
  return *std::move(listed);
}

absl::Status CheckNotEnded(const Session& session) {
  if (session.state == SessionState::kClosed) {
    return Refused("SESSION_ENDED", "session {session} is closed", {{"session", session.id.str()}});
  }
  if (session.state == SessionState::kCancelled) {
    return Refused("SESSION_ENDED", "session {session} is cancelled", {{"session", session.id.str()}});
  }
  return absl::OkStatus();
}

std::string NameFor(const Call& call, sql::ReadTx& tx, SessionId session) {
  const auto found = store::GetSession(tx, session);
  if (!found.ok() || !call.caller.Sees(found->site)) return "a session at another site";
  return absl::StrCat("session ", session.str());
}

// What a closed class says is corrected in its record: they had a seat there and did not come.
static absl::Status WithCorrection(sql::ReadTx& tx, absl::Status taken, SessionId closed, PatientId patient) {
  v1::AmendAttendanceRequest amend;
  amend.set_session(closed.str());
  for (const auto& place : store::RosterPatients(tx, closed)) {
    if (place.patient == patient) amend.add_numbers(place.number);
  }
  amend.set_absent(true);
  amend.set_reason("did not come");
  return WithRemedy(std::move(taken), {"That class is closed. If they were not there, correct its record",
                                       "psmet.v1.AttendanceService.AmendAttendance", amend.SerializeAsString()});
}

absl::Status CheckPatientFree(const Call& call, sql::ReadTx& tx, PatientId patient, const Session& session) {
  const auto other = store::PatientBusy(tx, patient, {session.start, session.end}, session.id);
  if (!other) return absl::OkStatus();
  absl::Status taken =
      Refused("PATIENT_TAKEN", "{patient} has a seat in {other} then",
              {{"patient", patient.str()}, {"session", session.id.str()}, {"other", NameFor(call, tx, *other)}});
  if (!LoadSession(call, tx, other->str()).ok()) return taken;
  const auto closed = store::GetSession(tx, *other);
  if (closed.ok() && closed->state == SessionState::kClosed)
    return WithCorrection(tx, std::move(taken), *other, patient);
  v1::DropPatientRequest drop;
  drop.set_session(other->str());
  drop.set_patient(patient.str());
  return WithRemedy(std::move(taken),
                    {"Drop the other seat", "psmet.v1.ScheduleService.DropPatient", drop.SerializeAsString()});
}

bool Showing::HasCredential(const store::ListedSession& listed) {
  const Session& session = listed.session;
  const bool matters = session.state == SessionState::kScheduled || session.state == SessionState::kInProgress;
  if (!matters || !session.instructor || listed.module->accepted_credentials.empty()) return true;
  const auto credentials = store::FindCredentials(tx_, session.instructor);
  return rules::Covering(*credentials, listed.module->accepted_credentials, session.day) != nullptr;
}

void Showing::Show(const store::ListedSession& listed, v1::Session* out) {
  const Session& session = listed.session;
  const absl::TimeZone zone = ZoneOf(listed.site->zone);
  out->set_id(session.id.str());
  out->set_site(session.site.str());
  out->set_site_name(listed.site->name);
  out->set_room(listed.room->id.str());
  out->set_room_name(listed.room->name);
  out->set_module(absl::StrCat(session.curriculum, "/", session.module));
  out->set_module_title(listed.module->title);
  ToMoment(session.start, zone, out->mutable_start());
  ToMoment(session.end, zone, out->mutable_end());
  out->set_blocks(session.blocks);
  out->set_extension_blocks(session.extension_blocks);
  if (session.extension_blocks > 0) out->set_extension_reason(listed.extension_reason);
  out->set_seats(session.seats);
  if (listed.instructor) {
    out->set_instructor(session.instructor.str());
    out->set_instructor_name(ShortName(*listed.instructor));
  }
  out->set_state(static_cast<v1::SessionState>(session.state));
  if (session.actual_start) ToMoment(*session.actual_start, zone, out->mutable_actual_start());
  if (session.actual_end) ToMoment(*session.actual_end, zone, out->mutable_actual_end());
  out->set_seated(listed.seated);
  out->set_waiting(listed.waiting);
  out->set_here(listed.here);
  out->set_check_in_open(rules::CheckInOpen(session, call_.now));
  out->set_stands(std::string(rules::StandsAs(session, call_.now)));
  const rules::Outlook outlook{
      .seated = listed.seated,
      .expected = rules::StaffChairs(session) + listed.seated + listed.unseated + listed.announced,
      .present = listed.in_room,
      .capacity = listed.room->capacity,
      .credential = HasCredential(listed)};
  for (const rules::Remark& remark : rules::Remarks(session, outlook, call_.now)) {
    v1::Warning* warning = out->add_warnings();
    warning->set_reason(remark.reason);
    warning->set_text(remark.text);
  }
  out->set_language(session.language);
  out->set_interpreter(session.interpreter);
  out->set_etag(EtagOf(session.revision));
}

void ToProto(const Call& call, sql::ReadTx& tx, const Session& session, v1::Session* out) {
  if (const auto listed = store::Listed(tx, session.id)) Showing(call, tx).Show(*listed, out);
}

void ToProto(const Enrollment& e, const store::PlaceNames& names, v1::Enrollment* out) {
  out->set_id(e.id.str());
  out->set_session(e.session.str());
  out->set_patient(e.patient.str());
  out->set_patient_name(absl::StrCat(names.family_name, ", ", names.given_name));
  out->set_seat(e.number);
  out->set_state(static_cast<v1::EnrollmentState>(e.state));
  for (const CaregiverId caregiver : e.caregivers) out->add_caregivers(caregiver.str());
  ToMoment(e.joined, ZoneOf(names.zone), out->mutable_joined());
  out->set_reason(e.reason);
  out->set_etag(EtagOf(names.revision));
}

void ToProto(const Call&, sql::ReadTx& tx, const Enrollment& enrollment, v1::Enrollment* out) {
  ToProto(enrollment, store::NamesOf(tx, enrollment.id), out);
}

void ToProtoToTell(const Call&, sql::ReadTx& tx, const Enrollment& enrollment, v1::Enrollment* out) {
  const store::PlaceNames names = store::NamesOf(tx, enrollment.id);
  ToProto(enrollment, names, out);
  out->set_phone(names.phone);
}

absl::StatusOr<v1::GetSessionResponse> GetSession(const Call& call, sql::ReadTx& tx,
                                                  const v1::GetSessionRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  v1::GetSessionResponse reply;
  ToProto(call, tx, session, reply.mutable_session());
  return reply;
}

absl::StatusOr<v1::ListSessionsResponse> ListSessions(const Call& call, sql::ReadTx& tx,
                                                      const v1::ListSessionsRequest& request) {
  const store::SessionFilter filter = TRY(FromProto(call, tx, request));
  const Page page = TRY(PageOf(call, request, 2));
  store::StartKey after{.start = absl::InfinitePast()};
  if (!page.after.empty()) after = {absl::FromUnixMicros(std::stoll(page.after[0])), std::stoll(page.after[1])};
  v1::ListSessionsResponse reply;
  Showing showing(call, tx);
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return store::ListSessions(tx, filter, after, limit); },
      [&](const store::ListedSession& listed) { showing.Show(listed, reply.add_sessions()); },
      [](const store::ListedSession& listed) -> std::vector<std::string> {
        return {absl::StrCat(absl::ToUnixMicros(listed.session.start)), absl::StrCat(listed.session.id.number)};
      }));
  return reply;
}

}  // namespace psmet::handlers
