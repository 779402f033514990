#include "handlers/attendance.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/charging.h"
#include "handlers/roster.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "store/attendance.h"
#include "store/people.h"
#include "store/review.h"
#include "store/roster.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

// Somebody whom a request names: a patient of the roster, or a caregiver.
struct Named {
  const RosterPatient* patient = nullptr;
  CaregiverId caregiver;
  bool announced = false;
};

absl::StatusOr<const RosterPatient*> OnRoster(const Session& session, const Roster& roster, int number) {
  const auto it = std::find_if(roster.patients.begin(), roster.patients.end(),
                               [&](const RosterPatient& patient) { return patient.number == number; });
  if (it != roster.patients.end()) return &*it;
  return Refused("NOT_ON_ROSTER", "number {number} is not on the roster of session {session}",
                 {{"number", absl::StrCat(number)}, {"session", session.id.str()}});
}

template <typename Numbers>
absl::StatusOr<std::vector<Named>> PatientsNamed(const Session& session, const Roster& roster, const Numbers& numbers) {
  std::vector<Named> named;
  for (int number : numbers) {
    const RosterPatient* patient = TRY(OnRoster(session, roster, number));
    const bool twice = std::any_of(named.begin(), named.end(), [&](const Named& n) { return n.patient == patient; });
    if (!twice) named.push_back({.patient = patient});
  }
  return named;
}

// The caregiver, who comes with somebody on the roster.
absl::StatusOr<Named> CaregiverNamed(sql::ReadTx& tx, const Session& session, const Roster& roster,
                                     CaregiverId caregiver) {
  Named named{.caregiver = caregiver};
  bool linked = false;
  for (const auto& companion : roster.companions) {
    if (companion.caregiver != caregiver) continue;
    linked = true;
    named.announced = named.announced || companion.announced;
  }
  if (linked) return named;
  TRY(store::GetCaregiver(tx, caregiver));
  return Refused("CAREGIVER_NOT_LINKED", "caregiver {caregiver} comes with nobody on the roster of session {session}",
                 {{"caregiver", caregiver.str()}, {"session", session.id.str()}});
}

// Whom a check-in or check-out names, each once, patients first.
template <typename Request>
absl::StatusOr<std::vector<Named>> NamedBy(const Request& request, sql::ReadTx& tx, const Session& session,
                                           const Roster& roster) {
  if (request.numbers().empty() && request.caregivers().empty() && !request.everyone()) {
    return Invalid("NOBODY_NAMED", "nobody is named: give roster numbers, caregivers or everyone");
  }
  auto named = TRY(PatientsNamed(session, roster, request.numbers()));
  for (const auto& text : request.caregivers()) {
    const auto caregiver = TRY(CaregiverNamed(tx, session, roster, TRY(ParseId<CaregiverId>(text))));
    const bool twice = std::any_of(named.begin(), named.end(),
                                   [&](const Named& n) { return !n.patient && n.caregiver == caregiver.caregiver; });
    if (!twice) named.push_back(caregiver);
  }
  return named;
}

std::vector<rules::Someone> PeopleOf(const Roster& roster, const std::vector<Named>& named) {
  std::vector<rules::Someone> people;
  for (const auto& one : named) {
    if (one.patient) {
      people.push_back({absl::StrCat("number ", one.patient->number), roster.StaysOf(one.patient->patient)});
    } else {
      people.push_back({absl::StrCat("caregiver ", one.caregiver.str()), roster.StaysOf(one.caregiver)});
    }
  }
  return people;
}

// What a check-in and a check-out reply alike.
template <typename Reply>
absl::StatusOr<Reply> ReplyTo(const Call& call, sql::ReadTx& tx, const Session& session, const Site& site,
                              absl::Time at, const std::vector<Named>& named) {
  Reply reply;
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session, site));
  ToMoment(at, ZoneOf(site.zone), reply.mutable_at());
  for (const auto& one : named) {
    if (one.patient) {
      reply.add_numbers(one.patient->number);
    } else {
      reply.add_caregivers(one.caregiver.str());
    }
  }
  return reply;
}

// Error: FIELD_INVALID.
absl::StatusOr<Modality> FromProto(v1::Modality modality) {
  if (!v1::Modality_IsValid(modality)) {
    return Invalid("FIELD_INVALID", "modality is {modality}; it is none of the modalities",
                   {{"modality", absl::StrCat(static_cast<int>(modality))}});
  }
  return modality == v1::MODALITY_UNSPECIFIED ? Modality::kInPerson : static_cast<Modality>(modality);
}

