#include "rules/orders.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

#include "rules/basis.h"
#include "rules/group.h"
#include "rules/people.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

// How near an order came to holding: the later the step that it failed, the nearer.
enum class Step { kMissing, kExpired, kPending, kUsedUp, kStanding, kUnstated, kFormat, kTopic, kHolds };

struct Check {
  Step step = Step::kHolds;
  std::string reason, text;
};

bool FormatFits(OrderFormat format, bool individual) {
  return format == OrderFormat::kUnspecified || format == OrderFormat::kEither ||
         format == (individual ? OrderFormat::kIndividual : OrderFormat::kGroup);
}

// What of `asked` the order leaves open.
std::vector<std::string> Unstated(const OrderFacts& order, const std::vector<std::string>& asked) {
  std::vector<std::string> unstated;
  for (const std::string& part : asked) {
    if (part == "format" && order.format == OrderFormat::kUnspecified) unstated.push_back("group or individual");
    if (part == "topics" && order.topics.empty()) unstated.push_back("its topics");
  }
  return unstated;
}

Check CheckOrder(const OrderFacts& order, const Facts& facts, const Policy& policy, bool individual, int unit_minutes,
                 int spent) {
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
  if (const int used = order.used_minutes + spent; order.ordered_minutes - used < unit_minutes) {
    return {
        Step::kUsedUp, "ORDER_USED_UP",
        absl::StrCat("order ", id, " is used up: ", used, " of ", order.ordered_minutes, " minutes",
                     spent > 0 ? absl::StrCat(", ", spent, " of them by what this class bills before this line") : "",
                     "; a new order is needed")};
  }
  if (order.standing && policy.standing_orders == Tri::kNo) {
    return {Step::kStanding, "ORDER_STANDING",
            absl::StrCat("order ", id,
                         " is a standing order, which this policy does not accept; an order for this "
                         "patient is needed")};
  }
  if (const auto unstated = Unstated(order, policy.order_states); !unstated.empty()) {
    return {Step::kUnstated, "ORDER_UNSTATED",
            absl::StrCat("order ", id, " does not state ", absl::StrJoin(unstated, " and "),
                         ", which this policy asks of it; a new order is needed")};
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

std::string Units(int count) { return absl::StrCat(count, count == 1 ? " unit" : " units"); }

// What the payer has not said of orders and would matter for this one.
void CheckUnknown(const Facts& facts, const Policy& policy, const OrderFacts& order, Line& line) {
  if (order.standing && policy.standing_orders == Tri::kUnknown) NotSaid(policy, "order.standing", line);
  if (!policy.Knows("order.states") && !Unstated(order, {"format", "topics"}).empty()) {
    NotSaid(policy, "order.states", line);
  }
  if (!policy.Knows("order.max_age_days") && order.ordered_on && *order.ordered_on < facts.session.service_date) {
    NotSaid(policy, "order.max_age_days", line);
  }
}

void CheckAuthorization(const Policy& policy, const OrderFacts* order, const std::map<OrderId, int>& spent,
                        Line& line) {
  if (policy.authorization_required == Tri::kNo) return;
  if (!order || order->authorization.empty()) {
    if (policy.authorization_required == Tri::kUnknown) {
      NotSaid(policy, "authorization.required", line);
    } else {
      line.reasons.push_back({"AUTHORIZATION_MISSING",
                              absl::StrCat("this policy wants the training authorized beforehand, and ",
                                           order ? "order " + order->order.str() : "the patient",
                                           " has no authorization; ask the payer for one and enter its number"),
                              "biller"});
    }
    return;
  }
  if (order->authorized_minutes == 0) return;
  const auto taken = spent.find(order->order);
  const int used = order->used_minutes + (taken == spent.end() ? 0 : taken->second);
  const int left = std::max(0, order->authorized_minutes - used) / line.unit_minutes;
  if (left >= line.units) return;
  line.reasons.push_back({"AUTHORIZATION_USED_UP",
                          absl::StrCat("the authorization of order ", order->order.str(), " has room for ", Units(left),
                                       " of the ", line.units, "; ask the payer for more"),
                          "biller"});
}

void CheckPlanOfCare(const Facts& facts, const Policy& policy, const std::vector<UsedFacts>& used,
                     const OrderFacts* order, Line& line) {
  if (order && order->plan_of_care_on && *order->plan_of_care_on <= facts.session.service_date) return;
  if (!policy.Knows("order.plan_of_care_after_units")) NotSaid(policy, "order.plan_of_care_after_units", line);
  if (!policy.plan_of_care_after_units) return;
  int units = line.units;
  for (const UsedFacts& earlier : used) units += IsCodeOf(policy, earlier.code) ? earlier.units : 0;
  if (units <= *policy.plan_of_care_after_units) return;
  line.reasons.push_back(
      {"PLAN_OF_CARE",
       absl::StrCat("with these it is ", Units(units), " in all, and this policy wants a plan of care after ",
                    *policy.plan_of_care_after_units, "; enter its day with the order"),
       "front desk"});
}

}  // namespace

OrderChoice ChooseOrder(const Facts& facts, const Policy& policy, bool individual, int units, int unit_minutes,
                        const std::map<OrderId, int>& spent) {
  OrderChoice choice;
  Check nearest{Step::kMissing, "ORDER_MISSING", "no order is on record; enter the order for this training"};
  for (const OrderFacts& order : facts.orders) {
    const auto taken = spent.find(order.order);
    const int here = taken == spent.end() ? 0 : taken->second;
    const int room = (order.ordered_minutes - order.used_minutes - here) / unit_minutes;
    Check check = CheckOrder(order, facts, policy, individual, unit_minutes, here);
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

void UseOrder(const Facts& facts, const Policy& policy, const std::vector<UsedFacts>& used, bool individual,
              std::map<OrderId, int>& spent, Line& line) {
  const OrderChoice choice = ChooseOrder(facts, policy, individual, line.units, line.unit_minutes, spent);
  const bool required = policy.order_required != Tri::kNo;
  if (!choice.order && required) {
    Reason reason = choice.reason;
    if (individual && reason.reason == "ORDER_FORMAT") reason.reason = "BELOW_MINIMUM";
    line.reasons.push_back(std::move(reason));
    if (policy.authorization_required == Tri::kUnknown) NotSaid(policy, "authorization.required", line);
    return;
  }
  if (choice.order) {
    line.order = choice.order->order;
    line.ordering_npi = choice.order->ordering_npi;
    line.diagnoses = choice.order->diagnoses;
    line.authorization = choice.order->authorization;
    if (required) CheckUnknown(facts, policy, *choice.order, line);
  }
  CheckAuthorization(policy, choice.order, spent, line);
  CheckPlanOfCare(facts, policy, used, choice.order, line);
  if (choice.order && required && choice.units < line.units) {
    line.reasons.push_back({"ORDER_USED_UP",
                            absl::StrCat("order ", line.order.str(), " has room for ", Units(choice.units), " of the ",
                                         line.units, "; a new order is needed for the rest"),
                            "front desk"});
    line.units = choice.units;
  }
  if (choice.order) spent[line.order] += line.units * line.unit_minutes;
}

}  // namespace psmet::rules
