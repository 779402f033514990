#include "handlers/schedule.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.h"
#include "handlers/addenda.h"
#include "handlers/clashes.h"
#include "handlers/cover.h"
#include "handlers/notices.h"
#include "handlers/open_rooms.h"
#include "handlers/renderers.h"
#include "handlers/roster.h"
#include "handlers/starts.h"
#include "handlers/wire.h"
#include "psmet/v1/classroom.pb.h"
#include "psmet/v1/staff.pb.h"
#include "rules/attendance.h"
#include "rules/schedule.h"
#include "rules/staff.h"
#include "rules/written.h"
#include "store/attendance.h"
#include "store/curriculum.h"
#include "store/notices.h"
#include "store/roster.h"
#include "store/schedule.h"
#include "store/staff.h"

namespace psmet::handlers {
namespace {

constexpr char kAdd[] = "ScheduleService.AddSession";
constexpr char kMove[] = "ScheduleService.MoveSession";

// ---- where ----

// The site of a new session: the one named, else the room's, else the caller's only one.
absl::StatusOr<Site> SiteFor(const Call& call, sql::ReadTx& tx, const v1::AddSessionRequest& request) {
  if (!request.site().empty() || request.room().empty()) return SiteOf(call, tx, request.site());
  const RoomId id = TRY(ParseId<RoomId>(request.room()));
  const Room room = TRY(store::GetRoom(tx, id));
  if (!call.caller.Sees(room.site)) return Missing("ROOM_NOT_FOUND", "no room {room}", {{"room", id.str()}});
  return store::GetSite(tx, room.site);
}

// The site's only room. Error: ROOM_NEEDED with the rooms there are, and the request in each that has the chairs.
absl::StatusOr<Room> OnlyRoom(sql::ReadTx& tx, const Site& site, const v1::AddSessionRequest& request) {
  const auto rooms = store::RoomsOf(tx, site.id, RoomId{}, 20);
  if (rooms.size() == 1) return rooms[0];
  const Session wanted{.site = site.id, .seats = request.seats() == 0 ? rules::kMaxSeats : request.seats()};
  const auto with_rooms = [&](absl::Status refusal) {
    return WithOpenRooms(std::move(refusal), tx, wanted, wanted.seats + 1, kAdd, request);
  };
  if (rooms.empty()) return with_rooms(Refused("ROOM_NEEDED", "{site} has no room yet", {{"site", site.id.str()}}));
  const auto name = [](std::string* out, const Room& room) { absl::StrAppend(out, room.id.str(), " ", room.name); };
  return with_rooms(Invalid("ROOM_NEEDED", "say which room of {site}: {rooms}",
                            {{"site", site.id.str()}, {"rooms", absl::StrJoin(rooms, ", ", name)}}));
}

// ---- who and what is free ----

// Errors: ROOM_TOO_SMALL, ROOM_TAKEN.
absl::Status CheckRoom(sql::ReadTx& tx, const Room& room, const Session& session) {
  TRY(rules::CheckSeatsFit(room, session.seats));
  return CheckRoomFree(tx, session);
}

// The refusal with the request for that many seats.
absl::Status WithSeats(absl::Status refusal, v1::AddSessionRequest request, int seats) {
  request.set_seats(seats);
  return WithRemedy(std::move(refusal), {absl::StrCat("With ", seats, " seats"), "psmet.v1." + std::string(kAdd),
                                         request.SerializeAsString()});
}

// Errors: those of rules::CheckSize; above the group's seats with as many as there may be.
absl::Status CheckSize(const Session& session, const v1::AddSessionRequest& request) {
  const absl::Status size = rules::CheckSize(session.blocks, session.seats);
  const bool above = ReasonOf(size) == "SEATS_ABOVE_GROUP_LIMIT" && session.seats > rules::kMaxSeats;
  return above ? WithSeats(size, request, rules::kMaxSeats) : size;
}

// A room that is free and too small has the chairs for a smaller class.
absl::Status WithFewerSeats(sql::ReadTx& tx, absl::Status refusal, const Room& room, const Session& session,
                            const v1::AddSessionRequest& request) {
  const int seats = room.capacity - rules::StaffChairs(session);
  const bool fewer = ReasonOf(refusal) == "ROOM_TOO_SMALL" && seats >= rules::kMinSeats;
  return fewer && CheckRoomFree(tx, session).ok() ? WithSeats(std::move(refusal), request, seats) : refusal;
}

// "i-7 has CDCES cr-5 pending, RN cr-6 from 2027-01-01 to 2028-12-31".
std::string WhatThereIs(InstructorId instructor, const std::vector<Credential>& credentials, Day day) {
  if (credentials.empty()) return absl::StrCat(instructor.str(), " has none");
  const auto word = [&](std::string* out, const Credential& credential) {
    absl::StrAppend(out, credential.type, " ", credential.id.str(), " ");
    const CredentialState standing = rules::StandingOn(credential, day);
    if (standing == CredentialState::kSuspended) {
      absl::StrAppend(out, "suspended");
    } else if (standing == CredentialState::kRevoked) {
      absl::StrAppend(out, "revoked");
    } else if (day < credential.valid_from || day > credential.valid_to) {
      absl::StrAppend(out, "from ", rules::DayText(credential.valid_from), " to ", rules::DayText(credential.valid_to));
    } else {
      absl::StrAppend(out, standing == CredentialState::kPending ? "pending" : "verified");
    }
  };
  return absl::StrCat(instructor.str(), " has ", absl::StrJoin(credentials, ", ", word));
}

// The first credential that would serve if it were verified.
const Credential* Pending(const std::vector<Credential>& credentials, const std::vector<std::string>& accepted,
                          Day day) {
  for (const Credential& credential : credentials) {
    const bool is_accepted = std::find(accepted.begin(), accepted.end(), credential.type) != accepted.end();
    const bool in_time = credential.valid_from <= day && day <= credential.valid_to;
    if (is_accepted && in_time && rules::StandingOn(credential, day) == CredentialState::kPending) return &credential;
  }
  return nullptr;
}

// A reply's list of whom to tell.
template <typename Reply>
void Tell(const Call& call, sql::ReadTx& tx, const std::vector<Enrollment>& places, Reply& reply) {
  for (const Enrollment& place : places) ToProtoToTell(call, tx, place, reply.add_tell());
}

// Where a class is moved back nobody is told what they believe anyway.
std::vector<Enrollment> WhoIsToBeTold(sql::ReadTx& tx, std::vector<Enrollment> places) {
  std::erase_if(places, [&](const Enrollment& place) { return !store::OpenNotice(tx, place.session, place.patient); });
  return places;
}

// Error: SESSION_BEGUN unless the session is scheduled.
absl::Status CheckScheduled(const Session& session) {
  const auto is = [&](const char* what) {
    return Refused("SESSION_BEGUN", "session {session} is {state}", {{"session", session.id.str()}, {"state", what}});
  };
  switch (session.state) {
    case SessionState::kScheduled:
      return absl::OkStatus();
    case SessionState::kInProgress:
      return is("in progress");
    case SessionState::kClosed:
      return is("closed");
    case SessionState::kCancelled:
      return is("cancelled");
  }
  return is("in no state");
}

// Everybody who is recorded as present, in a call that is still to say what of them.
v1::AmendAttendanceRequest OfAllPresent(sql::ReadTx& tx, const Session& session) {
  const auto stays = store::PresencesOf(tx, session.id);
  v1::AmendAttendanceRequest all;
  all.set_session(session.id.str());
  for (const auto& patient : store::RosterPatients(tx, session.id)) {
    const bool came =
        std::any_of(stays.begin(), stays.end(), [&](const auto& s) { return s.patient == patient.patient; });
    if (came) all.add_numbers(patient.number);
  }
  std::set<CaregiverId> caregivers;
  for (const auto& stay : stays) {
    if (stay.caregiver && caregivers.insert(stay.caregiver).second) all.add_caregivers(stay.caregiver.str());
  }
  all.set_reason("the class did not take place");
  return all;
}

// A class that never took place, in which people are recorded as present by mistake: with the corrections that would
// serve. In a closed one the patients were absent, all by one call, so that no line is made of a smaller group on the
// way; a caregiver who did not come is not recorded.
absl::Status WithClearing(sql::ReadTx& tx, const Session& session, absl::Status status) {
  const bool closed = session.state == SessionState::kClosed;
  if (session.state != SessionState::kInProgress && !closed) return status;
  v1::AmendAttendanceRequest clear = OfAllPresent(tx, session);
  if (closed && !clear.numbers().empty()) {
    v1::AmendAttendanceRequest absent = clear;
    absent.clear_caregivers();
    absent.set_absent(true);
    status = WithRemedy(std::move(status), {"If it did not take place", "psmet.v1.AttendanceService.AmendAttendance",
                                            absent.SerializeAsString()});
  }
  if (closed) clear.clear_numbers();
  if (closed && clear.caregivers().empty()) return status;
  clear.set_clear(true);
  return WithRemedy(std::move(status), {closed ? "And nobody came along" : "If it did not take place, first",
                                        "psmet.v1.AttendanceService.AmendAttendance", clear.SerializeAsString()});
}

std::string BlockWords(int blocks) { return absl::StrCat(blocks, " x 30 minutes"); }

// ---- moving ----

// The session at its new time and room. Errors: NOTHING_TO_MOVE, the WHEN_ reasons, ROOM_NOT_FOUND.
absl::StatusOr<Session> Moved(const Call& call, sql::ReadTx& tx, Session session, const Site& site,
                              const v1::MoveSessionRequest& request) {
  if (!request.has_start() && request.room().empty()) {
    return Invalid("NOTHING_TO_MOVE", "say the new time, the new room, or both");
  }
  if (request.has_start()) {
    TRY(PutAt(call, kMove, request, PlaceOf(site), false, session));
  }
  if (!request.room().empty()) session.room = TRY(RoomOf(tx, site, request.room())).id;
  return session;
}

// A class in progress goes on in another room.
absl::Status WithRelocation(const Session& session, const v1::MoveSessionRequest& request, absl::Status status) {
  if (session.state != SessionState::kInProgress || request.room().empty()) return status;
  v1::RelocateSessionRequest relocate;
  relocate.set_session(session.id.str());
  relocate.set_room(request.room());
  return WithRemedy(std::move(status),
                    {"If it went on there", "psmet.v1.ClassroomService.RelocateSession", relocate.SerializeAsString()});
}

// Errors: INSTRUCTOR_TAKEN, CREDENTIAL_MISSING.
absl::Status CheckTeacher(const Call& call, sql::ReadTx& tx, const Session& session) {
  if (!session.instructor) return absl::OkStatus();
  TRY(CheckInstructorFree(call, tx, session));
  return CheckCredential(tx, session.instructor, session.curriculum, session.day);
}

// Errors: INSTRUCTOR_TAKEN, CREDENTIAL_MISSING, PATIENT_TAKEN.
absl::Status CheckMovedPeople(const Call& call, sql::ReadTx& tx, const Session& session,
                              const std::vector<Enrollment>& live) {
  TRY(CheckTeacher(call, tx, session));
  return CheckPatientsFree(call, tx, session, live);
}

// Errors: ROOM_TOO_SMALL, ROOM_FULL, ROOM_TAKEN, INSTRUCTOR_TAKEN, CREDENTIAL_MISSING, PATIENT_TAKEN.
absl::Status CheckMove(const Call& call, sql::ReadTx& tx, const Session& before, const Session& session,
                       const std::vector<Enrollment>& live, const rules::Place& place,
                       const v1::MoveSessionRequest& request) {
  const Room room = TRY(store::GetRoom(tx, session.room));
  const int chairs = rules::ChairsTaken(session, live);
  absl::Status fits = rules::CheckSeatsFit(room, session.seats);
  if (fits.ok()) fits = rules::CheckChairs(room, chairs);
  if (fits.ok()) fits = CheckRoomFree(tx, session);
  const absl::Status people = CheckMovedPeople(call, tx, session, live);
  // In no room would they be free.
  if (!fits.ok() && people.ok()) {
    // Where it is already it would not be moved.
    const RoomId except = session.start == before.start ? before.room : RoomId{};
    fits = WithOpenRooms(std::move(fits), tx, session, std::max(chairs, session.seats + 1), kMove, request, except);
  }
  return WithNextTime(tx, fits.ok() ? people : fits, session, live, place, kMove, request);
}

}  // namespace

absl::StatusOr<Room> RoomOf(sql::ReadTx& tx, const Site& site, std::string_view text) {
  const RoomId id = TRY(ParseId<RoomId>(text));
  auto room = store::GetRoom(tx, id);
  if (!room.ok() || room->site != site.id) {
    return Missing("ROOM_NOT_FOUND", "{site} has no room {room}", {{"site", site.id.str()}, {"room", id.str()}});
  }
  return room;
}

absl::Status CheckCredential(sql::ReadTx& tx, InstructorId instructor, std::string_view curriculum, Day day) {
  const std::vector<std::string> accepted = TRY(store::GetCurriculum(tx, curriculum)).accepted_credentials;
  const auto found = store::FindCredentials(tx, instructor);
  const std::vector<Credential>& credentials = *found;
  if (accepted.empty() || rules::Covering(credentials, accepted, day)) return absl::OkStatus();
  absl::Status missing =
      Refused("CREDENTIAL_MISSING", "{curriculum} is taught with one of {accepted} in force on {day}; {has}",
              {{"curriculum", std::string(curriculum)},
               {"day", rules::DayText(day)},
               {"accepted", absl::StrJoin(accepted, ", ")},
               {"has", WhatThereIs(instructor, credentials, day)},
               {"instructor", instructor.str()}});
  const Credential* pending = Pending(credentials, accepted, day);
  if (!pending) {
    v1::AddCredentialRequest add;
    add.mutable_credential()->set_instructor(instructor.str());
    return WithRemedy(std::move(missing),
                      {"Record one that holds then", "psmet.v1.StaffService.AddCredential", add.SerializeAsString()});
  }
  v1::VerifyCredentialRequest verify;
  verify.set_credential(pending->id.str());
  // How it was verified is for whoever does it to say.
  return WithRemedy(std::move(missing), {"Once somebody has verified it", "psmet.v1.StaffService.VerifyCredential",
                                         verify.SerializeAsString()});
}

void AddWarnings(const std::vector<rules::Remark>& remarks, const v1::Session& session,
                 google::protobuf::RepeatedPtrField<v1::Warning>* out) {
  for (const rules::Remark& remark : remarks) {
    AddWarnings({remark}, out);
    if (!remark.lacks.empty()) ToProto(Filling(remark.lacks, session), out->rbegin()->mutable_remedy());
  }
  for (const auto& warning : session.warnings()) {
    const bool said = std::any_of(remarks.begin(), remarks.end(),
                                  [&](const auto& remark) { return remark.reason == warning.reason(); });
    if (!said) *out->Add() = warning;
  }
}

absl::StatusOr<v1::AddSessionResponse> AddSession(const Call& call, sql::WriteTx& tx,
                                                  const v1::AddSessionRequest& request) {
  const store::Taught taught = TRY(store::GetModule(tx, request.module()));
  const Site site = TRY(SiteFor(call, tx, request));
  const Room room = request.room().empty() ? TRY(OnlyRoom(tx, site, request)) : TRY(RoomOf(tx, site, request.room()));
  const rules::Place place = PlaceOf(site);
  Session session{.site = site.id,
                  .room = room.id,
                  .curriculum = taught.curriculum.key(),
                  .module = taught.module.key,
                  .module_number = taught.module.number,
                  .blocks = request.blocks() == 0 ? taught.module.blocks : request.blocks(),
                  .seats = request.seats() == 0 ? rules::kMaxSeats : request.seats(),
                  .instructor = TRY(ParseId<InstructorId>(request.instructor())),
                  .language = TRY(rules::WrittenLanguage(request.language()))};
  TRY(CheckSize(session, request));
  TRY(PutAt(call, kAdd, request, place, request.blocks() == 0, session));
  if (session.instructor) TRY(store::GetInstructor(tx, session.instructor));
  v1::AddSessionRequest meant = request;
  if (session.blocks != taught.module.blocks) meant.set_blocks(session.blocks);
  const absl::Status teacher = CheckTeacher(call, tx, session);
  if (absl::Status fits = CheckRoom(tx, room, session); !fits.ok()) {
    // In no room would the instructor be free.
    if (teacher.ok()) {
      fits = WithOpenRooms(std::move(fits), tx, session, session.seats + 1, kAdd, meant);
      fits = WithFewerSeats(tx, std::move(fits), room, session, meant);
    }
    return WithNextTime(tx, std::move(fits), session, {}, place, kAdd, meant);
  }
  TRY(WithOtherTeachers(call, tx, WithNextTime(tx, teacher, session, {}, place, kAdd, meant), session, kAdd, meant));
  session.id = store::InsertSession(tx, session);
  v1::AddSessionResponse reply;
  ToProto(call, tx, session, reply.mutable_session());
  AddWarnings(TRY(RenderingRemarks(tx, session)), reply.session(), reply.mutable_warnings());
  return reply;
}

absl::StatusOr<v1::MoveSessionResponse> MoveSession(const Call& call, sql::WriteTx& tx,
                                                    const v1::MoveSessionRequest& request) {
  const Session before = TRY(LoadSession(call, tx, request.session()));
  TRY(WithRelocation(before, request, CheckScheduled(before)));
  TRY(CheckEtag(request.etag(), before.revision));
  const Site site = TRY(store::GetSite(tx, before.site));
  const Session session = TRY(Moved(call, tx, before, site, request));
  const std::vector<Enrollment> live = store::EnrollmentsOf(tx, session.id);
  TRY(CheckMove(call, tx, before, session, live, PlaceOf(site), request));
  store::UpdateSession(tx, session);
  NoteToTell(call, tx, NoticeKind::kMoved, before, session, live);
  v1::MoveSessionResponse reply;
  ToProto(call, tx, session, reply.mutable_session());
  ToMoment(before.start, ZoneOf(site.zone), reply.mutable_previous_start());
  reply.set_previous_room(before.room.str());
  reply.set_previous_outside_hours(rules::OutsideHours(before, PlaceOf(site)));
  Tell(call, tx, WhoIsToBeTold(tx, live), reply);
  return reply;
}

absl::StatusOr<v1::ExtendSessionResponse> ExtendSession(const Call& call, sql::WriteTx& tx,
                                                        const v1::ExtendSessionRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckMayRecord(call, session, request));
  TRY(CheckEtag(request.etag(), session.revision));
  const Site site = TRY(store::GetSite(tx, session.site));
  TRY(rules::CheckExtension(session, request.blocks(), call.now, ZoneOf(site.zone)));
  const int previous = session.extension_blocks;
  session.extension_blocks = request.blocks();
  session.end = session.planned_end() + session.extension_blocks * rules::kBlock;
  TRY(CheckRoomFree(tx, session));
  TRY(CheckInstructorFree(call, tx, session));
  TRY(CheckPatientsFree(call, tx, session, store::EnrollmentsOf(tx, session.id)));
  store::UpdateSession(tx, session);
  store::InsertExtension(tx, session, request.reason(), call.now, call.caller.name);
  if (session.state == SessionState::kClosed) {
    KeepAddendum(call, tx, session, "the extension", BlockWords(previous), BlockWords(request.blocks()),
                 request.reason());
  }
  v1::ExtendSessionResponse reply;
  TRY(ChargeAgain(call, tx, session, request, reply));
  ToProto(call, tx, session, reply.mutable_session());
  reply.set_previous_blocks(previous);
  return reply;
}

