#include "client/sheet.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "client/languages.h"
#include "client/moment.h"
#include "client/table.h"
#include "client/words.h"
#include "psmet/v1/attendance.pb.h"

namespace psmet::cli {
namespace {

using google::protobuf::Message;

// When somebody came and left: "9:05 am", "10:30 am", of each stay.
using Stay = std::pair<std::string, std::string>;

// One line to sign on.
struct Line {
  std::string number, name;
  std::vector<Stay> stays;
  std::string instead;  // of a signature
  bool caregiver = false;
};

std::string Clock(const v1::Moment& moment) {
  const std::string clock = ClockText(moment);
  return moment.civil().empty() ? "" : clock.substr(0, clock.rfind(' '));
}

template <typename Presences>
std::vector<Stay> Stays(const Presences& presences) {
  std::vector<Stay> stays;
  for (const auto& presence : presences) stays.emplace_back(Clock(presence.enter()), Clock(presence.leave()));
  return stays;
}

std::vector<Line> Lines(const v1::GetRosterResponse& roster) {
  std::vector<Line> lines;
  for (const auto& entry : roster.entries()) {
    lines.push_back({.number = absl::StrCat(entry.number()),
                     .name = Plain(entry.patient_name()),
                     .stays = Stays(entry.presences()),
                     .instead = entry.state() == v1::ROSTER_STATE_ABSENT ? "absent" : ""});
    for (const auto& caregiver : entry.caregivers()) {
      lines.push_back({.number = "",
                       .name = Plain(caregiver.caregiver_name() + " (" + caregiver.relationship() + ")"),
                       .stays = Stays(caregiver.presences()),
                       .instead = "",
                       .caregiver = true});
    }
  }
  return lines;
}

// What the sheet is about, a word and a text each.
std::vector<std::pair<std::string, std::string>> Facts(const v1::Session& session) {
  std::vector<std::pair<std::string, std::string>> facts = {
      {"Date", SpanText(session.start(), session.end())},
      {"Module", absl::StrCat(Plain(session.module_title()), " (", Plain(session.module()), ")")},
      {"Instructor", session.instructor().empty() ? "" : Plain(session.instructor_name())},
      {"Site", Plain(session.site_name())},
      {"Room", Plain(session.room_name())},
      {"Session", session.id()}};
  if (!session.interpreter().empty())
    facts.insert(facts.begin() + 3, {"Interpreter", Plain(LanguageName(session.interpreter()))});
  if (session.state() == v1::SESSION_STATE_CANCELLED) facts.push_back({"State", "CANCELLED"});
  return facts;
}

constexpr int kWalkInLines = 2;
constexpr char kTitle[] = "Sign-in sheet";

// ---- text ----

constexpr int kNumberWidth = 4, kNameWidth = 26, kArrivedWidth = 12, kLeftWidth = 10, kSignatureWidth = 28;

std::string Ruled(const std::string& text, int width) {
  return text.empty() ? std::string(static_cast<size_t>(width - 2), '_') + "  "
                      : text + std::string(static_cast<size_t>(std::max(2, width - Width(text))), ' ');
}
std::string Padded(const std::string& text, int width) {
  return text + std::string(static_cast<size_t>(std::max(0, width - Width(text))), ' ');
}

// A name that is too long for its column and earlier stays have lines of their own, above the one to sign on.
std::string TextLine(const Line& line) {
  auto names = Broken((line.caregiver ? "+ " : "") + line.name, kNameWidth - 2);
  std::vector<Stay> stays = line.stays;
  const size_t count = std::max({names.size(), stays.size(), size_t{1}});
  names.insert(names.end(), count - names.size(), "");
  stays.insert(stays.begin(), count - stays.size(), Stay());
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    const bool last = i + 1 == count;
    const auto cell = [&](const std::string& cell, int width) {
      return last ? Ruled(cell, width) : Padded(cell, width);
    };
    const bool named = !line.name.empty() && names[i].empty();
    std::string row = Padded(i == 0 ? line.number : "", kNumberWidth);
    row += named ? Padded("", kNameWidth) : cell(names[i], kNameWidth);
    row += cell(stays[i].first, kArrivedWidth) + cell(stays[i].second, kLeftWidth);
    if (last) row += line.instead.empty() ? std::string(kSignatureWidth, '_') : line.instead;
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  return text + "\n";
}

// ---- HTML ----

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string HtmlLine(const Line& line) {
  std::vector<std::string> arrived, left;
  for (const auto& [from, to] : line.stays) {
    arrived.push_back(Escaped(from));
    // A line of its own for a stay that goes on, so that the others stand beside their arrivals.
    left.push_back(to.empty() ? "&nbsp;" : Escaped(to));
  }
  return absl::StrCat("<tr", line.caregiver ? " class=\"caregiver\"" : "", "><td>", Escaped(line.number), "</td><td>",
                      Escaped(line.name), "</td><td>", Joined(arrived, "<br>"), "</td><td>", Joined(left, "<br>"),
                      "</td><td>", Escaped(line.instead), "</td></tr>\n");
}

// The page is as wide as the paper, Letter or A4; a row is never torn between two pages and the headings come again.
constexpr char kStyle[] = R"css(
@page { margin: 15mm; }
* { box-sizing: border-box; }
body { font: 12pt/1.35 "Liberation Sans", Arial, Helvetica, sans-serif; color: #000; background: #fff; margin: 0 auto;
       max-width: 190mm; padding: 6mm; }
@media print { body { padding: 0; max-width: none; } }
h1 { font-size: 18pt; margin: 0 0 3mm; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 1mm 5mm; margin: 0 0 6mm; }
dt { font-weight: bold; }
dd { margin: 0; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th { text-align: left; font-size: 10pt; padding: 0 2mm 1mm; border-bottom: 1.5pt solid #000; }
td { height: 13mm; padding: 1mm 2mm; border-bottom: 0.5pt solid #000; vertical-align: bottom; overflow-wrap: anywhere; }
th:nth-child(1), td:nth-child(1) { width: 8mm; }
th:nth-child(2) { width: 32%; }
th:nth-child(3), th:nth-child(4) { width: 22mm; }
td + td { border-left: 0.5pt solid #bbb; }
tr.caregiver td:nth-child(2) { padding-left: 7mm; }
.signature { display: flex; gap: 8mm; margin-top: 16mm; break-inside: avoid; }
.signature div { border-top: 0.5pt solid #000; padding-top: 1mm; font-size: 10pt; flex: 1; }
.signature div:first-child { flex: 2; }
)css";

}  // namespace

std::string SheetText(const Message& reply, int) {
  const auto& roster = static_cast<const v1::GetRosterResponse&>(reply);
  std::string text = std::string(kTitle) + "\n\n";
  Table facts;
  for (const auto& [word, fact] : Facts(roster.session())) {
    facts.rows.push_back({word + ":", fact.empty() ? std::string(kNameWidth, '_') : fact});
  }
  text += Aligned(facts, 80) + "\n";
  text += Padded("#", kNumberWidth) + Padded("Name", kNameWidth) + Padded("Arrived", kArrivedWidth) +
          Padded("Left", kLeftWidth) + "Signature\n\n";
  for (const Line& line : Lines(roster)) text += TextLine(line);
  text += "Not on the list:\n\n";
  for (int i = 0; i < kWalkInLines; ++i) text += TextLine({});
  return text + "Instructor's signature  " + std::string(30, '_') + "  Date  " + std::string(16, '_') + "\n";
}

std::string SheetHtml(const Message& reply, int) {
  const auto& roster = static_cast<const v1::GetRosterResponse&>(reply);
  std::string facts, lines;
  for (const auto& [word, fact] : Facts(roster.session())) {
    absl::StrAppend(&facts, "<dt>", word, "</dt><dd>", fact.empty() ? "&nbsp;" : Escaped(fact), "</dd>\n");
  }
  for (const Line& line : Lines(roster)) lines += HtmlLine(line);
  for (int i = 0; i < kWalkInLines; ++i) lines += HtmlLine({});
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
      kTitle, " ", Escaped(roster.session().id()), "</title>\n<style>", kStyle, "</style>\n</head>\n<body>\n<h1>",
      kTitle, "</h1>\n<dl>\n", facts,
      "</dl>\n<table>\n<thead><tr><th>#</th><th>Name</th><th>Arrived</th><th>Left</th><th>Signature</th></tr></thead>\n"
      "<tbody>\n",
      lines, "</tbody>\n</table>\n<div class=\"signature\"><div>Instructor's signature</div><div>Date</div></div>\n",
      "</body>\n</html>\n");
}

}  // namespace psmet::cli
