#include "handlers/enrollment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/clinic.h"
#include "handlers/companions.h"
#include "handlers/orders.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"
#include "store/attendance.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// One class on Wed 9 Dec 2026 at 9:00 in a room of ten chairs; it is the day before, 8:00 am.
class Enrolling : public testing::Test {
 protected:
  Enrolling() { clinic.Publish(); }

  SessionId Class(int day, int hour, RoomId where) {
    return clinic.AddSession(where, absl::CivilMinute(2026, 12, day, hour, 0), instructor);
  }
  // A patient with an order in force.
  PatientId Ordered() {
    const PatientId patient = clinic.AddPatient();
    clinic.AddOrder(patient);
    return patient;
  }
  absl::StatusOr<v1::EnrollPatientResponse> Enroll(SessionId session, PatientId patient, const std::string& more = "") {
    return clinic.Do(EnrollPatient, "session: '" + session.str() + "' patient: '" + patient.str() + "' " + more);
  }
  absl::StatusOr<v1::DropPatientResponse> Drop(SessionId session, PatientId patient) {
    return clinic.Do(DropPatient, "session: '" + session.str() + "' patient: '" + patient.str() + "' reason: 'ill'");
  }
  std::vector<PatientId> Fill(SessionId session) {
    std::vector<PatientId> patients;
    for (int seat = 1; seat <= 4; ++seat) {
      patients.push_back(Ordered());
      const auto reply = Enroll(session, patients.back());
      EXPECT_THAT(reply, IsOk());
      if (reply.ok()) {
        EXPECT_EQ(reply->enrollment().seat(), seat);
      }
    }
    return patients;
  }
  CaregiverId CaregiverOf(PatientId patient) {
    return *clinic.Write([&](sql::WriteTx& tx) -> absl::StatusOr<CaregiverId> {
      return store::InsertCaregiver(
          tx,
          {.given_name = "Gail", .family_name = "Abbott", .links = {{.patient = patient, .relationship = "spouse"}}});
    });
  }
  static std::vector<std::string> Reasons(const v1::EnrollPatientResponse& reply) {
    std::vector<std::string> reasons;
    for (const auto& warning : reply.warnings()) reasons.push_back(warning.reason());
    return reasons;
  }

  Clinic clinic;
  const SiteId site = clinic.AddSite();
  const RoomId room = clinic.AddRoom(site);
  const InstructorId instructor = clinic.AddInstructor();
};

TEST_F(Enrolling, GivesTheLowestFreeSeat) {
  const SessionId session = Class(9, 9, room);
  const auto patients = Fill(session);
  EXPECT_THAT(Drop(session, patients[1]), IsOk());
  const auto reply = Enroll(session, Ordered());
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->enrollment().seat(), 2);
  EXPECT_EQ(reply->enrollment().patient_name(), "Abbott, Ann");
  EXPECT_EQ(reply->session().seated(), 4);
  EXPECT_THAT(Reasons(*reply), IsEmpty());
}

