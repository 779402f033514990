#include "handlers/policy.h"

#include "handlers/clinic.h"
#include "store/policy.h"

namespace psmet {
namespace {

std::string Sample() { return DeployFile("policies/sample-payer.toml"); }

std::string With(std::string file, const std::string& from, const std::string& to) {
  const size_t at = file.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return file.replace(at, from.size(), to);
}

absl::StatusOr<v1::PublishPolicyResponse> Publish(Clinic& clinic, const std::string& file) {
  v1::PublishPolicyRequest request;
  request.set_file(file);
  return clinic.Do(handlers::PublishPolicy, request);
}

std::vector<std::string> Texts(const v1::PublishPolicyResponse& reply) {
  std::vector<std::string> texts;
  for (const auto& each : reply.problems()) texts.push_back(each.text());
  return texts;
}

TEST(Policy, TheShippedFilesArePublishedAsTheyAre) {
  Clinic clinic;
  for (const char* name : {"cpt-default", "sample-payer", "kansas-medicaid-chw", "medicare-98960"})
    clinic.PublishPolicy(name);
  const auto list = clinic.Get(handlers::ListPolicies, "");
  ASSERT_EQ(list.policies_size(), 4);
  EXPECT_TRUE(list.policies(0).template_());
  EXPECT_EQ(list.policies(0).confirmed_by(), "");
  EXPECT_EQ(list.policies(1).confirmed_by(), "admin");
  EXPECT_THAT(list.policies(3).summary(), testing::ElementsAre("not covered: use G0108/G0109"));
  EXPECT_EQ(clinic.Get(handlers::ListPolicies, "payer: 'medicare'").policies_size(), 1);
}

TEST(Policy, ItsSummarySaysEveryRuleInWords) {
  Clinic clinic;
  const auto reply = *Publish(clinic, Sample());
  EXPECT_THAT(reply.policy().summary(),
              testing::ElementsAre(
                  "98960: 1 patient, 30 minutes a unit", "98961: 2 to 4 patients, 30 minutes a unit",
                  "98962: 5 to 8 patients, 30 minutes a unit", "a unit is earned when its midpoint is passed",
                  "group: the patients who earned a unit in the session, one code for all",
                  "different codes for one patient on one day: yes", "at most 4 units a day, 98960 and 98961 and 98962",
                  "at most 24 units a calendar month, 98960 and 98961 and 98962", "order: required",
                  "diagnosis: required", "credentials: those that the curriculum accepts", "rendered by the instructor",
                  "place of service: 11", "attendance: in person, audio-video (place of service 10, modifier 95)"));
  const auto kansas = *Publish(clinic, DeployFile("policies/kansas-medicaid-chw.toml"));
  EXPECT_THAT(kansas.policy().summary(),
              testing::IsSupersetOf({"order: unknown", "place of service: unknown", "modifiers: U7", "credentials: CHW",
                                     "rendered by the supervising practitioner"}));
}

TEST(Policy, ItHoldsForItsPayerPlanAndDaysOnly) {
  Clinic clinic;
  ASSERT_THAT(Publish(clinic, With(Sample(), "known_on", "effective_until = 2027-01-01\nknown_on")), IsOk());
  clinic.PublishPolicy("cpt-default");
  const auto count = [&](const char* payer, const char* plan, Day day) {
    return clinic.Look([&](sql::ReadTx& tx) { return store::PoliciesFor(tx, payer, plan, day).size(); });
  };
  EXPECT_EQ(count("sample-payer", "", Day(2025, 12, 31)), 0u);
  EXPECT_EQ(count("sample-payer", "", Day(2026, 1, 1)), 1u);
  EXPECT_EQ(count("sample-payer", "", Day(2026, 12, 31)), 1u);
  EXPECT_EQ(count("sample-payer", "", Day(2027, 1, 1)), 0u);
  EXPECT_EQ(count("sample-payer", "gold", Day(2026, 6, 1)), 0u);
  EXPECT_EQ(count("", "", Day(2026, 6, 1)), 0u);
}

TEST(Policy, AConfirmedVersionNeverChangesButMayBeGivenAnEnd) {
  Clinic clinic;
  EXPECT_EQ(Publish(clinic, Sample())->outcome(), v1::PUBLISH_OUTCOME_CREATED);
  EXPECT_EQ(Publish(clinic, Sample())->outcome(), v1::PUBLISH_OUTCOME_UNCHANGED);
  const std::string tighter = With(Sample(), "units = 4", "units = 3");
  EXPECT_EQ(Publish(clinic, tighter)->outcome(), v1::PUBLISH_OUTCOME_REPLACED);
  clinic.Get(handlers::ConfirmPolicy, "policy: 'po-1'");
  EXPECT_THAT(clinic.Do(handlers::ConfirmPolicy, "policy: 'po-1'"), HasReason("POLICY_CONFIRMED"));
  EXPECT_EQ(Publish(clinic, tighter)->outcome(), v1::PUBLISH_OUTCOME_UNCHANGED);
  EXPECT_THAT(Publish(clinic, Sample()), HasReason("POLICY_CONFIRMED"));
  const std::string next =
      With(With(Sample(), "version = 1", "version = 2"), "effective_from = 2026-01-01", "effective_from = 2027-01-01");
  const auto overlap = Publish(clinic, next);
  EXPECT_THAT(overlap, HasReason("POLICY_OVERLAP"));
  EXPECT_EQ(
      overlap.status().message(),
      "version 2 would hold from 2027-01-01 without an end, and po-1 (version 1) holds from 2026-01-01 without an end; "
      "give the earlier one an effective_until and publish it again first");
  const auto ended = *Publish(clinic, With(tighter, "known_on", "effective_until = 2027-01-01\nknown_on"));
  EXPECT_EQ(ended.outcome(), v1::PUBLISH_OUTCOME_REPLACED);
  EXPECT_EQ(ended.policy().confirmed_by(), "admin");
  EXPECT_EQ(Publish(clinic, next)->policy().id(), "po-2");
}

TEST(Policy, ATemplateIsNeverConfirmedAndOverlapsNothing) {
  Clinic clinic;
  const std::string file = DeployFile("policies/cpt-default.toml");
  ASSERT_THAT(Publish(clinic, file), IsOk());
  ASSERT_THAT(Publish(clinic, With(file, "version = 1", "version = 2")), IsOk());
  EXPECT_THAT(clinic.Do(handlers::ConfirmPolicy, "policy: 'po-1'"), HasReason("POLICY_TEMPLATE"));
  EXPECT_THAT(clinic.Do(handlers::ConfirmPolicy, "policy: 'po-9'"), HasReason("POLICY_NOT_FOUND"));
  EXPECT_THAT(Texts(*Publish(clinic, "payer = \"x\"\n" + file)),
              testing::Contains("a template holds for no payer; leave payer out"));
}

TEST(Policy, GroupsCountedPerSegmentNeedCodesThatMayMix) {
  Clinic clinic;
  const std::string segments = With(Sample(), "\"SESSION_MAX\"", "\"PER_SEGMENT\"");
  EXPECT_EQ(Publish(clinic, segments)->outcome(), v1::PUBLISH_OUTCOME_CREATED);
  for (const char* mix : {"\"no\"", "\"UNKNOWN\""}) {
    EXPECT_THAT(Texts(*Publish(clinic, With(segments, "may_mix = \"yes\"", std::string("may_mix = ") + mix))),
                testing::ElementsAre(
                    "PER_SEGMENT gives one patient several codes on a day, so [codes] may_mix must be \"yes\""));
  }
}

TEST(Policy, MistakesAreToldTogetherAndNothingIsWritten) {
  Clinic clinic;
  std::string file = Sample();
  file = With(file, "may_mix = \"yes\"", "may_mix = \"Yes\"");
  file = With(file, "min_patients = 5", "min_patients = 4");
  file = With(file, "period = \"day\"", "period = \"dayly\"");
  file = With(file, "[diagnosis]", "[diagnoses]");
  file = With(file, "effective_from = 2026-01-01", "effective_from = \"2026-01-01\"");
  file = With(file, "[\"11\"]", "[\"Office\"]");
  const auto reply = *Publish(clinic, file);
  EXPECT_THAT(Texts(reply), testing::IsSupersetOf(
                                {"codes.may_mix is \"Yes\"; it must be one of UNKNOWN, no, yes; did you mean \"yes\"?",
                                 "98962 and 98961 are for groups of the same size; one size has one code",
                                 "caps.limits 1.period is \"dayly\"; it must be one of day, month, year, "
                                 "rolling-12-months, lifetime; did you mean \"day\"?",
                                 "\"diagnoses\" is no key here; did you mean \"diagnosis\"?", "diagnosis is missing",
                                 "effective_from is a text; it must be a date without quotes, e.g. 2026-01-31",
                                 "of_service holds codes of two digits, e.g. 11; none means not known"}));
  EXPECT_EQ(clinic.Get(handlers::ListPolicies, "").policies_size(), 0);
}

TEST(Policy, WhatIsNotSaidOfRemoteAttendanceIsUnknown) {
  Clinic clinic;
  const std::string accepted = "modalities = [\"in-person\", \"audio-video\"]";
  const auto silent = *Publish(clinic, With(Sample(), accepted, ""));
  ASSERT_EQ(silent.outcome(), v1::PUBLISH_OUTCOME_CREATED);
  EXPECT_THAT(silent.policy().summary(), testing::Contains("remote attendance: unknown"));
  EXPECT_THAT(Texts(*Publish(clinic, With(Sample(), accepted, "modalities = [\"telehealth\"]"))),
              testing::ElementsAre("modalities holds in-person, audio-video and audio-only"));
  EXPECT_THAT(Texts(*Publish(clinic, With(Sample(), "remote = \"10\"", "remote = \"11\""))),
              testing::ElementsAre("remote is 02 or 10, the places of service of telehealth"));
}

}  // namespace
}  // namespace psmet
