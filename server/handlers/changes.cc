#include "handlers/changes.h"

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

// What is billed otherwise, where code, units and state stay.
std::vector<rules::Remark> OtherRemarks(const Charge& before, const rules::Line& is) {
  const auto was = rules::LineFromJson(before.line);
  if (!before.id || !was.ok()) return {};
  if (before.code != is.code || before.units != is.units || before.state != is.state) return {};
  std::vector<rules::Remark> remarks;
  const auto add = [&](bool other, const char* reason, const char* text) {
    if (other) remarks.push_back({reason, text});
  };
  add(was->rendering_npi != is.rendering_npi, "RENDERING_NPI", "another rendering NPI");
  add(was->supervising_npi != is.supervising_npi, "SUPERVISING_NPI", "another supervising NPI");
  add(was->ordering_npi != is.ordering_npi, "ORDERING_NPI", "another ordering NPI");
  add(was->place_of_service != is.place_of_service, "PLACE_OF_SERVICE_OTHER", "another place of service");
  add(was->diagnoses != is.diagnoses, "DIAGNOSES_OTHER", "other diagnoses");
  add(was->modifiers != is.modifiers, "MODIFIERS_OTHER", "other modifiers");
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
    if (before.id) {
      const int minutes = TRY(rules::LineFromJson(before.line)).minutes;
      if (minutes != line.minutes) change->set_minutes_before(minutes);
      if (minutes != line.minutes) change->set_minutes_after(line.minutes);
    }
    std::vector<rules::Remark> remarks;
    for (const bool notes : {false, true}) {
      for (const auto& reason : line.reasons) {
        if ((reason.effect == rules::Effect::kNotes) == notes) remarks.push_back({reason.reason, reason.text});
      }
    }
    AddWarnings(remarks, change->mutable_reasons());
    AddWarnings(OtherRemarks(before, line), change->mutable_reasons());
  }
  return absl::OkStatus();
}

}  // namespace psmet::handlers
