// What was read holds until a commit changes something of it, and not a moment longer. Source: promises, "a read sees
// every acknowledged write".
#include "sql/changes.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "failing_vfs.h"
#include "sql/writer.h"

namespace psmet::sql {
namespace {

constexpr int64_t kMain = 1, kOther = 2;

// A writer whose tasks run on the test's thread, with two sessions.
class ChangesTest : public testing::Test {
 protected:
  ChangesTest()
      : folder_(std::filesystem::temp_directory_path() / ("psmet-changes-" + std::to_string(getpid()))),
        writer_((std::filesystem::remove_all(folder_), std::filesystem::create_directories(folder_),
                 Writer::Options{.path = folder_ / "psmet.db", .inline_mode = true})) {
    writer_.connection().Execute(R"sql(
      INSERT INTO sites VALUES (1, 'Main St', 'America/Chicago', 480, 1080, NULL, '11', '', 48, 1);
      INSERT INTO rooms VALUES (1, 1, 'A', 8, 1);
      INSERT INTO curricula VALUES (1, 'adces-3', 'adces', '3', 't', 'o', '', '', '', '', '', 0, 1);
      INSERT INTO modules VALUES (1, 1, 1, 'm', 't', 2, '', '');
      INSERT INTO patients (number, given_name, family_name, birth_date, sex, payer, plan, member_id, language, phone, needs, revision)
        VALUES (1,'A','A','1960-01-01',0,'','','','','','',1);
    )sql");
    for (const char* text : {"1, 1, 1, 1, 0, 3600000000", "2, 1, 1, 1, 7200000000, 10800000000"}) {
      writer_.connection().Execute(
          std::string("INSERT INTO sessions (number, site_number, room_number, module_number, starts_at, ends_at, day, "
                      "blocks, seats, state, language, cancel_reason, revision) VALUES (") +
          text + ", '2026-12-08', 2, 4, 1, '', '', 1)");
    }
    EXPECT_TRUE(Run("").ok());
  }
  ~ChangesTest() override { std::filesystem::remove_all(folder_); }

  // Runs a statement as a member of a group of its own.
  absl::Status Run(const std::string& sql, absl::Status result = absl::OkStatus()) {
    absl::Status ended;
    const absl::Status submitted = writer_.Submit({.admit = [] { return absl::OkStatus(); },
                                                   .run =
                                                       [&](WriteTx&) {
                                                         writer_.connection().Execute(sql);
                                                         return result;
                                                       },
                                                   .done = [&](absl::Status status) { ended = std::move(status); }});
    EXPECT_TRUE(submitted.ok());
    return ended;
  }
  // Whether what was read of each of the two before a statement may still be shown after it: "main other".
  std::string HoldsAfter(const std::string& sql) {
    const Changes& changes = writer_.changes();
    const Changes::Stamp main = changes.Of(kMain), other = changes.Of(kOther);
    EXPECT_TRUE(main.settled() && other.settled());
    EXPECT_TRUE(Run(sql).ok()) << sql;
    return std::string(changes.Of(kMain) == main ? "main " : "") + (changes.Of(kOther) == other ? "other" : "");
  }

  const std::filesystem::path folder_;
  Writer writer_;
};

constexpr char kSeat[] =
    "INSERT INTO enrollments (session_number, number, patient_number, starts_at, ends_at, seat_no, state, joined_at, "
    "reason, revision) VALUES (1, 1, 1, 0, 3600000000, 1, 1, 0, '', 1)";

TEST_F(ChangesTest, ARowOfOneSessionLeavesOthersAlone) {
  EXPECT_EQ(HoldsAfter(kSeat), "other");
  EXPECT_EQ(HoldsAfter("UPDATE enrollments SET absent = 1"), "other");
  EXPECT_EQ(HoldsAfter("UPDATE sessions SET language = 'es' WHERE number = 2"), "main ");
  EXPECT_EQ(HoldsAfter("DELETE FROM enrollments"), "other");
}

TEST_F(ChangesTest, ARowThatGoesOverToAnotherSessionIsOfBoth) {
  ASSERT_TRUE(Run(kSeat).ok());
  EXPECT_EQ(HoldsAfter("UPDATE enrollments SET session_number = 2, starts_at = 7200000000, ends_at = 10800000000"), "");
}

TEST_F(ChangesTest, ARowOfNoSessionIsOfAll) {
  EXPECT_EQ(HoldsAfter("UPDATE patients SET family_name = 'B'"), "");
  EXPECT_EQ(HoldsAfter("UPDATE rooms SET name = 'B'"), "");
}

TEST_F(ChangesTest, AChargeIsOfAllSessionsSinceAnOrderIsUsedInSeveral) {
  EXPECT_EQ(HoldsAfter("INSERT INTO charges (session_number, patient_number, site_number, service_date, started_at, "
                       "state, code, units, unit_minutes, seconds, facts, line, digest, revision) "
                       "VALUES (1, 1, 1, '2026-12-08', 0, 1, '98961', 2, 30, 3600, '', '', '', 1)"),
            "");
}

TEST_F(ChangesTest, WhatTellsOfCallsAloneChangesNothing) {
  EXPECT_EQ(HoldsAfter("INSERT INTO audit VALUES (1, 0, 2, 1, 'desk', 'GetRoster', 's-1', 'session', '')"),
            "main other");
}

TEST_F(ChangesTest, WhatATriggerChangesCounts) {
  ASSERT_TRUE(Run(kSeat).ok());
  writer_.connection().Execute(
      "CREATE TRIGGER absence AFTER INSERT ON audit BEGIN UPDATE enrollments SET absent = 1; END");
  EXPECT_EQ(HoldsAfter("INSERT INTO audit VALUES (1, 0, 2, 1, 'desk', 'GetRoster', 's-1', 'session', '')"), "other");
}

TEST_F(ChangesTest, NothingReadIsKeptBetweenTheCommitAndItsEnd) {
  Changes changes;
  const Changes::Stamp before = changes.Of(kMain);
  changes.Note(Changes::About::kSession, kMain);
  EXPECT_EQ(changes.Of(kMain), before);
  changes.Announce();
  EXPECT_FALSE(changes.Of(kMain).settled());
  EXPECT_TRUE(changes.Of(kOther).settled());
  changes.Settle();
  EXPECT_TRUE(changes.Of(kMain).settled());
  EXPECT_NE(changes.Of(kMain), before);
  changes.Settle();
  EXPECT_TRUE(changes.Of(kMain).settled());
}

// Decision 4: after an EIO the row was invisible, and back after the process died.
TEST_F(ChangesTest, AfterACommitThatFailedNothingIsKeptUntilTheDatabaseIsOpenedAgain) {
  FailingVfs vfs;
  Writer writer({.path = folder_ / "psmet.db", .vfs = vfs.name(), .inline_mode = true});
  const auto put = [&](bool fails) {
    absl::Status ended;
    EXPECT_TRUE(writer
                    .Submit({.admit = [] { return absl::OkStatus(); },
                             .run =
                                 [&](WriteTx& tx) {
                                   tx.Run("UPDATE sessions SET language = 'fr' WHERE number = 1");
                                   if (fails) vfs.FailSyncs(true);
                                   return absl::OkStatus();
                                 },
                             .done = [&](absl::Status status) { ended = std::move(status); }})
                    .ok());
    vfs.FailSyncs(false);
    return ended.ok();
  };
  EXPECT_FALSE(put(true));
  EXPECT_FALSE(writer.changes().Of(kMain).settled());
  EXPECT_TRUE(put(false));
  EXPECT_TRUE(writer.changes().Of(kMain).settled());
}

// What is kept of the programme, by the writer and by a connection that reads.
class KeptTest : public ChangesTest {
 protected:
  KeptTest() : reader_(folder_ / "psmet.db", Connection::Mode::kReader) { reader_.Heed(writer_.changes()); }

