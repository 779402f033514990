#include "handlers/charges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/classroom.h"

namespace psmet::handlers {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Charges : public Classroom {
 protected:
  Charges() {
    AddPolicy(3);
    morning_ = session_;
    afternoon_ = clinic.AddSession(room_, absl::CivilMinute(2026, 12, 8, 13, 0), instructor_, "adces-3/introduction");
    for (const char* name : {"Abbott", "Diaz"}) {
      patients_.push_back(AddPatient(name));
      Enroll(morning_, patients_.back(), static_cast<int>(patients_.size()));
      Enroll(afternoon_, patients_.back(), static_cast<int>(patients_.size()));
    }
  }
  // Everybody is there for the whole class; recorded and closed at its end.
  absl::StatusOr<v1::CloseSessionResponse> Hold(SessionId session, int hour) {
    session_ = session;
    EXPECT_THAT(CheckInAt(At(hour, 0), "everyone: true"), IsOk());
    EXPECT_THAT(StartAt(At(hour, 0)), IsOk());
    return CloseAt(At(hour + 4, 0), "ended { text: '" + std::to_string(hour + 1) + ":00' }");
  }
  v1::ListChargesResponse List(const std::string& request) {
    const auto reply = DoAt(At(17, 0), ListCharges, Of<v1::ListChargesRequest>(request));
    EXPECT_THAT(reply, IsOk());
    return reply.value_or(v1::ListChargesResponse());
  }
  static std::vector<int> UnitsOf(const v1::ListChargesResponse& list) {
    std::vector<int> units;
    for (const auto& charge : list.charges()) units.push_back(charge.units());
    return units;
  }
  void ExpectAllEqual() {
    const auto all = List("");
    for (const auto& charge : all.charges()) {
      const auto again =
          DoAt(At(17, 0), RecomputeCharge, Of<v1::RecomputeChargeRequest>("charge: '" + charge.id() + "'"));
      ASSERT_THAT(again, IsOk());
      EXPECT_TRUE(again->equal()) << charge.DebugString();
      EXPECT_EQ(again->stored_digest(), again->computed_digest());
      EXPECT_EQ(again->stored_digest(), charge.digest());
    }
  }

  SessionId morning_, afternoon_;
  std::vector<PatientId> patients_;
};

TEST_F(Charges, AreListedNewestFirstByWhatIsAsked) {
  ASSERT_THAT(Hold(morning_, 9), IsOk());
  ASSERT_THAT(Hold(afternoon_, 13), IsOk());
  EXPECT_EQ(List("").charges_size(), 4);
  EXPECT_EQ(List("").charges(0).id(), "ch-4");
  EXPECT_EQ(List("session: '" + morning_.str() + "'").charges_size(), 2);
  EXPECT_EQ(List("session: '" + morning_.str() + "' patient: '" + patients_[0].str() + "'").charges_size(), 1);
  const auto abbott = List("patient: '" + patients_[0].str() + "'");
  ASSERT_EQ(abbott.charges_size(), 2);
  EXPECT_EQ(abbott.charges(0).session(), afternoon_.str());
  EXPECT_EQ(abbott.charges(0).patient_name(), "Abbott, Ann");
  EXPECT_EQ(List("state: CHARGE_STATE_HELD").charges_size() + List("state: CHARGE_STATE_BILLABLE").charges_size() +
                List("state: CHARGE_STATE_NOT_BILLABLE").charges_size(),
            4);
}

TEST_F(Charges, AreListedByReasonAndDayOfService) {
  ASSERT_THAT(Hold(morning_, 9), IsOk());
  ASSERT_THAT(Hold(afternoon_, 13), IsOk());
  for (const std::string& of :
       {std::string(), "patient: '" + patients_[0].str() + "' ", "session: '" + afternoon_.str() + "' "}) {
    const int all = List(of).charges_size();
    const int capped = of.empty() ? 2 : 1 + (of[0] == 's');
    EXPECT_EQ(List(of + "reason: 'CAP_REACHED'").charges_size(), capped) << of;
    EXPECT_EQ(List(of + "reason: 'CAP_REACHED' from: '2026-12-08'").charges_size(), capped) << of;
    EXPECT_EQ(List(of + "reason: 'CAP'").charges_size(), 0) << of;
    EXPECT_EQ(List(of + "from: '2026-12-08' to: '2026-12-08'").charges_size(), all) << of;
    EXPECT_EQ(List(of + "to: '2026-12-07'").charges_size(), 0) << of;
    EXPECT_EQ(List(of + "from: '2026-12-09'").charges_size(), 0) << of;
  }
  EXPECT_EQ(List("reason: 'CAP_REACHED' state: CHARGE_STATE_BILLABLE").charges_size(), 2);
  EXPECT_THAT(DoAt(At(17, 0), ListCharges, Of<v1::ListChargesRequest>("reason: '%'")), HasReason("FIELD_INVALID"));
}

TEST_F(Charges, ComeInPages) {
  ASSERT_THAT(Hold(morning_, 9), IsOk());
  ASSERT_THAT(Hold(afternoon_, 13), IsOk());
  for (const std::string& filter : {std::string(), std::string("from: '2026-12-01' "),
                                    "patient: '" + patients_[1].str() + "' ", "session: '" + morning_.str() + "' "}) {
    std::vector<std::string> ids;
    std::string token;
    do {
      const auto page = List(filter + "page_size: 1 page_token: '" + token + "'");
      ASSERT_EQ(page.charges_size(), 1);
      ids.push_back(page.charges(0).id());
      token = page.next_page_token();
    } while (!token.empty() && ids.size() < 9);
    EXPECT_EQ(ids.size(), filter.empty() || filter[0] == 'f' ? 4 : 2) << filter;
    EXPECT_TRUE(std::is_sorted(ids.rbegin(), ids.rend())) << filter;
  }
}

TEST_F(Charges, OfAnotherSiteAreAsIfAbsent) {
  ASSERT_THAT(Hold(morning_, 9), IsOk());
  clinic.caller.sites = {SiteId{99}};
  EXPECT_THAT(List("").charges(), IsEmpty());
  EXPECT_THAT(List("patient: '" + patients_[0].str() + "'").charges(), IsEmpty());
  EXPECT_THAT(DoAt(At(17, 0), ListCharges, Of<v1::ListChargesRequest>("session: '" + morning_.str() + "'")),
              HasReason("SESSION_NOT_FOUND"));
  EXPECT_THAT(DoAt(At(17, 0), ExplainCharge, Of<v1::ExplainChargeRequest>("charge: 'ch-1'")),
              HasReason("CHARGE_NOT_FOUND"));
  EXPECT_THAT(DoAt(At(17, 0), RecomputeCharge, Of<v1::RecomputeChargeRequest>("charge: 'ch-1'")),
              HasReason("CHARGE_NOT_FOUND"));
}

TEST_F(Charges, AreExplainedFromTheirFacts) {
  ASSERT_THAT(Hold(morning_, 9), IsOk());
  const auto reply = DoAt(At(17, 0), ExplainCharge, Of<v1::ExplainChargeRequest>("charge: 'ch-1'"));
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->charge().code(), "98961");
  EXPECT_EQ(reply->charge().units(), 2);
  EXPECT_EQ(reply->charge().rendering_npi(), "1558598797");
  EXPECT_THAT(reply->charge().diagnoses(), ElementsAre("E11.9"));
  EXPECT_THAT(reply->steps(), Contains(HasSubstr("60 minutes")));
  EXPECT_THAT(reply->facts(), HasSubstr("\"98961\""));
}

