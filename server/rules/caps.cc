#include "rules/caps.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <map>

#include "rules/basis.h"
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

// The same day so many years on; for 29 Feb the last of February.
Day SameDayOf(Day day, int years) {
  const Day other(day.year() + years, day.month(), day.day());
  return other.month() == day.month() ? other : other - 1;
}

// Whole years from one day to another.
int YearsBetween(Day from, Day to) {
  int years = static_cast<int>(to.year() - from.year());
  if (SameDayOf(from, years) > to) --years;
  return years;
}

// The first day on which the patient had a unit of one of the policy's codes; `day` if they had none before.
Day FirstService(const Policy& policy, const std::vector<UsedFacts>& used, Day day) {
  Day first = day;
  for (const UsedFacts& line : used) {
    if (line.units > 0 && IsCodeOf(policy, line.code)) first = std::min(first, line.service_date);
  }
  return first;
}

// False: a limit of the first 12 months does not matter after them, one of follow-up years not before.
bool Applies(CapPeriod period, Day first, Day day) {
  const bool follow_up = day >= SameDayOf(first, 1);
  return period == CapPeriod::kFirst12Months ? !follow_up : period != CapPeriod::kFollowUpYear || follow_up;
}

}  // namespace

std::vector<UsedFacts> UsedElsewhere(const Facts& facts) {
  std::vector<UsedFacts> used = facts.used;
  std::erase_if(used, [&](const UsedFacts& line) { return line.session == facts.session.session; });
  return used;
}

std::optional<int> DayUnits(const Facts& facts, const Policy& policy, int unit_minutes, absl::Duration time) {
  if (policy.day_minutes_limit_units == Tri::kNo) return std::nullopt;
  std::map<SessionId, int> by_session;
  int units = 0;
  for (const UsedFacts& line : UsedElsewhere(facts)) {
    const bool counts =
        line.code.empty() || (IsCodeOf(policy, line.code) && UnitMinutesOfCode(policy, line.code) == unit_minutes);
    if (line.service_date != facts.session.service_date || !counts) continue;
    // A class has several lines where it has several codes, each with the time of the class.
    by_session[line.session] = std::max(by_session[line.session], line.seconds);
    units += line.units;
  }
  if (units == 0) return std::nullopt;
  for (const auto& [session, seconds] : by_session) time += absl::Seconds(seconds);
  const int minutes = static_cast<int>(time / absl::Minutes(1));
  return std::max(0, UnitsFor(minutes, unit_minutes, policy.rounding) - units);
}

bool InPeriod(CapPeriod period, FollowUp follow_up, Day first, Day used_on, Day day) {
  switch (period) {
    case CapPeriod::kDay:
      return used_on == day;
    case CapPeriod::kMonth:
      return absl::CivilMonth(used_on) == absl::CivilMonth(day);
    case CapPeriod::kYear:
      return used_on.year() == day.year();
    case CapPeriod::kRolling12Months:
      return SameDayOf(day, -1) < used_on && used_on <= day;
    case CapPeriod::kLifetime:
      return used_on <= day;
    case CapPeriod::kFirst12Months:
      return used_on < SameDayOf(first, 1);
    case CapPeriod::kFollowUpYear:
      if (used_on < SameDayOf(first, 1)) return false;
      if (follow_up == FollowUp::kCalendarYear) return used_on.year() == day.year();
      return YearsBetween(first, used_on) == YearsBetween(first, day);
  }
  return false;
}

std::vector<CapUse> CapsOn(const Policy& policy, const std::string& code, const std::vector<UsedFacts>& used, Day day) {
  const Day first = FirstService(policy, used, day);
  const auto count = [&](const Cap& cap, FollowUp follow_up) {
    int sum = 0;
    for (const UsedFacts& earlier : used) {
      if (!Counts(cap, policy, earlier.code)) continue;
      if (!InPeriod(cap.period, follow_up, first, earlier.service_date, day)) continue;
      sum += earlier.units * (cap.minutes ? UnitMinutesOfCode(policy, earlier.code) : 1);
    }
    return sum;
  };
  std::vector<CapUse> uses;
  for (const Cap& cap : policy.caps) {
    if (!Counts(cap, policy, code) || !Applies(cap.period, first, day)) continue;
    CapUse use{cap, count(cap, policy.follow_up)};
    use.used_otherwise = use.used;
    if (cap.period == CapPeriod::kFollowUpYear && policy.follow_up == FollowUp::kUnknown) {
      const int calendar = count(cap, FollowUp::kCalendarYear), anniversary = count(cap, FollowUp::kAnniversary);
      use.used = std::max(calendar, anniversary);
      use.used_otherwise = std::min(calendar, anniversary);
    }
    uses.push_back(use);
  }
  return uses;
}

void ApplyCaps(const Policy& policy, const std::vector<UsedFacts>& used, Day day, const OrderFacts* order, int spent,
               Line& line) {
  const int earned = line.units;
  std::vector<std::string> reached;
  int fits = earned;
  bool disputed = false;
  const std::vector<CapUse> uses = CapsOn(policy, line.code, used, day);
  if (!uses.empty() && policy.caps_across_providers == Tri::kYes) {
    line.reasons.push_back({"OTHER_PROVIDERS",
                            absl::StrCat("the limits of policy ", policy.id.str(),
                                         " count what other providers bill too, which is not known here"),
                            "biller", Effect::kNotes});
  }
  for (const CapUse& use : uses) {
    if (use.cap.reason_lifts && order && order->individual_reason) continue;
    CapUse otherwise = use;
    otherwise.used = use.used_otherwise;
    // What nobody knows holds a line; it never refuses one.
    const int here = FitIn(otherwise, earned, line.unit_minutes);
    disputed = disputed || FitIn(use, earned, line.unit_minutes) != here;
    if (here == earned) continue;
    fits = std::min(fits, here);
    reached.push_back(absl::StrCat(otherwise.used, " of ", use.cap.limit, use.cap.minutes ? " minutes " : " units ",
                                   PeriodWords(use.cap.period), " were used before"));
  }
  if (disputed) NotSaid(policy, "caps.follow_up", line);
  if (fits == earned) return;
  const std::string words = absl::StrJoin(reached, " and ");

  const int authorized =
      order ? std::max(0, order->authorized_minutes - order->used_minutes - spent) / line.unit_minutes : 0;
  const int allowed = std::min(earned, std::max(fits, authorized));
  if (allowed > fits && policy.authorization_lifts_caps != Tri::kNo) {
    if (policy.authorization_lifts_caps == Tri::kUnknown) NotSaid(policy, "authorization.lifts_caps", line);
    line.reasons.push_back(
        {"AUTHORIZED",
         absl::StrCat(words, "; order ", order->order.str(), " has an authorization for ", authorized, " more"),
         "biller", Effect::kNotes});
    fits = allowed;
  }
  line.units = fits;
  line.over_cap_units = earned - fits;
  if (line.over_cap_units == 0) return;
  line.reasons.push_back({"CAP_REACHED",
                          absl::StrCat(words, "; ", fits, " of ", earned, earned == 1 ? " unit fit, " : " units fit, ",
                                       line.over_cap_units, " over the cap"),
                          "biller", fits == 0 ? Effect::kRefuses : Effect::kNotes});
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
    case CapPeriod::kFirst12Months:
      return "in the first 12 months";
    case CapPeriod::kFollowUpYear:
      return "in the follow-up year";
  }
  return "";
}

}  // namespace psmet::rules
