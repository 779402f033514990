// Charges that became others, as a reply lists them.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/call.h"
#include "handlers/charging.h"
#include "psmet/v1/types.pb.h"

namespace psmet::handlers {

// Lists the changes at sites that the caller may see. With `dry_run` a new charge has no id: nothing was written.
absl::Status AddChanges(const Call& call, const std::vector<ChargeChange>& changes, bool dry_run,
                        google::protobuf::RepeatedPtrField<psmet::v1::ChargeChange>* out);
// Makes those charges again by what is on record now and lists in the reply what changed.
template <typename Request, typename Reply>
absl::Status MakeAgain(const Call& call, sql::WriteTx& tx, const std::vector<SessionPatient>& touched,
                       const Request& request, Reply& reply) {
  return AddChanges(call, TRY(MakeCharges(tx, call.now, touched)), request.validate_only(),
                    reply.mutable_changed_charges());
}

// "billable", "held" or "not billable".
std::string WordOf(rules::LineState state);

}  // namespace psmet::handlers
