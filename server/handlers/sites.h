// Sites and rooms.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/places.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

void ToProto(const Site& site, v1::Site* out);

absl::StatusOr<v1::AddSiteResponse> AddSite(const Call& call, sql::WriteTx& tx, const v1::AddSiteRequest& request);
absl::StatusOr<v1::UpdateSiteResponse> UpdateSite(const Call& call, sql::WriteTx& tx,
                                                  const v1::UpdateSiteRequest& request);
absl::StatusOr<v1::GetSiteResponse> GetSite(const Call& call, sql::ReadTx& tx, const v1::GetSiteRequest& request);
absl::StatusOr<v1::ListSitesResponse> ListSites(const Call& call, sql::ReadTx& tx, const v1::ListSitesRequest& request);
absl::StatusOr<v1::AddRoomResponse> AddRoom(const Call& call, sql::WriteTx& tx, const v1::AddRoomRequest& request);
absl::StatusOr<v1::UpdateRoomResponse> UpdateRoom(const Call& call, sql::WriteTx& tx,
                                                  const v1::UpdateRoomRequest& request);
absl::StatusOr<v1::GetRoomResponse> GetRoom(const Call& call, sql::ReadTx& tx, const v1::GetRoomRequest& request);
absl::StatusOr<v1::ListRoomsResponse> ListRooms(const Call& call, sql::ReadTx& tx, const v1::ListRoomsRequest& request);

}  // namespace psmet::handlers
