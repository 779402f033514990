// What the tables of cases can't say: which fields a line has, and how it is explained.
#include "rules/billing.h"

#include <absl/strings/str_join.h>
#include <gtest/gtest.h>

#include "rules/sample.h"

namespace psmet::rules {
namespace {

using sample::Between;

absl::TimeZone Chicago() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("America/Chicago", &zone));
  return zone;
}

// Three patients of a class of 90 minutes; p-1 came five minutes late.
Facts Three() {
  ClassFacts session = sample::Class(90);
  sample::Attend(session, 1, {Between(5, 90)});
  sample::Attend(session, 2, {Between(0, 90)});
  sample::Attend(session, 3, {Between(0, 90)});
  Facts facts = sample::FactsOf(session);
  facts.policies[0].caps = {{CapPeriod::kDay, 4, false, {}}, {CapPeriod::kMonth, 24, false, {}}};
  facts.orders[0].ordered_minutes = 600;
  return facts;
}

TEST(Lines, HaveTheirPolicyOrderAndProviders) {
  Facts facts = Three();
  facts.policies[0].modifiers = {"U7"};
  const Line line = Decide(facts).at(0);
  EXPECT_EQ(line.state, LineState::kBillable);
  EXPECT_EQ(line.policy, PolicyId{3});
  EXPECT_EQ(line.order, OrderId{77});
  EXPECT_EQ(line.ordering_npi, "1558598797");
  EXPECT_EQ(line.instructor, InstructorId{7});
  EXPECT_EQ(line.rendering_npi, "1999999984");
  EXPECT_EQ(line.supervising_npi, "1234567893");
  EXPECT_EQ(line.place_of_service, "11");
  EXPECT_EQ(line.group_size, 3);
  EXPECT_EQ(line.modifiers, std::vector<std::string>{"U7"});
  EXPECT_EQ(line.diagnoses, std::vector<std::string>{"E11.9"});
}

TEST(Lines, PointToCoveredDiagnosesFirst) {
  Facts facts = Three();
  facts.orders[0].diagnoses = {"I10", "Z71.89", "E78.5", "F32.9", "E11.9", "E66.9"};
  facts.policies[0].diagnoses = {"E11", "E66"};
  const Line line = Decide(facts).at(0);
  const std::vector<std::string> ordered = {"E11.9", "E66.9", "I10", "Z71.89", "E78.5", "F32.9"};
  EXPECT_EQ(line.diagnoses, ordered);
  EXPECT_EQ(line.pointers, "ABCD");
  facts.orders[0].diagnoses = {"I10", "E11.9"};
  EXPECT_EQ(Decide(facts).at(0).pointers, "AB");
  facts.orders.clear();
  EXPECT_EQ(Decide(facts).at(0).pointers, "");
}

TEST(Lines, HaveTheAuthorizationAndTheLastDayToFile) {
  Facts facts = Three();
  facts.orders[0].authorization = "A-1";
  facts.policies[0].timely_filing_days = 90;
  const Line line = Decide(facts).at(0);
  EXPECT_EQ(line.state, LineState::kBillable);
  EXPECT_EQ(line.authorization, "A-1");
  EXPECT_EQ(line.file_by, Day(2027, 3, 8));
  EXPECT_EQ(FileBy(facts), line.file_by);
}

TEST(Lines, AreRenderedByWhoTaughtLongest) {
  Facts facts = Three();
  TeachingFacts substitute = facts.session.teaching[0];
  facts.session.teaching[0].taught = Between(0, 40);
  substitute.instructor = InstructorId{9};
  substitute.taught = Between(40, 90);
  substitute.npi = "1558598797";
  facts.session.teaching.push_back(substitute);
  EXPECT_EQ(Decide(facts).at(0).instructor, InstructorId{9});
  EXPECT_EQ(Decide(facts).at(0).rendering_npi, "1558598797");
  facts.session.breaks = {Between(60, 80)};
  EXPECT_EQ(Decide(facts).at(0).instructor, InstructorId{7});
}

