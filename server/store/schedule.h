// Sites, rooms, sessions and the places of patients in them.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::store {

// ---- sites ----

SiteId InsertSite(sql::WriteTx& tx, const Site& site);
// The zone stays as it was.
void UpdateSite(sql::WriteTx& tx, const Site& site);
// Null: there is none.
std::shared_ptr<const Site> FindSite(sql::ReadTx& tx, SiteId site);
// The same. Errors: SITE_NOT_FOUND.
absl::StatusOr<Site> GetSite(sql::ReadTx& tx, SiteId site);
// Sites after `after`, by id, at most `limit`.
std::vector<Site> Sites(sql::ReadTx& tx, SiteId after, int limit);

// ---- rooms ----

RoomId InsertRoom(sql::WriteTx& tx, const Room& room);
// The room stays at its site.
void UpdateRoom(sql::WriteTx& tx, const Room& room);
// Sessions in the room that are planned or in progress and start after `after`, by their start.
std::vector<SessionId> PlannedIn(sql::ReadTx& tx, RoomId room, absl::Time after);
// Null: there is none.
std::shared_ptr<const Room> FindRoom(sql::ReadTx& tx, RoomId room);
// The same. Errors: ROOM_NOT_FOUND.
absl::StatusOr<Room> GetRoom(sql::ReadTx& tx, RoomId room);
// The room of that name at a site, if there is one.
std::optional<RoomId> RoomNamed(sql::ReadTx& tx, SiteId site, std::string_view name);
// Rooms after `after`, by id, at most `limit`: of one site, or of all.
std::vector<Room> RoomsOf(sql::ReadTx& tx, SiteId site, RoomId after, int limit);
std::vector<Room> Rooms(sql::ReadTx& tx, RoomId after, int limit);

// ---- sessions ----

// The session of a row whose first columns are those of `sessions`, in the order of its members.
Session SessionFrom(sql::ReadTx& tx, sql::Row& r);
// Room, module, instructor and site exist and nothing overlaps: the schema's triggers throw sql::Fault otherwise.
SessionId InsertSession(sql::WriteTx& tx, const Session& session);
// Errors: SESSION_NOT_FOUND.
absl::StatusOr<Session> GetSession(sql::ReadTx& tx, SessionId session);
// Writes what may change of a session: room, times, day, instructor, state, actual times, extension. Its enrollments
// follow its times.
void UpdateSession(sql::WriteTx& tx, const Session& session);
// Notes why the session's extension is as long as it is. The session itself is written by UpdateSession.
void InsertExtension(sql::WriteTx& tx, const Session& session, std::string_view reason, absl::Time at,
                     std::string_view by);
// The session and every live enrollment of it become cancelled.
void CancelSession(sql::WriteTx& tx, SessionId session, std::string_view reason);

// A session that is not cancelled, other than `except`, and overlaps `when`.
std::optional<SessionId> RoomBusy(sql::ReadTx& tx, RoomId room, Interval when, SessionId except);
std::optional<SessionId> InstructorBusy(sql::ReadTx& tx, InstructorId instructor, Interval when, SessionId except);
// A session other than `except` that overlaps `when` and in which the patient has a seat.
std::optional<SessionId> PatientBusy(sql::ReadTx& tx, PatientId patient, Interval when, SessionId except);
// A session other than `except` that overlaps `when` and on whose waiting list the patient is.
std::optional<SessionId> PatientWaits(sql::ReadTx& tx, PatientId patient, Interval when, SessionId except);
// When each is taken by sessions that are not cancelled, `except` left out: those that overlap `when`, by start, at
// most 1,000.
std::vector<Interval> RoomTimes(sql::ReadTx& tx, RoomId room, Interval when, SessionId except);
std::vector<Interval> InstructorTimes(sql::ReadTx& tx, InstructorId instructor, Interval when, SessionId except);
// The same of sessions in which the patient has a seat.
std::vector<Interval> PatientTimes(sql::ReadTx& tx, PatientId patient, Interval when, SessionId except);

// ---- enrollments ----

// The live places of a session: with a seat or present without one, by number; then those waiting, by time of joining.
// With announced caregivers.
std::vector<Enrollment> EnrollmentsOf(sql::ReadTx& tx, SessionId session);
// Adds the place and its announced caregivers. `session` is the enrollment's session, whose times the row carries.
EnrollmentId InsertEnrollment(sql::WriteTx& tx, const Enrollment& enrollment, const Session& session);
// Writes all that may change of a place: number, state, joining, reasons, absence and announced caregivers.
void UpdateEnrollment(sql::WriteTx& tx, const Enrollment& enrollment);

}  // namespace psmet::store
