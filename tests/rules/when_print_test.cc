// Every time that the product prints can be typed back: printed here as the server and the command line print, read
// again, it is the same instant, in zones of four kinds, in folds and around gaps too.
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/error.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

// An hour's change an hour after midnight, none at all, half an hour's, and one at 1 am UTC.
const std::vector<std::string>& Zones() {
  static const std::vector<std::string> zones = {"America/Chicago", "America/Phoenix", "Australia/Lord_Howe",
                                                 "Europe/London"};
  return zones;
}

// "9:05 am" with the zone's short name, as moment.cc prints.
std::string NoZone(absl::Time time, absl::TimeZone zone) {
  const std::string text = ClockText(time, zone);
  return text.substr(0, text.find('m') + 1);
}
std::string Clock(absl::Time time, absl::TimeZone zone) {
  return NoZone(time, zone) + " " + absl::FormatTime("%Z", time, zone);
}
std::string Bare(absl::Time time, absl::TimeZone zone) {
  const std::string text = ClockText(time, zone);
  return text.substr(0, text.find(' '));
}
std::string Date(absl::Time time, absl::TimeZone zone) {
  return absl::StrCat(absl::FormatTime("%a", time, zone), " ", DayWords(absl::ToCivilDay(time, zone)));
}

absl::Time MinuteOf(const std::string& zone, bool near_a_change) {
  if (!near_a_change) {
    return absl::FromUnixSeconds(*rc::gen::inRange<int64_t>(26'300'000, 30'500'000) * 60);  // 2020 to 2027
  }
  // Within 3 hours of a change of the clock.
  absl::TimeZone::CivilTransition change;
  absl::Time time = absl::FromUnixSeconds(*rc::gen::inRange<int64_t>(26'300'000, 30'500'000) * 60);
  if (!Zone(zone).NextTransition(time, &change)) return time;
  return Zone(zone).At(change.from).trans + absl::Minutes(*rc::gen::inRange(-180, 180));
}

TEST(Printed, TimesAreReadBackToTheSameInstantInFourZones) {
  for (const std::string& name : Zones()) {
    const bool passed = rc::check(name, [&] {
      const absl::TimeZone zone = Zone(name);
      const bool near_a_change = *rc::gen::arbitrary<bool>();
      const absl::Time time = MinuteOf(name, near_a_change);
      const absl::Time end = time + absl::Minutes(30 * *rc::gen::inRange(1, 9));
      const absl::Time now = time + absl::Hours(*rc::gen::inRange(-2000, 2000));
      const bool same_half =
          (NoZone(time, zone).find("am") == std::string::npos) == (NoZone(end, zone).find("am") == std::string::npos);
      const bool same_day = absl::ToCivilDay(time, zone) == absl::ToCivilDay(end, zone);
      const bool same_zone = absl::FormatTime("%Z", time, zone) == absl::FormatTime("%Z", end, zone);
      std::vector<std::string> forms = {
          WhenText(time, zone),
          absl::FormatTime("%Y-%m-%d %H:%M %Ez", time, zone),
          absl::FormatTime(absl::RFC3339_sec, time, zone),
          absl::FormatTime("%Y-%m-%d %H:%M %Z", time, zone),
          absl::StrCat(Date(time, zone), " ", Clock(time, zone), " - ", Date(end, zone), " ", Clock(end, zone)),
      };
      // As a span on one day: the half of the day and the zone stand once where they are the same.
      if (same_day && same_zone && time < end) {
        forms.push_back(absl::StrCat(Date(time, zone), " ", same_half ? Bare(time, zone) : NoZone(time, zone), "-",
                                     Clock(end, zone)));
      }
      if (same_day && !same_zone) {
        forms.push_back(absl::StrCat(Date(time, zone), " ", Clock(time, zone), "-", Clock(end, zone)));
      }
      // Where a span of one zone has an end that the clock shows before its start, both instants can't be told apart.
      const bool told = absl::ToCivilSecond(end, zone) > absl::ToCivilSecond(time, zone);
      for (size_t i = 0; i < forms.size(); ++i) {
        if (i >= 5 && !told) continue;
        const auto read = ReadWhen(forms[i], now, {zone}, WhenNeed::kRecord);
        RC_LOG() << forms[i] << " -> "
                 << (read.ok() ? absl::FormatTime(absl::RFC3339_sec, *read, zone) : read.status().ToString()) << "\n";
        RC_ASSERT(read.ok());
        RC_ASSERT(*read == time);
      }
    });
    EXPECT_TRUE(passed) << name;
  }
}

