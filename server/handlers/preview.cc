#include "handlers/preview.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/error.h"
#include "handlers/anomalies.h"
#include "handlers/changes.h"
#include "handlers/charging.h"
#include "handlers/closing.h"
#include "handlers/record.h"
#include "handlers/roster.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "rules/preview.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

void ToProto(const rules::Line& line, v1::PreviewLine* out) {
  out->set_code(line.code);
  out->set_units(line.units);
  out->set_state(WordOf(line.state));
  for (const auto& reason : line.reasons) {
    auto* why = out->add_reasons();
    why->set_reason(reason.reason);
    why->set_text(reason.text);
  }
}

void ToProto(const rules::PatientPreview& patient, absl::TimeZone zone, v1::PreviewEntry* out) {
  out->set_minutes_now(patient.minutes_now);
  out->set_units_now(patient.units_now);
  out->set_minutes_end(patient.minutes_end);
  out->set_units_end(patient.units_end);
  for (const auto& line : patient.lines) ToProto(line, out->add_lines());
  for (const auto& step : patient.steps) {
    auto* more = out->add_steps();
    ToMoment(step.at, zone, more->mutable_at());
    more->set_units(step.units);
  }
  out->set_next(patient.next);
}

std::vector<rules::Remark> RemarksOn(const rules::Preview& preview, bool start_recorded) {
  std::vector<rules::Remark> remarks;
  if (!start_recorded) {
    remarks.push_back({"START_MISSING", "the real start is not recorded; the planned one is taken"});
  }
  if (!preview.taught) {
    remarks.push_back({"NOBODY_TEACHES", "nobody teaches now; nothing counts until an instructor is assigned"});
  }
  if (!preview.undocumented.empty()) {
    remarks.push_back({"DOCUMENTATION",
                       absl::StrCat("lines wait for the notes of number ", absl::StrJoin(preview.undocumented, ", "))});
  }
  return remarks;
}

}  // namespace

absl::StatusOr<v1::PreviewUnitsResponse> PreviewUnits(const Call& call, sql::ReadTx& tx,
                                                      const v1::PreviewUnitsRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckNotEnded(session));
  const Site site = TRY(store::GetSite(tx, session.site));
  TRY(CheckBegun(session, site, call.now));
  const absl::TimeZone zone = ZoneOf(site.zone);
  const bool start_recorded = session.actual_start.has_value();
  session.actual_start = session.actual_start.value_or(session.start);
  session.actual_end = std::max(call.now, session.end);
  const Roster roster = LoadRoster(tx, session.id);
  const auto facts = TRY(ClassFactsOf(tx, session, roster));

  v1::PreviewUnitsResponse reply;
  std::vector<rules::Attendee> attendees;
  for (const auto& patient : roster.patients) {
    const auto stays = roster.StaysOf(patient.patient);
    if (stays.empty()) continue;
    const bool here = rules::StateOf(patient.absent, stays) == rules::RosterState::kHere;
    attendees.push_back({patient.number, here, TRY(FactsNow(tx, facts, patient.patient))});
    auto* entry = reply.add_entries();
    entry->set_number(patient.number);
    entry->set_patient(patient.patient.str());
    entry->set_patient_name(absl::StrCat(patient.family_name, ", ", patient.given_name));
    entry->set_here(here);
  }
  const rules::Preview preview = rules::PreviewOf(attendees, call.now, zone);
  for (size_t i = 0; i < attendees.size(); ++i)
    ToProto(preview.patients[i], zone, reply.mutable_entries(static_cast<int>(i)));
  reply.set_session(session.id.str());
  ToMoment(call.now, zone, reply.mutable_now());
  ToMoment(*session.actual_end, zone, reply.mutable_end());
  reply.set_group_now(preview.group_now);
  reply.set_group_end(preview.group_end);
  for (const auto& words : preview.leaving) reply.add_leaving(words);
  AddWarnings(RemarksOn(preview, start_recorded), reply.mutable_warnings());
  session.actual_end = call.now;
  AddWarnings(TRY(AnomalyRemarks(call, tx, session, site, roster)), reply.mutable_warnings());
  return reply;
}

}  // namespace psmet::handlers
