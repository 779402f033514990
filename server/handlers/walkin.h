// Somebody who comes without a seat.
#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

absl::StatusOr<v1::AddWalkInResponse> AddWalkIn(const Call& call, sql::WriteTx& tx,
                                                const v1::AddWalkInRequest& request);

// True: the patient is on the roster because somebody said they walked in, not because they had enrolled: without a
// seat, or since after the real end of the class.
bool WalkedIn(sql::ReadTx& tx, const Session& session, PatientId patient);
// Takes the patient off the roster for that reason.
void EndPlace(sql::WriteTx& tx, const Session& session, PatientId patient, const std::string& reason);

}  // namespace psmet::handlers
