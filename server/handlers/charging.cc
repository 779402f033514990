#include "handlers/charging.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "handlers/record.h"
#include "handlers/wire.h"
#include "rules/facts.h"
#include "rules/notes.h"
#include "store/attendance.h"
#include "store/notes.h"
#include "store/people.h"
#include "store/policy.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

// Where a class stands in the order in which caps and orders are used up.
using Turn = std::tuple<Day, absl::Time, SessionId>;
Turn TurnOf(const Usage& usage) { return {usage.service_date, usage.started, usage.session}; }

Usage UsageOf(const Charge& charge) {
  return {.session = charge.session,
          .service_date = charge.service_date,
          .started = charge.started,
          .state = charge.state,
          .code = charge.code,
          .units = charge.units,
          .unit_minutes = charge.unit_minutes,
          .seconds = charge.seconds,
          .order = charge.order};
}

constexpr int kQuarter = 15;

// What is used before a class's turn becomes part of the facts, and what of a quarter's codes comes after it that day.
void SetUsed(const std::vector<Usage>& usage, const Turn& turn, rules::Facts& facts) {
  facts.used.clear();
  facts.later_timed.clear();
  for (auto& order : facts.orders) order.used_minutes = 0;
  for (const auto& one : usage) {
    // The class itself, also where its start was corrected and it had another turn.
    if (one.session == facts.session.session) continue;
    if (TurnOf(one) > turn) {
      const bool timed = one.unit_minutes == kQuarter && !one.code.empty() && one.seconds > 0;
      if (timed && one.service_date == facts.session.service_date) {
        facts.later_timed.push_back(
            {.code = one.code, .service_date = one.service_date, .seconds = one.seconds, .session = one.session});
      }
      continue;
    }
    const int units = one.state == rules::LineState::kNotBillable ? 0 : one.units;
    // What earned nothing still counts among the day's minutes.
    const bool same_day = one.service_date == facts.session.service_date && one.seconds > 0;
    if (units == 0 && !same_day) continue;
    facts.used.push_back({.code = one.code,
                          .service_date = one.service_date,
                          .units = units,
                          .seconds = one.seconds,
                          .session = one.session});
    for (auto& order : facts.orders) {
      if (one.order && order.order == one.order) order.used_minutes += units * one.unit_minutes;
    }
  }
}

// Where else the patient was during the class, by the classes closed by now.
void SetElsewhere(sql::ReadTx& tx, rules::Facts& facts) {
  facts.elsewhere.clear();
  for (const auto& stay : store::StaysInClosed(tx, facts.patient, facts.session.session, facts.session.actual)) {
    facts.elsewhere.push_back({stay.session, stay.when});
  }
}

rules::OrderFacts FactsOf(const Order& order) {
  return {.order = order.id,
          .ordering_npi = order.ordering_npi,
          .ordered_on = order.ordered_on,
          .valid_until = order.valid_until,
          .diagnoses = order.diagnoses,
          .ordered_minutes = order.minutes(),
          .format = order.format,
          .topics = order.topics,
          .state = order.state,
          .standing = order.standing,
          .individual_reason = !order.individual_reason.empty(),
          .authorization = order.authorization,
          .authorized_minutes = order.authorized_units * 30,
          .plan_of_care_on = order.plan_of_care_on};
}

// The versions for the class's families that hold for the patient on the day, by family; of a family that a version in
// `made` is of, that one, as it is confirmed now.
absl::StatusOr<std::vector<Policy>> PoliciesOf(sql::ReadTx& tx, const Patient& patient,
                                               const rules::ClassFacts& session, const std::vector<Policy>& made) {
  const auto qualifies = [&](const Policy& policy) {
    const auto& families = session.families;
    return std::find(families.begin(), families.end(), policy.family) != families.end();
  };
  std::map<std::string, std::vector<Policy>> by_family;
  for (auto& policy : store::PoliciesFor(tx, patient.payer, patient.plan, session.service_date)) {
    if (qualifies(policy)) by_family[policy.family].push_back(std::move(policy));
  }
  for (const Policy& one : made) {
    if (qualifies(one)) by_family[one.family] = {TRY(store::GetPolicy(tx, one.id))};
  }
  std::vector<Policy> policies;
  for (auto& [family, versions] : by_family) policies.insert(policies.end(), versions.begin(), versions.end());
  return policies;
}

