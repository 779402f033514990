// Lists that come in pages.
#pragma once

#include "client/call.h"
#include "client/request.h"

namespace psmet::cli {

// The most items that one command fetches.
inline constexpr int kMostItems = 10'000;

// What a list came to.
struct Pages {
  Answer answer;     // of the last call
  bool cut = false;  // there are more than kMostItems
};

// Fetches the command's list, page by page, up to --limit or kMostItems, into `reply`, which then looks like one page.
Pages Fetch(Connection& connection, Invocation& invocation, google::protobuf::Message& reply);

}  // namespace psmet::cli
