// Which order a line uses, or why none holds. Source: domain section 1.
#pragma once

#include <map>
#include <optional>

#include "rules/billing.h"

namespace psmet::rules {

struct OrderChoice {
  const OrderFacts* order = nullptr;  // of the facts; null: none holds
  int units = 0;                      // that it has room for
  Reason reason;                      // why none holds; empty if one does
};

// The oldest order that holds on the day of service for a class of that format, with room for all of `units`; else the
// oldest that holds at all. `spent` are minutes that earlier lines of the same class took. Reasons: ORDER_MISSING,
// ORDER_PENDING, ORDER_EXPIRED, ORDER_USED_UP, ORDER_FORMAT, ORDER_TOPIC: of the order that came nearest, the newest of
// several.
OrderChoice ChooseOrder(const Facts& facts, const Policy& policy, bool individual, int units, int unit_minutes,
                        const std::map<OrderId, int>& spent);

}  // namespace psmet::rules
