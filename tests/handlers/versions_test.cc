// Versions of a payer's policy: which one made a line, which one holds, and which one was known to hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/charges.h"
#include "handlers/classroom.h"
#include "handlers/notes.h"
#include "handlers/policy.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string With(std::string file, const std::string& from, const std::string& to) {
  const size_t at = file.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return file.replace(at, from.size(), to);
}

// The sample payer's first version, which holds from January 2026 on and was known in November 2025.
std::string First() { return DeployFile("policies/sample-payer.toml"); }
// A second version with full units, which takes the first one's place from 1 December 2026 on.
std::string Second(const std::string& known_on = "2026-12-05", const std::string& from = "2026-12-01") {
  std::string file = With(First(), "version = 1", "version = 2\nreplaces = 1");
  file = With(file, "effective_from = 2026-01-01", "effective_from = " + from);
  file = With(file, "known_on = 2025-11-15", "known_on = " + known_on);
  return With(file, "rounding = \"midpoint\"", "rounding = \"full-unit\"");
}

class PolicyVersions : public Classroom {
 protected:
  auto Publish(const std::string& file, absl::Time now = At(12, 0)) {
    v1::PublishPolicyRequest request;
    request.set_file(file);
    return DoAt(now, PublishPolicy, request);
  }
  auto Confirm(const std::string& policy) {
    return DoAt(At(12, 0), ConfirmPolicy, Of<v1::ConfirmPolicyRequest>("policy: '" + policy + "'"));
  }
  auto Apply(const std::string& policy) {
    return DoAt(At(12, 0), ApplyPolicy, Of<v1::ApplyPolicyRequest>("policy: '" + policy + "'"));
  }
  // "v1 2026-01-01..2026-12-01" for each version that the list shows.
  std::vector<std::string> List(const std::string& request) {
    const auto reply = DoAt(At(12, 0), ListPolicies, Of<v1::ListPoliciesRequest>(request));
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> out;
    if (!reply.ok()) return out;
    for (const auto& policy : reply->policies()) {
      out.push_back("v" + std::to_string(policy.version()) + " " + policy.effective_from() + ".." +
                    policy.effective_until() + (policy.withdrawn() ? " withdrawn" : ""));
    }
    return out;
  }
  // Two patients, 50 minutes each: two units by the midpoint, one by full units.
  void Hold() {
    for (const char* name : {"Abbott", "Diaz"}) {
      patients_.push_back(AddPatient(name));
      Enroll(session_, patients_.back(), static_cast<int>(patients_.size()));
    }
    ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
    ASSERT_THAT(StartAt(At(9, 0)), IsOk());
    ASSERT_THAT(CloseAt(At(10, 0), "ended { text: '9:50' }"), IsOk());
  }
  std::vector<std::string> LinesNow() {
    const auto reply = DoAt(At(17, 0), ListCharges, Of<v1::ListChargesRequest>(""));
    std::vector<std::string> out;
    for (const auto& charge : reply->charges()) {
      out.push_back(charge.code() + " x " + std::to_string(charge.units()) + " " + charge.policy());
    }
    return out;
  }
  template <typename Changes>
  static std::vector<std::string> Told(const Changes& changes) {
    std::vector<std::string> out;
    for (const auto& change : changes) {
      out.push_back(change.charge() + " " + std::to_string(change.units_before()) + " -> " +
                    std::to_string(change.units_after()) + " " + change.state_after());
    }
    return out;
  }

  std::vector<PatientId> patients_;
};

TEST_F(PolicyVersions, ALineKeepsTheVersionThatMadeItAndWhatWouldDifferIsListed) {
  clinic.PublishPolicy();
  Hold();
  EXPECT_THAT(LinesNow(), ElementsAre("98961 x 2 po-1", "98961 x 2 po-1"));
  const auto published = Publish(Second());
  ASSERT_THAT(published, IsOk());
  EXPECT_THAT(published->changed_charges(), IsEmpty());
  EXPECT_THAT(Told(published->differing_charges()), ElementsAre("ch-1 2 -> 1 held", "ch-2 2 -> 1 held"));
  const auto confirmed = Confirm("po-2");
  EXPECT_THAT(confirmed->changed_charges(), IsEmpty());
  EXPECT_THAT(Told(confirmed->differing_charges()), ElementsAre("ch-1 2 -> 1 billable", "ch-2 2 -> 1 billable"));
  EXPECT_THAT(LinesNow(), ElementsAre("98961 x 2 po-1", "98961 x 2 po-1"));
}

