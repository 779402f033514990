#include "store/review.h"

namespace psmet::store {

constexpr char kGroupReviewOf[] = R"sql(
  SELECT session_number, reason, reviewed_at, reviewed_by FROM group_reviews
   WHERE session_number = $1 AND voided_at IS NULL
)sql";
std::optional<GroupReview> GroupReviewOf(sql::ReadTx& tx, SessionId session) {
  return tx.One(kGroupReviewOf,
                [](sql::Row& r) -> GroupReview {
                  return {.session = r.Next(), .reason = r.Next(), .reviewed_at = r.Next(), .reviewed_by = r.Next()};
                },
                {session});
}

constexpr char kInsertGroupReview[] = R"sql(
  INSERT INTO group_reviews (session_number, reason, reviewed_at, reviewed_by, revision) VALUES ($1, $2, $3, $4, $5)
)sql";
void InsertGroupReview(sql::WriteTx& tx, const GroupReview& review) {
  tx.Run(kInsertGroupReview, {review.session, review.reason, review.reviewed_at, review.reviewed_by, tx.seq()});
}

constexpr char kVoidGroupReview[] = R"sql(
  UPDATE group_reviews SET voided_at = $1, voided_by = $2, revision = $3
   WHERE session_number = $4 AND voided_at IS NULL
)sql";
void VoidGroupReview(sql::WriteTx& tx, SessionId session, absl::Time at, const std::string& by) {
  tx.Run(kVoidGroupReview, {at, by, tx.seq(), session});
}

}  // namespace psmet::store
