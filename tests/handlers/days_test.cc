#include "handlers/days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/clinic.h"
#include "psmet/v1/billing.pb.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/schedule.pb.h"

namespace psmet {
namespace {

namespace v1 = psmet::v1;
using testing::HasSubstr;
using testing::Not;

// Tue 8 Dec 2026, 8:00 am in Chicago.
class Days : public testing::Test {
 protected:
  Days() { clinic_.AddSite(); }

  template <typename Request>
  absl::Status Settle(Request& request) {
    const handlers::Server server;
    const handlers::Call call{.now = clinic_.clock.Now(), .caller = clinic_.caller, .server = server};
    return clinic_.Write([&](sql::WriteTx& tx) { return handlers::SettleDays(call, tx, request); });
  }
  // What `day` of today's request becomes, or the reason why it is refused.
  std::string DayOf(const std::string& text, const std::string& site = "") {
    v1::GetTodayRequest request;
    request.set_day(text);
    request.set_site(site);
    const absl::Status status = Settle(request);
    return status.ok() ? request.day() : ReasonOf(status);
  }

  Clinic clinic_;
};

TEST_F(Days, AreReadAsPeopleWriteThem) {
  const std::vector<std::pair<std::string, std::string>> forms = {
      {"today", "2026-12-08"},     {"tomorrow", "2026-12-09"},  {"mon", "2026-12-14"},
      {"Monday", "2026-12-14"},    {"last mon", "2026-12-07"},  {"+1w", "2026-12-15"},
      {"12/9", "2026-12-09"},      {"12/9/2027", "2027-12-09"}, {"8 Dec", "2026-12-08"},
      {"Dec 31", "2026-12-31"},    {"5 Jan", "2027-01-05"},     {"Tue 8 Dec 2026", "2026-12-08"},
      {"2026-12-08", "2026-12-08"}};
  for (const auto& [text, day] : forms) EXPECT_EQ(DayOf(text), day) << text;
  EXPECT_EQ(DayOf("soon"), "DATE_INVALID");
  EXPECT_EQ(DayOf("Mon 8 Dec 2026"), "DATE_INVALID");
  EXPECT_EQ(DayOf("2/30/2027"), "DATE_INVALID");
}

TEST_F(Days, AreThoseOfTheSite) {
  clinic_.AddSite("Pacific/Auckland");
  clinic_.clock.Set(absl::FromCivil(absl::CivilSecond(2026, 12, 8, 20), absl::UTCTimeZone()));
  EXPECT_EQ(DayOf("today"), "2026-12-08");
  EXPECT_EQ(DayOf("today", "si-2"), "2026-12-09");
  clinic_.caller.sites = {SiteId{1}};
  EXPECT_EQ(DayOf("today", "si-2"), "2026-12-08");
}

TEST_F(Days, AWeekdayIsTheNextOneInPlansAndTheLastOneInRecords) {
  auto charges = Of<v1::ListChargesRequest>("from: 'mon' to: 'today'");
  ASSERT_THAT(Settle(charges), IsOk());
  EXPECT_EQ(charges.from(), "2026-12-07");
  EXPECT_EQ(charges.to(), "2026-12-08");
  auto order = Of<v1::AddOrderRequest>("order { patient: 'p-1' ordered_on: 'fri' valid_until: 'fri' }");
  ASSERT_THAT(Settle(order), IsOk());
  EXPECT_EQ(order.order().ordered_on(), "2026-12-04");
  EXPECT_EQ(order.order().valid_until(), "2026-12-11");
}

TEST_F(Days, ABirthDateIsNeverRepeated) {
  auto patient = Of<v1::AddPatientRequest>("patient { birth_date: '2/31/1958' }");
  const absl::Status status = Settle(patient);
  EXPECT_THAT(status, HasReason("DATE_INVALID"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("1958-02")));
  patient.mutable_patient()->set_birth_date("3/12/1958");
  ASSERT_THAT(Settle(patient), IsOk());
  EXPECT_EQ(patient.patient().birth_date(), "1958-03-12");
  EXPECT_FALSE(handlers::HasDayWords(patient));
}

}  // namespace
}  // namespace psmet
