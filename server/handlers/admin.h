// Tokens, audit and figures of the server.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/admin.pb.h"
#include "sql/connection.h"
#include "store/access.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// Makes a token. Errors: TOKEN_NAME_TAKEN, ROLE_NEEDED, SITE_NOT_FOUND, LIFETIME_INVALID.
absl::StatusOr<v1::AddTokenResponse> AddToken(const Call&, sql::WriteTx&, const v1::AddTokenRequest&);
// One token, without its secret. Error: TOKEN_NOT_FOUND.
absl::StatusOr<v1::GetTokenResponse> GetToken(const Call&, sql::ReadTx&, const v1::GetTokenRequest&);
// Tokens by id.
absl::StatusOr<v1::ListTokensResponse> ListTokens(const Call&, sql::ReadTx&, const v1::ListTokensRequest&);
// Ends a token. Errors: TOKEN_NOT_FOUND, TOKEN_REVOKED, LAST_ADMIN, ETAG_STALE.
absl::StatusOr<v1::RevokeTokenResponse> RevokeToken(const Call&, sql::WriteTx&, const v1::RevokeTokenRequest&);
// Who the caller is.
absl::StatusOr<v1::WhoAmIResponse> WhoAmI(const Call&, sql::ReadTx&, const v1::WhoAmIRequest&);
// The audit, newest first.
absl::StatusOr<v1::ListAuditEntriesResponse> ListAuditEntries(const Call&, sql::ReadTx&,
                                                              const v1::ListAuditEntriesRequest&);
// The metrics as text.
absl::StatusOr<v1::GetMetricsResponse> GetMetrics(const Call&, sql::ReadTx&, const v1::GetMetricsRequest&);

// A fresh token's secret is added to the database and returned; for the first start and for AddToken.
std::string IssueToken(sql::WriteTx& tx, store::Token& token, const Server& server);

}  // namespace psmet::handlers
