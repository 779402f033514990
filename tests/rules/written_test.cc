// Values as people write them in lists.
#include "rules/written.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "base/error.h"

namespace psmet::rules {
namespace {

TEST(Written, ADateIsReadInTheFormsThatPeopleAndSpreadsheetsUse) {
  for (const char* text :
       {"1962-03-14", "1962/3/14", "19620314", "3/14/1962", "03/14/1962", "3-14-1962", "14.03.1962", "14.3.1962",
        "14 Mar 1962", "14-Mar-1962", "14 march 1962", "Mar 14, 1962", "March 14 1962", "1962-03-14 00:00:00",
        "1962-03-14T00:00:00", "3/14/1962 0:00", "3/14/1962 12:00:00 AM", "14mar1962"}) {
    const auto day = ReadWrittenDay(text);
    ASSERT_TRUE(day.ok()) << text << ": " << day.status();
    EXPECT_EQ(*day, Day(1962, 3, 14)) << text;
  }
}

TEST(Written, ADateThatSaysTooLittleIsRefusedAndNeverRepeated) {
  for (const char* text :
       {"3/14/62", "14/3/1962", "2/30/1962", "22719", "today", "3/14", "1962", "0/1/1962", "1/0/1962", "3/14/19620",
        "99/99/9999", "", "mar mar 1962", "14 foo 1962", "1962-03-14 10:30"}) {
    const auto day = ReadWrittenDay(text);
    ASSERT_FALSE(day.ok()) << text;
    EXPECT_EQ(ReasonOf(day.status()), "DATE_INVALID") << text;
    if (std::string(text).size() > 4) {
      EXPECT_EQ(day.status().message().find(text), absl::string_view::npos) << text;
    }
  }
}

TEST(Written, WordsAreBroughtIntoTheOneSpelling) {
  const std::vector<std::pair<absl::StatusOr<std::string>, std::string>> cases = {
      {WrittenSex("F"), "female"},
      {WrittenSex(" Male "), "male"},
      {WrittenSex("unknown"), "other"},
      {WrittenLanguage("Spanish"), "es"},
      {WrittenLanguage("es-MX"), "es-MX"},
      {WrittenLanguage("ENG"), "en"},
      {WrittenLanguage("ES"), "es"},
      {WrittenLanguage(""), ""},
      {WrittenYes("Y"), "yes"},
      {WrittenYes("0"), "no"},
      {WrittenNumber("10.0"), "10"},
      {WrittenNumber("007"), "7"},
      {WrittenWords("a, b;c|d"), "a; b; c; d"},
      {WrittenDiagnoses("e119, I10"), "E11.9; I10"},
      {WrittenDiagnoses("E11.65"), "E11.65"},
      {WrittenCode("Pharm.D."), "PHARMD"},
      {WrittenCode("ae-c"), "AE-C"},
      {WrittenFormat("1:1"), "individual"},
      {WrittenOrderState("Signed"), "active"},
      {WrittenStanding("Active"), "verified"},
      {WrittenStart("12/8/2026 9:00 AM"), "2026-12-08 9:00 am"},
      {WrittenStart("8 Dec 2026 2 pm"), "2026-12-08 2 pm"},
      {WrittenStart("2026-12-08 09:00"), "2026-12-08 09:00"},
      {WrittenStart("next tue 2pm"), "next tue 2pm"},
  };
  for (const auto& [read, meant] : cases) {
    ASSERT_TRUE(read.ok()) << meant << ": " << read.status();
    EXPECT_EQ(*read, meant);
  }
}

TEST(Written, AWordThatIsNoLanguageIsRefusedWithTheOneItIsMostLike) {
  for (const auto& [word, told] :
       std::vector<std::pair<std::string, std::string>>{{"Frnech", "did you mean French? Write its name"},
                                                        {"Klingonese", "known here; write its name"},
                                                        {"e5", "write"}}) {
    const auto read = WrittenLanguage(word);
    EXPECT_EQ(ReasonOf(read.status()), "LANGUAGE_UNKNOWN") << word;
    EXPECT_NE(read.status().message().find(told), absl::string_view::npos) << read.status();
    EXPECT_EQ(read.status().message().find(word), absl::string_view::npos) << "a cell of another column may be a name";
  }
}

TEST(Written, AWordThatIsNoneIsRefusedWithHowToWriteIt) {
  for (const auto& read : {WrittenSex("?"), WrittenYes("maybe"), WrittenNumber("ten"), WrittenNumber("-1"),
                           WrittenNumber("1.5"), WrittenFormat("online"), WrittenOrderState("lost")}) {
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(ReasonOf(read.status()), "VALUE_INVALID");
    EXPECT_NE(read.status().message().find("write "), absl::string_view::npos);
  }
}

TEST(Written, WhatASpreadsheetMadeOfACellIsNoValue) {
  for (const char* cell : {"#N/A", "#REF!", "#DIV/0!", "###", "########", "4.2E+3", "1.23457E+12", "5E+10"}) {
    EXPECT_EQ(ReasonOf(CheckKept(cell)), "VALUE_INVALID") << cell;
  }
  for (const char* cell : {"", "#", "##", "#4", "A#1", "E+3", "4E", "4E+", "RH E+1", "4,2E+3", "1e-5"}) {
    EXPECT_TRUE(CheckKept(cell).ok()) << cell;
  }
}

}  // namespace
}  // namespace psmet::rules
