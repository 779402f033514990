#include "handlers/notes.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "handlers/changes.h"
#include "handlers/closing.h"
#include "handlers/notes_file.h"
#include "handlers/timetable.h"
#include "handlers/whom.h"
#include "handlers/wire.h"
#include "rules/notes.h"
#include "store/curriculum.h"
#include "store/notes.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

bool HasParts(const v1::RecordNotesRequest& request) {
  return !request.topics().empty() || !request.response().empty() || !request.goal().empty() ||
         !request.follow_up().empty();
}

// Errors: NOTES_UNCLEAR, NOBODY_NAMED, NOTHING_RECORDED.
absl::Status CheckClear(const v1::RecordNotesRequest& request) {
  const bool somebody = request.everyone() || !request.numbers().empty() || !request.patients().empty();
  const bool said = HasParts(request) || request.attest() || request.patient_signed();
  const bool something = said || request.take_back();
  if (request.take_back() && (said || !request.file().empty())) {
    return Invalid("NOTES_UNCLEAR", "what was recorded last is taken back: say nothing of the notes beside it");
  }
  if (!request.file().empty()) {
    if (!somebody && !HasParts(request) && request.module().empty()) return absl::OkStatus();
    return Invalid("NOTES_UNCLEAR", "a file says whom its notes are about and what they say: give nothing beside it");
  }
  if (something && !somebody)
    return Invalid("NOBODY_NAMED", "nobody is named: give roster numbers, patients or everyone");
  if (something || !request.module().empty()) return absl::OkStatus();
  return Invalid("NOTHING_RECORDED",
                 "nothing is said: give a part of the note, an attestation, a signature or the module taught");
}

// The session has begun and was not cancelled. Errors: SESSION_CANCELLED, SESSION_NOT_BEGUN.
absl::Status CheckTookPlace(const Session& session, const Site& site, absl::Time now) {
  if (session.state == SessionState::kCancelled) {
    return Refused("SESSION_CANCELLED", "session {session} is cancelled", {{"session", session.id.str()}});
  }
  return session.state == SessionState::kClosed ? absl::OkStatus() : CheckBegun(session, site, now);
}

std::vector<const RosterPatient*> PresentIn(const Roster& roster) {
  std::vector<const RosterPatient*> present;
  for (const auto& patient : roster.patients) {
    if (!roster.StaysOf(patient.patient).empty()) present.push_back(&patient);
  }
  return present;
}

// Who was there or had a caregiver there: some payers pay for teaching those alone, and that is documented too.
std::vector<const RosterPatient*> RepresentedIn(const Roster& roster) {
  std::vector<const RosterPatient*> represented;
  for (const auto& patient : roster.patients) {
    const bool by_caregiver =
        std::any_of(roster.companions.begin(), roster.companions.end(), [&](const auto& companion) {
          return companion.patient == patient.patient && !roster.StaysOf(companion.caregiver).empty();
        });
    if (by_caregiver || !roster.StaysOf(patient.patient).empty()) represented.push_back(&patient);
  }
  return represented;
}

// Whom the request names, each once; everyone are those who were there themselves. Errors: NOT_ON_ROSTER, NOT_PRESENT.
absl::StatusOr<std::vector<SaidNote>> SaidBy(const v1::RecordNotesRequest& request, const Session& session,
                                             const Roster& roster) {
  const auto represented = RepresentedIn(roster);
  std::vector<int> numbers = TRY(NumbersGiven(session, roster, request.numbers(), request.patients()));
  if (request.everyone()) {
    for (const auto* patient : PresentIn(roster)) numbers.push_back(patient->number);
  }
  std::vector<SaidNote> said;
  for (int number : numbers) {
    const auto is = [&](const auto* patient) { return patient->number == number; };
    if (std::any_of(said.begin(), said.end(), [&](const auto& one) { return one.number == number; })) continue;
    if (std::none_of(represented.begin(), represented.end(), is)) {
      const bool listed = std::any_of(roster.patients.begin(), roster.patients.end(),
                                      [&](const auto& patient) { return patient.number == number; });
      const Metadata about = {{"number", absl::StrCat(number)}, {"session", session.id.str()}};
      if (listed) return Refused("NOT_PRESENT", "number {number} was not in session {session}", about);
      return Refused("NOT_ON_ROSTER", "number {number} is not on the roster of session {session}", about);
    }
    said.push_back({number,
                    {.topics = request.topics(),
                     .response = request.response(),
                     .goal = request.goal(),
                     .follow_up = request.follow_up(),
                     .patient_signed = request.patient_signed()}});
  }
  return said;
}

