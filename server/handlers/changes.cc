#include "handlers/changes.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/roster.h"
#include "handlers/wire.h"
#include "rules/facts.h"

namespace psmet::handlers {
namespace {

// True: the line became another in what it was made from, e.g. the size of the group or the policy's version, and not
// in what is billed.
bool ShowTheSame(const Charge& before, const Charge& after) {
  if (!before.id) return false;
  auto was = rules::LineFromJson(before.line);
  const auto is = rules::LineFromJson(after.line);
  if (!was.ok() || !is.ok()) return false;
  was->group_size = is->group_size;
  was->minutes = is->minutes;
  was->seconds = is->seconds;
  was->instructor = is->instructor;
  was->policy = is->policy;
  const bool nothing_billed = before.state == after.state && after.state == rules::LineState::kNotBillable;
  if (nothing_billed) return before.code == after.code && was->reasons == is->reasons;
  return *was == *is;
}

bool Has(const std::vector<rules::Reason>& reasons, const rules::Reason& reason) {
  return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

// Why the line is as it is; of one whose code, units and state stay, what is new of that and what no longer holds.
std::vector<rules::Remark> ReasonRemarks(const rules::Line* was, const rules::Line& is) {
  std::vector<rules::Remark> remarks;
  for (const bool notes : {false, true}) {
    for (const auto& reason : is.reasons) {
      if ((reason.effect == rules::Effect::kNotes) != notes || (was && Has(was->reasons, reason))) continue;
      remarks.push_back({reason.reason, reason.text});
    }
  }
  if (!was) return remarks;
  for (const auto& reason : was->reasons) {
    const bool goes_on = std::any_of(is.reasons.begin(), is.reasons.end(),
                                     [&](const auto& each) { return each.reason == reason.reason; });
    if (!goes_on) remarks.push_back({reason.reason, "no longer: " + reason.text});
  }
  return remarks;
}

// What is billed otherwise of a line whose code, units and state stay.
std::vector<rules::Remark> OtherRemarks(const rules::Line& was, const rules::Line& is) {
  std::vector<rules::Remark> remarks;
  const auto add = [&](bool other, const char* reason, const char* text) {
    if (other) remarks.push_back({reason, text});
  };
  add(was.rendering_npi != is.rendering_npi, "RENDERING_NPI", "another rendering NPI");
  add(was.supervising_npi != is.supervising_npi, "SUPERVISING_NPI", "another supervising NPI");
  add(was.ordering_npi != is.ordering_npi, "ORDERING_NPI", "another ordering NPI");
  add(was.place_of_service != is.place_of_service, "PLACE_OF_SERVICE_OTHER", "another place of service");
  add(was.diagnoses != is.diagnoses, "DIAGNOSES_OTHER", "other diagnoses");
  add(was.modifiers != is.modifiers, "MODIFIERS_OTHER", "other modifiers");
  add(was.order != is.order, "ORDER_OTHER", "another order");
  add(was.authorization != is.authorization, "AUTHORIZATION_OTHER", "another authorization");
  add(was.file_by != is.file_by, "FILE_BY_OTHER", "another last day to file");
  return remarks;
}

}  // namespace

std::string WordOf(rules::LineState state) {
  return state == rules::LineState::kBillable ? "billable" : state == rules::LineState::kHeld ? "held" : "not billable";
}

absl::Status AddChanges(const Call& call, const std::vector<ChargeChange>& changes, bool dry_run,
                        google::protobuf::RepeatedPtrField<psmet::v1::ChargeChange>* out) {
  for (const auto& [before, after] : changes) {
    if (!call.caller.Sees(after.site) || ShowTheSame(before, after)) continue;
    auto* change = out->Add();
    if (before.id || !dry_run) change->set_charge(after.id.str());
    change->set_session(after.session.str());
    change->set_patient(after.patient.str());
    change->set_service_date(ToDate(after.service_date));
    if (before.id) {
      change->set_code_before(before.code);
      change->set_units_before(before.units);
      change->set_state_before(WordOf(before.state));
    }
    change->set_code_after(after.code);
    change->set_units_after(after.units);
    change->set_state_after(WordOf(after.state));
    const rules::Line line = TRY(rules::LineFromJson(after.line));
    std::optional<rules::Line> was;
    if (before.id) was = TRY(rules::LineFromJson(before.line));
    if (was && was->minutes != line.minutes) {
      change->set_minutes_before(was->minutes);
      change->set_minutes_after(line.minutes);
    }
    if (was && (was->code != line.code || was->units != line.units || was->state != line.state)) was.reset();
    AddWarnings(ReasonRemarks(was ? &*was : nullptr, line), change->mutable_reasons());
    if (was) AddWarnings(OtherRemarks(*was, line), change->mutable_reasons());
  }
  return absl::OkStatus();
}

}  // namespace psmet::handlers
