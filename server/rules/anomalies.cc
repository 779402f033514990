#include "rules/anomalies.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <optional>

#include "rules/billing.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

std::string Between(const Interval& when, absl::TimeZone zone) {
  return absl::StrCat(ClockText(when.begin, zone), " to ", ClockText(when.end, zone));
}

// The first time that both are said to be there.
std::optional<std::pair<Interval, std::string>> FirstClash(const std::vector<Interval>& here,
                                                           const std::vector<Elsewhere>& elsewhere) {
  std::optional<std::pair<Interval, std::string>> first;
  for (const auto& stay : here) {
    for (const auto& other : elsewhere) {
      const Interval both{std::max(stay.begin, other.when.begin), std::min(stay.end, other.when.end)};
      if (both.begin < both.end && (!first || both.begin < first->first.begin)) first = {both, other.where};
    }
  }
  return first;
}

void AddClash(const std::string& reason, const std::string& who, const std::string& was,
              const std::vector<Interval>& here, const std::vector<Elsewhere>& elsewhere, absl::TimeZone zone,
              std::vector<Remark>& remarks) {
  const auto clash = FirstClash(here, elsewhere);
  if (!clash) return;
  remarks.push_back({reason, absl::StrCat(who, " ", was, " ", clash->second, " too, ", Between(clash->first, zone),
                                          ": one of the two is wrong; amend it")});
}

void AddUnits(const Scene& scene, std::vector<Remark>& remarks) {
  const absl::Duration length = scene.actual.end - scene.actual.begin - scene.lost;
  const int earned = UnitsFor(static_cast<int>(absl::ToInt64Minutes(length)), 30, Rounding::kMidpoint);
  for (const auto& patient : scene.patients) {
    if (patient.units <= earned) continue;
    remarks.push_back(
        {"UNITS_ABOVE_CLASS", absl::StrCat("number ", patient.number, " has ", patient.units, " units, and a class of ",
                                           absl::ToInt64Minutes(length), " minutes earns ", earned,
                                           ": check the start, the end and the breaks")});
  }
}

void AddIdentical(const Scene& scene, absl::TimeZone zone, std::vector<Remark>& remarks) {
  const auto& patients = scene.patients;
  if (patients.size() < 3 || patients[0].stays.empty()) return;
  const bool same = std::all_of(patients.begin(), patients.end(),
                                [&](const SeenPatient& patient) { return patient.stays == patients[0].stays; });
  if (!same) return;
  const Interval whole{patients[0].stays.front().begin, patients[0].stays.back().end};
  remarks.push_back({"TIMES_IDENTICAL", absl::StrCat("all ", patients.size(), " patients have the same times, ",
                                                     Between(whole, zone), ": amend who came late or left early")});
}

// How many people are there at `at`.
int PeopleAt(const Scene& scene, absl::Time at) {
  const auto there = [&](const Interval& stay) { return stay.begin <= at && at < stay.end; };
  auto people = static_cast<int>(std::count_if(scene.in_room.begin(), scene.in_room.end(), there));
  for (const auto& instructor : scene.instructors) {
    people += std::any_of(instructor.taught.begin(), instructor.taught.end(), there);
  }
  return people + scene.interpreter;
}

void AddCrowd(const Scene& scene, absl::TimeZone zone, std::vector<Remark>& remarks) {
  for (size_t i = 0; i < scene.rooms.size(); ++i) {
    const SeenRoom& room = scene.rooms[i];
    const absl::Time until = i + 1 < scene.rooms.size() ? scene.rooms[i + 1].from : absl::InfiniteFuture();
    int most = 0;
    absl::Time at;
    // People only become more when somebody comes, or when the room becomes another one.
    std::vector<absl::Time> moments = {std::max(room.from, scene.actual.begin)};
    for (const auto& stay : scene.in_room) moments.push_back(stay.begin);
    for (const auto& instructor : scene.instructors) {
      for (const auto& stretch : instructor.taught) moments.push_back(stretch.begin);
    }
    for (const absl::Time moment : moments) {
      if (moment < room.from || moment >= until) continue;
      const int people = PeopleAt(scene, moment);
      if (people <= most) continue;
      most = people;
      at = moment;
    }
    if (most <= room.capacity) continue;
    remarks.push_back({"ROOM_OVER_CAPACITY", absl::StrCat(most, " people were in room ", room.room.str(), " at ",
                                                          ClockText(at, zone), ", which has ", room.capacity,
                                                          " chairs: say where the class went on, or amend who "
                                                          "was remote")});
  }
}

}  // namespace

std::vector<Remark> Anomalies(const Scene& scene, absl::TimeZone zone) {
  std::vector<Remark> remarks;
  for (const auto& patient : scene.patients) {
    AddClash("PATIENT_ELSEWHERE", absl::StrCat("number ", patient.number), "was in", patient.stays, patient.elsewhere,
             zone, remarks);
  }
  for (const auto& instructor : scene.instructors) {
    AddClash("INSTRUCTOR_ELSEWHERE", instructor.instructor.str(), "taught", instructor.taught, instructor.elsewhere,
             zone, remarks);
  }
  AddUnits(scene, remarks);
  AddIdentical(scene, zone, remarks);
  AddCrowd(scene, zone, remarks);
  return remarks;
}

}  // namespace psmet::rules
