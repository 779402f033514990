// What a payer asks for beside presence, from what is recorded to the line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/charges.h"
#include "handlers/classroom.h"
#include "handlers/notes.h"
#include "handlers/orders.h"
#include "handlers/people.h"
#include "handlers/sites.h"

namespace psmet::handlers {
namespace {

using testing::Contains;
using testing::HasSubstr;

std::string With(std::string file, const std::string& from, const std::string& to) {
  const size_t at = file.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return file.replace(at, from.size(), to);
}

class Coverage : public Classroom {
 protected:
  Coverage() {
    for (const char* name : {"Abbott", "Diaz"}) {
      patients_.push_back(AddPatient(name));
      Enroll(session_, patients_.back(), static_cast<int>(patients_.size()));
    }
  }
  void Confirmed(const std::string& file) {
    v1::PublishPolicyRequest request;
    request.set_file(file);
    const auto reply = clinic.Do(PublishPolicy, request);
    ASSERT_THAT(reply, IsOk());
    ASSERT_EQ(reply->problems_size(), 0) << reply->DebugString();
    clinic.Get(ConfirmPolicy, "policy: '" + reply->policy().id() + "'");
  }
  static std::string Sample() { return DeployFile("policies/sample-payer.toml"); }
  void Hold(absl::Time closed = At(10, 0)) {
    ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
    ASSERT_THAT(StartAt(At(9, 0)), IsOk());
    ASSERT_THAT(CloseAt(closed, "ended { text: '2026-12-08 10:00' }"), IsOk());
  }
  // "98961 x 2 held ORDER_STANDING" of a charge.
  std::string Line(int charge) {
    const auto reply =
        DoAt(At(17, 0), ExplainCharge, Of<v1::ExplainChargeRequest>("charge: 'ch-" + std::to_string(charge) + "'"));
    EXPECT_THAT(reply, IsOk());
    if (!reply.ok()) return "";
    const v1::Charge& line = reply->charge();
    std::string out = line.code() + " x " + std::to_string(line.units());
    out += line.state() == v1::CHARGE_STATE_BILLABLE ? " billable"
           : line.state() == v1::CHARGE_STATE_HELD   ? " held"
                                                     : " not billable";
    for (const auto& reason : line.reasons()) out += " " + reason.reason() + "(" + reason.effect() + ")";
    return out;
  }
  template <typename Handler>
  auto Later(Handler handler, const std::string& request) {
    clinic.clock.Set(At(12, 0));
    clinic.caller.roles = {v1::ROLE_ADMIN};
    return clinic.Do(handler, request);
  }

