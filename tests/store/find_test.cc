#include "store/find.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>

#include "base/names.h"
#include "sql/schema.h"
#include "store/people.h"

namespace psmet::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class FindStore : public testing::Test {
 protected:
  FindStore() {
    EXPECT_TRUE(sql::EnsureSchema(*connection_).ok());
    tx_.set_seq(7);
  }
  // Every query that a test ran goes by an index and sorts nothing.
  ~FindStore() override {
    for (const auto& [statement, plan] : connection_->Plans()) {
      if (statement.find("SELECT") == std::string::npos || statement.find("/* scan:") != std::string::npos) continue;
      EXPECT_THAT(plan, Not(HasSubstr("SCAN"))) << statement;
      EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << statement;
    }
    connection_.reset();
    std::filesystem::remove_all(folder_);
  }

  PatientId Add(const std::string& family, const std::string& given, Day born = Day(1960, 1, 1),
                const std::string& phone = "", const std::string& mrn = "") {
    return InsertPatient(tx_,
                         {.mrn = mrn, .given_name = given, .family_name = family, .birth_date = born, .phone = phone});
  }
  std::vector<int64_t> Found(const std::vector<Clue>& clues, int limit = 20) {
    std::vector<int64_t> numbers;
    hits_ = FindByWords(tx_, clues, limit);
    for (const Hit& hit : hits_.hits) numbers.push_back(hit.patient.number);
    return numbers;
  }
  std::vector<int64_t> Named(const std::string& beginning) { return Found({{WordOf::kName, beginning}}); }

  std::string folder_ = [] {
    std::string path = std::filesystem::temp_directory_path() / "psmet-find-XXXXXX";
    return std::string(mkdtemp(path.data()));
  }();
  std::unique_ptr<sql::Connection> connection_ =
      std::make_unique<sql::Connection>(folder_ + "/psmet.db", sql::Connection::Mode::kWriter);
  sql::WriteTx tx_{*connection_};
  Hits hits_;
};

TEST_F(FindStore, TheWordItselfComesBeforeWhatOnlyBeginsSoAndFamilyNamesBeforeGivenNames) {
  Add("Smith", "Anna");    // 1
  Add("Abbott", "Ann");    // 2
  Add("Ann", "Zoe");       // 3
  Add("Annable", "Cy");    // 4
  Add("Aaronson", "Ann");  // 5
  EXPECT_THAT(Named("ann"), ElementsAre(3, 5, 2, 1, 4));
  EXPECT_THAT(Named("anna"), ElementsAre(1, 4));
  EXPECT_THAT(Named("annab"), ElementsAre(4));
  EXPECT_THAT(Named("x"), IsEmpty());
}

TEST_F(FindStore, SeveralWordsMustAllFitInAnyOrder) {
  Add("Smith", "Ann", Day(1962, 2, 3));
  Add("Smith", "Bob", Day(1962, 5, 1));
  Add("Nguyen-Smith", "Ann", Day(1970, 1, 1));
  EXPECT_THAT(Found({{WordOf::kName, "ann"}, {WordOf::kName, "smi"}}), ElementsAre(3, 1));
  EXPECT_THAT(Found({{WordOf::kName, "smi"}, {WordOf::kBirthDate, "1962"}}), ElementsAre(1, 2));
  EXPECT_THAT(Found({{WordOf::kBirthDate, "1962-02-03"}, {WordOf::kName, "smith"}}), ElementsAre(1));
  EXPECT_THAT(Found({{WordOf::kName, "bob"}, {WordOf::kName, "nguyen"}}), IsEmpty());
}

