#include "rules/when.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace psmet::rules {
namespace {

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

// Tue 8 Dec 2026, 10:30 in Chicago.
absl::Time Now() { return absl::FromCivil(absl::CivilSecond(2026, 12, 8, 10, 30), Zone("America/Chicago")); }

std::string Read(std::string_view text, WhenNeed need = WhenNeed::kPlan, const std::string& zone = "America/Chicago") {
  const auto time = ReadWhen(text, Now(), {Zone(zone)}, need);
  if (!time.ok()) return ReasonOf(time.status());
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", *time, Zone(zone));
}

TEST(When, EveryFormIsRead) {
  const std::vector<std::pair<std::string, std::string>> forms = {
      {"9:05", "2026-12-08 09:05:00"},
      {"9:05 am", "2026-12-08 09:05:00"},
      {"9.30", "2026-12-08 09:30:00"},
      {"tomorrow 1.15pm", "2026-12-09 13:15:00"},
      {"8.12.2026 9.30-10.30", "2026-12-08 09:30:00"},
      {"9:05pm", "2026-12-08 21:05:00"},
      {"2 pm", "2026-12-08 14:00:00"},
      {"12 pm", "2026-12-08 12:00:00"},
      {"12:30 am", "2026-12-08 00:30:00"},
      {"now", "2026-12-08 10:30:00"},
      {"today 9:00", "2026-12-08 09:00:00"},
      {"tomorrow 9:00", "2026-12-09 09:00:00"},
      {"yesterday 9:00", "2026-12-07 09:00:00"},
      {"next tue 2pm", "2026-12-15 14:00:00"},
      {"next wed 2pm", "2026-12-09 14:00:00"},
      {"tue 14:00", "2026-12-08 14:00:00"},
      {"Monday 14:00", "2026-12-14 14:00:00"},
      {"+2w 14:30", "2026-12-22 14:30:00"},
      {"+3d 9:00", "2026-12-11 09:00:00"},
      {"2026-12-01 09:00", "2026-12-01 09:00:00"},
      {"2026-12-01T09:00", "2026-12-01 09:00:00"},
      {"2026-12-01T09:00:30", "2026-12-01 09:00:30"},
      {"2026-12-01 09:00 -06:00", "2026-12-01 09:00:00"},
      {"2026-12-01T09:00-05:00", "2026-12-01 08:00:00"},
      {"2026-12-01T15:00:00Z", "2026-12-01 09:00:00"},
      {"  Tomorrow   9:00 ", "2026-12-09 09:00:00"},
  };
  for (const auto& [text, expected] : forms) EXPECT_EQ(Read(text), expected) << text;
}

TEST(When, FractionsOfRfc3339AreKeptToTheMicrosecond) {
  const auto time = ReadWhen("2026-12-01T15:00:00.000250Z", Now(), {Zone("America/Chicago")}, WhenNeed::kPlan);
  ASSERT_TRUE(time.ok());
  EXPECT_EQ(absl::ToUnixMicros(*time) % 1000000, 250);
}

TEST(When, WhatIsNoTimeIsRefusedWithTheForms) {
  for (const char* text : {"",
                           "soon",
                           "7",
                           "2500",
                           "0960",
                           "8.12. 9:00",
                           "25:00",
                           "9:60",
                           "9:5",
                           "9.5",
                           "9.305",
                           "9:30.5",
                           "13 pm",
                           "0 am",
                           "today",
                           "tue",
                           "next 9:00",
                           "+w 9:00",
                           "+2x 9:00",
                           "2026-02-30 09:00",
                           "2026-13-01 09:00",
                           "26-12-01 09:00",
                           "9:00 9:00",
                           "2026-12-01T09:00:00.Z",
                           "2026-12-01T09:00:61",
                           "9:00 +6",
                           "tuesdays 9:00"}) {
    EXPECT_EQ(Read(text), "WHEN_UNREADABLE") << text;
  }
}

TEST(When, ANightHourThatWouldBeOpenTwelveHoursLaterIsRefusedToPlan) {
  EXPECT_EQ(Read("2:00"), "WHEN_NIGHT");
  EXPECT_EQ(Read("2026-12-09 00:30"), "WHEN_NIGHT");
  EXPECT_EQ(Read("5:59"), "WHEN_NIGHT");
  EXPECT_EQ(Read("6:00"), "2026-12-08 06:00:00");  // 18:00 is closed too
  EXPECT_EQ(Read("8:00"), "2026-12-08 08:00:00");
  EXPECT_EQ(Read("2:00 am"), "2026-12-08 02:00:00");
  EXPECT_EQ(Read("2026-12-09 02:00 -06:00"), "2026-12-09 02:00:00");
}

TEST(When, ANightHourThatHappenedWasInTheAfternoonIfThatIsOver) {
  EXPECT_EQ(Read("2:00", WhenNeed::kRecord), "WHEN_NIGHT");  // 10:30 am: neither
  EXPECT_EQ(Read("yesterday 2:00", WhenNeed::kRecord), "2026-12-07 14:00:00");
  EXPECT_EQ(Read("2:00 yesterday", WhenNeed::kRecord), "2026-12-07 14:00:00");
  EXPECT_EQ(Read("2:00 am", WhenNeed::kRecord), "2026-12-08 02:00:00");
  EXPECT_EQ(Read("2:00 pm", WhenNeed::kRecord), "2026-12-08 14:00:00");
  EXPECT_EQ(Read("2026-12-08 02:00", WhenNeed::kRecord), "2026-12-08 02:00:00");
  EXPECT_EQ(Read("7:00", WhenNeed::kRecord), "2026-12-08 07:00:00");  // 19:00 is closed too
  const absl::TimeZone zone = Zone("America/Chicago");
  const absl::Time now = absl::FromCivil(absl::CivilSecond(2026, 12, 8, 13, 55), zone);
  const absl::Time ten_to_two = absl::FromCivil(absl::CivilSecond(2026, 12, 8, 13, 50), zone);
  for (const char* text : {"1:50", "today 1:50", "1:50-2:30"}) {
    EXPECT_EQ(*ReadWhen(text, now, {zone}, WhenNeed::kRecord), ten_to_two) << text;
    EXPECT_EQ(ReasonOf(ReadWhen(text, now, {zone}, WhenNeed::kPlan).status()), "WHEN_NIGHT") << text;
  }
  EXPECT_EQ(ReasonOf(ReadWhen("2:15", now, {zone}, WhenNeed::kRecord).status()), "WHEN_NIGHT");
}

// Wed 9 Dec 2026, when a weekday is another than the day before's.
TEST(When, TheDayMayStandAfterTheTimeAndNoWordIsAZoneThatIsNone) {
  const absl::TimeZone zone = Zone("America/Chicago");
  const absl::Time now = absl::FromCivil(absl::CivilSecond(2026, 12, 9, 10), zone);
  const auto read = [&](std::string_view text) {
    const auto time = ReadWhen(text, now, {zone}, WhenNeed::kPlan);
    return time.ok() ? WhenText(*time, zone) : ReasonOf(time.status());
  };
  EXPECT_EQ(read("9am tue"), "Tue 15 Dec 2026 9:00 am CST");
  EXPECT_EQ(read("9:00 tue"), "Tue 15 Dec 2026 9:00 am CST");
  EXPECT_EQ(read("14:00 tue"), "Tue 15 Dec 2026 2:00 pm CST");
  EXPECT_EQ(read("4pm thu"), "Thu 10 Dec 2026 4:00 pm CST");
  EXPECT_EQ(read("4pm next wed"), "Wed 16 Dec 2026 4:00 pm CST");
  EXPECT_EQ(read("9am CST on tue"), "Tue 15 Dec 2026 9:00 am CST");
  EXPECT_EQ(read("2pm 12/8"), "Tue 8 Dec 2026 2:00 pm CST");
  EXPECT_EQ(read("2pm 12/18/2026"), "Fri 18 Dec 2026 2:00 pm CST");
  EXPECT_EQ(read("9:00-10:30 am tue"), "Tue 15 Dec 2026 9:00 am CST");
  EXPECT_EQ(read("9am tomorrow"), "Thu 10 Dec 2026 9:00 am CST");
  EXPECT_EQ(read("9am +2w"), "Wed 23 Dec 2026 9:00 am CST");
  EXPECT_EQ(read("9am in 2 weeks"), "Wed 23 Dec 2026 9:00 am CST");
  EXPECT_EQ(read("9am -06:00"), "Wed 9 Dec 2026 9:00 am CST");
  EXPECT_EQ(read("9am tue 12/16"), "WHEN_CONTRADICTED");
  for (const char* text : {"9am tuesdya", "9am room", "9am cts", "9am tue wed", "tue 9am wed", "9am tue 10am"}) {
    EXPECT_EQ(read(text), "WHEN_UNREADABLE") << text;
  }
}

TEST(When, ShortFormsAreRead) {
  EXPECT_EQ(Read("next tues 2p"), "2026-12-15 14:00:00");
  EXPECT_EQ(Read("weds 9a"), "2026-12-09 09:00:00");
  EXPECT_EQ(Read("thur 9:00"), "2026-12-10 09:00:00");
  EXPECT_EQ(Read("thurs 9:30a"), "2026-12-10 09:30:00");
  EXPECT_EQ(Read("9a"), "2026-12-08 09:00:00");
  EXPECT_EQ(Read("next thu 9"), "2026-12-10 09:00:00");
  EXPECT_EQ(Read("12/15 9"), "2026-12-15 09:00:00");
  EXPECT_EQ(Read("12/15 2"), "2026-12-15 14:00:00");
  EXPECT_EQ(Read("12/15 12"), "2026-12-15 12:00:00");
  EXPECT_EQ(Read("12/15 14"), "2026-12-15 14:00:00");
  EXPECT_EQ(Read("12/15 9-10:30 am"), "2026-12-15 09:00:00");
  EXPECT_EQ(Read("12/15 2-3pm"), "2026-12-15 14:00:00");
  EXPECT_EQ(Read("12/15 7"), "WHEN_UNREADABLE");  // closed at both
  EXPECT_EQ(Read("12/15/26 9am"), "2026-12-15 09:00:00");
  EXPECT_EQ(Read("12/15/26 9am", WhenNeed::kRecord), "WHEN_UNREADABLE");
  EXPECT_EQ(Read("in 2 weeks 9:00"), "2026-12-22 09:00:00");
  EXPECT_EQ(Read("in a day at 9:00"), "2026-12-09 09:00:00");
}

TEST(When, WhatPeopleSayOfAWeekAndOfAClockIsRead) {
  EXPECT_EQ(Read("9"), "2026-12-08 09:00:00");
  EXPECT_EQ(Read("2"), "2026-12-08 14:00:00");
  EXPECT_EQ(Read("1400"), "2026-12-08 14:00:00");
  EXPECT_EQ(Read("tue 0930"), "2026-12-08 09:30:00");
  EXPECT_EQ(Read("8 dec 1400"), "2026-12-08 14:00:00");
  EXPECT_EQ(Read("tmrw 9:00"), "2026-12-09 09:00:00");
  EXPECT_EQ(Read("this tuesday 9:00"), "2026-12-08 09:00:00");
  EXPECT_EQ(Read("this fri 9:00"), "2026-12-11 09:00:00");
  EXPECT_EQ(Read("tuesday next week 10"), "2026-12-15 10:00:00");
  EXPECT_EQ(Read("next week tuesday 10:00"), "2026-12-15 10:00:00");
  EXPECT_EQ(Read("+1w thu 2pm"), "2026-12-17 14:00:00");
  EXPECT_EQ(Read("+1w mon 2pm"), "2026-12-14 14:00:00");
  EXPECT_EQ(Read("in 2 weeks thursday 2pm"), "2026-12-24 14:00:00");
  EXPECT_EQ(Read("+1w 2pm"), "2026-12-15 14:00:00");
  EXPECT_EQ(Read("sun this week 10:00"), "2026-12-13 10:00:00");
  EXPECT_EQ(Read("mon last week 10:00", WhenNeed::kRecord), "2026-11-30 10:00:00");
  EXPECT_EQ(Read("8.12.2026 9:00"), "2026-12-08 09:00:00") << "with dots the day stands first, as in a list";
  EXPECT_EQ(Read("31.12.2026 9:00"), "2026-12-31 09:00:00");
}

TEST(When, TheEndOfASpanIsReadToo) {
  const auto span = [](std::string_view text, WhenNeed need = WhenNeed::kPlan) -> std::string {
    const absl::TimeZone zone = Zone("America/Chicago");
    const auto read = ReadSpan(text, Now(), {zone}, need);
    if (!read.ok()) return ReasonOf(read.status());
    const auto shown = [&](absl::Time time) { return absl::FormatTime("%d %H:%M", time, zone); };
    return shown(read->start) + (read->end ? " to " + shown(*read->end) : "");
  };
  EXPECT_EQ(span("tuesday 8:00-10:00"), "08 08:00 to 08 10:00");
  EXPECT_EQ(span("8:00-8:30"), "08 08:00 to 08 08:30");
  EXPECT_EQ(span("tue 11:30-1:00"), "08 11:30 to 08 13:00") << "the first 1:00 after it";
  EXPECT_EQ(span("tue 2-4"), "08 14:00 to 08 16:00");
  EXPECT_EQ(span("tue 2-4pm"), "08 14:00 to 08 16:00");
  EXPECT_EQ(span("tue 9am-10:30"), "08 09:00 to 08 10:30");
  EXPECT_EQ(span("9:50 - 10:00", WhenNeed::kRecord), "08 09:50 to 08 10:00");
  EXPECT_EQ(span("Tue 8 Dec 2026 9:00-10:30 am CST"), "08 09:00 to 08 10:30");
  EXPECT_EQ(span("2026-12-11 9:00-10:00"), "11 09:00 to 11 10:00") << "no offset that the clock has";
  EXPECT_EQ(span("2026-12-11 09:00 -10:30"), "11 09:00 to 11 10:30");
  EXPECT_EQ(span("tue 9:00\u201310:30"), "08 09:00 to 08 10:30") << "with the dash of a word processor";
  EXPECT_EQ(span("2026-12-11 9-10 am"), "11 09:00 to 11 10:00");
  EXPECT_EQ(span("2026-12-11 9:00-9:30"), "11 09:00 to 11 09:30");
  EXPECT_EQ(span("2026-12-11 13:00-14:00"), "11 13:00 to 11 14:00");
  EXPECT_EQ(span("2026-12-11 09:00-06:00"), "11 09:00") << "no end, and what the clock has";
  EXPECT_EQ(span("2026-12-11 09:00 -06:00"), "11 09:00");
  EXPECT_EQ(span("2026-12-11 13:02-05:00"), "WHEN_UNREADABLE") << "another zone's, or 5 pm";
  EXPECT_EQ(span("2026-12-11 13:02:00-05:00"), "11 12:02") << "with seconds only machines write";
  EXPECT_EQ(span("2026-12-11 11:00-01:00 pm"), "11 11:00 to 11 13:00");
  EXPECT_EQ(span("fri 04:00-05:00 pm"), "11 16:00 to 11 17:00");
  EXPECT_EQ(span("2026-12-11T09:00-10:00"), "11 13:00") << "RFC 3339";
  EXPECT_EQ(span("tue 9:00"), "08 09:00");
  EXPECT_EQ(span("now"), "08 10:30");
}

TEST(When, AnEndIsNoOffsetWhereTheClockHasThatOne) {
  const auto length = [](std::string_view text, const char* zone) {
    const auto read = ReadSpan(text, Now(), {Zone(zone)}, WhenNeed::kPlan);
    return read.ok() && read->end ? absl::FormatDuration(*read->end - read->start) : ReasonOf(read.status());
  };
  EXPECT_EQ(length("2026-12-11 9:00-10:00", "Pacific/Honolulu"), "1h");
  EXPECT_EQ(length("12/11 9:00-10:00", "Pacific/Honolulu"), "1h");
  EXPECT_EQ(length("2026-12-11 04:00-05:00 pm", "America/New_York"), "1h");
  EXPECT_EQ(length("12/11 04:00-05:00 pm", "America/New_York"), "1h");
}

TEST(When, TheWordThatIsNotUnderstoodIsNamedWithWhatWasMeant) {
  const auto words = [](std::string_view text) {
    return std::string(ReadWhen(text, Now(), {Zone("America/Chicago")}, WhenNeed::kPlan).status().message());
  };
  EXPECT_EQ(words("tomorow 9:00"), "\"tomorow\" was not understood; did you mean tomorrow?");
  EXPECT_EQ(words("9am tomorow"), "\"tomorow\" was not understood; did you mean tomorrow?");
  EXPECT_EQ(words("next thrusday 9am"), "\"thrusday\" was not understood; did you mean thursday?");
  EXPECT_EQ(words("12-15 9am"), "\"12-15\" was not understood; did you mean 12/15?");
  EXPECT_EQ(words("9:5"), "\"9:5\" was not understood; did you mean 9:05?");
  EXPECT_EQ(words("tomorrow 930"), "\"930\" was not understood; did you mean 9:30?");
  EXPECT_EQ(words("thu 230pm"), "\"230pm\" was not understood; did you mean 2:30pm?");
  EXPECT_EQ(words("9h30"), "\"9h30\" was not understood; did you mean 9:30?");
  EXPECT_EQ(words("975"),
            "that is not a time; write 9:05, 2pm, tomorrow 9:00, next tue 2pm, 12/1 9:00 or 2026-12-01 09:00");
  EXPECT_EQ(words("next week"), "the time of day is missing; write it too: tue 9:00, 12/1 2pm");
  EXPECT_EQ(words("next week 9:00"), "a week has seven days; say which: mon next week 9:00");
  EXPECT_EQ(words("12/15 7"), "7 may be 7am or 7pm; write which");
  EXPECT_LT(words("7").size(), 110);
}

TEST(When, FarYearsAreRefused) {
  EXPECT_EQ(Read("1899-12-31 09:00"), "WHEN_FAR");
  EXPECT_EQ(Read("2201-01-01 09:00"), "WHEN_FAR");
  EXPECT_EQ(Read("2200-12-31 09:00"), "2200-12-31 09:00:00");
}

struct Change {
  std::string zone, skipped, before, after;  // after: what the clock shows first after the gap
  std::string repeated, first, second;
};

const std::vector<Change>& Changes() {
  static const std::vector<Change> changes = {
      {"America/Chicago", "2026-03-08 02:30", "1:59 am CST", "3:00 am CDT", "2026-11-01 01:30", "-05:00", "-06:00"},
      {"Europe/Berlin", "2026-03-29 02:30", "1:59 am CET", "3:00 am CEST", "2026-10-25 02:30", "+02:00", "+01:00"},
      {"Australia/Lord_Howe", "2026-10-04 02:15", "1:59 am", "2:30 am", "2026-04-05 01:45", "+11:00", "+10:30"},
      {"America/St_Johns", "2026-03-08 02:30", "1:59 am NST", "3:00 am NDT", "2026-11-01 01:30", "-02:30", "-03:30"},
  };
  return changes;
}

TEST(When, ATimeThatTheClockSkipsIsRefusedWithTheNearestGoodOnes) {
  for (const Change& change : Changes()) {
    const auto time = ReadWhen(change.skipped, Now(), {Zone(change.zone)}, WhenNeed::kRecord);
    EXPECT_EQ(ReasonOf(time.status()), "WHEN_SKIPPED") << change.zone;
    const std::string text(time.status().message());
    EXPECT_NE(text.find(change.before), std::string::npos) << text;
    EXPECT_NE(text.find(change.after), std::string::npos) << text;
  }
}

TEST(When, ATimeThatTheClockShowsTwiceIsRefusedWithBothSpellingsAndTheyAreRead) {
  for (const Change& change : Changes()) {
    const absl::TimeZone zone = Zone(change.zone);
    const auto time = ReadWhen(change.repeated, Now(), {zone}, WhenNeed::kRecord);
    EXPECT_EQ(ReasonOf(time.status()), "WHEN_REPEATED") << change.zone;
    const std::string first = change.repeated + " " + change.first, second = change.repeated + " " + change.second;
    const std::string text(time.status().message());
    EXPECT_NE(text.find(first), std::string::npos) << text;
    EXPECT_NE(text.find(second), std::string::npos) << text;
    const auto one = ReadWhen(first, Now(), {zone}, WhenNeed::kRecord);
    const auto two = ReadWhen(second, Now(), {zone}, WhenNeed::kRecord);
    ASSERT_TRUE(one.ok() && two.ok()) << change.zone;
    EXPECT_LT(*one, *two);
    EXPECT_EQ(absl::FormatTime("%Y-%m-%d %H:%M", *one, zone), absl::FormatTime("%Y-%m-%d %H:%M", *two, zone));
  }
}

TEST(When, TheFirstTimeAfterAGapAndTheLastBeforeAFoldAreGood) {
  EXPECT_EQ(Read("2026-03-08 03:00", WhenNeed::kRecord), "2026-03-08 03:00:00");
  EXPECT_EQ(Read("2026-03-08 01:59", WhenNeed::kRecord), "2026-03-08 01:59:00");
  EXPECT_EQ(Read("2026-11-01 00:59", WhenNeed::kRecord), "2026-11-01 00:59:00");
  EXPECT_EQ(Read("2026-11-01 02:00", WhenNeed::kRecord), "2026-11-01 02:00:00");
  EXPECT_EQ(Read("2026-10-04 02:30", WhenNeed::kRecord, "Australia/Lord_Howe"), "2026-10-04 02:30:00");
}

TEST(Instants, AHalfHourFoldIsSeen) {
  const absl::TimeZone zone = Zone("Australia/Lord_Howe");
  EXPECT_EQ(ReasonOf(InstantOf(absl::CivilSecond(2026, 4, 5, 1, 30), zone).status()), "WHEN_REPEATED");
  EXPECT_TRUE(InstantOf(absl::CivilSecond(2026, 4, 5, 1, 29, 59), zone).ok());
  EXPECT_TRUE(InstantOf(absl::CivilSecond(2026, 4, 5, 2, 0), zone).ok());
}

TEST(Days, HaveOneSpelling) {
  EXPECT_EQ(*ReadDay("2026-12-08"), Day(2026, 12, 8));
  EXPECT_EQ(*ReadDay("2024-02-29"), Day(2024, 2, 29));
  for (const char* text :
       {"2026-2-08", "2026-02-30", "2025-02-29", "1799-12-31", "2201-01-01", "2026-12-08 ", "8 Dec 2026", ""}) {
    EXPECT_EQ(ReasonOf(ReadDay(text).status()), "DATE_INVALID") << text;
  }
  EXPECT_EQ(DayText(Day(2026, 2, 3)), "2026-02-03");
  EXPECT_EQ(DayWords(Day(2026, 2, 3)), "3 Feb 2026");
}

TEST(Days, AreReadAsPeopleWriteThem) {
  const absl::TimeZone zone = Zone("America/Chicago");
  EXPECT_EQ(*ReadDayWords("today", Now(), zone, WhenNeed::kPlan), Day(2026, 12, 8));
  EXPECT_EQ(*ReadDayWords("next tue", Now(), zone, WhenNeed::kPlan), Day(2026, 12, 15));
  EXPECT_EQ(*ReadDayWords("+2w", Now(), zone, WhenNeed::kPlan), Day(2026, 12, 22));
  EXPECT_EQ(*ReadDayWords("in 2 weeks", Now(), zone, WhenNeed::kPlan), Day(2026, 12, 22));
  EXPECT_EQ(*ReadDayWords("next week", Now(), zone, WhenNeed::kPlan), Day(2026, 12, 14));
  EXPECT_EQ(*ReadDayWords("this week", Now(), zone, WhenNeed::kPlan), Day(2026, 12, 7));
  EXPECT_EQ(*ReadDayWords("last week", Now(), zone, WhenNeed::kPlan), Day(2026, 11, 30));
  EXPECT_EQ(*ReadDayWords("14.3.1962", Now(), zone, WhenNeed::kRecord), Day(1962, 3, 14));
  EXPECT_EQ(*ReadDayWords("12/15/26", Now(), zone, WhenNeed::kPlan), Day(2026, 12, 15));
  EXPECT_EQ(ReasonOf(ReadDayWords("12/15/26", Now(), zone, WhenNeed::kRecord).status()), "WHEN_UNREADABLE");
  EXPECT_EQ(ReadDayWords("tomorow", Now(), zone, WhenNeed::kPlan).status().message(),
            "\"tomorow\" was not understood; did you mean tomorrow?");
  EXPECT_EQ(*ReadDayWords("2026-12-01", Now(), zone, WhenNeed::kPlan), Day(2026, 12, 1));
  EXPECT_EQ(ReasonOf(ReadDayWords("today 9:00", Now(), zone, WhenNeed::kPlan).status()), "WHEN_UNREADABLE");
  EXPECT_EQ(ReasonOf(ReadDayWords("1850-01-01", Now(), zone, WhenNeed::kPlan).status()), "WHEN_FAR");
}

TEST(Days, OfABirthDateAYearOfTwoDigitsIsTakenWhereOneAloneCanBeMeant) {
  const absl::TimeZone zone = Zone("America/Chicago");
  const auto born = [&](std::string_view text) {
    const auto day = ReadDayWords(text, Now(), zone, WhenNeed::kBirth);
    return day.ok() ? DayText(*day) : ReasonOf(day.status());
  };
  EXPECT_EQ(born("3/4/62"), "1962-03-04") << "2062 is to come";
  EXPECT_EQ(born("12/9/26"), "1926-12-09") << "tomorrow";
  EXPECT_EQ(born("12/8/26"), "WHEN_UNREADABLE") << "today, or a hundred years ago";
  EXPECT_EQ(born("3/4/05"), "WHEN_UNREADABLE");
  EXPECT_EQ(born("3/4/1905"), "1905-03-04");
}

TEST(Days, TodayIsTheSitesDayAndNotTheServers) {
  const absl::Time late = absl::FromCivil(absl::CivilSecond(2026, 12, 9, 3), absl::UTCTimeZone());
  EXPECT_EQ(*ReadDayWords("today", late, Zone("America/Chicago"), WhenNeed::kPlan), Day(2026, 12, 8));
}

TEST(When, IsATimeAloneWithoutADay) {
  for (const char* alone : {"9:05", "09:05:30", "9am", "9a", "9:05 pm", "9 PM", "9", "1400", "9:50-10:00"})
    EXPECT_TRUE(IsTimeAlone(alone)) << alone;
  for (const char* not_alone : {"", "now", "today 9:00", "tue 2pm", "2026-12-08 09:00", "+2w 9:00", "am", "tue 9-10",
                                "2026-12-08T09:00:00-06:00"}) {
    EXPECT_FALSE(IsTimeAlone(not_alone)) << not_alone;
  }
}

TEST(When, IsWordedWithWeekdayDateTimeAndZone) {
  const absl::TimeZone zone = Zone("America/Chicago");
  EXPECT_EQ(WhenText(absl::FromCivil(absl::CivilSecond(2026, 12, 8, 9), zone), zone), "Tue 8 Dec 2026 9:00 am CST");
  EXPECT_EQ(WhenText(absl::FromCivil(absl::CivilSecond(2026, 7, 4, 0, 5, 9), zone), zone),
            "Sat 4 Jul 2026 12:05:09 am CDT");
  EXPECT_EQ(ClockText(absl::FromCivil(absl::CivilSecond(2026, 12, 8, 13), zone), zone), "1:00 pm");
}

}  // namespace
}  // namespace psmet::rules
