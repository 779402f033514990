#include "handlers/closing.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "handlers/addenda.h"
#include "handlers/anomalies.h"
#include "handlers/attendance.h"
#include "handlers/changes.h"
#include "handlers/charging.h"
#include "handlers/notes.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "rules/facts.h"
#include "rules/schedule.h"
#include "rules/when.h"
#include "store/attendance.h"
#include "store/curriculum.h"
#include "store/schedule.h"
#include "store/timetable.h"

namespace psmet::handlers {
namespace {

// Every seated patient came or is absent. Error: ATTENDANCE_INCOMPLETE.
absl::Status CheckComplete(const Session& session, const Roster& roster) {
  std::vector<rules::Seated> seats;
  for (const auto& patient : roster.patients) {
    if (patient.state != EnrollmentState::kSeated) continue;
    seats.push_back({patient.number, patient.patient, patient.absent, !roster.StaysOf(patient.patient).empty()});
  }
  const auto* seat = rules::FirstUnaccounted(seats);
  if (seat == nullptr) return absl::OkStatus();
  v1::AmendAttendanceRequest amend;
  amend.set_session(session.id.str());
  amend.add_numbers(seat->number);
  amend.set_absent(true);
  amend.set_reason("no show");
  return WithRemedy(
      Refused(
          "ATTENDANCE_INCOMPLETE", "seat {number} ({patient}) has no check-in and no absence",
          {{"session", session.id.str()}, {"number", absl::StrCat(seat->number)}, {"patient", seat->patient.str()}}),
      {"If they did not come", "psmet.v1.AttendanceService.AmendAttendance", amend.SerializeAsString()});
}

// Every break lies in the class. Error: BREAK_OUTSIDE_CLASS.
absl::Status CheckBreaks(const Session& session, const std::vector<Break>& breaks, const Site& site) {
  for (const auto& pause : breaks) {
    const absl::Status inside =
        rules::CheckBreakInside(session, *session.actual_start, *session.actual_end, pause, ZoneOf(site.zone));
    if (inside.ok()) continue;
    v1::RemoveBreakRequest remove;
    remove.set_session(session.id.str());
    *remove.mutable_from() = WhenOf(pause.begin, site);
    remove.set_reason("wrong time noted");
    return WithRemedy(inside,
                      {"If it was not then", "psmet.v1.ClassroomService.RemoveBreak", remove.SerializeAsString()});
  }
  return absl::OkStatus();
}

// Somebody taught. Error: NOBODY_TAUGHT.
absl::Status CheckTaught(const Session& session, const std::vector<Teaching>& teachings, const Site& site) {
  absl::Status taught = rules::CheckTaught(session, teachings);
  if (taught.ok()) return taught;
  v1::AssignInstructorRequest assign;
  assign.set_session(session.id.str());
  assign.set_instructor(session.instructor.str());
  *assign.mutable_at() = WhenOf(*session.actual_start, site);
  return WithRemedy(std::move(taught), {"If they taught from the start", "psmet.v1.ScheduleService.AssignInstructor",
                                        assign.SerializeAsString()});
}

// When the class really began: as given, else as recorded. Errors: START_MISSING, TIME_IN_FUTURE, CHECK_IN_TOO_EARLY.
absl::StatusOr<absl::Time> StartOf(const v1::CloseSessionRequest& request, const Call& call, const Session& session,
                                   const Site& site) {
  if (request.has_started()) {
    const absl::Time start = TRY(TimeOf(&request.started(), call, site, session));
    TRY(rules::CheckEntering(session, start, call.now, ZoneOf(site.zone)));
    return start;
  }
  if (session.actual_start) return *session.actual_start;
  v1::StartSessionRequest start;
  start.set_session(session.id.str());
  *start.mutable_at() = WhenOf(session.start, site);
  return WithRemedy(
      Refused("START_MISSING", "the real start of session {session} was never recorded: say when it began",
              {{"session", session.id.str()}}),
      {"If it began as planned", "psmet.v1.ClassroomService.StartSession", start.SerializeAsString()});
}

// When the class really ended. Errors: END_NEEDED, TIME_IN_FUTURE.
absl::StatusOr<absl::Time> EndOf(const v1::CloseSessionRequest& request, const Call& call, const Session& session,
                                 const Site& site) {
  std::optional<absl::Time> given;
  if (request.has_ended()) given = TRY(TimeOf(&request.ended(), call, site, session));
  auto end = rules::EndOf(session, given, call.now, ZoneOf(site.zone));
  if (ReasonOf(end.status()) != "END_NEEDED") return end;
  v1::CloseSessionRequest close = request;
  const bool over = call.now >= session.end;
  *close.mutable_ended() = WhenOf(over ? session.end : call.now, site);
  return WithRemedy(end.status(), {over ? "If it ended as planned" : "If it is over now",
                                   "psmet.v1.ClassroomService.CloseSession", close.SerializeAsString()});
}

// ENDED_NOT_AS_PLANNED where the time of closing was taken for the end and is a later minute than the booked end, or
// where an end that is given is more than a block later: 12:00 for 10:00 is a slip more often than an overrun.
void RemarkEnd(const Session& session, bool given, absl::TimeZone zone, std::vector<rules::Remark>& remarks) {
  const absl::Duration later = *session.actual_end - session.end;
  const int64_t minutes = absl::ToInt64Minutes(later);
  if (given ? later <= rules::kBlock : minutes == 0) return;
  remarks.push_back(
      {"ENDED_NOT_AS_PLANNED",
       absl::StrCat(
           given ? "ended at " : "closed as ended now, at ", rules::ClockText(*session.actual_end, zone), ", ", minutes,
           minutes == 1 ? " minute" : " minutes", " after the planned end at ", rules::ClockText(session.end, zone),
           given ? ": correct it if it is wrong; extend the session if it taught more than it is booked for" : "")});
}

// Whoever was announced beside somebody who came, and was not checked in.
void RemarkMissedCaregivers(const Roster& roster, std::vector<rules::Remark>& remarks) {
  std::set<CaregiverId> missed;
  for (const auto& companion : roster.companions) {
    if (!companion.announced || roster.StaysOf(companion.patient).empty()) continue;
    if (roster.StaysOf(companion.caregiver).empty()) missed.insert(companion.caregiver);
  }
  for (const CaregiverId caregiver : missed) {
    remarks.push_back(
        {"CAREGIVER_NOT_CHECKED_IN", absl::StrCat("caregiver ", caregiver.str(), " was announced and not checked in")});
  }
}

// Writes open check-outs at the end of the class; returns how many.
int WriteLeaving(const Call& call, sql::WriteTx& tx, std::vector<Presence>& stays, absl::Time end) {
  int written = 0;
  for (auto& stay : stays) {
    if (stay.leave) continue;
    stay.leave = end;
    stay.left_by = call.caller.name;
    stay.attested = true;
    store::UpdateLeave(tx, stay);
    ++written;
  }
  return written;
}

absl::Status Summarize(const Charge& charge, const RosterPatient& patient, v1::ChargeSummary* out) {
  const rules::Line line = TRY(rules::LineFromJson(charge.line));
  out->set_charge(charge.id.str());
  out->set_patient(charge.patient.str());
  out->set_patient_name(absl::StrCat(patient.family_name, ", ", patient.given_name));
  out->set_code(charge.code);
  out->set_units(charge.units);
  out->set_minutes(line.minutes);
  out->set_state(WordOf(charge.state));
  for (const auto& reason : line.reasons) out->add_reasons(reason.text);
  return absl::OkStatus();
}

// Everybody's charges, by roster number.
absl::Status SummarizeEverybody(sql::ReadTx& tx, const Session& session, const Roster& roster,
                                v1::CloseSessionResponse& reply) {
  for (const auto& patient : roster.patients) {
    for (const auto& charge : store::ChargesOf(tx, session.id, patient.patient)) {
      TRY(Summarize(charge, patient, reply.add_charges()));
    }
  }
  return absl::OkStatus();
}

// Makes everybody's charges, by roster number, and remarks what they changed elsewhere.
absl::Status ChargeEverybody(const Call& call, sql::WriteTx& tx, const Session& session, const Roster& roster,
                             bool dry_run, v1::CloseSessionResponse& reply, std::vector<rules::Remark>& remarks) {
  std::vector<SessionPatient> everybody;
  for (const auto& patient : roster.patients) everybody.push_back({session.id, patient.patient});
  std::set<std::pair<PatientId, SessionId>> later;
  auto changes = TRY(MakeCharges(tx, call.now, everybody));
  std::erase_if(changes, [&](const ChargeChange& change) { return change.after.session == session.id; });
  for (const auto& change : changes) later.emplace(change.after.patient, change.after.session);
  TRY(AddChanges(call, changes, dry_run, reply.mutable_changed_charges()));
  TRY(SummarizeEverybody(tx, session, roster, reply));
  for (const auto& [patient, other] : later) {
    remarks.push_back(
        {"LATER_CHARGES_CHANGED", absl::StrCat("charges of ", patient.str(), " in session ", other.str(),
                                               " were made again: this class comes first or was at the same time")});
  }
  return absl::OkStatus();
}

// Whoever still waited gets no seat any more: the remark names the class to offer them, where one is planned.
void EndWaiting(const Call& call, sql::WriteTx& tx, const Session& session, std::vector<rules::Remark>& remarks) {
  for (Enrollment& place : store::EnrollmentsOf(tx, session.id)) {
    if (place.state != EnrollmentState::kWaiting) continue;
    place.state = EnrollmentState::kCancelled;
    place.reason = "the class took place";
    store::UpdateEnrollment(tx, place);
    const auto open = store::NextOpen(tx, session, place.patient, call.now);
    const std::string offer = open ? absl::StrCat(open->session.id.str(), ", ",
                                                  rules::WhenText(open->session.start, ZoneOf(open->site->zone)))
                                   : std::string("the next class of the module");
    remarks.push_back({"WAITED_IN_VAIN", absl::StrCat(place.patient.str(),
                                                      " was on the waiting list and got no seat; offer them ", offer)});
  }
}

// Error: ALREADY_STARTED with the same call and a reason, unless it has one.
absl::Status CheckNotStarted(const Session& session, const v1::StartSessionRequest& request, absl::TimeZone zone) {
  if (!session.actual_start || !request.reason().empty()) return absl::OkStatus();
  v1::StartSessionRequest correct = request;
  correct.set_reason("wrong time noted");
  return WithRemedy(
      Refused("ALREADY_STARTED", "session {session} was started at {start}; to correct that give the reason",
              {{"session", session.id.str()}, {"start", rules::ClockText(*session.actual_start, zone)}}),
      {"If that was wrong", "psmet.v1.ClassroomService.StartSession", correct.SerializeAsString()});
}

// The class has not begun after all: it is scheduled again unless somebody is recorded as present. Errors:
// START_UNCLEAR, SESSION_NOT_BEGUN.
absl::Status TakeBackStart(sql::WriteTx& tx, Session& session, const v1::StartSessionRequest& request) {
  if (request.has_at() || request.reason().empty()) {
    return Invalid("START_UNCLEAR", "not_started is given without a time, and with the reason");
  }
  if (!session.actual_start) {
    return Refused("SESSION_NOT_BEGUN", "no start of session {session} is recorded", {{"session", session.id.str()}});
  }
  session.actual_start.reset();
  if (store::PresencesOf(tx, session.id).empty()) {
    TakeBackBeginning(tx, session);
  } else {
    store::UpdateSession(tx, session);
  }
  return absl::OkStatus();
}

// Leavings that were attested at the end of the class move with it.
void MoveLeaving(const Call& call, sql::WriteTx& tx, const Roster& roster, absl::Time from, absl::Time to,
                 const std::string& reason) {
  for (Presence stay : roster.stays) {
    if (!stay.attested || stay.leave != from || stay.enter >= to || from == to) continue;
    store::VoidPresence(tx, stay.number, call.now, call.caller.name, reason);
    stay.leave = to;
    stay.left_by = call.caller.name;
    store::InsertPresence(tx, stay);
  }
}

// Whoever taught by the times recorded before, and does not by the corrected ones.
std::vector<rules::Remark> NoLongerTeaching(const std::vector<Teaching>& before, const std::vector<Teaching>& after,
                                            absl::TimeZone zone) {
  std::vector<rules::Remark> remarks;
  for (const Teaching& stretch : before) {
    const auto theirs = [&](const Teaching& other) { return other.instructor == stretch.instructor; };
    if (!stretch.instructor || std::any_of(after.begin(), after.end(), theirs)) continue;
    remarks.push_back(
        {"NO_LONGER_TEACHES",
         absl::StrCat(stretch.instructor.str(), ", who taught from ", rules::ClockText(stretch.begin, zone),
                      " on, did not by these times; correct who taught if that is wrong")});
  }
  return remarks;
}

// Corrects the real start or end of a closed class.
absl::StatusOr<v1::CloseSessionResponse> CorrectTimes(const Call& call, sql::WriteTx& tx, Session session,
                                                      const Site& site, const v1::CloseSessionRequest& request) {
  TRY(CheckMayRecord(call, session, request));
  const absl::TimeZone zone = ZoneOf(site.zone);
  const Interval was{*session.actual_start, *session.actual_end};
  const auto taught_before = store::TeachingsOf(tx, session.id);
  session.actual_start = TRY(StartOf(request, call, session, site));
  if (request.has_ended()) session.actual_end = TRY(EndOf(request, call, session, site));
  const Interval is{*session.actual_start, *session.actual_end};
  MoveLeaving(call, tx, LoadRoster(tx, session.id), was.end, is.end, request.reason());
  const Roster roster = LoadRoster(tx, session.id);
  TRY(rules::CheckClass(session, is.begin, is.end, roster.stays, zone));
  TRY(CheckBreaks(session, store::BreaksOf(tx, session.id), site));
  store::UpdateSession(tx, session);
  TRY(CheckTaught(session, store::TeachingsOf(tx, session.id), site));
  const auto words = [&](const Interval& when) {
    const bool planned_day = absl::ToCivilDay(when.begin, zone) == session.day;
    return absl::StrCat(planned_day ? rules::ClockText(when.begin, zone) : rules::WhenText(when.begin, zone), " to ",
                        rules::ClockText(when.end, zone));
  };
  KeepAddendum(call, tx, session, "the class", words(was), words(is), request.reason());

  v1::CloseSessionResponse reply;
  TRY(ChargeAgain(call, tx, session, request, reply));
  TRY(SummarizeEverybody(tx, session, roster, reply));
  if (const auto note = NoteNeeded(tx, session.id, roster)) ToProto(*note, reply.mutable_next());
  ToMoment(was.begin, zone, reply.mutable_previous_start());
  ToMoment(was.end, zone, reply.mutable_previous_end());
  ToProto(call, tx, session, reply.mutable_session());
  std::vector<rules::Remark> remarks;
  if (request.has_ended()) RemarkEnd(session, true, zone, remarks);
  for (auto& remark : NoLongerTeaching(taught_before, store::TeachingsOf(tx, session.id), zone)) {
    remarks.push_back(std::move(remark));
  }
  AddWarnings(remarks, reply.mutable_warnings());
  AddWarnings(TRY(AnomalyRemarks(call, tx, session, site, roster)), reply.mutable_warnings());
  return reply;
}

}  // namespace

absl::Status CheckBegun(const Session& session, const Site& site, absl::Time now) {
  if (session.state == SessionState::kInProgress) return absl::OkStatus();
  absl::Status refused =
      Refused("SESSION_NOT_BEGUN", "nobody has checked in to session {session} and it was not started",
              {{"session", session.id.str()}});
  if (session.start > now) return refused;
  v1::StartSessionRequest start;
  start.set_session(session.id.str());
  *start.mutable_at() = WhenOf(session.start, site);
  return WithRemedy(std::move(refused),
                    {"If it took place", "psmet.v1.ClassroomService.StartSession", start.SerializeAsString()});
}

absl::StatusOr<v1::StartSessionResponse> StartSession(const Call& call, sql::WriteTx& tx,
                                                      const v1::StartSessionRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckEtag(request.etag(), session.revision));
  TRY(CheckNotEnded(session));
  const Site site = TRY(store::GetSite(tx, session.site));
  const absl::TimeZone zone = ZoneOf(site.zone);
  const auto previous = session.actual_start;
  if (request.not_started()) {
    TRY(TakeBackStart(tx, session, request));
  } else {
    TRY(CheckInstructor(session));
    const absl::Time at = TRY(TimeOf(request.has_at() ? &request.at() : nullptr, call, site, session));
    TRY(rules::CheckEntering(session, at, call.now, zone));
    TRY(CheckNotStarted(session, request, zone));
    // Once people are there it is a record, whoever teaches: the lines are held.
    if (session.state == SessionState::kScheduled) {
      const absl::Status holds =
          CheckCredential(tx, session.instructor, session.curriculum, absl::ToCivilDay(at, zone));
      if (!holds.ok() && request.reason().empty()) return holds;
      if (!holds.ok()) TRY(CheckEducator(call, session));
    }
    session.state = SessionState::kInProgress;
    session.actual_start = at;
    store::UpdateSession(tx, session);
    store::BeginTeaching(tx, session.id, session.instructor, at);
  }
  v1::StartSessionResponse reply;
  if (previous) {
    const auto words = [&](std::optional<absl::Time> time) { return time ? rules::ClockText(*time, zone) : "none"; };
    KeepAddendum(call, tx, session, "the start", words(previous), words(session.actual_start), request.reason());
    ToMoment(*previous, zone, reply.mutable_previous_start());
  }
  ToProto(call, tx, session, reply.mutable_session());
  return reply;
}

