#include "handlers/orders.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "handlers/changes.h"
#include "handlers/mask.h"
#include "handlers/people.h"
#include "handlers/roster.h"
#include "handlers/wire.h"
#include "rules/people.h"
#include "store/curriculum.h"
#include "store/notes.h"
#include "store/people.h"

namespace psmet::handlers {
namespace {

constexpr int kMostOrdered = 1000;

absl::Status CheckOrdered(const char* field, int count) {
  if (count >= 0 && count <= kMostOrdered) return absl::OkStatus();
  return Invalid("FIELD_INVALID", "{field} is {count}; it is 0 to {most}",
                 {{"field", field}, {"count", std::to_string(count)}, {"most", std::to_string(kMostOrdered)}});
}

// True: the mask names only what comes beside an order and may follow once it is in force.
bool OnlyBeside(const google::protobuf::FieldMask& mask) {
  static const std::vector<std::string> beside = {"authorization", "authorized_units", "plan_of_care_on"};
  return !mask.paths().empty() && std::all_of(mask.paths().begin(), mask.paths().end(), [](const std::string& path) {
    return std::find(beside.begin(), beside.end(), path) != beside.end();
  });
}

absl::Status CheckPending(const Order& order) {
  if (order.state == OrderState::kPending) return absl::OkStatus();
  return Refused("ORDER_NOT_PENDING", "order {order} is {state}; only a pending one can change",
                 {{"order", order.id.str()}, {"state", order.state == OrderState::kActive ? "in force" : "cancelled"}});
}

absl::Status CheckActive(const Order& order) {
  if (order.state == OrderState::kActive) return absl::OkStatus();
  return Refused("ORDER_NOT_ACTIVE", "order {order} is {state} and not in force",
                 {{"order", order.id.str()}, {"state", order.state == OrderState::kPending ? "pending" : "cancelled"}});
}

}  // namespace

absl::StatusOr<Order> FromProto(const v1::Order& order) {
  if (!v1::OrderFormat_IsValid(order.format())) {
    return Invalid("FIELD_INVALID", "{field} is not a value that it may have", {{"field", "format"}});
  }
  TRY(CheckOrdered("units", order.units()));
  TRY(CheckOrdered("hours", order.hours()));
  TRY(CheckOrdered("authorized_units", order.authorized_units()));
  if (order.authorized_units() > 0 && order.authorization().empty()) {
    return Invalid("FIELD_REQUIRED", "{field} is missing: units are authorized under a number",
                   {{"field", "authorization"}});
  }
  return Order{.id = {},
               .patient = TRY(ParseId<PatientId>(order.patient())),
               .ordering_npi = order.ordering_npi(),
               .ordering_name = order.ordering_name(),
               .ordered_on = TRY(FromDate(order.ordered_on())),
               .valid_until = TRY(FromDate(order.valid_until())),
               .diagnoses = {order.diagnoses().begin(), order.diagnoses().end()},
               .units = order.units(),
               .hours = order.hours(),
               .format = static_cast<OrderFormat>(order.format()),
               .topics = {order.topics().begin(), order.topics().end()},
               .standing = order.standing(),
               .individual_reason = order.individual_reason(),
               .authorization = order.authorization(),
               .authorized_units = order.authorized_units(),
               .plan_of_care_on = TRY(FromDate(order.plan_of_care_on()))};
}

void ToProto(const Order& order, v1::Order* out) {
  out->set_id(order.id.str());
  out->set_patient(order.patient.str());
  out->set_ordering_npi(order.ordering_npi);
  out->set_ordering_name(order.ordering_name);
  out->set_ordered_on(ToDate(order.ordered_on));
  out->set_valid_until(ToDate(order.valid_until));
  out->mutable_diagnoses()->Assign(order.diagnoses.begin(), order.diagnoses.end());
  out->set_units(order.units);
  out->set_hours(order.hours);
  out->set_format(static_cast<v1::OrderFormat>(order.format));
  out->mutable_topics()->Assign(order.topics.begin(), order.topics.end());
  out->set_standing(order.standing);
  out->set_individual_reason(order.individual_reason);
  out->set_authorization(order.authorization);
  out->set_authorized_units(order.authorized_units);
  out->set_plan_of_care_on(ToDate(order.plan_of_care_on));
  out->set_state(static_cast<v1::OrderState>(order.state));
  out->set_used_minutes(order.used_minutes);
  out->set_left_minutes(std::max(0, order.minutes() - order.used_minutes));
  out->set_end_reason(order.end_reason);
  out->set_etag(EtagOf(order.revision));
}

namespace {

std::vector<rules::Remark> TopicRemarks(sql::ReadTx& tx, const Order& order) {
  if (order.topics.empty()) return {};
  return rules::TopicRemarks(order.topics, store::AllModules(tx));
}

// An order that is not complete may be noted as on its way.
absl::Status OrComplete(absl::Status checked, const v1::AddOrderRequest& request) {
  if (ReasonOf(checked) != "ORDER_INCOMPLETE") return checked;
  v1::AddOrderRequest pending = request;
  pending.set_pending(true);
  return WithRemedy(std::move(checked),
                    {"Note that it is on its way", "psmet.v1.PeopleService.AddOrder", pending.SerializeAsString()});
}

// An order on its way is completed first: the mask names what it lacks, without values.
absl::Status OrComplete(absl::Status checked, const Order& order) {
  if (ReasonOf(checked) != "ORDER_INCOMPLETE") return checked;
  v1::UpdateOrderRequest complete;
  complete.set_id(order.id.str());
  auto& lacks = *complete.mutable_update_mask();
  if (order.ordering_npi.empty()) lacks.add_paths("ordering_npi");
  if (!order.ordered_on) lacks.add_paths("ordered_on");
  if (!order.valid_until) lacks.add_paths("valid_until");
  if (order.diagnoses.empty()) lacks.add_paths("diagnoses");
  // Of the two one is given.
  if (order.units > 0 && order.hours > 0) lacks.add_paths("units");
  if ((order.units > 0) == (order.hours > 0)) lacks.add_paths("hours");
  // What lacks is not in the call but on record.
  return WithRemedy(Refused("ORDER_INCOMPLETE", std::string(checked.message()), DetailOf(checked)->metadata),
                    {"Complete it first", "psmet.v1.PeopleService.UpdateOrder", complete.SerializeAsString()});
}

}  // namespace

std::vector<std::string> TopicsOf(sql::ReadTx& tx, const Session& session) {
  return store::FindModule(tx, store::ModuleTaught(tx, session.id).value_or(session.module_number))->tags;
}

std::optional<rules::Remark> OrderRemark(sql::ReadTx& tx, const Session& session, const std::vector<Order>& orders) {
  // Most orders are for every topic, and then it need not be known what is taught.
  const bool limited =
      std::any_of(orders.begin(), orders.end(), [](const Order& each) { return !each.topics.empty(); });
  return rules::OrderRemark(orders, session.day, limited ? TopicsOf(tx, session) : std::vector<std::string>());
}

Remedy OrderNeeded(const rules::Remark& why, PatientId patient, OrderId order) {
  if (why.reason == "ORDER_PENDING") {
    v1::VerifyOrderRequest verify;
    verify.set_order(order.str());
    return {"Once it is signed", "psmet.v1.PeopleService.VerifyOrder", verify.SerializeAsString()};
  }
  v1::AddOrderRequest add;
  v1::Order& written = *add.mutable_order();
  written.set_patient(patient.str());
  written.set_ordering_npi("…");
  written.set_ordered_on("…");
  written.set_valid_until("…");
  written.add_diagnoses("…");
  return {"A new order", "psmet.v1.PeopleService.AddOrder", add.SerializeAsString()};
}

absl::StatusOr<v1::AddOrderResponse> AddOrder(const Call& call, sql::WriteTx& tx, const v1::AddOrderRequest& request) {
  Order order = TRY(FromProto(request.order()));
  TRY(store::GetPatient(tx, order.patient));
  const Day today = TodayOf(call, tx);
  TRY(request.pending() ? rules::CheckWritten(order, today) : OrComplete(rules::CheckComplete(order, today), request));
  order.state = request.pending() ? OrderState::kPending : OrderState::kActive;
  const OrderId id = store::InsertOrder(tx, order);
  v1::AddOrderResponse reply;
  AddWarnings(TopicRemarks(tx, order), reply.mutable_warnings());
  TRY(MakeAgain(call, tx, store::ChargedOf(tx, order.patient), request, reply));
  ToProto(TRY(store::GetOrder(tx, id)), reply.mutable_order());
  return reply;
}

absl::StatusOr<v1::UpdateOrderResponse> UpdateOrder(const Call& call, sql::WriteTx& tx,
                                                    const v1::UpdateOrderRequest& request) {
  const Order before = TRY(store::GetOrder(tx, TRY(ParseId<OrderId>(request.id()))));
  TRY(CheckEtag(request.etag(), before.revision));
  if (before.state != OrderState::kActive || !OnlyBeside(request.update_mask())) TRY(CheckPending(before));
  v1::UpdateOrderResponse reply;
  ToProto(before, reply.mutable_before());
  *reply.mutable_order() = reply.before();
  TRY(ApplyMask(request.update_mask(), request.order(), reply.mutable_order()));
  Order after = TRY(FromProto(reply.order()));
  TRY(rules::CheckWritten(after, TodayOf(call, tx)));
  after.id = before.id;
  after.state = before.state;
  store::UpdateOrder(tx, after);
  reply.clear_order();
  if (after.topics != before.topics) AddWarnings(TopicRemarks(tx, after), reply.mutable_warnings());
  TRY(MakeAgain(call, tx, store::ChargedOf(tx, before.patient), request, reply));
  ToProto(TRY(store::GetOrder(tx, before.id)), reply.mutable_order());
  return reply;
}

absl::StatusOr<v1::VerifyOrderResponse> VerifyOrder(const Call& call, sql::WriteTx& tx,
                                                    const v1::VerifyOrderRequest& request) {
  Order order = TRY(store::GetOrder(tx, TRY(ParseId<OrderId>(request.order()))));
  TRY(CheckEtag(request.etag(), order.revision));
  if (request.take_back()) {
    TRY(CheckActive(order));
    order.state = OrderState::kPending;
  } else {
    TRY(CheckPending(order));
    TRY(OrComplete(rules::CheckComplete(order, TodayOf(call, tx)), order));
    order.state = OrderState::kActive;
  }
  store::UpdateOrder(tx, order);
  v1::VerifyOrderResponse reply;
  TRY(MakeAgain(call, tx, store::ChargedOf(tx, order.patient), request, reply));
  ToProto(TRY(store::GetOrder(tx, order.id)), reply.mutable_order());
  return reply;
}

absl::StatusOr<v1::CancelOrderResponse> CancelOrder(const Call& call, sql::WriteTx& tx,
                                                    const v1::CancelOrderRequest& request) {
  const Order order = TRY(store::GetOrder(tx, TRY(ParseId<OrderId>(request.order()))));
  TRY(CheckEtag(request.etag(), order.revision));
  if (order.state == OrderState::kCancelled) {
    return Refused("ORDER_CANCELLED", "order {order} is cancelled already", {{"order", order.id.str()}});
  }
  if (const auto last_day = TRY(FromDate(request.last_day()))) {
    TRY(CheckActive(order));
    TRY(rules::CheckWithdrawn(order, *last_day));
    store::EndOrder(tx, order.id, *last_day, request.reason());
  } else {
    store::CancelOrder(tx, order.id, request.reason());
  }
  v1::CancelOrderResponse reply;
  ToProto(order, reply.mutable_before());
  TRY(MakeAgain(call, tx, store::ChargedOf(tx, order.patient), request, reply));
  ToProto(TRY(store::GetOrder(tx, order.id)), reply.mutable_order());
  return reply;
}

absl::StatusOr<v1::GetOrderResponse> GetOrder(const Call&, sql::ReadTx& tx, const v1::GetOrderRequest& request) {
  v1::GetOrderResponse reply;
  ToProto(TRY(store::GetOrder(tx, TRY(ParseId<OrderId>(request.order())))), reply.mutable_order());
  return reply;
}

absl::StatusOr<v1::ListOrdersResponse> ListOrders(const Call& call, sql::ReadTx& tx,
                                                  const v1::ListOrdersRequest& request) {
  const PatientId patient = TRY(ParseId<PatientId>(request.patient()));
  if (patient) TRY(store::GetPatient(tx, patient));
  if (!v1::OrderState_IsValid(request.state())) {
    return Invalid("FIELD_INVALID", "{field} is not a value that it may have", {{"field", "state"}});
  }
  std::optional<OrderState> state;
  if (request.state() != v1::ORDER_STATE_UNSPECIFIED) state = static_cast<OrderState>(request.state());
  const Page page = TRY(PageOf(call, request));
  const int64_t before = page.number(std::numeric_limits<int64_t>::max());
  v1::ListOrdersResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return store::ListOrders(tx, patient, state, before, limit); },
      [&](const Order& each) { ToProto(each, reply.add_orders()); },
      [](const Order& each) -> std::vector<std::string> { return {std::to_string(each.id.number)}; }));
  return reply;
}

}  // namespace psmet::handlers
