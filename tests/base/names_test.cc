#include "base/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace psmet {
namespace {

using testing::ElementsAre;

TEST(FoldedWords, HaveNoCaseNoAccentsAndNoApostrophes) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"José", {"jose"}},
      {"Jose\u0301", {"jose"}},
      {"GROẞ Groß", {"gross", "gross"}},
      {"Łukasz Øyvind Đặng", {"lukasz", "oyvind", "dang"}},
      {"Æsir Œuvre Þór Ħal ıl İl", {"aesir", "oeuvre", "thor", "hal", "il", "il"}},
      {"O'Brien O’Brien OʼBrien O`Brien O´Brien", {"obrien", "obrien", "obrien", "obrien", "obrien"}},
      {"Nguyen-Smith St. Clair", {"nguyen", "smith", "st", "clair"}},
      {"Smith, Jr.", {"smith", "jr"}},
      {"ﬁn Ⅷ", {"fin", "viii"}},
      {"王小明", {"王小明"}},
      {"Иванов", {"иванов"}},
      {"'  -.", {}},
      {"", {}},
      {"a\xff"
       "b",
       {"a", "b"}},
  };
  for (const auto& [text, words] : cases) EXPECT_EQ(FoldedWords(text), words) << text;
}

TEST(NameWords, HoldEveryWayInWhichADeskMayTypeTheBeginning) {
  EXPECT_THAT(WordsOf("O'Brien", "Mary").family, ElementsAre("obrien", "brien"));
  EXPECT_THAT(WordsOf("D’A", "Ed").family, ElementsAre("da"));
  EXPECT_THAT(WordsOf("Nguyen-Smith", "Ann").family, ElementsAre("nguyen", "smith", "nguyensmith"));
  EXPECT_THAT(WordsOf("De La Cruz", "Ana Sofía").family, ElementsAre("de", "la", "cruz", "delacruz"));
  EXPECT_THAT(WordsOf("De La Cruz", "Ana Sofía").given, ElementsAre("ana", "sofia", "anasofia"));
  EXPECT_EQ(WordsOf("De La Cruz", "José").text(), "de la cruz delacruz jose");
  EXPECT_EQ(WordsOf("", "").text(), "");
}

TEST(NameWords, SortPeopleAsAListShows) {
  const auto before = [](const char* family, const char* given, const char* family2, const char* given2) {
    return WordsOf(family, given).text() < WordsOf(family2, given2).text();
  };
  EXPECT_TRUE(before("Smith", "Zoe", "Smithers", "Ann"));
  EXPECT_TRUE(before("Núñez", "Bo", "Nunez", "Cy"));
  EXPECT_TRUE(before("van Dyke", "Al", "VANCE", "Al"));
  EXPECT_TRUE(before("Ångström", "B", "Zimmer", "A"));
}

TEST(HasWord, LooksAtTheBeginningOfEachWord) {
  EXPECT_TRUE(HasWord("nguyen smith ann", "smi"));
  EXPECT_TRUE(HasWord("nguyen smith ann", "nguyen"));
  EXPECT_TRUE(HasWord("nguyen smith ann", "ann"));
  EXPECT_FALSE(HasWord("nguyen smith ann", "mith"));
  EXPECT_FALSE(HasWord("nguyen smith ann", "anna"));
  EXPECT_FALSE(HasWord("", "a"));
}

TEST(PhoneKey, IsTheDigitsFromTheLastOn) {
  for (const char* phone : {"785-555-0100", "(785) 555-0100", "+1 785 555 0100", "1-785-555-0100 x12", "7855550100"}) {
    EXPECT_EQ(PhoneKey(phone), "0010555587") << phone;
  }
  EXPECT_EQ(PhoneKey("0100"), "0010");
  EXPECT_EQ(PhoneKey("tel. 555-0100"), "0010555");
  EXPECT_EQ(PhoneKey("none"), "");
}

TEST(MrnKey, HasNoCaseAndNoPunctuation) {
  EXPECT_EQ(MrnKey("T-0041"), "t0041");
  EXPECT_EQ(MrnKey(" t 00.41"), "t0041");
}

}  // namespace
}  // namespace psmet
