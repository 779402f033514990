#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <map>

#include "rules/basis.h"
#include "rules/billing.h"
#include "rules/caps.h"
#include "rules/group.h"
#include "rules/people.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

std::string Count(int64_t count, absl::string_view one) { return absl::StrCat(count, " ", one, count == 1 ? "" : "s"); }

// "9:05-10:30"; with the zone's short name where the clock shows one of the two twice, and with both where it is
// changed in between.
std::string ClockOf(const Interval& interval, absl::TimeZone zone) {
  const bool changed = zone.At(interval.begin).offset != zone.At(interval.end).offset;
  const bool twice = ShownTwice(interval.begin, zone) || ShownTwice(interval.end, zone);
  const auto clock = [&](absl::Time time, bool named) {
    const absl::TimeZone::CivilInfo civil = zone.At(time);
    const int hour = civil.cs.hour() % 12 == 0 ? 12 : civil.cs.hour() % 12;
    return absl::StrCat(hour, absl::FormatTime(civil.cs.second() == 0 ? ":%M" : ":%M:%S", time, zone),
                        named ? absl::StrCat(" ", civil.zone_abbr) : "");
  };
  return absl::StrCat(clock(interval.begin, changed), "-", clock(interval.end, changed || twice));
}

std::string ClocksOf(const std::vector<Interval>& intervals, absl::TimeZone zone) {
  return absl::StrJoin(intervals, " and ",
                       [&](std::string* out, const Interval& i) { absl::StrAppend(out, ClockOf(i, zone)); });
}

// "7.5 h", "1 h"; orders are given in half hours at the least, and a quarter of an hour is two digits.
std::string Hours(int minutes) {
  const int hundredths = minutes * 100 / 60;
  if (hundredths % 100 == 0) return absl::StrCat(hundredths / 100, " h");
  const std::string digits = absl::StrCat(hundredths % 100 < 10 ? "0" : "", hundredths % 100);
  return absl::StrCat(hundredths / 100, ".", digits.back() == '0' ? digits.substr(0, 1) : digits, " h");
}

std::string BandWords(const std::optional<Band>& band) {
  if (!band) return "no code";
  if (band->min_patients == band->max_patients) return absl::StrCat(band->code, " (", band->min_patients, ")");
  return absl::StrCat(band->code, " (", band->min_patients, " to ", band->max_patients, ")");
}

std::string PresenceStep(const ClassFacts& session, const PatientFacts* patient, const Grouping& group,
                         const Policy* policy, int unit_minutes, absl::TimeZone zone) {
  const std::vector<Interval> recorded = patient ? Union(patient->presences) : std::vector<Interval>{};
  if (recorded.empty() && (!patient || patient->caregivers.empty())) return "no presence is recorded: 0 minutes";
  const std::vector<Interval> counted = CountedTime(session, recorded);
  std::string step = recorded.empty() ? "not present" : absl::StrCat("present ", ClocksOf(recorded, zone));
  if (!patient->audio_video.empty()) {
    absl::StrAppend(&step, "; audio-video ", ClocksOf(Union(patient->audio_video), zone));
  }
  if (!patient->audio_only.empty()) {
    absl::StrAppend(&step, "; audio-only ", ClocksOf(Union(patient->audio_only), zone));
  }
  const std::string caregivers = ClocksOf(Union(patient->caregivers), zone);
  if (!caregivers.empty() && group.minutes != group.own_minutes) {
    absl::StrAppend(&step, "; their caregivers ", caregivers, ", which counts too");
  }
  if (counted != recorded) {
    absl::StrAppend(&step, "; counted ", counted.empty() ? "none of it" : ClocksOf(counted, zone), ", in the class ",
                    ClockOf(session.actual, zone));
    if (!session.breaks.empty()) absl::StrAppend(&step, " less breaks ", ClocksOf(Union(session.breaks), zone));
    const std::vector<Interval> lesson = Subtract({session.actual}, session.breaks);
    const std::vector<Interval> untaught = Subtract(lesson, TaughtTime(session));
    if (!untaught.empty()) absl::StrAppend(&step, " less ", ClocksOf(untaught, zone), " when nobody taught");
  }
  absl::StrAppend(&step, " = ", Count(group.minutes, "minute"));
  const int64_t seconds = absl::ToInt64Seconds(LengthOf(counted)) - int64_t{60} * group.own_minutes;
  if (seconds > 0 && group.minutes == group.own_minutes)
    absl::StrAppend(&step, " (and ", Count(seconds, "second"), ", which are cut off)");
  const std::string apart = !caregivers.empty() && group.minutes == group.own_minutes
                                ? absl::StrCat("; their caregivers' ", caregivers, " does not count")
                                : "";
  if (!policy) return step + apart;
  const bool midpoint = policy->rounding == Rounding::kMidpoint;
  absl::StrAppend(&step, "; ", midpoint ? "midpoint rule (" : "full units only (",
                  LeastMinutes(unit_minutes, policy->rounding), " of ", unit_minutes,
                  "): ", Count(group.earned, "unit"));
  if (session.extension_blocks > 0) {
    absl::StrAppend(&step, ", of ", Count(session.planned_blocks, "block"), " planned and ", session.extension_blocks,
                    " by extension");
  }
  return step + apart;
}

