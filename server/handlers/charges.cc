#include "handlers/charges.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/facts.h"
#include "rules/when.h"
#include "store/people.h"
#include "store/policy.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

// Where a class stands in the order in which caps and orders are used up.
using Turn = std::tuple<Day, absl::Time, SessionId>;
Turn TurnOf(const Usage& usage) { return {usage.service_date, usage.started, usage.session}; }

Usage UsageOf(const Charge& charge) {
  return {.session = charge.session, .service_date = charge.service_date, .started = charge.started,
          .state = charge.state, .code = charge.code, .units = charge.units, .unit_minutes = charge.unit_minutes,
          .minutes = charge.minutes, .order = charge.order};
}

// What is used before a class's turn becomes part of the facts.
void SetUsed(const std::vector<Usage>& usage, const Turn& turn, rules::Facts& facts) {
  facts.used.clear();
  for (auto& order : facts.orders) order.used_minutes = 0;
  for (const auto& one : usage) {
    if (TurnOf(one) >= turn) break;
    const int units = one.state == rules::LineState::kNotBillable ? 0 : one.units;
    // What earned nothing still counts among the day's minutes.
    const bool same_day = one.service_date == facts.session.service_date && one.minutes > 0;
    if (units == 0 && !same_day) continue;
    facts.used.push_back({.code = one.code, .service_date = one.service_date, .units = units,
                          .minutes = one.minutes, .session = one.session});
    for (auto& order : facts.orders) {
      if (one.order && order.order == one.order) order.used_minutes += units * one.unit_minutes;
    }
  }
}

rules::OrderFacts FactsOf(const Order& order) {
  return {.order = order.id, .ordering_npi = order.ordering_npi, .ordered_on = order.ordered_on,
          .valid_until = order.valid_until, .diagnoses = order.diagnoses, .ordered_minutes = order.minutes(),
          .format = order.format, .topics = order.topics, .state = order.state};
}

absl::StatusOr<rules::Facts> FactsOf(sql::ReadTx& tx, const rules::ClassFacts& session, PatientId id) {
  const Patient patient = TRY(store::GetPatient(tx, id));
  rules::Facts facts{.session = session, .patient = id, .birth_date = patient.birth_date, .payer = patient.payer,
                     .plan = patient.plan};
  for (auto& policy : store::PoliciesFor(tx, patient.payer, patient.plan, session.service_date)) {
    const auto& families = session.families;
    if (std::find(families.begin(), families.end(), policy.family) != families.end()) facts.policies.push_back(policy);
  }
  for (const auto& order : store::OrdersOf(tx, id)) facts.orders.push_back(FactsOf(order));
  return facts;
}

// What takes the place of a line that the facts no longer give: a stored charge is never deleted.
rules::Line Superseded(const std::string& code) {
  return {.state = rules::LineState::kNotBillable,
          .code = code,
          .reasons = {{"SUPERSEDED", "another line of the same class took its place when an earlier class was closed",
                       "biller", rules::Effect::kRefuses}}};
}

// The lines that facts give for the codes: those that are decided, and for every other code of `codes` one that is
// superseded.
std::vector<rules::Line> LinesFor(const rules::Facts& facts, const std::vector<std::string>& codes) {
  auto lines = rules::Decide(facts);
  for (const auto& code : codes) {
    const bool decided = std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return line.code == code; });
    if (!decided) lines.push_back(Superseded(code));
  }
  return lines;
}

std::string DigestOf(const std::string& facts, const std::string& line) { return Sha256Hex(facts + "\n" + line); }

Charge ChargeOf(const rules::Facts& facts, const std::string& json, const rules::Line& line, SiteId site) {
  Charge charge{.session = facts.session.session, .patient = facts.patient, .site = site,
                .service_date = facts.session.service_date, .started = facts.session.actual.begin, .state = line.state,
                .code = line.code, .units = line.units, .unit_minutes = line.unit_minutes, .minutes = line.minutes,
                .policy = line.policy, .order = line.order, .facts = json, .line = rules::ToJson(line)};
  charge.digest = DigestOf(charge.facts, charge.line);
  return charge;
}

