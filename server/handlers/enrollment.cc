#include "handlers/enrollment.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

#include "base/error.h"
#include "handlers/companions.h"
#include "handlers/notices.h"
#include "handlers/orders.h"
#include "handlers/roster.h"
#include "handlers/timetable.h"
#include "handlers/waitlist.h"
#include "handlers/wire.h"
#include "psmet/v1/attendance.pb.h"
#include "rules/schedule.h"
#include "store/attendance.h"
#include "store/enrollment.h"
#include "store/people.h"
#include "store/schedule.h"
#include "store/timetable.h"

namespace psmet::handlers {
namespace {

constexpr char kEnroll[] = "psmet.v1.ScheduleService.EnrollPatient";

const Enrollment* PlaceOf(const std::vector<Enrollment>& live, PatientId patient) {
  for (const Enrollment& place : live) {
    if (place.patient == patient) return &place;
  }
  return nullptr;
}

// The same call with something else asked for, as a remedy.
Remedy Instead(std::string text, const v1::EnrollPatientRequest& request) {
  return {std::move(text), kEnroll, request.SerializeAsString()};
}

Remedy WaitInstead(bool alternative, v1::EnrollPatientRequest request) {
  request.set_waitlist(true);
  return Instead(alternative ? "Or the waiting list" : "The waiting list", request);
}

// "Thu 10 Dec 9:00 am".
std::string ShortText(absl::Time time, absl::TimeZone zone) {
  const absl::CivilSecond at = absl::ToCivilSecond(time, zone);
  return absl::StrCat(absl::FormatTime("%a ", time, zone), at.day(), absl::FormatTime(" %b ", time, zone),
                      at.hour() % 12 == 0 ? 12 : at.hour() % 12, absl::FormatTime(":%M ", time, zone),
                      at.hour() < 12 ? "am" : "pm");
}

// The refusal with the next session of the module that has a seat for the patient, if there is one.
absl::Status WithNextOpen(const Call& call, sql::ReadTx& tx, absl::Status refusal, const Session& session,
                          PatientId patient, v1::EnrollPatientRequest request) {
  const auto open = store::NextOpen(tx, session, patient, call.now);
  if (!open) return refusal;
  const int seats = open->session.seats - open->seated;
  request.set_session(open->session.id.str());
  return WithRemedy(std::move(refusal),
                    Instead(absl::StrCat("Next open \"", open->module->title, "\":  ", open->session.id.str(), "  ",
                                         ShortText(open->session.start, ZoneOf(open->site->zone)), "  (", seats,
                                         seats == 1 ? " seat)" : " seats)"),
                            request));
}

absl::Status Full(const Call& call, sql::ReadTx& tx, const Session& session, PatientId patient,
                  const v1::EnrollPatientRequest& request) {
  const absl::Status full =
      WithNextOpen(call, tx,
                   Refused("SESSION_FULL", "session {session} is full ({seats} of {seats})",
                           {{"session", session.id.str()}, {"seats", absl::StrCat(session.seats)}}),
                   session, patient, request);
  return WithRemedy(full, WaitInstead(!RemediesOf(full).empty(), request));
}

// Whoever has a place already may be meant to bring caregivers, and who waits for a seat to take one elsewhere.
absl::Status WithMeant(const Call& call, sql::ReadTx& tx, absl::Status refusal, const Session& session,
                       PatientId patient, const v1::EnrollPatientRequest& request) {
  if (ReasonOf(refusal) == "ALREADY_WAITING" && !request.waitlist())
    refusal = WithNextOpen(call, tx, std::move(refusal), session, patient, request);
  if (refusal.ok() || request.caregivers().empty()) return refusal;
  v1::AnnounceCaregiversRequest announce;
  announce.set_session(session.id.str());
  announce.set_patient(patient.str());
  *announce.mutable_caregivers() = request.caregivers();
  return WithRemedy(std::move(refusal), {"That they come along", "psmet.v1.ScheduleService.AnnounceCaregivers",
                                         announce.SerializeAsString()});
}

// Where planning is over, whoever was there is recorded.
absl::Status WithWalkIn(absl::Status refusal, const Session& session, const v1::EnrollPatientRequest& request) {
  if (refusal.ok() || session.state == SessionState::kCancelled) return refusal;
  v1::AddWalkInRequest walk_in;
  walk_in.set_session(session.id.str());
  walk_in.set_patient(request.patient());
  if (session.state == SessionState::kClosed) walk_in.set_reason(kToBeSaid);
  return WithRemedy(std::move(refusal),
                    {"If they were there", "psmet.v1.AttendanceService.AddWalkIn", walk_in.SerializeAsString()});
}

// Error: ALREADY_ENROLLED or ALREADY_WAITING where the patient has what is asked for.
absl::Status CheckNew(const Session& session, const Enrollment* has, bool may_be_seated) {
  if (!has) return absl::OkStatus();
  const Metadata ids = {
      {"patient", has->patient.str()}, {"session", session.id.str()}, {"number", absl::StrCat(has->number)}};
  switch (has->state) {
    case EnrollmentState::kSeated:
      return Refused("ALREADY_ENROLLED", "{patient} has seat {number} of session {session}", ids);
    case EnrollmentState::kUnseated:
      return Refused("ALREADY_ENROLLED", "{patient} is on the roster of session {session} without a seat ({number})",
                     ids);
    default:
      break;
  }
  if (may_be_seated) return absl::OkStatus();
  return Refused("ALREADY_WAITING", "{patient} is on the waiting list of session {session}", ids);
}

// The place that the request gets: new, or the waiting one with a seat.
absl::StatusOr<Enrollment> Place(const Call& call, sql::ReadTx& tx, const store::ListedSession& listed,
                                 PatientId patient, const std::vector<CaregiverId>& caregivers,
                                 const v1::EnrollPatientRequest& request) {
  const Session& session = listed.session;
  const std::vector<Enrollment> live = store::EnrollmentsOf(tx, session.id);
  const Enrollment* has = PlaceOf(live, patient);
  const int seat = rules::LowestFreeSeat(live, session.seats);
  TRY(WithMeant(call, tx, CheckNew(session, has, seat != 0 && !request.waitlist()), session, patient, request));
  Enrollment place = has ? *has : Enrollment{.session = session.id, .patient = patient};
  place.joined = call.now;
  if (!caregivers.empty()) place.caregivers = caregivers;
  std::vector<Enrollment> with_place = live;
  with_place.push_back(place);
  with_place.back().state = EnrollmentState::kSeated;
  const Room room = TRY(store::GetRoom(tx, session.room));
  const absl::Status chairs = rules::CheckChairs(room, rules::ChairsTaken(session, with_place));
  if (request.waitlist()) {
    // A party for which the chairs don't suffice may wait for them, though a seat is free.
    if (seat != 0 && chairs.ok()) {
      v1::EnrollPatientRequest sit = request;
      sit.clear_waitlist();
      return WithRemedy(
          Refused(
              "SESSION_NOT_FULL", "session {session} has a free seat, {seat} of {seats}",
              {{"session", session.id.str()}, {"seat", absl::StrCat(seat)}, {"seats", absl::StrCat(session.seats)}}),
          Instead("Take the seat", sit));
    }
    place.state = EnrollmentState::kWaiting;
    return place;
  }
  if (seat == 0) return Full(call, tx, session, patient, request);
  TRY(CheckPatientFree(call, tx, patient, session));
  if (!chairs.ok()) return has ? chairs : WithRemedy(chairs, WaitInstead(false, request));
  place.state = EnrollmentState::kSeated;
  place.number = seat;
  return place;
}

// What the list says once a place without caregivers is taken: a new one, or a waiting one with a seat.
void Count(const Enrollment& place, bool waited, store::ListedSession& listed) {
  if (place.state == EnrollmentState::kWaiting) {
    ++listed.waiting;
    return;
  }
  if (waited) --listed.waiting;
  ++listed.seated;
}

// What the desk should know of somebody who enrolls. A seat may be taken while the order is pending; billing waits.
std::vector<rules::Remark> EnrollRemarks(const Call& call, sql::ReadTx& tx, const Session& session,
                                         const Enrollment& place) {
  const PatientId patient = place.patient;
  std::vector<rules::Remark> remarks;
  if (const auto remark = OrderRemark(tx, session, store::OrdersOf(tx, patient))) {
    remarks.push_back({remark->reason, absl::StrCat(remark->text, "; billing is held until one is in force")});
  }
  if (store::AttendedModule(tx, patient, session.module_number, session.start)) {
    remarks.push_back({"MODULE_ATTENDED", absl::StrCat(patient.str(), " has attended this module before")});
  }
  if (place.state != EnrollmentState::kSeated) return remarks;
  if (const auto other = store::PatientWaits(tx, patient, {session.start, session.end}, session.id)) {
    remarks.push_back(
        {"WAITS_ELSEWHERE", absl::StrCat(patient.str(), " is on the waiting list of ", NameFor(call, tx, *other),
                                         ", which can't give them a seat at the same time")});
  }
  return remarks;
}

// Error: PATIENT_ATTENDED when a presence or an absence is recorded, with the correction that would serve.
absl::Status CheckNotAttended(sql::ReadTx& tx, const Enrollment& place) {
  const auto presences = store::PresencesOf(tx, place.session);
  const bool present = std::any_of(presences.begin(), presences.end(),
                                   [&](const Presence& presence) { return presence.patient == place.patient; });
  if (!present && !place.absent) return absl::OkStatus();
  v1::AmendAttendanceRequest clear;
  clear.set_session(place.session.str());
  clear.add_numbers(place.number);
  clear.set_clear(true);
  clear.set_reason("recorded by mistake");
  return WithRemedy(
      Refused("PATIENT_ATTENDED",
              present ? "{patient} was present in session {session}; that is on record"
                      : "{patient} is recorded as absent from session {session}",
              {{"patient", place.patient.str()}, {"session", place.session.str()}}),
      {"If that is wrong, clear it first", "psmet.v1.AttendanceService.AmendAttendance", clear.SerializeAsString()});
}

}  // namespace

absl::StatusOr<v1::EnrollPatientResponse> EnrollPatient(const Call& call, sql::WriteTx& tx,
                                                        const v1::EnrollPatientRequest& request) {
  store::ListedSession listed = TRY(LoadListed(call, tx, request.session()));
  const Session& session = listed.session;
  const Patient patient = TRY(store::GetPatient(tx, TRY(ParseId<PatientId>(request.patient()))));
  const std::vector<CaregiverId> caregivers = TRY(CaregiversNamed(tx, patient.id, request.caregivers()));
  TRY(WithWalkIn(CheckNotEnded(session), session, request));
  if (call.now >= session.end) {
    return WithWalkIn(
        Refused("SESSION_OVER", "the planned end of session {session} has passed", {{"session", session.id.str()}}),
        session, request);
  }
  Enrollment place = TRY(Place(call, tx, listed, patient.id, caregivers, request));
  const bool waited = static_cast<bool>(place.id);
  if (waited) {
    store::UpdateEnrollment(tx, place);
  } else {
    place.id = store::InsertEnrollment(tx, place, session);
  }
  if (place.caregivers.empty()) {
    Count(place, waited, listed);
  } else {
    listed = TRY(LoadListed(call, tx, request.session()));
  }
  v1::EnrollPatientResponse reply;
  const store::PlaceNames names{.family_name = patient.family_name,
                                .given_name = patient.given_name,
                                .zone = listed.site->zone,
                                .revision = tx.seq()};
  ToProto(place, names, reply.mutable_enrollment());
  Showing(call, tx).Show(listed, reply.mutable_session());
  AddWarnings(EnrollRemarks(call, tx, session, place), reply.mutable_warnings());
  return reply;
}

absl::StatusOr<v1::DropPatientResponse> DropPatient(const Call& call, sql::WriteTx& tx,
                                                    const v1::DropPatientRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  const PatientId patient = TRY(ParseId<PatientId>(request.patient()));
  TRY(CheckNotEnded(session));
  const std::vector<Enrollment> live = store::EnrollmentsOf(tx, session.id);
  const Enrollment* has = PlaceOf(live, patient);
  if (!has) {
    v1::ListEnrollmentsRequest places;
    places.set_patient(patient.str());
    return WithRemedy(
        Refused("NOT_ENROLLED", "{patient} has neither a seat in session {session} nor a place on its waiting list",
                {{"patient", patient.str()}, {"session", session.id.str()}}),
        {"Where they have one", "psmet.v1.ScheduleService.ListEnrollments", places.SerializeAsString()});
  }
  TRY(CheckNotAttended(tx, *has));
  Enrollment dropped = *has;
  dropped.state = EnrollmentState::kDropped;
  dropped.number = 0;
  dropped.reason = request.reason();
  store::UpdateEnrollment(tx, dropped);
  NoteNothingToTell(call, tx, session.id, patient);
  Promotion promotion;
  if (has->state == EnrollmentState::kSeated) promotion = FillSeats(call, tx, session);
  v1::DropPatientResponse reply;
  ToProto(call, tx, dropped, reply.mutable_enrollment());
  ToProto(call, tx, session, reply.mutable_session());
  for (const Enrollment& each : promotion.promoted) ToProtoToTell(call, tx, each, reply.add_promoted());
  for (const rules::PassedOver& each : promotion.passed_over) ToProto(tx, each, reply.add_passed_over());
  if (has->state == EnrollmentState::kSeated && rules::Begun(session, call.now)) {
    AddWarnings(
        {{"CLASS_BEGUN", absl::StrCat("the class has begun: whoever did not come is recorded as absent instead; "
                                      "undo this, and amend the attendance of number ",
                                      has->number)}},
        reply.mutable_warnings());
  }
  return reply;
}

namespace {

absl::StatusOr<v1::ListEnrollmentsResponse> ListOfSession(const Call& call, sql::ReadTx& tx,
                                                          const v1::ListEnrollmentsRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  const bool ended = request.ended() || session.state == SessionState::kCancelled;
  const Page page = TRY(PageOf(call, request));
  const EnrollmentId after{page.number(0)};
  v1::ListEnrollmentsResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return store::ListOfSession(tx, session.id, ended, after, limit); },
      [&](const Enrollment& each) { ToProto(call, tx, each, reply.add_enrollments()); },
      [](const Enrollment& each) -> std::vector<std::string> { return {absl::StrCat(each.id.number)}; }));
  return reply;
}

