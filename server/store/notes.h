// What is documented of patients in classes, and the module really taught.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::store {

// The version that holds, or nothing.
std::optional<Note> NoteOf(sql::ReadTx& tx, SessionId session, PatientId patient);
// The versions of a session that hold, by patient.
std::vector<Note> NotesOf(sql::ReadTx& tx, SessionId session);
// The patient's versions that hold no more, oldest first.
std::vector<Note> EarlierNotes(sql::ReadTx& tx, SessionId session, PatientId patient);
// Makes this the version that holds. The one before is kept.
void RecordNote(sql::WriteTx& tx, const Note& note);
// From `at` on this version holds, whenever it was recorded: an earlier one again, or one that was attested.
void HoldNote(sql::WriteTx& tx, const Note& note, absl::Time at);
// From `at` on no version holds.
void VoidNote(sql::WriteTx& tx, SessionId session, PatientId patient, absl::Time at);

// The row of the module that a session taught in place of the planned one; nothing if it is as planned.
std::optional<int64_t> ModuleTaught(sql::ReadTx& tx, SessionId session);
// What was said before is kept.
void RecordModuleTaught(sql::WriteTx& tx, SessionId session, int64_t module_number, const std::string& by,
                        absl::Time at, const std::string& reason);

}  // namespace psmet::store
