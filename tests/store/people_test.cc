#include "store/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>

#include "sql/schema.h"
#include "store/staff.h"

namespace psmet::store {
namespace {

using testing::HasSubstr;
using testing::Not;

class PeopleStore : public testing::Test {
 protected:
  PeopleStore() {
    EXPECT_TRUE(sql::EnsureSchema(*connection_).ok());
    tx_.set_seq(7);
    patient_ = InsertPatient(tx_, {.given_name = "Ann", .family_name = "Abbott", .birth_date = Day(1960, 2, 29)});
  }
  ~PeopleStore() override {
    connection_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string folder_ = [] {
    std::string path = std::filesystem::temp_directory_path() / "psmet-people-XXXXXX";
    return std::string(mkdtemp(path.data()));
  }();
  std::unique_ptr<sql::Connection> connection_ =
      std::make_unique<sql::Connection>(folder_ + "/psmet.db", sql::Connection::Mode::kWriter);
  sql::WriteTx tx_{*connection_};
  PatientId patient_;
};

TEST_F(PeopleStore, WhatIsEmptyIsNotTakenForANumber) {
  const PatientId other = InsertPatient(tx_, {.given_name = "B", .family_name = "B", .birth_date = Day(1960, 1, 1)});
  EXPECT_EQ(GetPatient(tx_, other)->mrn, "");
  EXPECT_EQ(PatientWithMrn(tx_, ""), std::nullopt);
  Patient changed = *GetPatient(tx_, other);
  changed.mrn = "M1";
  UpdatePatient(tx_, changed);
  EXPECT_EQ(PatientWithMrn(tx_, "M1"), other);
  EXPECT_EQ(GetPatient(tx_, other)->revision, 7);
  EXPECT_EQ(GetPatient(tx_, patient_)->birth_date, Day(1960, 2, 29));
}

TEST_F(PeopleStore, AnOrderIsUsedUpByBillableAndHeldChargesOfItsOwn) {
  const OrderId order = InsertOrder(tx_, {.patient = patient_, .units = 20, .state = OrderState::kActive});
  const OrderId other = InsertOrder(tx_, {.patient = patient_, .hours = 2, .state = OrderState::kActive});
  EXPECT_EQ(GetOrder(tx_, order)->used_minutes, 0);
  connection_->Execute(R"sql(
    INSERT INTO curricula VALUES (1, 'a-1', 'a', '1', 't', 'o', '', '', '', '', '', 0, 1);
    INSERT INTO modules VALUES (1, 1, 1, 'm', 'M', 2, '', '');
    INSERT INTO sites VALUES (1, 'S', 'America/Chicago', 480, 1080, NULL, '11', '', 48, 1);
    INSERT INTO rooms VALUES (1, 1, 'R', 8, 1);
    INSERT INTO sessions (number, site_number, room_number, module_number, starts_at, ends_at, day, blocks, seats,
                          state, language, cancel_reason, revision)
      VALUES (1, 1, 1, 1, 0, 3600000000, '1970-01-01', 2, 4, 1, '', '', 1);
    INSERT INTO charges (session_number, patient_number, site_number, service_date, started_at, state, code, units,
                         unit_minutes, seconds, order_number, facts, line, digest, revision)
      VALUES (1, 1, 1, '1970-01-01', 0, 1, '98961', 2, 30, 3600, 1, '', '', '', 1),
             (1, 1, 1, '1970-01-01', 0, 2, '98960', 1, 30, 1800, 1, '', '', '', 1),
             (1, 1, 1, '1970-01-01', 0, 3, '', 5, 30, 1800, 1, '', '', '', 1);
  )sql");
  EXPECT_EQ(GetOrder(tx_, order)->used_minutes, 90);
  EXPECT_EQ(GetOrder(tx_, other)->used_minutes, 0);
  const auto orders = OrdersOf(tx_, patient_);
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_EQ(orders[0].used_minutes, 90);
  EXPECT_EQ(orders[0].ordered_on, std::nullopt);
  EXPECT_EQ(FirstZone(tx_, {}), "America/Chicago");
  EXPECT_EQ(FirstZone(tx_, {SiteId{2}}), "");
}

TEST_F(PeopleStore, EveryQueryGoesByAnIndex) {
  const Order order{.patient = patient_, .state = OrderState::kPending};
  const OrderId id = InsertOrder(tx_, order);
  (void)GetOrder(tx_, id);
  (void)OrdersOf(tx_, patient_);
  (void)ListOrders(tx_, {}, {}, 100, 10);
  (void)ListOrders(tx_, {}, OrderState::kPending, 100, 10);
  (void)ListOrders(tx_, patient_, {}, 100, 10);
  (void)ListPatients(tx_, {}, 10);
  (void)CaregiversOf(tx_, patient_);
  (void)ListInstructors(tx_, {}, 10);
  (void)InstructorWithNpi(tx_, "1234567893");
  (void)FindCredentials(tx_, InstructorId{1});
  (void)ListCredentials(tx_, {}, 0, 10);
  (void)SameCredential(tx_, {});
  (void)PlannedFor(tx_, InstructorId{1}, Day(2026, 12, 8), 10);
  (void)FirstZone(tx_, {});
  for (const auto& [statement, plan] : connection_->Plans()) {
    if (statement.find("/* scan:") != std::string::npos) continue;
    EXPECT_THAT(plan, Not(HasSubstr("SCAN"))) << statement;
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << statement;
  }
}

}  // namespace
}  // namespace psmet::store
