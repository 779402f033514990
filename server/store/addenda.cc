#include "store/addenda.h"

namespace psmet::store {

constexpr char kAddendaOf[] = R"sql(
  SELECT session_number, subject, was, becomes, reason, recorded_at, recorded_by
    FROM addenda WHERE session_number = $1 ORDER BY number
)sql";
std::vector<Addendum> AddendaOf(sql::ReadTx& tx, SessionId session) {
  return tx.All(kAddendaOf,
                [](sql::Row& r) -> Addendum {
                  return {.session = r.Next(),
                          .subject = r.Next(),
                          .before = r.Next(),
                          .after = r.Next(),
                          .reason = r.Next(),
                          .recorded_at = r.Next(),
                          .recorded_by = r.Next()};
                },
                {session});
}

constexpr char kInsertAddendum[] = R"sql(
  INSERT INTO addenda (session_number, subject, was, becomes, reason, recorded_at, recorded_by, revision)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
)sql";
void InsertAddendum(sql::WriteTx& tx, const Addendum& addendum) {
  tx.Run(kInsertAddendum, {addendum.session, addendum.subject, addendum.before, addendum.after, addendum.reason,
                           addendum.recorded_at, addendum.recorded_by, tx.seq()});
}

constexpr char kRelocationsOf[] = R"sql(
  SELECT number, session_number, room_number, began_at, reason, recorded_by
    FROM relocations WHERE session_number = $1 AND voided_at IS NULL ORDER BY began_at, number
)sql";
std::vector<Relocation> RelocationsOf(sql::ReadTx& tx, SessionId session) {
  return tx.All(kRelocationsOf,
                [](sql::Row& r) -> Relocation {
                  return {.number = r.Next(),
                          .session = r.Next(),
                          .room = r.Next(),
                          .at = r.Next(),
                          .reason = r.Next(),
                          .recorded_by = r.Next()};
                },
                {session});
}

constexpr char kVoidRelocations[] = R"sql(
  UPDATE relocations SET voided_at = $1, revision = $2
   WHERE session_number = $3 AND began_at >= $4 AND voided_at IS NULL
)sql";
void VoidRelocations(sql::WriteTx& tx, SessionId session, absl::Time at, absl::Time now) {
  tx.Run(kVoidRelocations, {now, tx.seq(), session, at});
}

constexpr char kInsertRelocation[] = R"sql(
  INSERT INTO relocations (session_number, room_number, began_at, reason, recorded_by, revision)
  VALUES ($1, $2, $3, $4, $5, $6)
)sql";
void Relocate(sql::WriteTx& tx, const Relocation& relocation, absl::Time now) {
  VoidRelocations(tx, relocation.session, relocation.at, now);
  tx.Run(kInsertRelocation,
         {relocation.session, relocation.room, relocation.at, relocation.reason, relocation.recorded_by, tx.seq()});
}

}  // namespace psmet::store
