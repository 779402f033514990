#include "handlers/lists_places.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "handlers/fields.h"
#include "handlers/people.h"
#include "handlers/references.h"
#include "handlers/schedule.h"
#include "handlers/sites.h"
#include "handlers/teaching.h"
#include "handlers/wire.h"
#include "rules/schedule.h"
#include "rules/when.h"
#include "rules/written.h"
#include "store/curriculum.h"
#include "store/lists.h"
#include "store/schedule.h"
#include "store/timetable.h"

namespace psmet::handlers {
namespace {

// A list whose rows are at sites.
class AtSites : public List {
 public:
  AtSites(const Call& call, sql::ReadTx& tx, std::string site) : List(call, tx), named_(std::move(site)) {}

 protected:
  // The site of the row's cell, or the one that the call named. Reports what can't be found; null then.
  const Site* ResolveSite(ListRow& row) {
    const std::string text = row.Text("site").empty() ? named_ : row.Text("site");
    auto known = sites_.find(text);
    if (known == sites_.end()) {
      auto site = SiteNamed(call_, tx_, text);
      if (!site.ok()) {
        row.Refuse("site", site.status());
        return nullptr;
      }
      known = sites_.emplace(text, *std::move(site)).first;
    }
    row.cells["site"] = known->second.id.str();
    return &known->second;
  }
  // The sites of an export: the one that the call named, or those that the caller may see, none of them for all.
  absl::StatusOr<std::vector<SiteId>> Exported() {
    if (named_.empty()) return call_.caller.sites;
    return std::vector<SiteId>{TRY(SiteOf(call_, tx_, named_)).id};
  }

 private:
  const std::string named_;
  std::map<std::string, Site> sites_;  // by what rows call them
};

// ---- rooms ----

class Rooms : public AtSites {
 public:
  using AtSites::AtSites;
  std::string noun() const override { return "room"; }
  const google::protobuf::Descriptor* fields() const override { return v1::Room::descriptor(); }
  const std::vector<ListColumn>& columns() const override {
    static const auto& columns = *new std::vector<ListColumn>{
        {.field = "site", .heading = "Site", .also = {"Location", "Clinic", "Building", "Site name"}},
        {.field = "name", .heading = "Room", .also = {"Room name", "Name", "Room #", "Room number"}, .required = true},
        {.field = "capacity",
         .heading = "Capacity",
         .also = {"Seats", "Chairs", "People", "Max occupancy", "Size"},
         .read = rules::WrittenNumber,
         .required = true},
    };
    return columns;
  }

  void Resolve(ListRow& row) override { ResolveSite(row); }
  std::string KeyOf(const Cells& cells) const override {
    return absl::StrCat(CellOf(cells, "site"), "|", CellOf(cells, "name"));
  }

  absl::StatusOr<std::optional<Entry>> Find(const Cells& cells) override {
    const SiteId site = TRY(ParseId<SiteId>(CellOf(cells, "site")));
    const auto room = store::RoomNamed(tx_, site, CellOf(cells, "name"));
    if (!room) return std::optional<Entry>();
    return EntryOf(store::GetRoom(tx_, *room).value());
  }

  absl::StatusOr<std::string> Add(const Importing& to, const Cells& cells) override {
    v1::AddRoomRequest request;
    FillFrom(cells, request.mutable_room());
    TRY(CheckRequest(request));
    return TRY(AddRoom(call_, to.tx, request)).room().id();
  }

  absl::Status Change(const Importing& to, const Entry& entry, const Cells& cells,
                      const std::vector<std::string>& changed) override {
    v1::UpdateRoomRequest request;
    FillUpdate(entry.id, cells, changed, request, request.mutable_room());
    TRY(CheckRequest(request));
    return UpdateRoom(call_, to.tx, request).status();
  }

