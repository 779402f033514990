// Which order a line uses, or why none holds. Source: domain section 1.
#pragma once

#include <map>
#include <vector>

#include "rules/billing.h"

namespace psmet::rules {

struct OrderChoice {
  const OrderFacts* order = nullptr;  // of the facts; null: none holds
  int units = 0;                      // that it has room for
  Reason reason;                      // why none holds; empty if one does
};

// The oldest order that holds on the day of service for a class of that format, with room for all of `units`; else the
// oldest that holds at all. `spent` are minutes that earlier lines of the same class took. Reasons: ORDER_MISSING,
// ORDER_PENDING, ORDER_EXPIRED, ORDER_USED_UP, ORDER_STANDING, ORDER_UNSTATED, ORDER_FORMAT, ORDER_TOPIC: of the order
// that came nearest, the newest of several.
OrderChoice ChooseOrder(const Facts& facts, const Policy& policy, bool individual, int units, int unit_minutes,
                        const std::map<OrderId, int>& spent);

// Puts the order, its diagnoses and its authorization on the line, which has no more units than the order has room for,
// and adds what it took to `spent`. `used` are the patient's units of other lines. Reasons: those of ChooseOrder,
// BELOW_MINIMUM where an individual line has no order for one, AUTHORIZATION_MISSING, AUTHORIZATION_USED_UP,
// PLAN_OF_CARE, POLICY_UNKNOWN.
void UseOrder(const Facts& facts, const Policy& policy, const std::vector<UsedFacts>& used, bool individual,
              std::map<OrderId, int>& spent, Line& line);

}  // namespace psmet::rules
