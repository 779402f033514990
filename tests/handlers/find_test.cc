#include "handlers/find.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/clinic.h"
#include "handlers/enrollment.h"
#include "handlers/orders.h"
#include "handlers/people.h"

namespace psmet {
namespace {

namespace v1 = psmet::v1;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Find : public testing::Test {
 protected:
  Find() {
    Add("family_name: 'Abbott' given_name: 'María José' birth_date: '1962-02-03' mrn: 'T-0041' phone: '785-555-0100'");
    Add("family_name: 'O\\'Brien' given_name: 'Jo' birth_date: '1958-03-12' mrn: 'T-1962' phone: '(785) 555-1962'");
    Add("family_name: 'Nguyen-Smith' given_name: 'Ann' birth_date: '1962-12-31' phone: '+1 785 555 0142'");
    clinic_.Get(handlers::AddCaregiver,
                "patient: 'p-2' relationship: 'daughter'"
                " caregiver { given_name: 'Ann' family_name: 'Lopez' phone: '555-0199' }");
  }
  void Add(const std::string& patient) { clinic_.Get(handlers::AddPatient, "patient { " + patient + " }"); }
  // The ids of who is found by a request's text form.
  std::vector<std::string> Found(const std::string& request) {
    reply_ = clinic_.Get(handlers::FindPatients, request);
    std::vector<std::string> ids;
    for (const auto& patient : reply_.patients()) ids.push_back(patient.id());
    return ids;
  }
  std::vector<std::string> Typed(const std::string& words) { return Found("query: \"" + words + "\""); }

