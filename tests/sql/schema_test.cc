// The last line of defence: the schema itself refuses a fifth seat and a double booking. Source: promises.
#include "sql/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "sql/connection.h"
#include "sql/lock.h"

namespace psmet::sql {
namespace {

using testing::HasSubstr;

class SchemaTest : public testing::Test {
 protected:
  SchemaTest() : folder_(std::filesystem::temp_directory_path() / ("psmet-schema-" + std::to_string(getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    connection_ = std::make_unique<Connection>(folder_ / "psmet.db", Connection::Mode::kWriter);
    EXPECT_TRUE(EnsureSchema(*connection_).ok());
    connection_->Execute(R"sql(
      INSERT INTO sites VALUES (1, 'Main St', 'America/Chicago', 480, 1080, NULL, '11', '', 48, 1);
      INSERT INTO rooms VALUES (1, 1, 'A', 8, 1), (2, 1, 'B', 8, 1);
      INSERT INTO instructors VALUES (1, 'R', 'Example', 'RD', NULL, '', NULL, 1), (2, 'L', 'Example', 'RN', NULL, '', NULL, 1);
      INSERT INTO curricula VALUES (1, 'adces-3', 'adces', '3', 't', 'o', '', '', '', '', '', 0, 1);
      INSERT INTO modules VALUES (1, 1, 1, 'm', 't', 2, '', '');
      INSERT INTO patients (number, given_name, family_name, birth_date, sex, payer, plan, member_id, language, phone, needs, revision)
        VALUES (1,'A','A','1960-01-01',0,'','','','','','',1), (2,'B','B','1960-01-01',0,'','','','','','',1),
               (3,'C','C','1960-01-01',0,'','','','','','',1), (4,'D','D','1960-01-01',0,'','','','','','',1),
               (5,'E','E','1960-01-01',0,'','','','','','',1);
    )sql");
  }
  ~SchemaTest() override {
    connection_.reset();
    std::filesystem::remove_all(folder_);
  }

  // A session of `blocks` that starts `minute` minutes after an hour zero.
  void Session(int number, int minute, int blocks, int room, const std::string& instructor, int seats = 4) {
    const std::string start = std::to_string(60000000LL * minute),
                      end = std::to_string(60000000LL * (minute + 30 * blocks));
    connection_->Execute(
        "INSERT INTO sessions (number, site_number, room_number, module_number, starts_at, ends_at, day, blocks, seats,"
        " instructor_number, state, language, cancel_reason, revision) VALUES (" +
        std::to_string(number) + ",1," + std::to_string(room) + ",1," + start + "," + end + ",'2026-12-08'," +
        std::to_string(blocks) + "," + std::to_string(seats) + "," + instructor + ",1,'','',1)");
  }
  void Seat(int session, int patient, const std::string& seat, int state = 1) {
    connection_->Execute(
        "INSERT INTO enrollments (session_number, number, patient_number, starts_at, ends_at, seat_no, state, "
        "joined_at, "
        "reason, revision)"
        " SELECT number, (SELECT coalesce(max(number), 0) + 1 FROM enrollments), " +
        std::to_string(patient) + ", starts_at, ends_at, " + seat + ", " + std::to_string(state) +
        ", 0, '', 1 FROM sessions WHERE number = " + std::to_string(session));
  }
  std::string WhatOf(const std::function<void()>& act) {
    try {
      act();
    } catch (const Fault& fault) {
      EXPECT_EQ(fault.kind, Fault::Kind::kConstraint);
      return fault.what();
    }
    return "nothing was refused";
  }

  std::filesystem::path folder_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(SchemaTest, AFifthSeatIsImpossible) {
  Session(1, 540, 2, 1, "1");
  for (int i = 1; i <= 4; ++i) Seat(1, i, std::to_string(i));
  EXPECT_THAT(WhatOf([&] { Seat(1, 5, "5"); }), HasSubstr("seat number"));
  EXPECT_THAT(WhatOf([&] { Seat(1, 5, "4"); }), HasSubstr("seat taken twice"));
  EXPECT_THAT(WhatOf([&] { Seat(1, 5, "NULL"); }), HasSubstr("CHECK"));
  connection_->Execute("DROP TRIGGER enrollments_insert");
  EXPECT_THAT(WhatOf([&] { Seat(1, 5, "5"); }), HasSubstr("CHECK"));
}

TEST_F(SchemaTest, APlaceThatIsRenewedCantTakeAnothersSeat) {
  Session(1, 540, 2, 1, "1");
  Seat(1, 1, "1");
  Seat(1, 2, "NULL", 3);
  EXPECT_THAT(WhatOf([&] { connection_->Execute("UPDATE enrollments SET state = 1, seat_no = 1 WHERE number = 2"); }),
              HasSubstr("seat taken twice"));
  Seat(1, 2, "2");
  EXPECT_THAT(WhatOf([&] { connection_->Execute("UPDATE enrollments SET state = 1, seat_no = 3 WHERE number = 2"); }),
              HasSubstr("patient twice"));
}

TEST_F(SchemaTest, APatientHasOnePlaceInASession) {
  Session(1, 540, 2, 1, "1");
  Seat(1, 1, "1");
  EXPECT_THAT(WhatOf([&] { Seat(1, 1, "2"); }), HasSubstr("patient twice"));
  EXPECT_THAT(WhatOf([&] { Seat(1, 1, "NULL", 2); }), HasSubstr("patient twice"));
  // One that was dropped is none.
  Seat(1, 1, "NULL", 3);
}

TEST_F(SchemaTest, APlaceIsAtTheTimeOfItsSession) {
  Session(1, 540, 2, 1, "1");
  Seat(1, 1, "1");
  EXPECT_THAT(WhatOf([&] { connection_->Execute("UPDATE enrollments SET ends_at = ends_at + 60000000"); }),
              HasSubstr("another time"));
  EXPECT_THAT(
      WhatOf([&] {
        connection_->Execute(
            "INSERT INTO enrollments (session_number, number, patient_number, starts_at, ends_at, seat_no, state,"
            " joined_at, reason, revision) VALUES (1, 9, 2, 0, 60000000, NULL, 2, 0, '', 1)");
      }),
      HasSubstr("another time"));
}

TEST_F(SchemaTest, ASeatAboveTheSessionsSeatsIsImpossible) {
  Session(1, 540, 2, 1, "1", 3);
  EXPECT_THAT(WhatOf([&] { Seat(1, 1, "4"); }), HasSubstr("seat number"));
  Seat(1, 1, "3");
  EXPECT_THAT(WhatOf([&] { connection_->Execute("UPDATE sessions SET seats = 2"); }), HasSubstr("seat number"));
}

TEST_F(SchemaTest, APatientIsNeverInTwoSessionsAtOnce) {
  Session(1, 540, 3, 1, "1");
  Session(2, 600, 2, 2, "2");
  Seat(1, 1, "1");
  EXPECT_THAT(WhatOf([&] { Seat(2, 1, "1"); }), HasSubstr("patient in two"));
  // A place on the waiting list blocks nobody, but can't become a seat.
  Seat(2, 1, "NULL", 2);
  EXPECT_THAT(
      WhatOf([&] { connection_->Execute("UPDATE enrollments SET state = 1, seat_no = 1 WHERE session_number = 2"); }),
      HasSubstr("patient in two"));
}

TEST_F(SchemaTest, SessionsThatTouchDoNotOverlap) {
  Session(1, 540, 2, 1, "1");
  Session(2, 600, 2, 1, "1");
  Seat(1, 1, "1");
  Seat(2, 1, "1");
}

TEST_F(SchemaTest, MovingASessionMovesItsSeatsAndNeverIntoAnOverlap) {
  Session(1, 540, 2, 1, "1");
  Session(2, 720, 2, 2, "2");
  Seat(1, 1, "1");
  Seat(2, 1, "1");
  connection_->Execute(
      "UPDATE sessions SET starts_at = starts_at - 60000000, ends_at = ends_at - 60000000 WHERE number = 2");
  EXPECT_EQ(ReadTx(*connection_).Value<int64_t>("SELECT starts_at FROM enrollments WHERE session_number = 2"),
            719 * 60000000LL);
  EXPECT_THAT(
      WhatOf([&] {
        connection_->Execute("UPDATE sessions SET starts_at = 33000000000, ends_at = 36600000000 WHERE number = 2");
      }),
      HasSubstr("patient in two"));
}

TEST_F(SchemaTest, ARoomAndAnInstructorAreNeverInTwoSessionsAtOnce) {
  Session(1, 540, 8, 1, "1");
  EXPECT_THAT(WhatOf([&] { Session(2, 779, 1, 1, "2"); }), HasSubstr("room in two"));
  EXPECT_THAT(WhatOf([&] { Session(2, 510, 2, 2, "1"); }), HasSubstr("instructor in two"));
  Session(2, 540, 8, 2, "2");
  EXPECT_THAT(WhatOf([&] { connection_->Execute("UPDATE sessions SET instructor_number = 1 WHERE number = 2"); }),
              HasSubstr("instructor in two"));
  EXPECT_THAT(WhatOf([&] { connection_->Execute("UPDATE sessions SET room_number = 1 WHERE number = 2"); }),
              HasSubstr("room in two"));
  // Two sessions may both be without an instructor.
  connection_->Execute("UPDATE sessions SET instructor_number = NULL");
}

TEST_F(SchemaTest, ACancelledSessionHoldsNothingAndCantComeBackIntoAnOverlap) {
  Session(1, 540, 2, 1, "1");
  connection_->Execute("UPDATE sessions SET state = 4 WHERE number = 1");
  Session(2, 540, 2, 1, "1");
  EXPECT_THAT(WhatOf([&] { connection_->Execute("UPDATE sessions SET state = 1 WHERE number = 1"); }),
              HasSubstr("room in two"));
}

TEST_F(SchemaTest, OneVersionOfAPolicyHoldsOnADay) {
  const auto add = [&](int version, const std::string& from, const std::string& until) {
    connection_->Execute("INSERT INTO policies VALUES (" + std::to_string(version) + ",'p','','PSMET'," +
                         std::to_string(version) + ",0,'t'," + from + "," + until + ",'{}','',NULL,0,1)");
  };
  add(1, "'2026-01-01'", "'2026-07-01'");
  add(2, "'2026-07-01'", "NULL");
  EXPECT_THAT(WhatOf([&] { add(3, "'2026-06-30'", "'2026-07-01'"); }), HasSubstr("two policies"));
  EXPECT_THAT(WhatOf([&] { connection_->Execute("UPDATE policies SET effective_until = NULL WHERE version = 1"); }),
              HasSubstr("two policies"));
  // One whose place another version took holds on no day.
  connection_->Execute("UPDATE policies SET withdrawn = 1 WHERE version = 1");
  add(3, "'2026-01-01'", "'2026-07-01'");
  EXPECT_THAT(WhatOf([&] { connection_->Execute("UPDATE policies SET withdrawn = 0 WHERE version = 1"); }),
              HasSubstr("two policies"));
}

TEST_F(SchemaTest, AnotherVersionsDatabaseIsRefused) {
  connection_->Execute("UPDATE meta SET value = 'other' WHERE key = 'schema'");
  EXPECT_EQ(ReasonOf(EnsureSchema(*connection_)), "SCHEMA_DIFFERS");
}

TEST_F(SchemaTest, ParametersOutOfOrderAreFoundWhenPrepared) {
  EXPECT_THROW(ReadTx(*connection_).Value<int64_t>("SELECT $2, $1", {1, 2}), Fault);
}

TEST_F(SchemaTest, ASecondLockOfOneDatabaseIsRefused) {
  auto first = DatabaseLock::Take(folder_ / "psmet.db");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(ReasonOf(DatabaseLock::Take(folder_ / "psmet.db").status()), "DATABASE_IN_USE");
  first->reset();
  EXPECT_TRUE(DatabaseLock::Take(folder_ / "psmet.db").ok());
}

TEST_F(SchemaTest, ANullReadsAsAnEmptyOptionalAndAsNoValue) {
  struct Fields {
    std::optional<absl::Time> time;
    std::optional<int64_t> number;
    RoomId id;
  };
  const auto read = [](Row& r) {
    Fields fields{.time = r.Maybe()};
    fields.number = r.Maybe();
    fields.id = r.Next();
    return fields;
  };
  ReadTx tx(*connection_);
  const auto none = tx.One("SELECT NULL, NULL, NULL", read);
  EXPECT_FALSE(none->time.has_value());
  EXPECT_FALSE(none->number.has_value());
  EXPECT_FALSE(none->id);
  const auto some = tx.One("SELECT 1000000, 7, 3", read);
  EXPECT_EQ(some->time, absl::FromUnixSeconds(1));
  EXPECT_EQ(some->number, 7);
  EXPECT_EQ(some->id, RoomId{3});
  EXPECT_THROW(tx.Value<int64_t>("SELECT NULL, 1"), Fault);
  EXPECT_THROW(tx.Value<std::string>("SELECT NULL, 2"), Fault);
}

TEST_F(SchemaTest, TheLockIsItsOwnersAlone) {
  auto lock = DatabaseLock::Take(folder_ / "psmet.db");
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ(std::filesystem::status(folder_ / "psmet.db.lock").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace psmet::sql
