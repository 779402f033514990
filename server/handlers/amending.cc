#include "handlers/amending.h"

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
#include "handlers/attendance.h"
#include "handlers/roster.h"
#include "handlers/timetable.h"
#include "handlers/waitlist.h"
#include "handlers/walkin.h"
#include "handlers/whom.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "store/attendance.h"
#include "store/roster.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

// "9:00 am to 9:20 am, 9:35 am to 10:00 am audio-video", "absent" or "not recorded".
std::string WordsOf(const std::vector<Presence>& stays, bool absent, absl::TimeZone zone) {
  if (stays.empty()) return absent ? "absent" : "not recorded";
  std::vector<std::string> words;
  for (const auto& stay : stays) words.push_back(StayWords(stay, zone));
  return absl::StrJoin(words, ", ");
}

// What an amendment puts in place of what is recorded, or beside it.
struct Amendment {
  bool absent = false, take_back = false, put_back = false, still_here = false, also = false;
  bool attested = false;  // leave is the real end of a closed class
  Modality modality = Modality::kInPerson;
  std::optional<absl::Time> enter, leave;
};

absl::StatusOr<Amendment> AmendmentOf(const v1::AmendAttendanceRequest& request, const Call& call, const Site& site,
                                      const Session& session) {
  const int said = request.absent() + request.clear() + request.take_back() + request.put_back() +
                   request.still_here() + request.has_enter();
  const bool of_stay = request.has_leave() || request.also() || request.modality() != v1::MODALITY_UNSPECIFIED;
  if (said != 1 || (of_stay && !request.has_enter())) {
    absl::Status unclear = Invalid("AMENDMENT_UNCLEAR",
                                   "exactly one of absent, clear, take_back, put_back, still_here and enter is needed, "
                                   "and leave, modality and also only with enter");
    if (said > 0) return unclear;
    v1::AmendAttendanceRequest whole = request;
    whole.mutable_enter()->set_text("…");
    return WithRemedy(std::move(unclear), {"With when they came in", "psmet.v1.AttendanceService.AmendAttendance",
                                           whole.SerializeAsString()});
  }
  if (request.absent() && !request.caregivers().empty()) {
    return Invalid("AMENDMENT_UNCLEAR", "a caregiver who did not come is not recorded at all: clear what is recorded");
  }
  Amendment amendment{.absent = request.absent(),
                      .take_back = request.take_back(),
                      .put_back = request.put_back(),
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

absl::Status NotSettled(const Session& session) {
  return Refused("SESSION_CLOSED", "session {session} is closed: say that they were absent, or when they were there",
                 {{"session", session.id.str()}});
}

// In a closed class a patient was there or was absent, and nobody is still here. Error: SESSION_CLOSED.
absl::Status CheckSettled(const Session& session, const v1::AmendAttendanceRequest& request, const Named& one,
                          const Roster& roster) {
  if (session.state != SessionState::kClosed) return absl::OkStatus();
  const bool unsettles = request.still_here() ||
                         (one.patient && (request.clear() || (request.take_back() && one.StaysIn(roster).size() == 1)));
  return unsettles ? NotSettled(session) : absl::OkStatus();
}

// What would serve where an amendment overlaps what is recorded, or leaves open in a closed class who was there.
absl::Status WithMeant(absl::Status refusal, const v1::AmendAttendanceRequest& given) {
  if (refusal.ok()) return refusal;
  v1::AmendAttendanceRequest request = given;
  const auto with = [&](const char* text) {
    refusal = WithRemedy(std::move(refusal), {text, MethodOf(request), request.SerializeAsString()});
  };
  const int named = request.numbers_size() + request.patients_size() + request.caregivers_size();
  // Of several, others would lose what is recorded of them.
  if (ReasonOf(refusal) == "STAYS_OVERLAP" && named == 1) {
    request.clear_also();
    with("In place of what is recorded");
  }
  if (ReasonOf(refusal) == "SESSION_CLOSED") {
    request.clear_clear();
    request.clear_take_back();
    request.clear_put_back();
    request.clear_still_here();
    request.mutable_enter()->set_text(kToBeSaid);
    with("If they were there");
    if (!request.caregivers().empty()) return refusal;
    request.clear_enter();
    request.set_absent(true);
    request.set_reason("did not come");
    with("If they were not");
  }
  return refusal;
}

// The last stay as if nobody had recorded its leaving.
void Reopen(const Call& call, sql::WriteTx& tx, Presence stay, const std::string& reason) {
  store::VoidPresence(tx, stay.number, call.now, call.caller.name, reason);
  stay.leave.reset();
  stay.left_by.clear();
  store::InsertPresence(tx, stay);
}

// Who cleared a walk-in and wants that undone names a number that is nobody's now, or again that of whoever gave way: a
// refusal with the calls that record the walk-in again, if the last amendment took one off.
absl::Status WithTakenOff(sql::ReadTx& tx, const Session& session, const Site& site, const Roster& roster,
                          absl::Status refused, const RosterPatient* number) {
  const PatientId patient = store::LastAmendedPatient(tx, session.id);
  const bool stayed_on = std::any_of(roster.patients.begin(), roster.patients.end(),
                                     [&](const RosterPatient& each) { return each.patient == patient; });
  if (!patient || stayed_on) return refused;
  const auto last = store::LastAmended(tx, session.id, patient, {});
  const int seat_of = number && number->absent ? number->number : 0;
  for (Remedy& remedy : RecordAgain(session, site, {.patient = patient}, last->before, {}, seat_of)) {
    remedy.text = absl::StrCat("If you mean ", patient.str(), ", who was taken off the roster");
    refused = WithRemedy(std::move(refused), remedy);
  }
  return refused;
}

// What was recorded of somebody before their last amendment holds again. Errors: NOTHING_TO_PUT_BACK, SESSION_CLOSED.
absl::Status PutBack(const Call& call, sql::WriteTx& tx, const Session& session, const Named& one,
                     const std::vector<Presence>& stays, const std::string& reason) {
  const PatientId patient = one.patient ? one.patient->patient : PatientId{};
  const auto last = store::LastAmended(tx, session.id, patient, one.caregiver);
  if (!last || last->stale) {
    return Refused("NOTHING_TO_PUT_BACK",
                   last ? "something was recorded of {who} since they were amended in session {session}: say what holds"
                        : "{who} was not amended in session {session}",
                   {{"who", one.words()}, {"session", session.id.str()}});
  }
  const bool open = std::any_of(last->before.begin(), last->before.end(), [](const auto& stay) { return !stay.leave; });
  const bool nothing = stays.size() == last->after.size() && last->before.empty() && !last->absence;
  if (session.state == SessionState::kClosed && (open || (patient && nothing))) return NotSettled(session);
  for (const Presence& stay : last->after) store::VoidPresence(tx, stay.number, call.now, call.caller.name, reason);
  for (const Presence& stay : last->before) store::InsertPresence(tx, stay);
  if (one.patient) {
    store::UpdateAbsence(tx, one.patient->enrollment, last->absence.has_value(), last->absence.value_or(""));
  }
  return absl::OkStatus();
}

// Voids what is recorded of somebody and writes what is to hold instead. Errors: NOT_LEFT, NOT_PRESENT, STAYS_OVERLAP,
// NOTHING_TO_PUT_BACK, SESSION_CLOSED.
absl::Status Amend(const Call& call, sql::WriteTx& tx, const Session& session, absl::TimeZone zone,
                   const Amendment& amendment, const Named& one, const std::vector<Presence>& stays,
                   const std::string& reason) {
  const std::string& by = call.caller.name;
  if (amendment.put_back) return PutBack(call, tx, session, one, stays, reason);
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
    const Presence stay{.session = session.id,
                        .patient = one.patient ? one.patient->patient : PatientId{},
                        .caregiver = one.caregiver,
                        .enter = *amendment.enter,
                        .leave = amendment.leave,
                        .entered_by = by,
                        .left_by = amendment.leave ? by : "",
                        .attested = amendment.attested,
                        .modality = amendment.modality};
    if (amendment.also) TRY(rules::CheckApart(session, {one.words(), stays}, stay, zone));
    store::InsertPresence(tx, stay);
  }
  return absl::OkStatus();
}

// True: of a class in progress nothing is recorded but who came and that its instructor teaches.
bool OnlyCheckedIn(sql::ReadTx& tx, const Session& session, const Roster& roster) {
  if (session.state != SessionState::kInProgress || session.actual_start || session.extension_blocks > 0) return false;
  const auto teachings = store::TeachingsOf(tx, session.id);
  const auto taught = std::count_if(teachings.begin(), teachings.end(),
                                    [](const Teaching& each) { return !each.end || *each.end > each.begin; });
  return taught == 1 && roster.relocations.empty() && store::BreaksOf(tx, session.id).empty();
}

// True: the amendment leaves nothing recorded of a patient who is on the roster only because they walked in.
bool TakesOff(sql::ReadTx& tx, const Session& session, const v1::AmendAttendanceRequest& request, const Named& one,
              const std::vector<Presence>& stays) {
  if (!one.patient || !WalkedIn(tx, session, one.patient->patient)) return false;
  // Of a closed class nobody means by the last stay that there was never anybody.
  return request.clear() || (request.take_back() && stays.size() == 1 && session.state != SessionState::kClosed);
}

// The calls that record again who walked in and is off the roster since `before`.
std::vector<Remedy> AgainAs(const Session& session, const Site& site, const RosterPatient& was, const Roster& before,
                            const Roster& after) {
  const bool given_back = std::any_of(after.patients.begin(), after.patients.end(), [&](const RosterPatient& each) {
    return each.number == was.number && each.absent;
  });
  // Without a seat and absent: only caregivers of theirs came.
  std::vector<CaregiverId> alone;
  std::vector<Presence> stays = before.StaysOf(was.patient);
  for (const RosterCompanion& companion : before.companions) {
    if (!was.absent || !companion.announced || companion.patient != was.patient) continue;
    alone.push_back(companion.caregiver);
    for (const Presence& stay : before.StaysOf(companion.caregiver)) stays.push_back(stay);
  }
  return RecordAgain(session, site, was, stays, alone, given_back ? was.number : 0);
}

}  // namespace

