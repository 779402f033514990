#include "store/attendance.h"

#include <algorithm>
#include <optional>

namespace psmet::store {
namespace {

Presence PresenceFromRow(sql::Row& r) {
  return {.number = r.Next(),
          .session = r.Next(),
          .patient = r.Next(),
          .caregiver = r.Next(),
          .enter = r.Next(),
          .leave = r.Maybe(),
          .entered_by = r.Next(),
          .left_by = r.Next(),
          .attested = r.Next(),
          .modality = r.Next()};
}

Stretch StretchFromRow(sql::Row& r) { return {.session = r.Next(), .when = {.begin = r.Next(), .end = r.Next()}}; }

Teaching TeachingFromRow(sql::Row& r) { return {.instructor = r.Next(), .begin = r.Next(), .end = r.Maybe()}; }

}  // namespace

constexpr char kPresencesOf[] = R"sql(
  SELECT number, session_number, patient_number, caregiver_number, entered_at, left_at, entered_by, left_by, attested,
         modality
    FROM presences WHERE session_number = $1 AND voided_at IS NULL ORDER BY entered_at, number
  /* sort: a class has a handful of stays, and every check-in would have to keep an index */
)sql";
std::vector<Presence> PresencesOf(sql::ReadTx& tx, SessionId session) {
  return tx.All(kPresencesOf, PresenceFromRow, {session});
}

constexpr char kInsertPresence[] = R"sql(
  INSERT INTO presences (session_number, patient_number, caregiver_number, entered_at, left_at, entered_by, left_by,
                         attested, modality, revision)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
)sql";
void InsertPresence(sql::WriteTx& tx, const Presence& presence) {
  tx.Run(kInsertPresence, {presence.session, presence.patient, presence.caregiver, presence.enter, presence.leave,
                           presence.entered_by, presence.left_by, presence.attested, presence.modality, tx.seq()});
}

constexpr char kUpdateLeave[] = R"sql(
  UPDATE presences SET left_at = $1, left_by = $2, attested = $3, revision = $4 WHERE number = $5
)sql";
void UpdateLeave(sql::WriteTx& tx, const Presence& presence) {
  tx.Run(kUpdateLeave, {presence.leave, presence.left_by, presence.attested, tx.seq(), presence.number});
}

constexpr char kVoidPresence[] = R"sql(
  UPDATE presences SET voided_at = $1, voided_by = $2, void_reason = $3, revision = $4 WHERE number = $5
)sql";
void VoidPresence(sql::WriteTx& tx, int64_t number, absl::Time at, std::string_view by, std::string_view reason) {
  tx.Run(kVoidPresence, {at, by, reason, tx.seq(), number});
}

constexpr char kInsertAmendment[] = R"sql(
  INSERT INTO amendments (session_number, patient_number, caregiver_number, absence, revision)
  VALUES ($1, $2, $3, $4, $5)
)sql";
void InsertAmendment(sql::WriteTx& tx, SessionId session, PatientId patient, CaregiverId caregiver,
                     const std::optional<std::string>& absence) {
  tx.Run(kInsertAmendment, {session, patient, caregiver, absence, tx.seq()});
}

constexpr char kLastAmendment[] = R"sql(
  SELECT absence, revision,
         EXISTS (SELECT 1 FROM enrollments e
                  WHERE e.session_number = a.session_number AND e.patient_number = a.patient_number
                    AND e.seat_no IS NOT NULL AND e.revision > a.revision)
    FROM amendments a
   WHERE session_number = $1 AND (patient_number = $2 OR caregiver_number = $3) ORDER BY number DESC LIMIT 1
)sql";
constexpr char kAmended[] = R"sql(
  SELECT number, session_number, patient_number, caregiver_number, entered_at, left_at, entered_by, left_by, attested,
         modality, revision, voided_at
    FROM presences WHERE session_number = $1 AND (patient_number = $2 OR caregiver_number = $3) AND revision >= $4
   ORDER BY number
)sql";
std::optional<Amended> LastAmended(sql::ReadTx& tx, SessionId session, PatientId patient, CaregiverId caregiver) {
  struct Row {
    std::optional<std::string> absence;
    int64_t revision;
    bool stale;
  };
  const auto last = tx.One(
      kLastAmendment, [](sql::Row& r) { return Row{.absence = r.Maybe(), .revision = r.Next(), .stale = r.Next()}; },
      {session, patient, caregiver});
  if (!last) return std::nullopt;
  Amended amended{.absence = last->absence, .stale = last->stale};
  const auto add = [&](sql::Row& r) {
    const Presence stay = PresenceFromRow(r);
    const int64_t revision = r.Next();
    const std::optional<absl::Time> voided = r.Maybe();
    if (revision > last->revision) amended.stale = true;
    (voided ? amended.before : amended.after).push_back(stay);
    return true;
  };
  tx.All(kAmended, add, {session, patient, caregiver, last->revision});
  return amended;
}

