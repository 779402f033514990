// Charges: made when a class is closed, listed, explained, made again.
#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "handlers/call.h"
#include "psmet/v1/billing.pb.h"
#include "rules/billing.h"
#include "sql/connection.h"
#include "store/charges.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// A patient's charges of a class that was just closed.
struct Made {
  std::vector<Charge> charges;        // with ids, by code
  std::vector<SessionId> changed;     // later sessions of the patient whose charges became others because of it
};
// Makes and stores the charges of one patient of a closed class, and makes those of the patient's later classes again,
// from their own facts with what is used by then. Caps and orders are used up by date of service, actual start and
// session, whichever is closed first (domain section 4).
absl::StatusOr<Made> MakeCharges(sql::WriteTx& tx, const rules::ClassFacts& facts, SiteId site, PatientId patient);

absl::StatusOr<v1::ListChargesResponse> ListCharges(const Call& call, sql::ReadTx& tx,
                                                    const v1::ListChargesRequest& request);
absl::StatusOr<v1::ExplainChargeResponse> ExplainCharge(const Call& call, sql::ReadTx& tx,
                                                        const v1::ExplainChargeRequest& request);
absl::StatusOr<v1::RecomputeChargeResponse> RecomputeCharge(const Call& call, sql::ReadTx& tx,
                                                            const v1::RecomputeChargeRequest& request);

}  // namespace psmet::handlers
