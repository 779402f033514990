#include "rules/model_day.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <map>

namespace psmet::rules::model {
namespace {

// For each second of the class the patients present, a bit each, and whether it was taught.
struct Day {
  std::vector<uint32_t> present;
  std::vector<bool> taught;
};

void EachSecond(const ClassFacts& session, const Interval& interval, auto visit) {
  const int64_t length = absl::ToInt64Seconds(session.actual.end - session.actual.begin);
  const int64_t from = absl::ToInt64Seconds(interval.begin - session.actual.begin);
  const int64_t to = absl::ToInt64Seconds(interval.end - session.actual.begin);
  for (int64_t second = std::max<int64_t>(0, from); second < to && second < length; ++second) visit(second);
}

Day Play(const ClassFacts& session) {
  Day day;
  const size_t length = absl::ToInt64Seconds(session.actual.end - session.actual.begin);
  day.present.assign(length, 0);
  day.taught.assign(length, false);
  for (const TeachingFacts& teaching : session.teaching) {
    EachSecond(session, teaching.taught, [&](size_t s) { day.taught[s] = true; });
  }
  for (const Interval& pause : session.breaks) {
    EachSecond(session, pause, [&](size_t s) { day.taught[s] = false; });
  }
  for (size_t p = 0; p < session.patients.size(); ++p) {
    for (const Interval& stay : session.patients[p].presences) {
      EachSecond(session, stay, [&](size_t s) { day.present[s] |= uint32_t{1} << p; });
    }
  }
  for (size_t s = 0; s < length; ++s) {
    if (!day.taught[s]) day.present[s] = 0;
  }
  return day;
}

int UnitsOf(int seconds, Rounding rounding) {
  const int minutes = seconds / 60;
  int units = 0;
  while (minutes >= 30 * units + (rounding == Rounding::kMidpoint ? 16 : 30)) ++units;
  return units;
}

std::string CodeOf(int patients) {
  if (patients == 1) return "98960";
  if (patients >= 2 && patients <= 4) return "98961";
  if (patients >= 5 && patients <= 8) return "98962";
  return "";
}

// Seconds of each patient in [from, to).
std::vector<int> SecondsOfEach(const Day& day, size_t patients, size_t from, size_t to) {
  std::vector<int> seconds(patients, 0);
  for (size_t s = from; s < to; ++s) {
    for (uint32_t left = day.present[s]; left != 0; left &= left - 1) ++seconds[std::countr_zero(left)];
  }
  return seconds;
}

std::vector<Earned> EarnByClass(const Day& day, const std::vector<int>& seconds, int units, Rounding rounding) {
  int earning = 0, anyone = 0, together = 0;
  for (const int own : seconds) {
    if (UnitsOf(own, rounding) > 0) ++earning;
    if (own > 0) ++anyone;
  }
  for (const uint32_t here : day.present) together = std::max(together, std::popcount(here));
  const std::string code = CodeOf(earning);
  return {{code, units, CodeOf(anyone) != code || CodeOf(together) != code}};
}

std::vector<Earned> EarnBySegment(const Day& day, size_t patients, size_t self, int units) {
  std::map<int, int, std::greater<>> own;  // seconds by the group's band: 8, 4, 1, or 0 for none
  bool review = false;
  for (size_t from = 0; from < day.present.size(); from += 1800) {
    const size_t to = std::min(from + 1800, day.present.size());
    int taught = 0;
    for (size_t s = from; s < to; ++s) taught += day.taught[s];
    const std::vector<int> seconds = SecondsOfEach(day, patients, from, to);
    if (seconds[self] == 0) continue;
    int most = 0, anyone = 0;
    for (size_t p = 0; p < patients; ++p) {
      if (p == self || 2 * seconds[p] > taught) ++most;
      if (seconds[p] > 0) ++anyone;
    }
    review = review || CodeOf(most) != CodeOf(anyone);
    own[most > 8 ? 9 : most > 4 ? 8 : most > 1 ? 4 : 1] += seconds[self];
  }
  std::map<int, int, std::greater<>> given;
  std::map<int, int, std::greater<>> rest;
  int sum = 0;
  for (const auto& [band, seconds] : own) {
    given[band] = seconds / 1800;
    rest[band] = seconds % 1800;
    sum += given[band];
  }
  while (sum < units) {
    auto best = rest.begin();
    for (auto it = rest.begin(); it != rest.end(); ++it) {
      if (it->second > best->second) best = it;
    }
    ++given[best->first];
    best->second = -1;
    ++sum;
  }
  while (sum > units) {
    auto smallest = given.end();
    do --smallest;
    while (smallest->second == 0);
    --smallest->second;
    --sum;
  }
  std::vector<Earned> earned;
  for (const auto& [band, count] : given) {
    if (count > 0) earned.push_back({CodeOf(band), count, review});
  }
  return earned;
}

}  // namespace

std::vector<Earned> Earn(const ClassFacts& session, PatientId patient, Rounding rounding, GroupMode mode) {
  const Day day = Play(session);
  size_t self = 0;
  while (session.patients[self].patient != patient) ++self;
  const std::vector<int> seconds = SecondsOfEach(day, session.patients.size(), 0, day.present.size());
  const int units = std::min(UnitsOf(seconds[self], rounding), session.planned_blocks + session.extension_blocks);
  if (units == 0) return {};
  if (mode == GroupMode::kPerSegment) return EarnBySegment(day, session.patients.size(), self, units);
  return EarnByClass(day, seconds, units, rounding);
}

}  // namespace psmet::rules::model
