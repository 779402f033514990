#include "client/pages.h"

#include <google/protobuf/descriptor.h>

namespace psmet::cli {

Pages Fetch(const CallPage& call, Invocation& invocation, int most, google::protobuf::Message& reply) {
  auto& request = *invocation.request;
  const auto* token = request.GetDescriptor()->FindFieldByName("page_token");
  const auto* next = reply.GetDescriptor()->FindFieldByName("next_page_token");
  if (!token || !next) return {call(request, reply)};
  const auto* items = reply.GetDescriptor()->FindFieldByName(invocation.command->list->items);
  const auto* r = reply.GetReflection();
  const int limit = invocation.globals.limit;
  if (limit) most = limit;
  while (true) {
    auto page = NewMessage(reply.GetDescriptor());
    Answer answer = call(request, *page);
    if (!answer.status.ok()) return {answer};
    r->ClearField(&reply, next);
    reply.MergeFrom(*page);
    std::string more = r->GetString(*page, next);
    int have = r->FieldSize(reply, items);
    if (more.empty() || (most && have >= most)) {
      const bool cut = !limit && (!more.empty() || (most && have > most));
      while (most && r->FieldSize(reply, items) > most) r->RemoveLast(&reply, items);
      r->ClearField(&reply, next);
      return {answer, cut};
    }
    request.GetReflection()->SetString(&request, token, more);
  }
}

}  // namespace psmet::cli