TEST(Lines, AreRenderedAsThePolicySays) {
  Facts facts = Three();
  facts.policies[0].renderer = Renderer::kSupervisor;
  EXPECT_EQ(Decide(facts).at(0).rendering_npi, "1234567893");
  facts.policies[0].renderer = Renderer::kOrganization;
  EXPECT_EQ(Decide(facts).at(0).rendering_npi, "1558598797");
}

TEST(Lines, OfUnknownsNameTheFields) {
  Facts facts = Three();
  facts.policies[0].order_required = Tri::kUnknown;
  facts.policies[0].places_of_service.clear();
  const Line line = Decide(facts).at(0);
  ASSERT_EQ(sample::ReasonsOf(line), std::vector<std::string>{"POLICY_UNKNOWN"});
  EXPECT_NE(line.reasons[0].text.find("order_required, places_of_service"), std::string::npos);
}

TEST(Lines, OfATemplateDoNotExist) {
  Facts facts = Three();
  facts.policies[0].template_only = true;
  const Line line = Decide(facts).at(0);
  EXPECT_TRUE(sample::HasReason(line, "NO_POLICY"));
  EXPECT_FALSE(line.policy);
}

TEST(Lines, OfOneOrderAndTwoCodesShareItsRoom) {
  Facts facts = Three();
  facts.session = sample::Class(60);
  sample::Attend(facts.session, 1, {Between(0, 60)});
  sample::Attend(facts.session, 2, {Between(0, 30)});
  facts.policies[0].group_mode = GroupMode::kPerSegment;
  facts.policies[0].caps.clear();
  facts.orders[0].ordered_minutes = 30;
  const std::vector<Line> lines = Decide(facts);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].code, "98961");
  EXPECT_EQ(lines[0].state, LineState::kBillable);
  EXPECT_EQ(lines[1].code, "98960");
  EXPECT_TRUE(sample::HasReason(lines[1], "ORDER_USED_UP"));
}

TEST(Lines, OfSegmentsShareTheDaysCap) {
  Facts facts = Three();
  facts.session = sample::Class(60);
  sample::Attend(facts.session, 1, {Between(0, 60)});
  sample::Attend(facts.session, 2, {Between(0, 30)});
  facts.policies[0].group_mode = GroupMode::kPerSegment;
  facts.policies[0].caps = {{CapPeriod::kDay, 1, false, {}}};
  const std::vector<Line> lines = Decide(facts);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].units, 1);
  EXPECT_EQ(lines[1].units, 0);
  EXPECT_EQ(lines[1].state, LineState::kNotBillable);
}

TEST(Explanations, NameEveryFact) {
  const Facts facts = Three();
  const Line line = Decide(facts).at(0);
  const std::vector<std::string> expected = {
      "present 9:05-10:30 = 85 minutes; midpoint rule (16 of 30): 3 units",
      "group: 3 patients earned a unit -> 98961 (2 to 4)",
      "policy sample-payer v3 (confirmed 1 Dec 2026): 3 of 4 units today, 3 of 24 this month",
      "order o-77 (NPI 1558598797, 10 h): 1.5 h used, 8.5 h left",
      "diagnoses: A E11.9; the line points to A",
      ("on the line: place of service 11, rendering NPI 1999999984 (i-7, RD, taught longest), supervising NPI "
       "1234567893"),
      "credential: i-7 CDCES 22-1187, verified, in force on 8 Dec 2026",
  };
  EXPECT_EQ(absl::StrJoin(Explain(facts, line, Chicago()), "\n"), absl::StrJoin(expected, "\n"));
}

TEST(Explanations, SayWhoseNpiRendersWhereThatIsNotWhoTaught) {
  Facts facts = Three();
  const auto rendering = [&](Renderer renderer) {
    facts.policies[0].renderer = renderer;
    for (const std::string& step : Explain(facts, Decide(facts).at(0), Chicago())) {
      if (const size_t at = step.find("rendering"); at != std::string::npos)
        return step.substr(at, step.find(')') + 1 - at);
    }
    return std::string();
  };
  EXPECT_EQ(rendering(Renderer::kOrganization),
            "rendering NPI 1558598797 (the organization's; i-7, RD, taught longest)");
  EXPECT_EQ(rendering(Renderer::kSupervisor),
            "rendering NPI 1234567893 (the supervising practitioner's; i-7, RD, taught longest)");
}