TEST_F(Charges, MadeAgainGiveTheSameBytes) {
  ASSERT_THAT(Hold(morning_, 9), IsOk());
  ASSERT_THAT(Hold(afternoon_, 13), IsOk());
  ExpectAllEqual();
}

TEST_F(Charges, WhatIsOverTheDaysCapIsLeftOutOfTheLaterClass) {
  ASSERT_THAT(Hold(morning_, 9), IsOk());
  ASSERT_THAT(Hold(afternoon_, 13), IsOk());
  EXPECT_THAT(UnitsOf(List("session: '" + morning_.str() + "'")), ElementsAre(2, 2));
  EXPECT_THAT(UnitsOf(List("session: '" + afternoon_.str() + "'")), ElementsAre(1, 1));
  EXPECT_EQ(List("session: '" + afternoon_.str() + "'").charges(0).over_cap_units(), 1);
}

TEST_F(Charges, TheOrderOfClosingDoesNotDecideWhoIsOverTheCap) {
  ASSERT_THAT(Hold(afternoon_, 13), IsOk());
  EXPECT_THAT(UnitsOf(List("session: '" + afternoon_.str() + "'")), ElementsAre(2, 2));
  const auto closed = Hold(morning_, 9);
  EXPECT_THAT(ReasonsOf(closed), Contains("LATER_CHARGES_CHANGED"));
  EXPECT_EQ(closed->changed_charges_size(), 2);
  EXPECT_THAT(UnitsOf(List("session: '" + morning_.str() + "'")), ElementsAre(2, 2));
  EXPECT_THAT(UnitsOf(List("session: '" + afternoon_.str() + "'")), ElementsAre(1, 1));
  EXPECT_EQ(Count("SELECT count(*) FROM charges /* scan: a test's count */"), 4);
  ExpectAllEqual();
}

TEST_F(Charges, AnOrderIsUsedUpInTheOrderOfService) {
  Set("UPDATE orders SET units = 2");
  ASSERT_THAT(Hold(afternoon_, 13), IsOk());
  ASSERT_THAT(Hold(morning_, 9), IsOk());
  const auto morning = List("session: '" + morning_.str() + "'"),
             afternoon = List("session: '" + afternoon_.str() + "'");
  for (const auto& charge : morning.charges()) {
    EXPECT_EQ(charge.state(), v1::CHARGE_STATE_BILLABLE) << charge.DebugString();
  }
  for (const auto& charge : afternoon.charges()) {
    EXPECT_EQ(charge.state(), v1::CHARGE_STATE_HELD) << charge.DebugString();
  }
  ExpectAllEqual();
}

}  // namespace
}  // namespace psmet::handlers
