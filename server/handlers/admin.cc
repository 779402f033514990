#include "handlers/admin.h"

#include <absl/strings/str_cat.h>

#include <limits>

#include "base/digest.h"
#include "base/error.h"
#include "handlers/wire.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

void ToProto(const store::Token& token, v1::Token* out) {
  out->set_id(token.id.str());
  out->set_name(token.name);
  for (const int role : token.roles) out->add_roles(static_cast<v1::Role>(role));
  for (const SiteId site : token.sites) out->add_sites(site.str());
  ToMoment(token.created, absl::UTCTimeZone(), out->mutable_created());
  ToMoment(token.expires, absl::UTCTimeZone(), out->mutable_expires());
  if (token.revoked) ToMoment(*token.revoked, absl::UTCTimeZone(), out->mutable_revoked());
  out->set_etag(EtagOf(token.revision));
}

bool IsAdminOfAll(const store::Token& token, absl::Time now) {
  return !token.revoked && token.expires > now && token.sites.empty() &&
         std::find(token.roles.begin(), token.roles.end(), v1::ROLE_ADMIN) != token.roles.end();
}

// An administrator of some sites manages the tokens that hold no more than they do.
bool Manages(const Caller& caller, const store::Token& token) {
  return caller.sites.empty() || (!token.sites.empty() && std::all_of(token.sites.begin(), token.sites.end(),
                                                                      [&](SiteId site) { return caller.Sees(site); }));
}

// The tokens after one that the caller manages.
std::vector<store::Token> Managed(const Caller& caller, sql::ReadTx& tx, TokenId after, int limit) {
  std::vector<store::Token> found;
  while (true) {
    const auto page = store::Tokens(tx, after, 1000);
    for (const store::Token& token : page) {
      if (static_cast<int>(found.size()) == limit) return found;
      if (Manages(caller, token)) found.push_back(token);
    }
    if (page.size() < 1000) return found;
    after = page.back().id;
  }
}

// Another token with which somebody could still manage tokens.
bool AnotherAdmin(sql::ReadTx& tx, TokenId except, absl::Time now) {
  for (TokenId after;;) {
    const auto page = store::Tokens(tx, after, 1000);
    for (const store::Token& token : page) {
      if (token.id != except && IsAdminOfAll(token, now)) return true;
    }
    if (page.size() < 1000) return false;
    after = page.back().id;
  }
}

// Error: TOKEN_NOT_FOUND, also for one that the caller does not manage.
absl::StatusOr<store::Token> ManagedToken(const Caller& caller, sql::ReadTx& tx, std::string_view id) {
  auto token = TRY(store::GetToken(tx, TRY(ParseId<TokenId>(id))));
  if (!Manages(caller, token)) return Missing("TOKEN_NOT_FOUND", "no token {token}", {{"token", token.id.str()}});
  return token;
}

}  // namespace

std::string IssueToken(sql::WriteTx& tx, store::Token& token, const Server& server) {
  std::string secret = "psmet_" + ToBase64(server.random(32));
  token.revision = tx.seq();
  token.id = store::InsertToken(tx, token, Sha256Hex(secret));
  return secret;
}

absl::StatusOr<v1::AddTokenResponse> AddToken(const Call& call, sql::WriteTx& tx, const v1::AddTokenRequest& request) {
  const int days = request.days() == 0 ? 365 : request.days();
  if (days < 1 || days > 3650) {
    return Invalid("LIFETIME_INVALID", "a token holds 1 to 3650 days, not {days}", {{"days", absl::StrCat(days)}});
  }
  store::Token token{.name = request.token().name(), .created = call.now, .expires = call.now + absl::Hours(24 * days)};
  for (const int role : request.token().roles()) {
    if (role == v1::ROLE_UNSPECIFIED || !v1::Role_IsValid(role)) {
      return Invalid("ROLE_NEEDED", "that is not a role; roles are FRONT_DESK, EDUCATOR, BILLER, ADMIN, SERVICE");
    }
    token.roles.push_back(role);
  }
  for (const std::string& text : request.token().sites()) {
    const SiteId site = TRY(ParseId<SiteId>(text));
    TRY(store::GetSite(tx, site));
    if (!call.caller.Sees(site)) return Missing("SITE_NOT_FOUND", "no site {site}", {{"site", site.str()}});
    token.sites.push_back(site);
  }
  // Nobody gives away more than they hold.
  if (token.sites.empty()) token.sites = call.caller.sites;
  if (store::TokenByName(tx, token.name)) {
    return Error(absl::StatusCode::kAlreadyExists, "TOKEN_NAME_TAKEN",
                 "a token named \"{name}\" is in force; revoke it first, or choose another name",
                 {{"name", token.name}});
  }
  v1::AddTokenResponse response;
  response.set_secret(IssueToken(tx, token, call.server));
  ToProto(token, response.mutable_token());
  return response;
}

