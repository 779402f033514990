#include "rules/facts.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "rules/sample.h"

namespace psmet::rules {
namespace {

Facts Full() {
  ClassFacts session = sample::Class(90);
  session.breaks = {sample::Between(30, 40)};
  sample::Attend(session, 1, {sample::Between(0, 50), sample::Between(30, 85.5)});
  sample::Attend(session, 2, {sample::Between(0, 90)});
  session.patients[1].seated = false;
  session.patients[1].audio_only = {sample::Between(0, 90)};
  session.patients[0].audio_video = {sample::Between(0, 50)};
  session.interpreter = "es";
  session.teaching[0].not_held = {"cr-1 RD 861234, suspended from 2026-12-01 (letter of the board)"};
  session.group_reviewed = "biller on 2026-12-09 (by the sign-in sheet)";
  Facts facts = sample::FactsOf(session);
  Policy& policy = facts.policies[0];
  policy.effective_until = Day(2027, 1, 1);
  policy.caps = {{CapPeriod::kDay, 4, false, {}}, {CapPeriod::kRolling12Months, 600, true, {"98961", "98962"}}};
  policy.modifiers = {"U7"};
  policy.modalities = {Modality::kInPerson, Modality::kAudioVideo, Modality::kAudioOnly};
  policy.remote_place_of_service = "10";
  policy.audio_only_modifier = "93";
  policy.min_age = 0;
  policy.order_max_age_days = 365;
  policy.caps.push_back({CapPeriod::kFollowUpYear, 120, true, {}, true});
  policy.follow_up = FollowUp::kAnniversary;
  policy.timed_codes = TimedCodes::kTogether;
  policy.excluded_same_day = {"97804"};
  policy.plan_of_care_after_units = 12;
  policy.timely_filing_days = 90;
  policy.unknown = {"order.states"};
  policy.replaces = 2;
  facts.orders[0].standing = true;
  facts.orders[0].authorization = "A-1";
  facts.orders[0].plan_of_care_on = Day(2026, 11, 2);
  facts.session.patients[0].caregivers = {sample::Between(0, 90)};
  facts.later_timed = {{"97803", Day(2026, 12, 8), 0, 1200, SessionId{42}}};
  facts.patient_signed = true;
  facts.filing_ended = Day(2027, 3, 8);
  facts.used = {{"98961", Day(2026, 12, 1), 2, 3600, SessionId{40}}};
  facts.elsewhere = {{SessionId{43}, sample::Between(10, 20)}};
  facts.plan = "Quote \" and \\ and Zoë";
  return facts;
}

TEST(FactsJson, ReadsBackToTheSameBytes) {
  const std::string json = ToJson(Full());
  const auto back = FactsFromJson(json);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(ToJson(*back), json);
  EXPECT_EQ(Decide(*back), Decide(Full()));
}

TEST(FactsJson, LinesReadBackEqual) {
  for (const Line& line : Decide(Full())) {
    const auto back = LineFromJson(ToJson(line));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(*back, line);
  }
}

TEST(FactsJson, PoliciesReadBackToTheSameBytesWithoutTheirRevision) {
  Policy policy = Full().policies[0];
  policy.revision = 17;
  const auto back = PolicyFromJson(ToJson(policy));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->revision, 0);
  EXPECT_EQ(ToJson(*back), ToJson(policy));
}

TEST(FactsJson, HasSortedKeysAndNoSpaces) {
  const std::string json = ToJson(Line{});
  EXPECT_EQ(
      json,
      R"({"authorization":"","code":"","diagnoses":[],"file_by":null,"group_size":0,"instructor":"","minutes":0,"modifiers":[],"order":"",)"
      R"("ordering_npi":"","over_cap_units":0,"place_of_service":"","pointers":"","policy":"","reasons":[],"rendering_npi":"",)"
      R"("seconds":0,"state":"NOT_BILLABLE","supervising_npi":"","unit_minutes":30,"units":0})");
}

TEST(FactsJson, WhatWasNotWrittenByItIsRefused) {
  const std::string json = ToJson(Full());
  std::string spaced = json, floating = json, extra = json, kind = json, truncated = json.substr(0, json.size() / 2);
  spaced.insert(1, " ");
  floating.replace(floating.find("\"planned_blocks\":3"), 18, "\"planned_blocks\":3.0");
  extra.insert(1, "\"a\":1,");
  kind.replace(kind.find("\"p-1\""), 5, "\"s-1\"");
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string("null"), spaced, floating, extra, kind, truncated}) {
    EXPECT_EQ(ReasonOf(FactsFromJson(text).status()), "FACTS_UNREADABLE") << text.substr(0, 40);
  }
}

TEST(FactsJson, UnknownIsWrittenAsAWord) {
  EXPECT_NE(ToJson(Policy{}).find("\"caps_known\":\"UNKNOWN\""), std::string::npos);
}

}  // namespace
}  // namespace psmet::rules