absl::StatusOr<v1::ListEnrollmentsResponse> ListOfPatient(const Call& call, sql::ReadTx& tx,
                                                          const v1::ListEnrollmentsRequest& request) {
  const PatientId patient = TRY(store::GetPatient(tx, TRY(ParseId<PatientId>(request.patient())))).id;
  const Page page = TRY(PageOf(call, request, 2));
  std::optional<store::PlaceKey> after;
  if (!page.after.empty()) after = {absl::FromUnixMicros(std::stoll(page.after[0])), std::stoll(page.after[1])};
  v1::ListEnrollmentsResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page,
      [&](int limit) { return store::ListOfPatient(tx, patient, request.ended(), call.caller.sites, after, limit); },
      [&](const store::PlannedPlace& each) { ToProto(call, tx, each.enrollment, reply.add_enrollments()); },
      [](const store::PlannedPlace& each) -> std::vector<std::string> {
        return {absl::StrCat(absl::ToUnixMicros(each.start)), absl::StrCat(each.enrollment.id.number)};
      }));
  return reply;
}

}  // namespace

absl::StatusOr<v1::ListEnrollmentsResponse> ListEnrollments(const Call& call, sql::ReadTx& tx,
                                                            const v1::ListEnrollmentsRequest& request) {
  if (request.session().empty() == request.patient().empty()) {
    return Invalid("FILTER_NEEDED", "say either which session or which patient");
  }
  return request.patient().empty() ? ListOfSession(call, tx, request) : ListOfPatient(call, tx, request);
}

}  // namespace psmet::handlers
