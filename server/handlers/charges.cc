#include "handlers/charges.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/charging.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/facts.h"
#include "rules/when.h"
#include "store/people.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

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
    added->set_effect(rules::EffectWord(reason.effect));
  }
  out->set_policy(line.policy.str());
  out->set_order(line.order.str());
  out->set_rendering_npi(line.rendering_npi);
  out->set_supervising_npi(line.supervising_npi);
  out->set_ordering_npi(line.ordering_npi);
  out->set_place_of_service(line.place_of_service);
  *out->mutable_diagnoses() = {line.diagnoses.begin(), line.diagnoses.end()};
  out->set_diagnosis_pointers(line.pointers);
  out->set_authorization(line.authorization);
  out->set_file_by(ToDate(line.file_by));
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

absl::StatusOr<v1::ListChargesResponse> ListCharges(const Call& call, sql::ReadTx& tx,
                                                    const v1::ListChargesRequest& request) {
  store::ChargeFilter filter{.sites = call.caller.sites};
  if (request.state() != v1::CHARGE_STATE_UNSPECIFIED) filter.state = static_cast<rules::LineState>(request.state());
  if (!std::all_of(request.reason().begin(), request.reason().end(),
                   [](char c) { return absl::ascii_isupper(c) || c == '_'; })) {
    return Invalid("FIELD_INVALID", "{field} holds capital letters and _, e.g. DOCUMENTATION", {{"field", "reason"}});
  }
  filter.reason = request.reason();
  filter.from = TRY(FromDate(request.from())).value_or(filter.from);
  filter.to = TRY(FromDate(request.to())).value_or(filter.to);
  const auto patient = TRY(ParseId<PatientId>(request.patient()));
  if (patient) TRY(store::GetPatient(tx, patient));
  const auto by_id = [](const Charge& charge) { return std::vector<std::string>{absl::StrCat(charge.id.number)}; };
  if (!request.session().empty()) {
    filter.patient = patient;
    const Session session = TRY(LoadSession(call, tx, request.session()));
    return PageOfCharges(
        call, request, 1,
        [&](const Page& page, int limit) {
          return store::ListChargesOf(tx, session.id, filter, page.number(kNewest), limit);
        },
        by_id);
  }
  if (!patient && request.from().empty() && request.to().empty()) {
    return PageOfCharges(
        call, request, 1,
        [&](const Page& page, int limit) { return store::ListCharges(tx, filter, page.number(kNewest), limit); },
        by_id);
  }
  return PageOfCharges(
      call, request, 3,
      [&](const Page& page, int limit) {
        store::ChargeKey before{.service_date = filter.to + 1};
        if (!page.after.empty()) {
          before = {.service_date = *rules::ReadDay(page.after[0]),
                    .started = absl::FromUnixMicros(std::stoll(page.after[1])),
                    .id = ChargeId{page.number(kNewest)}};
        }
        return patient ? store::ListChargesOf(tx, patient, filter, before, limit)
                       : store::ListChargesByDay(tx, filter, before, limit);
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
