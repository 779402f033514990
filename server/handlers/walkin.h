// Somebody who comes without a seat.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "rules/model.h"
#include "rules/schedule.h"
#include "sql/connection.h"
#include "store/roster.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

absl::StatusOr<v1::AddWalkInResponse> AddWalkIn(const Call& call, sql::WriteTx& tx,
                                                const v1::AddWalkInRequest& request);

// True: the patient is on the roster because somebody said they walked in, not because they had enrolled.
bool WalkedIn(sql::ReadTx& tx, const Session& session, PatientId patient);
// Takes a patient who walked in off the roster for that reason: who waited before waits again while the class is not
// closed, and whose seat they took has it again. A freed seat goes to the waiting list until the class begins. Remarks:
// SEAT_STAYS_FREE, PROMOTED. Returns the place with the number that it had.
Enrollment TakeOff(const Call& call, sql::WriteTx& tx, const Session& session, PatientId patient,
                   const std::string& reason, std::vector<rules::Remark>& remarks);

// The calls that record again, as it was, what was cleared of somebody who walked in and was taken off: where they
// stood on the roster, and the stays of theirs, or of the caregivers who came alone. Of the seat of number `seat_of`,
// who has it again, 0 where nobody has. Nothing where there was no stay.
std::vector<Remedy> RecordAgain(const Session& session, const Site& site, const RosterPatient& was,
                                const std::vector<Presence>& stays, const std::vector<CaregiverId>& caregivers,
                                int seat_of);

}  // namespace psmet::handlers
