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
  EXPECT_THAT(
      reply.policy().summary(),
      testing::ElementsAre("98960: 1 patient, 30 minutes a unit", "98961: 2 to 4 patients, 30 minutes a unit",
                           "98962: 5 to 8 patients, 30 minutes a unit", "a unit is earned when its midpoint is passed",
                           "group: the patients who earned a unit in the session, one code for all",
                           "different codes for one patient on one day: yes", "codes excluded on the same day: none",
                           "at most 4 units a day, 98960 and 98961 and 98962",
                           "at most 24 units a calendar month, 98960 and 98961 and 98962",
                           "order: required; its age: any; standing orders: accepted; it must state: nothing more",
                           "authorization: not required; plan of care: not required",
                           "diagnosis: required, of any kind", "credentials: those that the curriculum accepts",
                           "rendered by the instructor", "place of service: 11", "facilities excluded: none",
                           "attendance: in person, audio-video (place of service 10, modifier 95)", "modifiers: none",
                           "any age", "documents beside the note: none", "claims are filed: within 365 days"));
  const auto kansas = *Publish(clinic, DeployFile("policies/kansas-medicaid-chw.toml"));
  EXPECT_THAT(
      kansas.policy().summary(),
      testing::IsSupersetOf(
          {"order: unknown; its age: unknown; standing orders: unknown; it must state: unknown",
           "authorization: unknown, whether its units may go beyond the limits: unknown; plan of care: unknown",
           "place of service: unknown", "modifiers: U7", "credentials: CHW", "diagnosis: unknown, of any kind",
           "facilities excluded: FQHC, RHC, IHC", "ages: unknown", "claims are filed: unknown",
           "whether limits count what other providers bill: unknown", "rendered by the supervising practitioner"}));
  const auto medicare = *Publish(clinic, DeployFile("policies/medicare-dsmt.toml"));
  const char* const individual =
      "at most 60 minutes in the 12 months from the first service, G0108, more with a reason on the order";
  EXPECT_THAT(medicare.policy().summary(),
              testing::IsSupersetOf(
                  {"at most 600 minutes in the 12 months from the first service, G0108 and G0109", individual,
                   "at most 120 minutes in each year after the first 12 months, G0108 and G0109",
                   "follow-up years: unknown", "codes excluded on the same day: 97802, 97803, 97804, G0270, G0271"}));
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
      "write replaces = 1 into the file, or give the earlier one an effective_until and publish it again first");
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
  const char* const period =
      "caps.limits 1.period is \"dayly\"; it must be one of day, month, year, rolling-12-months, lifetime, "
      "first-12-months, follow-up-year; did you mean \"day\"?";
  EXPECT_THAT(Texts(reply), testing::IsSupersetOf(
                                {"codes.may_mix is \"Yes\"; it must be one of UNKNOWN, no, yes; did you mean \"yes\"?",
                                 "98962 and 98961 are for groups of the same size; one size has one code", period,
                                 "\"diagnoses\" is no key here; did you mean \"diagnosis\"?", "diagnosis is missing",
                                 "effective_from is a text; it must be a date without quotes, e.g. 2026-01-31",
                                 "of_service holds codes of two digits, e.g. 11; none means not known"}));
  EXPECT_EQ(clinic.Get(handlers::ListPolicies, "").policies_size(), 0);
}

TEST(Policy, SegmentsNeedCodesOfThirtyMinutes) {
  Clinic clinic;
  const std::string segments = With(Sample(), "\"SESSION_MAX\"", "\"PER_SEGMENT\"");
  EXPECT_THAT(
      Texts(*Publish(clinic,
                     With(segments, "max_patients = 1, unit_minutes = 30", "max_patients = 1, unit_minutes = 15"))),
      testing::ElementsAre("PER_SEGMENT counts segments of 30 minutes, and 98960 has units of 15; use SESSION_MAX, "
                           "or codes of 30 minutes only"));
}

TEST(Policy, AListOrANumberIsSaidToBeUnknownOrNoneAndNeverForgotten) {
  Clinic clinic;
  const auto texts = [&](const char* from, const char* to) {
    return Texts(*Publish(clinic, With(Sample(), from, to)));
  };
  EXPECT_THAT(texts("days = 365\n", ""), testing::ElementsAre("filing.days is missing"));
  EXPECT_THAT(texts("days = 365", "days = \"soon\""),
              testing::ElementsAre("filing.days is a whole number without quotes, \"none\" or \"UNKNOWN\""));
  EXPECT_THAT(texts("states = []", "states = [\"name\"]"), testing::ElementsAre("states holds format, topics"));
  EXPECT_THAT(
      texts("excluded_facilities = []", "excluded_facilities = [\"CLINIC\"]"),
      testing::ElementsAre("excluded_facilities holds FQHC, RHC, IHC, HOSPITAL, PHARMACY, SCHOOL, HOME, OTHER"));
  EXPECT_THAT(texts("documents = []", "documents = [\"note\"]"),
              testing::ElementsAre("documents holds patient-signature"));
  EXPECT_THAT(texts("excluded_same_day = []", "excluded_same_day = [\"MNT\"]"),
              testing::ElementsAre("excluded_same_day holds codes, e.g. 97804"));
  EXPECT_THAT(texts("across_providers = \"no\"\n", ""), testing::ElementsAre("caps.across_providers is missing"));
  EXPECT_THAT(texts("[authorization]", "[authorisation]"),
              testing::IsSupersetOf(
                  {"authorization is missing", "\"authorisation\" is no key here; did you mean \"authorization\"?"}));
  EXPECT_THAT(texts("modifiers = []", "modifiers = \"unknown\""),
              testing::ElementsAre("codes.modifiers is a list, e.g. [] for none, or \"UNKNOWN\""));
  EXPECT_THAT(texts("modifiers = []", "modifiers = \"UNKNOWN\""), testing::IsEmpty());
}

TEST(Policy, CodesThatNoClassBillsAreRefused) {
  Clinic clinic;
  for (const char* code : {"97535", "99490", "99427"}) {
    const auto texts =
        Texts(*Publish(clinic, With(Sample(), "code = \"98962\"", "code = \"" + std::string(code) + "\"")));
    EXPECT_THAT(texts, testing::Contains(testing::HasSubstr("; a class never bills it"))) << code;
  }
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
