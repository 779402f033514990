#include "handlers/roster.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "handlers/addenda.h"
#include "handlers/anomalies.h"
#include "handlers/orders.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "store/addenda.h"
#include "store/attendance.h"
#include "store/people.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

void AddStays(const std::vector<Presence>& stays, absl::TimeZone zone,
              google::protobuf::RepeatedPtrField<v1::Presence>* out) {
  for (const auto& stay : stays) {
    auto* presence = out->Add();
    ToMoment(stay.enter, zone, presence->mutable_enter());
    if (stay.leave) ToMoment(*stay.leave, zone, presence->mutable_leave());
    presence->set_entered_by(stay.entered_by);
    presence->set_left_by(stay.left_by);
    presence->set_attested(stay.attested);
    presence->set_modality(static_cast<v1::Modality>(stay.modality));
  }
}

v1::RosterState RosterStateOf(rules::RosterState state) { return static_cast<v1::RosterState>(state); }

// In force, pending or missing, and why it is not in force.
void AddOrder(sql::ReadTx& tx, const std::vector<Order>& everybodys, const Session& session, PatientId patient,
              v1::RosterEntry* entry) {
  std::vector<Order> orders;
  std::copy_if(everybodys.begin(), everybodys.end(), std::back_inserter(orders),
               [&](const Order& order) { return order.patient == patient; });
  const auto remark = OrderRemark(tx, session, orders);
  entry->set_order(!remark ? "in force" : remark->reason == "ORDER_PENDING" ? "pending" : "missing");
  if (remark) AddWarnings({*remark}, entry->mutable_warnings());
}

void FillEntry(sql::ReadTx& tx, const std::vector<Order>& orders, const Session& session, const Roster& roster,
               const RosterPatient& patient, absl::TimeZone zone, v1::RosterEntry* entry) {
  const auto stays = roster.StaysOf(patient.patient);
  entry->set_number(patient.number);
  entry->set_patient(patient.patient.str());
  entry->set_patient_name(absl::StrCat(patient.family_name, ", ", patient.given_name));
  entry->set_state(RosterStateOf(rules::StateOf(patient.absent, stays)));
  AddStays(stays, zone, entry->mutable_presences());
  entry->set_reason(patient.absent ? patient.absence_reason : patient.reason);
  entry->set_needs(patient.needs);
  if (patient.state == EnrollmentState::kUnseated) {
    AddWarnings({{"UNSEATED", absl::StrCat("number ", patient.number, " has no seat")}}, entry->mutable_warnings());
  }
  AddOrder(tx, orders, session, patient.patient, entry);
}

// Caregivers stand with the patients that they were announced with; one who came unannounced, with the first of theirs.
void AddCaregivers(const Roster& roster, absl::TimeZone zone, v1::GetRosterResponse* reply) {
  std::set<CaregiverId> announced, shown;
  for (const auto& companion : roster.companions) {
    if (companion.announced) announced.insert(companion.caregiver);
  }
  for (const auto& companion : roster.companions) {
    const auto stays = roster.StaysOf(companion.caregiver);
    const bool came = !stays.empty() && !announced.contains(companion.caregiver);
    if (!companion.announced && !(came && shown.insert(companion.caregiver).second)) continue;
    const auto entry = std::find_if(reply->mutable_entries()->begin(), reply->mutable_entries()->end(),
                                    [&](const auto& e) { return e.patient() == companion.patient.str(); });
    auto* caregiver = entry->add_caregivers();
    caregiver->set_caregiver(companion.caregiver.str());
    caregiver->set_caregiver_name(absl::StrCat(companion.family_name, ", ", companion.given_name));
    caregiver->set_relationship(companion.relationship);
    caregiver->set_state(RosterStateOf(rules::StateOf(false, stays)));
    AddStays(stays, zone, caregiver->mutable_presences());
  }
}

