#include "handlers/open_rooms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/clinic.h"
#include "handlers/orders.h"
#include "handlers/schedule.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/places.pb.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A site with rooms of 10, 4 and 6 chairs; Tue 8 Dec 2026, 8:00 am in Chicago.
class OpenRooms : public testing::Test {
 protected:
  OpenRooms() { clinic.Publish(); }

  absl::StatusOr<v1::AddSessionResponse> Add(const std::string& fields) {
    return clinic.Do(AddSession, "module: 'adces-3/introduction' start { text: 'tomorrow 9:00' } " + fields);
  }
  // The rooms in which the refusal offers the same request at the same time.
  template <typename Request>
  static std::vector<std::string> Offered(const absl::Status& refusal) {
    std::vector<std::string> rooms;
    for (const Remedy& remedy : RemediesOf(refusal)) {
      Request request;
      EXPECT_TRUE(request.ParseFromString(remedy.request));
      if (!request.start().has_civil()) rooms.push_back(request.room());
    }
    return rooms;
  }

  Clinic clinic;
  const SiteId site = clinic.AddSite();
  const RoomId hall = clinic.AddRoom(site, 10, "Hall");
  const RoomId closet = clinic.AddRoom(site, 4, "Closet");
  const RoomId den = clinic.AddRoom(site, 6, "Den");
};

TEST_F(OpenRooms, ARoomThatIsNotSaidIsOfferedSmallestFirstWhereTheSeatsFit) {
  const auto reply = Add("");
  EXPECT_THAT(reply, HasReason("ROOM_NEEDED"));
  EXPECT_EQ(reply.status().code(), absl::StatusCode::kInvalidArgument) << "like SITE_NEEDED";
  EXPECT_THAT(Offered<v1::AddSessionRequest>(reply.status()), ElementsAre(den.str(), hall.str()));
  EXPECT_EQ(RemediesOf(reply.status())[0].text, "In Den (6 chairs)");
}

TEST_F(OpenRooms, ARoomThatIsTakenIsReplacedByTheFreeOnes) {
  ASSERT_THAT(Add("room: '" + hall.str() + "'"), IsOk());
  const auto taken = Add("seats: 2 room: '" + hall.str() + "'");
  EXPECT_THAT(taken, HasReason("ROOM_TAKEN"));
  EXPECT_THAT(Offered<v1::AddSessionRequest>(taken.status()), ElementsAre(closet.str(), den.str()));
  ASSERT_THAT(Add("room: '" + den.str() + "'"), IsOk());
  EXPECT_THAT(Offered<v1::AddSessionRequest>(Add("room: '" + hall.str() + "'").status()), IsEmpty());
}

TEST_F(OpenRooms, NoOtherRoomIsOfferedWhereTheInstructorTeachesThen) {
  const InstructorId teacher = clinic.AddInstructor();
  const std::string wanted = "room: '" + hall.str() + "' instructor: '" + teacher.str() + "'";
  ASSERT_THAT(Add(wanted), IsOk());
  const auto taken = Add(wanted);
  EXPECT_THAT(taken, HasReason("ROOM_TAKEN"));
  EXPECT_THAT(Offered<v1::AddSessionRequest>(taken.status()), IsEmpty());
  EXPECT_THAT(Add("room: '" + den.str() + "' instructor: '" + teacher.str() + "'"), HasReason("INSTRUCTOR_TAKEN"));
}

TEST_F(OpenRooms, AMoveIntoARoomThatIsTooSmallIsOfferedAnother) {
  const auto session = Add("room: '" + hall.str() + "'");
  ASSERT_THAT(session, IsOk());
  const auto moved = clinic.Do(MoveSession, "session: '" + session->session().id() + "' room: '" + closet.str() + "'");
  EXPECT_THAT(moved, HasReason("ROOM_TOO_SMALL"));
  EXPECT_THAT(Offered<v1::MoveSessionRequest>(moved.status()), ElementsAre(den.str())) << "it is in the hall already";
  const auto later = clinic.Do(MoveSession, "session: '" + session->session().id() + "' room: '" + closet.str() +
                                                "' start { text: 'tomorrow 14:00' }");
  EXPECT_THAT(Offered<v1::MoveSessionRequest>(later.status()), ElementsAre(den.str(), hall.str()));
}

TEST_F(OpenRooms, ARoomThatIsTooSmallIsOfferedWithTheSeatsThatFit) {
  const auto reply = Add("room: '" + closet.str() + "'");
  EXPECT_THAT(reply, HasReason("ROOM_TOO_SMALL"));
  const auto remedies = RemediesOf(reply.status());
  ASSERT_EQ(remedies.size(), 3u);
  EXPECT_EQ(remedies[2].text, "With 3 seats");
  v1::AddSessionRequest smaller;
  ASSERT_TRUE(smaller.ParseFromString(remedies[2].request));
  EXPECT_THAT(clinic.Do(AddSession, smaller), IsOk());
  EXPECT_EQ(RemediesOf(Add("room: '" + closet.str() + "'").status()).size(), 2u) << "the closet is taken then";
}

TEST_F(OpenRooms, ASiteWithoutRoomsIsToldHowToAddOne) {
  const SiteId bare = clinic.AddSite();
  const auto reply = Add("site: '" + bare.str() + "'");
  EXPECT_THAT(reply, HasReason("ROOM_NEEDED"));
  const auto remedies = RemediesOf(reply.status());
  ASSERT_EQ(remedies.size(), 1u);
  EXPECT_EQ(remedies[0].method, "psmet.v1.PlaceService.AddRoom");
  v1::AddRoomRequest add;
  ASSERT_TRUE(add.ParseFromString(remedies[0].request));
  EXPECT_EQ(add.room().site(), bare.str());
}

TEST_F(OpenRooms, AnOrderThatIsNotCompleteMayBeNotedAsOnItsWay) {
  const PatientId patient = clinic.AddPatient();
  const auto order = clinic.Do(AddOrder, "order { patient: '" + patient.str() + "' ordering_npi: '1558598797' }");
  EXPECT_THAT(order, HasReason("ORDER_INCOMPLETE"));
  const auto remedies = RemediesOf(order.status());
  ASSERT_EQ(remedies.size(), 1u);
  v1::AddOrderRequest pending;
  ASSERT_TRUE(pending.ParseFromString(remedies[0].request));
  EXPECT_TRUE(pending.pending());
  EXPECT_THAT(clinic.Do(AddOrder, pending), IsOk());
}

}  // namespace
}  // namespace psmet::handlers