constexpr char kWhoWasAmended[] = R"sql(
  SELECT patient_number FROM amendments WHERE session_number = $1 ORDER BY number DESC LIMIT 1
)sql";
PatientId LastAmendedPatient(sql::ReadTx& tx, SessionId session) {
  return tx.One(kWhoWasAmended, [](sql::Row& r) -> PatientId { return r.Next(); }, {session}).value_or(PatientId{});
}

constexpr char kStaysElsewhere[] = R"sql(
  SELECT p.session_number, p.entered_at, COALESCE(p.left_at, s.ends_at)
    FROM presences p JOIN sessions s ON s.number = p.session_number
   WHERE p.patient_number = $1 AND p.session_number <> $2 AND p.voided_at IS NULL AND p.entered_at < $3
     AND COALESCE(p.left_at, s.ends_at) > $4 ORDER BY p.number
)sql";
std::vector<Stretch> StaysElsewhere(sql::ReadTx& tx, PatientId patient, SessionId session, Interval when) {
  return tx.All(kStaysElsewhere, StretchFromRow, {patient, session, when.end, when.begin});
}

constexpr char kStaysInClosed[] = R"sql(
  SELECT p.session_number, MAX(p.entered_at, s.actual_start), MIN(COALESCE(p.left_at, s.actual_end), s.actual_end)
    FROM presences p JOIN sessions s ON s.number = p.session_number
   WHERE p.patient_number = $1 AND p.session_number <> $2 AND p.voided_at IS NULL AND s.state = 3
     AND MAX(p.entered_at, s.actual_start) < MIN(COALESCE(p.left_at, s.actual_end), s.actual_end, $3)
     AND MIN(COALESCE(p.left_at, s.actual_end), s.actual_end) > $4 ORDER BY p.number
)sql";
std::vector<Stretch> StaysInClosed(sql::ReadTx& tx, PatientId patient, SessionId session, Interval when) {
  return tx.All(kStaysInClosed, StretchFromRow, {patient, session, when.end, when.begin});
}

constexpr char kTeachingsElsewhere[] = R"sql(
  SELECT t.session_number, t.begins_at, COALESCE(t.ends_at, s.ends_at)
    FROM teachings t JOIN sessions s ON s.number = t.session_number
   WHERE t.instructor_number = $1 AND t.session_number <> $2 AND t.begins_at < $3
     AND COALESCE(t.ends_at, s.ends_at) > $4 AND COALESCE(t.ends_at, s.ends_at) > t.begins_at ORDER BY t.number
)sql";
std::vector<Stretch> TeachingsElsewhere(sql::ReadTx& tx, InstructorId instructor, SessionId session, Interval when) {
  return tx.All(kTeachingsElsewhere, StretchFromRow, {instructor, session, when.end, when.begin});
}

constexpr char kBreaksOf[] = R"sql(
  SELECT number, session_number, begins_at, ends_at, recorded_by
    FROM breaks WHERE session_number = $1 AND voided_at IS NULL ORDER BY begins_at, number
)sql";
std::vector<Break> BreaksOf(sql::ReadTx& tx, SessionId session) {
  return tx.All(
      kBreaksOf,
      [](sql::Row& r) -> Break {
        return {.number = r.Next(), .session = r.Next(), .begin = r.Next(), .end = r.Next(), .recorded_by = r.Next()};
      },
      {session});
}

constexpr char kInsertBreak[] = R"sql(
  INSERT INTO breaks (session_number, begins_at, ends_at, recorded_by, revision) VALUES ($1, $2, $3, $4, $5)
)sql";
void InsertBreak(sql::WriteTx& tx, const Break& pause) {
  tx.Run(kInsertBreak, {pause.session, pause.begin, pause.end, pause.recorded_by, tx.seq()});
}

