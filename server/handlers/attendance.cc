#include "handlers/attendance.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "handlers/addenda.h"
#include "handlers/anomalies.h"
#include "handlers/roster.h"
#include "handlers/timetable.h"
#include "handlers/walkin.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "rules/when.h"
#include "store/attendance.h"
#include "store/people.h"
#include "store/roster.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

// Somebody whom a request names: a patient of the roster, or a caregiver.
struct Named {
  RosterPatient* patient = nullptr;
  CaregiverId caregiver;
  bool announced = false;

  std::string words() const {
    return patient ? absl::StrCat("number ", patient->number) : absl::StrCat("caregiver ", caregiver.str());
  }
  std::vector<Presence> StaysIn(const Roster& roster) const {
    return patient ? roster.StaysOf(patient->patient) : roster.StaysOf(caregiver);
  }
};

absl::StatusOr<RosterPatient*> OnRoster(const Session& session, Roster& roster, int number) {
  const auto it = std::find_if(roster.patients.begin(), roster.patients.end(),
                               [&](const RosterPatient& patient) { return patient.number == number; });
  if (it != roster.patients.end()) return &*it;
  return Refused("NOT_ON_ROSTER", "number {number} is not on the roster of session {session}",
                 {{"number", absl::StrCat(number)}, {"session", session.id.str()}});
}

template <typename Numbers>
absl::StatusOr<std::vector<Named>> PatientsNamed(const Session& session, Roster& roster, const Numbers& numbers) {
  std::vector<Named> named;
  for (int number : numbers) {
    RosterPatient* patient = TRY(OnRoster(session, roster, number));
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
  absl::Status status =
      Refused("CAREGIVER_NOT_LINKED", "caregiver {caregiver} comes with nobody on the roster of session {session}",
              {{"caregiver", caregiver.str()}, {"session", session.id.str()}});
  for (const auto& link : TRY(store::GetCaregiver(tx, caregiver)).links) {
    v1::AddWalkInRequest alone;
    alone.set_session(session.id.str());
    alone.set_patient(link.patient.str());
    alone.add_caregivers(caregiver.str());
    if (session.state == SessionState::kClosed) alone.set_reason("was not noted");
    status = WithRemedy(std::move(status), {"If they came without " + link.patient.str(),
                                            "psmet.v1.AttendanceService.AddWalkIn", alone.SerializeAsString()});
  }
  return status;
}

// Whom a request names, each once, patients first. Error: NOBODY_NAMED unless `everyone` is meant.
template <typename Request>
absl::StatusOr<std::vector<Named>> NamedBy(const Request& request, bool everyone, sql::ReadTx& tx,
                                           const Session& session, Roster& roster) {
  if (request.numbers().empty() && request.caregivers().empty() && !everyone) {
    return Invalid("NOBODY_NAMED", "nobody is named: give roster numbers or caregivers");
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
  for (const auto& one : named) people.push_back({one.words(), one.StaysIn(roster)});
  return people;
}

// Whom a call touched.
template <typename Reply>
void AddTouched(const std::vector<Named>& named, Reply& reply) {
  for (const auto& one : named) {
    if (one.patient) {
      reply.add_numbers(one.patient->number);
    } else {
      reply.add_caregivers(one.caregiver.str());
    }
  }
}

// Takes who is here already out of `named`, with a remark that says since when, unless nobody would be left.
std::vector<rules::Remark> SetAsideWhoIsHere(const Roster& roster, absl::TimeZone zone, std::vector<Named>& named) {
  const auto away = [&](const Named& one) {
    return rules::StateOf(false, one.StaysIn(roster)) != rules::RosterState::kHere;
  };
  const auto here = std::stable_partition(named.begin(), named.end(), away);
  if (here == named.begin()) return {};
  std::vector<rules::Remark> remarks;
  for (auto one = here; one != named.end(); ++one) {
    const std::string since = rules::ClockText(one->StaysIn(roster).back().enter, zone);
    remarks.push_back({"ALREADY_HERE", absl::StrCat(one->words(), " is here since ", since, " already")});
  }
  named.erase(here, named.end());
  return remarks;
}

// What a check-in and a check-out reply alike.
template <typename Reply>
absl::StatusOr<Reply> ReplyTo(const Call& call, sql::ReadTx& tx, const Session& session, const Site& site,
                              absl::Time at, const Roster& roster, const std::vector<Named>& named) {
  Reply reply;
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session.id, roster));
  ToMoment(at, ZoneOf(site.zone), reply.mutable_at());
  AddTouched(named, reply);
  return reply;
}

