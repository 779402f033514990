// What is corrected or becomes known after a class was closed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/charges.h"
#include "handlers/classroom.h"
#include "handlers/credentials.h"
#include "handlers/orders.h"
#include "handlers/people.h"
#include "handlers/policy.h"
#include "handlers/roster.h"

namespace psmet::handlers {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class Late : public Classroom {
 protected:
  Late() {
    for (const char* name : {"Abbott", "Diaz"}) {
      patients_.push_back(AddPatient(name, 0));
      Enroll(session_, patients_.back(), static_cast<int>(patients_.size()));
    }
  }
  // Both are there for the whole class, which is closed.
  void Hold() {
    ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
    ASSERT_THAT(StartAt(At(9, 0)), IsOk());
    ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  }
  void HoldWithOrders() {
    AddPolicy(4);
    for (auto patient : patients_) clinic.AddOrder(patient);
    Hold();
  }
  template <typename Handler>
  auto Later(Handler handler, const std::string& request, v1::Role role = v1::ROLE_ADMIN) {
    clinic.clock.Set(At(12, 0));
    clinic.caller.roles = {role};
    return clinic.Do(handler, request);
  }
  auto Amend(const std::string& how, v1::Role role = v1::ROLE_EDUCATOR) {
    return DoAt(At(12, 0), AmendAttendance, Named<v1::AmendAttendanceRequest>(how), role);
  }
  // "ch-1 98961 x 2 billable -> 98961 x 1 billable" for each charge that changed.
  template <typename Reply>
  static std::vector<std::string> ChangesIn(const absl::StatusOr<Reply>& reply) {
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> out;
    if (!reply.ok()) return out;
    for (const auto& change : reply->changed_charges()) {
      out.push_back(change.charge() + " " + change.code_before() + " x " + std::to_string(change.units_before()) + " " +
                    change.state_before() + " -> " + change.code_after() + " x " +
                    std::to_string(change.units_after()) + " " + change.state_after());
    }
    return out;
  }
  void ExpectStoredFactsGiveStoredLines() {
    const auto all = DoAt(At(17, 0), ListCharges, Of<v1::ListChargesRequest>(""));
    for (const auto& charge : all->charges()) {
      const auto again =
          DoAt(At(17, 0), RecomputeCharge, Of<v1::RecomputeChargeRequest>("charge: '" + charge.id() + "'"));
      ASSERT_THAT(again, IsOk());
      EXPECT_TRUE(again->equal()) << charge.DebugString();
    }
  }

