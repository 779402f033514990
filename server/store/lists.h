// What lists ask of the rows beyond what single calls do: everything of a kind in the order it was added, what a row of
// a list is about, and the files that were published.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::store {

// ---- everything, by number, after `after` and at most `limit` ----

std::vector<PatientId> PatientsAfter(sql::ReadTx& tx, int64_t after, int limit);
// Not the cancelled ones.
std::vector<OrderId> OrdersAfter(sql::ReadTx& tx, int64_t after, int limit);
std::vector<InstructorId> InstructorsAfter(sql::ReadTx& tx, int64_t after, int limit);
// Caregivers with each patient of theirs, by the numbers of both.
using CaregiverOf = std::pair<CaregiverId, PatientId>;
std::vector<CaregiverOf> CaregiversAfter(sql::ReadTx& tx, CaregiverOf after, int limit);

// ---- what a row is about; at most three, so that one more than expected is seen ----

// Patients of those names, in any spelling of case and accents, born on that day.
std::vector<PatientId> PatientsNamed(sql::ReadTx& tx, std::string_view family_name, std::string_view given_name,
                                     Day birth_date);
std::vector<InstructorId> InstructorsNamed(sql::ReadTx& tx, std::string_view family_name, std::string_view given_name);
std::vector<SiteId> SitesNamed(sql::ReadTx& tx, std::string_view name);
// The session that is planned to start then in the room and is not cancelled.
std::optional<SessionId> SessionAt(sql::ReadTx& tx, RoomId room, absl::Time start);
// The last session of that module that was planned to start then in the room and is no longer: it is cancelled, or was
// moved. None: no id.
SessionId FormerlyAt(sql::ReadTx& tx, SiteId site, RoomId room, absl::Time start, int64_t module_number);

// ---- published files ----

// What a file was published as.
enum class FileKind { kCurriculum = 1, kPolicy = 2 };
// Keeps the text in place of one that was kept before.
void KeepFile(sql::WriteTx& tx, FileKind kind, std::string_view key, std::string_view text);
std::optional<std::string> FileOf(sql::ReadTx& tx, FileKind kind, std::string_view key);

}  // namespace psmet::store