// Who may correct a closed class, and how. Errors: EDUCATOR_NEEDED, SESSION_CLOSED.
absl::Status CheckAddendum(const Call& call, const Session& session, const v1::AmendAttendanceRequest& request) {
  if (!call.caller.Is(v1::ROLE_EDUCATOR) && !call.caller.Is(v1::ROLE_ADMIN)) {
    return Refused("EDUCATOR_NEEDED", "session {session} is closed: an educator corrects it",
                   {{"session", session.id.str()}});
  }
  if (!request.clear() && !request.still_here()) return absl::OkStatus();
  return Refused("SESSION_CLOSED", "session {session} is closed: say that they were absent, or when they were there",
                 {{"session", session.id.str()}});
}

// What an amendment puts in place of what is recorded.
struct Amendment {
  bool absent = false, still_here = false;
  bool attested = false;  // leave is the real end of a closed class
  Modality modality = Modality::kInPerson;
  std::optional<absl::Time> enter, leave;
};

absl::StatusOr<Amendment> AmendmentOf(const v1::AmendAttendanceRequest& request, const Call& call, const Site& site,
                                      const Session& session) {
  const int said = request.absent() + request.clear() + request.still_here() + request.has_enter();
  const bool of_stay = request.has_leave() || request.modality() != v1::MODALITY_UNSPECIFIED;
  if (said != 1 || (of_stay && !request.has_enter())) {
    return Invalid("AMENDMENT_UNCLEAR",
                   "exactly one of absent, clear, still_here and enter is needed, leave and modality only with enter");
  }
  Amendment amendment{
      .absent = request.absent(), .still_here = request.still_here(), .modality = TRY(FromProto(request.modality()))};
  if (!request.has_enter()) return amendment;
  const absl::TimeZone zone = ZoneOf(site.zone);
  amendment.enter = TRY(TimeOf(&request.enter(), call, site));
  TRY(rules::CheckEntering(session, *amendment.enter, call.now, zone));
  if (!request.has_leave() && session.state != SessionState::kClosed) return amendment;
  amendment.attested = !request.has_leave();
  amendment.leave = amendment.attested ? *session.actual_end : TRY(TimeOf(&request.leave(), call, site));
  TRY(rules::CheckPast(*amendment.leave, call.now, zone));
  TRY(rules::CheckStay(session, *amendment.enter, *amendment.leave, zone));
  return amendment;
}