TEST_F(Enrolling, AFullSessionOffersTheNextOpenOneAndTheWaitingList) {
  const SessionId session = Class(9, 9, room), clash = Class(10, 9, room), next = Class(10, 13, room);
  Fill(session);
  const PatientId patient = Ordered();
  const SessionId elsewhere = clinic.AddSession(clinic.AddRoom(site, 10, "B"), absl::CivilMinute(2026, 12, 10, 9, 30),
                                                {}, "adces-3/monitoring");
  EXPECT_THAT(Enroll(elsewhere, patient), IsOk());
  EXPECT_THAT(Enroll(next, Ordered()), IsOk());
  const auto full = Enroll(session, patient);
  EXPECT_THAT(full, HasReason("SESSION_FULL")) << clash.str();
  EXPECT_EQ(full.status().message(), "session " + session.str() + " is full (4 of 4)");
  const auto remedies = RemediesOf(full.status());
  ASSERT_THAT(remedies, SizeIs(2));
  EXPECT_EQ(remedies[0].text, "Next open \"Introduction\":  " + next.str() + "  Thu 10 Dec 1:00 pm  (3 seats)");
  v1::EnrollPatientRequest there, wait;
  ASSERT_TRUE(there.ParseFromString(remedies[0].request));
  EXPECT_EQ(there.session(), next.str());
  EXPECT_EQ(remedies[1].text, "Or the waiting list");
  ASSERT_TRUE(wait.ParseFromString(remedies[1].request));
  EXPECT_TRUE(wait.waitlist());
  EXPECT_THAT(clinic.Do(EnrollPatient, wait), IsOk());
  const auto again = Enroll(session, patient);
  EXPECT_THAT(again, HasReason("ALREADY_WAITING"));
  ASSERT_THAT(RemediesOf(again.status()), SizeIs(1));
  EXPECT_EQ(RemediesOf(again.status())[0].text, remedies[0].text) << "a seat in the next one, as for who does not wait";
  EXPECT_THAT(OffersOf(Enroll(session, patient, "waitlist: true")), IsEmpty());
}

TEST_F(Enrolling, WhoHasAPlaceIsOfferedToBringWhomTheRequestNames) {
  const SessionId session = Class(9, 9, room);
  const PatientId patient = Ordered();
  const std::string caregiver = "caregivers: '" + CaregiverOf(patient).str() + "'";
  EXPECT_THAT(Enroll(session, patient), IsOk());
  EXPECT_THAT(OffersOf(Enroll(session, patient)), IsEmpty());
  EXPECT_THAT(OffersOf(Enroll(session, patient, caregiver)),
              ElementsAre("That they come along: AnnounceCaregivers {session: \"s-1\" patient: \"p-1\" caregivers: "
                          "\"cg-1\"}"));
  EXPECT_THAT(Drop(session, patient), IsOk());
  EXPECT_THAT(OffersOf(clinic.Do(AnnounceCaregivers, "session: 's-1' patient: 'p-1' " + caregiver)),
              ElementsAre("To seat them together: EnrollPatient {session: \"s-1\" patient: \"p-1\" caregivers: "
                          "\"cg-1\"}"));
}

TEST_F(Enrolling, AnOrderThatDoesNotHoldWarnsAndTheSeatIsGiven) {
  const SessionId session = Class(9, 9, room);
  const auto reply = Enroll(session, clinic.AddPatient());
  ASSERT_THAT(reply, IsOk());
  EXPECT_THAT(Reasons(*reply), ElementsAre("ORDER_MISSING"));
  const PatientId pending = clinic.AddPatient();
  EXPECT_THAT(clinic.Write([&](sql::WriteTx& tx) -> absl::StatusOr<OrderId> {
    return store::InsertOrder(tx, {.patient = pending, .state = OrderState::kPending});
  }),
              IsOk());
  EXPECT_THAT(Reasons(*Enroll(session, pending)), ElementsAre("ORDER_PENDING"));
}

TEST_F(Enrolling, NobodyHasTwoPlacesInASessionOrTwoSeatsAtOnce) {
  const SessionId session = Class(9, 9, room);
  const SessionId other = clinic.AddSession(clinic.AddRoom(site, 10, "B"), absl::CivilMinute(2026, 12, 9, 9, 30));
  const PatientId patient = Ordered();
  EXPECT_THAT(Enroll(session, patient), IsOk());
  EXPECT_THAT(Enroll(session, patient), HasReason("ALREADY_ENROLLED"));
  EXPECT_THAT(Enroll(session, Ordered(), "waitlist: true"), HasReason("SESSION_NOT_FULL"));
  const auto taken = Enroll(other, patient);
  EXPECT_THAT(taken, HasReason("PATIENT_TAKEN"));
  const auto remedies = RemediesOf(taken.status());
  ASSERT_THAT(remedies, SizeIs(1));
  v1::DropPatientRequest drop;
  ASSERT_TRUE(drop.ParseFromString(remedies[0].request));
  EXPECT_EQ(drop.session(), session.str());
  EXPECT_EQ(drop.patient(), patient.str());
}

