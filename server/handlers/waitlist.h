// The waiting list of a session.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "handlers/call.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

// Who got freed seats and who did not.
struct Promotion {
  std::vector<Enrollment> promoted;                            // as seated
  std::vector<std::pair<PatientId, std::string>> passed_over;  // and the reason
};
// Gives the free seats of a session to its waiting list, in the list's order. Never refuses: who can't have a seat is
// passed over. Once the class has begun it does nothing. Who got a seat is noted as to be told.
Promotion FillSeats(const Call& call, sql::WriteTx& tx, const Session& session);

}  // namespace psmet::handlers