// The versions that made a patient's lines of a class; none where the payer or the day is another now.
std::vector<Policy> MadeBy(const rules::Facts& before, const Patient& patient, const rules::ClassFacts& session) {
  const bool same = before.payer == patient.payer && before.plan == patient.plan &&
                    before.session.service_date == session.service_date;
  return same ? before.policies : std::vector<Policy>{};
}

// `before` is what the patient's lines were made from that keep their policies; null for new ones.
absl::StatusOr<rules::Facts> FactsOf(sql::ReadTx& tx, const rules::ClassFacts& session, PatientId id,
                                     const rules::Facts* before) {
  const Patient patient = TRY(store::GetPatient(tx, id));
  rules::Facts facts{.session = session,
                     .patient = id,
                     .birth_date = patient.birth_date,
                     .payer = patient.payer,
                     .plan = patient.plan};
  const auto made = before ? MadeBy(*before, patient, session) : std::vector<Policy>{};
  facts.policies = TRY(PoliciesOf(tx, patient, session, made));
  for (const auto& order : store::OrdersOf(tx, id)) facts.orders.push_back(FactsOf(order));
  const auto note = store::NoteOf(tx, session.session, id);
  facts.undocumented = rules::Lacking(note);
  facts.patient_signed = note && note->patient_signed;
  return facts;
}

// What takes the place of a line that the facts no longer give: a stored charge is never deleted.
rules::Line Superseded(const std::string& code) {
  return {.state = rules::LineState::kNotBillable,
          .code = code,
          .reasons = {{"SUPERSEDED", "another line of the same class took its place when what it follows from changed",
                       "biller", rules::Effect::kRefuses}}};
}

Charge ChargeOf(const rules::Facts& facts, const std::string& json, const rules::Line& line, SiteId site) {
  Charge charge{.session = facts.session.session,
                .patient = facts.patient,
                .site = site,
                .service_date = facts.session.service_date,
                .started = facts.session.actual.begin,
                .state = line.state,
                .code = line.code,
                .units = line.units,
                .unit_minutes = line.unit_minutes,
                .seconds = line.seconds,
                .policy = line.policy,
                .order = line.order,
                .facts = json,
                .line = rules::ToJson(line)};
  charge.digest = DigestOf(charge.facts, charge.line);
  return charge;
}

// The charge before that becomes `after`: the one of its code, else the first whose code is decided no more.
const Charge* Predecessor(std::vector<const Charge*>& before, const std::vector<rules::Line>& lines,
                          const std::string& code) {
  auto found = std::find_if(before.begin(), before.end(), [&](const Charge* c) { return c->code == code; });
  if (found == before.end()) {
    found = std::find_if(before.begin(), before.end(), [&](const Charge* charge) {
      return std::none_of(lines.begin(), lines.end(), [&](const auto& line) { return line.code == charge->code; });
    });
  }
  if (found == before.end()) return nullptr;
  const Charge* charge = *found;
  before.erase(found);
  return charge;
}

// How charges are made.
struct Making {
  absl::Time now;
  Versions versions = Versions::kKept;
  bool write = true;  // false: only what would change is wanted
};

// Stores what the facts give in place of `before`, the patient's charges of that class; returns them by code, and what
// became another line in `changes`.
std::vector<Charge> Save(sql::WriteTx& tx, const Making& making, const rules::Facts& facts, SiteId site,
                         const std::vector<Charge>& before, std::vector<ChargeChange>& changes) {
  const std::string json = rules::ToJson(facts);
  const auto lines = rules::Decide(facts);
  std::vector<const Charge*> left;
  for (const auto& charge : before) left.push_back(&charge);
  std::vector<Charge> after;
  const auto save = [&](const rules::Line& line, const Charge* predecessor) {
    Charge charge = ChargeOf(facts, json, line, site);
    if (predecessor != nullptr) charge.id = predecessor->id;
    if (making.write && predecessor == nullptr) charge.id = store::InsertCharge(tx, charge);
    if (making.write && predecessor != nullptr) store::UpdateCharge(tx, charge);
    const Charge was = predecessor == nullptr ? Charge{} : *predecessor;
    if (was.line != charge.line) changes.push_back({was, charge});
    after.push_back(std::move(charge));
  };
  for (const auto& line : lines) save(line, Predecessor(left, lines, line.code));
  for (const Charge* charge : left) save(Superseded(charge->code), charge);
  std::sort(after.begin(), after.end(), [](const Charge& a, const Charge& b) { return a.code < b.code; });
  return after;
}