TEST_F(Enrolling, AClashAtASiteThatTheCallerMayNotSeeIsNotNamed) {
  const SiteId hidden = clinic.AddSite();
  const SessionId there = clinic.AddSession(clinic.AddRoom(hidden), absl::CivilMinute(2026, 12, 9, 9, 0));
  const SessionId session = Class(9, 9, room);
  const PatientId patient = Ordered();
  EXPECT_THAT(Enroll(there, patient), IsOk());
  clinic.caller.sites = {site};
  const auto taken = Enroll(session, patient);
  EXPECT_THAT(taken, HasReason("PATIENT_TAKEN"));
  EXPECT_EQ(taken.status().message(), patient.str() + " has a seat in a session at another site then");
  EXPECT_THAT(RemediesOf(taken.status()), IsEmpty());
}

TEST_F(Enrolling, CaregiversTakeChairs) {
  const SessionId session = Class(9, 9, clinic.AddRoom(site, 5, "Small"));
  const PatientId first = Ordered(), second = Ordered();
  const CaregiverId one = CaregiverOf(first), two = CaregiverOf(first), theirs = CaregiverOf(second);
  EXPECT_THAT(Enroll(session, first, "caregivers: 'cg-99'"), HasReason("CAREGIVER_NOT_FOUND"));
  EXPECT_THAT(Enroll(session, first, "caregivers: '" + theirs.str() + "'"), HasReason("CAREGIVER_NOT_LINKED"));
  const auto reply =
      Enroll(session, first,
             "caregivers: '" + one.str() + "' caregivers: '" + two.str() + "' caregivers: '" + one.str() + "'");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->enrollment().caregivers_size(), 2);
  const auto full = Enroll(session, second, "caregivers: '" + theirs.str() + "'");
  EXPECT_THAT(full, HasReason("ROOM_FULL"));
  ASSERT_THAT(RemediesOf(full.status()), SizeIs(1));
  EXPECT_THAT(Enroll(session, second, "caregivers: '" + theirs.str() + "' waitlist: true"), IsOk());
  // Alone there is a chair: the waiting place becomes a seat.
  EXPECT_THAT(Drop(session, second), IsOk());
  EXPECT_THAT(Enroll(session, second), IsOk());
}

TEST_F(Enrolling, SomebodyWaitingTakesAFreeSeatInTheSamePlace) {
  const SessionId session = Class(9, 9, room);
  const auto seated = Fill(session);
  const PatientId waiting = clinic.AddPatient();
  const auto place = Enroll(session, waiting, "waitlist: true");
  ASSERT_THAT(place, IsOk());
  EXPECT_EQ(place->enrollment().state(), v1::ENROLLMENT_STATE_WAITING);
  EXPECT_EQ(place->session().waiting(), 1);
  const auto dropped = Drop(session, seated[2]);
  ASSERT_THAT(dropped, IsOk());
  ASSERT_EQ(dropped->passed_over_size(), 1);
  EXPECT_EQ(dropped->passed_over(0).reason(), "ORDER_MISSING");
  EXPECT_EQ(dropped->passed_over(0).patient_name(), "Abbott, Ann");
  EXPECT_EQ(dropped->passed_over(0).text(), "no order for a group holds on 2026-12-09");
  EXPECT_EQ(dropped->passed_over(0).remedy().method(), "psmet.v1.PeopleService.AddOrder");
  const auto taken = Enroll(session, waiting);
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->enrollment().id(), place->enrollment().id());
  EXPECT_EQ(taken->enrollment().seat(), 3);
  EXPECT_EQ(taken->session().waiting(), 0);
}