// Stores what the facts give in place of `before`, the patient's charges of that class; returns them by code.
std::vector<Charge> Save(sql::WriteTx& tx, const rules::Facts& facts, SiteId site, const std::vector<Charge>& before) {
  std::vector<std::string> codes;
  for (const auto& charge : before) codes.push_back(charge.code);
  const std::string json = rules::ToJson(facts);
  std::vector<Charge> after;
  for (const auto& line : LinesFor(facts, codes)) {
    Charge charge = ChargeOf(facts, json, line, site);
    const auto same =
        std::find_if(before.begin(), before.end(), [&](const Charge& c) { return c.code == charge.code; });
    if (same == before.end()) {
      charge.id = store::InsertCharge(tx, charge);
    } else {
      charge.id = same->id;
      store::UpdateCharge(tx, charge);
    }
    after.push_back(std::move(charge));
  }
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

// Makes a later class's charges again from their own facts; true if they became others.
absl::StatusOr<bool> MakeAgain(sql::WriteTx& tx, SessionId session, PatientId patient, std::vector<Usage>& usage) {
  const auto before = store::ChargesOf(tx, session, patient);
  rules::Facts facts = TRY(rules::FactsFromJson(before.front().facts));
  SetUsed(usage, TurnOf(UsageOf(before.front())), facts);
  if (rules::ToJson(facts) == before.front().facts) return false;
  Replace(usage, session, Save(tx, facts, before.front().site, before));
  return true;
}

absl::StatusOr<Charge> LoadCharge(const Call& call, sql::ReadTx& tx, std::string_view text) {
  const auto id = TRY(ParseId<ChargeId>(text));
  Charge charge = TRY(store::GetCharge(tx, id));
  if (!call.caller.Sees(charge.site)) return Missing("CHARGE_NOT_FOUND", "no charge {charge}", {{"charge", id.str()}});
  return charge;
}

absl::Status ToProto(const Charge& charge, v1::Charge* out) {
  const rules::Line line = TRY(rules::LineFromJson(charge.line));
  out->set_id(charge.id.str());
  out->set_session(charge.session.str());
  out->set_patient(charge.patient.str());
  out->set_patient_name(absl::StrCat(charge.family_name, ", ", charge.given_name));
  out->set_service_date(ToDate(charge.service_date));
  out->set_state(static_cast<v1::ChargeState>(charge.state));
  out->set_code(charge.code);
  *out->mutable_modifiers() = {line.modifiers.begin(), line.modifiers.end()};
  out->set_units(line.units);
  out->set_over_cap_units(line.over_cap_units);
  out->set_minutes(line.minutes);
  out->set_group_size(line.group_size);
  for (const auto& reason : line.reasons) {
    auto* added = out->add_reasons();
    added->set_reason(reason.reason);
    added->set_text(reason.text);
    added->set_resolver(reason.resolver);
  }
  out->set_policy(line.policy.str());
  out->set_order(line.order.str());
  out->set_rendering_npi(line.rendering_npi);
  out->set_supervising_npi(line.supervising_npi);
  out->set_ordering_npi(line.ordering_npi);
  out->set_place_of_service(line.place_of_service);
  *out->mutable_diagnoses() = {line.diagnoses.begin(), line.diagnoses.end()};
  out->set_digest(charge.digest);
  out->set_etag(EtagOf(charge.revision));
  return absl::OkStatus();
}

// Puts a page of charges into the reply. `load(page, limit)` gives them; `keys` are what the list is sorted by.
template <typename Load, typename Keys>
absl::StatusOr<v1::ListChargesResponse> PageOfCharges(const Call& call, const v1::ListChargesRequest& request,
                                                      size_t key_count, Load load, Keys keys) {
  const Page page = TRY(PageOf(call, request, key_count));
  v1::ListChargesResponse reply;
  absl::Status read;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return load(page, limit); },
      [&](const Charge& charge) { read.Update(ToProto(charge, reply.add_charges())); }, keys));
  TRY(read);
  return reply;
}

constexpr int64_t kNewest = int64_t{1} << 62;

}  // namespace