absl::Status ReasonNeeded(const Session& session, std::string_view what) {
  return Refused("ADDENDUM_REASON_NEEDED", "session {session} is closed and this replaces {what}: give the reason",
                 {{"session", session.id.str()}, {"what", std::string(what)}});
}

// What recording a patient's note did.
struct Recorded {
  bool changed = false;
  bool attest_again = false;  // the words attested before are others now
};

// Records one patient's note and its attestation. Error: ADDENDUM_REASON_NEEDED.
absl::StatusOr<Recorded> Record(const Call& call, sql::WriteTx& tx, const Session& session, PatientId patient,
                                const SaidNote& one, const v1::RecordNotesRequest& request) {
  const auto before = store::NoteOf(tx, session.id, patient);
  Note note = before ? rules::Merged(*before, one.said) : one.said;
  const bool same_words = before && rules::SayTheSame(*before, note);
  if (same_words && note.patient_signed == before->patient_signed) {
    if (!request.attest() || !before->attested_by.empty()) return Recorded();
    Note attested = *before;
    attested.attested_by = call.caller.name;
    attested.attested_at = call.now;
    store::HoldNote(tx, attested, call.now);
    return Recorded{.changed = true};
  }
  const bool addendum = before && session.state == SessionState::kClosed && rules::Rewrites(*before, note);
  if (addendum && request.reason().empty()) {
    return ReasonNeeded(session, absl::StrCat("the note of number ", one.number));
  }
  note.session = session.id;
  note.patient = patient;
  note.recorded_by = call.caller.name;
  note.recorded_at = call.now;
  note.reason = addendum ? request.reason() : "";
  if (same_words) {
    note.attested_by = before->attested_by;
    note.attested_at = before->attested_at;
  }
  if (request.attest()) {
    note.attested_by = call.caller.name;
    note.attested_at = call.now;
  }
  store::RecordNote(tx, note);
  return Recorded{.changed = true, .attest_again = before && !before->attested_by.empty() && note.attested_by.empty()};
}

// What was recorded before the version that holds, or where none does before it was taken back, holds again. Errors:
// NOTE_NOT_FOUND, ADDENDUM_REASON_NEEDED.
absl::Status TakeBack(const Call& call, sql::WriteTx& tx, const Session& session, const RosterPatient& patient,
                      const std::string& reason) {
  if (session.state == SessionState::kClosed && reason.empty()) {
    return ReasonNeeded(session, absl::StrCat("the note of number ", patient.number));
  }
  const auto earlier = store::EarlierNotes(tx, session.id, patient.patient);
  if (earlier.empty() && !store::NoteOf(tx, session.id, patient.patient)) {
    return Missing("NOTE_NOT_FOUND", "no note of number {number} is recorded in session {session}",
                   {{"number", absl::StrCat(patient.number)}, {"session", session.id.str()}});
  }
  if (earlier.empty()) {
    store::VoidNote(tx, session.id, patient.patient, call.now);
  } else {
    store::HoldNote(tx, earlier.back(), call.now);
  }
  return absl::OkStatus();
}