constexpr char kVoidBreak[] = R"sql(
  UPDATE breaks SET voided_at = $1, voided_by = $2, void_reason = $3, revision = $4 WHERE number = $5
)sql";
void VoidBreak(sql::WriteTx& tx, int64_t number, absl::Time at, std::string_view by, std::string_view reason) {
  tx.Run(kVoidBreak, {at, by, reason, tx.seq(), number});
}

constexpr char kTeachingsOf[] = R"sql(
  SELECT instructor_number, begins_at, ends_at FROM teachings WHERE session_number = $1 ORDER BY number
)sql";
std::vector<Teaching> TeachingsOf(sql::ReadTx& tx, SessionId session) {
  return tx.All(kTeachingsOf, TeachingFromRow, {session});
}

constexpr char kBeginTeaching[] = R"sql(
  INSERT INTO teachings (session_number, instructor_number, begins_at) VALUES ($1, $2, $3)
)sql";
void BeginTeaching(sql::WriteTx& tx, SessionId session, InstructorId instructor, absl::Time at) {
  tx.Run(kBeginTeaching, {session, instructor, at});
}

constexpr char kEndTeaching[] = R"sql(
  UPDATE teachings SET ends_at = CASE WHEN begins_at > $1 THEN begins_at ELSE $1 END
   WHERE session_number = $2 AND ends_at IS NULL
)sql";
void EndTeaching(sql::WriteTx& tx, SessionId session, absl::Time at) { tx.Run(kEndTeaching, {at, session}); }

// What began later shrinks to nothing at that time, so that a start that is corrected afterwards does not revive it.
constexpr char kTeachUntil[] = R"sql(
  UPDATE teachings SET begins_at = CASE WHEN begins_at > $1 THEN $1 ELSE begins_at END, ends_at = $1
   WHERE session_number = $2 AND (ends_at IS NULL OR ends_at > $1)
)sql";
constexpr char kTeachFrom[] = R"sql(
  INSERT INTO teachings (session_number, instructor_number, begins_at, ends_at) VALUES ($1, $2, $3, $4)
)sql";
void TeachFrom(sql::WriteTx& tx, SessionId session, InstructorId instructor, absl::Time at,
               std::optional<absl::Time> until) {
  tx.Run(kTeachUntil, {at, session});
  tx.Run(kTeachFrom, {session, instructor, at, until});
}

// Shrunk to nothing before anything else, so that the next start does not revive them.
constexpr char kForgetTeaching[] = R"sql(
  UPDATE teachings SET begins_at = $1, ends_at = $1 WHERE session_number = $2
)sql";
void ForgetTeaching(sql::WriteTx& tx, SessionId session, absl::Time before) {
  tx.Run(kForgetTeaching, {before, session});
}

constexpr char kMoveTeachingEnd[] = R"sql(
  UPDATE teachings SET ends_at = CASE WHEN begins_at > $1 THEN begins_at ELSE $1 END
   WHERE session_number = $2 AND ends_at = $3 AND begins_at < ends_at
)sql";
void MoveTeachingEnd(sql::WriteTx& tx, SessionId session, absl::Time from, absl::Time to) {
  tx.Run(kMoveTeachingEnd, {to, session, from});
}

constexpr char kStretches[] = R"sql(
  SELECT number, ends_at FROM teachings WHERE session_number = $1 ORDER BY number
)sql";
constexpr char kUpdateBegin[] = R"sql(
  UPDATE teachings SET begins_at = $1 WHERE number = $2
)sql";
void StartTeaching(sql::WriteTx& tx, SessionId session, InstructorId instructor, absl::Time start) {
  struct Begun {
    int64_t number;
    std::optional<absl::Time> end;
  };
  const auto stretches =
      tx.All(kStretches, [](sql::Row& r) { return Begun{.number = r.Next(), .end = r.Maybe()}; }, {session});
  // A handover is one instant: each takes over where the one before ended, also when the start is corrected again.
  absl::Time begin = start;
  bool taught = false;
  for (const auto& [number, end] : stretches) {
    tx.Run(kUpdateBegin, {end ? std::min(begin, *end) : begin, number});
    taught = taught || !end || *end > start;
    if (end) begin = std::max(begin, *end);
  }
  if (!taught) BeginTeaching(tx, session, instructor, start);
}

}  // namespace psmet::store
