#include "rules/orders.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

#include "rules/when.h"

namespace psmet::rules {
namespace {

// How near an order came to holding: the later the step that it failed, the nearer.
enum class Step { kMissing, kExpired, kPending, kUsedUp, kFormat, kTopic, kHolds };

struct Check {
  Step step = Step::kHolds;
  std::string reason, text;
};

bool FormatFits(OrderFormat format, bool individual) {
  return format == OrderFormat::kEither || format == (individual ? OrderFormat::kIndividual : OrderFormat::kGroup);
}

bool TopicsFit(const std::vector<std::string>& ordered, const std::vector<std::string>& taught) {
  return ordered.empty() || std::any_of(taught.begin(), taught.end(), [&](const std::string& topic) {
           return std::find(ordered.begin(), ordered.end(), topic) != ordered.end();
         });
}

Check CheckOrder(const OrderFacts& order, const Facts& facts, const Policy& policy, bool individual, int room) {
  const std::string id = order.order.str();
  const Day day = facts.session.service_date;
  if (order.state != OrderState::kActive || !order.ordered_on || !order.valid_until) {
    return {
        Step::kPending, "ORDER_PENDING",
        absl::StrCat("order ", id, " is pending; complete it with NPI, date, diagnoses, units or hours and last day")};
  }
  if (day < *order.ordered_on) {
    return {Step::kMissing, "ORDER_MISSING",
            absl::StrCat("order ", id, " is dated ", DayText(*order.ordered_on), ", after the class on ", DayText(day),
                         "; an order of that day or before is needed")};
  }
  if (*order.valid_until < day) {
    return {Step::kExpired, "ORDER_EXPIRED",
            absl::StrCat("order ", id, " ended on ", DayText(*order.valid_until), ", before the class on ",
                         DayText(day), "; a new order is needed")};
  }
  if (policy.order_max_age_days && day - *order.ordered_on > *policy.order_max_age_days) {
    return {Step::kExpired, "ORDER_EXPIRED",
            absl::StrCat("order ", id, " was ", day - *order.ordered_on, " days old, and this policy allows ",
                         *policy.order_max_age_days, "; a new order is needed")};
  }
  if (room < 1) {
    return {Step::kUsedUp, "ORDER_USED_UP",
            absl::StrCat("order ", id, " is used up: ", order.used_minutes, " of ", order.ordered_minutes,
                         " minutes; a new order is needed")};
  }
  if (!FormatFits(order.format, individual)) {
    return {Step::kFormat, "ORDER_FORMAT",
            absl::StrCat("order ", id, " is not for ", individual ? "individual" : "group",
                         " training; an order for that or for either is needed")};
  }
  if (!TopicsFit(order.topics, facts.session.topics)) {
    return {Step::kTopic, "ORDER_TOPIC",
            absl::StrCat("order ", id, " does not name a topic of this module; an order that does is needed")};
  }
  return {};
}

}  // namespace

OrderChoice ChooseOrder(const Facts& facts, const Policy& policy, bool individual, int units, int unit_minutes,
                        const std::map<OrderId, int>& spent) {
  OrderChoice choice;
  Check nearest{Step::kMissing, "ORDER_MISSING", "no order is on record; enter the order for this training"};
  for (const OrderFacts& order : facts.orders) {
    const auto taken = spent.find(order.order);
    const int used = order.used_minutes + (taken == spent.end() ? 0 : taken->second);
    const int room = (order.ordered_minutes - used) / unit_minutes;
    Check check = CheckOrder(order, facts, policy, individual, room);
    if (check.step == Step::kHolds) {
      if (choice.order && room < units) continue;
      choice.order = &order;
      choice.units = room;
      if (room >= units) return choice;
    } else if (check.step >= nearest.step) {
      nearest = std::move(check);
    }
  }
  if (!choice.order) choice.reason = {nearest.reason, nearest.text, "front desk"};
  return choice;
}

}  // namespace psmet::rules