// Records the module really taught; true if that changed anything. Errors: MODULE_NOT_FOUND, CURRICULUM_NOT_FOUND,
// MODULE_OF_ANOTHER_EDITION, ADDENDUM_REASON_NEEDED.
absl::StatusOr<bool> RecordModule(const Call& call, sql::WriteTx& tx, const Session& session, const std::string& key,
                                  const std::string& reason) {
  if (key.empty()) return false;
  const auto taught = TRY(store::GetModule(tx, key));
  if (taught.curriculum.key() != session.curriculum && reason.empty()) {
    return Refused("MODULE_OF_ANOTHER_EDITION",
                   "session {session} is of {planned}, and {module} is not: give the reason if it was taught",
                   {{"session", session.id.str()}, {"planned", session.curriculum}, {"module", key}});
  }
  const auto before = store::ModuleTaught(tx, session.id);
  if (before.value_or(session.module_number) == taught.module.number) return false;
  if (session.state == SessionState::kClosed && reason.empty()) return ReasonNeeded(session, "the module taught");
  store::RecordModuleTaught(tx, session.id, taught.module.number, call.caller.name, call.now, reason);
  return true;
}

// The module taught, e.g. adces-3/monitoring.
absl::StatusOr<std::string> ModuleWords(sql::ReadTx& tx, const Session& session) {
  const auto taught =
      TRY(store::ModuleByNumber(tx, store::ModuleTaught(tx, session.id).value_or(session.module_number)));
  return absl::StrCat(taught.curriculum.key(), "/", taught.module.key);
}

void ToProto(const Note& note, absl::TimeZone zone, v1::Note* out) {
  out->set_topics(note.topics);
  out->set_response(note.response);
  out->set_goal(note.goal);
  out->set_follow_up(note.follow_up);
  out->set_recorded_by(note.recorded_by);
  ToMoment(note.recorded_at, zone, out->mutable_recorded());
  out->set_reason(note.reason);
  out->set_attested_by(note.attested_by);
  if (note.attested_at) ToMoment(*note.attested_at, zone, out->mutable_attested());
  out->set_patient_signed(note.patient_signed);
}

// What both calls reply: everyone who was there, of whom only a caregiver was there once they have a note, the module
// taught and what is the same for several.
template <typename Reply>
absl::Status Show(sql::ReadTx& tx, const Session& session, const Site& site, const Roster& roster, bool earlier,
                  Reply& reply) {
  const absl::TimeZone zone = ZoneOf(site.zone);
  reply.set_session(session.id.str());
  for (const auto* patient : RepresentedIn(roster)) {
    const auto note = store::NoteOf(tx, session.id, patient->patient);
    if (!note && roster.StaysOf(patient->patient).empty()) continue;
    auto* entry = reply.add_entries();
    entry->set_number(patient->number);
    entry->set_patient(patient->patient.str());
    entry->set_patient_name(absl::StrCat(patient->family_name, ", ", patient->given_name));
    if (note) ToProto(*note, zone, entry->mutable_note());
    for (const auto& part : rules::Lacking(note)) entry->add_missing(part);
    if (!earlier) continue;
    for (const auto& version : store::EarlierNotes(tx, session.id, patient->patient)) {
      ToProto(version, zone, entry->add_earlier());
    }
  }
  reply.set_module(TRY(ModuleWords(tx, session)));
  AddWarnings(IdenticalRemarks(tx, session.id, roster), reply.mutable_warnings());
  return absl::OkStatus();
}

}  // namespace

std::vector<rules::Remark> IdenticalRemarks(sql::ReadTx& tx, SessionId session, const Roster& roster) {
  std::vector<rules::Remark> remarks;
  for (const auto& patients : rules::Identical(store::NotesOf(tx, session))) {
    std::vector<int> numbers;
    for (const auto& one : roster.patients) {
      if (std::find(patients.begin(), patients.end(), one.patient) != patients.end()) numbers.push_back(one.number);
    }
    if (numbers.size() < 2) continue;
    remarks.push_back({"NOTES_IDENTICAL", absl::StrCat("the notes of ", absl::StrJoin(numbers, ", "),
                                                       " are word for word the same; say what was each one's own")});
  }
  return remarks;
}

