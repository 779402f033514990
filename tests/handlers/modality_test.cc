#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/charges.h"
#include "handlers/classroom.h"
#include "handlers/enrollment.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The sample payer accepts audio-video, with place of service 10 and modifier 95.
class Remote : public Classroom {
 protected:
  Remote() {
    clinic.PublishPolicy();
    Enroll(session_, AddPatient("Abbott"), 1);
    Enroll(session_, AddPatient("Diaz"), 2);
  }
  // The charges of a class whose second patient attends by that modality: "98961 x 2 billable".
  absl::StatusOr<v1::CloseSessionResponse> Class(const std::string& modality) {
    EXPECT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
    EXPECT_THAT(CheckInAt(At(9, 0), "numbers: 2 modality: " + modality), IsOk());
    EXPECT_THAT(StartAt(At(9, 0)), IsOk());
    return CloseAt(At(10, 0));
  }
  static std::string Written(const v1::ChargeSummary& charge) {
    return charge.code() + " x " + std::to_string(charge.units()) + " " + charge.state();
  }
};

TEST_F(Remote, WhoIsRemoteCountsForTheGroupAndIsBilledAsThePolicySays) {
  const auto reply = Class("MODALITY_AUDIO_VIDEO");
  ASSERT_THAT(reply, IsOk());
  ASSERT_EQ(reply->charges_size(), 2);
  EXPECT_EQ(Written(reply->charges(0)), "98961 x 2 billable");
  EXPECT_EQ(Written(reply->charges(1)), "98961 x 2 billable");
  v1::ExplainChargeRequest explain;
  explain.set_charge(reply->charges(1).charge());
  const auto why = DoAt(At(10, 0), ExplainCharge, explain);
  ASSERT_THAT(why, IsOk());
  EXPECT_THAT(why->steps(0), HasSubstr("audio-video 9:00-10:00"));
  EXPECT_THAT(why->steps(), testing::Contains(HasSubstr("modifiers 95, place of service 10, rendering NPI")));
}

TEST_F(Remote, AModalityThatThePayerDoesNotAcceptHoldsItsLine) {
  const auto reply = Class("MODALITY_AUDIO_ONLY");
  ASSERT_THAT(reply, IsOk());
  ASSERT_EQ(reply->charges_size(), 2);
  EXPECT_EQ(Written(reply->charges(0)), "98961 x 2 billable");
  EXPECT_EQ(Written(reply->charges(1)), "98961 x 2 held");
}

TEST_F(Remote, TheRosterShowsHowSomebodyAttendsAndCountsNoChair) {
  Set("UPDATE rooms SET capacity = 2");
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1"), IsOk());
  const auto reply = CheckInAt(At(9, 0), "numbers: 2 modality: MODALITY_AUDIO_VIDEO");
  EXPECT_THAT(ReasonsOf(reply), IsEmpty());
  EXPECT_EQ(reply->roster().entries(0).presences(0).modality(), v1::MODALITY_IN_PERSON);
  EXPECT_EQ(reply->roster().entries(1).presences(0).modality(), v1::MODALITY_AUDIO_VIDEO);
  EXPECT_EQ(reply->roster().here(), 2);
  ASSERT_THAT(CheckOutAt(At(9, 10), "numbers: 2"), IsOk());
  EXPECT_THAT(ReasonsOf(CheckInAt(At(9, 12), "numbers: 2")), ElementsAre("ROOM_CROWDED"));
}

TEST_F(Remote, AnAmendmentSaysHowSomebodyAttended) {
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  const std::string said = "numbers: 2 reason: 'by telephone' modality: MODALITY_AUDIO_ONLY ";
  const auto amend = [&](const std::string& rest) {
    return DoAt(At(9, 30), AmendAttendance, Named<v1::AmendAttendanceRequest>(said + rest));
  };
  EXPECT_THAT(amend("clear: true"), HasReason("AMENDMENT_UNCLEAR"));
  const auto reply = amend("enter { text: '9:00' }");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->roster().entries(1).presences(0).modality(), v1::MODALITY_AUDIO_ONLY);
  EXPECT_THAT(CheckInAt(At(9, 30), "numbers: 2 modality: 9"), Not(IsOk()));
}

