// Whether what is planned can be billed as things stand: orders against the seats that a patient has.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/model.h"
#include "rules/schedule.h"

namespace psmet::rules {

// A seat of a patient in a class that has not begun.
struct PlannedSeat {
  SessionId session;
  Day day;
  int minutes = 0;                  // planned
  std::vector<std::string> topics;  // the module's tags
};
// The first planned class that the orders will not cover in full.
struct Shortfall {
  PlannedSeat seat;
  OrderId order;  // that the remark is about; none where there is none
  Remark remark;
};
// Uses up the orders by the planned classes in their order. `orders` are those not cancelled, oldest first, with what
// they have used; each class takes from the oldest that holds on its day for its topics. The remark is OrderRemark's,
// or ORDER_RUNNING_OUT when the orders have fewer minutes left than the class is long: an order of 4 units, 2 of them
// used, covers one class of an hour and not the next.
std::optional<Shortfall> FirstShortfall(std::vector<Order> orders, const std::vector<PlannedSeat>& seats);

}  // namespace psmet::rules