std::optional<Remedy> NoteNeeded(sql::ReadTx& tx, SessionId session, const Roster& roster) {
  for (const auto* patient : PresentIn(roster)) {
    const auto note = store::NoteOf(tx, session, patient->patient);
    const auto lacking = rules::Lacking(note);
    if (lacking.empty()) continue;
    const auto lacks = [&](const char* part) {
      return std::find(lacking.begin(), lacking.end(), part) != lacking.end();
    };
    v1::RecordNotesRequest record;
    record.set_session(session.str());
    record.add_numbers(patient->number);
    if (lacks("topics")) record.set_topics("…");
    if (lacks("response")) record.set_response("…");
    if (lacks("goal")) record.set_goal("…");
    if (lacks("follow-up")) record.set_follow_up("…");
    // Other words than those that were attested want it again.
    record.set_attest(true);
    return Remedy{"Write what is missing", "psmet.v1.NoteService.RecordNotes", record.SerializeAsString()};
  }
  return std::nullopt;
}

absl::StatusOr<v1::RecordNotesResponse> RecordNotes(const Call& call, sql::WriteTx& tx,
                                                    const v1::RecordNotesRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckClear(request));
  const Site site = TRY(store::GetSite(tx, session.site));
  TRY(CheckTookPlace(session, site, call.now));
  const Roster roster = LoadRoster(tx, session.id);
  v1::RecordNotesResponse reply;
  NotesFile said{.module = request.module()};
  if (request.file().empty()) {
    said.notes = TRY(SaidBy(request, session, roster));
  } else {
    std::vector<int> represented;
    for (const auto* patient : RepresentedIn(roster)) represented.push_back(patient->number);
    Problems problems;
    said = ReadNotes(request.file(), represented, &problems);
    if (!problems.empty()) {
      reply.mutable_problems()->Assign(problems.begin(), problems.end());
      return reply;
    }
  }

  std::vector<SessionPatient> touched;
  std::vector<int> to_attest;
  const std::string module_before = TRY(ModuleWords(tx, session));
  const bool other_module = TRY(RecordModule(call, tx, session, said.module, request.reason()));
  if (other_module) reply.set_previous_module(module_before);
  for (const auto& patient : roster.patients) {
    const auto one = std::find_if(said.notes.begin(), said.notes.end(),
                                  [&](const auto& note) { return note.number == patient.number; });
    bool changed = other_module;
    if (one != said.notes.end()) {
      Recorded done{.changed = request.take_back()};
      if (request.take_back()) {
        TRY(TakeBack(call, tx, session, patient, request.reason()));
      } else {
        done = TRY(Record(call, tx, session, patient.patient, *one, request));
      }
      const bool noted = done.changed;
      if (done.attest_again) to_attest.push_back(patient.number);
      if (noted) reply.add_changed_numbers(patient.number);
      changed = changed || noted;
      reply.add_numbers(patient.number);
    }
    if (changed && session.state == SessionState::kClosed) touched.push_back({session.id, patient.patient});
  }
  TRY(Show(tx, session, site, roster, false, reply));
  if (!to_attest.empty()) {
    AddWarnings({{"ATTEST_AGAIN", absl::StrCat("what was attested of ", absl::StrJoin(to_attest, ", "),
                                               " are other words now: attest them again")}},
                reply.mutable_warnings());
  }
  TRY(MakeAgain(call, tx, touched, request, reply));
  return reply;
}

absl::StatusOr<v1::GetNotesResponse> GetNotes(const Call& call, sql::ReadTx& tx, const v1::GetNotesRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  v1::GetNotesResponse reply;
  TRY(Show(tx, session, TRY(store::GetSite(tx, session.site)), LoadRoster(tx, session.id), request.earlier(), reply));
  return reply;
}

}  // namespace psmet::handlers