// The line's facts as they stood when it was decided: with what the lines of the class before it had taken.
struct Standing {
  std::vector<Line> before;      // those lines
  std::vector<UsedFacts> used;   // by other classes and by them
  std::map<OrderId, int> spent;  // minutes of each order that they took
};

Standing StandingOf(const Facts& facts, const Line& line) {
  Standing standing{{}, UsedElsewhere(facts), {}};
  for (Line& earlier : Decide(facts)) {
    if (earlier.code == line.code) return standing;
    if (earlier.units == 0) continue;
    standing.used.push_back(
        {earlier.code, facts.session.service_date, earlier.units, earlier.seconds, facts.session.session});
    if (earlier.order) standing.spent[earlier.order] += earlier.units * earlier.unit_minutes;
    standing.before.push_back(std::move(earlier));
  }
  // A line that the facts no longer give comes before none.
  return {{}, UsedElsewhere(facts), {}};
}

std::string PolicyStep(const Facts& facts, const Policy& policy, bool proposal, const Line& line,
                       const Standing& standing, absl::TimeZone zone) {
  if (proposal) return "policy: none; as the CPT default would give";
  std::string step =
      absl::StrCat("policy ", policy.payer, policy.plan.empty() ? "" : " ", policy.plan, " v", policy.version);
  if (policy.confirmed_by.empty()) {
    absl::StrAppend(&step, " (not confirmed)");
  } else if (policy.confirmed_at) {
    absl::StrAppend(&step, " (confirmed ", DayWords(absl::ToCivilDay(*policy.confirmed_at, zone)), ")");
  } else {
    absl::StrAppend(&step, " (confirmed)");
  }
  std::vector<std::string> caps;
  std::string_view said;
  for (const CapUse& use : CapsOn(policy, line.code, standing.used, facts.session.service_date)) {
    const int mine = line.units * (use.cap.minutes ? line.unit_minutes : 1);
    const std::string_view measure = use.cap.minutes ? " minutes" : " units";
    caps.push_back(absl::StrCat(use.used + mine, " of ", use.cap.limit, measure == said ? "" : std::string(measure),
                                " ", PeriodWords(use.cap.period)));
    said = measure;
  }
  if (!caps.empty()) {
    absl::StrAppend(&step, ": ", absl::StrJoin(caps, ", "));
  } else if (policy.caps_known == Tri::kYes && policy.caps.empty()) {
    absl::StrAppend(&step, ": no caps");
  }
  return step;
}

