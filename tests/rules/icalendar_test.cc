#include "rules/icalendar.h"

#include <absl/strings/str_split.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace psmet::rules {
namespace {

using testing::HasSubstr;
using testing::Not;

absl::Time Utc(int month, int day, int hour) {
  return absl::FromCivil(absl::CivilHour(2026, month, day, hour), absl::UTCTimeZone());
}

CalendarEvent Class() {
  return {.uid = "s-41@psmet",
          .sequence = 12,
          .start = Utc(12, 8, 15),
          .end = Utc(12, 8, 17),
          .summary = "Healthy eating",
          .location = "Room A, Main St clinic"};
}

std::vector<std::string> Lines(const std::string& calendar) { return absl::StrSplit(calendar, "\r\n"); }

// What a reader makes of folded lines.
std::string Unfolded(std::string text) {
  for (size_t at = text.find("\r\n "); at != std::string::npos; at = text.find("\r\n ", at)) text.erase(at, 3);
  return text;
}

TEST(ICalendar, IsOneEventWithItsTimesInUtc) {
  EXPECT_EQ(
      ICalendar("R. Okafor RD", {Class()}, Utc(12, 1, 9)),
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//psmet//psmet//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
      "X-WR-CALNAME:R. Okafor RD\r\n"
      "BEGIN:VEVENT\r\nUID:s-41@psmet\r\nSEQUENCE:12\r\nDTSTAMP:20261201T090000Z\r\n"
      "DTSTART:20261208T150000Z\r\nDTEND:20261208T170000Z\r\nSUMMARY:Healthy eating\r\n"
      "LOCATION:Room A\\, Main St clinic\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
}

TEST(ICalendar, EscapesWhatWouldEndAText) {
  CalendarEvent event = Class();
  event.summary = "Eat; drink, be \\merry\\";
  event.description = "one\ntwo";
  const std::string text = ICalendar("", {event}, Utc(12, 1, 9));
  EXPECT_THAT(text, HasSubstr("SUMMARY:Eat\\; drink\\, be \\\\merry\\\\\r\n"));
  EXPECT_THAT(text, HasSubstr("DESCRIPTION:one\\ntwo\r\n"));
}

TEST(ICalendar, FoldsLongLinesBetweenCharacters) {
  CalendarEvent event = Class();
  // Each line's 75th octet falls elsewhere in a character of two, three or four octets.
  for (const std::string& character : {std::string("é"), std::string("语"), std::string("🍎")}) {
    for (int before = 0; before < 5; ++before) {
      event.summary = std::string(before, 'x');
      for (int i = 0; i < 90; ++i) event.summary += character;
      const std::string text = ICalendar("", {event}, Utc(12, 1, 9));
      for (const std::string& line : Lines(text)) {
        EXPECT_LE(line.size(), 75u);
        EXPECT_NE(static_cast<unsigned char>(line[line.empty() || line[0] != ' ' ? 0 : 1]) & 0xC0, 0x80) << line;
      }
      EXPECT_THAT(Unfolded(text), HasSubstr("SUMMARY:" + event.summary + "\r\n"));
    }
  }
}

TEST(ICalendar, ALineOf75OctetsIsNotFolded) {
  CalendarEvent event = Class();
  event.summary = std::string(75 - 8, 'x');
  EXPECT_THAT(Lines(ICalendar("", {event}, Utc(12, 1, 9))), testing::Contains("SUMMARY:" + event.summary));
  event.summary += "y";
  EXPECT_THAT(Lines(ICalendar("", {event}, Utc(12, 1, 9))), testing::Contains(" y"));
}

TEST(ICalendar, SaysWhatIsCancelledAndWhatIsNotCertain) {
  CalendarEvent cancelled = Class(), tentative = Class();
  cancelled.cancelled = true;
  tentative.tentative = true;
  EXPECT_THAT(ICalendar("", {cancelled}, Utc(12, 1, 9)), HasSubstr("STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n"));
  EXPECT_THAT(ICalendar("", {tentative}, Utc(12, 1, 9)), HasSubstr("STATUS:TENTATIVE\r\nTRANSP:OPAQUE\r\n"));
}

TEST(ICalendar, WithoutEventsIsStillACalendar) {
  EXPECT_THAT(ICalendar("Empty", {}, Utc(12, 1, 9)), Not(HasSubstr("VEVENT")));
}

}  // namespace
}  // namespace psmet::rules
