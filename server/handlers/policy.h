// Payer policies, published from files and confirmed by people. The API's comments say what each call does.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "handlers/call.h"
#include "handlers/toml_file.h"
#include "psmet/v1/billing.pb.h"
#include "rules/policy.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// The code families that files may name, e.g. PSMET, and what to say of another one.
const std::vector<std::string>& Families();
std::string FamilyUnknown();
// Reads a policy's file (deploy/policies/README.md). Nothing when there are problems, which are then in `problems`.
std::optional<Policy> ReadPolicy(std::string_view file, Problems* problems);
// What a policy says in words, a line a rule (policy_words.cc).
std::vector<std::string> Summary(const Policy& policy);
// `zone` is the one that the confirmation's time is shown in.
void ToProto(const Policy& policy, absl::TimeZone zone, v1::Policy* out);

absl::StatusOr<v1::PublishPolicyResponse> PublishPolicy(const Call& call, sql::WriteTx& tx,
                                                        const v1::PublishPolicyRequest& request);
absl::StatusOr<v1::ConfirmPolicyResponse> ConfirmPolicy(const Call& call, sql::WriteTx& tx,
                                                        const v1::ConfirmPolicyRequest& request);
absl::StatusOr<v1::ApplyPolicyResponse> ApplyPolicy(const Call& call, sql::WriteTx& tx,
                                                    const v1::ApplyPolicyRequest& request);
absl::StatusOr<v1::GetPolicyResponse> GetPolicy(const Call& call, sql::ReadTx& tx, const v1::GetPolicyRequest& request);
absl::StatusOr<v1::ListPoliciesResponse> ListPolicies(const Call& call, sql::ReadTx& tx,
                                                      const v1::ListPoliciesRequest& request);

}  // namespace psmet::handlers