std::string OrderStep(const Facts& facts, const Line& line, const Standing& standing) {
  const auto order = std::find_if(facts.orders.begin(), facts.orders.end(), [&](const OrderFacts& candidate) {
    return line.order && candidate.order == line.order;
  });
  if (order == facts.orders.end()) return "order: none is used";
  const auto spent = standing.spent.find(order->order);
  const int used =
      order->used_minutes + (spent == standing.spent.end() ? 0 : spent->second) + line.units * line.unit_minutes;
  std::string step = absl::StrCat("order ", order->order.str(), order->standing ? ", a standing one" : "", " (NPI ",
                                  order->ordering_npi, ", ", Hours(order->ordered_minutes), "): ", Hours(used),
                                  " used, ", Hours(std::max(0, order->ordered_minutes - used)), " left");
  if (order->individual_reason) absl::StrAppend(&step, "; gives a reason for individual training");
  if (!order->authorization.empty()) {
    absl::StrAppend(&step, "; authorized as ", order->authorization,
                    order->authorized_minutes > 0 ? absl::StrCat(" for ", Hours(order->authorized_minutes)) : "");
  }
  if (order->plan_of_care_on) absl::StrAppend(&step, "; plan of care of ", DayWords(*order->plan_of_care_on));
  return step;
}

// "diagnoses: A E11.9, B Z71.89; the line points to AB".
std::string DiagnosisStep(const Line& line) {
  std::vector<std::string> lettered;
  for (size_t i = 0; i < line.diagnoses.size(); ++i) {
    lettered.push_back(absl::StrCat(std::string(1, static_cast<char>('A' + i)), " ", line.diagnoses[i]));
  }
  return absl::StrCat("diagnoses: ", absl::StrJoin(lettered, ", "), "; the line points to ", line.pointers);
}

// "i-7, RD, taught longest".
std::string TeacherWords(const ClassFacts& session, InstructorId instructor) {
  for (const TeachingFacts& teaching : session.teaching) {
    if (teaching.instructor != instructor || teaching.profession.empty()) continue;
    return absl::StrCat(instructor.str(), ", ", teaching.profession, ", taught longest");
  }
  return absl::StrCat(instructor.str(), " taught longest");
}

// What else the patient has on that day: it shares caps and minutes, and may not stand beside this one.
void AddSameDayStep(const Facts& facts, std::vector<std::string>& steps) {
  std::vector<std::string> others;
  for (const UsedFacts& line : UsedElsewhere(facts)) {
    if (line.service_date != facts.session.service_date) continue;
    others.push_back(absl::StrCat(line.code.empty() ? "no code" : absl::StrCat(line.code, " x ", line.units), " in ",
                                  line.session.str(), " (", Count(line.seconds / 60, "minute"), ")"));
  }
  for (const UsedFacts& line : facts.later_timed) {
    others.push_back(
        absl::StrCat(line.code, " in ", line.session.str(), " (", Count(line.seconds / 60, "minute"), ")"));
  }
  if (!others.empty()) steps.push_back(absl::StrCat("on the same day: ", absl::StrJoin(others, ", ")));
}

// Whose NPI renders, where that is not who taught longest: "the organization's; ".
std::string RendererWords(const Policy& policy) {
  return policy.renderer == Renderer::kOrganization ? "the organization's; "
         : policy.renderer == Renderer::kSupervisor ? "the supervising practitioner's; "
                                                    : "";
}

// "on the line: place of service 11, rendering NPI 1999999984 (the organization's; i-7, RD, taught longest),
// supervising NPI 1234567893".
std::string LineStep(const ClassFacts& session, const Policy& policy, const Line& line) {
  std::vector<std::string> parts;
  if (!line.modifiers.empty()) parts.push_back(absl::StrCat("modifiers ", absl::StrJoin(line.modifiers, ", ")));
  parts.push_back(absl::StrCat("place of service ", line.place_of_service.empty() ? "not known" : line.place_of_service,
                               session.facility_type.empty() ? "" : absl::StrCat(" (", session.facility_type, ")")));
  const std::string teacher =
      line.instructor ? absl::StrCat(" (", RendererWords(policy), TeacherWords(session, line.instructor), ")") : "";
  parts.push_back(
      absl::StrCat("rendering NPI ", line.rendering_npi.empty() ? "not known" : line.rendering_npi, teacher));
  if (!line.supervising_npi.empty()) parts.push_back(absl::StrCat("supervising NPI ", line.supervising_npi));
  if (line.file_by) parts.push_back(absl::StrCat("to be filed by ", DayWords(*line.file_by)));
  return absl::StrCat("on the line: ", absl::StrJoin(parts, ", "));
}

