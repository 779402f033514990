// What needs a person at a site, and what would help.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "handlers/call.h"
#include "psmet/v1/board.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// Where and when a look is taken, and what it has found so far.
struct Look {
  const Call& call;
  sql::ReadTx& tx;
  const Site& site;
  absl::TimeZone zone;
  Day today;
  int days = 14;  // ahead
  v1::ListAttentionResponse& reply;

  // A new item of that kind; null once there are 50 of it, and then `more` says so.
  v1::AttentionItem* Add(v1::AttentionKind kind);
  // Fills in which session it is about, if there is such a session.
  void About(SessionId session, v1::AttentionItem* item);
};

// Adds to the item a call that would help.
void Remedied(std::string text, const char* method, const google::protobuf::Message& request, v1::AttentionItem* item);

// Each adds the items of one kind.
void AddNotClosed(Look& look);
void AddNoInstructor(Look& look);
void AddBelowTwo(Look& look);
void AddNotTold(Look& look);
void AddNeedsClass(Look& look);
void AddCredentials(Look& look);
void AddOrders(Look& look);
void AddDocumentation(Look& look);
void AddHeld(Look& look);

absl::StatusOr<v1::ListAttentionResponse> ListAttention(const Call& call, sql::ReadTx& tx,
                                                        const v1::ListAttentionRequest& request);

}  // namespace psmet::handlers
