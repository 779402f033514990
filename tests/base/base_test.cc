// Ids, errors and texts: what everything above relies on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/id.h"
#include "base/text.h"

namespace psmet {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Ids, HaveOneSpelling) {
  EXPECT_EQ(ParseId<SessionId>("s-41")->number, 41);
  EXPECT_EQ(SessionId{41}.str(), "s-41");
  EXPECT_EQ(*ParseId<SessionId>(""), SessionId{});
  for (const char* bad : {"s-041", "s-0", "s--1", "s-+1", "s- 1", "s-1 ", "S-1", "s1", "41", "s-", "-41",
                          "s-4611686018427387905", "s-99999999999999999999", "x-1"}) {
    EXPECT_EQ(ReasonOf(ParseId<SessionId>(bad).status()), "ID_INVALID") << bad;
  }
}

TEST(Ids, OfAnotherKindAreNamed) {
  const auto status = ParseId<SessionId>("o-7").status();
  EXPECT_EQ(ReasonOf(status), "ID_WRONG_KIND");
  EXPECT_EQ(std::string(status.message()), "o-7 names an order, where a session is needed (s-1, s-2, ...)");
}

TEST(Errors, RenderTheirMetadataAndCarryItWithRemediesInOrder) {
  absl::Status status =
      Refused("SESSION_FULL", "session {session} is full ({seats} of {seats})", {{"session", "s-41"}, {"seats", "4"}});
  status = WithRemedy(std::move(status), {"first", "a.B", std::string("\0:3:", 4)});
  status = WithRemedy(std::move(status), {"second", "c.D", ""});
  EXPECT_EQ(std::string(status.message()), "session s-41 is full (4 of 4)");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(DetailOf(status)->metadata, ElementsAre(Pair("session", "s-41"), Pair("seats", "4")));
  const auto remedies = RemediesOf(status);
  ASSERT_EQ(remedies.size(), 2u);
  EXPECT_EQ(remedies[0].request, std::string("\0:3:", 4));
  EXPECT_EQ(remedies[1].text, "second");
  EXPECT_FALSE(DetailOf(absl::InternalError("other")));
}

TEST(Texts, OfAnyScriptAreCleanAndWhatHidesIsNot) {
  for (const char* good : {"José Núñez", "Ngô Thị", "李", "O'Brien-Smith", ""})
    EXPECT_EQ(FaultOf(good, false), "") << good;
  for (const std::string& bad :
       {std::string("a\0", 2), std::string("\x7f"), std::string("\xc2\x9b"), std::string("\xc0\xaf"),
        std::string("\xed\xa0\x80"), std::string("\xe2\x80\x8f"), std::string("\xe2\x81\xa6"),
        std::string("\xe2\x80\x8d"), std::string("\xe2\x80\xa8"), std::string("\xef\xbf\xbf")}) {
    EXPECT_NE(FaultOf(bad, true), "") << ToHex(bad);
  }
  EXPECT_EQ(FaultOf("a\n\tb", true), "");
  EXPECT_NE(FaultOf("a\nb", false), "");
}

TEST(Texts, SaySomethingWithALetterOrADigitOfAnyScript) {
  for (const char* yes : {"x", "7", "é", "李", "…a"}) EXPECT_TRUE(SaysSomething(yes)) << yes;
  for (const char* no : {"", " ", "…", "-", "?!"}) EXPECT_FALSE(SaysSomething(no)) << no;
}

TEST(Digests, AreTheStandardOnes) {
  // FIPS 180-2, example B.1.
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  std::string bytes;
  EXPECT_TRUE(FromBase64(ToBase64(std::string("\0\xff\x10", 3)), &bytes));
  EXPECT_EQ(bytes, std::string("\0\xff\x10", 3));
  EXPECT_FALSE(FromBase64("a b", &bytes));
  EXPECT_TRUE(EqualInConstantTime("ab", "ab"));
  EXPECT_FALSE(EqualInConstantTime("ab", "ac"));
  EXPECT_FALSE(EqualInConstantTime("ab", "abc"));
  EXPECT_NE(Mac(std::string(32, 'k'), "a"), Mac(std::string(32, 'l'), "a"));
}

TEST(FileClockTest, StandsAtWhatItsFileSays) {
  const std::string path = testing::TempDir() + "/psmet-clock-" + std::to_string(getpid());
  std::ofstream(path) << "2026-12-08T08:55:00-06:00\n";
  EXPECT_EQ(FileClock(path).Now(), absl::FromCivil(absl::CivilSecond(2026, 12, 8, 14, 55), absl::UTCTimeZone()));
  std::ofstream(path) << "soon\n";
  EXPECT_EQ(FileClock(path).Now(), absl::UnixEpoch());
  std::remove(path.c_str());
}

}  // namespace
}  // namespace psmet
