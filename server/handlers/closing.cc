#include "handlers/closing.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "handlers/attendance.h"
#include "handlers/charges.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "rules/facts.h"
#include "rules/staff.h"
#include "rules/when.h"
#include "store/attendance.h"
#include "store/curriculum.h"
#include "store/schedule.h"
#include "store/staff.h"

namespace psmet::handlers {
namespace {

// A time that a remedy offers, as the site's clock shows it unless it shows it twice.
v1::When WhenOf(absl::Time time, const Site& site) {
  const absl::TimeZone zone = ZoneOf(site.zone);
  const auto civil = absl::ToCivilSecond(time, zone);
  v1::When when;
  if (rules::InstantOf(civil, zone).ok()) {
    when.set_civil(absl::FormatCivilTime(civil));
  } else {
    when.mutable_instant()->set_seconds(absl::ToUnixSeconds(time));
  }
  return when;
}

// Somebody came, or the class was started. Error: SESSION_NOT_BEGUN.
absl::Status CheckBegun(const Session& session, const Site& site) {
  if (session.state == SessionState::kInProgress) return absl::OkStatus();
  v1::StartSessionRequest start;
  start.set_session(session.id.str());
  *start.mutable_at() = WhenOf(session.start, site);
  return WithRemedy(
      Refused("SESSION_NOT_BEGUN", "nobody has checked in to session {session} and it was not started",
              {{"session", session.id.str()}}),
      {"If it took place", "psmet.v1.AttendanceService.StartSession", start.SerializeAsString()});
}

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

// When the class really began: as given, else as recorded. Errors: START_MISSING, TIME_IN_FUTURE, CHECK_IN_TOO_EARLY.
absl::StatusOr<absl::Time> StartOf(const v1::CloseSessionRequest& request, const Call& call, const Session& session,
                                   const Site& site) {
  if (request.has_started()) {
    const absl::Time start = TRY(TimeOf(&request.started(), call, site));
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
      {"If it began as planned", "psmet.v1.AttendanceService.StartSession", start.SerializeAsString()});
}

// When the class really ended. Errors: END_NEEDED, TIME_IN_FUTURE.
absl::StatusOr<absl::Time> EndOf(const v1::CloseSessionRequest& request, const Call& call, const Session& session,
                                 const Site& site) {
  std::optional<absl::Time> given;
  if (request.has_ended()) given = TRY(TimeOf(&request.ended(), call, site));
  auto end = rules::EndOf(session, given, call.now, ZoneOf(site.zone));
  if (ReasonOf(end.status()) != "END_NEEDED") return end;
  v1::CloseSessionRequest close = request;
  close.clear_request_id();
  close.clear_validate_only();
  *close.mutable_ended() = WhenOf(session.end, site);
  return WithRemedy(end.status(),
                    {"If it ended as planned", "psmet.v1.AttendanceService.CloseSession", close.SerializeAsString()});
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

std::string WordsOf(const Credential& credential) {
  return absl::StrCat(credential.id.str(), " ", credential.type, " ", credential.number, ", verified, in force ",
                      rules::DayText(credential.valid_from), " to ", rules::DayText(credential.valid_to));
}

absl::StatusOr<rules::TeachingFacts> FactsOf(sql::ReadTx& tx, const Teaching& teaching, Day day) {
  const Instructor instructor = TRY(store::GetInstructor(tx, teaching.instructor));
  rules::TeachingFacts facts{.instructor = instructor.id, .taught = {teaching.begin, *teaching.end},
                             .profession = instructor.profession, .taxonomies = instructor.taxonomies,
                             .npi = instructor.npi};
  if (instructor.supervisor) facts.supervisor_npi = TRY(store::GetPractitioner(tx, instructor.supervisor)).npi;
  for (const auto& credential : store::CredentialsOf(tx, instructor.id)) {
    if (rules::Holds(credential, day)) facts.credentials.push_back({credential.type, WordsOf(credential)});
  }
  return facts;
}

// The class as the record shows it, for every line of it.
absl::StatusOr<rules::ClassFacts> FactsOf(sql::ReadTx& tx, const Session& session, const Site& site,
                                          const store::Taught& taught, const Roster& roster) {
  rules::ClassFacts facts{.session = session.id,
                          .service_date = absl::ToCivilDay(*session.actual_start, ZoneOf(site.zone)),
                          .planned = {session.start, session.end},
                          .actual = {*session.actual_start, *session.actual_end},
                          .planned_blocks = session.blocks,
                          .families = taught.curriculum.families,
                          .accepted_credentials = taught.curriculum.accepted_credentials,
                          .topics = taught.module.tags,
                          .place_of_service = site.place_of_service};
  if (site.organization) facts.organization_npi = TRY(store::GetOrganization(tx, site.organization)).npi;
  for (const auto& teaching : store::TeachingsOf(tx, session.id)) {
    if (!teaching.end || *teaching.end <= teaching.begin) continue;
    facts.teaching.push_back(TRY(FactsOf(tx, teaching, facts.service_date)));
  }
  for (const auto& patient : roster.patients) {
    rules::PatientFacts present{.patient = patient.patient, .seated = patient.state == EnrollmentState::kSeated};
    for (const auto& stay : roster.StaysOf(patient.patient)) present.presences.push_back({stay.enter, *stay.leave});
    if (!present.presences.empty()) facts.patients.push_back(std::move(present));
  }
  std::sort(facts.patients.begin(), facts.patients.end(),
            [](const auto& a, const auto& b) { return a.patient < b.patient; });
  return facts;
}

absl::Status Summarize(const Charge& charge, const RosterPatient& patient, v1::ChargeSummary* out) {
  const rules::Line line = TRY(rules::LineFromJson(charge.line));
  out->set_charge(charge.id.str());
  out->set_patient(charge.patient.str());
  out->set_patient_name(absl::StrCat(patient.family_name, ", ", patient.given_name));
  out->set_code(charge.code);
  out->set_units(charge.units);
  out->set_minutes(charge.minutes);
  out->set_state(charge.state == rules::LineState::kBillable ? "billable"
                 : charge.state == rules::LineState::kHeld   ? "held"
                                                             : "not billable");
  for (const auto& reason : line.reasons) out->add_reasons(reason.text);
  return absl::OkStatus();
}

// Makes everybody's charges, by roster number, and remarks what they changed elsewhere.
absl::Status ChargeEverybody(sql::WriteTx& tx, const Session& session, const Site& site, const store::Taught& taught,
                             const Roster& roster, v1::CloseSessionResponse& reply,
                             std::vector<rules::Remark>& remarks) {
  const auto facts = TRY(FactsOf(tx, session, site, taught, roster));
  for (const auto& patient : roster.patients) {
    if (roster.StaysOf(patient.patient).empty()) continue;
    const Made made = TRY(MakeCharges(tx, facts, site.id, patient.patient));
    for (const auto& charge : made.charges) TRY(Summarize(charge, patient, reply.add_charges()));
    for (SessionId later : made.changed) {
      remarks.push_back(
          {"LATER_CHARGES_CHANGED", absl::StrCat("charges of ", patient.patient.str(), " in session ", later.str(),
                                                 " were made again: this class comes first")});
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::StartSessionResponse> StartSession(const Call& call, sql::WriteTx& tx,
                                                      const v1::StartSessionRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckEtag(request.etag(), session.revision));
  TRY(CheckNotEnded(session));
  TRY(CheckInstructor(session));
  const Site site = TRY(store::GetSite(tx, session.site));
  const absl::Time at = TRY(TimeOf(request.has_at() ? &request.at() : nullptr, call, site));
  TRY(rules::CheckEntering(session, at, call.now, ZoneOf(site.zone)));
  TRY(CheckCredential(tx, session.instructor, session.curriculum, absl::ToCivilDay(at, ZoneOf(site.zone))));

  session.state = SessionState::kInProgress;
  session.actual_start = at;
  store::UpdateSession(tx, session);
  store::StartTeaching(tx, session.id, session.instructor, at);
  v1::StartSessionResponse reply;
  ToProto(call, tx, session, reply.mutable_session());
  return reply;
}

absl::StatusOr<v1::CloseSessionResponse> CloseSession(const Call& call, sql::WriteTx& tx,
                                                      const v1::CloseSessionRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckEtag(request.etag(), session.revision));
  TRY(CheckNotEnded(session));
  const Site site = TRY(store::GetSite(tx, session.site));
  TRY(CheckBegun(session, site));
  Roster roster = LoadRoster(tx, session.id);
  TRY(CheckComplete(session, roster));
  session.actual_start = TRY(StartOf(request, call, session, site));
  session.actual_end = TRY(EndOf(request, call, session, site));
  TRY(rules::CheckClass(session, *session.actual_start, *session.actual_end, roster.stays, ZoneOf(site.zone)));

  std::vector<rules::Remark> remarks;
  if (const int written = WriteLeaving(call, tx, roster.stays, *session.actual_end)) {
    remarks.push_back(
        {"CHECK_OUT_ATTESTED", absl::StrCat("the leaving of ", written, written == 1 ? " person" : " people",
                                            " was written at the end, as attested by ", call.caller.name)});
  }
  session.state = SessionState::kClosed;
  store::UpdateSession(tx, session);
  store::StartTeaching(tx, session.id, session.instructor, *session.actual_start);
  store::EndTeaching(tx, session.id, *session.actual_end);
  const auto taught = TRY(store::ModuleByNumber(tx, session.module_number));
  store::MarkTaught(tx, taught.curriculum.key());

  v1::CloseSessionResponse reply;
  TRY(ChargeEverybody(tx, session, site, taught, roster, reply, remarks));
  ToProto(call, tx, session, reply.mutable_session());
  AddWarnings(remarks, reply.mutable_warnings());
  return reply;
}

}  // namespace psmet::handlers
