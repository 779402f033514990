#include "client/pages.h"

#include <google/protobuf/descriptor.h>

namespace psmet::cli {

Pages Fetch(Connection& connection, Invocation& invocation, google::protobuf::Message& reply) {
  auto& request = *invocation.request;
  const auto* token = request.GetDescriptor()->FindFieldByName("page_token");
  const auto* next = reply.GetDescriptor()->FindFieldByName("next_page_token");
  if (!token || !next) return {connection.Call(invocation.method, request, reply)};
  const auto* items = reply.GetDescriptor()->FindFieldByName(invocation.command->list->items);
  const auto* r = reply.GetReflection();
  const int most = invocation.globals.limit ? std::min(invocation.globals.limit, kMostItems) : kMostItems;
  while (true) {
    auto page = NewMessage(reply.GetDescriptor());
    Answer answer = connection.Call(invocation.method, request, *page);
    if (!answer.status.ok()) return {answer};
    r->ClearField(&reply, next);
    reply.MergeFrom(*page);
    std::string more = r->GetString(*page, next);
    int have = r->FieldSize(reply, items);
    if (more.empty() || have >= most) {
      bool cut = have > most || !more.empty();
      while (r->FieldSize(reply, items) > most) r->RemoveLast(&reply, items);
      r->ClearField(&reply, next);
      return {answer, cut && most == kMostItems};
    }
    request.GetReflection()->SetString(&request, token, more);
  }
}

}  // namespace psmet::cli
