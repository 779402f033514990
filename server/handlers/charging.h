// Makes charges, and makes them again when what they follow from is known otherwise.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "rules/billing.h"
#include "sql/connection.h"
#include "store/charges.h"

namespace psmet::handlers {

// Which versions of the payer's policies lines are made by: those that made them before, or those that hold now.
enum class Versions { kKept, kCurrent };

// A patient's charge that became another, or is new: then `before` has no id.
struct ChargeChange {
  Charge before, after;
};

// Makes the charges of these patients in these closed classes by what is on record now, and those of the same patients'
// later classes again, from their own facts with what is used by then: caps and orders are used up by date of service,
// actual start and session, whichever is closed first (domain section 4). Those of the day before and the same day are
// made again, too: where the patient was in two classes at once, both wait for a correction of one (section 7). A
// charge keeps its id, also under another code. A patient who has no charge and of whom nobody was there, not even a
// caregiver, gets none. A line keeps the policy version that made it, unless `versions` says otherwise (domain section
// 4). `now` is when they are made: a line that can't be filed any more is held. Returns what changed, by patient and
// then in that order.
absl::StatusOr<std::vector<ChargeChange>> MakeCharges(sql::WriteTx& tx, absl::Time now,
                                                      const std::vector<SessionPatient>& touched,
                                                      Versions versions = Versions::kKept);
// What MakeCharges would change with the versions that hold now; writes nothing.
absl::StatusOr<std::vector<ChargeChange>> WouldChange(sql::WriteTx& tx, absl::Time now,
                                                      const std::vector<SessionPatient>& touched);

// What a patient's lines of a class are made from by what is on record now.
absl::StatusOr<rules::Facts> FactsNow(sql::ReadTx& tx, const rules::ClassFacts& session, PatientId patient);

// The lines that facts give for the codes: those that are decided, and for every other code of `codes` one that is
// superseded.
std::vector<rules::Line> LinesFor(const rules::Facts& facts, const std::vector<std::string>& codes);
// What a charge's digest is taken of.
std::string DigestOf(const std::string& facts, const std::string& line);

}  // namespace psmet::handlers
