#include "handlers/open_rooms.h"

#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/error.h"
#include "psmet/v1/places.pb.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

constexpr int kMostRooms = 20;
constexpr int kMostOffered = 3;

}  // namespace

absl::Status WithOpenRooms(absl::Status refusal, sql::ReadTx& tx, const Session& session, int chairs,
                           std::string_view method, const google::protobuf::Message& request, RoomId except) {
  auto rooms = store::RoomsOf(tx, session.site, RoomId{}, kMostRooms);
  if (rooms.empty()) {
    v1::AddRoomRequest add;
    add.mutable_room()->set_site(session.site.str());
    return WithRemedy(std::move(refusal), {"Add one", "psmet.v1.PlaceService.AddRoom", add.SerializeAsString()});
  }
  std::stable_sort(rooms.begin(), rooms.end(), [](const Room& a, const Room& b) { return a.capacity < b.capacity; });
  const bool timed = session.start < session.end;
  int offered = 0;
  for (const Room& room : rooms) {
    if (room.id == session.room || room.id == except || room.capacity < chairs || offered == kMostOffered) continue;
    if (timed && store::RoomBusy(tx, room.id, {session.start, session.end}, session.id)) continue;
    std::unique_ptr<google::protobuf::Message> there(request.New());
    there->CopyFrom(request);
    there->GetReflection()->SetString(there.get(), there->GetDescriptor()->FindFieldByName("room"), room.id.str());
    refusal = WithRemedy(std::move(refusal), {absl::StrCat("In ", room.name, " (", room.capacity, " chairs)"),
                                              "psmet.v1." + std::string(method), there->SerializeAsString()});
    ++offered;
  }
  return refusal;
}

}  // namespace psmet::handlers
