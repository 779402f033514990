// What every room's handlers share between structs and the wire: times, etags, pages, sites.
#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "handlers/call.h"
#include "psmet/v1/types.pb.h"
#include "rules/when.h"
#include "sql/connection.h"

namespace psmet::handlers {

// The reply's form of an instant at a site's zone.
void ToMoment(absl::Time time, absl::TimeZone zone, psmet::v1::Moment* out);
// A time that a remedy offers, as the clock of the zone shows it unless it shows it twice.
psmet::v1::When WhenOf(absl::Time time, absl::TimeZone zone);
// A zone by its IANA name; UTC if this machine does not know it.
absl::TimeZone ZoneOf(std::string_view name);
// The site's zone and hours for reading times.
rules::Place PlaceOf(const Site& site);
// The instant that a request means, with the end that a text says, "tue 9:00-10:30". Errors: WHEN_UNREADABLE and the
// other WHEN_ reasons.
absl::StatusOr<rules::Span> SpanFromWhen(const psmet::v1::When& when, const Call& call, const rules::Place& place,
                                         rules::WhenNeed need);
// A civil date; nothing for an empty text. Errors: DATE_INVALID.
absl::StatusOr<std::optional<Day>> FromDate(std::string_view text);
std::string ToDate(const std::optional<Day>& day);
// A remedy is a call of its own, neither the retry of the one that was refused nor a dry run, whatever that one was.
void ToProto(const Remedy& remedy, psmet::v1::Remedy* out);
// The full name of the method that takes such a request.
std::string MethodOf(const google::protobuf::Message& request);

// The etag of a row.
std::string EtagOf(int64_t revision);
// Error: ETAG_STALE (ABORTED) when `etag` is given and is not that revision's.
absl::Status CheckEtag(std::string_view etag, int64_t revision);

// A list's page: how many, and after which row. The cursor is what the last row of the page before was sorted by.
struct Page {
  int limit = 100;
  std::vector<std::string> after;  // empty: the first page; otherwise as many words as the list's sort has keys
  // The first key as a number; `none` on the first page.
  int64_t number(int64_t none) const { return after.empty() ? none : std::stoll(after.back()); }
};
// Reads a list request's page_size and page_token; `keys` is how many sort keys the list has, the last one a number.
// The token is signed together with the method and the request's other fields, so a forged one or one of another list
// is refused. Errors: PAGE_SIZE_INVALID, PAGE_TOKEN_INVALID.
absl::StatusOr<Page> PageOf(const Call& call, const google::protobuf::Message& request, size_t keys = 1);
// The token that goes on after a row with those sort keys. Lists load limit + 1 rows and give a token only if there
// was one more.
std::string NextPage(const Call& call, const google::protobuf::Message& request, const std::vector<std::string>& keys);

// Loads limit + 1 rows by `load(limit + 1)`, puts the first `limit` into the reply by `add(row)`, and returns the next
// page's token, made of `keys(row)`, or empty.
template <typename Load, typename Add, typename Keys>
std::string FillPage(const Call& call, const google::protobuf::Message& request, const Page& page, Load load, Add add,
                     Keys keys) {
  auto rows = load(page.limit + 1);
  const bool more = rows.size() > static_cast<size_t>(page.limit);
  if (more) rows.resize(page.limit);
  for (const auto& row : rows) add(row);
  return more ? NextPage(call, request, keys(rows.back())) : "";
}

// The site that a request means: the one it names, else the caller's only one. Errors: SITE_NOT_FOUND, SITE_NEEDED with
// the sites there are.
absl::StatusOr<Site> SiteOf(const Call& call, sql::ReadTx& tx, std::string_view site);

}  // namespace psmet::handlers
