// The writer's group commit: savepoints, refusals, faults, failed commits. Source: house, decisions 3, 4 and 19.
#include "sql/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <latch>

#include "base/error.h"
#include "sql/failing_vfs.h"
#include "sql/readers.h"
#include "sql/schema.h"

namespace psmet::sql {
namespace {

constexpr char kPut[] = "INSERT INTO meta (key, value) VALUES ($1, $2)";
constexpr char kGet[] = "SELECT value FROM meta WHERE key = $1";
constexpr char kCount[] = "SELECT count(*) FROM meta WHERE key LIKE 'k%' /* scan: a test's count */";

class WriterTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("psmet-writer-" + std::to_string(getpid()) + "-" +
                                                        testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string path() const { return folder_ / "psmet.db"; }

  // Submits a task that puts a key and then, with a reason, refuses; its outcome comes through the future. The refusal
  // is made where it is returned: two threads that share one would count its references in Abseil, where TSan is blind.
  static std::future<absl::Status> Put(Writer& writer, std::string key, std::string reason = {}) {
    auto outcome = std::make_shared<std::promise<absl::Status>>();
    auto future = outcome->get_future();
    const absl::Status submitted =
        writer.Submit({.admit = [] { return absl::OkStatus(); },
                       .run =
                           [key, reason](WriteTx& tx) {
                             tx.Run(kPut, {key, "v"});
                             return reason.empty() ? absl::OkStatus() : Refused(reason, "refused");
                           },
                       .done = [outcome](absl::Status s) { outcome->set_value(std::move(s)); }});
    if (!submitted.ok()) outcome->set_value(submitted);
    return future;
  }
  // Holds the writer inside a task until the returned latch is counted down, so that what follows forms one group.
  static std::shared_ptr<std::latch> Hold(Writer& writer) {
    auto latch = std::make_shared<std::latch>(1);
    auto begun = std::make_shared<std::promise<void>>();
    auto future = begun->get_future();
    EXPECT_TRUE(writer
                    .Submit({.admit =
                                 [latch, begun] {
                                   begun->set_value();
                                   latch->wait();
                                   return absl::OkStatus();
                                 },
                             .run = [](WriteTx&) { return absl::OkStatus(); },
                             .done = [](absl::Status) {}})
                    .ok());
    future.wait();
    return latch;
  }
  bool Has(const std::string& key) const {
    Connection reader(path(), Connection::Mode::kReader);
    return ReadTx(reader).Value<std::string>(kGet, {key}).has_value();
  }

  std::filesystem::path folder_;
};

TEST_F(WriterTest, WhatWaitedBecomesOneGroup) {
  Writer writer({.path = path()});
  ASSERT_TRUE(writer.status().ok());
  auto latch = Hold(writer);
  std::vector<std::future<absl::Status>> outcomes;
  for (int i = 0; i < 20; ++i) outcomes.push_back(Put(writer, "k" + std::to_string(i)));
  latch->count_down();
  for (auto& outcome : outcomes) EXPECT_TRUE(outcome.get().ok());
  EXPECT_EQ(writer.groups(), 2);
  EXPECT_EQ(writer.members(), 21);
}

TEST_F(WriterTest, ARefusalRollsBackItsSavepointAlone) {
  Writer writer({.path = path()});
  auto latch = Hold(writer);
  auto first = Put(writer, "k1");
  auto refused = Put(writer, "k2", "NO");
  auto third = Put(writer, "k3");
  latch->count_down();
  EXPECT_TRUE(first.get().ok());
  EXPECT_EQ(ReasonOf(refused.get()), "NO");
  EXPECT_TRUE(third.get().ok());
  EXPECT_TRUE(Has("k1"));
  EXPECT_FALSE(Has("k2"));
  EXPECT_TRUE(Has("k3"));
}

TEST_F(WriterTest, ADiscardedMemberSucceedsAndLeavesNothing) {
  Writer writer({.path = path(), .inline_mode = true});
  absl::Status outcome = absl::UnknownError("");
  ASSERT_TRUE(writer
                  .Submit({.admit = [] { return absl::OkStatus(); },
                           .run =
                               [](WriteTx& tx) {
                                 tx.Run(kPut, {"k1", "v"});
                                 tx.Discard();
                                 return absl::OkStatus();
                               },
                           .done = [&](absl::Status s) { outcome = s; }})
                  .ok());
  EXPECT_TRUE(outcome.ok());
  EXPECT_FALSE(Has("k1"));
}

TEST_F(WriterTest, AMemberThatIsNotAdmittedIsNotRun) {
  Writer writer({.path = path(), .inline_mode = true});
  absl::Status outcome;
  bool ran = false;
  ASSERT_TRUE(writer
                  .Submit({.admit = [] { return Refused("LATE", "late"); },
                           .run =
                               [&](WriteTx&) {
                                 ran = true;
                                 return absl::OkStatus();
                               },
                           .done = [&](absl::Status s) { outcome = s; }})
                  .ok());
  EXPECT_EQ(ReasonOf(outcome), "LATE");
  EXPECT_FALSE(ran);
}

TEST_F(WriterTest, AConstraintThatNoRuleSawIsAnErrorOfThatMemberAlone) {
  Writer writer({.path = path()});
  EXPECT_TRUE(Put(writer, "k1").get().ok());
  auto latch = Hold(writer);
  auto twice = Put(writer, "k1");
  auto other = Put(writer, "k2");
  latch->count_down();
  EXPECT_EQ(ReasonOf(twice.get()), "INVARIANT_BROKEN");
  EXPECT_TRUE(other.get().ok());
  EXPECT_TRUE(Has("k2"));
}

TEST_F(WriterTest, AFullQueueRefusesAndAStoppedWriterTellsSo) {
  Writer writer({.path = path(), .longest_queue = 2});
  auto latch = Hold(writer);
  auto a = Put(writer, "k1"), b = Put(writer, "k2"), c = Put(writer, "k3");
  EXPECT_EQ(ReasonOf(c.get()), "OVERLOADED");
  latch->count_down();
  EXPECT_TRUE(a.get().ok());
  EXPECT_TRUE(b.get().ok());
  writer.Stop();
  EXPECT_EQ(ReasonOf(Put(writer, "k4").get()), "SHUTTING_DOWN");
}

TEST_F(WriterTest, StopRunsWhatWasSubmitted) {
  Writer writer({.path = path()});
  auto latch = Hold(writer);
  auto outcome = Put(writer, "k1");
  std::thread release([latch] { latch->count_down(); });
  writer.Stop();
  release.join();
  EXPECT_TRUE(outcome.get().ok());
  EXPECT_TRUE(Has("k1"));
}

TEST_F(WriterTest, APostedTaskIsDurableWithin200MsWithoutAnyOther) {
  Writer writer({.path = path()});
  std::promise<absl::Status> outcome;
  ASSERT_TRUE(writer
                  .Post({.admit = [] { return absl::OkStatus(); },
                         .run =
                             [](WriteTx& tx) {
                               tx.Run(kPut, {"k1", "v"});
                               return absl::OkStatus();
                             },
                         .done = [&](absl::Status s) { outcome.set_value(s); }})
                  .ok());
  EXPECT_TRUE(outcome.get_future().get().ok());
  EXPECT_TRUE(Has("k1"));
}

TEST_F(WriterTest, MorePostedTasksThanMayWaitAreRefused) {
  Writer writer({.path = path(), .most_posted = 2});
  auto held = Hold(writer);
  const auto post = [&] {
    return writer.Post({.admit = [] { return absl::OkStatus(); },
                        .run = [](WriteTx&) { return absl::OkStatus(); },
                        .done = [](absl::Status) {}});
  };
  EXPECT_TRUE(post().ok());
  EXPECT_TRUE(post().ok());
  EXPECT_EQ(ReasonOf(post()), "OVERLOADED");
  auto put = Put(writer, "k1");
  held->count_down();
  EXPECT_TRUE(put.get().ok()) << "they keep no place from what somebody waits for";
  EXPECT_TRUE(post().ok());
}

TEST_F(WriterTest, PostedTasksRideInAGroupBesideAsManyAsItMayHold) {
  Writer writer({.path = path(), .largest_group = 2});
  auto held = Hold(writer);
  const auto run = [](std::string key) {
    return [key](WriteTx& tx) {
      tx.Run(kPut, {key, "v"});
      return absl::OkStatus();
    };
  };
  const auto admit = [] { return absl::OkStatus(); };
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(writer.Post({.admit = admit, .run = run("k" + std::to_string(i)), .done = [](absl::Status) {}}).ok());
  }
  std::vector<std::future<absl::Status>> puts;
  for (const char* key : {"ka", "kb", "kc"}) puts.push_back(Put(writer, key));
  held->count_down();
  for (auto& put_one : puts) EXPECT_TRUE(put_one.get().ok());
  writer.Stop();
  // The one that held, ten that rode with two, and the third.
  EXPECT_EQ(writer.groups(), 3);
  EXPECT_EQ(writer.members(), 14);
  Connection reader(path(), Connection::Mode::kReader);
  EXPECT_EQ(ReadTx(reader).Value<int64_t>(kCount), 13);
}

// A trigger's RAISE(ROLLBACK) stands for what a full disk does: the whole transaction is gone.
TEST_F(WriterTest, WhenAMemberEndsTheTransactionTheOthersRunAgain) {
  Writer writer({.path = path()});
  std::promise<absl::Status> made;
  ASSERT_TRUE(writer
                  .Submit({.admit = [] { return absl::OkStatus(); },
                           .run =
                               [](WriteTx& tx) {
                                 tx.Run(
                                     "CREATE TRIGGER gone BEFORE INSERT ON meta WHEN NEW.key = 'k-bad'"
                                     " BEGIN SELECT RAISE(ROLLBACK, 'gone'); END");
                                 return absl::OkStatus();
                               },
                           .done = [&](absl::Status s) { made.set_value(s); }})
                  .ok());
  ASSERT_TRUE(made.get_future().get().ok());
  auto latch = Hold(writer);
  std::atomic<int> runs = 0;
  std::promise<absl::Status> first;
  ASSERT_TRUE(writer
                  .Submit({.admit = [] { return absl::OkStatus(); },
                           .run =
                               [&](WriteTx& tx) {
                                 ++runs;
                                 tx.Run(kPut, {"k1", "v"});
                                 return absl::OkStatus();
                               },
                           .done = [&](absl::Status s) { first.set_value(s); }})
                  .ok());
  auto bad = Put(writer, "k-bad");
  auto last = Put(writer, "k3");
  latch->count_down();
  EXPECT_TRUE(first.get_future().get().ok());
  EXPECT_FALSE(bad.get().ok());
  EXPECT_TRUE(last.get().ok());
  EXPECT_EQ(runs, 2);
  EXPECT_TRUE(Has("k1"));
  EXPECT_FALSE(Has("k-bad"));
  EXPECT_TRUE(Has("k3"));
}

// SQLite alone would write each page of a commit in two calls.
TEST_F(WriterTest, ACommitOfManyPagesGoesDownInFewWritesAndWholly) {
  FailingVfs vfs;
  Writer writer({.path = path(), .vfs = vfs.name(), .inline_mode = true});
  const int before = vfs.writes();
  EXPECT_TRUE(Put(writer, std::string(300'000, 'k')).get().ok());
  EXPECT_GE(vfs.writes() - before, 5);
  EXPECT_LE(vfs.writes() - before, 20);
  // What another process finds in the files is all of it.
  const auto copy = folder_ / "copy.db";
  std::filesystem::copy(path(), copy);
  std::filesystem::copy(path() + "-wal", copy.string() + "-wal");
  Connection reader(copy, Connection::Mode::kWriter);
  EXPECT_EQ(ReadTx(reader).Value<std::string>("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(ReadTx(reader).Value<int64_t>(kCount), 1);
}

TEST_F(WriterTest, TheLogGrowsAheadOfSmallCommits) {
  Writer writer({.path = path(), .inline_mode = true});
  std::vector<uintmax_t> sizes;
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(Put(writer, "k" + std::to_string(i)).get().ok());
    sizes.push_back(std::filesystem::file_size(path() + "-wal"));
  }
  EXPECT_GE(sizes.front(), 256u * 1024);
  EXPECT_THAT(sizes, testing::Each(sizes.front()));
  EXPECT_TRUE(Has("k9"));
}

TEST_F(WriterTest, AFailedCommitIsAnUnknownOutcomeAndTheNextGroupIsServed) {
  FailingVfs vfs;
  Writer writer({.path = path(), .vfs = vfs.name()});
  ASSERT_TRUE(writer.status().ok());
  EXPECT_TRUE(Put(writer, "k1").get().ok());
  vfs.FailSyncs(true);
  EXPECT_EQ(ReasonOf(Put(writer, "k2").get()), "OUTCOME_UNKNOWN");
  // While storage fails nothing is written, and it is said.
  EXPECT_EQ(ReasonOf(Put(writer, "k3").get()), "STORAGE_FAILED");
  vfs.FailSyncs(false);
  EXPECT_TRUE(Put(writer, "k4").get().ok());
  EXPECT_TRUE(Has("k1"));
  EXPECT_FALSE(Has("k3"));
  EXPECT_TRUE(Has("k4"));
}

TEST_F(WriterTest, AFullDiskRefusesAndServesAgainWhenThereIsSpace) {
  FailingVfs vfs;
  Writer writer({.path = path(), .vfs = vfs.name()});
  EXPECT_TRUE(Put(writer, "k1").get().ok());
  vfs.FillDisk(true);
  const std::string reason = ReasonOf(Put(writer, "k2").get());
  EXPECT_TRUE(reason == "STORAGE_FULL" || reason == "OUTCOME_UNKNOWN") << reason;
  Connection reader(path(), Connection::Mode::kReader);
  EXPECT_EQ(ReadTx(reader).Value<int64_t>(kCount), 1);
  vfs.FillDisk(false);
  EXPECT_TRUE(Put(writer, "k3").get().ok());
  EXPECT_TRUE(Has("k3"));
}

// Fails the n-th write or sync for n = 1, 2, 3 … until a run meets no fault: whatever was acknowledged is there.
TEST_F(WriterTest, WhateverCallFailsAnAcknowledgedRowIsThere) {
  for (int n = 1; n < 200; ++n) {
    const std::string file = folder_ / ("n" + std::to_string(n) + ".db");
    FailingVfs vfs;
    std::vector<std::string> acknowledged, refused;
    {
      Writer writer({.path = file, .vfs = vfs.name(), .inline_mode = true});
      ASSERT_TRUE(writer.status().ok());
      vfs.FailNth(n);
      for (int i = 0; i < 8; ++i) {
        const std::string key = "k" + std::to_string(i);
        const absl::Status outcome = Put(writer, key).get();
        if (outcome.ok()) acknowledged.push_back(key);
        if (ReasonOf(outcome) == "STORAGE_FAILED" || ReasonOf(outcome) == "STORAGE_FULL") refused.push_back(key);
      }
    }
    const bool clean = !vfs.failed();
    vfs.FailNth(0);
    Connection reader(file, Connection::Mode::kReader);
    ReadTx tx(reader);
    for (const std::string& key : acknowledged) EXPECT_TRUE(tx.Value<std::string>(kGet, {key})) << key << " n=" << n;
    for (const std::string& key : refused) EXPECT_FALSE(tx.Value<std::string>(kGet, {key})) << key << " n=" << n;
    EXPECT_EQ(tx.Value<std::string>("PRAGMA integrity_check"), "ok");
    if (clean) {
      EXPECT_GT(n, 5);
      EXPECT_EQ(acknowledged.size(), 8u);
      return;
    }
  }
  FAIL() << "no run was clean";
}

TEST_F(WriterTest, AReadSeesEveryAcknowledgedWrite) {
  Writer writer({.path = path()});
  Readers readers(path(), writer.changes(), 2);
  for (int i = 0; i < 100; ++i) {
    const std::string key = "k" + std::to_string(i);
    ASSERT_TRUE(Put(writer, key).get().ok());
    std::promise<absl::Status> outcome;
    bool seen = false;
    ASSERT_TRUE(readers
                    .Submit(
                        [&](ReadTx& tx) {
                          seen = tx.Value<std::string>(kGet, {key}).has_value();
                          return absl::OkStatus();
                        },
                        [&](absl::Status s) { outcome.set_value(s); })
                    .ok());
    ASSERT_TRUE(outcome.get_future().get().ok());
    EXPECT_TRUE(seen);
  }
}

}  // namespace
}  // namespace psmet::sql