absl::StatusOr<v1::SetInterpreterResponse> SetInterpreter(const Call& call, sql::WriteTx& tx,
                                                          const v1::SetInterpreterRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckMayRecord(call, session, request));
  TRY(CheckEtag(request.etag(), session.revision));
  if (request.none() != request.language().empty()) {
    return Invalid("INTERPRETER_UNCLEAR", "either the interpreter's language or none is needed, and not both");
  }
  const std::string previous = session.interpreter;
  session.interpreter = TRY(rules::WrittenLanguage(request.language()));
  // Who is there once the class has begun is recorded, and shown as a crowd where chairs are few.
  if (session.state == SessionState::kScheduled && previous.empty() && !request.none()) {
    const Room room = TRY(store::GetRoom(tx, session.room));
    TRY(rules::CheckChairs(room, rules::ChairsTaken(session, store::EnrollmentsOf(tx, session.id))));
  }
  store::UpdateSession(tx, session);
  v1::SetInterpreterResponse reply;
  if (session.state == SessionState::kClosed) {
    const auto words = [](const std::string& language) { return language.empty() ? "none" : language; };
    KeepAddendum(call, tx, session, "the interpreter", words(previous), words(session.interpreter), request.reason());
    TRY(ChargeAgain(call, tx, session, request, reply));
  }
  ToProto(call, tx, session, reply.mutable_session());
  reply.set_previous_language(previous);
  reply.set_none_before(previous.empty());
  return reply;
}

absl::StatusOr<v1::CancelSessionResponse> CancelSession(const Call& call, sql::WriteTx& tx,
                                                        const v1::CancelSessionRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  // A start by mistake leaves a class in progress that nobody attends.
  const bool nobody_came = session.state == SessionState::kInProgress && store::PresencesOf(tx, session.id).empty();
  if (!nobody_came) TRY(WithClearing(tx, session, CheckScheduled(session)));
  TRY(CheckEtag(request.etag(), session.revision));
  std::vector<Enrollment> ended = store::EnrollmentsOf(tx, session.id);
  if (nobody_came) store::ForgetTeaching(tx, session.id);
  store::CancelSession(tx, session.id, request.reason());
  NoteToTell(call, tx, NoticeKind::kCancelled, session, session, ended);
  for (Enrollment& place : ended) {
    place.state = EnrollmentState::kCancelled;
    place.number = 0;
    place.reason = request.reason();
  }
  v1::CancelSessionResponse reply;
  ToProto(call, tx, session, reply.mutable_session());
  Tell(call, tx, ended, reply);
  return reply;
}

}  // namespace psmet::handlers
