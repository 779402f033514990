// Which id and which line were meant.
#include "client/ids.h"

#include <gtest/gtest.h>

#include "client/request.h"

namespace psmet::cli {
namespace {

std::string Meant(const std::vector<std::string>& args) {
  Line line = TakeApart(args);
  std::string words = line.words[0] + (line.words.size() > 1 ? " " + line.words[1] : "");
  auto read = Read(*FindCommand(words), line.rest);
  EXPECT_TRUE(read.ok()) << read.status();
  return MeantLine(*read->command, *read->request);
}

TEST(Ids, AreMeantByWhatPeopleWriteForThem) {
  for (const char* word : {"s-41", "s41", "S-41", "S41", "s_41", "s 41", "s-041", "41", "#41"})
    EXPECT_EQ(MeantId(word, {"s"}), "s-41") << word;
  for (const char* word : {"p-41", "s-", "s-4x", "session", "", "s-41-2", "0"})
    EXPECT_EQ(MeantId(word, {"s"}), "") << word;
  EXPECT_EQ(MeantId("41", {"p", "cg"}), "") << "a number alone could be either";
  EXPECT_EQ(MeantId("CG12", {"p", "cg"}), "cg-12");
}

TEST(Ids, ALineIsMendedWhole) {
  EXPECT_EQ(Meant({"roster", "s41"}), "psmet roster s-41");
  EXPECT_EQ(Meant({"roster", "41"}), "psmet roster s-41");
  EXPECT_EQ(Meant({"enroll", "s57", "2210", "--waitlist"}), "psmet enroll s-57 p-2210 --waitlist");
  EXPECT_EQ(Meant({"enroll", "s-57", "p-1", "--caregivers", "cg1,CG-2"}),
            "psmet enroll s-57 p-1 --caregivers cg-1,cg-2");
}

TEST(Ids, ThatStandInEachOthersPlacesAreSwapped) {
  EXPECT_EQ(Meant({"enroll", "p-2210", "s-57"}), "psmet enroll s-57 p-2210");
  EXPECT_EQ(Meant({"session", "assign", "i7", "s43"}), "psmet session assign s-43 i-7");
}

TEST(Ids, WhatCantBeMendedIsNotGuessed) {
  EXPECT_EQ(Meant({"enroll", "s-57", "p-2210"}), "") << "nothing is wrong";
  EXPECT_EQ(Meant({"enroll", "s-57", "s-58"}), "");
  EXPECT_EQ(Meant({"patient", "show", "s-1"}), "");
}

TEST(Ids, WhatIsTypedForAPatientIsWhatToFind) {
  const auto strange = [](const std::vector<std::string>& rest) {
    return StrangePatient(*Read(*FindCommand("enroll"), rest)->request);
  };
  EXPECT_EQ(strange({"s-1", "Castillo"}), "Castillo");
  EXPECT_EQ(strange({"s-1", "40103"}), "40103");
  EXPECT_EQ(strange({"s-1", "M-1000"}), "M-1000") << "no id begins with M";
  for (const char* id : {"p-3", "p3", "P-3", "s-1"}) EXPECT_EQ(strange({"s1", id}), "") << id;
}

TEST(Ids, WhatIsWantedOfWhatWasNamedInsteadIsListed) {
  const auto listing = [](const std::string& words, const std::vector<std::string>& rest) {
    return ListingBy(*Read(*FindCommand(words), rest)->request);
  };
  EXPECT_EQ(listing("charge explain", {"p-20"}), "psmet charge list --patient p-20");
  EXPECT_EQ(listing("order show", {"p-20"}), "psmet order list p-20");
  EXPECT_EQ(listing("credential verify", {"i-1", "--method", "x"}), "psmet credential list i-1");
  EXPECT_EQ(listing("charge explain", {"ch-20"}), "");
}

TEST(Ids, WhatIsWantedWhereSomethingElseWasTypedIsListed) {
  const auto listing = [](const std::string& words, const std::vector<std::string>& rest) {
    return ListingOfWanted(*Read(*FindCommand(words), rest)->request);
  };
  EXPECT_EQ(listing("policy show", {"medicare"}), "psmet policy list");
  EXPECT_EQ(listing("roster", {"Healthy"}), "psmet session list");
  EXPECT_EQ(listing("patient show", {"Castillo"}), "") << "patients are found";
  EXPECT_EQ(listing("policy show", {"po-1"}), "") << "nothing is wrong with it";
}

TEST(Ids, WhatSomebodyChangedMeanwhileCanBeShown) {
  const auto show = [](const std::string& words, const std::vector<std::string>& rest) {
    const Command& command = *FindCommand(words);
    return ShowLine(command, *Read(command, rest, nullptr)->request);
  };
  EXPECT_EQ(show("session assign", {"s-1", "i-2"}), "psmet session show s-1");
  EXPECT_EQ(show("patient update", {"p-3", "--phone", "1"}), "psmet patient show p-3");
  EXPECT_EQ(show("order cancel", {"o-4", "--reason", "x"}), "psmet order show o-4");
  EXPECT_EQ(show("token revoke", {"t-4"}), "psmet token show t-4");
}

TEST(Ids, WhatIsNotFoundCanBeListed) {
  EXPECT_EQ(ListingOf("SESSION_NOT_FOUND"), "psmet session list");
  EXPECT_EQ(ListingOf("ROOM_NOT_FOUND"), "psmet room list");
  EXPECT_EQ(ListingOf("SESSION_FULL"), "");
  EXPECT_EQ(ListingOf("DRAGON_NOT_FOUND"), "");
}

}  // namespace
}  // namespace psmet::cli