  std::vector<Entry> Load(const std::vector<std::string>& after, int limit) override {
    const RoomId last{after.empty() ? 0 : std::stoll(after[0])};
    const auto sites = Exported();
    std::vector<Room> rooms;
    if (sites.ok() && sites->empty()) rooms = store::Rooms(tx_, last, limit);
    for (const SiteId site : sites.value_or(std::vector<SiteId>())) {
      for (Room& room : store::RoomsOf(tx_, site, last, limit)) rooms.push_back(std::move(room));
    }
    std::sort(rooms.begin(), rooms.end(), [](const Room& a, const Room& b) { return a.id < b.id; });
    if (rooms.size() > static_cast<size_t>(limit)) rooms.resize(limit);
    std::vector<Entry> entries;
    for (const Room& room : rooms) entries.push_back(EntryOf(room));
    return entries;
  }
  Cells Written(const Entry& entry) override {
    Cells cells = entry.cells;
    cells["site"] = NameOf(tx_, store::GetSite(tx_, ParseId<SiteId>(cells["site"]).value()).value());
    return cells;
  }

 private:
  static Entry EntryOf(const Room& room) {
    return {.id = room.id.str(),
            .cells = {{"site", room.site.str()}, {"name", room.name}, {"capacity", absl::StrCat(room.capacity)}},
            .keys = {absl::StrCat(room.id.number)}};
  }
};

// ---- sessions ----

absl::Status CheckBlocks(std::string_view number) {
  return rules::CheckSize(std::stoi(std::string(number)), rules::kMaxSeats);
}
absl::Status CheckSeats(std::string_view number) { return rules::CheckSize(1, std::stoi(std::string(number))); }

class Sessions : public AtSites {
 public:
  Sessions(const Call& call, sql::ReadTx& tx, std::string site, std::optional<Day> from)
      : AtSites(call, tx, std::move(site)), from_(from.value_or(TodayOf(call, tx))) {}
  std::string noun() const override { return "session"; }
  const google::protobuf::Descriptor* fields() const override { return v1::AddSessionRequest::descriptor(); }
  const std::vector<ListColumn>& columns() const override {
    static const auto& columns = *new std::vector<ListColumn>{
        {.field = "site", .heading = "Site", .also = {"Location", "Clinic", "Building", "Site name"}},
        {.field = "room", .heading = "Room", .also = {"Room name", "Room #", "Room number"}},
        {.field = "start",
         .heading = "Start",
         .also = {"Starts", "Date and time", "Start date and time", "When", "Begins"},
         .read = rules::WrittenStart},
        {.field = "module",
         .heading = "Module",
         .also = {"Class", "Topic", "Lesson", "Subject", "Class name", "Module name"},
         .required = true},
        {.field = "blocks",
         .heading = "Blocks",
         .also = {"Half hours", "Blocks of 30 minutes", "30-minute blocks"},
         .read = rules::WrittenNumber,
         .check = CheckBlocks},
        {.field = "seats",
         .heading = "Seats",
         .also = {"Patients", "Max patients"},
         .read = rules::WrittenNumber,
         .check = CheckSeats},
        {.field = "instructor",
         .heading = "Instructor",
         .also = {"Educator", "Teacher", "Instructor NPI", "Taught by", "Facilitator"}},
        {.field = "language", .heading = "Language", .also = {"Taught in"}, .read = rules::WrittenLanguage},
        {.field = "interpreter",
         .heading = "Interpreter",
         .also = {"Interpreter language"},
         .read = rules::WrittenLanguage},
        {.field = "outside_hours",
         .heading = "Outside hours",
         .also = {"After hours", "Outside opening hours"},
         .read = rules::WrittenYes,
         .use = Use::kAdding},
        {.field = "past", .heading = "Past", .also = {"Why entered late", "Entered late because"}, .use = Use::kRead},
        {.field = "date",
         .heading = "Date",
         .also = {"Day", "Class date", "Start date"},
         .read = rules::WrittenDate,
         .use = Use::kRead},
        {.field = "time", .heading = "Time", .also = {"Start time", "From"}, .use = Use::kRead},
        {.field = "minutes",
         .heading = "Minutes",
         .also = {"Duration", "Length", "Length in minutes"},
         .read = rules::WrittenNumber,
         .use = Use::kRead},
    };
    return columns;
  }

  void Resolve(ListRow& row) override {
    if (const Site* site = ResolveSite(row)) {
      ResolveRoom(*site, row);
      ResolveStart(*site, row);
    }
    if (const std::string& module = row.Text("module"); !module.empty()) {
      auto key = ModuleOf(module);
      if (key.ok()) {
        row.cells["module"] = *std::move(key);
      } else {
        row.Refuse("module", key.status());
      }
    }
    if (const std::string& instructor = row.Text("instructor"); !instructor.empty()) {
      const auto id = InstructorNamed(tx_, instructor);
      if (!id.ok()) return row.Refuse("instructor", id.status());
      row.cells["instructor"] = id->str();
    }
  }