// The lines of the same class that took of caps and order before this one.
void AddBeforeStep(const Standing& standing, std::vector<std::string>& steps) {
  if (standing.before.empty()) return;
  const auto words = [](std::string* out, const Line& line) {
    absl::StrAppend(out, line.code.empty() ? "no code" : line.code, " x ", line.units);
  };
  steps.push_back(absl::StrCat("before this line: ", absl::StrJoin(standing.before, ", ", words),
                               " of the same class, which caps and order count first"));
}

// Who stayed too short to count for the group: "; none for p-2 (12 minutes)".
std::string ShortStays(const ClassFacts& session, const Policy& policy, int unit_minutes) {
  std::vector<std::string> others;
  for (const PatientFacts& patient : session.patients) {
    if (patient.presences.empty()) continue;
    const int minutes = CountedMinutes(session, patient.presences);
    if (UnitsFor(minutes, unit_minutes, policy.rounding) > 0) continue;
    // Where the payer pays for caregivers' time it may have brought the patient into the group.
    if (policy.caregiver_alone == Tri::kYes && !patient.caregivers.empty()) continue;
    others.push_back(absl::StrCat(patient.patient.str(), " (", Count(minutes, "minute"), ")"));
  }
  return others.empty() ? "" : absl::StrCat("; none for ", absl::StrJoin(others, ", "));
}

// Why a band of PER_SEGMENT has its units.
std::string ShareStep(const Share& share, int unit_minutes) {
  const absl::Duration rest = share.time - absl::Minutes(int64_t{unit_minutes} * share.whole);
  const int64_t seconds = absl::ToInt64Seconds(rest) % 60;
  const std::string remainder =
      absl::StrCat(Count(absl::ToInt64Minutes(rest), "minute"), seconds == 0 ? "" : " " + Count(seconds, "second"));
  std::string step = absl::StrCat("group: ", Count(share.units, "unit"), " in ", BandWords(share.band), ": ",
                                  Count(share.whole, "whole unit"));
  if (share.units > share.whole) {
    absl::StrAppend(&step, ", and ", share.units - share.whole, " more by the largest remainder, ", remainder);
  } else if (share.units < share.whole) {
    absl::StrAppend(&step, ", and ", share.whole - share.units,
                    " less, since there are fewer units than that and the smaller group loses them first");
  } else if (rest > absl::ZeroDuration()) {
    absl::StrAppend(&step, "; the remainder of ", remainder, " earned none, as no unit was left for it");
  }
  return step;
}

void AddGroupSteps(const ClassFacts& session, const Grouping& group, const Policy& policy, const Line& line,
                   absl::TimeZone zone, std::vector<std::string>& steps) {
  for (const Segment& segment : group.segments) {
    steps.push_back(absl::StrCat("segment ", ClockOf(segment.clock, zone), ": ", Count(segment.size, "patient"), " -> ",
                                 BandWords(BandFor(policy, segment.size)), ", of the patient's own ",
                                 Count(absl::ToInt64Minutes(segment.time), "minute"), " ",
                                 Count(absl::ToInt64Seconds(segment.time) % 60, "second")));
  }
  if (policy.group_mode == GroupMode::kPerSegment) {
    for (const Share& share : group.apportioned) {
      steps.push_back(group.apportioned.size() > 1
                          ? ShareStep(share, line.unit_minutes)
                          : absl::StrCat("group: ", Count(share.units, "unit"), " in ", BandWords(share.band)));
    }
    return;
  }
  for (const Share& share : group.shares) {
    steps.push_back(absl::StrCat("group: ", Count(line.group_size, "patient"), " earned a unit -> ",
                                 BandWords(share.band), ShortStays(session, policy, line.unit_minutes)));
  }
}

