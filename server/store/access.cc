#include "store/access.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <limits>

#include "base/error.h"

namespace psmet::store {
namespace {

constexpr char kTokenByHash[] =
    "SELECT number, name, roles, sites, created_at, expires_at, revoked_at, revision FROM tokens WHERE hash = $1";
constexpr char kGetToken[] =
    "SELECT number, name, roles, sites, created_at, expires_at, revoked_at, revision FROM tokens WHERE number = $1";
constexpr char kTokenByName[] =
    "SELECT number, name, roles, sites, created_at, expires_at, revoked_at, revision FROM tokens"
    " WHERE name = $1 AND revoked_at IS NULL";
constexpr char kTokens[] =
    "SELECT number, name, roles, sites, created_at, expires_at, revoked_at, revision FROM tokens"
    " WHERE number > $1 ORDER BY number LIMIT $2";
constexpr char kInsertToken[] =
    "INSERT INTO tokens (name, hash, roles, sites, created_at, expires_at, revision) VALUES ($1, $2, $3, $4, $5, $6, "
    "$7)"
    " RETURNING number";
constexpr char kRevokeToken[] = "UPDATE tokens SET revoked_at = $1, revision = $2 WHERE number = $3";

constexpr absl::Duration kAnswersLast = absl::Hours(24);
constexpr char kFindReply[] =
    "SELECT method, digest, reply FROM replies WHERE token_number = $1 AND request_id = $2 AND at >= $3";
// One whose day is over gives way, and its number with it: the oldest have the smallest.
constexpr char kInsertReply[] =
    "INSERT INTO replies (token_number, request_id, method, digest, reply, at) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (token_number, request_id) DO UPDATE SET number = (SELECT max(number) + 1 FROM replies),"
    " method = excluded.method, digest = excluded.digest, reply = excluded.reply, at = excluded.at RETURNING number";
// The oldest have the smallest numbers.
constexpr char kPurgeReplies[] =
    "DELETE FROM replies WHERE number < coalesce((SELECT number FROM replies WHERE at >= $1 ORDER BY number LIMIT 1),"
    " 9223372036854775807) /* scan: of what goes, and one more */";

constexpr char kNextAuditSeq[] = "SELECT coalesce(max(seq), 0) + 1 FROM audit";
constexpr char kInsertAudit[] =
    "INSERT INTO audit (seq, at, kind, token_number, token_name, method, ids, fields, digest)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
constexpr char kAuditEntries[] =
    "SELECT seq, at, kind, token_number, token_name, method, ids, fields, digest FROM audit"
    " WHERE seq < $1 ORDER BY seq DESC LIMIT $2";

constexpr char kGetPageKey[] = "SELECT value FROM meta WHERE key = 'page_key'";
constexpr char kSetPageKey[] = "INSERT INTO meta (key, value) VALUES ('page_key', $1)";

template <typename Number>
std::vector<Number> Numbers(const std::vector<std::string>& words) {
  std::vector<Number> out;
  for (const std::string& word : words) out.push_back(Number{static_cast<decltype(Number{}.number)>(std::stoll(word))});
  return out;
}

Token TokenFromRow(sql::Row& r) {
  Token token{.id = r.Next(), .name = r.Next()};
  for (const std::string& role : std::vector<std::string>(r.Next())) token.roles.push_back(std::stoi(role));
  token.sites = Numbers<SiteId>(r.Next());
  token.created = r.Next();
  token.expires = r.Next();
  token.revoked = r.Maybe();
  token.revision = r.Next();
  return token;
}

}  // namespace

std::optional<Token> TokenByHash(sql::ReadTx& tx, std::string_view hash) {
  return tx.One(kTokenByHash, TokenFromRow, {hash});
}

absl::StatusOr<Token> GetToken(sql::ReadTx& tx, TokenId id) {
  auto token = tx.One(kGetToken, TokenFromRow, {id});
  if (!token) return Missing("TOKEN_NOT_FOUND", "no token {token}", {{"token", id.str()}});
  return *std::move(token);
}

std::optional<Token> TokenByName(sql::ReadTx& tx, std::string_view name) {
  return tx.One(kTokenByName, TokenFromRow, {name});
}

std::vector<Token> Tokens(sql::ReadTx& tx, TokenId after, int limit) {
  return tx.All(kTokens, TokenFromRow, {after.number, limit});
}

TokenId InsertToken(sql::WriteTx& tx, const Token& token, std::string_view hash) {
  std::vector<std::string> roles, sites;
  for (const int role : token.roles) roles.push_back(absl::StrCat(role));
  for (const SiteId site : token.sites) sites.push_back(absl::StrCat(site.number));
  return {tx.Insert(kInsertToken, {token.name, hash, roles, sites, token.created, token.expires, tx.seq()})};
}

void RevokeToken(sql::WriteTx& tx, TokenId id, absl::Time at) { tx.Run(kRevokeToken, {at, tx.seq(), id}); }

std::optional<Reply> FindReply(sql::ReadTx& tx, TokenId token, std::string_view request_id, absl::Time now) {
  return tx.One(kFindReply,
                [](sql::Row& r) { return Reply{.method = r.Next(), .digest = r.Next(), .reply = r.Next()}; },
                {token, request_id, now - kAnswersLast});
}

int64_t InsertReply(sql::WriteTx& tx, TokenId token, std::string_view request_id, const Reply& reply, absl::Time now) {
  return tx.Insert(kInsertReply, {token, request_id, reply.method, reply.digest, sql::Arg::Blob(reply.reply), now});
}

void PurgeReplies(sql::WriteTx& tx, absl::Time now) { tx.Run(kPurgeReplies, {now - kAnswersLast}); }

int64_t NextAuditSeq(sql::ReadTx& tx) { return *tx.Value<int64_t>(kNextAuditSeq); }

void InsertAudit(sql::WriteTx& tx, const AuditEntry& entry) {
  tx.Run(kInsertAudit, {entry.seq, entry.at, entry.kind, entry.token.number, entry.token_name, entry.method, entry.ids,
                        entry.fields, entry.digest});
}

std::vector<AuditEntry> AuditEntries(sql::ReadTx& tx, int64_t before, int limit) {
  return tx.All(kAuditEntries,
                [](sql::Row& r) {
                  return AuditEntry{.seq = r.Next(),
                                    .at = r.Next(),
                                    .kind = r.Next(),
                                    .token = r.Next(),
                                    .token_name = r.Next(),
                                    .method = r.Next(),
                                    .ids = r.Next(),
                                    .fields = r.Next(),
                                    .digest = r.Next()};
                },
                {before, limit});
}

std::string PageKey(sql::WriteTx& tx, std::string_view random) {
  if (auto key = tx.Value<std::string>(kGetPageKey)) return *key;
  tx.Run(kSetPageKey, {random});
  return std::string(random);
}

}  // namespace psmet::store