TEST_F(Enrolling, AFreedSeatGoesToTheWaitingListAndTheReplyListsWhomToTell) {
  const SessionId session = Class(9, 9, room);
  const auto seated = Fill(session);
  const PatientId without = clinic.AddPatient(), ready = Ordered(), next = Ordered();
  for (const PatientId patient : {without, ready, next})
    EXPECT_THAT(Enroll(session, patient, "waitlist: true"), IsOk());
  const auto dropped = Drop(session, seated[0]);
  ASSERT_THAT(dropped, IsOk());
  EXPECT_EQ(dropped->enrollment().state(), v1::ENROLLMENT_STATE_DROPPED);
  ASSERT_EQ(dropped->promoted_size(), 1);
  EXPECT_EQ(dropped->promoted(0).patient(), ready.str());
  EXPECT_EQ(dropped->promoted(0).seat(), 1);
  EXPECT_EQ(dropped->session().seated(), 4);
  EXPECT_EQ(dropped->session().waiting(), 2);
  EXPECT_THAT(Drop(session, without), IsOk());
  const auto again = Drop(session, without);
  EXPECT_THAT(again, HasReason("NOT_ENROLLED"));
  EXPECT_THAT(OffersOf(again), ElementsAre("Where they have one: ListEnrollments {patient: \"p-5\"}"));
}

TEST_F(Enrolling, AFreedSeatStaysFreeOnceTheClassHasBegun) {
  const SessionId session = Class(9, 9, room);
  const auto seated = Fill(session);
  EXPECT_THAT(Enroll(session, Ordered(), "waitlist: true"), IsOk());
  clinic.clock.Set(clinic.clock.Now() + absl::Hours(25));
  const auto dropped = Drop(session, seated[0]);
  ASSERT_THAT(dropped, IsOk());
  EXPECT_EQ(dropped->promoted_size(), 0);
  EXPECT_EQ(dropped->session().seated(), 3);
  ASSERT_EQ(dropped->warnings_size(), 1);
  EXPECT_EQ(dropped->warnings(0).reason(), "CLASS_BEGUN");
  EXPECT_EQ(dropped->warnings(0).text(),
            "the class has begun: whoever did not come is recorded as absent instead; undo this, and amend the "
            "attendance of number 1");
}

TEST_F(Enrolling, ASeatSaysThatAnotherWaitingListAtThatTimeHasBecomeUseless) {
  const SessionId full = Class(9, 9, room);
  Fill(full);
  const PatientId patient = Ordered();
  EXPECT_THAT(Enroll(full, patient, "waitlist: true"), IsOk());
  const SessionId other =
      clinic.AddSession(clinic.AddRoom(site, 10, "B"), absl::CivilMinute(2026, 12, 9, 9, 30), {}, "adces-3/monitoring");
  const auto seated = Enroll(other, patient);
  ASSERT_THAT(seated, IsOk());
  EXPECT_THAT(Reasons(*seated), ElementsAre("WAITS_ELSEWHERE"));
  EXPECT_EQ(seated->warnings(0).text(), patient.str() + " is on the waiting list of session " + full.str() +
                                            ", which can't give them a seat at the same time");
  const SessionId later = Class(10, 9, room);
  EXPECT_THAT(Reasons(*Enroll(later, patient)), IsEmpty());
}

TEST_F(Enrolling, WhoseOrderIsForOtherTopicsTakesASeatWithAWarning) {
  const PatientId patient = clinic.AddPatient("Kim");
  const auto order = clinic.Get(AddOrder, "order { patient: '" + patient.str() +
                                              "' ordering_npi: '1558598797' ordered_on: '2026-11-20' valid_until: "
                                              "'2027-11-19' diagnoses: 'E11.9' hours: 10 topics: 'insulin' }");
  EXPECT_THAT(order.warnings(), IsEmpty());
  const SessionId eating = clinic.AddSession(room, absl::CivilMinute(2026, 12, 9, 9, 0), {}, "adces-3/healthy-eating");
  const auto seated = Enroll(eating, patient);
  ASSERT_THAT(seated, IsOk());
  EXPECT_THAT(Reasons(*seated), ElementsAre("ORDER_TOPIC"));
  EXPECT_EQ(seated->warnings(0).text(),
            "order " + order.order().id() +
                " is for insulin and no topic of this module (nutrition, carbohydrate); an order that "
                "names one is needed; billing is held until one is in force");
  EXPECT_EQ(clinic.Get(GetRoster, "session: '" + eating.str() + "'").entries(0).order(), "missing");
  const SessionId medication =
      clinic.AddSession(room, absl::CivilMinute(2026, 12, 10, 9, 0), {}, "adces-3/taking-medication");
  EXPECT_THAT(Reasons(*Enroll(medication, patient)), IsEmpty());
}