absl::StatusOr<Made> MakeCharges(sql::WriteTx& tx, const rules::ClassFacts& session, SiteId site, PatientId patient) {
  rules::Facts facts = TRY(FactsOf(tx, session, patient));
  auto usage = store::UsageOf(tx, patient);
  Sort(usage);
  const Turn turn{session.service_date, session.actual.begin, session.session};
  std::vector<SessionId> later;
  for (const auto& one : usage) {
    if (TurnOf(one) > turn && std::find(later.begin(), later.end(), one.session) == later.end())
      later.push_back(one.session);
  }
  SetUsed(usage, turn, facts);
  Made made{.charges = Save(tx, facts, site, {})};
  Replace(usage, session.session, made.charges);
  for (SessionId other : later) {
    if (TRY(MakeAgain(tx, other, patient, usage))) made.changed.push_back(other);
  }
  return made;
}

absl::StatusOr<v1::ListChargesResponse> ListCharges(const Call& call, sql::ReadTx& tx,
                                                    const v1::ListChargesRequest& request) {
  store::ChargeFilter filter{.sites = call.caller.sites};
  if (request.state() != v1::CHARGE_STATE_UNSPECIFIED) filter.state = static_cast<rules::LineState>(request.state());
  const auto patient = TRY(ParseId<PatientId>(request.patient()));
  if (patient) TRY(store::GetPatient(tx, patient));
  const auto by_id = [](const Charge& charge) { return std::vector<std::string>{absl::StrCat(charge.id.number)}; };
  if (!request.session().empty()) {
    filter.patient = patient;
    const Session session = TRY(LoadSession(call, tx, request.session()));
    return PageOfCharges(call, request, 1, [&](const Page& page, int limit) {
      return store::ListChargesOf(tx, session.id, filter, page.number(kNewest), limit);
    }, by_id);
  }
  if (!patient) {
    return PageOfCharges(call, request, 1, [&](const Page& page, int limit) {
      return store::ListCharges(tx, filter, page.number(kNewest), limit);
    }, by_id);
  }
  return PageOfCharges(
      call, request, 3,
      [&](const Page& page, int limit) {
        store::ChargeKey before;
        if (!page.after.empty()) {
          before = {.service_date = *rules::ReadDay(page.after[0]),
                    .started = absl::FromUnixMicros(std::stoll(page.after[1])),
                    .id = ChargeId{page.number(kNewest)}};
        }
        return store::ListChargesOf(tx, patient, filter, before, limit);
      },
      [](const Charge& charge) {
        return std::vector<std::string>{ToDate(charge.service_date), absl::StrCat(absl::ToUnixMicros(charge.started)),
                                        absl::StrCat(charge.id.number)};
      });
}

absl::StatusOr<v1::ExplainChargeResponse> ExplainCharge(const Call& call, sql::ReadTx& tx,
                                                        const v1::ExplainChargeRequest& request) {
  const Charge charge = TRY(LoadCharge(call, tx, request.charge()));
  const Site site = TRY(store::GetSite(tx, charge.site));
  const rules::Facts facts = TRY(rules::FactsFromJson(charge.facts));
  v1::ExplainChargeResponse reply;
  TRY(ToProto(charge, reply.mutable_charge()));
  for (auto& step : rules::Explain(facts, TRY(rules::LineFromJson(charge.line)), ZoneOf(site.zone))) {
    reply.add_steps(std::move(step));
  }
  reply.set_facts(charge.facts);
  return reply;
}

absl::StatusOr<v1::RecomputeChargeResponse> RecomputeCharge(const Call& call, sql::ReadTx& tx,
                                                            const v1::RecomputeChargeRequest& request) {
  const Charge charge = TRY(LoadCharge(call, tx, request.charge()));
  const rules::Facts facts = TRY(rules::FactsFromJson(charge.facts));
  const auto lines = LinesFor(facts, {charge.code});
  const auto line = std::find_if(lines.begin(), lines.end(), [&](const auto& l) { return l.code == charge.code; });
  const std::string json = rules::ToJson(facts), made = rules::ToJson(*line);
  v1::RecomputeChargeResponse reply;
  reply.set_charge(charge.id.str());
  reply.set_equal(json == charge.facts && made == charge.line);
  reply.set_stored_digest(charge.digest);
  reply.set_computed_digest(DigestOf(json, made));
  return reply;
}

}  // namespace psmet::handlers