absl::StatusOr<v1::AmendAttendanceResponse> AmendAttendance(const Call& call, sql::WriteTx& tx,
                                                            const v1::AmendAttendanceRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckMayRecord(call, session, request));
  const bool closed = session.state == SessionState::kClosed;
  const Site site = TRY(store::GetSite(tx, session.site));
  const Amendment amendment = TRY(AmendmentOf(request, call, site, session));
  Roster before = LoadRoster(tx, session.id);
  auto found = NamedBy(request, false, tx, session, before);
  if (amendment.put_back && ReasonOf(found.status()) == "NOT_ON_ROSTER")
    found = WithTakenOff(tx, session, site, before, found.status(), nullptr);
  const auto named = TRY(std::move(found));

  const absl::TimeZone zone = ZoneOf(site.zone);
  v1::AmendAttendanceResponse reply;
  std::vector<rules::Remark> remarks;
  std::vector<Named> stay_on;
  std::vector<SessionPatient> taken_off;
  std::vector<RosterPatient> walked_in;
  for (const auto& one : named) {
    const auto stays = one.StaysIn(before);
    if (TakesOff(tx, session, request, one, stays)) {
      taken_off.push_back({session.id, one.patient->patient});
      walked_in.push_back(*one.patient);
    } else {
      TRY(WithMeant(CheckSettled(session, request, one, before), request));
      stay_on.push_back(one);
    }
    if (amendment.absent && !stays.empty()) {
      remarks.push_back({"PRESENCE_REPLACED", absl::StrCat(one.words(), " was recorded as here, ",
                                                           WordsOf(stays, false, zone), ": that no longer holds")});
    }
    std::optional<std::string> absence;
    if (one.patient && one.patient->absent) absence = one.patient->absence_reason;
    absl::Status amended = Amend(call, tx, session, zone, amendment, one, stays, request.reason());
    if (ReasonOf(amended) == "NOTHING_TO_PUT_BACK")
      amended = WithTakenOff(tx, session, site, before, std::move(amended), one.patient);
    TRY(WithMeant(std::move(amended), request));
    store::InsertAmendment(tx, session.id, one.patient ? one.patient->patient : PatientId{}, one.caregiver, absence);
  }
  AddTouched(stay_on, reply);
  for (const auto& [_, patient] : taken_off) {
    ToProto(call, tx, TakeOff(call, tx, session, patient, request.reason(), remarks), reply.add_taken_off());
  }
  const Roster after = LoadRoster(tx, session.id);
  if (closed) TRY(rules::CheckClass(session, *session.actual_start, *session.actual_end, after.stays, zone));
  if (!after.stays.empty()) TRY(Begin(tx, session, after.stays.front().enter));
  // What began with a check-in alone has not begun once that is cleared.
  if (after.stays.empty() && OnlyCheckedIn(tx, session, after)) TakeBackBeginning(tx, session);
  for (const RosterPatient& was : walked_in) {
    for (const Remedy& remedy : AgainAs(session, site, was, before, after)) ToProto(remedy, reply.add_again());
  }
  for (const auto& one : named) {
    if (!closed) break;
    const bool was_absent = one.patient && one.patient->absent;
    const bool is_absent = std::any_of(after.patients.begin(), after.patients.end(), [&](const RosterPatient& patient) {
      return one.patient && patient.patient == one.patient->patient && patient.absent;
    });
    KeepAddendum(call, tx, session, one.subject(), WordsOf(one.StaysIn(before), was_absent, zone),
                 WordsOf(one.StaysIn(after), is_absent, zone), request.reason());
  }
  TRY(ChargeAgain(call, tx, session, request, reply));
  if (closed) TRY(MakeAgain(call, tx, taken_off, request, reply));
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session.id, after));
  AddWarnings(remarks, reply.mutable_warnings());
  if (closed) AddWarnings(TRY(AnomalyRemarks(call, tx, session, site, after)), reply.mutable_warnings());
  return reply;
}

}  // namespace psmet::handlers
