#include "store/attendance.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "rules/attendance.h"

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

// A class lasts four hours at most and is recorded about when it was, so its handovers are within a day of it.
constexpr char kTaughtAbout[] = R"sql(
  SELECT DISTINCT t.session_number, s.ends_at FROM teachings t JOIN sessions s ON s.number = t.session_number
   WHERE t.instructor_number = $1 AND t.from_at > $2 - 86400000000 AND t.from_at < $3 + 86400000000
     AND t.session_number <> $4 AND t.voided IS NULL
   ORDER BY t.session_number /* sort: one instructor's classes of three days */
)sql";
std::vector<Stretch> TeachingsElsewhere(sql::ReadTx& tx, InstructorId instructor, SessionId session, Interval when) {
  using Class = std::pair<SessionId, absl::Time>;
  const auto from = [](sql::Row& r) -> Class { return {SessionId(r.Next()), absl::Time(r.Next())}; };
  std::vector<Stretch> elsewhere;
  for (const auto& [other, booked_end] : tx.All(kTaughtAbout, from, {instructor, when.begin, when.end, session})) {
    for (const Teaching& teaching : TeachingsOf(tx, other)) {
      const Interval stretch{teaching.begin, teaching.end.value_or(booked_end)};
      const bool then = stretch.begin < std::min(stretch.end, when.end) && stretch.end > when.begin;
      if (then && teaching.instructor == instructor) elsewhere.push_back({other, stretch});
    }
  }
  return elsewhere;
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
  SELECT t.instructor_number, t.from_at, s.actual_start, s.actual_end
    FROM teachings t JOIN sessions s ON s.number = t.session_number
   WHERE t.session_number = $1 AND t.voided IS NULL ORDER BY t.from_at, t.number
)sql";
std::vector<Teaching> TeachingsOf(sql::ReadTx& tx, SessionId session) {
  std::optional<absl::Time> start, end;
  const auto from = [&](sql::Row& r) -> Handover {
    Handover handover{.instructor = r.Next(), .at = r.Next()};
    start = r.Maybe();
    end = r.Maybe();
    return handover;
  };
  const auto handovers = tx.All(kTeachingsOf, from, {session});
  return rules::Teachings(handovers, start, end);
}

constexpr char kInsertTeaching[] = R"sql(
  INSERT INTO teachings (session_number, instructor_number, from_at, revision) VALUES ($1, $2, $3, $4)
)sql";
constexpr char kVoidTeachings[] = R"sql(
  UPDATE teachings SET voided = $1 WHERE session_number = $2 AND voided IS NULL AND from_at >= $3
)sql";
void TeachFrom(sql::WriteTx& tx, const Session& session, InstructorId instructor, absl::Time at) {
  // Whoever is there from the real start on is the first, whenever they came.
  const bool first = session.actual_start && at <= *session.actual_start;
  tx.Run(kVoidTeachings, {tx.seq(), session.id, first ? absl::UnixEpoch() : at});
  tx.Run(kInsertTeaching, {session.id, instructor, at, tx.seq()});
}

constexpr char kTaught[] = R"sql(
  SELECT 1 FROM teachings WHERE session_number = $1 AND voided IS NULL LIMIT 1
)sql";
void BeginTeaching(sql::WriteTx& tx, SessionId session, InstructorId instructor, absl::Time at) {
  if (!tx.Value<int64_t>(kTaught, {session})) tx.Run(kInsertTeaching, {session, instructor, at, tx.seq()});
}

void ForgetTeaching(sql::WriteTx& tx, SessionId session) {
  tx.Run(kVoidTeachings, {tx.seq(), session, absl::UnixEpoch()});
}

constexpr char kLastHandover[] = R"sql(
  SELECT coalesce(max(max(revision), coalesce(max(voided), 0)), 0) FROM teachings WHERE session_number = $1
)sql";
constexpr char kHeldBefore[] = R"sql(
  SELECT 1 FROM teachings
   WHERE session_number = $1 AND (voided = $2 OR (voided IS NULL AND revision < $2)) LIMIT 1
)sql";
constexpr char kSwap[] = R"sql(
  UPDATE teachings SET voided = CASE WHEN voided IS NULL THEN $1 END, revision = CASE WHEN voided IS NULL THEN revision ELSE $1 END
   WHERE session_number = $2 AND (voided = $3 OR (voided IS NULL AND revision = $3))
)sql";
bool PutBackTeaching(sql::WriteTx& tx, SessionId session) {
  const int64_t last = *tx.Value<int64_t>(kLastHandover, {session});
  if (!tx.Value<int64_t>(kHeldBefore, {session, last})) return false;
  tx.Run(kSwap, {tx.seq(), session, last});
  return true;
}

}  // namespace psmet::store
