#include "rules/caps.h"

#include <algorithm>
#include <map>

#include "rules/group.h"

namespace psmet::rules {
namespace {

bool Counts(const Cap& cap, const Policy& policy, const std::string& code) {
  if (cap.codes.empty()) return IsCodeOf(policy, code);
  return std::find(cap.codes.begin(), cap.codes.end(), code) != cap.codes.end();
}

int UnitMinutesOfCode(const Policy& policy, const std::string& code) {
  for (const Band& band : policy.bands) {
    if (band.code == code) return band.unit_minutes;
  }
  return 30;
}

// The same day a year before; for 29 Feb the last of February.
Day YearBefore(Day day) {
  const Day before(day.year() - 1, day.month(), day.day());
  return before.month() == day.month() ? before : before - 1;
}

}  // namespace

std::vector<UsedFacts> UsedElsewhere(const Facts& facts) {
  std::vector<UsedFacts> used = facts.used;
  std::erase_if(used, [&](const UsedFacts& line) { return line.session == facts.session.session; });
  return used;
}

std::optional<int> DayUnits(const Facts& facts, const Policy& policy, int minutes) {
  if (policy.day_minutes_limit_units == Tri::kNo) return std::nullopt;
  std::map<SessionId, int> by_session;
  int units = 0;
  for (const UsedFacts& line : UsedElsewhere(facts)) {
    if (line.service_date != facts.session.service_date || !(line.code.empty() || IsCodeOf(policy, line.code)))
      continue;
    // A class has several lines where it has several codes, each with the minutes of the class.
    by_session[line.session] = std::max(by_session[line.session], line.minutes);
    units += line.units;
  }
  if (units == 0) return std::nullopt;
  for (const auto& [session, other] : by_session) minutes += other;
  return std::max(0, UnitsFor(minutes, UnitMinutesOf(policy), policy.rounding) - units);
}

bool InPeriod(CapPeriod period, Day used_on, Day day) {
  switch (period) {
    case CapPeriod::kDay:
      return used_on == day;
    case CapPeriod::kMonth:
      return absl::CivilMonth(used_on) == absl::CivilMonth(day);
    case CapPeriod::kYear:
      return used_on.year() == day.year();
    case CapPeriod::kRolling12Months:
      return YearBefore(day) < used_on && used_on <= day;
    case CapPeriod::kLifetime:
      return used_on <= day;
  }
  return false;
}

std::vector<CapUse> CapsOn(const Policy& policy, const std::string& code, const std::vector<UsedFacts>& used, Day day) {
  std::vector<CapUse> uses;
  for (const Cap& cap : policy.caps) {
    if (!Counts(cap, policy, code)) continue;
    CapUse use{cap};
    for (const UsedFacts& earlier : used) {
      if (!Counts(cap, policy, earlier.code) || !InPeriod(cap.period, earlier.service_date, day)) continue;
      use.used += earlier.units * (cap.minutes ? UnitMinutesOfCode(policy, earlier.code) : 1);
    }
    uses.push_back(use);
  }
  return uses;
}

int FitIn(const CapUse& use, int units, int unit_minutes) {
  const int left = std::max(0, use.cap.limit - use.used);
  return std::min(units, use.cap.minutes ? left / unit_minutes : left);
}

std::string PeriodWords(CapPeriod period) {
  switch (period) {
    case CapPeriod::kDay:
      return "today";
    case CapPeriod::kMonth:
      return "this month";
    case CapPeriod::kYear:
      return "this year";
    case CapPeriod::kRolling12Months:
      return "in 12 months";
    case CapPeriod::kLifetime:
      return "in a lifetime";
  }
  return "";
}

}  // namespace psmet::rules