TEST(Printed, TimesWithoutAYearOrADayAreReadNearTheDayThatTheyWerePrinted) {
  const absl::TimeZone zone = Zone("America/Chicago");
  const bool passed = rc::check([&] {
    const absl::Time time = MinuteOf("America/Chicago", false);
    const auto info = zone.At(absl::ToCivilSecond(time, zone));
    RC_PRE(info.kind == absl::TimeZone::TimeInfo::UNIQUE);
    const absl::Time now = time + absl::Hours(24 * *rc::gen::inRange(-150, 150));
    const absl::CivilSecond civil = absl::ToCivilSecond(time, zone);
    const std::string clock = ClockText(time, zone);
    for (const std::string& text : {absl::StrCat(absl::FormatTime("%a %e %b ", time, zone), clock),
                                    absl::StrCat(absl::FormatTime("%e %b ", time, zone), clock),
                                    absl::StrCat(absl::FormatTime("%b %e at ", time, zone), clock),
                                    absl::StrFormat("%d/%d %s", civil.month(), civil.day(), clock),
                                    absl::StrFormat("%d/%d/%d %s", civil.month(), civil.day(), civil.year(), clock)}) {
      const auto read = ReadWhen(text, now, {zone}, WhenNeed::kPlan);
      RC_LOG() << text << " -> " << read.status() << "\n";
      RC_ASSERT(read.ok());
      RC_ASSERT(*read == time);
    }
    RC_ASSERT(*ReadWhen(clock, time, {zone}, WhenNeed::kRecord) == time);
  });
  EXPECT_TRUE(passed);
}

// Tue 8 Dec 2026, 10:30 in Chicago.
absl::Time Now() { return absl::FromCivil(absl::CivilSecond(2026, 12, 8, 10, 30), Zone("America/Chicago")); }

std::string Read(std::string_view text, WhenNeed need = WhenNeed::kPlan) {
  const auto time = ReadWhen(text, Now(), {Zone("America/Chicago")}, need);
  return time.ok() ? absl::FormatTime("%Y-%m-%d %H:%M", *time, Zone("America/Chicago")) : ReasonOf(time.status());
}
std::string Words(std::string_view text) {
  return std::string(ReadWhen(text, Now(), {Zone("America/Chicago")}, WhenNeed::kPlan).status().message());
}

TEST(When, AWeekdayIsTheNextOneInAPlanAndTheLastOneInARecord) {
  EXPECT_EQ(Read("mon 9:00"), "2026-12-14 09:00");
  EXPECT_EQ(Read("mon 9:00", WhenNeed::kRecord), "2026-12-07 09:00");
  EXPECT_EQ(Read("tue 9:00"), "2026-12-08 09:00");
  EXPECT_EQ(Read("tue 9:00", WhenNeed::kRecord), "2026-12-08 09:00");
  EXPECT_EQ(Read("next tue 9:00", WhenNeed::kRecord), "2026-12-15 09:00");
  EXPECT_EQ(Read("last tue 9:00"), "2026-12-01 09:00");
}

TEST(When, ASpanIsReadForItsStart) {
  EXPECT_EQ(Read("9:00-10:30"), "2026-12-08 09:00");
  EXPECT_EQ(Read("Tue 8 Dec 2026 1:00-2:30 pm CST"), "2026-12-08 13:00");
  EXPECT_EQ(Read("11:30 am-1:00 pm"), "2026-12-08 11:30");
  EXPECT_EQ(Read("11:30-1:00 pm"), "2026-12-08 11:30");
  EXPECT_EQ(Read("1:00-2:30"), "WHEN_NIGHT");
  EXPECT_EQ(Read("9:00-"), "WHEN_UNREADABLE");
  EXPECT_EQ(Read("9:00-soon"), "WHEN_UNREADABLE");
}