TEST_F(Enrolling, ADroppedPlaceSaysWhichCaregiversWereAnnounced) {
  const SessionId session = Class(9, 9, room);
  const PatientId patient = Ordered();
  const CaregiverId caregiver = CaregiverOf(patient);
  EXPECT_THAT(Enroll(session, patient, "caregivers: '" + caregiver.str() + "'"), IsOk());
  EXPECT_THAT(Drop(session, patient)->enrollment().caregivers(), ElementsAre(caregiver.str()));
}

TEST_F(Enrolling, AnEndedSessionGivesNoSeatAndWhoAttendedIsNotDropped) {
  const SessionId session = Class(9, 9, room);
  const PatientId patient = Ordered();
  EXPECT_THAT(Enroll(session, patient), IsOk());
  EXPECT_THAT(clinic.Write([&](sql::WriteTx& tx) {
    store::InsertPresence(tx,
                          {.session = session, .patient = patient, .enter = clinic.clock.Now(), .entered_by = "desk"});
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_THAT(Drop(session, patient), HasReason("PATIENT_ATTENDED"));
  clinic.clock.Set(clinic.clock.Now() + absl::Hours(26));
  const auto over = Enroll(session, Ordered());
  EXPECT_THAT(over, HasReason("SESSION_OVER"));
  EXPECT_THAT(OffersOf(over), ElementsAre("If they were there: AddWalkIn {session: \"s-1\" patient: \"p-2\"}"));
  const SessionId other = Class(11, 9, room);
  clinic.Get(CancelSession, "session: '" + other.str() + "' reason: 'snow'");
  EXPECT_THAT(Enroll(other, patient), HasReason("SESSION_ENDED"));
  EXPECT_THAT(OffersOf(Enroll(other, patient)), IsEmpty());
}

TEST_F(Enrolling, PlacesAreListedBySessionAndByPatient) {
  const SessionId first = Class(9, 9, room), second = Class(10, 9, room);
  const PatientId patient = Ordered(), other = Ordered();
  for (const SessionId session : {first, second}) EXPECT_THAT(Enroll(session, patient), IsOk());
  EXPECT_THAT(Enroll(first, other), IsOk());
  EXPECT_THAT(Drop(first, other), IsOk());
  EXPECT_EQ(clinic.Get(ListEnrollments, "session: '" + first.str() + "'").enrollments_size(), 1);
  EXPECT_EQ(clinic.Get(ListEnrollments, "session: '" + first.str() + "' ended: true").enrollments_size(), 2);
  const auto page = clinic.Get(ListEnrollments, "patient: '" + patient.str() + "' page_size: 1");
  ASSERT_EQ(page.enrollments_size(), 1);
  EXPECT_EQ(page.enrollments(0).session(), second.str());
  const auto rest = clinic.Get(
      ListEnrollments, "patient: '" + patient.str() + "' page_size: 1 page_token: '" + page.next_page_token() + "'");
  ASSERT_EQ(rest.enrollments_size(), 1);
  EXPECT_EQ(rest.enrollments(0).session(), first.str());
  EXPECT_THAT(clinic.Do(ListEnrollments, ""), HasReason("FILTER_NEEDED"));
  EXPECT_THAT(clinic.Do(ListEnrollments, "session: 's-1' patient: 'p-1'"), HasReason("FILTER_NEEDED"));
}

}  // namespace
}  // namespace psmet::handlers