// "9:00 am to 9:20 am, 9:35 am to 10:00 am", "absent" or "not recorded".
std::string WordsOf(const std::vector<Presence>& stays, bool absent, absl::TimeZone zone) {
  if (stays.empty()) return absent ? "absent" : "not recorded";
  std::vector<std::string> words;
  for (const auto& stay : stays) words.push_back(StayWords(stay, zone));
  return absl::StrJoin(words, ", ");
}

// What an amendment puts in place of what is recorded, or beside it.
struct Amendment {
  bool absent = false, take_back = false, still_here = false, also = false;
  bool attested = false;  // leave is the real end of a closed class
  Modality modality = Modality::kInPerson;
  std::optional<absl::Time> enter, leave;
};

absl::StatusOr<Amendment> AmendmentOf(const v1::AmendAttendanceRequest& request, const Call& call, const Site& site,
                                      const Session& session) {
  const int said =
      request.absent() + request.clear() + request.take_back() + request.still_here() + request.has_enter();
  const bool of_stay = request.has_leave() || request.also() || request.modality() != v1::MODALITY_UNSPECIFIED;
  if (said != 1 || (of_stay && !request.has_enter())) {
    return Invalid("AMENDMENT_UNCLEAR",
                   "exactly one of absent, clear, take_back, still_here and enter is needed, and leave, modality and "
                   "also only with enter");
  }
  if (request.absent() && !request.caregivers().empty()) {
    return Invalid("AMENDMENT_UNCLEAR", "a caregiver who did not come is not recorded at all: clear what is recorded");
  }
  Amendment amendment{.absent = request.absent(),
                      .take_back = request.take_back(),
                      .still_here = request.still_here(),
                      .also = request.also(),
                      .modality = TRY(FromProto(request.modality()))};
  if (!request.has_enter()) return amendment;
  const absl::TimeZone zone = ZoneOf(site.zone);
  amendment.enter = TRY(TimeOf(&request.enter(), call, site, session));
  TRY(rules::CheckEntering(session, *amendment.enter, call.now, zone));
  if (!request.has_leave() && session.state != SessionState::kClosed) return amendment;
  amendment.attested = !request.has_leave();
  amendment.leave = amendment.attested ? *session.actual_end : TRY(TimeOf(&request.leave(), call, site, session));
  TRY(rules::CheckPast(*amendment.leave, call.now, zone));
  TRY(rules::CheckStay(session, *amendment.enter, *amendment.leave, zone));
  return amendment;
}

// In a closed class a patient was there or was absent, and nobody is still here. Error: SESSION_CLOSED.
absl::Status CheckSettled(const Session& session, const v1::AmendAttendanceRequest& request, const Named& one,
                          const Roster& roster) {
  if (session.state != SessionState::kClosed) return absl::OkStatus();
  const bool unsettles = request.still_here() ||
                         (one.patient && (request.clear() || (request.take_back() && one.StaysIn(roster).size() == 1)));
  if (!unsettles) return absl::OkStatus();
  return Refused("SESSION_CLOSED", "session {session} is closed: say that they were absent, or when they were there",
                 {{"session", session.id.str()}});
}

// The last stay as if nobody had recorded its leaving.
void Reopen(const Call& call, sql::WriteTx& tx, Presence stay, const std::string& reason) {
  store::VoidPresence(tx, stay.number, call.now, call.caller.name, reason);
  stay.leave.reset();
  stay.left_by.clear();
  store::InsertPresence(tx, stay);
}

// Voids what is recorded of somebody and writes what is to hold instead. Errors: NOT_LEFT, NOT_PRESENT.
absl::Status Amend(const Call& call, sql::WriteTx& tx, const Session& session, const Amendment& amendment,
                   const Named& one, const std::vector<Presence>& stays, const std::string& reason) {
  const std::string& by = call.caller.name;
  if (amendment.still_here) {
    TRY(rules::CheckLeft(session, {one.words(), stays}));
    Reopen(call, tx, stays.back(), reason);
    return absl::OkStatus();
  }
  if (amendment.take_back) {
    if (stays.empty()) {
      return Refused("NOT_PRESENT", "no stay of {who} is recorded in session {session}",
                     {{"who", one.words()}, {"session", session.id.str()}});
    }
    store::VoidPresence(tx, stays.back().number, call.now, by, reason);
    return absl::OkStatus();
  }
  if (!amendment.also) {
    for (const auto& stay : stays) store::VoidPresence(tx, stay.number, call.now, by, reason);
  }
  if (one.patient) {
    store::UpdateAbsence(tx, one.patient->enrollment, amendment.absent, amendment.absent ? reason : "");
  }
  if (amendment.enter) {
    store::InsertPresence(tx, {.session = session.id,
                               .patient = one.patient ? one.patient->patient : PatientId{},
                               .caregiver = one.caregiver,
                               .enter = *amendment.enter,
                               .leave = amendment.leave,
                               .entered_by = by,
                               .left_by = amendment.leave ? by : "",
                               .attested = amendment.attested,
                               .modality = amendment.modality});
  }
  return absl::OkStatus();
}