TEST(Explanations, NameWhatComesBesideAnOrderAndTheCaregivers) {
  Facts facts = Three();
  Policy& policy = facts.policies[0];
  policy.min_age = 18;
  policy.modifiers = {"U7"};
  policy.timely_filing_days = 90;
  OrderFacts& order = facts.orders[0];
  order.standing = order.individual_reason = true;
  order.authorization = "A-1";
  order.authorized_minutes = 600;
  order.plan_of_care_on = Day(2026, 11, 2);
  facts.session.facility_type = "OTHER";
  facts.session.extension_blocks = 1;
  facts.patient_signed = true;
  facts.used = {{"98961", Day(2026, 12, 8), 1, 1800, SessionId{40}},
                {"98961", Day(2026, 12, 1), 1, 1800, SessionId{39}}};
  facts.session.patients[0].caregivers = {Between(0, 90)};
  const auto text = absl::StrJoin(Explain(facts, Decide(facts).at(0), Chicago()), "\n");
  for (const char* step :
       {"present 9:05-10:30 = 85 minutes; midpoint rule (16 of 30): 3 units, of 3 blocks planned and 1 by extension; "
        "their "
        "caregivers' 9:00-10:30 does not count\n",
        "\nage: 56 on the day of", "order o-77, a standing one (NPI",
        "; gives a reason for individual training; authorized as A-1 for 10 h; plan of "
        "care of 2 Nov 2026\n",
        "on the line: modifiers U7, place of service 11 (OTHER), rendering NPI", "to be filed by 8 Mar 2027",
        "\non the same day: 98961 x 1 in s-40 (30 minutes)\n", "\nrecord: the patient's own signature"}) {
    EXPECT_NE(text.find(step), std::string::npos) << step << "\nin\n" << text;
  }
  policy.caregiver_alone = Tri::kYes;
  EXPECT_EQ(
      Explain(facts, Decide(facts).at(0), Chicago()).at(0),
      "present 9:05-10:30; their caregivers 9:00-10:30, which counts too = 90 minutes; midpoint rule (16 of 30): 3 "
      "units, of 3 blocks planned and 1 by extension");
}

TEST(Explanations, SayWhatWasNotCounted) {
  Facts facts = Three();
  facts.session.breaks = {Between(30, 40)};
  facts.session.patients[0].presences = {Between(-3, 20), Between(10, 50.75)};
  const std::string step = Explain(facts, Decide(facts).at(0), Chicago()).at(0);
  EXPECT_EQ(
      step,
      "present 8:57-9:50:45; counted 9:00-9:30 and 9:40-9:50:45, in the class 9:00-10:30 less breaks 9:30-9:40 = 40 "
      "minutes (and 45 seconds, which are cut off); midpoint rule (16 of 30): 1 unit");
}

TEST(Explanations, EndWithEveryReason) {
  Facts facts = Three();
  facts.orders.clear();
  facts.policies[0].confirmed_by.clear();
  const auto steps = Explain(facts, Decide(facts).at(0), Chicago());
  ASSERT_GE(steps.size(), 2u);
  EXPECT_EQ(steps[steps.size() - 1],
            "held: no order is on record; enter the order for this training (front desk) [ORDER_MISSING]");
  EXPECT_NE(steps[steps.size() - 2].find("[POLICY_UNCONFIRMED]"), std::string::npos);
}

TEST(Explanations, GoSegmentBySegmentWhereThePolicyDoes) {
  Facts facts = Three();
  facts.policies[0].group_mode = GroupMode::kPerSegment;
  const auto steps = Explain(facts, Decide(facts).at(0), Chicago());
  EXPECT_EQ(steps.at(1), "segment 9:00-9:30: 3 patients -> 98961 (2 to 4), of the patient's own 25 minutes 0 seconds");
  EXPECT_EQ(steps.at(4), "group: 3 units in 98961 (2 to 4)");
}