// Voids what is recorded of a patient and writes what is to hold instead.
absl::Status Amend(const Call& call, sql::WriteTx& tx, const Session& session, const Amendment& amendment,
                   const RosterPatient& patient, std::vector<Presence> stays, const std::string& reason) {
  const std::string& by = call.caller.name;
  if (amendment.still_here) {
    TRY(rules::CheckLeft(session, {absl::StrCat("number ", patient.number), stays}));
    Presence& last = stays.back();
    store::VoidPresence(tx, last.number, call.now, by, reason);
    last.leave.reset();
    last.left_by.clear();
    store::InsertPresence(tx, last);
    return absl::OkStatus();
  }
  for (const auto& stay : stays) store::VoidPresence(tx, stay.number, call.now, by, reason);
  store::UpdateAbsence(tx, patient.enrollment, amendment.absent, amendment.absent ? reason : "");
  if (amendment.enter) {
    store::InsertPresence(tx, {.session = session.id,
                               .patient = patient.patient,
                               .enter = *amendment.enter,
                               .leave = amendment.leave,
                               .entered_by = by,
                               .left_by = amendment.leave ? by : "",
                               .attested = amendment.attested,
                               .modality = amendment.modality});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<absl::Time> TimeOf(const v1::When* when, const Call& call, const Site& site) {
  if (when == nullptr) return call.now;
  return FromWhen(*when, call, PlaceOf(site), rules::WhenNeed::kRecord);
}

absl::Status CheckInstructor(const Session& session) {
  if (session.instructor) return absl::OkStatus();
  v1::AssignInstructorRequest assign;
  assign.set_session(session.id.str());
  return WithRemedy(
      Refused("INSTRUCTOR_MISSING", "session {session} has no instructor", {{"session", session.id.str()}}),
      {"Say who teaches", "psmet.v1.ScheduleService.AssignInstructor", assign.SerializeAsString()});
}

absl::Status Begin(sql::WriteTx& tx, Session& session, absl::Time at) {
  if (session.state != SessionState::kScheduled) return absl::OkStatus();
  TRY(CheckInstructor(session));
  session.state = SessionState::kInProgress;
  store::UpdateSession(tx, session);
  store::BeginTeaching(tx, session.id, session.instructor, at);
  return absl::OkStatus();
}

absl::StatusOr<v1::CheckInResponse> CheckIn(const Call& call, sql::WriteTx& tx, const v1::CheckInRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckNotEnded(session));
  const Site site = TRY(store::GetSite(tx, session.site));
  const absl::TimeZone zone = ZoneOf(site.zone);
  const absl::Time at = TRY(TimeOf(request.has_at() ? &request.at() : nullptr, call, site));
  const Modality modality = TRY(FromProto(request.modality()));
  TRY(rules::CheckEntering(session, at, call.now, zone));
  const Roster roster = LoadRoster(tx, session.id);
  auto named = TRY(NamedBy(request, tx, session, roster));
  for (const auto& patient : roster.patients) {
    const bool expected =
        rules::StateOf(patient.absent, roster.StaysOf(patient.patient)) == rules::RosterState::kExpected;
    const bool twice = std::any_of(named.begin(), named.end(), [&](const Named& n) { return n.patient == &patient; });
    if (request.everyone() && expected && !twice) named.push_back({.patient = &patient});
  }
  TRY(rules::CheckComingIn(session, PeopleOf(roster, named), at, zone));
  if (!named.empty()) TRY(Begin(tx, session, at));

  std::vector<rules::Remark> remarks;
  for (const auto& one : named) {
    store::InsertPresence(tx, {.session = session.id,
                               .patient = one.patient ? one.patient->patient : PatientId{},
                               .caregiver = one.caregiver,
                               .enter = at,
                               .entered_by = call.caller.name,
                               .modality = modality});
    if (one.patient && one.patient->absent) store::UpdateAbsence(tx, one.patient->enrollment, false, "");
    if (!one.patient && !one.announced) {
      remarks.push_back(
          {"CAREGIVER_UNANNOUNCED", absl::StrCat("caregiver ", one.caregiver.str(), " was not announced")});
    }
  }
  auto reply = TRY(ReplyTo<v1::CheckInResponse>(call, tx, session, site, at, named));
  AddWarnings(remarks, reply.mutable_warnings());
  AddWarnings(TRY(CrowdRemarks(tx, session, LoadRoster(tx, session.id))), reply.mutable_warnings());
  return reply;
}

absl::StatusOr<v1::CheckOutResponse> CheckOut(const Call& call, sql::WriteTx& tx, const v1::CheckOutRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckNotEnded(session));
  const Site site = TRY(store::GetSite(tx, session.site));
  const absl::TimeZone zone = ZoneOf(site.zone);
  const absl::Time at = TRY(TimeOf(request.has_at() ? &request.at() : nullptr, call, site));
  TRY(rules::CheckPast(at, call.now, zone));
  const Roster roster = LoadRoster(tx, session.id);
  auto named = TRY(NamedBy(request, tx, session, roster));
  for (const auto& stay : roster.stays) {
    const bool twice = std::any_of(named.begin(), named.end(), [&](const Named& n) {
      return n.patient ? n.patient->patient == stay.patient : n.caregiver == stay.caregiver;
    });
    if (!request.everyone() || stay.leave || twice) continue;
    const auto patient = std::find_if(roster.patients.begin(), roster.patients.end(), [&](const RosterPatient& p) {
      return stay.patient && p.patient == stay.patient;
    });
    named.push_back({.patient = patient == roster.patients.end() ? nullptr : &*patient, .caregiver = stay.caregiver});
  }
  TRY(rules::CheckLeaving(session, PeopleOf(roster, named), at, zone));

  for (const auto& one : named) {
    Presence stay = (one.patient ? roster.StaysOf(one.patient->patient) : roster.StaysOf(one.caregiver)).back();
    stay.leave = at;
    stay.left_by = call.caller.name;
    store::UpdateLeave(tx, stay);
  }
  return ReplyTo<v1::CheckOutResponse>(call, tx, session, site, at, named);
}

absl::StatusOr<v1::AmendAttendanceResponse> AmendAttendance(const Call& call, sql::WriteTx& tx,
                                                            const v1::AmendAttendanceRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  const bool closed = session.state == SessionState::kClosed;
  TRY(closed ? CheckAddendum(call, session, request) : CheckNotEnded(session));
  const Site site = TRY(store::GetSite(tx, session.site));
  const Amendment amendment = TRY(AmendmentOf(request, call, site, session));
  const Roster roster = LoadRoster(tx, session.id);
  const auto named = TRY(PatientsNamed(session, roster, request.numbers()));
  if (amendment.enter) TRY(Begin(tx, session, *amendment.enter));

  v1::AmendAttendanceResponse reply;
  for (const auto& one : named) {
    TRY(Amend(call, tx, session, amendment, *one.patient, roster.StaysOf(one.patient->patient), request.reason()));
    reply.add_numbers(one.patient->number);
  }
  if (closed) {
    store::VoidGroupReview(tx, session.id, call.now, call.caller.name);
    // Another group can mean another code for everybody.
    std::vector<SessionPatient> everybody;
    for (const auto& patient : roster.patients) everybody.push_back({session.id, patient.patient});
    TRY(MakeAgain(call, tx, everybody, request, reply));
  }
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session, site));
  return reply;
}

}  // namespace psmet::handlers