absl::StatusOr<v1::CloseSessionResponse> CloseSession(const Call& call, sql::WriteTx& tx,
                                                      const v1::CloseSessionRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckEtag(request.etag(), session.revision));
  const Site site = TRY(store::GetSite(tx, session.site));
  const bool corrects = request.has_started() || request.has_ended();
  if (session.state == SessionState::kClosed && corrects) return CorrectTimes(call, tx, session, site, request);
  TRY(CheckNotEnded(session));
  TRY(CheckBegun(session, site, call.now));
  Roster roster = LoadRoster(tx, session.id);
  TRY(CheckComplete(session, roster));
  session.actual_start = TRY(StartOf(request, call, session, site));
  session.actual_end = TRY(EndOf(request, call, session, site));
  TRY(rules::CheckClass(session, *session.actual_start, *session.actual_end, roster.stays, ZoneOf(site.zone)));
  TRY(CheckBreaks(session, store::BreaksOf(tx, session.id), site));

  std::vector<rules::Remark> remarks;
  RemarkEnd(session, request.has_ended(), ZoneOf(site.zone), remarks);
  RemarkMissedCaregivers(roster, remarks);
  if (const int written = WriteLeaving(call, tx, roster.stays, *session.actual_end)) {
    remarks.push_back(
        {"CHECK_OUT_ATTESTED", absl::StrCat("the leaving of ", written, written == 1 ? " person" : " people",
                                            " was written at the end, as attested by ", call.caller.name)});
  }
  session.state = SessionState::kClosed;
  store::UpdateSession(tx, session);
  store::BeginTeaching(tx, session.id, session.instructor, *session.actual_start);
  TRY(CheckTaught(session, store::TeachingsOf(tx, session.id), site));
  store::MarkTaught(tx, session.curriculum);
  EndWaiting(call, tx, session, remarks);

  v1::CloseSessionResponse reply;
  TRY(ChargeEverybody(call, tx, session, roster, request.validate_only(), reply, remarks));
  for (auto& remark : IdenticalRemarks(tx, session.id, roster)) remarks.push_back(std::move(remark));
  for (auto& remark : TRY(AnomalyRemarks(call, tx, session, site, roster))) remarks.push_back(std::move(remark));
  if (const auto note = NoteNeeded(tx, session.id, roster)) ToProto(*note, reply.mutable_next());
  ToProto(call, tx, session, reply.mutable_session());
  AddWarnings(remarks, reply.mutable_warnings());
  return reply;
}

}  // namespace psmet::handlers
