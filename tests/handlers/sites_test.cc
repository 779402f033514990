// Sites and rooms that change.
#include "handlers/sites.h"

#include <gtest/gtest.h>

#include "handlers/classroom.h"
#include "handlers/schedule.h"

namespace psmet::handlers {
namespace {

class Sites : public Classroom {
 protected:
  auto ChangeSite(const std::string& rest) {
    return DoAt(At(7, 0), UpdateSite, Of<v1::UpdateSiteRequest>("id: '" + site_.str() + "' " + rest));
  }
  auto ChangeRoom(const std::string& rest) {
    return DoAt(At(7, 0), UpdateRoom, Of<v1::UpdateRoomRequest>("id: '" + room_.str() + "' " + rest));
  }
};

TEST_F(Sites, HoursAndNameOfASiteChangeAndItsZoneNever) {
  const auto reply = ChangeSite("site { name: 'Elm St' closes: '19:30' } update_mask { paths: ['name', 'closes'] }");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->site().name(), "Elm St");
  EXPECT_EQ(reply->site().closes(), "19:30");
  EXPECT_EQ(reply->site().opens(), "08:00");
  EXPECT_EQ(reply->site().zone(), "America/Chicago");
  EXPECT_THAT(ChangeSite("site { zone: 'America/Denver' } update_mask { paths: 'zone' }"), HasReason("MASK_INVALID"));
  EXPECT_THAT(ChangeSite("site { closes: '07:00' } update_mask { paths: 'closes' }"), HasReason("HOURS_INVALID"));
  EXPECT_THAT(ChangeSite("site { organization: 'og-9' } update_mask { paths: 'organization' }"),
              HasReason("ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(ChangeSite("site { name: 'X' } update_mask { paths: 'name' } etag: 'x'"), HasReason("ETAG_STALE"));
}

TEST_F(Sites, ASessionHasTwoPatientsFortyEightHoursBeforeUnlessTheSiteSaysOtherwise) {
  const auto reply = ChangeSite("site { confirm_hours: 24 } update_mask { paths: 'confirm_hours' }");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->site().confirm_hours(), 24);
  EXPECT_EQ(ChangeSite("site { confirm_hours: 0 } update_mask { paths: 'confirm_hours' }")->site().confirm_hours(), 48);
  EXPECT_THAT(ChangeSite("site { confirm_hours: 337 } update_mask { paths: 'confirm_hours' }"),
              HasReason("FIELD_INVALID"));
}

TEST_F(Sites, ARoomIsNotMadeTooSmallForASessionPlannedInIt) {
  Enroll(session_, AddPatient("Abbott"), 1);
  const auto small = ChangeRoom("room { capacity: 4 } update_mask { paths: 'capacity' }");
  EXPECT_THAT(small, HasReason("CAPACITY_NEEDED"));
  EXPECT_EQ(small.status().message(), "session " + session_.str() + " is planned in room " + room_.str() +
                                          " and needs 5 chairs; 4 would be too few");
  const auto reply = ChangeRoom("room { capacity: 5 name: 'Quiet' } update_mask { paths: ['capacity', 'name'] }");
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->room().capacity(), 5);
  EXPECT_EQ(reply->room().name(), "Quiet");
  ASSERT_THAT(DoAt(At(7, 0), CancelSession, Named<v1::CancelSessionRequest>("reason: 'snow'")), IsOk());
  EXPECT_THAT(ChangeRoom("room { capacity: 4 } update_mask { paths: 'capacity' }"), IsOk());
}

TEST_F(Sites, ARoomKeepsItsSiteAndTakesNoOthersName) {
  clinic.AddRoom(site_, 7, "B");
  EXPECT_THAT(ChangeRoom("room { name: ' b' } update_mask { paths: 'name' }"), HasReason("ROOM_NAME_TAKEN"));
  EXPECT_THAT(ChangeRoom("room { name: 'B' } update_mask { paths: 'name' }"), HasReason("ROOM_NAME_TAKEN"));
  EXPECT_THAT(ChangeRoom("room { capacity: 1 } update_mask { paths: 'capacity' }"), HasReason("CAPACITY_INVALID"));
  EXPECT_THAT(ChangeRoom("room { site: 'si-2' } update_mask { paths: 'site' }"), HasReason("MASK_INVALID"));
  clinic.caller.sites = {SiteId{99}};
  EXPECT_THAT(ChangeRoom("room { name: 'C' } update_mask { paths: 'name' }"), HasReason("ROOM_NOT_FOUND"));
}

}  // namespace
}  // namespace psmet::handlers
