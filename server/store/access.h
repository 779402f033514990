// Tokens, answered writes and the audit: what every call needs before and after its handler.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::store {

// A right to call. `roles` are numbers of psmet.v1.Role, which this floor does not know.
struct Token {
  TokenId id;
  std::string name;
  std::vector<int> roles;
  std::vector<SiteId> sites;  // none: all
  absl::Time created, expires;
  std::optional<absl::Time> revoked;
  int64_t revision = 0;
};

// The token whose secret has that hash (SHA-256, hexadecimal), in force or not.
std::optional<Token> TokenByHash(sql::ReadTx& tx, std::string_view hash);
// Error: TOKEN_NOT_FOUND.
absl::StatusOr<Token> GetToken(sql::ReadTx& tx, TokenId id);
// The token of that name that is not revoked.
std::optional<Token> TokenByName(sql::ReadTx& tx, std::string_view name);
// Tokens by id.
std::vector<Token> Tokens(sql::ReadTx& tx, TokenId after, int limit);
// Adds a token; its id.
TokenId InsertToken(sql::WriteTx& tx, const Token& token, std::string_view hash);
// Ends a token at a time.
void RevokeToken(sql::WriteTx& tx, TokenId id, absl::Time at);

// A write that was answered.
struct Reply {
  std::string method, digest, reply;
};
// What was answered to this token under that request_id in the day before `now`.
std::optional<Reply> FindReply(sql::ReadTx& tx, TokenId token, std::string_view request_id, absl::Time now);
// Remembers an answer, in place of one older than a day; returns its number, which is above those before.
int64_t InsertReply(sql::WriteTx& tx, TokenId token, std::string_view request_id, const Reply& reply, absl::Time now);
// Forgets answers older than a day.
void PurgeReplies(sql::WriteTx& tx, absl::Time now);

// One entry of the audit.
struct AuditEntry {
  int64_t seq = 0;
  absl::Time at;
  int kind = 1;  // 1 a change, 2 a read of patient data or a dry run
  TokenId token;
  std::string token_name, method;
  std::vector<std::string> ids, fields;
  std::string digest;
};
// The number that the next entry will have.
int64_t NextAuditSeq(sql::ReadTx& tx);
void InsertAudit(sql::WriteTx& tx, const AuditEntry& entry);
// Entries with seq < before, newest first.
std::vector<AuditEntry> AuditEntries(sql::ReadTx& tx, int64_t before, int limit);

// The secret that signs page tokens, made on first use from `random` (32 bytes as hexadecimal).
std::string PageKey(sql::WriteTx& tx, std::string_view random);

}  // namespace psmet::store
