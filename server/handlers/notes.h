// What is documented of patients in a class. The API's comments say what each call does.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <vector>

#include "base/error.h"
#include "handlers/call.h"
#include "handlers/roster.h"
#include "psmet/v1/notes.pb.h"
#include "rules/schedule.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// NOTES_IDENTICAL for each group of patients whose notes are word for word the same.
std::vector<rules::Remark> IdenticalRemarks(sql::ReadTx& tx, SessionId session, const Roster& roster);

// The call that records what the notes of the first patient who was there lack; nothing where all
// are complete.
std::optional<Remedy> NoteNeeded(sql::ReadTx& tx, SessionId session, const Roster& roster);

absl::StatusOr<v1::RecordNotesResponse> RecordNotes(const Call& call, sql::WriteTx& tx,
                                                    const v1::RecordNotesRequest& request);
absl::StatusOr<v1::GetNotesResponse> GetNotes(const Call& call, sql::ReadTx& tx, const v1::GetNotesRequest& request);

}  // namespace psmet::handlers
