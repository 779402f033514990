#include "rules/billing.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <map>

#include "rules/basis.h"
#include "rules/caps.h"
#include "rules/group.h"
#include "rules/orders.h"
#include "rules/people.h"
#include "rules/place.h"
#include "rules/rendering.h"
#include "rules/review.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

template <typename Range, typename Value>
bool Has(const Range& range, const Value& value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

std::string Count(int count, std::string_view one) {
  return absl::StrCat(count, " ", absl::string_view(one.data(), one.size()), count == 1 ? "" : "s");
}

// Covered diagnoses come first, so that a line that points to four of twelve points to them.
void CheckDiagnoses(const Policy& policy, Line& line) {
  const auto covered = [&](const std::string& code) {
    return policy.diagnoses.empty() ||
           std::any_of(policy.diagnoses.begin(), policy.diagnoses.end(),
                       [&](const std::string& beginning) { return std::string_view(code).starts_with(beginning); });
  };
  std::stable_partition(line.diagnoses.begin(), line.diagnoses.end(), covered);
  line.pointers = std::string("ABCD").substr(0, line.diagnoses.size());
  if (policy.diagnosis_required == Tri::kNo) return;
  if (line.diagnoses.empty()) {
    // Where an order is missing, the order brings the diagnoses.
    if (policy.diagnosis_required == Tri::kYes && (line.order || policy.order_required == Tri::kNo)) {
      line.reasons.push_back(
          {"DIAGNOSIS_MISSING", "no diagnosis is on record; enter an order with its diagnoses", "front desk"});
    }
    return;
  }
  if (covered(line.diagnoses[0])) return;
  line.reasons.push_back({"DIAGNOSIS_NOT_COVERED",
                          absl::StrCat("this policy covers diagnoses that begin with ",
                                       absl::StrJoin(policy.diagnoses, ", "), ", and the order has none of them"),
                          "biller"});
}

void CheckAge(const Facts& facts, const Policy& policy, Line& line) {
  const int age = AgeOn(facts.birth_date, facts.session.service_date);
  if ((!policy.min_age || age >= *policy.min_age) && (!policy.max_age || age <= *policy.max_age)) return;
  line.reasons.push_back({"AGE",
                          absl::StrCat("this policy covers ages ", policy.min_age.value_or(0), " to ",
                                       policy.max_age ? absl::StrCat(*policy.max_age) : "any", ", and the patient was ",
                                       age, " on the day of service"),
                          "biller"});
}

// A group too small or too large for the policy's codes, and codes that may not be billed beside another one of the
// day.
void CheckGroup(const Policy& policy, const std::vector<UsedFacts>& used, const Share& share, Day day, Line& line) {
  if (!share.band) {
    const bool above = !policy.bands.empty() && share.size > policy.bands.back().max_patients;
    if (above) {
      line.reasons.push_back({"ABOVE_MAXIMUM",
                              absl::StrCat("the group was ", Count(share.size, "patient"),
                                           ", and the largest that "
                                           "this policy has a code for is ",
                                           policy.bands.back().max_patients),
                              "biller"});
    } else if (!policy.bands.empty()) {
      line.reasons.push_back({"BELOW_MINIMUM",
                              absl::StrCat("the group was ", Count(share.size, "patient"),
                                           ", and the smallest that "
                                           "this policy has a code for is ",
                                           policy.bands.front().min_patients),
                              "biller"});
    }
    return;
  }
  if (policy.codes_may_mix == Tri::kYes) return;
  const auto other = std::find_if(used.begin(), used.end(), [&](const UsedFacts& earlier) {
    return earlier.units > 0 && earlier.service_date == day && earlier.code != line.code &&
           IsCodeOf(policy, earlier.code);
  });
  if (other == used.end()) return;
  const std::string text =
      absl::StrCat(other->code, " is billed for ", other->session.str(), " on the same day, and this policy ",
                   policy.codes_may_mix == Tri::kNo ? "forbids" : "does not say whether it allows", " two codes a day");
  if (policy.codes_may_mix == Tri::kUnknown) NotSaid(policy, "codes_may_mix", line);
  line.reasons.push_back({share.size == 1 ? "BELOW_MINIMUM" : "CODES_MIXED", text, "biller"});
}

// Codes of other policies that the payer does not pay on the same day, e.g. nutrition therapy beside DSMT.
void CheckSameDay(const Facts& facts, const Policy& policy, Line& line) {
  for (const UsedFacts& other : UsedElsewhere(facts)) {
    if (other.units == 0 || other.service_date != facts.session.service_date || IsCodeOf(policy, other.code)) continue;
    if (!policy.Knows("codes.excluded_same_day")) NotSaid(policy, "codes.excluded_same_day", line);
    if (!Has(policy.excluded_same_day, other.code)) continue;
    line.reasons.push_back({"SAME_DAY_EXCLUDED",
                            absl::StrCat(other.code, " is billed for ", other.session.str(),
                                         " on the same day, which this policy excludes; bill one of the two"),
                            "biller"});
    return;
  }
}

void CheckDocumentation(const Facts& facts, const Policy& policy, Line& line) {
  std::vector<std::string> missing = facts.undocumented;
  if (!facts.patient_signed) {
    if (!policy.Knows("record.documents")) NotSaid(policy, "record.documents", line);
    if (Has(policy.documents, "patient-signature")) missing.push_back("the patient's signature");
  }
  if (missing.empty()) return;
  line.reasons.push_back({"DOCUMENTATION",
                          absl::StrCat("not on record for ", facts.patient.str(), ": ", absl::StrJoin(missing, ", "),
                                       "; record and attest the note"),
                          "educator"});
}

// Of two records of the same time one is wrong, and nobody but who was there knows which.
void CheckElsewhere(const Facts& facts, Line& line) {
  const auto self = std::find_if(facts.session.patients.begin(), facts.session.patients.end(),
                                 [&](const PatientFacts& one) { return one.patient == facts.patient; });
  if (self == facts.session.patients.end()) return;
  std::map<SessionId, std::vector<Interval>> others;
  for (const StayElsewhere& stay : facts.elsewhere) others[stay.session].push_back(stay.when);
  std::vector<std::string> where;
  for (const auto& [session, stays] : others) {
    const absl::Duration both = LengthOf(Intersect(CountedTime(facts.session, self->presences), stays));
    if (both <= absl::ZeroDuration()) continue;
    where.push_back(absl::StrCat(
        session.str(), " for ",
        Count(static_cast<int>(absl::Ceil(both, absl::Minutes(1)) / absl::Minutes(1)), "minute"), " of this class"));
  }
  if (where.empty()) return;
  line.reasons.push_back({"PATIENT_ELSEWHERE",
                          absl::StrCat(facts.patient.str(), " is recorded in ", absl::StrJoin(where, " and in "),
                                       " too; correct the one that is wrong"),
                          "educator"});
}

void CheckFiling(const Facts& facts, Line& line) {
  if (!facts.filing_ended) return;
  line.reasons.push_back({"TIMELY_FILING",
                          absl::StrCat("the last day to file was ", DayText(*facts.filing_ended),
                                       "; ask the payer for an exception or write it off"),
                          "biller"});
}

Line Settled(Line line) {
  Effect heaviest = Effect::kNotes;
  for (const Reason& reason : line.reasons) heaviest = std::max(heaviest, reason.effect);
  line.state = heaviest == Effect::kRefuses ? LineState::kNotBillable
               : heaviest == Effect::kHolds ? LineState::kHeld
                                            : LineState::kBillable;
  return line;
}

// Why units that the minutes earn are not on the line; an empty reason where all are.
std::vector<Reason> LimitReasons(const Facts& facts, const Grouping& group, int unit_minutes) {
  std::vector<Reason> reasons;
  const int blocks = facts.session.planned_blocks + facts.session.extension_blocks;
  const int by_blocks = std::min(group.earned, BlockUnits(facts.session, unit_minutes));
  if (by_blocks < group.earned) {
    reasons.push_back({"BLOCKS_LIMIT",
                       absl::StrCat(Count(group.minutes, "minute"), " earn ", Count(group.earned, "unit"), ", and ",
                                    Count(blocks, "block"), " planned or extended allow ", by_blocks,
                                    "; an extension must be on record"),
                       "educator", by_blocks == 0 ? Effect::kRefuses : Effect::kNotes});
  }
  if (group.day_units && *group.day_units < by_blocks) {
    const std::string others =
        group.timed ? absl::StrCat("with ", absl::StrJoin(group.timed->others, " and "), " of the same day")
                    : "with the other classes of the day";
    reasons.push_back({"DAY_LIMIT",
                       absl::StrCat(others, " the minutes leave ", Count(*group.day_units, "unit"), " of ", by_blocks),
                       "biller", *group.day_units == 0 ? Effect::kRefuses : Effect::kNotes});
  }
  return reasons;
}

// Nothing for this patient: too few minutes.
Line BelowOneUnit(const Policy& policy, bool proposal, const Grouping& group, Line line) {
  Reason below{"BELOW_ONE_UNIT",
               absl::StrCat(Count(group.minutes, "minute"), " counted, and a unit needs ",
                            LeastMinutes(line.unit_minutes, policy.rounding)),
               "educator", Effect::kRefuses};
  // The payer's own rounding is not known yet: only who was not there at all earns nothing by every rule.
  if (proposal && group.minutes > 0) {
    below.effect = Effect::kNotes;
    line.reasons.push_back(std::move(below));
  } else {
    line.reasons = {std::move(below)};
  }
  return Settled(std::move(line));
}

// The line of one share of the class: what it may be billed as, and everything that stands against it.
Line LineOf(const Facts& facts, const Policy& policy, bool proposal, const Grouping& group, const Share& share,
            Modality modality, const std::vector<UsedFacts>& used, std::map<OrderId, int>& spent, Line line) {
  const ClassFacts& session = facts.session;
  line.group_size = share.size;
  line.units = share.units;
  if (share.band) {
    line.code = share.band->code;
    line.unit_minutes = share.band->unit_minutes;
  }
  CheckGroup(policy, used, share, session.service_date, line);
  if (!group.review.empty()) {
    NeedReview(session, "GROUP_SIZE_REVIEW", group.review, "; look at the times and decide which group it was", line);
  }
  // What goes beyond a cap goes by the order's authorization or its reason for individual training.
  const bool individual = share.size == 1;
  const OrderFacts* order = ChooseOrder(facts, policy, individual, line.units, line.unit_minutes, spent).order;
  ApplyCaps(policy, used, session.service_date, order, order ? spent[order->order] : 0, line);
  if (line.units == 0) return Settled(std::move(line));
  UseOrder(facts, policy, used, individual, spent, line);
  CheckDiagnoses(policy, line);
  CheckAge(facts, policy, line);
  CheckSameDay(facts, policy, line);
  CheckCredentials(session, policy, line);
  const TeachingFacts* teacher = LongestTeacher(session);
  if (teacher && !proposal) CheckRendering(facts, policy, *teacher, line);
  CheckPlace(session, modality, policy, line);
  CheckElsewhere(facts, line);
  CheckDocumentation(facts, policy, line);
  CheckFiling(facts, line);
  return Settled(std::move(line));
}

}  // namespace