  std::string Room(ReadTx& tx) {
    static constexpr char kName[] = "SELECT name FROM rooms WHERE number = $1";
    return *tx.Kept(kName, 1, [&] {
      ++made_;
      return *tx.Value<std::string>(kName, {1});
    });
  }
  std::string RoomRead() {
    ReadTx tx(reader_);
    return Room(tx);
  }
  // Runs as a member of a group of its own.
  void Write(const std::function<absl::Status(WriteTx&)>& run) {
    EXPECT_TRUE(
        writer_.Submit({.admit = [] { return absl::OkStatus(); }, .run = run, .done = [](const absl::Status&) {}})
            .ok());
  }

  Connection reader_;
  int made_ = 0;
};

constexpr char kRename[] = "UPDATE rooms SET name = 'B'";

TEST_F(KeptTest, IsMadeOnceWhateverElseChanges) {
  EXPECT_EQ(RoomRead(), "A");
  EXPECT_TRUE(Run(kSeat).ok());
  EXPECT_TRUE(Run("UPDATE patients SET family_name = 'B'").ok());
  EXPECT_EQ(RoomRead(), "A");
  EXPECT_EQ(made_, 1);
}

TEST_F(KeptTest, IsMadeAgainOnceARowOfTheProgrammeHasChanged) {
  EXPECT_EQ(RoomRead(), "A");
  EXPECT_TRUE(Run(kRename).ok());
  EXPECT_EQ(RoomRead(), "B");
  EXPECT_TRUE(Run("UPDATE sites SET name = 'Elm St'").ok());
  EXPECT_EQ(RoomRead(), "B");
  EXPECT_EQ(made_, 3);
}

TEST_F(KeptTest, IsNotWhatASnapshotOlderThanTheChangeShows) {
  reader_.Run("BEGIN");
  ReadTx old(reader_);
  EXPECT_EQ(old.Value<int64_t>("SELECT count(*) FROM rooms /* scan: of one */"), 1);
  EXPECT_TRUE(Run(kRename).ok());
  EXPECT_EQ(Room(old), "A");
  reader_.Run("COMMIT");
  EXPECT_EQ(RoomRead(), "B");
}

TEST_F(KeptTest, IsNotWhatAGroupShowsThatIsNotCommitted) {
  Write([&](WriteTx& tx) {
    EXPECT_EQ(Room(tx), "A");
    tx.Run(kRename);
    EXPECT_EQ(Room(tx), "B");
    return absl::AbortedError("refused");
  });
  Write([&](WriteTx& tx) {
    EXPECT_EQ(Room(tx), "A");
    EXPECT_EQ(Room(tx), "A");
    return absl::OkStatus();
  });
  EXPECT_EQ(made_, 3);
}

TEST_F(KeptTest, IsNotWhatMayHaveChangedWithoutNotice) {
  ReadTx tx(reader_);
  const auto patient = [&] { return tx.Value<std::string>("SELECT family_name FROM patients WHERE number = $1", {1}); };
  EXPECT_THROW((void)tx.Kept("a patient", 1, patient), Fault);
  EXPECT_EQ(*patient(), "A");
}

}  // namespace
}  // namespace psmet::sql