// Into the order of turns; stored usage has charges of one instant by their id.
void Sort(std::vector<Usage>& usage) {
  std::stable_sort(usage.begin(), usage.end(), [](const Usage& a, const Usage& b) { return TurnOf(a) < TurnOf(b); });
}

// Puts the charges of a class in place of its part of the usage, which stays in order of its turns.
void Replace(std::vector<Usage>& usage, SessionId session, const std::vector<Charge>& charges) {
  std::erase_if(usage, [&](const Usage& one) { return one.session == session; });
  for (const auto& charge : charges) usage.push_back(UsageOf(charge));
  Sort(usage);
}

// The classes touched, each loaded once.
class Classes {
 public:
  explicit Classes(sql::ReadTx& tx) : tx_(tx) {}
  absl::StatusOr<const rules::ClassFacts*> Of(SessionId session) {
    const auto known = facts_.find(session);
    if (known != facts_.end()) return &known->second;
    const Session loaded = TRY(store::GetSession(tx_, session));
    sites_[session] = TRY(store::GetSite(tx_, loaded.site));
    return &facts_.emplace(session, TRY(ClassFactsOf(tx_, loaded, LoadRoster(tx_, session)))).first->second;
  }
  const Site& SiteOf(SessionId session) const { return sites_.at(session); }

 private:
  sql::ReadTx& tx_;
  std::map<SessionId, rules::ClassFacts> facts_;
  std::map<SessionId, Site> sites_;
};

bool WasThere(const rules::ClassFacts& facts, PatientId patient) {
  return std::any_of(facts.patients.begin(), facts.patients.end(),
                     [&](const auto& present) { return present.patient == patient; });
}

// The classes of one patient in the order of their turns, from the day before the first touched one on; for a touched
// one its facts. Those of the same day are among them because codes of a quarter share the day's minutes, and those
// that went past midnight because nobody is in two classes at once.
using Turns = std::map<Turn, const rules::ClassFacts*>;
absl::StatusOr<Turns> TurnsOf(Classes& classes, const std::vector<SessionId>& touched,
                              const std::vector<Usage>& usage) {
  Turns turns;
  for (SessionId session : touched) {
    const rules::ClassFacts* facts = TRY(classes.Of(session));
    turns[{facts->service_date, facts->actual.begin, session}] = facts;
  }
  const Turn first = turns.begin()->first;
  for (const auto& one : usage) {
    const bool is_touched = std::find(touched.begin(), touched.end(), one.session) != touched.end();
    if (!is_touched && one.service_date >= std::get<Day>(first) - 1) turns.try_emplace(TurnOf(one), nullptr);
  }
  return turns;
}

// What a class's lines are made from now: a touched one's from the record, another's from its own facts.
absl::StatusOr<rules::Facts> FactsFor(sql::ReadTx& tx, const Making& making, const rules::ClassFacts* touched,
                                      PatientId patient, const std::vector<Charge>& before) {
  if (before.empty()) return FactsOf(tx, *touched, patient, nullptr);
  rules::Facts stored = TRY(rules::FactsFromJson(before[0].facts));
  if (touched == nullptr) return stored;
  const bool made = std::any_of(before.begin(), before.end(), [](const Charge& charge) { return charge.policy; });
  const bool kept = made && making.versions == Versions::kKept;
  return FactsOf(tx, *touched, patient, kept ? &stored : nullptr);
}

