#include "handlers/sites.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <limits>
#include <tuple>

#include "base/error.h"
#include "handlers/changes.h"
#include "handlers/mask.h"
#include "handlers/wire.h"
#include "rules/place.h"
#include "rules/schedule.h"
#include "store/schedule.h"
#include "store/staff.h"

namespace psmet::handlers {
namespace {

constexpr int kMostConfirmHours = 14 * 24;

// Minutes after midnight of HH:MM, 00:00 to 24:00; nothing for any other text.
std::optional<int> MinutesOf(std::string_view text) {
  const auto digit = [&](size_t at) { return absl::ascii_isdigit(static_cast<unsigned char>(text[at])); };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) return std::nullopt;
  const int hours = (text[0] - '0') * 10 + text[1] - '0';
  const int minutes = (text[3] - '0') * 10 + text[4] - '0';
  if (minutes > 59 || hours * 60 + minutes > 24 * 60) return std::nullopt;
  return hours * 60 + minutes;
}

std::string TextOf(int minutes) { return absl::StrFormat("%02d:%02d", minutes / 60, minutes % 60); }

absl::Status CheckZone(const std::string& name) {
  absl::TimeZone zone;
  // The loader also takes paths of files, fixed offsets and this machine's own zone.
  const bool named = !absl::StartsWith(name, "/") && !absl::StartsWith(name, ":") && !absl::StrContains(name, "..") &&
                     !absl::StartsWith(name, "Fixed/") && name != "localtime";
  if (named && absl::LoadTimeZone(name, &zone)) return absl::OkStatus();
  return Invalid("ZONE_UNKNOWN", "\"{zone}\" is no IANA zone; one is written like America/Chicago", {{"zone", name}});
}

absl::StatusOr<Site> FromProto(sql::ReadTx& tx, const v1::Site& in) {
  TRY(CheckZone(in.zone()));
  Site site{.name = in.name(), .zone = in.zone()};
  const auto opens = in.opens().empty() ? site.opens : MinutesOf(in.opens());
  const auto closes = in.closes().empty() ? site.closes : MinutesOf(in.closes());
  if (!opens || !closes || *closes <= *opens) {
    return Invalid("HOURS_INVALID", "opening hours {opens}-{closes} are not two times HH:MM, the second one later",
                   {{"opens", in.opens().empty() ? TextOf(site.opens) : in.opens()},
                    {"closes", in.closes().empty() ? TextOf(site.closes) : in.closes()}});
  }
  site.opens = *opens;
  site.closes = *closes;
  site.organization = TRY(ParseId<OrganizationId>(in.organization()));
  if (site.organization) TRY(store::GetOrganization(tx, site.organization));
  if (!in.place_of_service().empty()) site.place_of_service = in.place_of_service();
  const std::string& place = site.place_of_service;
  if (place.size() != 2 || !std::all_of(place.begin(), place.end(), absl::ascii_isdigit)) {
    return Invalid("FIELD_INVALID", "place of service {place} is not two digits, e.g. 11", {{"place", place}});
  }
  site.facility_type = in.facility_type();
  TRY(rules::CheckFacilityType(site.facility_type));
  if (in.confirm_hours() != 0) site.confirm_hours = in.confirm_hours();
  if (site.confirm_hours < 1 || site.confirm_hours > kMostConfirmHours) {
    return Invalid("FIELD_INVALID", "confirm_hours is {hours}; it is 1 to {most}",
                   {{"hours", absl::StrCat(site.confirm_hours)}, {"most", absl::StrCat(kMostConfirmHours)}});
  }
  return site;
}

// A name as people compare it: without case, each run of spaces as one.
std::string Compared(const std::string& name) {
  std::string text = absl::AsciiStrToLower(name);
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

// No other site has its name, whoever may see it. Error: SITE_NAME_TAKEN.
absl::Status CheckName(sql::ReadTx& tx, const Site& site) {
  for (const Site& other : store::Sites(tx, SiteId{}, std::numeric_limits<int>::max())) {
    if (other.id == site.id || Compared(other.name) != Compared(site.name)) continue;
    return Error(absl::StatusCode::kAlreadyExists, "SITE_NAME_TAKEN", "there is a site of that name: {site}",
                 {{"site", other.id.str()}});
  }
  return absl::OkStatus();
}

// The other room of its site that has its name, or nothing.
std::optional<RoomId> Namesake(sql::ReadTx& tx, const Room& room) {
  for (const Room& other : store::RoomsOf(tx, room.site, RoomId{}, std::numeric_limits<int>::max())) {
    if (other.id != room.id && Compared(other.name) == Compared(room.name)) return other.id;
  }
  return std::nullopt;
}

// Its capacity is one that a room has, and no other room of its site has its name. Errors: CAPACITY_INVALID,
// ROOM_NAME_TAKEN.
absl::Status CheckRoom(sql::ReadTx& tx, const Room& room) {
  if (room.capacity < 2 || room.capacity > 500) {
    return Invalid("CAPACITY_INVALID", "a room holds 2 to 500 people, not {capacity}",
                   {{"capacity", absl::StrCat(room.capacity)}});
  }
  const auto taken = Namesake(tx, room);
  if (!taken) return absl::OkStatus();
  return Error(absl::StatusCode::kAlreadyExists, "ROOM_NAME_TAKEN", "{site} has a room of that name: {room}",
               {{"site", room.site.str()}, {"room", taken->str()}});
}

// Its planned sessions still fit: the seats of each with the staff's chairs, and whom it expects. Error:
// CAPACITY_NEEDED.
absl::Status CheckPlannedFit(sql::ReadTx& tx, const Room& room, absl::Time now) {
  // One in progress began at most its length ago.
  for (const SessionId id : store::PlannedIn(tx, room.id, now - absl::Hours(4))) {
    const Session session = TRY(store::GetSession(tx, id));
    const int needed = std::max(session.seats + rules::StaffChairs(session),
                                rules::ChairsTaken(session, store::EnrollmentsOf(tx, id)));
    if (needed <= room.capacity) continue;
    return Refused("CAPACITY_NEEDED",
                   "session {session} is planned in room {room} and needs {needed} chairs; {capacity} "
                   "would be too few",
                   {{"session", id.str()},
                    {"room", room.id.str()},
                    {"needed", absl::StrCat(needed)},
                    {"capacity", absl::StrCat(room.capacity)}});
  }
  return absl::OkStatus();
}

void ToProto(const Room& room, v1::Room* out) {
  out->set_id(room.id.str());
  out->set_site(room.site.str());
  out->set_name(room.name);
  out->set_capacity(room.capacity);
  out->set_etag(EtagOf(room.revision));
}

// The sites that the caller may see, after `after`.
std::vector<Site> SitesFor(const Call& call, sql::ReadTx& tx, SiteId after, int limit) {
  if (call.caller.sites.empty()) return store::Sites(tx, after, limit);
  std::vector<SiteId> seen = call.caller.sites;
  std::sort(seen.begin(), seen.end());
  std::vector<Site> sites;
  for (const SiteId id : seen) {
    if (id <= after || sites.size() == static_cast<size_t>(limit)) continue;
    if (auto site = store::GetSite(tx, id); site.ok()) sites.push_back(*std::move(site));
  }
  return sites;
}

// The rooms of one site, or of all that the caller may see, after `after`.
std::vector<Room> RoomsFor(const Call& call, sql::ReadTx& tx, SiteId site, RoomId after, int limit) {
  if (site) return store::RoomsOf(tx, site, after, limit);
  if (call.caller.sites.empty()) return store::Rooms(tx, after, limit);
  std::vector<Room> rooms;
  for (const SiteId each : call.caller.sites) {
    for (Room& room : store::RoomsOf(tx, each, after, limit)) rooms.push_back(std::move(room));
  }
  std::sort(rooms.begin(), rooms.end(), [](const Room& a, const Room& b) { return a.id < b.id; });
  if (rooms.size() > static_cast<size_t>(limit)) rooms.resize(limit);
  return rooms;
}

}  // namespace

void ToProto(const Site& site, v1::Site* out) {
  out->set_id(site.id.str());
  out->set_name(site.name);
  out->set_zone(site.zone);
  out->set_opens(TextOf(site.opens));
  out->set_closes(TextOf(site.closes));
  out->set_organization(site.organization.str());
  out->set_place_of_service(site.place_of_service);
  out->set_facility_type(site.facility_type);
  out->set_confirm_hours(site.confirm_hours);
  out->set_etag(EtagOf(site.revision));
}

absl::StatusOr<v1::AddSiteResponse> AddSite(const Call&, sql::WriteTx& tx, const v1::AddSiteRequest& request) {
  Site site = TRY(FromProto(tx, request.site()));
  TRY(CheckName(tx, site));
  site.id = store::InsertSite(tx, site);
  site.revision = tx.seq();
  v1::AddSiteResponse reply;
  ToProto(site, reply.mutable_site());
  return reply;
}

absl::StatusOr<v1::UpdateSiteResponse> UpdateSite(const Call& call, sql::WriteTx& tx,
                                                  const v1::UpdateSiteRequest& request) {
  const Site before = TRY(SiteOf(call, tx, request.id()));
  TRY(CheckEtag(request.etag(), before.revision));
  v1::UpdateSiteResponse reply;
  ToProto(before, reply.mutable_before());
  *reply.mutable_site() = reply.before();
  TRY(ApplyMask(request.update_mask(), request.site(), reply.mutable_site()));
  Site after = TRY(FromProto(tx, reply.site()));
  after.id = before.id;
  if (after.name != before.name) TRY(CheckName(tx, after));
  store::UpdateSite(tx, after);
  const auto billed_by = [](const Site& site) {
    return std::tie(site.organization, site.place_of_service, site.facility_type);
  };
  if (billed_by(before) != billed_by(after)) TRY(MakeAgain(call, tx, store::ChargedAt(tx, after.id), request, reply));
  ToProto(TRY(store::GetSite(tx, after.id)), reply.mutable_site());
  return reply;
}

absl::StatusOr<v1::GetSiteResponse> GetSite(const Call& call, sql::ReadTx& tx, const v1::GetSiteRequest& request) {
  v1::GetSiteResponse reply;
  ToProto(TRY(SiteOf(call, tx, request.site())), reply.mutable_site());
  return reply;
}

absl::StatusOr<v1::ListSitesResponse> ListSites(const Call& call, sql::ReadTx& tx,
                                                const v1::ListSitesRequest& request) {
  const Page page = TRY(PageOf(call, request));
  v1::ListSitesResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return SitesFor(call, tx, SiteId{page.number(0)}, limit); },
      [&](const Site& site) { ToProto(site, reply.add_sites()); },
      [](const Site& site) -> std::vector<std::string> { return {absl::StrCat(site.id.number)}; }));
  return reply;
}

