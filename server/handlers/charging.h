// Makes charges, and makes them again when what they follow from is known otherwise.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/call.h"
#include "psmet/v1/types.pb.h"
#include "rules/billing.h"
#include "sql/connection.h"
#include "store/charges.h"

namespace psmet::handlers {

// A patient's charge that became another, or is new: then `before` has no id.
struct ChargeChange {
  Charge before, after;
};

// Makes the charges of these patients in these closed classes by what is on record now, and those of the same patients'
// later classes again, from their own facts with what is used by then: caps and orders are used up by date of service,
// actual start and session, whichever is closed first (domain section 4). A charge keeps its id, also under another
// code. A patient who was not there and has no charge gets none. Returns what changed, by patient and then in that
// order.
absl::StatusOr<std::vector<ChargeChange>> MakeCharges(sql::WriteTx& tx, const std::vector<SessionPatient>& touched);

// Lists the changes at sites that the caller may see. With `dry_run` a new charge has no id: nothing was written.
absl::Status AddChanges(const Call& call, const std::vector<ChargeChange>& changes, bool dry_run,
                        google::protobuf::RepeatedPtrField<psmet::v1::ChargeChange>* out);
// Makes those charges again by what is on record now and lists in the reply what changed.
template <typename Request, typename Reply>
absl::Status MakeAgain(const Call& call, sql::WriteTx& tx, const std::vector<SessionPatient>& touched,
                       const Request& request, Reply& reply) {
  return AddChanges(call, TRY(MakeCharges(tx, touched)), request.validate_only(), reply.mutable_changed_charges());
}

// What a patient's lines of a class are made from by what is on record now.
absl::StatusOr<rules::Facts> FactsNow(sql::ReadTx& tx, const rules::ClassFacts& session, PatientId patient);

// The lines that facts give for the codes: those that are decided, and for every other code of `codes` one that is
// superseded.
std::vector<rules::Line> LinesFor(const rules::Facts& facts, const std::vector<std::string>& codes);
// What a charge's digest is taken of.
std::string DigestOf(const std::string& facts, const std::string& line);
// "billable", "held" or "not billable".
std::string WordOf(rules::LineState state);

}  // namespace psmet::handlers