// Who is without a seat is on the roster because they were there: without any stay their place ends.
void EndPlacesOfNobody(sql::WriteTx& tx, const Session& session, const std::string& reason) {
  const Roster roster = LoadRoster(tx, session.id);
  for (Enrollment& place : store::EnrollmentsOf(tx, session.id)) {
    if (place.state != EnrollmentState::kUnseated || place.absent || !roster.StaysOf(place.patient).empty()) continue;
    place.state = EnrollmentState::kDropped;
    place.number = 0;
    place.reason = reason;
    store::UpdateEnrollment(tx, place);
  }
}

}  // namespace

absl::StatusOr<Modality> FromProto(v1::Modality modality) {
  if (!v1::Modality_IsValid(modality)) {
    return Invalid("FIELD_INVALID", "modality is {modality}; it is none of the modalities",
                   {{"modality", absl::StrCat(static_cast<int>(modality))}});
  }
  return modality == v1::MODALITY_UNSPECIFIED ? Modality::kInPerson : static_cast<Modality>(modality);
}

std::string StayWords(const Presence& stay, absl::TimeZone zone) {
  return absl::StrCat(rules::ClockText(stay.enter, zone), " to ",
                      stay.leave ? rules::ClockText(*stay.leave, zone) : std::string("now"));
}

absl::StatusOr<absl::Time> TimeOf(const v1::When* when, const Call& call, const Site& site, const Session& session) {
  if (when == nullptr) return call.now;
  Call read = call;
  if (rules::IsTimeAlone(when->text()) && session.day < absl::ToCivilDay(call.now, ZoneOf(site.zone))) {
    read.now = session.start;
  }
  return FromWhen(*when, read, PlaceOf(site), rules::WhenNeed::kRecord);
}

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

// SESSION_ENDED; of a closed one with the correction by which presence is recorded now.
absl::Status CheckOpen(const Session& session, const Site& site,
                       const google::protobuf::RepeatedField<int32_t>& numbers,
                       const google::protobuf::RepeatedPtrField<std::string>& caregivers) {
  absl::Status status = CheckNotEnded(session);
  if (session.state != SessionState::kClosed || (numbers.empty() && caregivers.empty())) return status;
  v1::AmendAttendanceRequest amend;
  amend.set_session(session.id.str());
  *amend.mutable_numbers() = numbers;
  *amend.mutable_caregivers() = caregivers;
  *amend.mutable_enter() = WhenOf(*session.actual_start, site);
  return WithRemedy(std::move(status), {"If they were there the whole time",
                                        "psmet.v1.AttendanceService.AmendAttendance", amend.SerializeAsString()});
}

