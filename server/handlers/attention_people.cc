// What needs attention of people: patients without a class, instructors' credentials and patients' orders.
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "handlers/attention.h"
#include "handlers/orders.h"
#include "handlers/wire.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "psmet/v1/staff.pb.h"
#include "rules/outlook.h"
#include "rules/staff.h"
#include "rules/when.h"
#include "store/attention.h"
#include "store/people.h"
#include "store/staff.h"
#include "store/timetable.h"

namespace psmet::handlers {
namespace {

constexpr int kCredentialDays = 60, kOrderDays = 7;
// So long after a cancelled class would have been.
constexpr absl::Duration kClassNeeded = absl::Hours(24 * 14);
// How many credentials, classes of one instructor, classes of a site, seats of one patient and places in cancelled
// classes are looked at.
constexpr int kMostCredentials = 200, kMostTeachings = 200, kMostSessions = 400, kMostSeats = 50, kMostLeft = 500;

// The planned classes of an instructor at the site, from a day on, that no credential of theirs covers.
std::vector<store::PlannedTeaching> Uncovered(Look& look, InstructorId instructor, Day from) {
  const auto credentials = store::FindCredentials(look.tx, instructor);
  std::vector<store::PlannedTeaching> uncovered;
  for (auto& planned : store::PlannedFor(look.tx, instructor, from, kMostTeachings)) {
    if (planned.site != look.site.id || planned.accepted_credentials.empty()) continue;
    if (!rules::Covering(*credentials, planned.accepted_credentials, planned.day)) {
      uncovered.push_back(std::move(planned));
    }
  }
  return uncovered;
}

// "CDCES cr-5 of i-7 ends on Thu 31 Dec 2026"; `taken` is the day on which it is seen as suspended or revoked.
std::string WhatBecomes(const Credential& credential, std::optional<Day> taken, Day today) {
  const std::string which =
      absl::StrCat(credential.type, " ", credential.id.str(), " of ", credential.instructor.str());
  if (taken) {
    const bool suspended = rules::StandingOn(credential, *taken) == CredentialState::kSuspended;
    return absl::StrCat(which, suspended ? " is suspended" : " is revoked",
                        *taken > today ? absl::StrCat(" from ", rules::DayText(*taken), " on") : "");
  }
  return absl::StrCat(which, credential.valid_to < today ? " ended on " : " ends on ",
                      rules::DayText(credential.valid_to));
}

// Whether a class comes after its end or not, an end in the next weeks is worth a renewal in time.
void AddCredential(Look& look, const Credential& credential) {
  const Day last = look.today + kCredentialDays;
  const std::optional<Day> taken = rules::TakenFrom(credential, look.today, last);
  const Day from = taken ? *taken : std::max(look.today, std::min(credential.valid_to + 1, last));
  const auto uncovered = Uncovered(look, credential.instructor, from);
  const bool ends = !taken && credential.valid_to >= look.today && credential.valid_to <= last;
  const auto teaches = store::PlannedFor(look.tx, credential.instructor, look.today, kMostTeachings);
  const bool teaches_here =
      std::any_of(teaches.begin(), teaches.end(), [&](const auto& each) { return each.site == look.site.id; });
  // Who teaches nowhere yet may be planned anywhere next.
  if (uncovered.empty() && !(ends && (teaches_here || teaches.empty()))) return;
  v1::AttentionItem* item = look.Add(v1::ATTENTION_KIND_CREDENTIAL);
  if (!item) return;
  item->set_instructor(credential.instructor.str());
  item->set_credential(credential.id.str());
  item->set_day(ToDate(credential.valid_to));
  std::string text = WhatBecomes(credential, taken, look.today);
  if (uncovered.empty()) {
    absl::StrAppend(&text, teaches.empty() ? "; no class of theirs is planned"
                                           : "; every planned class of theirs is covered without it or before that");
  } else {
    absl::StrAppend(&text, "; ", uncovered.size() >= kMostTeachings ? "at least " : "", uncovered.size(),
                    uncovered.size() == 1 ? " planned class has" : " planned classes have", " no other");
    look.About(uncovered[0].session, item);
  }
  item->set_text(text);
  v1::AddCredentialRequest renew;
  renew.mutable_credential()->set_instructor(credential.instructor.str());
  renew.mutable_credential()->set_type(credential.type);
  Remedied("Once it is renewed", "StaffService.AddCredential", renew, item);
  if (uncovered.empty()) return;
  v1::AssignInstructorRequest assign;
  assign.set_session(item->session());
  Remedied("Or somebody else teaches", "ScheduleService.AssignInstructor", assign, item);
}

}  // namespace

void AddNeedsClass(Look& look) {
  struct Off {
    store::ListedSession listed;
    std::vector<PatientId> patients;
  };
  std::vector<Off> offs;
  std::set<std::pair<int64_t, PatientId>> seen;  // a patient needs one class of a module
  for (const auto& [session, patient] :
       store::LeftWithoutClass(look.tx, look.site.id, {look.call.now - kClassNeeded, look.call.now}, kMostLeft)) {
    if (offs.empty() || offs.back().listed.session.id != session) {
      auto listed = store::Listed(look.tx, session);
      if (!listed) continue;
      offs.push_back({.listed = *std::move(listed)});
    }
    if (seen.emplace(offs.back().listed.session.module_number, patient).second) offs.back().patients.push_back(patient);
  }
  for (const auto& [listed, patients] : offs) {
    if (patients.empty()) continue;
    v1::AttentionItem* item = look.Add(v1::ATTENTION_KIND_NEEDS_CLASS);
    if (!item) return;
    const Session& session = listed.session;
    look.About(session.id, item);
    item->set_day(ToDate(session.day));
    const auto id = [](std::string* out, PatientId patient) { *out += patient.str(); };
    item->set_text(absl::StrCat(patients.size(), patients.size() == 1 ? " patient has" : " patients have",
                                " no other class of it: ", absl::StrJoin(patients, ", ", id)));
    bool nowhere = false;
    for (const PatientId patient : patients) {
      const auto open = store::NextOpen(look.tx, session, patient, look.call.now);
      nowhere = nowhere || !open;
      if (!open) continue;
      v1::EnrollPatientRequest enroll;
      enroll.set_session(open->session.id.str());
      enroll.set_patient(patient.str());
      Remedied(absl::StrCat(patient.str(), " into ", enroll.session(), ", ",
                            rules::WhenText(open->session.start, ZoneOf(open->site->zone))),
               "ScheduleService.EnrollPatient", enroll, item);
    }
    if (!nowhere) continue;
    v1::AddSessionRequest again;
    again.set_module(absl::StrCat(session.curriculum, "/", session.module));
    Remedied("Plan another", "ScheduleService.AddSession", again, item);
  }
}

void AddCredentials(Look& look) {
  auto candidates =
      store::CredentialsTaken(look.tx, look.today - kCredentialDays, look.today + kCredentialDays, kMostCredentials);
  for (const CredentialId id : store::CredentialsEnding(look.tx, look.today - kCredentialDays,
                                                        look.today + kCredentialDays, kMostCredentials)) {
    candidates.push_back(id);
  }
  std::set<CredentialId> seen;
  for (const CredentialId id : candidates) {
    if (!seen.insert(id).second) continue;
    const auto credential = store::GetCredential(look.tx, id);
    // One that nobody verified has covered nothing, and one that holds again needs nobody.
    if (!credential.ok() || rules::StandingOn(*credential, look.today) == CredentialState::kPending) continue;
    AddCredential(look, *credential);
  }
}

void AddOrders(Look& look) {
  const Interval when{look.call.now, look.call.now + absl::Hours(24 * std::min(look.days, kOrderDays))};
  for (const PatientId patient : store::PatientsSeated(look.tx, look.site.id, when, kMostSessions)) {
    const auto found =
        rules::FirstShortfall(store::OrdersOf(look.tx, patient), store::SeatsOf(look.tx, patient, when, kMostSeats));
    if (!found) continue;
    v1::AttentionItem* item = look.Add(v1::ATTENTION_KIND_ORDER);
    if (!item) return;
    look.About(found->seat.session, item);
    item->set_patient(patient.str());
    item->set_order(found->order.str());
    item->set_day(ToDate(found->seat.day));
    item->set_text(absl::StrCat(patient.str(), " has a seat and ", found->remark.text));
    ToProto(OrderNeeded(found->remark, patient, found->order), item->add_remedies());
  }
}

}  // namespace psmet::handlers