void ToProto(const Relocation& relocation, const Room& room, absl::TimeZone zone, v1::Relocation* out) {
  out->set_room(room.id.str());
  out->set_room_name(room.name);
  ToMoment(relocation.at, zone, out->mutable_at());
  out->set_reason(relocation.reason);
  out->set_recorded_by(relocation.recorded_by);
}

void AddTeachings(const std::vector<Teaching>& teachings, absl::TimeZone zone, v1::GetRosterResponse* reply) {
  for (const auto& teaching : teachings) {
    // A correction of the start leaves nothing of what came before it.
    if (teaching.end && *teaching.end <= teaching.begin) continue;
    const auto& shown = reply->teachings();
    // Who was given back what somebody else had by mistake never stopped.
    const bool goes_on = !shown.empty() && shown.rbegin()->instructor() == teaching.instructor.str();
    auto* out = goes_on ? reply->mutable_teachings(shown.size() - 1) : reply->add_teachings();
    out->set_instructor(teaching.instructor.str());
    if (!goes_on) ToMoment(teaching.begin, zone, out->mutable_begin());
    out->clear_end();
    if (teaching.end) ToMoment(*teaching.end, zone, out->mutable_end());
  }
}

// Whose seat somebody else took: that they did not come stays on the roster.
void AddGaveWay(const std::vector<RosterPatient>& patients, v1::GetRosterResponse* reply) {
  for (const auto& patient : patients) {
    auto* entry = reply->add_gave_way();
    entry->set_number(patient.number);
    entry->set_patient(patient.patient.str());
    entry->set_patient_name(absl::StrCat(patient.family_name, ", ", patient.given_name));
    entry->set_state(v1::ROSTER_STATE_ABSENT);
    entry->set_reason(patient.reason);
  }
}

void AddWaiting(const std::vector<RosterPatient>& patients, v1::GetRosterResponse* reply) {
  for (const auto& patient : patients) {
    auto* entry = reply->add_waiting();
    entry->set_state(v1::ROSTER_STATE_WAITING);
    entry->set_patient(patient.patient.str());
    entry->set_patient_name(absl::StrCat(patient.family_name, ", ", patient.given_name));
  }
}

template <typename Someone>
int Here(const std::vector<Presence>& stays, Someone Presence::*someone) {
  return std::count_if(stays.begin(), stays.end(), [&](const auto& stay) { return stay.*someone && !stay.leave; });
}

template <typename Someone>
std::vector<Presence> Of(const std::vector<Presence>& stays, Someone Presence::*someone, Someone who) {
  std::vector<Presence> out;
  std::copy_if(stays.begin(), stays.end(), std::back_inserter(out), [&](const auto& s) { return s.*someone == who; });
  return out;
}

}  // namespace

std::vector<Presence> Roster::StaysOf(PatientId patient) const { return Of(stays, &Presence::patient, patient); }
std::vector<Presence> Roster::StaysOf(CaregiverId caregiver) const {
  return Of(stays, &Presence::caregiver, caregiver);
}
int Roster::PatientsHere() const { return Here(stays, &Presence::patient); }
int Roster::InRoom() const {
  return static_cast<int>(std::count_if(stays.begin(), stays.end(), [](const Presence& stay) {
    return !stay.leave && stay.modality == Modality::kInPerson;
  }));
}

void Roster::Add(const Presence& stay) {
  const auto later = [](const Presence& a, const Presence& b) { return a.enter < b.enter; };
  stays.insert(std::upper_bound(stays.begin(), stays.end(), stay, later), stay);
}

Roster LoadRoster(sql::ReadTx& tx, SessionId session) {
  return {.patients = store::RosterPatients(tx, session),
          .companions = store::RosterCompanions(tx, session),
          .stays = store::PresencesOf(tx, session),
          .relocations = store::RelocationsOf(tx, session)};
}