  std::string KeyOf(const Cells& cells) const override {
    const std::string &room = CellOf(cells, "room"), &start = CellOf(cells, "start");
    return room.empty() || start.empty() ? "" : absl::StrCat(room, "|", start);
  }

  absl::StatusOr<std::optional<Entry>> Find(const Cells& cells) override {
    const RoomId room = TRY(ParseId<RoomId>(CellOf(cells, "room")));
    const Site site = TRY(store::GetSite(tx_, TRY(ParseId<SiteId>(CellOf(cells, "site")))));
    const auto there = store::SessionAt(tx_, room, TRY(StartOf(CellOf(cells, "start"), site)));
    if (!there) return std::optional<Entry>();
    return EntryOf(store::GetSession(tx_, *there).value(), site);
  }

  absl::StatusOr<std::string> Add(const Importing& to, const Cells& cells) override {
    v1::AddSessionRequest request;
    FillFrom(cells, &request);
    request.mutable_start()->set_text(CellOf(cells, "start"));
    TRY(CheckRequest(request));
    TRY(CheckNotFormer(cells));
    const auto reply = AddSession(call_, to.tx, request);
    if (!reply.ok()) return WithColumn(reply.status());
    Warn(to, reply->warnings());
    std::string id = reply->session().id();
    if (!CellOf(cells, "interpreter").empty()) TRY(Interpret(to, id, cells));
    return id;
  }

  absl::Status Change(const Importing& to, const Entry& entry, const Cells& cells,
                      const std::vector<std::string>& changed) override {
    std::vector<std::string> fixed;
    for (const std::string& field : changed) {
      const bool unassigns = field == "instructor" && CellOf(cells, field).empty();
      if (unassigns || (field != "instructor" && field != "interpreter")) fixed.push_back(field);
    }
    if (!fixed.empty()) {
      return Refused("ROW_DIFFERS",
                     "session {session} is there already then, with another {fields}, which a list can't change; "
                     "cancel it first, or take it out of the list",
                     {{"session", entry.id}, {"fields", absl::StrJoin(fixed, ", ")}});
    }
    if (std::find(changed.begin(), changed.end(), "interpreter") != changed.end()) TRY(Interpret(to, entry.id, cells));
    if (std::find(changed.begin(), changed.end(), "instructor") == changed.end()) return absl::OkStatus();
    v1::AssignInstructorRequest request;
    request.set_session(entry.id);
    request.set_instructor(CellOf(cells, "instructor"));
    request.set_validate_only(to.dry_run);
    TRY(CheckRequest(request));
    const auto reply = TRY(AssignInstructor(call_, to.tx, request));
    Warn(to, reply.warnings());
    return absl::OkStatus();
  }

  size_t keys() const override { return 1; }
  std::vector<Entry> Load(const std::vector<std::string>& after, int limit) override {
    store::StartKey last{.start = absl::InfinitePast()};
    if (!after.empty()) {
      const Session session = store::GetSession(tx_, SessionId{std::stoll(after[0])}).value();
      last = {.start = session.start, .number = session.id.number};
    }
    std::vector<Entry> entries;
    const auto sites = Exported();
    if (!sites.ok()) return entries;
    const store::SessionFilter filter{.sites = *sites, .from = from_, .state = SessionState::kScheduled};
    for (const auto& listed : store::ListSessions(tx_, filter, last, limit)) {
      entries.push_back(EntryOf(listed.session, store::GetSite(tx_, listed.session.site).value()));
    }
    return entries;
  }
  Cells Written(const Entry& entry) override {
    Cells cells = entry.cells;
    cells["site"] = NameOf(tx_, store::GetSite(tx_, ParseId<SiteId>(cells["site"]).value()).value());
    cells["room"] = store::GetRoom(tx_, ParseId<RoomId>(cells["room"]).value()).value().name;
    if (const auto id = ParseId<InstructorId>(cells["instructor"]); id.ok() && *id)
      cells["instructor"] = NameOf(tx_, *id);
    return cells;
  }