TEST_F(PolicyVersions, AVersionThatMakesTheSameChangesNothing) {
  clinic.PublishPolicy();
  Hold();
  ASSERT_THAT(Publish(With(Second(), "rounding = \"full-unit\"", "rounding = \"midpoint\"")), IsOk());
  const auto confirmed = Confirm("po-2");
  EXPECT_THAT(confirmed->differing_charges(), IsEmpty());
  const auto applied = Apply("po-2");
  ASSERT_THAT(applied, IsOk());
  EXPECT_THAT(applied->changed_charges(), IsEmpty());
  EXPECT_THAT(LinesNow(), ElementsAre("98961 x 2 po-2", "98961 x 2 po-2"));
}

TEST_F(PolicyVersions, WhatBecomesKnownOfALineChangesItByTheVersionThatMadeIt) {
  clinic.PublishPolicy();
  Hold();
  ASSERT_THAT(Publish(Second()), IsOk());
  ASSERT_THAT(Confirm("po-2"), IsOk());
  const auto amended =
      DoAt(At(13, 0), AmendAttendance,
           Named<v1::AmendAttendanceRequest>("numbers: 1 enter { text: '9:00' } leave { text: '9:46' } "
                                             "reason: 'left early'"));
  ASSERT_THAT(amended, IsOk());
  EXPECT_THAT(LinesNow(), ElementsAre("98961 x 2 po-1", "98961 x 2 po-1"));
}

TEST_F(PolicyVersions, ANewVersionIsAppliedToLinesOnlyWhenSomebodySaysSo) {
  clinic.PublishPolicy();
  Hold();
  ASSERT_THAT(Publish(Second()), IsOk());
  ASSERT_THAT(Confirm("po-2"), IsOk());
  const auto dry = DoAt(At(12, 0), ApplyPolicy, Of<v1::ApplyPolicyRequest>("policy: 'po-2' validate_only: true"));
  EXPECT_EQ(dry->changed_charges_size(), 2);
  EXPECT_THAT(Told(Apply("po-2")->changed_charges()), IsEmpty()) << "the test's dry run is a call like another";
  EXPECT_THAT(LinesNow(), ElementsAre("98961 x 1 po-2", "98961 x 1 po-2"));
  EXPECT_THAT(DoAt(At(12, 0), ApplyPolicy, Of<v1::ApplyPolicyRequest>("policy: 'po-9'")),
              HasReason("POLICY_NOT_FOUND"));
}

TEST_F(PolicyVersions, ALineThatNoVersionMadeIsMadeByTheFirst) {
  Hold();
  const auto published = Publish(First());
  EXPECT_EQ(published->changed_charges_size(), 2);
  EXPECT_THAT(published->differing_charges(), IsEmpty());
  EXPECT_EQ(Confirm("po-1")->changed_charges_size(), 2);
  EXPECT_THAT(LinesNow(), ElementsAre("98961 x 2 po-1", "98961 x 2 po-1"));
}

