#include "rules/outlook.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

#include "rules/people.h"

namespace psmet::rules {
namespace {

// The order whose state OrderRemark names: the last one that is pending, used up or over.
OrderId Named(const std::vector<Order>& orders, const Remark& remark) {
  OrderId named;
  for (const Order& order : orders) {
    if (remark.text.find(absl::StrCat("order ", order.id.str(), " ")) == 0) named = order.id;
  }
  return named;
}

}  // namespace

std::optional<Shortfall> FirstShortfall(std::vector<Order> orders, const std::vector<PlannedSeat>& seats) {
  for (const PlannedSeat& seat : seats) {
    if (auto remark = OrderRemark(orders, seat.day, seat.topics)) {
      const OrderId named = Named(orders, *remark);
      return Shortfall{.seat = seat, .order = named, .remark = *std::move(remark)};
    }
    int left = seat.minutes;
    OrderId last;
    for (Order& order : orders) {
      if (left == 0 || !HoldsFor(order, seat.day) || !TopicsFit(order.topics, seat.topics)) continue;
      const int taken = std::min(left, order.minutes() - order.used_minutes);
      order.used_minutes += taken;
      left -= taken;
      last = order.id;
    }
    if (left > 0) {
      return Shortfall{.seat = seat,
                       .order = last,
                       .remark = {"ORDER_RUNNING_OUT", absl::StrCat("order ", last.str(), " has ", seat.minutes - left,
                                                                    " of the ", seat.minutes, " minutes left")}};
    }
  }
  return std::nullopt;
}

}  // namespace psmet::rules
