// Corrections of what was recorded of classes, and the rooms that classes went on in.
#pragma once

#include <vector>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::store {

// By the order of recording.
std::vector<Addendum> AddendaOf(sql::ReadTx& tx, SessionId session);
void InsertAddendum(sql::WriteTx& tx, const Addendum& addendum);

// The relocations of a session that hold (not voided), by time.
std::vector<Relocation> RelocationsOf(sql::ReadTx& tx, SessionId session);
// From its time on the class is in its room; what was recorded of later holds no more, and is kept.
void Relocate(sql::WriteTx& tx, const Relocation& relocation, absl::Time now);
// What was recorded from `at` on holds no more: the class stayed in the room before.
void VoidRelocations(sql::WriteTx& tx, SessionId session, absl::Time at, absl::Time now);

}  // namespace psmet::store
