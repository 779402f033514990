// Orders for training: pending until signed, then in force and never edited. The API's comments say what each call
// does.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/call.h"
#include "psmet/v1/people.pb.h"
#include "rules/model.h"
#include "rules/schedule.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// An order as a request gives it, without id, state and revision. Errors: ID_INVALID, ID_WRONG_KIND, DATE_INVALID,
// FIELD_INVALID for a format that is none or units and hours outside 0-1000.
absl::StatusOr<Order> FromProto(const v1::Order& order);
void ToProto(const Order& order, v1::Order* out);
// Why none of the patient's orders holds for the session, by the module that was taught or else is planned: that of
// rules::OrderRemark. `orders` are those not cancelled.
std::optional<rules::Remark> OrderRemark(sql::ReadTx& tx, const Session& session, const std::vector<Order>& orders);
// The topics of the module that was taught in the session, or else is planned.
std::vector<std::string> TopicsOf(sql::ReadTx& tx, const Session& session);
// What would help a patient of whose orders none holds for that reason of rules::OrderRemark: to verify `order`, where
// that one is pending; else a new one.
Remedy OrderNeeded(const rules::Remark& why, PatientId patient, OrderId order);

absl::StatusOr<v1::AddOrderResponse> AddOrder(const Call& call, sql::WriteTx& tx, const v1::AddOrderRequest& request);
absl::StatusOr<v1::UpdateOrderResponse> UpdateOrder(const Call& call, sql::WriteTx& tx,
                                                    const v1::UpdateOrderRequest& request);
absl::StatusOr<v1::VerifyOrderResponse> VerifyOrder(const Call& call, sql::WriteTx& tx,
                                                    const v1::VerifyOrderRequest& request);
absl::StatusOr<v1::CancelOrderResponse> CancelOrder(const Call& call, sql::WriteTx& tx,
                                                    const v1::CancelOrderRequest& request);
absl::StatusOr<v1::GetOrderResponse> GetOrder(const Call& call, sql::ReadTx& tx, const v1::GetOrderRequest& request);
absl::StatusOr<v1::ListOrdersResponse> ListOrders(const Call& call, sql::ReadTx& tx,
                                                  const v1::ListOrdersRequest& request);

}  // namespace psmet::handlers