TEST_F(FindStore, AChangedPatientIsFoundByTheNewWordsAlone) {
  const PatientId id = Add("Smith", "Ann", Day(1962, 2, 3), "785-555-0100", "T-1");
  InsertCaregiver(tx_, {.given_name = "Gil", .family_name = "Lopez", .phone = "555-0199", .links = {{id, "son"}}});
  Patient changed = *GetPatient(tx_, id);
  changed.family_name = "O'Brien";
  changed.birth_date = Day(1963, 1, 1);
  changed.phone = "555-0142";
  changed.mrn = "";
  UpdatePatient(tx_, changed);
  EXPECT_THAT(Named("smith"), IsEmpty());
  EXPECT_THAT(Named("brien"), ElementsAre(1));
  EXPECT_THAT(Named("ann"), ElementsAre(1));
  EXPECT_THAT(Found({{WordOf::kBirthDate, "1962"}}), IsEmpty());
  EXPECT_THAT(Found({{WordOf::kBirthDate, "1963"}, {WordOf::kName, "lopez"}}), ElementsAre(1));
  EXPECT_THAT(Found({{WordOf::kPhone, PhoneKey("0100")}}), IsEmpty());
  EXPECT_THAT(Found({{WordOf::kPhone, PhoneKey("0142")}}), ElementsAre(1));
  EXPECT_THAT(Found({{WordOf::kMrn, "t1"}}), IsEmpty());
}

TEST_F(FindStore, APatientIsFoundOnceAlsoThroughCaregivers) {
  Add("Ann", "Ann");
  Add("Diaz", "Cy");
  const CaregiverId ann = InsertCaregiver(
      tx_, {.given_name = "Ann", .family_name = "Lopez", .phone = "555-0199", .links = {{PatientId{2}, "wife"}}});
  LinkCaregiver(tx_, ann, {PatientId{1}, "aunt"});
  EXPECT_THAT(Named("ann"), ElementsAre(1, 2));
  EXPECT_EQ(hits_.hits[0].caregiver, CaregiverId{});
  EXPECT_EQ(hits_.hits[1].caregiver, ann);
  // Words of two people don't add up.
  EXPECT_THAT(Found({{WordOf::kName, "ann"}, {WordOf::kName, "diaz"}}), IsEmpty());
  EXPECT_THAT(Found({{WordOf::kName, "ann"}, {WordOf::kName, "lopez"}}), ElementsAre(1, 2));
  EXPECT_THAT(Found({{WordOf::kPhone, PhoneKey("555-0199")}}), ElementsAre(1, 2));
}

TEST_F(FindStore, AnMrnAndAPhoneBothFitOnePerson) {
  Add("A", "A", Day(1960, 1, 1), "785-555-0100", "T-1");
  Add("B", "B", Day(1960, 1, 1), "785-555-0100", "T-12");
  EXPECT_THAT(Found({{WordOf::kPhone, PhoneKey("0100")}}), ElementsAre(1, 2));
  EXPECT_THAT(Found({{WordOf::kMrn, "t1"}}), ElementsAre(1, 2));
  EXPECT_THAT(Found({{WordOf::kMrn, "t12"}, {WordOf::kPhone, PhoneKey("0100")}}), ElementsAre(2));
}

TEST_F(FindStore, MoreThanAskedForIsSaid) {
  for (int i = 0; i < 300; ++i) Add("Smith", i < 299 ? "Ann" : "Zoe");
  EXPECT_EQ(Found({{WordOf::kName, "smith"}}, 299).size(), 299u);
  EXPECT_TRUE(hits_.more);
  EXPECT_EQ(Found({{WordOf::kName, "smith"}}, 300).size(), 300u);
  EXPECT_FALSE(hits_.more);
  EXPECT_THAT(Found({{WordOf::kName, "smith"}, {WordOf::kName, "zoe"}}, 1), ElementsAre(300));
  EXPECT_FALSE(hits_.more);
}

TEST_F(FindStore, ListsAreSortedWithoutCaseAccentsAndPunctuation) {
  for (const char* name : {"Zimmer", "Ödön", "o'brien", "Oakes", "de la Cruz"}) Add(name, "A");
  std::vector<std::string> names;
  NameKey after;
  for (int i = 0; i < 5; ++i) {
    const auto page = ListPatients(tx_, after, 1);
    ASSERT_EQ(page.size(), 1u);
    names.push_back(page[0].family_name);
    after = {.family_name = page[0].family_name, .given_name = page[0].given_name, .number = page[0].id.number};
  }
  EXPECT_THAT(names, ElementsAre("de la Cruz", "Oakes", "o'brien", "Ödön", "Zimmer"));
}

}  // namespace
}  // namespace psmet::store