  std::vector<PatientId> patients_;
};

TEST_F(Coverage, ASitesKindOfFacilityHoldsOrFreesItsLines) {
  Confirmed(With(Sample(), "excluded_facilities = []", "excluded_facilities = [\"FQHC\", \"RHC\", \"IHC\"]"));
  Hold();
  EXPECT_EQ(Line(1), "98961 x 2 held FACILITY_TYPE(held)");
  const std::string site = "id: '" + site_.str() + "' update_mask { paths: 'facility_type' } ";
  EXPECT_THAT(Later(UpdateSite, site + "site { facility_type: 'CLINIC' }"), HasReason("FACILITY_TYPE_UNKNOWN"));
  EXPECT_THAT(Later(UpdateSite, site + "site { facility_type: 'OTHER' }"), IsOk());
  EXPECT_EQ(Line(1), "98961 x 2 billable");
  EXPECT_THAT(Later(UpdateSite, site + "site { facility_type: 'FQHC' }"), IsOk());
  EXPECT_EQ(Line(2), "98961 x 2 held FACILITY_TYPE(held)");
}

TEST_F(Coverage, AnAuthorizationAndAPlanOfCareMayFollowAnOrderInForceAndNothingElseOfIt) {
  Confirmed(With(With(Sample(), "[authorization]\nrequired = \"no\"", "[authorization]\nrequired = \"yes\""),
                 "plan_of_care_after_units = \"none\"", "plan_of_care_after_units = 1"));
  Hold();
  EXPECT_EQ(Line(1), "98961 x 2 held AUTHORIZATION_MISSING(held) PLAN_OF_CARE(held)");
  const auto update = [&](const std::string& order, const std::string& paths) {
    return Later(UpdateOrder, "id: 'o-1' order { " + order + " } update_mask { " + paths + " }");
  };
  EXPECT_THAT(update("authorized_units: 3", "paths: 'authorized_units'"), HasReason("FIELD_REQUIRED"));
  EXPECT_THAT(update("units: 40 authorization: 'A-1'", "paths: ['units', 'authorization']"),
              HasReason("ORDER_NOT_PENDING"));
  const auto authorized = update("authorization: 'A-1' authorized_units: 3 plan_of_care_on: '2026-12-01'",
                                 "paths: ['authorization', 'authorized_units', 'plan_of_care_on']");
  ASSERT_THAT(authorized, IsOk());
  EXPECT_EQ(authorized->order().state(), v1::ORDER_STATE_ACTIVE);
  EXPECT_EQ(authorized->order().authorization(), "A-1");
  EXPECT_EQ(Line(1), "98961 x 2 billable");
  EXPECT_EQ(Line(2), "98961 x 2 held AUTHORIZATION_MISSING(held) PLAN_OF_CARE(held)");
}

TEST_F(Coverage, AStandingOrderIsRecordedAndRefusedWhereThePayerAcceptsNone) {
  Confirmed(With(Sample(), "standing = \"yes\"", "standing = \"no\""));
  Set("UPDATE orders SET standing = 1 WHERE number = 1");
  Hold();
  EXPECT_EQ(Line(1), "98961 x 2 held ORDER_STANDING(held)");
  EXPECT_EQ(Line(2), "98961 x 2 billable");
  EXPECT_TRUE(clinic.Get(GetOrder, "order: 'o-1'").order().standing());
}

TEST_F(Coverage, ThePatientsOwnSignatureIsRecordedBesideTheNoteAndKeepsItsAttestation) {
  Confirmed(With(Sample(), "documents = []", "documents = [\"patient-signature\"]"));
  Hold();
  EXPECT_EQ(Line(1), "98961 x 2 held DOCUMENTATION(held)");
  const auto noted = DoAt(At(12, 0), RecordNotes, Named<v1::RecordNotesRequest>("numbers: 1 patient_signed: true"));
  ASSERT_THAT(noted, IsOk());
  EXPECT_TRUE(noted->entries(0).note().patient_signed());
  EXPECT_EQ(noted->entries(0).note().attested_by(), "educator");
  EXPECT_EQ(Line(1), "98961 x 2 billable");
  EXPECT_EQ(Line(2), "98961 x 2 held DOCUMENTATION(held)");
}

TEST_F(Coverage, ALineThatIsMadeAfterTheLastDayToFileIsHeld) {
  Confirmed(With(Sample(), "days = 365", "days = 90"));
  Hold(At(9, 0) + absl::Hours(24) * 91);
  EXPECT_EQ(Line(1), "98961 x 2 held TIMELY_FILING(held)");
}

TEST_F(Coverage, TheLastDayToFileIsInTime) {
  Confirmed(With(Sample(), "days = 365", "days = 90"));
  Hold(At(9, 0) + absl::Hours(24) * 90);
  EXPECT_EQ(Line(1), "98961 x 2 billable");
  const auto charge = DoAt(At(17, 0), ExplainCharge, Of<v1::ExplainChargeRequest>("charge: 'ch-1'"))->charge();
  EXPECT_EQ(charge.file_by(), "2027-03-08");
  EXPECT_EQ(charge.diagnosis_pointers(), "A");
}

TEST_F(Coverage, ACaregiversTimeCountsOnlyWhereThePayerSaysSo) {
  Confirmed(With(Sample(), "caregiver_alone = \"no\"", "caregiver_alone = \"yes\""));
  const CaregiverId caregiver = AddCaregiver(patients_[0]);
  ASSERT_THAT(CheckInAt(At(9, 0), "everyone: true caregivers: '" + caregiver.str() + "'"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(CheckOutAt(At(9, 20), "numbers: 1"), IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  EXPECT_EQ(Line(1), "98961 x 2 billable");
  EXPECT_EQ(Line(2), "98961 x 2 billable");
  const auto steps = DoAt(At(17, 0), ExplainCharge, Of<v1::ExplainChargeRequest>("charge: 'ch-1'"))->steps();
  EXPECT_THAT(steps, Contains(HasSubstr("present 9:00-9:20; their caregivers 9:00-10:00, which counts too")));
}

TEST_F(Coverage, APatientOfWhomOnlyTheCaregiverCameHasALineThatSaysWhy) {
  Confirmed(Sample());
  const CaregiverId caregiver = AddCaregiver(patients_[0]);
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: 2 caregivers: '" + caregiver.str() + "'"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  ASSERT_THAT(
      DoAt(At(9, 30), AmendAttendance, Named<v1::AmendAttendanceRequest>("numbers: 1 absent: true reason: 'ill'")),
      IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  EXPECT_EQ(Line(1), " x 0 not billable BELOW_ONE_UNIT(not billable)");
  EXPECT_EQ(Line(2), "98960 x 2 billable");
}

TEST_F(Coverage, PatientsOfTwoPayersSitInOneRoomEachWithTheirOwnCodes) {
  Confirmed(Sample());
  clinic.PublishPolicy("medicare-98960");
  clinic.PublishPolicy("medicare-dsmt");
  Set("UPDATE patients SET payer = 'medicare' WHERE number = 2");
  Hold();
  EXPECT_EQ(Line(1), "98961 x 2 billable");
  EXPECT_THAT(Line(2), HasSubstr("G0109 x 2 held POLICY_UNKNOWN(held)"));
}

TEST_F(Coverage, TheDayOfServiceIsTheSitesDayOfTheActualStart) {
  Confirmed(Sample());
  session_ = clinic.AddSession(room_, absl::CivilMinute(2026, 12, 8, 17, 30), instructor_, "adces-3/introduction");
  Enroll(session_, patients_[0], 1);
  // 18:05 in Chicago is the next day in UTC.
  ASSERT_THAT(CheckInAt(At(18, 5), "everyone: true"), IsOk());
  ASSERT_THAT(StartAt(At(18, 5)), IsOk());
  ASSERT_THAT(CloseAt(At(18, 40)), IsOk());
  const auto charge = DoAt(At(20, 0), ExplainCharge, Of<v1::ExplainChargeRequest>("charge: 'ch-1'"))->charge();
  EXPECT_EQ(charge.service_date(), "2026-12-08");
}

// Nutrition therapy: two patients at once have another code than one alone, both of 15 minutes.
TEST_F(Coverage, SeveralCodesOfFifteenMinutesShareTheDayWhicheverClassIsClosedFirst) {
  std::string file = With(Sample(), "family = \"PSMET\"", "family = \"MNT\"");
  const size_t from = file.find("bands = ["), to = file.find("]\nmay_mix");
  file.replace(from, to - from,
               "bands = [{code = \"97802\", min_patients = 2, max_patients = 4, unit_minutes = 15}, {code = \"97803\", "
               "min_patients = 1, max_patients = 1, unit_minutes = 15},\n");
  const size_t caps = file.find("limits = ["), end = file.find("]\nsource", caps);
  file.replace(caps, end - caps, "limits = [\n");
  file =
      With(file, "day_minutes_limit_units = \"yes\"", "day_minutes_limit_units = \"yes\"\ntimed_codes = \"together\"");
  Set("UPDATE curricula SET families = 'MNT'");
  Confirmed(file);
  const SessionId morning = session_;
  const SessionId afternoon =
      clinic.AddSession(room_, absl::CivilMinute(2026, 12, 8, 13, 0), instructor_, "adces-3/introduction");
  Enroll(afternoon, patients_[0], 1);
  const auto teach = [&](SessionId session, int hour, int minutes) {
    session_ = session;
    EXPECT_THAT(CheckInAt(At(hour, 0), "everyone: true"), IsOk());
    EXPECT_THAT(StartAt(At(hour, 0)), IsOk());
    EXPECT_THAT(
        CloseAt(At(hour + 2, 0), "ended { text: '" + std::to_string(hour) + ":" + std::to_string(minutes) + "' }"),
        IsOk());
  };
  // 10 minutes of 97802 in the morning, 12 of 97803 in the afternoon: one unit for Medicare, of the latter.
  teach(afternoon, 13, 12);
  EXPECT_EQ(Line(1), "97803 x 1 billable");
  teach(morning, 9, 10);
  EXPECT_EQ(Line(1), "97803 x 1 billable");
  EXPECT_EQ(Line(2), "97802 x 0 not billable DAY_LIMIT(not billable)");
  EXPECT_EQ(Line(3), "97802 x 1 billable");
}

TEST_F(Coverage, APayerThatNoPolicyNamesIsToldWhenItIsEntered) {
  const std::string add =
      "somebody_else: true patient { given_name: 'Ann' family_name: 'Test' birth_date: '1960-01-02' payer: '";
  const auto warned = [](const auto& reply) {
    EXPECT_THAT(reply, IsOk());
    std::string text;
    if (reply.ok()) {
      for (const auto& warning : reply->warnings()) text += warning.reason() + ": " + warning.text();
    }
    return text;
  };
  EXPECT_EQ(warned(Later(handlers::AddPatient, add + "sample-payer' }")),
            "UNKNOWN_PAYER: no policy is for payer sample-payer; charges will be held as NO_POLICY");
  Confirmed(Sample());
  clinic.PublishPolicy("cpt-default");
  EXPECT_EQ(warned(Later(handlers::AddPatient, add + "sample-payer' }")), "");
  EXPECT_EQ(warned(Later(handlers::AddPatient, add + "Sample-Payer' }")), "");
  EXPECT_EQ(warned(Later(handlers::AddPatient, add + "' }")),
            "PAYER_MISSING: no payer is on record; charges will be held as NO_POLICY");
  EXPECT_EQ(warned(Later(handlers::AddPatient, add + "sampel-payer' }")),
            "UNKNOWN_PAYER: no policy is for payer sampel-payer; did you mean sample-payer? Charges will be held as "
            "NO_POLICY");
  EXPECT_EQ(
      warned(Later(handlers::AddPatient, add + "blue-shield' }")),
      "UNKNOWN_PAYER: no policy is for payer blue-shield; there are policies of sample-payer; charges will be held "
      "as NO_POLICY");
  EXPECT_EQ(
      warned(Later(handlers::AddPatient, add + "sample-payer' plan: 'gold' }")),
      "UNKNOWN_PAYER: the policies of payer sample-payer are for no plan, and the patient has gold; charges will be "
      "held as NO_POLICY");
  Confirmed(With(Sample(), "payer = \"sample-payer\"", "payer = \"other\"\nplan = \"silver\""));
  EXPECT_EQ(
      warned(Later(UpdatePatient, "id: 'p-1' patient { payer: 'other' } update_mask { paths: 'payer' }")),
      "UNKNOWN_PAYER: no policy of payer other is for a patient without a plan; it has policies for silver; charges "
      "will be held as NO_POLICY");
  EXPECT_EQ(warned(Later(UpdatePatient, "id: 'p-1' patient { plan: 'silver' } update_mask { paths: 'plan' }")), "");
}

}  // namespace
}  // namespace psmet::handlers
