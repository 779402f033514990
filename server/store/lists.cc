#include "store/lists.h"

#include <algorithm>

#include "base/names.h"

namespace psmet::store {
namespace {

template <typename AnyId>
AnyId IdFrom(sql::Row& r) {
  return r.Next();
}

}  // namespace

// ---- everything ----

constexpr char kPatientsAfter[] = R"sql(
SELECT number
  FROM patients
 WHERE number > $1
 ORDER BY number
 LIMIT $2
)sql";

std::vector<PatientId> PatientsAfter(sql::ReadTx& tx, int64_t after, int limit) {
  return tx.All(kPatientsAfter, IdFrom<PatientId>, {after, limit});
}

constexpr char kOrdersAfter[] = R"sql(
SELECT number
  FROM orders
 WHERE number > $1 AND state <> 3
 ORDER BY number
 LIMIT $2
)sql";

std::vector<OrderId> OrdersAfter(sql::ReadTx& tx, int64_t after, int limit) {
  return tx.All(kOrdersAfter, IdFrom<OrderId>, {after, limit});
}

constexpr char kInstructorsAfter[] = R"sql(
SELECT number
  FROM instructors
 WHERE number > $1
 ORDER BY number
 LIMIT $2
)sql";

std::vector<InstructorId> InstructorsAfter(sql::ReadTx& tx, int64_t after, int limit) {
  return tx.All(kInstructorsAfter, IdFrom<InstructorId>, {after, limit});
}

constexpr char kCaregiversAfter[] = R"sql(
SELECT caregiver_number, patient_number
  FROM caregiver_links
 WHERE (caregiver_number, patient_number) > ($1, $2)
 ORDER BY caregiver_number, patient_number
 LIMIT $3
)sql";

std::vector<CaregiverOf> CaregiversAfter(sql::ReadTx& tx, CaregiverOf after, int limit) {
  return tx.All(kCaregiversAfter,
                [](sql::Row& r) {
                  const CaregiverId caregiver = r.Next();
                  const PatientId patient = r.Next();
                  return CaregiverOf{caregiver, patient};
                },
                {after.first.number, after.second.number, limit});
}

// ---- what a row is about ----

constexpr char kPatientsNamed[] = R"sql(
SELECT number
  FROM patients
 WHERE names = $1 AND birth_date = $2
 ORDER BY number
 LIMIT 3
)sql";

std::vector<PatientId> PatientsNamed(sql::ReadTx& tx, std::string_view family_name, std::string_view given_name,
                                     Day birth_date) {
  return tx.All(kPatientsNamed, IdFrom<PatientId>, {WordsOf(family_name, given_name).text(), birth_date});
}

constexpr char kInstructorsNamed[] = R"sql(
SELECT number
  FROM instructors
 WHERE family_name = $1 AND given_name = $2
 ORDER BY number
 LIMIT 3
)sql";

std::vector<InstructorId> InstructorsNamed(sql::ReadTx& tx, std::string_view family_name, std::string_view given_name) {
  return tx.All(kInstructorsNamed, IdFrom<InstructorId>, {family_name, given_name});
}

constexpr char kSitesNamed[] = R"sql(
SELECT number
  FROM sites
 WHERE name = $1 /* scan: a programme has few sites */
 ORDER BY number
 LIMIT 3
)sql";

std::vector<SiteId> SitesNamed(sql::ReadTx& tx, std::string_view name) {
  return tx.All(kSitesNamed, IdFrom<SiteId>, {name});
}

constexpr char kSessionAt[] = R"sql(
SELECT number
  FROM sessions
 WHERE room_number = $1 AND starts_at = $2 AND state <> 4
 LIMIT 1
)sql";

std::optional<SessionId> SessionAt(sql::ReadTx& tx, RoomId room, absl::Time start) {
  return tx.Value<SessionId>(kSessionAt, {room, start});
}

constexpr char kFormerlyAt[] = R"sql(
SELECT number
  FROM sessions
 WHERE site_number = $1 AND starts_at = $2 AND state = 4 AND room_number = $3 AND module_number = $4
 UNION ALL
SELECT s.number
  FROM former_plans f
  JOIN sessions s ON s.number = f.session_number
 WHERE f.room_number = $3 AND f.starts_at = $2 AND s.module_number = $4
)sql";

SessionId FormerlyAt(sql::ReadTx& tx, SiteId site, RoomId room, absl::Time start, int64_t module_number) {
  const auto all = tx.All(kFormerlyAt, IdFrom<SessionId>, {site, start, room, module_number});
  return all.empty() ? SessionId{} : *std::max_element(all.begin(), all.end());
}

// ---- published files ----

constexpr char kKeepFile[] = R"sql(
INSERT INTO published_files (kind, key, text, revision)
VALUES ($1, $2, $3, $4)
ON CONFLICT (kind, key) DO UPDATE SET text = excluded.text, revision = excluded.revision
)sql";

void KeepFile(sql::WriteTx& tx, FileKind kind, std::string_view key, std::string_view text) {
  tx.Run(kKeepFile, {kind, key, text, tx.seq()});
}

constexpr char kFileOf[] = R"sql(
SELECT text
  FROM published_files
 WHERE kind = $1 AND key = $2
)sql";

std::optional<std::string> FileOf(sql::ReadTx& tx, FileKind kind, std::string_view key) {
  return tx.Value<std::string>(kFileOf, {kind, key});
}

}  // namespace psmet::store