absl::StatusOr<v1::AddRoomResponse> AddRoom(const Call& call, sql::WriteTx& tx, const v1::AddRoomRequest& request) {
  Room room{.site = TRY(SiteOf(call, tx, request.room().site())).id,
            .name = request.room().name(),
            .capacity = request.room().capacity()};
  TRY(CheckRoom(tx, room));
  room.id = store::InsertRoom(tx, room);
  room.revision = tx.seq();
  v1::AddRoomResponse reply;
  ToProto(room, reply.mutable_room());
  return reply;
}

// Error: ROOM_NOT_FOUND, also for one at a site that the caller may not see.
static absl::StatusOr<Room> SeenRoom(const Call& call, sql::ReadTx& tx, std::string_view id) {
  auto room = TRY(store::GetRoom(tx, TRY(ParseId<RoomId>(id))));
  if (!call.caller.Sees(room.site)) return Missing("ROOM_NOT_FOUND", "no room {room}", {{"room", room.id.str()}});
  return room;
}

absl::StatusOr<v1::GetRoomResponse> GetRoom(const Call& call, sql::ReadTx& tx, const v1::GetRoomRequest& request) {
  v1::GetRoomResponse reply;
  ToProto(TRY(SeenRoom(call, tx, request.room())), reply.mutable_room());
  return reply;
}

