// Whom to tell what, as rows.
#pragma once

#include <absl/time/time.h>

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/notices.h"
#include "sql/connection.h"

namespace psmet {

// A notice as lists show it.
struct ListedNotice {
  Notice notice;
  std::string zone;  // of the site
  std::string module_title, room_name, previous_room_name;
  absl::Time start, end;                                 // of the session as it is
  std::string cancel_reason;                             // of the session
  std::string family_name, given_name, phone, language;  // the patient's
  int seat = 0;                                          // 0: none
};

}  // namespace psmet

namespace psmet::store {

// What nobody has told the patient of the session, if there is anything.
std::optional<Notice> OpenNotice(sql::ReadTx& tx, SessionId session, PatientId patient);
// What the patient was told last of the session, unless something is open.
std::optional<Notice> ToldNotice(sql::ReadTx& tx, SessionId session, PatientId patient);
// The open notices of a session, or those told of patients of whom none is open, each by number.
std::vector<Notice> OpenNotices(sql::ReadTx& tx, SessionId session);
std::vector<Notice> ToldNotices(sql::ReadTx& tx, SessionId session);
// Adds an open notice; its number and what was told are not read.
void InsertNotice(sql::WriteTx& tx, const Notice& notice);
// There is nothing more to tell, or something else.
void DropNotice(sql::WriteTx& tx, int64_t number, absl::Time at);
// Writes whether and how the patient was told.
void UpdateTold(sql::WriteTx& tx, const Notice& notice);

// A place in a list by the time until which it matters, and number; by the time alone it is after all that matter until
// then.
struct NoticeKey {
  absl::Time matters_until;
  int64_t number = std::numeric_limits<int64_t>::max();
};
// Open notices after `after`, at most `limit`: of one site, or of all of `sites` (none: of all).
std::vector<ListedNotice> ListNotices(sql::ReadTx& tx, SiteId site, const std::vector<SiteId>& sites,
                                      const NoticeKey& after, int limit);
// A session's notices after `after`, at most `limit`; what was told, too, if `told`.
std::vector<ListedNotice> ListNoticesOf(sql::ReadTx& tx, SessionId session, bool told, const NoticeKey& after,
                                        int limit);

}  // namespace psmet::store
