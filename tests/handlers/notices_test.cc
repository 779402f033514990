#include "handlers/notices.h"

#include "handlers/classroom.h"
#include "handlers/enrollment.h"
#include "handlers/schedule.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;

class Notices : public Classroom {
 protected:
  Notices() {
    for (int seat = 1; seat <= 4; ++seat) patients_.push_back(AddPatient("Seated"));
    for (int seat = 1; seat <= 4; ++seat) Enroll(session_, patients_[seat - 1], seat);
    waiting_ = AddPatient("Waiting");
    Enroll(session_, waiting_, 0);
    clinic.clock.Set(At(1, 0));
  }
  v1::ListNoticesResponse List(const std::string& request = "") { return clinic.Get(ListNotices, request); }
  void Drop(PatientId patient) {
    EXPECT_THAT(DoAt(At(1, 0), DropPatient, Named<v1::DropPatientRequest>("patient: '" + patient.str() + "'")), IsOk());
  }
  void Move(const std::string& start) {
    EXPECT_THAT(DoAt(At(1, 0), MoveSession, Named<v1::MoveSessionRequest>("start { text: '" + start + "' }")), IsOk());
  }
  auto Told(const std::string& rest) { return DoAt(At(2, 0), MarkTold, Named<v1::MarkToldRequest>(rest)); }
  static std::vector<std::string> Patients(const v1::ListNoticesResponse& list) {
    std::vector<std::string> patients;
    for (const auto& notice : list.notices()) patients.push_back(notice.patient());
    return patients;
  }

  std::vector<PatientId> patients_;
  PatientId waiting_;
};

TEST_F(Notices, WhoIsPromotedIsToBeTold) {
  EXPECT_EQ(List().notices_size(), 0);
  Drop(patients_[1]);
  const auto list = List();
  ASSERT_EQ(list.notices_size(), 1);
  EXPECT_EQ(list.notices(0).patient(), waiting_.str());
  EXPECT_EQ(list.notices(0).kind(), v1::NOTICE_KIND_PROMOTED);
  EXPECT_EQ(list.notices(0).seat(), 2);
  EXPECT_FALSE(list.notices(0).has_previous_start());
}

TEST_F(Notices, WhoIsDroppedAgainHasNothingToBeTold) {
  Drop(patients_[1]);
  Drop(waiting_);
  EXPECT_EQ(List().notices_size(), 0);
}

TEST_F(Notices, AMoveIsToldToThoseWithASeatAndThoseWhoWait) {
  Move("11:00");
  const auto list = List();
  ASSERT_EQ(list.notices_size(), 5);
  EXPECT_EQ(list.notices(0).kind(), v1::NOTICE_KIND_MOVED);
  EXPECT_EQ(list.notices(0).previous_start().civil(), "2026-12-08T09:00:00");
  EXPECT_EQ(list.notices(0).start().civil(), "2026-12-08T11:00:00");
  Move("9:00");
  EXPECT_EQ(List().notices_size(), 0);
}

TEST_F(Notices, ACancellationIsToldWithItsReasonUntilTheClassWouldBeOver) {
  EXPECT_THAT(DoAt(At(1, 0), CancelSession, Named<v1::CancelSessionRequest>("reason: 'instructor ill'")), IsOk());
  const auto list = List();
  ASSERT_EQ(list.notices_size(), 5);
  EXPECT_EQ(list.notices(0).kind(), v1::NOTICE_KIND_CANCELLED);
  EXPECT_EQ(list.notices(0).reason(), "instructor ill");
  clinic.clock.Set(At(10, 0));
  EXPECT_EQ(List().notices_size(), 0);
  EXPECT_EQ(List("session: '" + session_.str() + "'").notices_size(), 5);
}

TEST_F(Notices, WhoWasToldIsOffTheListAndOnRecord) {
  Move("11:00");
  clinic.caller.name = "desk";
  const auto reply = Told("patients: '" + patients_[0].str() + "' patients: '" + waiting_.str() + "' how: 'by phone'");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->left(), 3);
  EXPECT_THAT(Patients(List()), ElementsAre(patients_[1].str(), patients_[2].str(), patients_[3].str()));
  const auto all = List("told: true session: '" + session_.str() + "'");
  ASSERT_EQ(all.notices_size(), 5);
  EXPECT_EQ(all.notices(0).told_by(), "desk");
  EXPECT_EQ(all.notices(0).how(), "by phone");
  EXPECT_EQ(all.notices(0).told_at().civil(), "2026-12-08T02:00:00");
  EXPECT_THAT(Told("patients: '" + patients_[0].str() + "'"), HasReason("TOLD_ALREADY"));
  EXPECT_THAT(Told("everyone: true"), IsOk());
  EXPECT_EQ(List().notices_size(), 0);
  EXPECT_THAT(Told("everyone: true"), HasReason("NOTHING_TO_TELL"));
}

TEST_F(Notices, WhoWasNotToldAfterAllIsOnTheListAgain) {
  Move("11:00");
  const std::string first = "patients: '" + patients_[0].str() + "'";
  EXPECT_THAT(Told(first + " not_told: true"), HasReason("NOT_TOLD"));
  EXPECT_THAT(Told(first), IsOk());
  const auto back = Told(first + " not_told: true");
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->left(), 5);
  EXPECT_THAT(Told("everyone: true"), IsOk());
  EXPECT_THAT(Told("everyone: true not_told: true"), IsOk());
  EXPECT_EQ(List().notices_size(), 5);
}

TEST_F(Notices, WhatComesAfterWhatWasToldIsToldAnew) {
  Move("11:00");
  EXPECT_THAT(Told("everyone: true"), IsOk());
  Move("13:00");
  const auto list = List();
  ASSERT_EQ(list.notices_size(), 5);
  EXPECT_EQ(list.notices(0).previous_start().civil(), "2026-12-08T11:00:00");
}

TEST_F(Notices, ATellerNamesWhomAndOnlyWhoIsToBeTold) {
  EXPECT_THAT(Told(""), HasReason("PATIENT_NEEDED"));
  EXPECT_EQ(RemediesOf(Told("").status()).size(), 1);
  EXPECT_THAT(Told("everyone: true patients: 'p-1'"), HasReason("PATIENT_NEEDED"));
  EXPECT_THAT(Told("patients: '" + patients_[0].str() + "'"), HasReason("NOTHING_TO_TELL"));
}

TEST_F(Notices, AnotherSitesAreNotShown) {
  Move("11:00");
  clinic.caller.sites = {SiteId{99}};
  EXPECT_EQ(List().notices_size(), 0);
  EXPECT_THAT(clinic.Do(ListNotices, "session: '" + session_.str() + "'"), HasReason("SESSION_NOT_FOUND"));
  clinic.caller.sites = {site_};
  EXPECT_EQ(List().notices_size(), 5);
}

TEST_F(Notices, AListGoesOnWhereAPageEnded) {
  Move("11:00");
  const auto first = List("page_size: 2");
  ASSERT_EQ(first.notices_size(), 2);
  const auto second = List("page_size: 2 page_token: '" + first.next_page_token() + "'");
  EXPECT_THAT(Patients(second), ElementsAre(patients_[2].str(), patients_[3].str()));
}

}  // namespace
}  // namespace psmet::handlers