 private:
  void ResolveRoom(const Site& site, ListRow& row) {
    const auto room = RoomAt(site, row.Text("room"));
    if (!room.ok()) return row.Refuse("room", room.status());
    row.cells["room"] = room->str();
  }

  // A list that is older than a cancellation or a move does not bring the class back.
  absl::Status CheckNotFormer(const Cells& cells) {
    const Site site = TRY(store::GetSite(tx_, TRY(ParseId<SiteId>(CellOf(cells, "site")))));
    const SessionId former = store::FormerlyAt(tx_, site.id, TRY(ParseId<RoomId>(CellOf(cells, "room"))),
                                               TRY(StartOf(CellOf(cells, "start"), site)),
                                               TRY(store::GetModule(tx_, CellOf(cells, "module"))).module.number);
    if (!former) return absl::OkStatus();
    const Session session = TRY(store::GetSession(tx_, former));
    if (session.state == SessionState::kCancelled) {
      return Refused("SESSION_CANCELLED",
                     "{session} was that class and is cancelled; take the row out, or add the class by itself if it is "
                     "to be held after all",
                     {{"session", former.str()}});
    }
    return Refused("SESSION_MOVED",
                   "{session} was that class and was moved to {start}, room {room}; take the row out, or add the class "
                   "by itself if there is to be another",
                   {{"session", former.str()},
                    {"start", rules::WhenText(session.start, ZoneOf(site.zone))},
                    {"room", TRY(store::GetRoom(tx_, session.room)).name}});
  }

  // A refusal with the column of the list that says that it is meant.
  static absl::Status WithColumn(const absl::Status& refused) {
    const std::string reason = ReasonOf(refused);
    const char* const column = reason == "SITE_CLOSED"     ? "; if it is meant, say yes in a column Outside hours"
                               : reason == "START_IN_PAST" ? "; if it took place, say in a column Past why it is late"
                               : reason == "CREDENTIAL_MISSING" || reason == "INSTRUCTOR_TAKEN"
                                   ? "; leave the instructor empty to plan it without one"
                                   : nullptr;
    if (column == nullptr) return refused;
    return Error(refused.code(), reason, absl::StrCat(refused.message(), column), DetailOf(refused)->metadata);
  }

  // For an empty text the site's only room.
  absl::StatusOr<RoomId> RoomAt(const Site& site, const std::string& text) {
    if (!text.empty()) return RoomNamed(call_, tx_, site, text);
    const auto rooms = store::RoomsOf(tx_, site.id, RoomId{}, 2);
    if (rooms.size() == 1) return rooms[0].id;
    return Invalid(
        "ROOM_NEEDED",
        rooms.empty() ? "{site} has no room yet; import the rooms first" : "{site} has several rooms; say which",
        {{"site", site.id.str()}});
  }

  // The start in its one spelling, from one cell or from a date and a time; blocks from minutes.
  void ResolveStart(const Site& site, ListRow& row) {
    std::string written = row.Text("start");
    const bool apart = written.empty();
    if (apart && row.refused.contains("date")) return;
    if (apart && !row.Text("date").empty()) written = absl::StrCat(row.Text("date"), " ", row.Text("time"));
    if (written.empty()) {
      return row.Refuse("start", "FIELD_REQUIRED", "say when, e.g. 2026-12-08 9:00, or give a date and a time");
    }
    const auto span = SpanOf(written, site, row.Text("outside_hours") == "yes" || !row.Text("past").empty());
    const auto start = span.ok() ? absl::StatusOr<absl::Time>(span->start) : span.status();
    // The date was read; what of both can't be a time is the time's.
    const bool no_time = ReasonOf(start.status()).starts_with("WHEN_") && ReasonOf(start.status()) != "WHEN_FAR" &&
                         !row.Text("time").empty();
    const char* const cell = !apart ? "start" : no_time ? "time" : "date";
    // What the cell says is not repeated: in a file whose columns are shifted it may be a name.
    const auto refusal = DetailOf(start.status());
    if (refusal && std::any_of(refusal->metadata.begin(), refusal->metadata.end(),
                               [](const auto& each) { return each.first == "word"; })) {
      return row.Refuse(cell, "WHEN_UNREADABLE",
                        apart ? "that is not a time; write 9:00, 1:30 pm or 13:30"
                              : "that is not a time; write 12/1/2026 9:00 or 2026-12-01 09:00");
    }
    if (!start.ok()) return row.Refuse(cell, start.status());
    row.cells["start"] = Spelled(*start, site);
    if (const std::string& minutes = row.Text("minutes"); !minutes.empty() && row.Text("blocks").empty()) {
      const int length = std::stoi(minutes);
      if (length % 30 != 0) {
        return row.Refuse("minutes", "VALUE_INVALID", "a session has whole blocks of 30 minutes");
      }
      row.cells["blocks"] = absl::StrCat(length / 30);
    }
    if (!span->end) return;
    const int said = row.Text("blocks").empty() ? 0 : std::stoi(row.Text("blocks"));
    const auto blocks = rules::BlocksOf({span->start, *span->end}, said, ZoneOf(site.zone));
    if (!blocks.ok()) return row.Refuse(apart ? "time" : "start", blocks.status());
    row.cells["blocks"] = absl::StrCat(*blocks);
  }

