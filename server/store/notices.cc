#include "store/notices.h"

namespace psmet::store {
namespace {

// A statement must be one literal, so its parts are too.
#define NOTICE                                                                                                      \
  "n.number, n.session_number, n.patient_number, n.site_number, n.kind, n.previous_start, n.previous_room_number, " \
  "n.matters_until, n.made_at, n.told_at, n.told_by, n.how "
#define LISTED_NOTICE                                                                            \
  "SELECT " NOTICE                                                                               \
  ", si.zone, m.title, r.name, coalesce(pr.name, ''), s.starts_at, s.ends_at, s.cancel_reason, " \
  "p.family_name, p.given_name, p.phone, p.language, "                                           \
  "coalesce((SELECT e.seat_no FROM enrollments e WHERE e.session_number = n.session_number "     \
  " AND e.patient_number = n.patient_number AND e.state IN (1, 2, 5)), 0) "                      \
  "FROM notices n "                                                                              \
  "JOIN sessions s ON s.number = n.session_number "                                              \
  "JOIN sites si ON si.number = n.site_number "                                                  \
  "JOIN modules m ON m.number = s.module_number "                                                \
  "JOIN rooms r ON r.number = s.room_number "                                                    \
  "JOIN patients p ON p.number = n.patient_number "                                              \
  "LEFT JOIN rooms pr ON pr.number = n.previous_room_number "

Notice NoticeFrom(sql::Row& r) {
  return {.number = r.Next(),
          .session = r.Next(),
          .patient = r.Next(),
          .site = r.Next(),
          .kind = r.Next(),
          .previous_start = r.Maybe(),
          .previous_room = r.Next(),
          .matters_until = r.Next(),
          .made_at = r.Next(),
          .told_at = r.Maybe(),
          .told_by = r.Next(),
          .how = r.Next()};
}

ListedNotice ListedFrom(sql::Row& r) {
  return {.notice = NoticeFrom(r),
          .zone = r.Next(),
          .module_title = r.Next(),
          .room_name = r.Next(),
          .previous_room_name = r.Next(),
          .start = r.Next(),
          .end = r.Next(),
          .cancel_reason = r.Next(),
          .family_name = r.Next(),
          .given_name = r.Next(),
          .phone = r.Next(),
          .language = r.Next(),
          .seat = r.Next()};
}

constexpr char kOpen[] = "SELECT " NOTICE
                         "FROM notices n WHERE n.session_number = $1 AND n.patient_number = $2 "
                         "AND n.told_at IS NULL AND n.dropped_at IS NULL";

constexpr char kTold[] = "SELECT " NOTICE
                         "FROM notices n WHERE n.session_number = $1 AND n.patient_number = $2 "
                         "AND n.told_at IS NOT NULL AND n.dropped_at IS NULL "
                         "ORDER BY n.number DESC LIMIT 1 /* sort: the notices of one patient are few */";

constexpr char kOpenOf[] = "SELECT " NOTICE
                           "FROM notices n WHERE n.session_number = $1 AND n.told_at IS NULL AND n.dropped_at IS NULL "
                           "ORDER BY n.patient_number";

// The last one told of each patient.
constexpr char kToldOf[] =
    "SELECT " NOTICE
    "FROM notices n WHERE n.session_number = $1 AND n.told_at IS NOT NULL AND n.dropped_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM notices l WHERE l.session_number = n.session_number "
    "AND l.patient_number = n.patient_number AND l.number > n.number AND l.dropped_at IS NULL) "
    "ORDER BY n.patient_number /* sort: the notices of one session are few */";

constexpr char kInsert[] = R"sql(
INSERT INTO notices (session_number, patient_number, site_number, kind, previous_start, previous_room_number,
                     matters_until, made_at, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql";

constexpr char kDrop[] = R"sql(
UPDATE notices SET dropped_at = $1, revision = $2 WHERE number = $3)sql";

constexpr char kUpdateTold[] = R"sql(
UPDATE notices SET told_at = $1, told_by = $2, how = $3, revision = $4 WHERE number = $5)sql";

#define OPEN_AFTER                                  \
  "AND n.told_at IS NULL AND n.dropped_at IS NULL " \
  "AND (n.matters_until, n.number) > ($2, $3) "
#define BY_NEED "ORDER BY n.matters_until, n.number "

constexpr char kListOfSite[] = LISTED_NOTICE "WHERE n.site_number = $1 " OPEN_AFTER BY_NEED "LIMIT $4";
constexpr char kList[] = LISTED_NOTICE
    "WHERE ($1 = '' OR $1 LIKE '%,' || CAST(n.site_number AS TEXT) || ',%') " OPEN_AFTER BY_NEED "LIMIT $4";
constexpr char kListOfSession[] = LISTED_NOTICE
    "WHERE n.session_number = $1 AND (n.matters_until, n.number) > ($2, $3) AND n.dropped_at IS NULL "
    "AND ($4 = 1 OR n.told_at IS NULL) " BY_NEED "LIMIT $5";

#undef BY_NEED
#undef OPEN_AFTER
#undef LISTED_NOTICE
#undef NOTICE

}  // namespace

std::optional<Notice> OpenNotice(sql::ReadTx& tx, SessionId session, PatientId patient) {
  return tx.One(kOpen, NoticeFrom, {session, patient});
}

std::optional<Notice> ToldNotice(sql::ReadTx& tx, SessionId session, PatientId patient) {
  if (OpenNotice(tx, session, patient)) return std::nullopt;
  return tx.One(kTold, NoticeFrom, {session, patient});
}

std::vector<Notice> OpenNotices(sql::ReadTx& tx, SessionId session) { return tx.All(kOpenOf, NoticeFrom, {session}); }

std::vector<Notice> ToldNotices(sql::ReadTx& tx, SessionId session) { return tx.All(kToldOf, NoticeFrom, {session}); }

void InsertNotice(sql::WriteTx& tx, const Notice& notice) {
  tx.Run(kInsert, {notice.session, notice.patient, notice.site, notice.kind, notice.previous_start,
                   notice.previous_room, notice.matters_until, notice.made_at, tx.seq()});
}

void DropNotice(sql::WriteTx& tx, int64_t number, absl::Time at) { tx.Run(kDrop, {at, tx.seq(), number}); }

void UpdateTold(sql::WriteTx& tx, const Notice& notice) {
  tx.Run(kUpdateTold, {notice.told_at, notice.told_by, notice.how, tx.seq(), notice.number});
}

std::vector<ListedNotice> ListNotices(sql::ReadTx& tx, SiteId site, const std::vector<SiteId>& sites,
                                      const NoticeKey& after, int limit) {
  if (site) return tx.All(kListOfSite, ListedFrom, {site, after.matters_until, after.number, limit});
  std::string listing;
  for (const SiteId each : sites) listing += (listing.empty() ? "," : "") + std::to_string(each.number) + ",";
  return tx.All(kList, ListedFrom, {listing, after.matters_until, after.number, limit});
}

std::vector<ListedNotice> ListNoticesOf(sql::ReadTx& tx, SessionId session, bool told, const NoticeKey& after,
                                        int limit) {
  return tx.All(kListOfSession, ListedFrom, {session, after.matters_until, after.number, told, limit});
}

}  // namespace psmet::store
