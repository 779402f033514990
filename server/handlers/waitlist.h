// The waiting list of a session.
#pragma once

#include <vector>

#include "handlers/call.h"
#include "psmet/v1/schedule.pb.h"
#include "rules/model.h"
#include "rules/schedule.h"
#include "sql/connection.h"

namespace psmet::handlers {

// Who got freed seats and who did not.
struct Promotion {
  std::vector<Enrollment> promoted;  // as seated
  std::vector<rules::PassedOver> passed_over;
};
// Gives the free seats of a session to its waiting list, in the list's order. Never refuses: who can't have a seat is
// passed over. Once the class has begun it does nothing. Who got a seat is noted as to be told.
Promotion FillSeats(const Call& call, sql::WriteTx& tx, const Session& session);

// Somebody passed over as a reply shows them: by name, with why and what would help.
void ToProto(sql::ReadTx& tx, const rules::PassedOver& passed, psmet::v1::PassedOver* out);

}  // namespace psmet::handlers