  absl::StatusOr<rules::Span> SpanOf(const std::string& text, const Site& site, bool outside_hours) const {
    const auto need = outside_hours ? rules::WhenNeed::kRecord : rules::WhenNeed::kPlan;
    return rules::ReadSpan(text, call_.now, PlaceOf(site), need);
  }
  absl::StatusOr<absl::Time> StartOf(const std::string& text, const Site& site) const {
    return TRY(SpanOf(text, site, true)).start;
  }
  // "2026-12-08 09:00", with its offset where the clock shows it twice.
  static std::string Spelled(absl::Time start, const Site& site) {
    const absl::TimeZone zone = ZoneOf(site.zone);
    const bool twice = zone.At(absl::ToCivilSecond(start, zone)).kind == absl::TimeZone::TimeInfo::REPEATED;
    return absl::FormatTime(twice ? "%Y-%m-%d %H:%M %Ez" : "%Y-%m-%d %H:%M", start, zone);
  }

  absl::StatusOr<std::string> ModuleOf(const std::string& text) {
    const auto known = modules_.find(text);
    if (known != modules_.end()) return known->second;
    return modules_[text] = TRY(ModuleNamed(tx_, text));
  }

  // What else a session warns of shows on every board.
  static void Warn(const Importing& to, const google::protobuf::RepeatedPtrField<v1::Warning>& warnings) {
    for (const v1::Warning& warning : warnings) {
      if (warning.reason().starts_with("RENDERING_")) *to.warnings->Add() = warning;
    }
  }

  absl::Status Interpret(const Importing& to, const std::string& session, const Cells& cells) {
    v1::SetInterpreterRequest request;
    request.set_session(session);
    request.set_language(CellOf(cells, "interpreter"));
    request.set_none(CellOf(cells, "interpreter").empty());
    request.set_validate_only(to.dry_run);
    TRY(CheckRequest(request));
    return SetInterpreter(call_, to.tx, request).status();
  }

  Entry EntryOf(const Session& session, const Site& site) const {
    return {.id = session.id.str(),
            .cells = {{"site", session.site.str()},
                      {"room", session.room.str()},
                      {"start", Spelled(session.start, site)},
                      {"module", absl::StrCat(session.curriculum, "/", session.module)},
                      {"blocks", absl::StrCat(session.blocks)},
                      {"seats", absl::StrCat(session.seats)},
                      {"instructor", session.instructor.str()},
                      {"language", session.language},
                      {"interpreter", session.interpreter},
                      {"outside_hours", rules::OutsideHours(session, PlaceOf(site)) ? "yes" : "no"}},
            .keys = {absl::StrCat(session.id.number)}};
  }

  const Day from_;
  std::map<std::string, std::string> modules_;  // keys by what rows call them
};

}  // namespace

std::unique_ptr<List> RoomList(const Call& call, sql::ReadTx& tx, std::string site) {
  return std::make_unique<Rooms>(call, tx, std::move(site));
}
std::unique_ptr<List> SessionList(const Call& call, sql::ReadTx& tx, std::string site, std::optional<Day> from) {
  return std::make_unique<Sessions>(call, tx, std::move(site), from);
}

}  // namespace psmet::handlers
