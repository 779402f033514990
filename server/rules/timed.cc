#include "rules/timed.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "rules/caps.h"

namespace psmet::rules {
namespace {

constexpr int kQuarter = 15;

bool IsQuarterCode(const Policy& policy, const std::string& code) {
  return std::any_of(policy.bands.begin(), policy.bands.end(),
                     [&](const Band& band) { return band.code == code && band.unit_minutes == kQuarter; });
}

}  // namespace

std::vector<int> TimedUnits(const std::vector<Timed>& codes, bool together, Rounding rounding) {
  std::vector<int> units;
  int sum = 0;
  for (const Timed& code : codes) {
    units.push_back(together ? code.minutes / kQuarter : UnitsFor(code.minutes, kQuarter, rounding));
    sum += code.minutes;
  }
  if (!together) return units;
  std::vector<size_t> by_remainder(codes.size());
  std::iota(by_remainder.begin(), by_remainder.end(), 0);
  const auto key = [&](size_t i) {
    const Timed& code = codes[i];
    return std::tuple(-(code.minutes % kQuarter), -code.minutes, code.price, code.code);
  };
  std::sort(by_remainder.begin(), by_remainder.end(), [&](size_t a, size_t b) { return key(a) < key(b); });
  int left = UnitsFor(sum, kQuarter, rounding) - std::accumulate(units.begin(), units.end(), 0);
  for (size_t i = 0; i < by_remainder.size() && left > 0; ++i, --left) ++units[by_remainder[i]];
  return units;
}

std::optional<TimedShare> TimedShareOf(const Facts& facts, const Policy& policy, const std::string& code,
                                       absl::Duration time) {
  if (!IsQuarterCode(policy, code)) return std::nullopt;
  // Of each code the time of each class: one has several lines where it has several codes.
  std::map<std::string, std::map<SessionId, absl::Duration>> day;
  day[code][facts.session.session] = time;
  int used = 0;
  const auto add = [&](const UsedFacts& line) {
    if (line.service_date != facts.session.service_date || !IsQuarterCode(policy, line.code)) return;
    absl::Duration& most = day[line.code][line.session];
    most = std::max(most, absl::Seconds(line.seconds));
    if (line.code == code) used += line.units;
  };
  for (const UsedFacts& line : UsedElsewhere(facts)) add(line);
  // What a later class has of this code comes after this one.
  for (const UsedFacts& line : facts.later_timed) {
    if (line.code != code) add(line);
  }
  if (day.size() < 2) return std::nullopt;

  TimedShare share;
  std::vector<Timed> codes;
  size_t own = 0;
  for (const auto& [each, sessions] : day) {
    if (each == code) {
      own = codes.size();
    } else {
      share.others.push_back(each);
    }
    Timed timed{each};
    absl::Duration sum;
    for (const auto& [session, each] : sessions) sum += each;
    timed.minutes = static_cast<int>(sum / absl::Minutes(1));
    codes.push_back(std::move(timed));
  }
  share.together = std::max(0, TimedUnits(codes, true, policy.rounding)[own] - used);
  share.alone = std::max(0, TimedUnits(codes, false, policy.rounding)[own] - used);
  return share;
}

}  // namespace psmet::rules
