#include "rules/notes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/billing.h"
#include "rules/sample.h"

namespace psmet::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Note Of(int64_t patient, const std::string& response) {
  return {.patient = PatientId{patient},
          .topics = "labels",
          .response = response,
          .goal = "walk",
          .follow_up = "call",
          .attested_by = "educator"};
}

TEST(Notes, ACompleteOneHasFourPartsAndAnAttestation) {
  EXPECT_THAT(Lacking(std::nullopt), ElementsAre("topics", "response", "goal", "follow-up", "attestation"));
  EXPECT_THAT(Lacking(Of(1, "")), ElementsAre("response"));
  EXPECT_THAT(Lacking(Of(1, "done")), IsEmpty());
}

TEST(Notes, WhatIsNotSaidStaysAndWhatIsReplacedIsSeen) {
  const Note before = Of(1, "done");
  const Note merged = Merged(before, {.goal = "swim"});
  EXPECT_EQ(merged.response, "done");
  EXPECT_EQ(merged.goal, "swim");
  EXPECT_EQ(merged.attested_by, "");
  EXPECT_TRUE(Rewrites(before, merged));
  EXPECT_FALSE(Rewrites(Of(1, ""), before));
  EXPECT_FALSE(SayTheSame(before, merged));
}

TEST(Notes, AreTheSameButForSpacesAndTheCaseOfLetters) {
  EXPECT_THAT(Identical({Of(1, "Teach-back  done"), Of(2, "asked"), Of(3, "teach-back done ")}),
              ElementsAre(ElementsAre(PatientId{1}, PatientId{3})));
  EXPECT_THAT(Identical({Of(1, "done"), Of(2, "asked")}), IsEmpty());
  EXPECT_THAT(Identical({Note{.patient = PatientId{1}}, Note{.patient = PatientId{2}}}), IsEmpty());
}

TEST(Notes, OnlyALineThatEarnedAUnitWaitsForThem) {
  ClassFacts session = sample::Class(60);
  sample::Attend(session, 1, {sample::Between(0, 60)});
  sample::Attend(session, 2, {sample::Between(0, 60)});
  sample::Attend(session, 3, {sample::Between(0, 10)});
  Facts facts = sample::FactsOf(session);
  EXPECT_FALSE(sample::HasReason(Decide(facts)[0], "DOCUMENTATION"));
  facts.undocumented = {"goal", "attestation"};
  const Line held = Decide(facts)[0];
  EXPECT_EQ(held.state, LineState::kHeld);
  EXPECT_TRUE(sample::HasReason(held, "DOCUMENTATION"));
  EXPECT_EQ(held.reasons.back().resolver, "educator");
  facts.patient = PatientId{3};
  EXPECT_FALSE(sample::HasReason(Decide(facts)[0], "DOCUMENTATION"));
}

}  // namespace
}  // namespace psmet::rules