  Clinic clinic_;
  v1::FindPatientsResponse reply_;
};

TEST_F(Find, ByTheBeginningOfAnyWordOfAName) {
  EXPECT_THAT(Typed("jose"), ElementsAre("p-1"));
  EXPECT_THAT(Typed("JOSÉ"), ElementsAre("p-1"));
  EXPECT_THAT(Typed("abb mar"), ElementsAre("p-1"));
  EXPECT_THAT(Typed("Abbott, María"), ElementsAre("p-1"));
  EXPECT_THAT(Typed("mariajose"), ElementsAre("p-1"));
  EXPECT_THAT(Typed("jo"), ElementsAre("p-2", "p-1"));
  for (const char* words : {"obrien", "brien", "O'Brien", "o brien", "O’BRI"}) {
    EXPECT_THAT(Typed(words), ElementsAre("p-2")) << words;
  }
  for (const char* words : {"nguyen", "smith", "nguyen-smith", "Nguyensm", "ann smith"}) {
    EXPECT_THAT(Typed(words), ElementsAre("p-3")) << words;
  }
  EXPECT_THAT(Typed("bbott"), IsEmpty());
}

TEST_F(Find, ByBirthYearOrDate) {
  EXPECT_THAT(Found("born: '1962'"), ElementsAre("p-1", "p-3"));
  EXPECT_THAT(Found("born: '1962-12'"), ElementsAre("p-3"));
  EXPECT_THAT(Found("born: '2/3/1962'"), ElementsAre("p-1"));
  EXPECT_THAT(Found("query: 'smith' born: '1962'"), ElementsAre("p-3"));
  EXPECT_THAT(Typed("1962 smith"), ElementsAre("p-3"));
  EXPECT_THAT(Typed("1962-02-03"), ElementsAre("p-1"));
  EXPECT_THAT(Typed("03.02.1962"), ElementsAre("p-1"));
  EXPECT_THAT(Typed("jo 3/12/1958"), ElementsAre("p-2"));
}

TEST_F(Find, ByMrnAndByTheLastDigitsOfAPhone) {
  EXPECT_THAT(Found("mrn: 't0041'"), ElementsAre("p-1"));
  EXPECT_THAT(Found("mrn: 'T-'"), ElementsAre("p-1", "p-2"));
  EXPECT_THAT(Typed("T-0041"), ElementsAre("p-1"));
  EXPECT_THAT(Typed("t-00"), ElementsAre("p-1"));
  EXPECT_THAT(Found("phone: '0142'"), ElementsAre("p-3"));
  for (const char* words :
       {"0142", "555-0142", "(785) 555-0142", "785 555 0142", "785.555.0142", "+1 785-555-0142", "ann 0142"}) {
    EXPECT_THAT(Typed(words), ElementsAre("p-3")) << words;
  }
  EXPECT_THAT(Typed("ann 0100"), IsEmpty());
  EXPECT_THAT(Found("phone: '0100' mrn: 'T-0041' born: '1962' query: 'abb'"), ElementsAre("p-1"));
}

TEST_F(Find, ANumberIsReadInEveryWayThatItMayMean) {
  // Born in that year, and then whose phone ends so.
  EXPECT_THAT(Typed("1962"), ElementsAre("p-1", "p-3", "p-2"));
  EXPECT_THAT(Typed("p-3"), ElementsAre("p-3"));
  EXPECT_THAT(Typed("P-3"), ElementsAre("p-3"));
  EXPECT_THAT(Typed("p-9"), IsEmpty());
}

TEST_F(Find, ADateWithTwoDigitsOfItsYearIsNoPhone) {
  Add("family_name: 'Reyes' given_name: 'Ida' birth_date: '1940-01-01' phone: '785-555-2362'");
  Add("family_name: 'Reyes' given_name: 'Max' birth_date: '2004-02-03'");
  Add("family_name: 'Reyes' given_name: 'Ada' birth_date: '1904-02-03'");
  EXPECT_THAT(Typed("2/3/62"), ElementsAre("p-1")) << "1962 alone can be meant";
  EXPECT_THAT(Typed("2/3/04"), ElementsAre("p-5", "p-6")) << "either century";
  EXPECT_THAT(Typed("2362"), ElementsAre("p-4"));
}

TEST_F(Find, ThroughACaregiverWhoIsNamed) {
  EXPECT_THAT(Typed("lopez"), ElementsAre("p-2"));
  EXPECT_EQ(reply_.patients(0).caregiver(), "cg-1");
  EXPECT_EQ(reply_.patients(0).caregiver_name(), "Ann Lopez");
  EXPECT_EQ(reply_.patients(0).relationship(), "daughter");
  EXPECT_THAT(Typed("0199"), ElementsAre("p-2"));
  EXPECT_THAT(Typed("ann"), ElementsAre("p-3", "p-2"));
  EXPECT_EQ(reply_.patients(0).caregiver(), "");
}

TEST_F(Find, SaysWhatTheDeskNeedsNext) {
  clinic_.Publish();
  const SiteId site = clinic_.AddSite();
  const RoomId room = clinic_.AddRoom(site);
  clinic_.AddSession(room, absl::CivilMinute(2026, 12, 7, 9, 0));
  clinic_.AddSession(room, absl::CivilMinute(2026, 12, 9, 9, 0));
  EXPECT_THAT(Typed("abbott"), ElementsAre("p-1"));
  EXPECT_EQ(reply_.patients(0).next_session(), "");
  EXPECT_EQ(reply_.patients(0).order(), "");
  clinic_.Get(handlers::EnrollPatient, "session: 's-2' patient: 'p-1'");
  clinic_.Get(handlers::AddOrder, "order { patient: 'p-1' } pending: true");
  Typed("abbott");
  EXPECT_EQ(reply_.patients(0).next_session(), "s-2");
  EXPECT_EQ(reply_.patients(0).next_start().civil(), "2026-12-09T09:00:00");
  EXPECT_FALSE(reply_.patients(0).waiting());
  EXPECT_EQ(reply_.patients(0).order(), "o-1");
  EXPECT_EQ(reply_.patients(0).order_state(), v1::ORDER_STATE_PENDING);
  clinic_.Get(handlers::AddOrder,
              "order { patient: 'p-1' ordering_npi: '1558598797' ordered_on: '2026-11-20' valid_until: '2027-11-19'"
              " diagnoses: 'E11.9' hours: 10 }");
  Typed("abbott");
  EXPECT_EQ(reply_.patients(0).order(), "o-2");
  EXPECT_EQ(reply_.patients(0).order_state(), v1::ORDER_STATE_ACTIVE);
  // A class at another site is not told to who may not see that site.
  clinic_.caller.sites = {SiteId{9}};
  Typed("abbott");
  EXPECT_EQ(reply_.patients(0).next_session(), "");
}

TEST_F(Find, TheBestAreShownAndThatThereAreMore) {
  for (int i = 0; i < 25; ++i)
    Add("family_name: 'Zimmer' given_name: 'Al" + std::to_string(i) + "' birth_date: '1960-01-01'");
  EXPECT_EQ(Typed("zim").size(), 20u);
  EXPECT_TRUE(reply_.more());
  EXPECT_EQ(Found("query: 'zim' most: 25").size(), 25u);
  EXPECT_FALSE(reply_.more());
}

TEST_F(Find, WhatSaysNothingIsRefusedWithoutRepeatingIt) {
  const auto reason = [&](const std::string& request) {
    const auto reply = clinic_.Do(handlers::FindPatients, request);
    EXPECT_THAT(std::string(reply.status().message()), Not(HasSubstr("Canary"))) << request;
    return ReasonOf(reply.status());
  };
  EXPECT_EQ(reason(""), "QUERY_EMPTY");
  EXPECT_EQ(reason("query: ' - '"), "QUERY_EMPTY");
  EXPECT_EQ(reason("mrn: '-'"), "QUERY_EMPTY");
  EXPECT_EQ(reason("query: 'Canary b c d e f g h i j k'"), "QUERY_TOO_LONG");
  EXPECT_EQ(reason("born: 'Canary'"), "BORN_UNREADABLE");
  EXPECT_EQ(reason("born: '1962-13'"), "BORN_UNREADABLE");
  EXPECT_EQ(reason("phone: '555'"), "PHONE_TOO_SHORT");
  EXPECT_EQ(reason("query: 'a' most: 101"), "FIELD_INVALID");
}

}  // namespace
}  // namespace psmet