// Domain section 1: caregivers never change the group's size, and one without the patient bills nothing.
class Companions : public Classroom {
 protected:
  Companions() {
    AddPolicy(4);
    abbott_ = AddPatient("Abbott");
    diaz_ = AddPatient("Diaz");
  }
  CaregiverId CaregiverOf(const std::vector<PatientId>& patients) {
    return clinic
        .Write([&](sql::WriteTx& tx) -> absl::StatusOr<CaregiverId> {
          Caregiver caregiver{.given_name = "Gail", .family_name = "Moss"};
          for (const auto patient : patients) caregiver.links.push_back({patient, "spouse"});
          return store::InsertCaregiver(tx, caregiver);
        })
        .value();
  }
  std::vector<std::string> Closed() {
    const auto reply = CloseAt(At(10, 0));
    EXPECT_THAT(reply, IsOk());
    std::vector<std::string> out;
    if (!reply.ok()) return out;
    for (const auto& charge : reply->charges()) {
      out.push_back(charge.patient() + " " + charge.code() + " x " + std::to_string(charge.units()));
    }
    return out;
  }

  PatientId abbott_, diaz_;
};

TEST_F(Companions, OneCaregiverOfTwoPatientsIsOnePersonOnTheRosterOfBoth) {
  const auto gail = CaregiverOf({abbott_, diaz_});
  Enroll(session_, abbott_, 1, {gail});
  Enroll(session_, diaz_, 2, {gail});
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true caregivers: '" + gail.str() + "'"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  const auto roster = DoAt(At(9, 5), GetRoster, Named<v1::GetRosterRequest>(""));
  ASSERT_THAT(roster, IsOk());
  for (const auto& entry : roster->entries()) {
    ASSERT_EQ(entry.caregivers_size(), 1);
    EXPECT_EQ(entry.caregivers(0).caregiver(), gail.str());
    EXPECT_EQ(entry.caregivers(0).state(), v1::ROSTER_STATE_HERE);
  }
  EXPECT_THAT(Closed(), ElementsAre(abbott_.str() + " 98961 x 2", diaz_.str() + " 98961 x 2"));
}

TEST_F(Companions, SeveralCaregiversOfAPatientDoNotMakeAGroup) {
  const auto gail = CaregiverOf({abbott_}), omar = CaregiverOf({abbott_});
  Enroll(session_, abbott_, 1, {gail, omar});
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true caregivers: ['" + gail.str() + "', '" + omar.str() + "']"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  EXPECT_THAT(Closed(), ElementsAre(abbott_.str() + " 98960 x 2"));
}

// Domain section 3, E3: of B only the caregiver came.
TEST_F(Companions, ACaregiverWithoutThePatientBillsNothingAndDoesNotCount) {
  const auto gail = CaregiverOf({diaz_});
  Enroll(session_, abbott_, 1);
  Enroll(session_, diaz_, 2, {gail});
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 1 caregivers: '" + gail.str() + "'"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(DoAt(At(9, 30), AmendAttendance,
                   Named<v1::AmendAttendanceRequest>("numbers: 2 absent: true reason: 'only the caregiver came'")),
              IsOk());
  EXPECT_THAT(Closed(), ElementsAre(abbott_.str() + " 98960 x 2", diaz_.str() + "  x 0"));
}

using Interpreter = Companions;

TEST_F(Interpreter, TakesAChairOfTheRoom) {
  Set("UPDATE rooms SET capacity = 3");
  Enroll(session_, abbott_, 1);
  const auto set = [&](absl::Time now, const std::string& rest) {
    return DoAt(now, SetInterpreter, Named<v1::SetInterpreterRequest>(rest));
  };
  EXPECT_THAT(set(At(8, 0), ""), HasReason("INTERPRETER_UNCLEAR"));
  EXPECT_THAT(set(At(8, 0), "language: 'es' none: true"), HasReason("INTERPRETER_UNCLEAR"));
  const auto reply = set(At(8, 0), "language: 'es'");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->session().interpreter(), "es");
  EXPECT_TRUE(reply->none_before());
  EXPECT_THAT(DoAt(At(8, 0), EnrollPatient, Named<v1::EnrollPatientRequest>("patient: '" + diaz_.str() + "'")),
              HasReason("ROOM_FULL"));
  EXPECT_EQ(set(At(8, 0), "none: true")->previous_language(), "es");
  ASSERT_THAT(DoAt(At(8, 0), EnrollPatient, Named<v1::EnrollPatientRequest>("patient: '" + diaz_.str() + "'")), IsOk());
  EXPECT_THAT(set(At(8, 0), "language: 'es'"), HasReason("ROOM_FULL"));
  // What happened is recorded all the same.
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  const auto crowded = set(At(9, 0), "language: 'es'");
  ASSERT_THAT(crowded, IsOk());
  ASSERT_EQ(crowded->session().warnings_size(), 1);
  EXPECT_EQ(crowded->session().warnings(0).reason(), "ROOM_CROWDED");
}

}  // namespace
}  // namespace psmet::handlers
