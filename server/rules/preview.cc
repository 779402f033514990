#include "rules/preview.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <set>

#include "rules/basis.h"
#include "rules/group.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

std::string Count(int count, absl::string_view one) { return absl::StrCat(count, " ", one, count == 1 ? "" : "s"); }

int UnitsOf(const std::vector<Line>& lines) {
  int units = 0;
  for (const Line& line : lines) units += line.state == LineState::kNotBillable ? 0 : line.units;
  return units;
}

// A patient who leaves at `at` has no more of any stay.
void Leave(ClassFacts& session, PatientId patient, absl::Time at) {
  const auto cut = [&](std::vector<Interval>& stays) {
    for (Interval& stay : stays) stay.end = std::min(stay.end, at);
    std::erase_if(stays, [](const Interval& stay) { return stay.end <= stay.begin; });
  };
  for (PatientFacts& one : session.patients) {
    if (one.patient != patient) continue;
    cut(one.presences);
    cut(one.audio_video);
    cut(one.audio_only);
  }
}

std::vector<Line> LinesIn(const ClassFacts& session, const Attendee& attendee) {
  Facts facts = attendee.facts;
  facts.session = session;
  facts.undocumented.clear();
  return Decide(facts);
}

std::vector<std::vector<Line>> EverybodysLines(const ClassFacts& session, const std::vector<Attendee>& attendees) {
  std::vector<std::vector<Line>> lines;
  for (const Attendee& attendee : attendees) lines.push_back(LinesIn(session, attendee));
  return lines;
}

const std::vector<Interval>& StaysOf(const ClassFacts& session, PatientId patient) {
  static const std::vector<Interval> kNone;
  const auto found = std::find_if(session.patients.begin(), session.patients.end(),
                                  [&](const PatientFacts& one) { return one.patient == patient; });
  return found == session.patients.end() ? kNone : found->presences;
}

// When the time that counts comes to that many minutes; nothing if it never does.
std::optional<absl::Time> InstantOfMinute(const std::vector<Interval>& counted, int minutes) {
  absl::Duration left = absl::Minutes(minutes);
  for (const Interval& interval : counted) {
    if (interval.end - interval.begin >= left) return interval.begin + left;
    left -= interval.end - interval.begin;
  }
  return std::nullopt;
}

// Units follow from the rounding's thresholds; a block, a cap or an order may allow no more of them.
std::vector<UnitStep> StepsOf(const ClassFacts& session, const Attendee& attendee, absl::Time now, int units_now) {
  const auto basis = BasisOf(attendee.facts);
  if (!attendee.here || !basis.policy) return {};
  const int unit_minutes = UnitMinutesOf(*basis.policy);
  const auto counted = CountedTime(session, StaysOf(session, attendee.facts.patient));
  std::vector<UnitStep> steps;
  int units = units_now;
  for (int minutes = LeastMinutes(unit_minutes, basis.policy->rounding);; minutes += unit_minutes) {
    const auto at = InstantOfMinute(counted, minutes);
    if (!at) return steps;
    if (*at <= now) continue;
    ClassFacts left = session;
    Leave(left, attendee.facts.patient, *at);
    const int then = UnitsOf(LinesIn(left, attendee));
    if (then > units) steps.push_back({*at, units = then});
  }
}

std::string NextOf(const PatientPreview& patient, const Attendee& attendee, absl::Time end, absl::TimeZone zone) {
  if (!attendee.here) return "left";
  if (patient.steps.empty()) return absl::StrCat("no further unit by ", ClockText(end, zone));
  const UnitStep& step = patient.steps[0];
  return absl::StrCat("stays until ", ClockText(step.at, zone), ": ", Count(step.units, "unit"));
}

// Who has a unit, and by which codes.
struct Group {
  std::set<std::string> codes;
  int patients = 0;
  std::set<std::string> holds;
  bool operator==(const Group&) const = default;
};
Group GroupOf(const std::vector<std::vector<Line>>& everybody) {
  Group group;
  for (const auto& lines : everybody) {
    group.patients += UnitsOf(lines) > 0 ? 1 : 0;
    for (const Line& line : lines) {
      if (line.units == 0 || line.state == LineState::kNotBillable) continue;
      group.codes.insert(line.code.empty() ? "no code" : line.code);
      for (const Reason& reason : line.reasons) {
        if (reason.effect == Effect::kHolds) group.holds.insert(reason.reason);
      }
    }
  }
  return group;
}
std::string WordsOf(const Group& group) {
  if (group.patients == 0) return "nobody has a unit";
  return absl::StrCat(absl::StrJoin(group.codes, " and "), " for ", Count(group.patients, "patient"));
}

// What becomes of the group when that patient leaves now and the others stay; empty where its code stays as it is.
std::string LeavingWords(const ClassFacts& session, const std::vector<Attendee>& attendees, const Attendee& leaver,
                         absl::Time now, const Group& end) {
  ClassFacts left = session;
  Leave(left, leaver.facts.patient, now);
  const Group group = GroupOf(EverybodysLines(left, attendees));
  if (group.codes == end.codes && (group.patients >= 2 || group.patients == end.patients)) return "";
  std::vector<std::string> holds;
  std::set_difference(group.holds.begin(), group.holds.end(), end.holds.begin(), end.holds.end(),
                      std::back_inserter(holds));
  return absl::StrCat("if number ", leaver.number, " leaves now: ", WordsOf(group), holds.empty() ? "" : ", held for ",
                      absl::StrJoin(holds, ", "));
}

}  // namespace

Preview PreviewOf(const std::vector<Attendee>& attendees, absl::Time now, absl::TimeZone zone) {
  Preview preview;
  if (attendees.empty()) return preview;
  const ClassFacts& session = attendees[0].facts.session;
  const absl::Time end = session.actual.end;
  ClassFacts ended = session;
  ended.actual.end = std::min(now, end);
  preview.taught = now >= end || !Intersect(TaughtTime(session), {{now, end}}).empty();

  const auto lines_now = EverybodysLines(ended, attendees), lines_end = EverybodysLines(session, attendees);
  for (size_t i = 0; i < attendees.size(); ++i) {
    const Attendee& attendee = attendees[i];
    const auto& stays = StaysOf(session, attendee.facts.patient);
    PatientPreview patient{.minutes_now = CountedMinutes(ended, stays),
                           .units_now = UnitsOf(lines_now[i]),
                           .minutes_end = CountedMinutes(session, stays),
                           .units_end = UnitsOf(lines_end[i]),
                           .lines = lines_end[i]};
    patient.steps = StepsOf(session, attendee, now, patient.units_now);
    patient.next = NextOf(patient, attendee, end, zone);
    if (patient.units_end > 0 && !attendee.facts.undocumented.empty()) {
      preview.undocumented.push_back(attendee.number);
    }
    preview.patients.push_back(std::move(patient));
  }
  const Group group_end = GroupOf(lines_end);
  preview.group_now = WordsOf(GroupOf(lines_now));
  preview.group_end = WordsOf(group_end);
  for (const Attendee& attendee : attendees) {
    if (!attendee.here) continue;
    std::string words = LeavingWords(session, attendees, attendee, now, group_end);
    if (!words.empty()) preview.leaving.push_back(std::move(words));
  }
  return preview;
}

}  // namespace psmet::rules
