#include "rules/icalendar.h"

#include <absl/strings/str_cat.h>

namespace psmet::rules {
namespace {

constexpr size_t kMostOctets = 75;

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n') {
      escaped += "\\n";
      continue;
    }
    if (c == '\r') continue;
    if (c == '\\' || c == ';' || c == ',') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// A content line, folded: what goes on begins with a space, which counts.
void AddLine(std::string_view line, std::string& out) {
  size_t room = kMostOctets;
  while (line.size() > room) {
    size_t cut = room;
    while (cut > 1 && ContinuesCharacter(line[cut])) --cut;
    out.append(line.substr(0, cut)).append("\r\n ");
    line.remove_prefix(cut);
    room = kMostOctets - 1;
  }
  out.append(line).append("\r\n");
}

void AddText(const char* name, std::string_view text, std::string& out) {
  if (!text.empty()) AddLine(absl::StrCat(name, ":", Escaped(text)), out);
}

void AddTime(const char* name, absl::Time time, std::string& out) {
  AddLine(absl::StrCat(name, ":", absl::FormatTime("%Y%m%d%ET%H%M%SZ", time, absl::UTCTimeZone())), out);
}

void AddEvent(const CalendarEvent& event, absl::Time now, std::string& out) {
  AddLine("BEGIN:VEVENT", out);
  AddText("UID", event.uid, out);
  AddLine(absl::StrCat("SEQUENCE:", event.sequence), out);
  AddTime("DTSTAMP", now, out);
  AddTime("DTSTART", event.start, out);
  AddTime("DTEND", event.end, out);
  AddText("SUMMARY", event.summary, out);
  AddText("LOCATION", event.location, out);
  AddText("DESCRIPTION", event.description, out);
  AddLine(event.cancelled ? "STATUS:CANCELLED" : event.tentative ? "STATUS:TENTATIVE" : "STATUS:CONFIRMED", out);
  AddLine(event.cancelled ? "TRANSP:TRANSPARENT" : "TRANSP:OPAQUE", out);
  AddLine("END:VEVENT", out);
}

}  // namespace

std::string ICalendar(std::string_view name, const std::vector<CalendarEvent>& events, absl::Time now) {
  std::string out;
  AddLine("BEGIN:VCALENDAR", out);
  AddLine("VERSION:2.0", out);
  AddLine("PRODID:-//psmet//psmet//EN", out);
  AddLine("CALSCALE:GREGORIAN", out);
  AddLine("METHOD:PUBLISH", out);
  AddText("X-WR-CALNAME", name, out);
  for (const CalendarEvent& event : events) AddEvent(event, now, out);
  AddLine("END:VCALENDAR", out);
  return out;
}

}  // namespace psmet::rules
