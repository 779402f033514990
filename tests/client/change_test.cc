// What an update changed, and the command that puts it back. Source: terminal.md, "a success says how to undo it".
#include "client/change.h"

#include <gtest/gtest.h>

#include "client/commands.h"
#include "client/request.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/places.pb.h"

namespace psmet::cli {
namespace {

TEST(Change, SaysWhatWasAndWhatIs) {
  v1::UpdateRoomResponse reply;
  reply.mutable_before()->set_id("rm-2");
  reply.mutable_before()->set_capacity(3);
  reply.mutable_before()->set_etag("r1");
  *reply.mutable_room() = reply.before();
  reply.mutable_room()->set_etag("r2");
  EXPECT_EQ(RenderChange(reply, 80), "Changed room rm-2: it said that already.\n");
  reply.mutable_room()->set_capacity(4);
  EXPECT_EQ(RenderChange(reply, 80), "Changed room rm-2: capacity 3 -> 4.\n");
}

TEST(Change, IsPutBackWithTheValuesFromBeforeAndNoOthers) {
  v1::UpdateOrderRequest request;
  request.set_id("o-7");
  request.set_etag("r1");
  request.mutable_order()->set_hours(10);
  request.mutable_order()->add_diagnoses("E11.65");
  request.mutable_order()->set_ordering_name("Dr. Sample");
  for (const char* path : {"hours", "diagnoses", "ordering_name"}) request.mutable_update_mask()->add_paths(path);
  v1::UpdateOrderResponse reply;
  reply.mutable_before()->set_id("o-7");
  reply.mutable_before()->set_patient("p-1");
  reply.mutable_before()->set_ordering_npi("1558598797");
  reply.mutable_before()->add_diagnoses("E11.9");
  reply.mutable_before()->add_diagnoses("I10");
  *reply.mutable_order() = reply.before();
  EXPECT_EQ(PutBack("PeopleService.UpdateOrder", request, reply), "") << "nothing changed";
  reply.mutable_order()->set_hours(10);
  EXPECT_EQ(PutBack("PeopleService.UpdateOrder", request, reply),
            "psmet order update o-7 --ordering-name \"\" --diagnoses E11.9,I10 --hours 0");
}

TEST(Change, IsPutBackByALineThatIsRead) {
  v1::UpdateOrderRequest request;
  request.set_id("o-7");
  request.mutable_order()->set_standing(true);
  request.mutable_order()->set_format(v1::ORDER_FORMAT_GROUP);
  for (const char* path : {"standing", "format"}) request.mutable_update_mask()->add_paths(path);
  v1::UpdateOrderResponse reply;
  reply.mutable_before()->set_id("o-7");
  *reply.mutable_order() = request.order();
  const std::string line = PutBack("PeopleService.UpdateOrder", request, reply);
  EXPECT_EQ(line, "psmet order update o-7 --format \"\" --standing=no");
  const auto read = Read(*FindCommand("order update"), {"o-7", "--format", "", "--standing=no"});
  ASSERT_TRUE(read.ok()) << read.status();
  const auto& back = static_cast<const v1::UpdateOrderRequest&>(*read->request);
  EXPECT_EQ(back.order().format(), v1::ORDER_FORMAT_UNSPECIFIED);
  EXPECT_FALSE(back.order().standing());
  EXPECT_EQ(back.update_mask().paths_size(), 2);
}

}  // namespace
}  // namespace psmet::cli
