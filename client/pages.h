// Lists that come in pages.
#pragma once

#include <functional>

#include "client/call.h"
#include "client/request.h"

namespace psmet::cli {

// The most items that a terminal is shown where --limit does not say how many. What a program reads is never cut.
inline constexpr int kMostShown = 10'000;

// What a list came to.
struct Pages {
  Answer answer;     // of the last call
  bool cut = false;  // there are more than were asked for, and nobody said how many
};

// One call of the list's method.
using CallPage = std::function<Answer(const google::protobuf::Message& request, google::protobuf::Message& reply)>;

// Fetches the command's list, page by page, into `reply`, which then looks like one page: up to --limit, else up to
// `most`, else (0) to its end.
Pages Fetch(const CallPage& call, Invocation& invocation, int most, google::protobuf::Message& reply);

}  // namespace psmet::cli