  std::vector<PatientId> patients_;
};

TEST_F(Late, AClosedClassIsCorrectedByAnEducatorAndEveryonesChargesFollow) {
  HoldWithOrders();
  EXPECT_THAT(Amend("numbers: 2 absent: true reason: 'wrong name'", v1::ROLE_FRONT_DESK), HasReason("EDUCATOR_NEEDED"));
  const auto cleared = Amend("numbers: 2 clear: true reason: 'wrong'");
  EXPECT_THAT(cleared, HasReason("SESSION_CLOSED"));
  EXPECT_THAT(
      OffersOf(cleared),
      testing::ElementsAre("If they were there: AmendAttendance {session: \"s-1\" numbers: 2 enter { text: \"…\" "
                           "} reason: \"wrong\"}",
                           "If they were not: AmendAttendance {session: \"s-1\" numbers: 2 absent: true "
                           "reason: \"did not come\"}"));
  EXPECT_THAT(Amend("numbers: 2 still_here: true reason: 'wrong'"), HasReason("SESSION_CLOSED"));
  // Alone, the other one was taught individually.
  EXPECT_THAT(
      ChangesIn(Amend("numbers: 2 absent: true reason: 'it was somebody else'")),
      ElementsAre("ch-1 98961 x 2 billable -> 98960 x 2 billable", "ch-2 98961 x 2 billable ->  x 0 not billable"));
  EXPECT_EQ(Count("SELECT count(*) FROM charges /* scan: a test's count */"), 2);
  EXPECT_EQ(Count("SELECT count(*) FROM presences WHERE void_reason = 'it was somebody else' "
                  "/* scan: a test's count */"),
            1);
  ExpectStoredFactsGiveStoredLines();
}

TEST_F(Late, APatientInTwoClassesAtOnceWaitsInBothWhicheverIsClosedFirst) {
  AddPolicy(4);
  for (auto patient : patients_) clinic.AddOrder(patient);
  const SessionId first = session_;
  const SessionId second = clinic.AddSession(clinic.AddRoom(site_, 7, "Another"), absl::CivilMinute(2026, 12, 8, 9, 30),
                                             clinic.AddInstructor("CDCES", "1999999984"), "adces-3/introduction");
  ASSERT_TRUE(clinic
                  .Write([&](sql::WriteTx& tx) {
                    store::InsertEnrollment(tx,
                                            {.session = second,
                                             .patient = patients_[0],
                                             .number = 5,
                                             .state = EnrollmentState::kUnseated,
                                             .joined = At(1, 0)},
                                            store::GetSession(tx, second).value());
                    return absl::OkStatus();
                  })
                  .ok());
  const auto states = [&] {
    std::vector<std::string> out;
    const auto all = DoAt(At(17, 0), ListCharges, Of<v1::ListChargesRequest>(""));
    for (const auto& charge : all->charges()) {
      std::string line = charge.session() + " " + charge.patient() + " " + v1::ChargeState_Name(charge.state());
      for (const auto& reason : charge.reasons()) line += " " + reason.reason();
      out.push_back(line);
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  session_ = second;
  ASSERT_THAT(CheckInAt(At(9, 30), "everyone: true"), IsOk());
  ASSERT_THAT(StartAt(At(9, 30)), IsOk());
  ASSERT_THAT(CloseAt(At(10, 30)), IsOk());
  session_ = first;
  ASSERT_THAT(CloseAt(At(10, 31), "ended { text: '10:00' } reason: 'closed late'"), IsOk());
  const std::string one = patients_[0].str(), two = patients_[1].str();
  EXPECT_THAT(states(), ElementsAre(first.str() + " " + one + " CHARGE_STATE_HELD PATIENT_ELSEWHERE",
                                    first.str() + " " + two + " CHARGE_STATE_BILLABLE",
                                    second.str() + " " + one + " CHARGE_STATE_HELD UNSEATED PATIENT_ELSEWHERE"));
  ExpectStoredFactsGiveStoredLines();
  // The record of the later class is mended: the line of the earlier one is free, too.
  session_ = second;
  const auto mended = Amend("numbers: 5 enter { text: '10:00' } reason: 'came from the other class'");
  ASSERT_THAT(mended, IsOk());
  EXPECT_EQ(mended->changed_charges_size(), 2);
  EXPECT_THAT(states(), ElementsAre(first.str() + " " + one + " CHARGE_STATE_BILLABLE",
                                    first.str() + " " + two + " CHARGE_STATE_BILLABLE",
                                    second.str() + " " + one + " CHARGE_STATE_HELD UNSEATED"));
  ExpectStoredFactsGiveStoredLines();
}

TEST_F(Late, APresenceGivenAfterwardsReplacesWhatWasRecorded) {
  HoldWithOrders();
  EXPECT_THAT(ChangesIn(Amend("numbers: 1 enter { text: '9:00' } leave { text: '9:30' } reason: 'left early'")),
              ElementsAre("ch-1 98961 x 2 billable -> 98961 x 1 billable"));
  // Without a leaving the real end is meant.
  EXPECT_THAT(ChangesIn(Amend("numbers: 1 enter { text: '9:00' } reason: 'no, stayed'")),
              ElementsAre("ch-1 98961 x 1 billable -> 98961 x 2 billable"));
  EXPECT_THAT(Amend("numbers: 1 enter { text: '10:00' } reason: 'late'"), HasReason("TIME_OUT_OF_ORDER"));
  const auto roster = DoAt(At(12, 0), GetRoster, Named<v1::GetRosterRequest>(""));
  EXPECT_TRUE(roster->entries(0).presences(0).attested());
  ExpectStoredFactsGiveStoredLines();
}

TEST_F(Late, SomebodyTakenForAbsentGetsTheirCharge) {
  AddPolicy(4);
  for (auto patient : patients_) clinic.AddOrder(patient);
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(
      DoAt(At(9, 30), AmendAttendance, Named<v1::AmendAttendanceRequest>("numbers: 2 absent: true reason: 'no show'")),
      IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  const std::string late = "numbers: 2 enter { text: '9:10' } reason: 'sat at the back' ";
  EXPECT_THAT(ChangesIn(Amend(late)),
              ElementsAre("ch-1 98960 x 2 billable -> 98961 x 2 billable", "ch-2  x 0  -> 98961 x 2 held"));
}

TEST_F(Late, ADryRunNamesNoChargeThatIsNotThere) {
  AddPolicy(4);
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(
      DoAt(At(9, 30), AmendAttendance, Named<v1::AmendAttendanceRequest>("numbers: 2 absent: true reason: 'no show'")),
      IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  const auto reply = Amend("numbers: 2 enter { text: '9:10' } reason: 'was there' validate_only: true");
  ASSERT_THAT(reply, IsOk());
  ASSERT_EQ(reply->changed_charges_size(), 2);
  EXPECT_EQ(reply->changed_charges(0).charge(), "ch-1");
  EXPECT_EQ(reply->changed_charges(1).charge(), "");
}

TEST_F(Late, AnOrderVerifiedLaterFreesTheLineAndACancelledOneHoldsIt) {
  AddPolicy(4);
  Hold();
  const std::string patient = patients_[0].str();
  const auto pending = Later(AddOrder, "order { patient: '" + patient +
                                           "' ordering_npi: '1558598797' ordered_on: '2026-12-01' "
                                           "valid_until: '2027-11-30' diagnoses: 'E11.9' units: 4 } pending: true");
  EXPECT_THAT(ChangesIn(pending), ElementsAre("ch-1 98961 x 2 held -> 98961 x 2 held"));
  EXPECT_THAT(WordsOf(pending->changed_charges(0).reasons()), Contains("ORDER_PENDING"));
  const auto verified = Later(VerifyOrder, "order: '" + pending->order().id() + "'");
  EXPECT_THAT(ChangesIn(verified), ElementsAre("ch-1 98961 x 2 held -> 98961 x 2 billable"));
  EXPECT_EQ(verified->order().used_minutes(), 60);
  const std::string withdrawn = "order: '" + pending->order().id() + "' reason: 'withdrawn' ";
  EXPECT_THAT(Later(CancelOrder, withdrawn + "last_day: '2027-11-30'"), HasReason("ORDER_DATES_INVALID"));
  const auto ended = Later(CancelOrder, withdrawn + "last_day: '2026-12-08'");
  EXPECT_THAT(ChangesIn(ended), IsEmpty()) << "it held on the day of the class";
  EXPECT_EQ(ended->order().valid_until(), "2026-12-08");
  EXPECT_EQ(ended->order().state(), v1::ORDER_STATE_ACTIVE);
  EXPECT_THAT(ChangesIn(Later(CancelOrder, withdrawn)), ElementsAre("ch-1 98961 x 2 billable -> 98961 x 2 held"));
  ExpectStoredFactsGiveStoredLines();
}

TEST_F(Late, ACredentialHoldsOrFreesTheLinesOfTheClassesFromThatDayOn) {
  HoldWithOrders();
  EXPECT_THAT(ChangesIn(Later(SuspendCredential, "credential: 'cr-1' effective_on: '2026-12-09' reason: 'unpaid'")),
              IsEmpty());
  EXPECT_THAT(ChangesIn(Later(RevokeCredential, "credential: 'cr-1' effective_on: '2026-12-08' reason: 'revoked'")),
              ElementsAre("ch-1 98961 x 2 billable -> 98961 x 2 held", "ch-2 98961 x 2 billable -> 98961 x 2 held"));
  ExpectStoredFactsGiveStoredLines();
}

TEST_F(Late, AVerificationThatWasInForceThatDayFreesTheLines) {
  Set("UPDATE credential_events SET state = 1");
  AddPolicy(4);
  for (auto patient : patients_) clinic.AddOrder(patient);
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  Set("UPDATE sessions SET actual_start = (SELECT entered_at FROM presences LIMIT 1)");
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  EXPECT_THAT(ChangesIn(Later(VerifyCredential, "credential: 'cr-1' method: 'register'")),
              ElementsAre("ch-1 98961 x 2 held -> 98961 x 2 billable", "ch-2 98961 x 2 held -> 98961 x 2 billable"));
}

TEST_F(Late, APolicyPublishedAndConfirmedFreesItsPayersLines) {
  for (auto patient : patients_) clinic.AddOrder(patient);
  Hold();
  v1::PublishPolicyRequest request;
  request.set_file(DeployFile("policies/sample-payer.toml"));
  const auto published = DoAt(At(12, 0), PublishPolicy, request);
  ASSERT_THAT(published, IsOk());
  ASSERT_EQ(published->changed_charges_size(), 2);
  EXPECT_THAT(WordsOf(published->changed_charges(0).reasons()), Contains("POLICY_UNCONFIRMED"));
  const auto confirmed = Later(ConfirmPolicy, "policy: '" + published->policy().id() + "'");
  ASSERT_THAT(confirmed, IsOk());
  ASSERT_EQ(confirmed->changed_charges_size(), 2);
  EXPECT_THAT(WordsOf(confirmed->changed_charges(0).reasons()), testing::Not(Contains("POLICY_UNCONFIRMED")));
  ExpectStoredFactsGiveStoredLines();
}

TEST_F(Late, APayerEnteredLaterDecidesThePatientsLines) {
  Set("UPDATE patients SET payer = '' WHERE number = 1");
  HoldWithOrders();
  const std::string id = "id: '" + patients_[0].str() + "' ";
  EXPECT_THAT(ChangesIn(Later(UpdatePatient, id + "patient { phone: '555-0100' } update_mask { paths: 'phone' }")),
              IsEmpty());
  EXPECT_THAT(ChangesIn(Later(UpdatePatient, id + "patient { payer: 'sample-payer' } update_mask { paths: 'payer' }")),
              ElementsAre("ch-1 98961 x 2 held -> 98961 x 2 billable"));
}

TEST_F(Late, ChangesAtAnotherSiteAreMadeAndNotShown) {
  AddPolicy(4);
  Hold();
  clinic.caller.sites = {SiteId{99}};
  const auto added = Later(AddOrder, "order { patient: '" + patients_[0].str() +
                                         "' ordering_npi: '1558598797' ordered_on: '2026-12-01' "
                                         "valid_until: '2027-11-30' diagnoses: 'E11.9' units: 4 }");
  EXPECT_THAT(ChangesIn(added), IsEmpty());
  EXPECT_EQ(added->order().used_minutes(), 60);
}

}  // namespace
}  // namespace psmet::handlers
