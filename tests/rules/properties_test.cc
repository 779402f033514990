// What holds for every room, shown on random ones.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "rules/billing.h"
#include "rules/facts.h"
#include "rules/sample.h"

namespace psmet::rules {
namespace {

Interval RandomStay(int last_second) {
  const int from = *rc::gen::inRange(-300, last_second);
  return {sample::Start() + absl::Seconds(from),
          sample::Start() + absl::Seconds(from + *rc::gen::inRange(0, last_second))};
}

// A class of 1 to 5 blocks with up to 6 patients, breaks and a handover.
Facts RandomRoom() {
  const int blocks = *rc::gen::inRange(1, 6);
  const int seconds = blocks * 1800;
  ClassFacts session = sample::Class(blocks * 30);
  session.actual = {sample::At(*rc::gen::inRange(0, 20)), sample::At(blocks * 30 + *rc::gen::inRange(-10, 40))};
  session.extension_blocks = *rc::gen::inRange(0, 2);
  if (*rc::gen::inRange(0, 2) == 1) session.breaks.push_back(RandomStay(seconds / 3));
  if (*rc::gen::inRange(0, 3) == 0) session.teaching[0].taught = RandomStay(seconds);
  const int patients = *rc::gen::inRange(1, 7);
  for (int p = 1; p <= patients; ++p) {
    session.patients.push_back({PatientId{p}, {}, true});
    const int stays = *rc::gen::inRange(0, 4);
    for (int i = 0; i < stays; ++i) session.patients.back().presences.push_back(RandomStay(seconds));
  }
  Facts facts = sample::FactsOf(session);
  Policy& policy = facts.policies[0];
  policy.rounding = *rc::gen::element(Rounding::kMidpoint, Rounding::kFullUnit);
  policy.group_mode = *rc::gen::element(GroupMode::kSessionMax, GroupMode::kPerSegment);
  if (*rc::gen::inRange(0, 2) == 1) policy.caps.push_back({CapPeriod::kDay, *rc::gen::inRange(0, 6), false, {}});
  return facts;
}

int EarnedOn(const std::vector<Line>& lines) {
  int units = 0;
  for (const Line& line : lines) units += line.units + line.over_cap_units;
  return units;
}

RC_GTEST_PROP(Properties, UnitsAreNeverMoreThanTheMidpointAllows, ()) {
  const Facts facts = RandomRoom();
  for (const Line& line : Decide(facts)) RC_ASSERT((line.units + line.over_cap_units) * 30 <= line.minutes + 14);
  const std::vector<Line> lines = Decide(facts);
  RC_ASSERT(EarnedOn(lines) * 30 <= lines[0].minutes + 14);
}

RC_GTEST_PROP(Properties, UnitsAreNeverMoreThanTheClassItselfEarnsOrItsBlocks, ()) {
  const Facts facts = RandomRoom();
  const ClassFacts& session = facts.session;
  const int length = CountedMinutes(session, {session.actual});
  const int units = EarnedOn(Decide(facts));
  RC_ASSERT(units <= UnitsFor(length, 30, facts.policies[0].rounding));
  RC_ASSERT(units <= session.planned_blocks + session.extension_blocks);
}

RC_GTEST_PROP(Properties, TheOrderOfRecordingChangesNothing, ()) {
  Facts facts = RandomRoom();
  const std::vector<Line> before = Decide(facts);
  std::mt19937 shuffle(*rc::gen::inRange(0, 1000));
  auto& patients = facts.session.patients;
  for (PatientFacts& patient : patients) std::shuffle(patient.presences.begin(), patient.presences.end(), shuffle);
  std::shuffle(patients.begin(), patients.end(), shuffle);
  RC_ASSERT(Decide(facts) == before);
}

RC_GTEST_PROP(Properties, SplittingARecordChangesNothing, ()) {
  Facts facts = RandomRoom();
  const std::vector<Line> before = Decide(facts);
  for (PatientFacts& patient : facts.session.patients) {
    std::vector<Interval> split;
    for (const Interval& stay : patient.presences) {
      const absl::Time middle = stay.begin + absl::Floor((stay.end - stay.begin) / 2, absl::Seconds(1));
      split.push_back({middle, stay.end});
      split.push_back({stay.begin, middle});
    }
    patient.presences = split;
  }
  RC_ASSERT(Decide(facts) == before);
}

RC_GTEST_PROP(Properties, RecordingAStayTwiceChangesNothing, ()) {
  Facts facts = RandomRoom();
  const std::vector<Line> before = Decide(facts);
  for (PatientFacts& patient : facts.session.patients) {
    const std::vector<Interval> once = patient.presences;
    patient.presences.insert(patient.presences.end(), once.begin(), once.end());
  }
  RC_ASSERT(Decide(facts) == before);
}

RC_GTEST_PROP(Properties, LongerPresenceNeverEarnsLess, ()) {
  Facts facts = RandomRoom();
  const std::vector<Line> before = Decide(facts);
  facts.session.patients[0].presences.push_back(RandomStay(9000));
  const std::vector<Line> after = Decide(facts);
  RC_ASSERT(after[0].minutes >= before[0].minutes);
  RC_ASSERT(EarnedOn(after) >= EarnedOn(before));
}

RC_GTEST_PROP(Properties, WhoLeavesNoTimeThatCountsChangesNobodysLine, ()) {
  // As a caregiver does: in the room, and none of the patients' time.
  Facts facts = RandomRoom();
  const std::vector<Line> before = Decide(facts);
  const absl::Time end = facts.session.actual.end;
  facts.session.patients.push_back({PatientId{50}, {{end, end + absl::Hours(1)}}, false});
  RC_ASSERT(Decide(facts) == before);
}

// Stays of caregivers beside those of the patients.
void BringCaregivers(Facts& facts) {
  for (PatientFacts& patient : facts.session.patients) {
    const int stays = *rc::gen::inRange(0, 3);
    for (int i = 0; i < stays; ++i) patient.caregivers.push_back(RandomStay(9000));
  }
}

RC_GTEST_PROP(Properties, CaregiversChangeNothingUnlessThePayersFlagSaysSo, ()) {
  Facts facts = RandomRoom();
  const std::vector<Line> before = Decide(facts);
  BringCaregivers(facts);
  RC_ASSERT(Decide(facts) == before);
}

RC_GTEST_PROP(Properties, CaregiversNeverTakeUnitsAwayAndNeverChangeTheOthersUnits, ()) {
  Facts facts = RandomRoom();
  facts.policies[0].caregiver_alone = *rc::gen::element(Tri::kYes, Tri::kUnknown);
  RC_PRE(facts.session.patients.size() > 1u);
  const std::vector<Line> before = Decide(facts);
  facts.patient = PatientId{2};
  const std::vector<Line> other = Decide(facts);
  facts.session.patients[0].caregivers = {RandomStay(9000)};
  // Where the payer pays for them, whom they stand for may make the code another one, for a person to look at.
  RC_ASSERT(EarnedOn(Decide(facts)) == EarnedOn(other));
  if (facts.policies[0].caregiver_alone == Tri::kUnknown) RC_ASSERT(Decide(facts) == other);
  facts.patient = PatientId{1};
  RC_ASSERT(EarnedOn(Decide(facts)) >= EarnedOn(before));
}

RC_GTEST_PROP(Properties, UnitsAreAFunctionOfTheRecordWhoeverIsAskedFirst, ()) {
  Facts facts = RandomRoom();
  BringCaregivers(facts);
  std::map<int64_t, std::vector<Line>> forwards;
  const auto patients = facts.session.patients;
  for (const PatientFacts& patient : patients) {
    facts.patient = patient.patient;
    forwards[patient.patient.number] = Decide(facts);
  }
  for (auto patient = patients.rbegin(); patient != patients.rend(); ++patient) {
    facts.patient = patient->patient;
    RC_ASSERT(Decide(facts) == forwards[patient->patient.number]);
  }
}

RC_GTEST_PROP(Properties, ACapLeavesOutWhatItDoesNotLetThrough, ()) {
  Facts facts = RandomRoom();
  const int capped = EarnedOn(Decide(facts));
  facts.policies[0].caps.clear();
  RC_ASSERT(EarnedOn(Decide(facts)) == capped);
}

RC_GTEST_PROP(Properties, NobodyIsDecidedWithoutALineAndAStateOfItsReasons, ()) {
  const std::vector<Line> lines = Decide(RandomRoom());
  RC_ASSERT(!lines.empty());
  for (const Line& line : lines) {
    Effect heaviest = Effect::kNotes;
    for (const Reason& reason : line.reasons) {
      heaviest = std::max(heaviest, reason.effect);
      RC_ASSERT(!reason.text.empty() && !reason.resolver.empty());
    }
    RC_ASSERT(static_cast<int>(line.state) == static_cast<int>(heaviest));
    RC_ASSERT(line.state == LineState::kNotBillable || line.units > 0);
  }
}

RC_GTEST_PROP(Properties, FactsReadBackDecideTheSameBytes, ()) {
  const Facts facts = RandomRoom();
  const std::string json = ToJson(facts);
  const auto back = FactsFromJson(json);
  RC_ASSERT(back.ok());
  RC_ASSERT(ToJson(*back) == json);
  RC_ASSERT(Decide(*back) == Decide(facts));
}

}  // namespace
}  // namespace psmet::rules