std::optional<Day> FileBy(const Facts& facts) {
  const Basis basis = BasisOf(facts);
  if (!basis.policy || !basis.policy->timely_filing_days) return std::nullopt;
  return facts.session.service_date + *basis.policy->timely_filing_days;
}

std::vector<Line> Decide(const Facts& facts) {
  const ClassFacts& session = facts.session;
  Basis basis = BasisOf(facts);
  Line start;
  start.reasons = std::move(basis.reasons);
  start.place_of_service = session.place_of_service;
  Modality modality = Modality::kInPerson;
  for (const PatientFacts& patient : session.patients) {
    if (patient.patient != facts.patient) continue;
    const absl::Duration time = LengthOf(CountedTime(session, patient.presences));
    start.minutes = static_cast<int>(time / absl::Minutes(1));
    start.seconds = static_cast<int>(time / absl::Seconds(1));
    modality = ModalityOf(session, patient);
  }
  if (const TeachingFacts* teacher = LongestTeacher(session)) start.instructor = teacher->instructor;
  if (!basis.policy) return {Settled(std::move(start))};

  const Policy& policy = *basis.policy;
  start.policy = policy.id;
  start.modifiers = policy.modifiers;
  start.unit_minutes = UnitMinutesOf(policy);
  if (policy.timely_filing_days) start.file_by = session.service_date + *policy.timely_filing_days;
  const Grouping group = GroupFor(facts, policy);
  start.minutes = group.minutes;
  start.seconds = static_cast<int>(group.time / absl::Seconds(1));
  start.code = group.quarter_code;
  if (group.earned == 0) return {BelowOneUnit(policy, basis.proposal, group, std::move(start))};
  const std::vector<Reason> limits = LimitReasons(facts, group, start.unit_minutes);
  if (group.units == 0) {
    start.reasons = limits;
    return {Settled(std::move(start))};
  }

  if (!basis.proposal) CheckBasis(policy, group, modality, start);
  CheckSeats(facts, start);
  start.reasons.insert(start.reasons.end(), limits.begin(), limits.end());

  std::vector<UsedFacts> used = UsedElsewhere(facts);
  std::vector<Line> lines;
  std::map<OrderId, int> spent;
  for (const Share& share : group.shares) {
    lines.push_back(LineOf(facts, policy, basis.proposal, group, share, modality, used, spent, start));
    const Line& line = lines.back();
    if (line.units == 0) continue;
    used.push_back({line.code, session.service_date, line.units, line.seconds, session.session});
  }
  return lines;
}

}  // namespace psmet::rules
