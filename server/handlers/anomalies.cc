#include "handlers/anomalies.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/anomalies.h"
#include "store/attendance.h"
#include "store/charges.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

Interval IntervalOf(const Presence& stay, absl::Time end) {
  return {stay.enter, stay.leave.value_or(std::max(stay.enter, end))};
}

std::vector<rules::Elsewhere> Named(const Call& call, sql::ReadTx& tx, const std::vector<store::Stretch>& stretches) {
  std::vector<rules::Elsewhere> elsewhere;
  for (const auto& stretch : stretches) elsewhere.push_back({NameFor(call, tx, stretch.session), stretch.when});
  return elsewhere;
}

// The most units of 30 minutes that one of the patient's lines of the class has.
int UnitsOf(sql::ReadTx& tx, SessionId session, PatientId patient) {
  int units = 0;
  for (const auto& charge : store::ChargesOf(tx, session, patient)) {
    if (charge.unit_minutes == 30) units = std::max(units, charge.units);
  }
  return units;
}

absl::Duration Lost(sql::ReadTx& tx, SessionId session, const std::vector<Teaching>& teachings, Interval actual) {
  absl::Duration lost;
  for (const auto& pause : store::BreaksOf(tx, session)) lost += pause.end - pause.begin;
  for (const auto& teaching : teachings) {
    const Interval gap{std::max(teaching.begin, actual.begin), std::min(teaching.end.value_or(actual.end), actual.end)};
    if (!teaching.instructor && gap.end > gap.begin) lost += gap.end - gap.begin;
  }
  return lost;
}

}  // namespace

absl::StatusOr<std::vector<rules::Remark>> AnomalyRemarks(const Call& call, sql::ReadTx& tx, const Session& session,
                                                          const Site& site, const Roster& roster) {
  if (session.state != SessionState::kInProgress && session.state != SessionState::kClosed) {
    return std::vector<rules::Remark>();
  }
  // What goes on in a class that nobody has closed, maybe for days, is not known beyond its booked end.
  const absl::Time end = session.actual_end.value_or(std::min(call.now, session.end));
  rules::Scene scene{.actual = {session.actual_start.value_or(session.start), end},
                     .interpreter = !session.interpreter.empty()};
  for (const auto& patient : roster.patients) {
    rules::SeenPatient seen{.number = patient.number, .units = UnitsOf(tx, session.id, patient.patient)};
    for (const auto& stay : roster.StaysOf(patient.patient)) seen.stays.push_back(IntervalOf(stay, end));
    if (seen.stays.empty()) continue;
    seen.elsewhere = Named(call, tx, store::StaysElsewhere(tx, patient.patient, session.id, scene.actual));
    scene.patients.push_back(std::move(seen));
  }
  const auto teachings = store::TeachingsOf(tx, session.id);
  scene.lost = Lost(tx, session.id, teachings, scene.actual);
  std::map<InstructorId, std::vector<Interval>> taught;
  for (const auto& teaching : teachings) {
    const Interval stretch{teaching.begin, teaching.end.value_or(end)};
    if (teaching.instructor && stretch.end > stretch.begin) taught[teaching.instructor].push_back(stretch);
  }
  for (auto& [instructor, stretches] : taught) {
    scene.instructors.push_back({instructor, std::move(stretches),
                                 Named(call, tx, store::TeachingsElsewhere(tx, instructor, session.id, scene.actual))});
  }
  for (const auto& stay : roster.stays) {
    if (stay.modality == Modality::kInPerson) scene.in_room.push_back(IntervalOf(stay, end));
  }
  const Room planned = TRY(store::GetRoom(tx, session.room));
  scene.rooms.push_back({planned.id, planned.capacity, absl::InfinitePast()});
  for (const auto& relocation : roster.relocations) {
    const Room room = TRY(store::GetRoom(tx, relocation.room));
    scene.rooms.push_back({room.id, room.capacity, relocation.at});
  }
  return rules::Anomalies(scene, ZoneOf(site.zone));
}

}  // namespace psmet::handlers
