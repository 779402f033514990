#include "rules/group.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

#include "rules/caps.h"

namespace psmet::rules {
namespace {

constexpr absl::Duration kSegment = absl::Minutes(30);

struct Counted {
  PatientId patient;
  std::vector<Interval> time;         // the patient's own
  std::vector<Interval> represented;  // with their caregivers', where the payer pays for it; else the same
};

std::vector<Counted> CountEveryone(const ClassFacts& session, const Policy& policy) {
  const std::vector<Interval> taught = TaughtTime(session);
  std::vector<Counted> everyone;
  everyone.reserve(session.patients.size());
  for (const PatientFacts& patient : session.patients) {
    std::vector<Interval> stays = patient.presences;
    if (policy.caregiver_alone == Tri::kYes) {
      stays.insert(stays.end(), patient.caregivers.begin(), patient.caregivers.end());
    }
    everyone.push_back({patient.patient, Intersect(patient.presences, taught), Intersect(stays, taught)});
  }
  // Texts name people; they must not depend on the order of recording.
  std::sort(everyone.begin(), everyone.end(), [](const Counted& a, const Counted& b) { return a.patient < b.patient; });
  return everyone;
}

int MinutesOf(const std::vector<Interval>& time) { return static_cast<int>(LengthOf(time) / absl::Minutes(1)); }

int MostAtOnce(const std::vector<Counted>& everyone) {
  std::vector<std::pair<absl::Time, int>> steps;
  for (const Counted& one : everyone) {
    for (const Interval& stay : one.time) {
      steps.emplace_back(stay.begin, 1);
      steps.emplace_back(stay.end, -1);
    }
  }
  // At one instant those who leave come before those who arrive: intervals are half-open.
  std::sort(steps.begin(), steps.end());
  int here = 0, most = 0;
  for (const auto& [when, change] : steps) most = std::max(most, here += change);
  return most;
}

std::string CodeFor(const Policy& policy, int patients) {
  const auto band = BandFor(policy, patients);
  return band ? band->code : "no code";
}

// One code for the whole class. Bands may count by units of different length (97804 by 30 minutes, 97803 by 15), so
// each is asked with its own, the largest group first.
void GroupByClass(const Policy& policy, const std::vector<Counted>& everyone, Grouping& out) {
  using Time = std::vector<Interval> Counted::*;
  const auto earning = [&](Time time, int unit_minutes) {
    return static_cast<int>(std::count_if(everyone.begin(), everyone.end(), [&](const Counted& one) {
      return UnitsFor(MinutesOf(one.*time), unit_minutes, policy.rounding) > 0;
    }));
  };
  const auto share_by = [&](Time time) {
    Share share{std::nullopt, earning(time, UnitMinutesOf(policy))};
    // NOLINTNEXTLINE(modernize-loop-convert): backwards
    for (auto band = policy.bands.rbegin(); band != policy.bands.rend(); ++band) {
      const int size = earning(time, band->unit_minutes);
      if (size < band->min_patients || size > band->max_patients) continue;
      share.band = *band;
      share.size = size;
      break;
    }
    return share;
  };
  const Share share = share_by(&Counted::time), represented = share_by(&Counted::represented);
  out.shares = {share};
  if (represented.band != share.band) {
    out.shares = {represented};
    out.review = absl::StrCat(share.size, " with a unit give ", CodeFor(policy, share.size), ", with those of whom a ",
                              "caregiver was there ", represented.size, " give ", CodeFor(policy, represented.size));
    return;
  }

  const int anyone = static_cast<int>(
      std::count_if(everyone.begin(), everyone.end(), [](const Counted& one) { return !one.time.empty(); }));
  const int at_once = MostAtOnce(everyone);
  const std::string code = share.band ? share.band->code : "no code";
  const std::string counted = absl::StrCat(share.size, " with a unit give ", code);
  if (const std::string other = CodeFor(policy, anyone); other != code) {
    const int least = LeastMinutes(share.band ? share.band->unit_minutes : UnitMinutesOf(policy), policy.rounding);
    std::vector<std::string> short_stays;
    for (const Counted& one : everyone) {
      const int minutes = MinutesOf(one.time);
      if (one.time.empty() || minutes >= least) continue;
      short_stays.push_back(absl::StrCat(one.patient.str(), " for ", minutes, minutes == 1 ? " minute" : " minutes"));
    }
    out.review = absl::StrCat(counted, ", the ", anyone, " present at all (also ", absl::StrJoin(short_stays, ", "),
                              ") ", other);
  } else if (const std::string together = CodeFor(policy, at_once); together != code) {
    out.review = absl::StrCat(counted, ", the most present at one instant, ", at_once, ", ", together);
  }
}

// `own` is the time that the patient is billed for.
void GroupBySegment(const ClassFacts& session, PatientId patient, const Policy& policy,
                    const std::vector<Counted>& everyone, const std::vector<Interval>& own, Grouping& out) {
  const std::vector<Interval> taught = TaughtTime(session);
  for (absl::Time begin = session.actual.begin; begin < session.actual.end; begin += kSegment) {
    Segment segment{{begin, std::min(begin + kSegment, session.actual.end)}};
    segment.time = LengthOf(Intersect(own, {segment.clock}));
    if (segment.time <= absl::ZeroDuration()) continue;
    std::vector<std::string> short_stays;
    const absl::Duration half = LengthOf(Intersect(taught, {segment.clock})) / 2;
    int represented = 0;
    for (const Counted& one : everyone) {
      const absl::Duration present = LengthOf(Intersect(one.time, {segment.clock}));
      const bool self = one.patient == patient;
      if (self || LengthOf(Intersect(one.represented, {segment.clock})) > half) ++represented;
      if (!self && present <= absl::ZeroDuration()) continue;
      ++segment.anyone;
      if (self || present > half) {
        ++segment.size;
      } else {
        const int64_t whole = absl::ToInt64Minutes(present);
        short_stays.push_back(absl::StrCat(one.patient.str(), " for ", whole, whole == 1 ? " minute" : " minutes"));
      }
    }

    if (out.review.empty() && CodeFor(policy, segment.anyone) != CodeFor(policy, segment.size)) {
      out.review = absl::StrCat("in segment ", (begin - session.actual.begin) / kSegment + 1, " the ", segment.size,
                                " present more than half of it give ", CodeFor(policy, segment.size), ", the ",
                                segment.anyone, " present at all (also ", absl::StrJoin(short_stays, ", "), ") ",
                                CodeFor(policy, segment.anyone));
    }
    if (CodeFor(policy, represented) != CodeFor(policy, segment.size)) {
      if (out.review.empty()) {
        out.review = absl::StrCat("in segment ", (begin - session.actual.begin) / kSegment + 1, " the ", segment.size,
                                  " present more than half of it give ", CodeFor(policy, segment.size),
                                  ", with those of whom a caregiver was there ", represented, " give ",
                                  CodeFor(policy, represented));
      }
      segment.size = represented;
    }
    const auto band = BandFor(policy, segment.size);
    auto share = std::find_if(out.shares.begin(), out.shares.end(), [&](const Share& s) { return s.band == band; });
    if (share == out.shares.end()) share = out.shares.insert(out.shares.end(), Share{band});
    share->size = std::max(share->size, segment.size);
    share->time += segment.time;
    out.segments.push_back(segment);
  }
  std::sort(out.shares.begin(), out.shares.end(), [](const Share& a, const Share& b) { return a.size > b.size; });
}

// Whole units to each share, then one each by largest remainder, a tie to the larger group; more than there are drop
// from the smaller group. `shares` have the larger group first.
void Apportion(int units, absl::Duration unit, std::vector<Share>& shares) {
  struct Rest {
    size_t share;
    absl::Duration time;
  };
  std::vector<Rest> rests;
  int given = 0;
  for (size_t i = 0; i < shares.size(); ++i) {
    absl::Duration rest;
    shares[i].units = shares[i].whole = static_cast<int>(absl::IDivDuration(shares[i].time, unit, &rest));
    given += shares[i].units;
    rests.push_back({i, rest});
  }
  std::stable_sort(rests.begin(), rests.end(), [](const Rest& a, const Rest& b) { return a.time > b.time; });
  for (const Rest& rest : rests) {
    if (given >= units) break;
    ++shares[rest.share].units;
    ++given;
  }
  for (auto share = shares.rbegin(); share != shares.rend() && given > units; ++share) {
    const int dropped = std::min(share->units, given - units);
    share->units -= dropped;
    given -= dropped;
  }
}

// The time that the patient is billed for: their own, or with their caregivers' where that counts.
std::vector<Interval> OwnTime(const Facts& facts, const Policy& policy, int unit_minutes, Grouping& out) {
  const auto self = std::find_if(facts.session.patients.begin(), facts.session.patients.end(),
                                 [&](const PatientFacts& one) { return one.patient == facts.patient; });
  if (self == facts.session.patients.end()) return {};
  std::vector<Interval> own = CountedTime(facts.session, self->presences);
  out.minutes = out.own_minutes = MinutesOf(own);
  if (policy.caregiver_alone == Tri::kNo || self->caregivers.empty()) return own;
  std::vector<Interval> both = self->presences;
  both.insert(both.end(), self->caregivers.begin(), self->caregivers.end());
  const int minutes = CountedMinutes(facts.session, both);
  out.by_caregiver =
      UnitsFor(minutes, unit_minutes, policy.rounding) != UnitsFor(out.minutes, unit_minutes, policy.rounding);
  if (policy.caregiver_alone == Tri::kUnknown && !out.by_caregiver) return own;
  out.minutes = minutes;
  return CountedTime(facts.session, both);
}

}  // namespace

std::optional<Band> BandFor(const Policy& policy, int patients) {
  for (const Band& band : policy.bands) {
    if (band.min_patients <= patients && patients <= band.max_patients) return band;
  }
  return std::nullopt;
}

bool IsCodeOf(const Policy& policy, const std::string& code) {
  return std::any_of(policy.bands.begin(), policy.bands.end(), [&](const Band& band) { return band.code == code; });
}

int UnitMinutesOf(const Policy& policy) { return policy.bands.empty() ? 30 : policy.bands.front().unit_minutes; }

int BlockUnits(const ClassFacts& session, int unit_minutes) {
  return (session.planned_blocks + session.extension_blocks) * 30 / unit_minutes;
}

Grouping GroupFor(const Facts& facts, const Policy& policy) {
  const ClassFacts& session = facts.session;
  const std::vector<Counted> everyone = CountEveryone(session, policy);
  const bool by_segment = policy.group_mode == GroupMode::kPerSegment;
  Grouping out;
  if (!by_segment) GroupByClass(policy, everyone, out);
  const auto band = by_segment || !out.shares[0].band ? std::nullopt : out.shares[0].band;
  const int unit_minutes = band ? band->unit_minutes : UnitMinutesOf(policy);

  const std::vector<Interval> own = OwnTime(facts, policy, unit_minutes, out);
  out.time = LengthOf(own);
  if (by_segment) GroupBySegment(session, facts.patient, policy, everyone, own, out);
  out.earned = UnitsFor(out.minutes, unit_minutes, policy.rounding);
  out.timed = TimedShareOf(facts, policy, band ? band->code : "", out.time);
  if (unit_minutes == 15 && band) out.quarter_code = band->code;
  if (out.timed) {
    const auto& [together, alone, others] = *out.timed;
    out.day_units = policy.timed_codes == TimedCodes::kTogether ? together
                    : policy.timed_codes == TimedCodes::kAlone  ? alone
                                                                : std::max(together, alone);
    out.earned = std::max(out.earned, *out.day_units);
  } else {
    out.day_units = DayUnits(facts, policy, unit_minutes, out.time);
    out.day_unknown = out.day_units && *out.day_units < out.earned && policy.day_minutes_limit_units == Tri::kUnknown;
    // What nobody knows holds a line; it never refuses one.
    if (out.day_unknown && *out.day_units == 0) out.day_units.reset();
  }
  out.units = std::min(out.earned, BlockUnits(session, unit_minutes));
  if (out.day_units) out.units = std::clamp(*out.day_units, 0, out.units);
  if (by_segment) {
    Apportion(out.units, absl::Minutes(unit_minutes), out.shares);
    out.apportioned = out.shares;
  } else {
    out.shares[0].units = out.units;
  }
  std::erase_if(out.shares, [](const Share& share) { return share.units == 0; });
  return out;
}

}  // namespace psmet::rules