absl::StatusOr<v1::UpdateRoomResponse> UpdateRoom(const Call& call, sql::WriteTx& tx,
                                                  const v1::UpdateRoomRequest& request) {
  const Room before = TRY(SeenRoom(call, tx, request.id()));
  TRY(CheckEtag(request.etag(), before.revision));
  v1::UpdateRoomResponse reply;
  ToProto(before, reply.mutable_before());
  *reply.mutable_room() = reply.before();
  TRY(ApplyMask(request.update_mask(), request.room(), reply.mutable_room()));
  Room after = before;
  after.name = reply.room().name();
  after.capacity = reply.room().capacity();
  TRY(CheckRoom(tx, after));
  if (after.capacity < before.capacity) TRY(CheckPlannedFit(tx, after, call.now));
  store::UpdateRoom(tx, after);
  ToProto(TRY(store::GetRoom(tx, after.id)), reply.mutable_room());
  return reply;
}

absl::StatusOr<v1::ListRoomsResponse> ListRooms(const Call& call, sql::ReadTx& tx,
                                                const v1::ListRoomsRequest& request) {
  const Page page = TRY(PageOf(call, request));
  const SiteId site = request.site().empty() ? SiteId{} : TRY(SiteOf(call, tx, request.site())).id;
  v1::ListRoomsResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return RoomsFor(call, tx, site, RoomId{page.number(0)}, limit); },
      [&](const Room& room) { ToProto(room, reply.add_rooms()); },
      [](const Room& room) -> std::vector<std::string> { return {absl::StrCat(room.id.number)}; }));
  return reply;
}

}  // namespace psmet::handlers
