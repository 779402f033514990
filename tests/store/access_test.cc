// Tokens, answered writes and the audit: kept as given, and every query by an index.
#include "store/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "sql/schema.h"

namespace psmet::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'765'000'000);

class Access : public testing::Test {
 protected:
  Access() : folder_(std::filesystem::temp_directory_path() / ("psmet-access-" + std::to_string(getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    connection_ = std::make_unique<sql::Connection>(folder_ / "psmet.db", sql::Connection::Mode::kWriter);
    EXPECT_TRUE(sql::EnsureSchema(*connection_).ok());
    tx_ = std::make_unique<sql::WriteTx>(*connection_);
    tx_->set_seq(1);
  }
  ~Access() override {
    for (const auto& [statement, plan] : connection_->Plans()) {
      if (statement.find("/* scan:") == std::string::npos && statement.find("INSERT INTO") == std::string::npos) {
        EXPECT_THAT(plan, Not(HasSubstr("SCAN"))) << statement;
      }
      EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << statement;
    }
    tx_.reset();
    connection_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::filesystem::path folder_;
  std::unique_ptr<sql::Connection> connection_;
  std::unique_ptr<sql::WriteTx> tx_;
};

TEST_F(Access, ATokenIsFoundByItsHashItsNumberAndItsName) {
  const Token made{
      .name = "desk", .roles = {1, 2}, .sites = {SiteId{3}}, .created = kNow, .expires = kNow + absl::Hours(1)};
  const TokenId id = InsertToken(*tx_, made, "hash");
  const auto found = TokenByHash(*tx_, "hash");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, id);
  EXPECT_THAT(found->roles, ElementsAre(1, 2));
  EXPECT_THAT(found->sites, ElementsAre(SiteId{3}));
  EXPECT_EQ(found->expires, kNow + absl::Hours(1));
  EXPECT_FALSE(found->revoked);
  EXPECT_FALSE(TokenByHash(*tx_, "other"));
  EXPECT_TRUE(TokenByName(*tx_, "desk"));
  RevokeToken(*tx_, id, kNow);
  EXPECT_EQ(GetToken(*tx_, id)->revoked, kNow);
  // A revoked token's name is free again.
  EXPECT_FALSE(TokenByName(*tx_, "desk"));
  EXPECT_EQ(Tokens(*tx_, TokenId{}, 10).size(), 1u);
  EXPECT_EQ(ReasonOf(GetToken(*tx_, TokenId{9}).status()), "TOKEN_NOT_FOUND");
}

TEST_F(Access, AnAnswerIsKeptForADay) {
  InsertReply(*tx_, TokenId{1}, "r-1", {"AddRoom", "digest", std::string("\0\xff", 2)}, kNow);
  const auto reply = FindReply(*tx_, TokenId{1}, "r-1", kNow);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->reply, std::string("\0\xff", 2));
  EXPECT_FALSE(FindReply(*tx_, TokenId{2}, "r-1", kNow));
  const absl::Time later = kNow + absl::Hours(24);
  EXPECT_TRUE(FindReply(*tx_, TokenId{1}, "r-1", later));
  EXPECT_FALSE(FindReply(*tx_, TokenId{1}, "r-1", later + absl::Seconds(1)));
  PurgeReplies(*tx_, later);
  EXPECT_TRUE(FindReply(*tx_, TokenId{1}, "r-1", kNow));
  PurgeReplies(*tx_, later + absl::Seconds(1));
  EXPECT_FALSE(FindReply(*tx_, TokenId{1}, "r-1", kNow));
}

TEST_F(Access, ARequestIdMayBeUsedAgainAfterADay) {
  InsertReply(*tx_, TokenId{1}, "r-1", {"AddRoom", "digest", "old"}, kNow);
  const absl::Time later = kNow + absl::Hours(25);
  InsertReply(*tx_, TokenId{1}, "r-1", {"AddRoom", "digest", "new"}, later);
  EXPECT_EQ(FindReply(*tx_, TokenId{1}, "r-1", later)->reply, "new");
}

TEST_F(Access, TheAuditIsNumberedWithoutGapsAndReadFromItsEnd) {
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(NextAuditSeq(*tx_), i);
    InsertAudit(*tx_, {.seq = NextAuditSeq(*tx_),
                       .at = kNow,
                       .token = TokenId{1},
                       .token_name = "desk",
                       .method = "M",
                       .ids = {"s-1", "p-2"},
                       .digest = "d"});
  }
  const auto page = AuditEntries(*tx_, 3, 10);
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].seq, 2);
  EXPECT_THAT(page[0].ids, ElementsAre("s-1", "p-2"));
}

TEST_F(Access, ThePageKeyIsDrawnOnce) {
  EXPECT_EQ(PageKey(*tx_, "first"), "first");
  EXPECT_EQ(PageKey(*tx_, "second"), "first");
}

}  // namespace
}  // namespace psmet::store
