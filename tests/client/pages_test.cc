// Lists that come in pages.
#include "client/pages.h"

#include <gtest/gtest.h>

#include "psmet/v1/places.pb.h"

namespace psmet::cli {
namespace {

// How many rooms a list comes to where there are five, two a page, and whether it was cut.
std::pair<int, bool> Fetched(const std::vector<std::string>& flags, int most) {
  auto invocation = Read(*FindCommand("room list"), flags);
  const auto page = [](const google::protobuf::Message& request, google::protobuf::Message& reply) {
    const std::string& token = static_cast<const v1::ListRoomsRequest&>(request).page_token();
    auto& rooms = static_cast<v1::ListRoomsResponse&>(reply);
    const int from = token.empty() ? 0 : std::stoi(token), to = std::min(from + 2, 5);
    for (int i = from; i < to; ++i) rooms.add_rooms();
    if (to < 5) rooms.set_next_page_token(std::to_string(to));
    return Answer{};
  };
  v1::ListRoomsResponse reply;
  const Pages pages = Fetch(page, *invocation, most, reply);
  EXPECT_EQ(reply.next_page_token(), "") << "it looks like one page";
  return {reply.rooms_size(), pages.cut};
}

TEST(Fetch, GoesOnToTheEndUnlessSomebodySaysHowMany) {
  EXPECT_EQ(Fetched({}, 0), std::pair(5, false));
  EXPECT_EQ(Fetched({"--limit", "3"}, 0), std::pair(3, false));
  EXPECT_EQ(Fetched({"--limit", "9"}, 0), std::pair(5, false));
}

TEST(Fetch, WhatATerminalIsShownIsCutAndLimitLiftsThat) {
  EXPECT_EQ(Fetched({}, 3), std::pair(3, true));
  EXPECT_EQ(Fetched({}, 4), std::pair(4, true));
  EXPECT_EQ(Fetched({}, 5), std::pair(5, false));
  EXPECT_EQ(Fetched({"--limit", "5"}, 3), std::pair(5, false));
}

}  // namespace
}  // namespace psmet::cli