// Who taught when, where it was not one alone: it decides who renders.
void AddTeachingStep(const ClassFacts& session, absl::TimeZone zone, std::vector<std::string>& steps) {
  std::map<InstructorId, std::vector<Interval>> taught;
  for (const TeachingFacts& teaching : session.teaching) taught[teaching.instructor].push_back(teaching.taught);
  if (taught.size() < 2) return;
  std::vector<std::string> parts;
  for (const auto& [instructor, intervals] : taught) {
    const std::vector<Interval> counted = Subtract(Intersect(intervals, {session.actual}), session.breaks);
    const int64_t seconds = absl::ToInt64Seconds(LengthOf(counted));
    parts.push_back(absl::StrCat(instructor.str(), " ", counted.empty() ? "at no time" : ClocksOf(counted, zone), " = ",
                                 Count(seconds / 60, "minute"),
                                 seconds % 60 == 0 ? "" : " " + Count(seconds % 60, "second")));
  }
  steps.push_back(
      absl::StrCat("taught: ", absl::StrJoin(parts, ", "), "; of two who taught as long the first renders"));
}

void AddCredentialSteps(const ClassFacts& session, std::vector<std::string>& steps) {
  std::vector<InstructorId> named;
  for (const TeachingFacts& teaching : session.teaching) {
    if (std::find(named.begin(), named.end(), teaching.instructor) != named.end()) continue;
    named.push_back(teaching.instructor);
    if (teaching.credentials.empty() && teaching.not_held.empty()) {
      steps.push_back(
          absl::StrCat("credential: ", teaching.instructor.str(), " had none in force, and none is on record"));
    }
    for (const std::string& words : teaching.not_held) {
      steps.push_back(absl::StrCat("credential not in force: ", teaching.instructor.str(), " ", words));
    }
    for (const TeachingFacts::Held& held : teaching.credentials) {
      steps.push_back(absl::StrCat("credential: ", teaching.instructor.str(), " ", held.words));
    }
  }
}

std::string ReasonStep(const Reason& reason) {
  return absl::StrCat(EffectWord(reason.effect), ": ", reason.text, " (", reason.resolver, ") [", reason.reason, "]");
}

}  // namespace

std::string EffectWord(Effect effect) {
  return effect == Effect::kNotes ? "note" : effect == Effect::kHolds ? "held" : "not billable";
}

std::vector<std::string> Explain(const Facts& facts, const Line& line, absl::TimeZone zone) {
  const ClassFacts& session = facts.session;
  const Basis basis = BasisOf(facts);
  const Policy* policy = basis.policy ? &*basis.policy : nullptr;
  const auto patient = std::find_if(session.patients.begin(), session.patients.end(),
                                    [&](const PatientFacts& candidate) { return candidate.patient == facts.patient; });
  Grouping group;
  group.minutes = group.own_minutes = line.minutes;
  if (policy) group = GroupFor(facts, *policy);

  const Standing standing = StandingOf(facts, line);

  std::vector<std::string> steps = {PresenceStep(session, patient == session.patients.end() ? nullptr : &*patient,
                                                 group, policy, line.unit_minutes, zone)};
  if (policy) {
    AddGroupSteps(session, group, *policy, line, zone, steps);
    AddBeforeStep(standing, steps);
    steps.push_back(PolicyStep(facts, *policy, basis.proposal, line, standing, zone));
  }
  AddSameDayStep(facts, steps);
  if (policy && (policy->min_age || policy->max_age)) {
    steps.push_back(absl::StrCat("age: ", AgeOn(facts.birth_date, session.service_date), " on the day of service"));
  }
  if (line.units > 0) {
    steps.push_back(OrderStep(facts, line, standing));
    if (!line.diagnoses.empty()) steps.push_back(DiagnosisStep(line));
    if (patient != session.patients.end() && ModalityOf(session, *patient) != Modality::kInPerson) {
      steps.push_back(absl::StrCat("modality: ", ModalityWords(ModalityOf(session, *patient))));
    }
    if (policy && !basis.proposal) steps.push_back(LineStep(session, *policy, line));
  }
  AddTeachingStep(session, zone, steps);
  AddCredentialSteps(session, steps);
  if (facts.patient_signed) steps.push_back("record: the patient's own signature is on paper");
  if (!session.interpreter.empty()) steps.push_back(absl::StrCat("interpreter: ", session.interpreter));
  for (const Reason& reason : line.reasons) steps.push_back(ReasonStep(reason));
  return steps;
}

}  // namespace psmet::rules