// Makes one patient's charges again, in the order of their turns. Returns whether a class of a day with several codes
// of a quarter was made again: then those before it on that day have to be, too.
absl::StatusOr<bool> MakeAgainOf(sql::WriteTx& tx, const Making& making, Classes& classes, PatientId patient,
                                 const std::vector<SessionId>& touched, std::vector<Usage>& usage,
                                 std::vector<ChargeChange>& changes) {
  bool shared = false;
  for (const auto& [turn, session] : TRY(TurnsOf(classes, touched, usage))) {
    const SessionId id = std::get<SessionId>(turn);
    const auto before = store::ChargesOf(tx, id, patient);
    if (before.empty() && !WasThere(*session, patient)) continue;
    rules::Facts facts = TRY(FactsFor(tx, making, session, patient, before));
    SetUsed(usage, turn, facts);
    SetElsewhere(tx, facts);
    if (session) {
      const Site& site = classes.SiteOf(id);
      const auto file_by = rules::FileBy(facts);
      if (file_by && absl::ToCivilDay(making.now, ZoneOf(site.zone)) > *file_by) facts.filing_ended = file_by;
    }
    if (!before.empty() && rules::ToJson(facts) == before[0].facts) continue;
    const auto after = Save(tx, making, facts, session ? classes.SiteOf(id).id : before[0].site, before, changes);
    Replace(usage, id, after);
    shared = shared || std::any_of(after.begin(), after.end(), [](const Charge& charge) {
               return charge.unit_minutes == kQuarter && !charge.code.empty();
             });
  }
  return shared;
}

// A charge that was made twice changed once: from what it was first to what it is last.
void Merge(std::vector<ChargeChange>& changes) {
  std::vector<ChargeChange> merged;
  for (ChargeChange& change : changes) {
    const auto known = std::find_if(merged.begin(), merged.end(), [&](const ChargeChange& earlier) {
      return change.after.id && earlier.after.id == change.after.id;
    });
    if (known == merged.end()) {
      merged.push_back(std::move(change));
    } else {
      known->after = std::move(change.after);
    }
  }
  std::erase_if(merged, [](const ChargeChange& change) { return change.before.line == change.after.line; });
  changes = std::move(merged);
}

absl::StatusOr<std::vector<ChargeChange>> Make(sql::WriteTx& tx, const Making& making,
                                               const std::vector<SessionPatient>& touched) {
  std::map<PatientId, std::vector<SessionId>> sessions;
  for (const auto& [session, patient] : touched) sessions[patient].push_back(session);
  Classes classes(tx);
  std::vector<ChargeChange> all;
  for (const auto& [patient, its] : sessions) {
    std::vector<ChargeChange> changes;
    auto usage = store::UsageOf(tx, patient);
    Sort(usage);
    // What an earlier class of a day has depends on the later ones' minutes, whose codes do not depend on it: a second
    // time settles it.
    if (TRY(MakeAgainOf(tx, making, classes, patient, its, usage, changes))) {
      TRY(MakeAgainOf(tx, making, classes, patient, its, usage, changes));
      Merge(changes);
    }
    all.insert(all.end(), changes.begin(), changes.end());
  }
  return all;
}

}  // namespace

absl::StatusOr<std::vector<ChargeChange>> MakeCharges(sql::WriteTx& tx, absl::Time now,
                                                      const std::vector<SessionPatient>& touched, Versions versions) {
  return Make(tx, {.now = now, .versions = versions}, touched);
}

absl::StatusOr<std::vector<ChargeChange>> WouldChange(sql::WriteTx& tx, absl::Time now,
                                                      const std::vector<SessionPatient>& touched) {
  return Make(tx, {.now = now, .versions = Versions::kCurrent, .write = false}, touched);
}

absl::StatusOr<rules::Facts> FactsNow(sql::ReadTx& tx, const rules::ClassFacts& session, PatientId patient) {
  auto usage = store::UsageOf(tx, patient);
  Sort(usage);
  rules::Facts facts = TRY(FactsOf(tx, session, patient, nullptr));
  SetUsed(usage, {session.service_date, session.actual.begin, session.session}, facts);
  SetElsewhere(tx, facts);
  return facts;
}

std::vector<rules::Line> LinesFor(const rules::Facts& facts, const std::vector<std::string>& codes) {
  auto lines = rules::Decide(facts);
  for (const auto& code : codes) {
    const bool decided = std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.code == code; });
    if (!decided) lines.push_back(Superseded(code));
  }
  return lines;
}

std::string DigestOf(const std::string& facts, const std::string& line) { return Sha256Hex(facts + "\n" + line); }

}  // namespace psmet::handlers
