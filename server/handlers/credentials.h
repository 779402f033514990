// Credentials: entered, verified, suspended, revoked; history is kept. The API's comments say what each call does.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/staff.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// `today` is the day of its standing; the history is left out.
void ToProto(const Credential& credential, Day today, v1::Credential* out);

absl::StatusOr<v1::AddCredentialResponse> AddCredential(const Call& call, sql::WriteTx& tx,
                                                        const v1::AddCredentialRequest& request);
absl::StatusOr<v1::VerifyCredentialResponse> VerifyCredential(const Call& call, sql::WriteTx& tx,
                                                              const v1::VerifyCredentialRequest& request);
absl::StatusOr<v1::SuspendCredentialResponse> SuspendCredential(const Call& call, sql::WriteTx& tx,
                                                                const v1::SuspendCredentialRequest& request);
absl::StatusOr<v1::RevokeCredentialResponse> RevokeCredential(const Call& call, sql::WriteTx& tx,
                                                              const v1::RevokeCredentialRequest& request);
absl::StatusOr<v1::UpdateCredentialResponse> UpdateCredential(const Call& call, sql::WriteTx& tx,
                                                              const v1::UpdateCredentialRequest& request);
absl::StatusOr<v1::GetCredentialResponse> GetCredential(const Call& call, sql::ReadTx& tx,
                                                        const v1::GetCredentialRequest& request);
absl::StatusOr<v1::ListCredentialsResponse> ListCredentials(const Call& call, sql::ReadTx& tx,
                                                            const v1::ListCredentialsRequest& request);

}  // namespace psmet::handlers
