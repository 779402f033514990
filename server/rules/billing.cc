#include "rules/billing.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <array>
#include <map>

#include "rules/basis.h"
#include "rules/caps.h"
#include "rules/group.h"
#include "rules/orders.h"
#include "rules/people.h"
#include "rules/review.h"
#include "rules/staff.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

constexpr std::array<std::string_view, 3> kPsmetCodes = {"98960", "98961", "98962"};

template <typename Range, typename Value>
bool Has(const Range& range, const Value& value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

std::string Count(int count, std::string_view one) {
  return absl::StrCat(count, " ", absl::string_view(one.data(), one.size()), count == 1 ? "" : "s");
}

// Who taught longest, the lower id of two; null if nobody taught.
const TeachingFacts* LongestTeacher(const ClassFacts& session) {
  std::map<InstructorId, absl::Duration> taught;
  for (const TeachingFacts& teaching : session.teaching) {
    taught[teaching.instructor] += LengthOf(Subtract(Intersect({teaching.taught}, {session.actual}), session.breaks));
  }
  const TeachingFacts* longest = nullptr;
  for (const TeachingFacts& teaching : session.teaching) {
    const auto before = longest ? taught[longest->instructor] : absl::ZeroDuration();
    const auto mine = taught[teaching.instructor];
    if (mine > before || (longest && mine == before && teaching.instructor < longest->instructor)) longest = &teaching;
  }
  return longest;
}

void CheckCredentials(const ClassFacts& session, const Policy& policy, Line& line) {
  std::vector<std::string> accepted = session.accepted_credentials;
  if (!policy.accepted_credentials.empty()) {
    std::erase_if(accepted, [&](const std::string& type) { return !Has(policy.accepted_credentials, type); });
    if (session.accepted_credentials.empty()) accepted = policy.accepted_credentials;
  }
  const bool any_type = session.accepted_credentials.empty() && policy.accepted_credentials.empty();
  std::vector<InstructorId> named;
  for (const TeachingFacts& teaching : session.teaching) {
    if (Has(named, teaching.instructor) ||
        Subtract(Intersect({teaching.taught}, {session.actual}), session.breaks).empty()) {
      continue;
    }
    const bool holds = std::any_of(teaching.credentials.begin(), teaching.credentials.end(),
                                   [&](const auto& held) { return any_type || Has(accepted, held.type); });
    if (holds) continue;
    named.push_back(teaching.instructor);
    line.reasons.push_back(
        {"CREDENTIAL_NOT_HELD",
         absl::StrCat(teaching.instructor.str(), " taught on ", DayText(session.service_date),
                      " without a credential in force (",
                      accepted.empty() ? "curriculum and policy have no type in common" : absl::StrJoin(accepted, ", "),
                      "); enter or verify the one that was in force that day"),
         "admin"});
  }
}

void CheckRendering(const Facts& facts, const Policy& policy, const TeachingFacts& teacher, Line& line) {
  line.instructor = teacher.instructor;
  line.supervising_npi = teacher.supervisor_npi;
  std::string whose;
  switch (policy.renderer) {
    case Renderer::kInstructor:
      if (Has(kPsmetCodes, line.code) && !MayRender(teacher.profession, teacher.taxonomies)) {
        line.reasons.push_back({"RENDERING_REFUSED",
                                absl::StrCat(teacher.instructor.str(),
                                             " taught longest and is a physician, NP, PA, CNS or CNM "
                                             "by profession or taxonomy, who never renders ",
                                             line.code, "; correct the instructor's entry if it is wrong"),
                                "biller"});
        return;
      }
      line.rendering_npi = teacher.npi;
      whose = absl::StrCat("instructor ", teacher.instructor.str());
      break;
    case Renderer::kSupervisor:
      line.rendering_npi = teacher.supervisor_npi;
      whose = absl::StrCat("the supervising practitioner of ", teacher.instructor.str());
      break;
    case Renderer::kOrganization:
      line.rendering_npi = facts.session.organization_npi;
      whose = "the organization";
      break;
    case Renderer::kUnknown:
      return;
  }
  if (line.rendering_npi.empty()) {
    line.reasons.push_back({"RENDERING_MISSING",
                            absl::StrCat("this policy wants the NPI of ", whose,
                                         " on the line, and none is on "
                                         "record; enter it"),
                            "admin"});
  }
}

void CheckDiagnoses(const Policy& policy, Line& line) {
  if (policy.diagnosis_required == Tri::kNo) return;
  if (line.diagnoses.empty()) {
    // Where an order is missing, the order brings the diagnoses.
    if (policy.diagnosis_required == Tri::kYes && (line.order || policy.order_required == Tri::kNo)) {
      line.reasons.push_back(
          {"DIAGNOSIS_MISSING", "no diagnosis is on record; enter an order with its diagnoses", "front desk"});
    }
    return;
  }
  const bool covered =
      policy.diagnoses.empty() || std::any_of(line.diagnoses.begin(), line.diagnoses.end(), [&](const auto& code) {
        return std::any_of(policy.diagnoses.begin(), policy.diagnoses.end(),
                           [&](const std::string& beginning) { return std::string_view(code).starts_with(beginning); });
      });
  if (covered) return;
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

void ApplyCaps(const Policy& policy, const std::vector<UsedFacts>& used, Day day, Line& line) {
  const int earned = line.units;
  std::vector<std::string> reached;
  for (const CapUse& use : CapsOn(policy, line.code, used, day)) {
    const int fits = FitIn(use, earned, line.unit_minutes);
    if (fits == earned) continue;
    line.units = std::min(line.units, fits);
    reached.push_back(absl::StrCat(use.used, " of ", use.cap.limit, use.cap.minutes ? " minutes " : " units ",
                                   PeriodWords(use.cap.period), " were used before"));
  }
  line.over_cap_units = earned - line.units;
  if (line.over_cap_units == 0) return;
  line.reasons.push_back({"CAP_REACHED",
                          absl::StrCat(absl::StrJoin(reached, " and "), "; ", line.units, " of ", Count(earned, "unit"),
                                       " fit, ", line.over_cap_units, " over the cap"),
                          "biller", line.units == 0 ? Effect::kRefuses : Effect::kNotes});
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
  if (policy.codes_may_mix == Tri::kUnknown)
    line.reasons.push_back({"POLICY_UNKNOWN", text + " (codes_may_mix)", "biller"});
  line.reasons.push_back({share.size == 1 ? "BELOW_MINIMUM" : "CODES_MIXED", text, "biller"});
}

void UseOrder(const Facts& facts, const Policy& policy, const Share& share, std::map<OrderId, int>& spent, Line& line) {
  const bool individual = share.size == 1;
  const OrderChoice choice = ChooseOrder(facts, policy, individual, line.units, line.unit_minutes, spent);
  const bool required = policy.order_required != Tri::kNo;
  if (!choice.order) {
    if (!required) return;
    Reason reason = choice.reason;
    if (individual && reason.reason == "ORDER_FORMAT") reason.reason = "BELOW_MINIMUM";
    line.reasons.push_back(std::move(reason));
    return;
  }
  line.order = choice.order->order;
  line.ordering_npi = choice.order->ordering_npi;
  line.diagnoses = choice.order->diagnoses;
  if (required && choice.units < line.units) {
    line.reasons.push_back({"ORDER_USED_UP",
                            absl::StrCat("order ", line.order.str(), " has room for ", Count(choice.units, "unit"),
                                         " of the ", line.units, "; a new order is needed for the rest"),
                            "front desk"});
    line.units = choice.units;
  }
  spent[line.order] += line.units * line.unit_minutes;
}

// Who was in the room has the site's place of service; who was remote, what the policy says of that.
void CheckPlace(const ClassFacts& session, Modality modality, const Policy& policy, Line& line) {
  if (modality == Modality::kInPerson) {
    if (policy.places_of_service.empty() || Has(policy.places_of_service, session.place_of_service)) return;
    line.reasons.push_back({"PLACE_OF_SERVICE",
                            absl::StrCat("place of service ", session.place_of_service, " is not among ",
                                         absl::StrJoin(policy.places_of_service, ", "), " of this policy"),
                            "biller"});
    return;
  }
  if (policy.modalities.empty()) return;
  if (!Has(policy.modalities, modality)) {
    const auto words = [](std::string* out, Modality accepted) { absl::StrAppend(out, ModalityWords(accepted)); };
    line.reasons.push_back({"MODALITY_NOT_COVERED",
                            absl::StrCat("the patient attended ", ModalityWords(modality), ", and this policy accepts ",
                                         absl::StrJoin(policy.modalities, ", ", words)),
                            "biller"});
    return;
  }
  line.place_of_service = policy.remote_place_of_service;
  const std::string& modifier =
      modality == Modality::kAudioVideo ? policy.audio_video_modifier : policy.audio_only_modifier;
  if (!modifier.empty() && !Has(line.modifiers, modifier)) line.modifiers.push_back(modifier);
}

void CheckDocumentation(const Facts& facts, Line& line) {
  if (facts.undocumented.empty()) return;
  line.reasons.push_back({"DOCUMENTATION",
                          absl::StrCat("not on record for ", facts.patient.str(), ": ",
                                       absl::StrJoin(facts.undocumented, ", "), "; record and attest the note"),
                          "educator"});
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
std::vector<Reason> LimitReasons(const Facts& facts, const Grouping& group, int unit_minutes,
                                 std::optional<int> day_units) {
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
  if (day_units && *day_units < by_blocks) {
    reasons.push_back({"DAY_LIMIT",
                       absl::StrCat("with the other classes of the day the minutes leave ", Count(*day_units, "unit"),
                                    " of ", by_blocks),
                       "biller", *day_units == 0 ? Effect::kRefuses : Effect::kNotes});
  }
  return reasons;
}

}  // namespace

std::vector<Line> Decide(const Facts& facts) {
  const ClassFacts& session = facts.session;
  Basis basis = BasisOf(facts);
  Line start;
  start.reasons = std::move(basis.reasons);
  start.place_of_service = session.place_of_service;
  Modality modality = Modality::kInPerson;
  for (const PatientFacts& patient : session.patients) {
    if (patient.patient != facts.patient) continue;
    start.minutes = CountedMinutes(session, patient.presences);
    modality = ModalityOf(session, patient);
  }
  const TeachingFacts* teacher = LongestTeacher(session);
  if (teacher) start.instructor = teacher->instructor;
  if (!basis.policy) return {Settled(std::move(start))};

  const Policy& policy = *basis.policy;
  start.policy = policy.id;
  start.modifiers = policy.modifiers;
  start.unit_minutes = UnitMinutesOf(policy);
  std::vector<UsedFacts> used = UsedElsewhere(facts);
  const std::optional<int> day_units = DayUnits(facts, policy, start.minutes);
  const Grouping group = GroupFor(session, facts.patient, policy, day_units);
  if (group.earned == 0) {
    Reason below{"BELOW_ONE_UNIT",
                 absl::StrCat(Count(group.minutes, "minute"), " counted, and a unit needs ",
                              LeastMinutes(start.unit_minutes, policy.rounding)),
                 "educator", Effect::kRefuses};
    // The payer's own rounding is not known yet: only who was not there at all earns nothing by every rule.
    if (basis.proposal && group.minutes > 0) {
      below.effect = Effect::kNotes;
      start.reasons.push_back(std::move(below));
    } else {
      start.reasons = {std::move(below)};
    }
    return {Settled(std::move(start))};
  }
  const std::vector<Reason> limits = LimitReasons(facts, group, start.unit_minutes, day_units);
  if (group.units == 0) {
    start.reasons = limits;
    return {Settled(std::move(start))};
  }

  if (!basis.proposal) CheckBasis(policy, day_units && *day_units < group.earned, modality, start.reasons);
  CheckSeats(facts, start);
  start.reasons.insert(start.reasons.end(), limits.begin(), limits.end());

  std::vector<Line> lines;
  std::map<OrderId, int> spent;
  for (const Share& share : group.shares) {
    Line line = start;
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
    ApplyCaps(policy, used, session.service_date, line);
    if (line.units == 0) {
      lines.push_back(Settled(std::move(line)));
      continue;
    }
    UseOrder(facts, policy, share, spent, line);
    CheckDiagnoses(policy, line);
    CheckAge(facts, policy, line);
    CheckCredentials(session, policy, line);
    if (teacher && !basis.proposal) CheckRendering(facts, policy, *teacher, line);
    CheckPlace(session, modality, policy, line);
    CheckDocumentation(facts, line);
    used.push_back({line.code, session.service_date, line.units, line.minutes, session.session});
    lines.push_back(Settled(std::move(line)));
  }
  return lines;
}

}  // namespace psmet::rules