TEST_F(PolicyVersions, ACorrectionOfDaysPastTakesTheirPlaceAndWhatWasKnownStays) {
  clinic.PublishPolicy();
  ASSERT_THAT(Publish(Second()), IsOk());
  const std::string on = "payer: 'sample-payer' on: '2026-12-02' ";
  EXPECT_THAT(List(on), ElementsAre("v2 2026-12-01.."));
  EXPECT_THAT(List(on + "known_on: '2026-12-04'"), ElementsAre("v1 2026-01-01.."));
  EXPECT_THAT(List(on + "known_on: '2026-12-05'"), ElementsAre("v2 2026-12-01.."));
  EXPECT_THAT(List(on + "known_on: '2025-11-14'"), IsEmpty());
  EXPECT_THAT(List("on: '2026-11-30'"), ElementsAre("v1 2026-01-01..2026-12-01"));
  EXPECT_THAT(List("on: '2026-11-30' known_on: '2026-12-04'"), ElementsAre("v1 2026-01-01.."));
  EXPECT_THAT(List("on: '2026-11-30' known_on: '2026-12-05'"), ElementsAre("v1 2026-01-01..2026-12-01"));
  EXPECT_THAT(List("on: '2026-12-02' plan: 'gold'"), IsEmpty());
  EXPECT_THAT(List("on: '2026-12-02' family: 'DSMT'"), IsEmpty());
  EXPECT_THAT(List(""), ElementsAre("v1 2026-01-01..2026-12-01", "v2 2026-12-01.."));
  EXPECT_THAT(DoAt(At(12, 0), ListPolicies, Of<v1::ListPoliciesRequest>("known_on: '2026-12-04'")),
              HasReason("FIELD_REQUIRED"));
}

TEST_F(PolicyVersions, AVersionThatIsReplacedOnAllOfItsDaysHoldsOnNone) {
  clinic.PublishPolicy();
  ASSERT_THAT(Publish(Second("2026-12-05", "2026-01-01")), IsOk());
  EXPECT_THAT(List(""), ElementsAre("v1 2026-01-01.. withdrawn", "v2 2026-01-01.."));
  EXPECT_THAT(List("on: '2026-06-01'"), ElementsAre("v2 2026-01-01.."));
  EXPECT_THAT(List("on: '2026-06-01' known_on: '2026-12-04'"), ElementsAre("v1 2026-01-01.."));
}

TEST_F(PolicyVersions, AnEndGivenLaterIsKnownFromThatDayOn) {
  clinic.PublishPolicy();
  ASSERT_THAT(Publish(With(First(), "known_on", "effective_until = 2026-07-01\nknown_on")), IsOk());
  EXPECT_THAT(List("on: '2026-08-01'"), IsEmpty());
  EXPECT_THAT(List("on: '2026-08-01' known_on: '2026-12-07'"), ElementsAre("v1 2026-01-01.."));
  EXPECT_THAT(List("on: '2026-08-01' known_on: '2026-12-08'"), IsEmpty());
  EXPECT_THAT(List("on: '2026-06-30' known_on: '2026-12-08'"), ElementsAre("v1 2026-01-01..2026-07-01"));
}

TEST_F(PolicyVersions, AReplacementThatWouldLeaveDaysWithoutAPolicyIsRefused) {
  clinic.PublishPolicy();
  const auto gap = Publish(With(Second(), "known_on", "effective_until = 2026-12-15\nknown_on"));
  EXPECT_THAT(gap, HasReason("POLICY_GAP"));
  EXPECT_EQ(gap.status().message(),
            "version 2 would end before 2026-12-15 and leave the days of version 1 after it without a policy; leave "
            "effective_until out, and publish a further version from 2026-12-15 on");
  EXPECT_THAT(Publish(With(Second(), "replaces = 1", "replaces = 7")), HasReason("POLICY_OVERLAP"));
  const auto itself = Publish(With(Second(), "replaces = 1", "replaces = 2"));
  ASSERT_THAT(itself, IsOk());
  EXPECT_EQ(itself->problems_size(), 1);
  EXPECT_THAT(Publish(With(With(Second(), "sample-payer", "other-payer"), "replaces = 1", "replaces = 5")),
              HasReason("POLICY_REPLACES_NOTHING"));
  ASSERT_THAT(Publish(Second()), IsOk());
  EXPECT_THAT(Publish(Second("2026-12-05", "2026-12-03")), HasReason("POLICY_GAP"));
  EXPECT_EQ(Publish(Second())->outcome(), v1::PUBLISH_OUTCOME_UNCHANGED);
  EXPECT_EQ(Publish(With(Second(), "units = 4", "units = 3"))->outcome(), v1::PUBLISH_OUTCOME_REPLACED);
}

}  // namespace
}  // namespace psmet::handlers
