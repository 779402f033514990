#include "store/notes.h"

namespace psmet::store {
namespace {

Note NoteFromRow(sql::Row& r) {
  return {.number = r.Next(),
          .session = r.Next(),
          .patient = r.Next(),
          .topics = r.Next(),
          .response = r.Next(),
          .goal = r.Next(),
          .follow_up = r.Next(),
          .recorded_by = r.Next(),
          .recorded_at = r.Next(),
          .reason = r.Next(),
          .attested_by = r.Next(),
          .attested_at = r.Maybe(),
          .patient_signed = r.Next()};
}

}  // namespace

constexpr char kNoteOf[] = R"sql(
  SELECT number, session_number, patient_number, topics, response, goal, follow_up, recorded_by, recorded_at, reason,
         attested_by, attested_at, patient_signed
    FROM notes WHERE session_number = $1 AND patient_number = $2 AND replaced_at IS NULL
)sql";
std::optional<Note> NoteOf(sql::ReadTx& tx, SessionId session, PatientId patient) {
  return tx.One(kNoteOf, NoteFromRow, {session, patient});
}

constexpr char kNotesOf[] = R"sql(
  SELECT number, session_number, patient_number, topics, response, goal, follow_up, recorded_by, recorded_at, reason,
         attested_by, attested_at, patient_signed
    FROM notes WHERE session_number = $1 AND replaced_at IS NULL ORDER BY patient_number
)sql";
std::vector<Note> NotesOf(sql::ReadTx& tx, SessionId session) { return tx.All(kNotesOf, NoteFromRow, {session}); }

constexpr char kEarlierNotes[] = R"sql(
  SELECT number, session_number, patient_number, topics, response, goal, follow_up, recorded_by, recorded_at, reason,
         attested_by, attested_at, patient_signed
    FROM notes WHERE session_number = $1 AND patient_number = $2 AND replaced_at IS NOT NULL ORDER BY number
)sql";
std::vector<Note> EarlierNotes(sql::ReadTx& tx, SessionId session, PatientId patient) {
  return tx.All(kEarlierNotes, NoteFromRow, {session, patient});
}

constexpr char kReplaceNote[] = R"sql(
  UPDATE notes SET replaced_at = $1, revision = $2
   WHERE session_number = $3 AND patient_number = $4 AND replaced_at IS NULL
)sql";
constexpr char kInsertNote[] = R"sql(
  INSERT INTO notes (session_number, patient_number, topics, response, goal, follow_up, recorded_by, recorded_at, reason,
                     attested_by, attested_at, patient_signed, revision)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
)sql";
void VoidNote(sql::WriteTx& tx, SessionId session, PatientId patient, absl::Time at) {
  tx.Run(kReplaceNote, {at, tx.seq(), session, patient});
}
void RecordNote(sql::WriteTx& tx, const Note& note) { HoldNote(tx, note, note.recorded_at); }
void HoldNote(sql::WriteTx& tx, const Note& note, absl::Time at) {
  VoidNote(tx, note.session, note.patient, at);
  tx.Run(kInsertNote,
         {note.session, note.patient, note.topics, note.response, note.goal, note.follow_up, note.recorded_by,
          note.recorded_at, note.reason, note.attested_by, note.attested_at, note.patient_signed, tx.seq()});
}

constexpr char kModuleTaught[] = R"sql(
  SELECT module_number FROM modules_taught WHERE session_number = $1 AND replaced_at IS NULL
)sql";
std::optional<int64_t> ModuleTaught(sql::ReadTx& tx, SessionId session) {
  return tx.Value<int64_t>(kModuleTaught, {session});
}

constexpr char kReplaceModuleTaught[] = R"sql(
  UPDATE modules_taught SET replaced_at = $1, revision = $2 WHERE session_number = $3 AND replaced_at IS NULL
)sql";
constexpr char kInsertModuleTaught[] = R"sql(
  INSERT INTO modules_taught (session_number, module_number, recorded_by, recorded_at, reason, revision)
  VALUES ($1, $2, $3, $4, $5, $6)
)sql";
void RecordModuleTaught(sql::WriteTx& tx, SessionId session, int64_t module_number, const std::string& by,
                        absl::Time at, const std::string& reason) {
  tx.Run(kReplaceModuleTaught, {at, tx.seq(), session});
  tx.Run(kInsertModuleTaught, {session, module_number, by, at, reason, tx.seq()});
}

}  // namespace psmet::store
