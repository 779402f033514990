// Stays in the room, breaks and stretches of teaching, as recorded.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::store {

// The stays recorded of a session that hold (not voided), patients' and caregivers', by entering and then number.
std::vector<Presence> PresencesOf(sql::ReadTx& tx, SessionId session);
// Records that somebody came in (and left, where `leave` is given).
void InsertPresence(sql::WriteTx& tx, const Presence& presence);
// Records the leaving of a stay: its leave, left_by and attested.
void UpdateLeave(sql::WriteTx& tx, const Presence& presence);
// A stay no longer holds. It is kept, with who said so and why.
void VoidPresence(sql::WriteTx& tx, int64_t number, absl::Time at, std::string_view by, std::string_view reason);

// An amendment of what is recorded of somebody in a session.
struct Amended {
  std::optional<std::string> absence;   // why they were recorded as absent before it; nothing: they were not
  std::vector<Presence> before, after;  // the stays that it replaced, and those that it put in their place
  bool stale = false;                   // something else was recorded of them or their place since
};
// Records that this write amends what is recorded of a patient or a caregiver, one of the two.
void InsertAmendment(sql::WriteTx& tx, SessionId session, PatientId patient, CaregiverId caregiver,
                     const std::optional<std::string>& absence);
// The last amendment of the patient or the caregiver, one of the two; nothing if they were never amended.
std::optional<Amended> LastAmended(sql::ReadTx& tx, SessionId session, PatientId patient, CaregiverId caregiver);
// The patient whom the session's last amendment was of; none where it was of a caregiver, or there is none.
PatientId LastAmendedPatient(sql::ReadTx& tx, SessionId session);

// The breaks of a session that hold (not voided), by begin.
std::vector<Break> BreaksOf(sql::ReadTx& tx, SessionId session);
void InsertBreak(sql::WriteTx& tx, const Break& pause);
// A break no longer holds. It is kept, with who said so and why.
void VoidBreak(sql::WriteTx& tx, int64_t number, absl::Time at, std::string_view by, std::string_view reason);

// A time in a class.
struct Stretch {
  SessionId session;
  Interval when;  // what goes on ends as the class is booked: nobody has said how long it lasted
};
// When the patient was in other classes than `session` during `when`, by what is recorded there; by number.
std::vector<Stretch> StaysElsewhere(sql::ReadTx& tx, PatientId patient, SessionId session, Interval when);
// When the patient was in other closed classes than `session` during `when`, inside the actual time of those; by
// number.
std::vector<Stretch> StaysInClosed(sql::ReadTx& tx, PatientId patient, SessionId session, Interval when);
// When the instructor taught other classes than `session` during `when`, by what is recorded there; by number.
std::vector<Stretch> TeachingsElsewhere(sql::ReadTx& tx, InstructorId instructor, SessionId session, Interval when);

// The stretches with an instructor or with nobody, see rules::Teachings.
std::vector<Teaching> TeachingsOf(sql::ReadTx& tx, SessionId session);
// Whoever teaches first does so from `at` on; nothing where that is recorded.
void BeginTeaching(sql::WriteTx& tx, SessionId session, InstructorId instructor, absl::Time at);
// From `at` on the instructor teaches, or nobody if there is none: this takes the place of what is recorded of the time
// from then on.
void TeachFrom(sql::WriteTx& tx, const Session& session, InstructorId instructor, absl::Time at);
// The class never began: nobody taught.
void ForgetTeaching(sql::WriteTx& tx, SessionId session);
// What the last recording of who teaches took the place of holds again, in its place: done twice, nothing has changed.
// False, and then nothing is done: there was nothing before it.
bool PutBackTeaching(sql::WriteTx& tx, SessionId session);

}  // namespace psmet::store
