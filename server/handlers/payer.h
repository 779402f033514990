// Payers as patients have them and as policies name them.
#pragma once

#include <optional>
#include <string>

#include "rules/model.h"
#include "rules/schedule.h"
#include "sql/connection.h"

namespace psmet::handlers {

// The payer as its policies spell it where only the letters' case differs; else as it is.
std::string PayerSpelled(sql::ReadTx& tx, const std::string& payer);
// UNKNOWN_PAYER where no policy is for the patient's payer and plan, with what is most like it: a payer that is
// misspelt shows when it is entered, not when a class is billed. PAYER_MISSING for a patient without a payer.
std::optional<rules::Remark> PayerRemark(sql::ReadTx& tx, const Patient& patient);

}  // namespace psmet::handlers