TEST(Explanations, ShowTheZoneWhereTheClockChanges) {
  // 0:30 CDT to 1:30 CST on 1 Nov 2026 are two hours.
  ClassFacts session = sample::Class(120);
  const absl::Time start = absl::FromCivil(absl::CivilSecond(2026, 11, 1, 5, 30), absl::UTCTimeZone());
  session.service_date = Day(2026, 11, 1);
  session.planned = session.actual = {start, start + absl::Hours(2)};
  session.teaching[0].taught = session.actual;
  session.patients = {{PatientId{1}, {session.actual}, true}};
  const Facts facts = sample::FactsOf(session);
  EXPECT_EQ(Decide(facts).at(0).units, 4);
  EXPECT_EQ(Explain(facts, Decide(facts).at(0), Chicago()).at(0),
            "present 12:30 CDT-1:30 CST = 120 minutes; midpoint rule (16 of 30): 4 units");
  // A break from 1:50 CDT to 1:05 CST leaves what is no hour of its own on the clock.
  Facts paused = facts;
  paused.session.breaks = {{start + absl::Minutes(80), start + absl::Minutes(95)}};
  EXPECT_EQ(
      Explain(paused, Decide(paused).at(0), Chicago()).at(0),
      "present 12:30 CDT-1:30 CST; counted 12:30-1:50 CDT and 1:05-1:30 CST, in the class 12:30 CDT-1:30 CST less "
      "breaks 1:50 CDT-1:05 CST = 105 minutes; midpoint rule (16 of 30): 3 units");
}

// 60 minutes of p-1, of which p-2 shares the first 30.
Facts HalfTogether() {
  Facts facts = Three();
  facts.session = sample::Class(60);
  sample::Attend(facts.session, 1, {Between(0, 60)});
  sample::Attend(facts.session, 2, {Between(0, 30)});
  return facts;
}

TEST(Explanations, OfALaterLineCountTheEarlierOnesOfTheClass) {
  Facts facts = HalfTogether();
  facts.policies[0].group_mode = GroupMode::kPerSegment;
  facts.policies[0].caps = {{CapPeriod::kDay, 4, false, {}}, {CapPeriod::kMonth, 60, true, {}}};
  const std::vector<Line> lines = Decide(facts);
  ASSERT_EQ(lines.size(), 2u);
  const auto first = absl::StrJoin(Explain(facts, lines[0], Chicago()), "\n");
  EXPECT_NE(first.find(": 1 of 4 units today, 30 of 60 minutes this month\norder o-77 (NPI 1558598797, 10 h): 0.5 h "
                       "used, 9.5 h left\n"),
            std::string::npos)
      << first;
  EXPECT_EQ(first.find("before this line"), std::string::npos) << first;
  const auto second = absl::StrJoin(Explain(facts, lines[1], Chicago()), "\n");
  EXPECT_NE(second.find("\nbefore this line: 98961 x 1 of the same class, which caps and order count first\npolicy "
                        "sample-payer v3 (confirmed 1 Dec 2026): 2 of 4 units today, 60 of 60 minutes this month\n"
                        "order o-77 (NPI 1558598797, 10 h): 1 h used, 9 h left\n"),
            std::string::npos)
      << second;
}

TEST(Explanations, OfAnOrderThatAnEarlierLineUsedUpSaySo) {
  Facts facts = HalfTogether();
  facts.policies[0].group_mode = GroupMode::kPerSegment;
  facts.orders[0].ordered_minutes = 30;
  EXPECT_EQ(
      Explain(facts, Decide(facts).at(1), Chicago()).back(),
      "held: order o-77 is used up: 30 of 30 minutes, 30 of them by what this class bills before this line; a new "
      "order is needed (front desk) [ORDER_USED_UP]");
}

TEST(Explanations, SayWhatTheLargestRemainderDid) {
  Facts facts = HalfTogether();
  facts.policies[0].group_mode = GroupMode::kPerSegment;
  facts.session.patients[0].presences = {Between(0, 30), Between(30, 50)};
  const auto two = absl::StrJoin(Explain(facts, Decide(facts).at(0), Chicago()), "\n");
  EXPECT_NE(
      two.find("\ngroup: 1 unit in 98961 (2 to 4): 1 whole unit\ngroup: 1 unit in 98960 (1): 0 whole units, and 1 "
               "more by the largest remainder, 20 minutes\n"),
      std::string::npos)
      << two;
  facts.session.patients[0].presences = {Between(0, 30), Between(30, 45)};
  const auto one = absl::StrJoin(Explain(facts, Decide(facts).at(0), Chicago()), "\n");
  EXPECT_NE(
      one.find("\ngroup: 0 units in 98960 (1): 0 whole units; the remainder of 15 minutes earned none, as no unit "
               "was left for it\n"),
      std::string::npos)
      << one;
}