absl::StatusOr<v1::GetTokenResponse> GetToken(const Call& call, sql::ReadTx& tx, const v1::GetTokenRequest& request) {
  v1::GetTokenResponse response;
  ToProto(TRY(ManagedToken(call.caller, tx, request.token())), response.mutable_token());
  return response;
}

absl::StatusOr<v1::ListTokensResponse> ListTokens(const Call& call, sql::ReadTx& tx,
                                                  const v1::ListTokensRequest& request) {
  const Page page = TRY(PageOf(call, request));
  v1::ListTokensResponse response;
  response.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return Managed(call.caller, tx, TokenId{page.number(0)}, limit); },
      [&](const store::Token& token) { ToProto(token, response.add_tokens()); },
      [](const store::Token& token) { return std::vector<std::string>{absl::StrCat(token.id.number)}; }));
  return response;
}

absl::StatusOr<v1::RevokeTokenResponse> RevokeToken(const Call& call, sql::WriteTx& tx,
                                                    const v1::RevokeTokenRequest& request) {
  const store::Token token = TRY(ManagedToken(call.caller, tx, request.token()));
  TRY(CheckEtag(request.etag(), token.revision));
  if (token.revoked) return Refused("TOKEN_REVOKED", "token {token} is revoked already", {{"token", token.id.str()}});
  if (IsAdminOfAll(token, call.now) && !AnotherAdmin(tx, token.id, call.now)) {
    return Refused("LAST_ADMIN", "{token} is the last administrator's token; make another one first",
                   {{"token", token.id.str()}});
  }
  store::RevokeToken(tx, token.id, call.now);
  v1::RevokeTokenResponse response;
  ToProto(TRY(store::GetToken(tx, token.id)), response.mutable_token());
  return response;
}

absl::StatusOr<v1::WhoAmIResponse> WhoAmI(const Call& call, sql::ReadTx& tx, const v1::WhoAmIRequest&) {
  v1::WhoAmIResponse response;
  ToProto(TRY(store::GetToken(tx, call.caller.token)), response.mutable_token());
  response.set_server_version(call.server.version);
  response.mutable_uptime()->set_seconds(absl::ToInt64Seconds(call.now - call.server.started));
  return response;
}

absl::StatusOr<v1::ListAuditEntriesResponse> ListAuditEntries(const Call& call, sql::ReadTx& tx,
                                                              const v1::ListAuditEntriesRequest& request) {
  if (!call.caller.sites.empty()) {
    return Error(absl::StatusCode::kPermissionDenied, "AUDIT_OF_ALL",
                 "the audit is of all sites, and token {token} is of some; ask with one that is of all",
                 {{"token", call.caller.token.str()}});
  }
  const Page page = TRY(PageOf(call, request));
  v1::ListAuditEntriesResponse response;
  response.set_next_page_token(FillPage(
      call, request, page,
      [&](int limit) { return store::AuditEntries(tx, page.number(std::numeric_limits<int64_t>::max()), limit); },
      [&](const store::AuditEntry& entry) {
        auto* out = response.add_entries();
        out->set_seq(entry.seq);
        ToMoment(entry.at, absl::UTCTimeZone(), out->mutable_at());
        out->set_kind(static_cast<v1::AuditKind>(entry.kind));
        out->set_token(entry.token.str());
        out->set_token_name(entry.token_name);
        out->set_method(entry.method);
        for (const std::string& id : entry.ids) out->add_ids(id);
        for (const std::string& field : entry.fields) out->add_fields(field);
        out->set_digest(entry.digest);
      },
      [](const store::AuditEntry& entry) { return std::vector<std::string>{absl::StrCat(entry.seq)}; }));
  return response;
}

absl::StatusOr<v1::GetMetricsResponse> GetMetrics(const Call& call, sql::ReadTx&, const v1::GetMetricsRequest&) {
  v1::GetMetricsResponse response;
  response.set_text(call.server.metrics());
  return response;
}

}  // namespace psmet::handlers
