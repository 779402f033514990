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
#include "handlers/whom.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "rules/billing.h"
#include "rules/when.h"
#include "store/attendance.h"
#include "store/people.h"
#include "store/roster.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

std::vector<rules::Someone> PeopleOf(const Roster& roster, const std::vector<Named>& named) {
  std::vector<rules::Someone> people;
  for (const auto& one : named) people.push_back({one.words(), one.StaysIn(roster)});
  return people;
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

// The presence of those named from `enter` on, in place of what is recorded of them.
v1::AmendAttendanceRequest From(absl::Time enter, const Session& session, const Site& site,
                                const std::vector<Named>& named) {
  v1::AmendAttendanceRequest amend;
  amend.set_session(session.id.str());
  AddTouched(named, amend);
  *amend.mutable_enter() = WhenOf(enter, site);
  return amend;
}

Remedy Amending(std::string text, const v1::AmendAttendanceRequest& amend) {
  return {std::move(text), "psmet.v1.AttendanceService.AmendAttendance", amend.SerializeAsString()};
}

// Whoever comes in and is here already came earlier than is recorded, or went out meanwhile: ALREADY_HERE with the call
// that records it.
absl::Status WithWhatWasMissed(absl::Status refusal, const Session& session, const Site& site, const Roster& roster,
                               const std::vector<Named>& named, absl::Time at, Modality modality) {
  if (ReasonOf(refusal) != "ALREADY_HERE") return refusal;
  const bool earlier = std::all_of(named.begin(), named.end(), [&](const Named& one) {
    const auto stays = one.StaysIn(roster);
    return stays.size() == 1 && at < stays[0].enter && stays[0].modality == modality;
  });
  if (earlier) {
    v1::AmendAttendanceRequest amend = From(at, session, site, named);
    if (modality != Modality::kInPerson) amend.set_modality(static_cast<v1::Modality>(modality));
    return WithRemedy(std::move(refusal), Amending("If they came then already", amend));
  }
  v1::CheckOutRequest out;
  out.set_session(session.id.str());
  AddTouched(named, out);
  out.mutable_at()->set_text(kToBeSaid);
  return WithRemedy(std::move(refusal), {"If they went out and are back, first when they went",
                                         "psmet.v1.AttendanceService.CheckOut", out.SerializeAsString()});
}

// Whoever leaves and is not here is named beside others who are, or never came in by what is recorded, or left later
// than is recorded: NOT_HERE with the call that serves.
absl::Status WithWhoIsHere(absl::Status refusal, const Session& session, const Site& site, const Roster& roster,
                           const std::vector<Named>& named, absl::Time at, const v1::CheckOutRequest& request) {
  if (ReasonOf(refusal) != "NOT_HERE") return refusal;
  const bool none_came =
      std::all_of(named.begin(), named.end(), [&](const Named& one) { return one.StaysIn(roster).empty(); });
  if (none_came) {
    v1::CheckInRequest in;
    in.set_session(session.id.str());
    AddTouched(named, in);
    in.mutable_at()->set_text(kToBeSaid);
    return WithRemedy(std::move(refusal), {"If they were there, first when they came",
                                           "psmet.v1.AttendanceService.CheckIn", in.SerializeAsString()});
  }
  const auto stays = named[0].StaysIn(roster);
  if (named.size() == 1 && stays.size() == 1 && at > stays[0].enter) {
    v1::AmendAttendanceRequest amend = From(stays[0].enter, session, site, named);
    *amend.mutable_leave() = WhenOf(at, site);
    if (stays[0].modality != Modality::kInPerson) amend.set_modality(static_cast<v1::Modality>(stays[0].modality));
    return WithRemedy(std::move(refusal), Amending("If they left then", amend));
  }
  std::vector<Named> here = named;
  std::erase_if(
      here, [&](const Named& one) { return rules::StateOf(false, one.StaysIn(roster)) != rules::RosterState::kHere; });
  if (here.empty()) return refusal;
  v1::CheckOutRequest others;
  others.set_session(session.id.str());
  AddTouched(here, others);
  if (request.has_at()) *others.mutable_at() = request.at();
  return WithRemedy(std::move(refusal),
                    {"Without them", "psmet.v1.AttendanceService.CheckOut", others.SerializeAsString()});
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
                      stay.leave ? rules::ClockText(*stay.leave, zone) : std::string("now"),
                      stay.modality == Modality::kInPerson ? "" : " " + rules::ModalityWords(stay.modality));
}

absl::StatusOr<absl::Time> TimeOf(const v1::When* when, const Call& call, const Site& site, const Session& session) {
  if (when == nullptr) return call.now;
  return TRY(SpanOf(*when, call, site, session)).start;
}

absl::StatusOr<rules::Span> SpanOf(const v1::When& when, const Call& call, const Site& site, const Session& session) {
  if (when.has_text()) return rules::ReadHappened(when.text(), session, call.now, PlaceOf(site));
  return SpanFromWhen(when, call, PlaceOf(site), rules::WhenNeed::kRecord);
}

v1::When WhenOf(absl::Time time, const Site& site) { return WhenOf(time, ZoneOf(site.zone)); }

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

void TakeBackBeginning(sql::WriteTx& tx, Session& session) {
  session.state = SessionState::kScheduled;
  store::ForgetTeaching(tx, session.id);
  store::UpdateSession(tx, session);
}

// SESSION_ENDED; of a closed one with the correction by which presence is recorded now.
template <typename Request>
absl::Status CheckOpen(const Session& session, const Site& site, const Request& request) {
  absl::Status status = CheckNotEnded(session);
  const bool somebody = !request.numbers().empty() || !request.patients().empty() || !request.caregivers().empty();
  if (session.state != SessionState::kClosed || !somebody) return status;
  v1::AmendAttendanceRequest amend;
  amend.set_session(session.id.str());
  *amend.mutable_numbers() = request.numbers();
  *amend.mutable_patients() = request.patients();
  *amend.mutable_caregivers() = request.caregivers();
  *amend.mutable_enter() = WhenOf(*session.actual_start, site);
  return WithRemedy(std::move(status), {"If they were there the whole time",
                                        "psmet.v1.AttendanceService.AmendAttendance", amend.SerializeAsString()});
}

absl::StatusOr<v1::CheckInResponse> CheckIn(const Call& call, sql::WriteTx& tx, const v1::CheckInRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  const Site site = TRY(store::GetSite(tx, session.site));
  TRY(CheckOpen(session, site, request));
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
  TRY(WithWhatWasMissed(rules::CheckComingIn(session, PeopleOf(roster, named), at, zone), session, site, roster, named,
                        at, modality));
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
      remarks.push_back({"ABSENCE_REPLACED", absl::StrCat(one.words(), " was recorded as absent (",
                                                          one.patient->absence_reason, "): that no longer holds")});
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
  TRY(CheckOpen(session, site, request));
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
  TRY(WithWhoIsHere(rules::CheckLeaving(session, PeopleOf(roster, named), at, zone), session, site, roster, named, at,
                    request));

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

}  // namespace psmet::handlers