TEST(Explanations, NameWhoStayedTooShortToCount) {
  Facts facts = HalfTogether();
  facts.session.patients[1].presences = {Between(0, 12)};
  const std::vector<Line> lines = Decide(facts);
  EXPECT_EQ(Explain(facts, lines.at(0), Chicago()).at(1),
            "group: 1 patient earned a unit -> 98960 (1); none for p-2 (12 minutes)");
  EXPECT_EQ(lines.at(0).reasons.at(0).text,
            "1 with a unit give 98960, the 2 present at all (also p-2 for 12 minutes) 98961; look at the times and "
            "decide which group it was");
}

TEST(Explanations, NameWhoOfSeveralTaughtWhen) {
  Facts facts = HalfTogether();
  facts.session.teaching[0].taught = Between(-5, 35);
  facts.session.teaching.push_back(facts.session.teaching[0]);
  facts.session.teaching[1].instructor = InstructorId{8};
  facts.session.teaching[1].taught = Between(35, 60);
  facts.session.breaks = {Between(10, 15)};
  const auto text = absl::StrJoin(Explain(facts, Decide(facts).at(0), Chicago()), "\n");
  EXPECT_NE(text.find("\ntaught: i-7 9:00-9:10 and 9:15-9:35 = 30 minutes, i-8 9:35-10:00 = 25 minutes;"),
            std::string::npos)
      << text;
}

TEST(Explanations, NameCredentialsThatDidNotHold) {
  Facts facts = HalfTogether();
  TeachingFacts& teaching = facts.session.teaching[0];
  teaching.credentials.clear();
  teaching.not_held = {"cr-1 RD 861234, suspended from 2026-12-01 (letter of the board)"};
  const auto steps = Explain(facts, Decide(facts).at(0), Chicago());
  const auto text = absl::StrJoin(steps, "\n");
  EXPECT_NE(
      text.find("\ncredential not in force: i-7 cr-1 RD 861234, suspended from 2026-12-01 (letter of the board)\n"),
      std::string::npos)
      << text;
  EXPECT_EQ(steps.back(),
            "held: i-7 taught on 2026-12-08 without a credential in force (CDCES, RD); on record: cr-1 RD 861234, "
            "suspended from 2026-12-01 (letter of the board); enter or verify the one that was in force that day "
            "(admin) [CREDENTIAL_NOT_HELD]");
  teaching.not_held.clear();
  EXPECT_NE(absl::StrJoin(Explain(facts, Decide(facts).at(0), Chicago()), "\n")
                .find("\ncredential: i-7 had none in force, and none is on record\n"),
            std::string::npos);
}

TEST(Lines, OfWhoWasRemoteAreNotOfTheSite) {
  Facts facts = HalfTogether();
  facts.policies[0].modalities = {Modality::kInPerson, Modality::kAudioVideo};
  facts.policies[0].remote_place_of_service = "10";
  facts.session.patients[0].audio_only = facts.session.patients[0].presences;
  const Line line = Decide(facts).at(0);
  EXPECT_TRUE(sample::HasReason(line, "MODALITY_NOT_COVERED"));
  EXPECT_EQ(line.place_of_service, "10");
}

TEST(Lines, NameEverybodyWithoutASeatTogether) {
  Facts facts = HalfTogether();
  sample::Attend(facts.session, 3, {Between(0, 60)});
  facts.session.patients[1].seated = facts.session.patients[2].seated = false;
  EXPECT_EQ(Decide(facts).at(0).reasons.at(0).text,
            "p-2, p-3 were present without a seat and count for the group; review it");
}

TEST(Explanations, OfAPatientWhoWasNotThereSaySo) {
  Facts facts = Three();
  facts.patient = PatientId{99};
  const std::vector<Line> lines = Decide(facts);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(Explain(facts, lines[0], Chicago()).at(0), "no presence is recorded: 0 minutes");
}

}  // namespace
}  // namespace psmet::rules
