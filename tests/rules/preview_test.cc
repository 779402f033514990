// Figures of domain sections 2 and 3 seen while the class goes on.
#include "rules/preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/sample.h"

namespace psmet::rules {
namespace {

using sample::Between;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

absl::TimeZone Chicago() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("America/Chicago", &zone));
  return zone;
}

// Everybody of the class, p-1 as number 1; who stays to its end is here.
std::vector<Attendee> Everybody(const ClassFacts& session) {
  std::vector<Attendee> attendees;
  for (const PatientFacts& patient : session.patients) {
    Attendee attendee{static_cast<int>(patient.patient.number), patient.presences.back().end >= session.actual.end,
                      sample::FactsOf(session)};
    attendee.facts.patient = patient.patient;
    attendees.push_back(std::move(attendee));
  }
  return attendees;
}
Preview Seen(const ClassFacts& session, double minute) {
  return PreviewOf(Everybody(session), sample::At(minute), Chicago());
}
std::vector<std::pair<absl::Time, int>> Steps(const PatientPreview& patient) {
  std::vector<std::pair<absl::Time, int>> steps;
  for (const UnitStep& step : patient.steps) steps.emplace_back(step.at, step.units);
  return steps;
}
// Two patients of an hour.
ClassFacts Two() {
  ClassFacts session = sample::Class(60);
  sample::Attend(session, 1, {Between(0, 60)});
  sample::Attend(session, 2, {Between(0, 60)});
  return session;
}

TEST(Preview, AtTenMinutesNobodyHasAUnitAndTheNextOnesComeAtSixteenAndFortySix) {
  const Preview preview = Seen(Two(), 10);
  const PatientPreview& one = preview.patients.at(0);
  EXPECT_EQ(one.minutes_now, 10);
  EXPECT_EQ(one.units_now, 0);
  EXPECT_EQ(one.minutes_end, 60);
  EXPECT_EQ(one.units_end, 2);
  EXPECT_EQ(one.lines.at(0).code, "98961");
  EXPECT_EQ(one.lines.at(0).state, LineState::kBillable);
  EXPECT_THAT(Steps(one), ElementsAre(std::pair(sample::At(16), 1), std::pair(sample::At(46), 2)));
  EXPECT_EQ(one.next, "stays until 9:16 am: 1 unit");
  EXPECT_EQ(preview.group_now, "nobody has a unit");
  EXPECT_EQ(preview.group_end, "98961 for 2 patients");
}

TEST(Preview, TheUnitIsThereAtTheInstantThatEarnsIt) {
  EXPECT_EQ(Seen(Two(), 45.99).patients.at(0).units_now, 1);
  const PatientPreview one = Seen(Two(), 46).patients.at(0);
  EXPECT_EQ(one.units_now, 2);
  EXPECT_THAT(one.steps, IsEmpty());
  EXPECT_EQ(one.next, "no further unit by 10:00 am");
}

TEST(Preview, ABreakAndAStayOutsidePutTheNextUnitOff) {
  ClassFacts session = sample::Class(120);
  session.breaks = {Between(60, 70)};
  sample::Attend(session, 1, {Between(0, 120)});
  sample::Attend(session, 2, {Between(0, 40), Between(75, 120)});
  const Preview preview = Seen(session, 80);
  EXPECT_THAT(Steps(preview.patients.at(0)), ElementsAre(std::pair(sample::At(86), 3), std::pair(sample::At(116), 4)));
  EXPECT_THAT(Steps(preview.patients.at(1)), ElementsAre(std::pair(sample::At(81), 2), std::pair(sample::At(111), 3)));
}

TEST(Preview, FullUnitsComeAtThirtyAndSixty) {
  auto attendees = Everybody(Two());
  for (Attendee& attendee : attendees) attendee.facts.policies[0].rounding = Rounding::kFullUnit;
  const Preview preview = PreviewOf(attendees, sample::At(29), Chicago());
  EXPECT_THAT(Steps(preview.patients.at(0)), ElementsAre(std::pair(sample::At(30), 1), std::pair(sample::At(60), 2)));
}

TEST(Preview, ACapLeavesNoFurtherUnitToStayFor) {
  auto attendees = Everybody(Two());
  attendees[0].facts.policies[0].caps = {{CapPeriod::kDay, 1, false, {}}};
  const Preview preview = PreviewOf(attendees, sample::At(20), Chicago());
  EXPECT_THAT(preview.patients.at(0).steps, IsEmpty());
  EXPECT_EQ(preview.patients.at(0).units_end, 1);
  EXPECT_EQ(preview.patients.at(1).units_end, 2);
}

TEST(Preview, WhoLeavesBeforeSixteenMinutesLeavesTheOtherAlone) {
  const Preview preview = Seen(Two(), 10);
  ASSERT_EQ(preview.leaving.size(), 2);
  EXPECT_THAT(preview.leaving.at(1), HasSubstr("if number 2 leaves now: 98960 for 1 patient"));
  EXPECT_THAT(preview.leaving.at(1), HasSubstr("GROUP_SIZE_REVIEW"));
}

TEST(Preview, WhoLeavesAfterAUnitChangesNoCodeOfTheWholeClass) { EXPECT_THAT(Seen(Two(), 16).leaving, IsEmpty()); }

TEST(Preview, OfAFifthPersonSaysThatTheOthersFallBack) {
  ClassFacts session = sample::Class(60);
  for (int patient = 1; patient <= 5; ++patient) sample::Attend(session, patient, {Between(0, 60)});
  const Preview preview = Seen(session, 5);
  EXPECT_EQ(preview.group_end, "98962 for 5 patients");
  EXPECT_THAT(preview.leaving.at(4), HasSubstr("if number 5 leaves now: 98961 for 4 patients"));
}

TEST(Preview, WhoHasLeftKeepsTheirUnitsAndHasNoStepAhead) {
  ClassFacts session = sample::Class(60);
  sample::Attend(session, 1, {Between(0, 30)});
  sample::Attend(session, 2, {Between(0, 60)});
  const PatientPreview left = Seen(session, 40).patients.at(0);
  EXPECT_EQ(left.units_now, 1);
  EXPECT_EQ(left.units_end, 1);
  EXPECT_THAT(left.steps, IsEmpty());
  EXPECT_EQ(left.next, "left");
}

TEST(Preview, NothingCountsWhileNobodyTeaches) {
  ClassFacts session = Two();
  session.teaching[0].taught = Between(0, 20);
  const Preview preview = Seen(session, 30);
  EXPECT_FALSE(preview.taught);
  EXPECT_EQ(preview.patients.at(0).minutes_now, 20);
  EXPECT_EQ(preview.patients.at(0).minutes_end, 20);
  EXPECT_TRUE(Seen(session, 10).taught);
}

TEST(Preview, NotesThatAreNotCompleteAreSaidOnce) {
  auto attendees = Everybody(Two());
  for (Attendee& attendee : attendees) attendee.facts.undocumented = {"topics", "attestation"};
  const Preview preview = PreviewOf(attendees, sample::At(50), Chicago());
  EXPECT_THAT(preview.undocumented, ElementsAre(1, 2));
  EXPECT_EQ(preview.patients.at(0).lines.at(0).state, LineState::kBillable);
}

TEST(Preview, OfAClassWithoutAnybodyIsEmpty) {
  EXPECT_THAT(PreviewOf({}, sample::At(5), Chicago()).patients, IsEmpty());
}

}  // namespace
}  // namespace psmet::rules
