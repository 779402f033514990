#include <absl/strings/str_cat.h>

#include <utility>
#include <vector>

#include "client/moment.h"
#include "client/render_day.h"
#include "client/table.h"
#include "client/template.h"
#include "client/words.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/classroom.pb.h"

namespace psmet::cli {
namespace {

// "46 -> 60": now and at the end.
std::string Figures(int now, int end) { return absl::StrCat(now, " -> ", end); }

// "98961"; of several lines, "98961 x 1 + 98960 x 1".
std::string Codes(const v1::PreviewEntry& entry) {
  std::vector<std::string> codes;
  for (const auto& line : entry.lines()) {
    if (line.code().empty()) continue;
    codes.push_back(Plain(line.code()) + (entry.lines_size() > 1 ? absl::StrCat(" x ", line.units()) : ""));
  }
  return codes.empty() ? "-" : Joined(codes, " + ");
}

std::string States(const v1::PreviewEntry& entry) {
  std::vector<std::string> states;
  for (const auto& line : entry.lines()) {
    if (states.empty() || states.back() != Plain(line.state())) states.push_back(Plain(line.state()));
  }
  return Joined(states, " + ");
}

// Each reason once, after the numbers of those whom it is about.
std::string Reasons(const v1::PreviewUnitsResponse& preview) {
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
  for (const auto& entry : preview.entries()) {
    const std::string number = absl::StrCat(entry.number());
    for (const auto& line : entry.lines()) {
      for (const auto& reason : line.reasons()) {
        const std::string words = absl::StrCat(Plain(reason.text()), " [", Plain(reason.reason()), "]");
        auto known = reasons.begin();
        while (known != reasons.end() && known->first != words) ++known;
        if (known == reasons.end()) known = reasons.insert(known, {words, {}});
        if (known->second.empty() || known->second.back() != number) known->second.push_back(number);
      }
    }
  }
  std::string text;
  for (const auto& [words, numbers] : reasons) absl::StrAppend(&text, "  ", Joined(numbers, ", "), ": ", words, "\n");
  return text;
}

}  // namespace

std::string RenderPreview(const google::protobuf::Message& reply, int width) {
  const auto& preview = static_cast<const v1::PreviewUnitsResponse&>(reply);
  std::string text = absl::StrCat(preview.session(), " now, ", ClockText(preview.now()), " -> at the end, ",
                                  ClockText(preview.end()), ", if everybody stays\n");
  if (preview.entries().empty()) return text + "Nobody has been here.\n";
  Table table{{"#", "NAME", "MINUTES", "UNITS", "CODE", "STATE", "NEXT"}, {}};
  for (const auto& entry : preview.entries()) {
    table.rows.push_back(
        {absl::StrCat(entry.number()), Plain(entry.patient_name()), Figures(entry.minutes_now(), entry.minutes_end()),
         Figures(entry.units_now(), entry.units_end()), Codes(entry), States(entry), Plain(entry.next())});
  }
  text += Aligned(table, width) + Reasons(preview);
  absl::StrAppend(&text, "  Now: ", Plain(preview.group_now()), ".   At the end: ", Plain(preview.group_end()), ".\n");
  for (const auto& words : preview.leaving()) absl::StrAppend(&text, "  ", Plain(words), "\n");
  for (const auto& warning : preview.warnings()) absl::StrAppend(&text, "  ! ", Plain(warning.text()), "\n");
  return text;
}

}  // namespace psmet::cli