TEST(When, ADateThatDoesNotExistIsRefusedWithTheNearestThatDo) {
  EXPECT_EQ(Words("2/30/2027 9:00"), "that month has 28 days; the nearest are 2027-02-28 and 2027-03-01");
  EXPECT_EQ(Words("31 Apr 2027 9:00"), "that month has 30 days; the nearest are 2027-04-30 and 2027-05-01");
  EXPECT_EQ(Words("31/12 9:00"), "there is no month 31; the month stands first: 12/31");
  EXPECT_EQ(Read("13/13 9:00"), "WHEN_UNREADABLE");
  EXPECT_EQ(Read("2026-00-10 9:00"), "WHEN_UNREADABLE");
  EXPECT_EQ(Read("0 Dec 9:00"), "WHEN_UNREADABLE");
}

TEST(When, AWeekdayAndAZoneThatContradictTheDateAreRefused) {
  EXPECT_EQ(Words("Mon 8 Dec 2026 9:00"),
            "8 Dec 2026 is a Tuesday; the nearest Mondays are 7 Dec 2026 and 14 Dec 2026");
  EXPECT_EQ(Read("Mon 8 Dec 2026 9:00"), "WHEN_CONTRADICTED");
  EXPECT_EQ(Words("8 Dec 2026 9:00 am CDT"), "the clock shows CST then; write Tue 8 Dec 2026 9:00 am CST");
  EXPECT_EQ(Read("8 Dec 2026 9:00 am EST"), "WHEN_CONTRADICTED");
  EXPECT_EQ(Read("8 Dec 2026 9:00 am utc"), "2026-12-08 03:00");
}

TEST(When, AFoldIsSettledByTheZonesShortName) {
  EXPECT_EQ(Read("Sun 1 Nov 2026 1:30 am"), "WHEN_REPEATED");
  EXPECT_EQ(*ReadWhen("Sun 1 Nov 2026 1:30 am CDT", Now(), {Zone("America/Chicago")}, WhenNeed::kPlan) + absl::Hours(1),
            *ReadWhen("Sun 1 Nov 2026 1:30 am CST", Now(), {Zone("America/Chicago")}, WhenNeed::kPlan));
  EXPECT_EQ(Read("Sun 8 Mar 2026 2:30 am CST"), "WHEN_SKIPPED");
}

TEST(When, AClockThatShowsATimeTwiceSaysWhichOne) {
  const absl::TimeZone zone = Zone("America/Chicago");
  const absl::Time first = absl::FromCivil(absl::CivilMinute(2026, 11, 1, 6, 30), absl::UTCTimeZone());
  EXPECT_EQ(ClockText(first - absl::Hours(1), zone), "12:30 am");
  EXPECT_EQ(ClockText(first, zone), "1:30 am CDT");
  EXPECT_EQ(ClockText(first + absl::Hours(1), zone), "1:30 am CST");
  EXPECT_EQ(WhenText(first, zone), "Sun 1 Nov 2026 1:30 am CDT");
  EXPECT_FALSE(ShownTwice(first + absl::Hours(2), zone));
}

TEST(When, AnyOtherSpellingIsRefused) {
  for (const char* text : {"8 December", "Dec 9:00", "8 Dec 26 9:00", "12/8/26 9:00", "8 Dec 2026 9:00 am CST x",
                           "tue 8 Dec 2026", "next 8 Dec 9:00", "last 9:00", "at 9:00 at", "9:00 +6", "9:00 -",
                           "12/ 9:00", "tue tue 9:00", "noonish", "9:00 am pm", "8 Dec 2026T9:00"}) {
    EXPECT_EQ(ReasonOf(ReadWhen(text, Now(), {Zone("America/Chicago")}, WhenNeed::kRecord).status()).substr(0, 5),
              "WHEN_")
        << text;
  }
  EXPECT_EQ(Read("noon"), "2026-12-08 12:00");
  EXPECT_EQ(Read("tomorrow at noon"), "2026-12-09 12:00");
  EXPECT_EQ(Read("Tue, Dec 15, 2026 at 9am"), "2026-12-15 09:00");
}

}  // namespace
}  // namespace psmet::rules