absl::StatusOr<v1::CheckInResponse> CheckIn(const Call& call, sql::WriteTx& tx, const v1::CheckInRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  const Site site = TRY(store::GetSite(tx, session.site));
  TRY(CheckOpen(session, site, request.numbers(), request.caregivers()));
  const absl::TimeZone zone = ZoneOf(site.zone);
  const absl::Time at = TRY(TimeOf(request.has_at() ? &request.at() : nullptr, call, site, session));
  const Modality modality = TRY(FromProto(request.modality()));
  TRY(rules::CheckEntering(session, at, call.now, zone));
  Roster roster = LoadRoster(tx, session.id);
  auto named = TRY(NamedBy(request, request.everyone(), tx, session, roster));
  for (auto& patient : roster.patients) {
    const bool expected =
        rules::StateOf(patient.absent, roster.StaysOf(patient.patient)) == rules::RosterState::kExpected;
    const bool twice = std::any_of(named.begin(), named.end(), [&](const Named& n) { return n.patient == &patient; });
    if (request.everyone() && expected && !twice) named.push_back({.patient = &patient});
  }
  std::vector<rules::Remark> remarks = SetAsideWhoIsHere(roster, zone, named);
  TRY(rules::CheckComingIn(session, PeopleOf(roster, named), at, zone));
  if (!named.empty()) TRY(Begin(tx, session, at));

  for (const auto& one : named) {
    const Presence stay{.session = session.id,
                        .patient = one.patient ? one.patient->patient : PatientId{},
                        .caregiver = one.caregiver,
                        .enter = at,
                        .entered_by = call.caller.name,
                        .modality = modality};
    store::InsertPresence(tx, stay);
    roster.Add(stay);
    if (one.patient && one.patient->absent) {
      store::UpdateAbsence(tx, one.patient->enrollment, false, "");
      one.patient->absent = false;
    }
    if (!one.patient && !one.announced) {
      remarks.push_back(
          {"CAREGIVER_UNANNOUNCED", absl::StrCat("caregiver ", one.caregiver.str(), " was not announced")});
    }
  }
  auto reply = TRY(ReplyTo<v1::CheckInResponse>(call, tx, session, site, at, roster, named));
  AddWarnings(remarks, reply.mutable_warnings());
  AddWarnings(TRY(CrowdRemarks(tx, session, roster)), reply.mutable_warnings());
  return reply;
}

absl::StatusOr<v1::CheckOutResponse> CheckOut(const Call& call, sql::WriteTx& tx, const v1::CheckOutRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  const Site site = TRY(store::GetSite(tx, session.site));
  TRY(CheckOpen(session, site, request.numbers(), request.caregivers()));
  const absl::TimeZone zone = ZoneOf(site.zone);
  const absl::Time at = TRY(TimeOf(request.has_at() ? &request.at() : nullptr, call, site, session));
  TRY(rules::CheckPast(at, call.now, zone));
  Roster roster = LoadRoster(tx, session.id);
  auto named = TRY(NamedBy(request, request.everyone(), tx, session, roster));
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
    const int64_t number = one.StaysIn(roster).back().number;
    for (auto& stay : roster.stays) {
      if (stay.number != number) continue;
      stay.leave = at;
      stay.left_by = call.caller.name;
      store::UpdateLeave(tx, stay);
    }
  }
  return ReplyTo<v1::CheckOutResponse>(call, tx, session, site, at, roster, named);
}

absl::StatusOr<v1::AmendAttendanceResponse> AmendAttendance(const Call& call, sql::WriteTx& tx,
                                                            const v1::AmendAttendanceRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckMayRecord(call, session, request.reason()));
  const bool closed = session.state == SessionState::kClosed;
  const Site site = TRY(store::GetSite(tx, session.site));
  const Amendment amendment = TRY(AmendmentOf(request, call, site, session));
  Roster before = LoadRoster(tx, session.id);
  const auto named = TRY(NamedBy(request, false, tx, session, before));
  if (amendment.enter) TRY(Begin(tx, session, *amendment.enter));

  v1::AmendAttendanceResponse reply;
  std::vector<SessionPatient> taken_off;
  for (const auto& one : named) {
    if (closed && request.clear() && one.patient && WalkedIn(tx, session, one.patient->patient)) {
      taken_off.push_back({session.id, one.patient->patient});
    } else {
      TRY(CheckSettled(session, request, one, before));
    }
    TRY(Amend(call, tx, session, amendment, one, one.StaysIn(before), request.reason()));
  }
  AddTouched(named, reply);
  if (!closed && (request.clear() || request.take_back())) EndPlacesOfNobody(tx, session, request.reason());
  for (const auto& [_, patient] : taken_off) EndPlace(tx, session, patient, request.reason());
  const Roster after = LoadRoster(tx, session.id);
  for (const auto& one : named) {
    if (!closed) break;
    const absl::TimeZone zone = ZoneOf(site.zone);
    const bool was_absent = one.patient && one.patient->absent;
    KeepAddendum(call, tx, session, one.words(), WordsOf(one.StaysIn(before), was_absent, zone),
                 WordsOf(one.StaysIn(after), amendment.absent, zone), request.reason());
  }
  TRY(ChargeAgain(call, tx, session, request, reply));
  TRY(MakeAgain(call, tx, taken_off, request, reply));
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session.id, after));
  if (closed) AddWarnings(TRY(AnomalyRemarks(call, tx, session, site, after)), reply.mutable_warnings());
  return reply;
}

}  // namespace psmet::handlers