absl::StatusOr<std::vector<rules::Remark>> CrowdRemarks(sql::ReadTx& tx, const Session& session, const Roster& roster) {
  const auto& relocations = roster.relocations;
  const Room room = TRY(store::GetRoom(tx, relocations.empty() ? session.room : relocations.back().room));
  const int people = roster.InRoom() + (session.instructor ? 1 : 0) + (session.interpreter.empty() ? 0 : 1);
  if (people <= room.capacity) return std::vector<rules::Remark>();
  return std::vector<rules::Remark>{{"ROOM_CROWDED", absl::StrCat(people, " people are in room ", room.id.str(),
                                                                  ", which has ", room.capacity, " chairs")}};
}

void AddWarnings(const std::vector<rules::Remark>& remarks, google::protobuf::RepeatedPtrField<v1::Warning>* out) {
  for (const auto& remark : remarks) {
    auto* warning = out->Add();
    warning->set_reason(remark.reason);
    warning->set_text(remark.text);
  }
}

void ToProto(const Break& pause, absl::TimeZone zone, v1::Break* out) {
  ToMoment(pause.begin, zone, out->mutable_begin());
  ToMoment(pause.end, zone, out->mutable_end());
  out->set_recorded_by(pause.recorded_by);
}

static absl::StatusOr<v1::GetRosterResponse> Show(const Call& call, sql::ReadTx& tx, const store::ListedSession& listed,
                                                  const Roster& roster) {
  const Session& session = listed.session;
  const absl::TimeZone zone = ZoneOf(listed.site->zone);
  const std::vector<Order> orders = store::OrdersOnRoster(tx, session.id);
  v1::GetRosterResponse reply;
  Showing(call, tx).Show(listed, reply.mutable_session());
  for (const auto& patient : roster.patients)
    FillEntry(tx, orders, session, roster, patient, zone, reply.add_entries());
  AddCaregivers(roster, zone, &reply);
  AddGaveWay(store::GaveWay(tx, session.id), &reply);
  if (listed.waiting > 0) AddWaiting(store::Waiting(tx, session.id), &reply);
  for (const auto& pause : store::BreaksOf(tx, session.id)) ToProto(pause, zone, reply.add_breaks());
  AddTeachings(store::TeachingsOf(tx, session.id), zone, &reply);
  for (const auto& relocation : roster.relocations) {
    ToProto(relocation, TRY(store::GetRoom(tx, relocation.room)), zone, reply.add_relocations());
  }
  for (const auto& addendum : store::AddendaOf(tx, session.id)) ToProto(addendum, zone, reply.add_addenda());
  reply.set_here(roster.PatientsHere());
  const bool ended = session.state == SessionState::kClosed || session.state == SessionState::kCancelled;
  const bool left = call.now >= session.end && reply.here() == 0 && !roster.stays.empty();
  if (!ended && !left) reply.set_group(rules::GroupSentence(listed.module->families, reply.here()));
  return reply;
}

absl::StatusOr<v1::GetRosterResponse> RosterReply(const Call& call, sql::ReadTx& tx, SessionId session) {
  return RosterReply(call, tx, session, LoadRoster(tx, session));
}

absl::StatusOr<v1::GetRosterResponse> RosterReply(const Call& call, sql::ReadTx& tx, SessionId session,
                                                  const Roster& roster) {
  return Show(call, tx, TRY(LoadListed(call, tx, session.str())), roster);
}

absl::StatusOr<v1::GetRosterResponse> GetRoster(const Call& call, sql::ReadTx& tx,
                                                const v1::GetRosterRequest& request) {
  const store::ListedSession listed = TRY(LoadListed(call, tx, request.session()));
  const Session& session = listed.session;
  const Roster roster = LoadRoster(tx, session.id);
  auto reply = TRY(Show(call, tx, listed, roster));
  // Of a class in progress the preview says it: this is what a desk calls all day long.
  if (session.state == SessionState::kClosed) {
    const Site site = TRY(store::GetSite(tx, session.site));
    AddWarnings(TRY(AnomalyRemarks(call, tx, session, site, roster)), reply.mutable_warnings());
  }
  return reply;
}

}  // namespace psmet::handlers
