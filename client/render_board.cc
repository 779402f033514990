#include "client/render_board.h"

#include <absl/strings/str_cat.h>

#include <vector>

#include "client/languages.h"
#include "client/moment.h"
#include "client/remedy.h"
#include "client/table.h"
#include "client/words.h"
#include "psmet/v1/board.pb.h"
#include "psmet/v1/calendar.pb.h"
#include "psmet/v1/notices.pb.h"

namespace psmet::cli {
namespace {

using google::protobuf::Message;

std::string Heading(const v1::ListAttentionResponse& attention, v1::AttentionKind kind) {
  switch (kind) {
    case v1::ATTENTION_KIND_NOT_CLOSED:
      return "Not closed";
    case v1::ATTENTION_KIND_NO_INSTRUCTOR:
      return "No instructor";
    case v1::ATTENTION_KIND_BELOW_TWO:
      return absl::StrCat("Below two patients, ", attention.site().confirm_hours(), " hours or less before the start");
    case v1::ATTENTION_KIND_NOT_TOLD:
      return "Not told yet";
    case v1::ATTENTION_KIND_NEEDS_CLASS:
      return "Left without a class";
    case v1::ATTENTION_KIND_CREDENTIAL:
      return "Credentials";
    case v1::ATTENTION_KIND_ORDER:
      return "Orders";
    case v1::ATTENTION_KIND_DOCUMENTATION:
      return "Documentation missing";
    case v1::ATTENTION_KIND_HELD:
      return "Held charges";
    default:
      return "Something else";
  }
}

// "s-43   Tue 8 Dec 2026 3:00 pm CST   Introduction".
std::string Subject(const v1::AttentionItem& item) {
  if (item.session().empty()) return Plain(item.credential().empty() ? item.patient() : item.credential());
  return absl::StrCat(item.session(), "   ", WhenText(item.start()), "   ", Plain(item.module_title()));
}

// A text and the command that does it, a line each.
std::string Commands(const v1::AttentionItem& item) {
  Table table;
  for (const auto& remedy : item.remedies()) {
    const std::string line = CommandLine(remedy.method(), remedy.request());
    if (!line.empty()) table.rows.push_back({Plain(remedy.text()) + ":", line});
  }
  return Aligned(table, 0, "      ");
}

// "has seat 3; moved from Mon 7 Dec 2026 9:00 am CST, Room B".
std::string WhatToTell(const v1::Notice& notice) {
  std::vector<std::string> before;
  if (notice.has_previous_start()) before.push_back(WhenText(notice.previous_start()));
  if (!notice.previous_room_name().empty()) before.push_back(Plain(notice.previous_room_name()));
  const std::string was = before.empty() ? "" : "was " + Joined(before, ", ");
  switch (notice.kind()) {
    case v1::NOTICE_KIND_PROMOTED:
      return absl::StrCat("has seat ", notice.seat(), was.empty() ? "" : "; it " + was);
    case v1::NOTICE_KIND_CANCELLED:
      return "cancelled" + (notice.reason().empty() ? "" : ": " + Plain(notice.reason())) +
             (was.empty() ? "" : "; it " + was);
    default:
      return "moved" + (was.empty() ? "" : ": it " + was) + (notice.seat() ? "" : " (waiting list)");
  }
}

std::string Told(const v1::Notice& notice) {
  if (!notice.has_told_at()) return "";
  return absl::StrCat("told ", WhenText(notice.told_at()), " by ", Plain(notice.told_by()),
                      notice.how().empty() ? "" : ": " + Plain(notice.how()));
}

}  // namespace

std::string RenderAttention(const Message& reply, int) {
  const auto& attention = static_cast<const v1::ListAttentionResponse&>(reply);
  const int count = attention.items_size();
  std::string text = absl::StrCat(DateText(attention.day()), "   ", Plain(attention.site().name()), "   ");
  if (count == 0) return text + "nothing needs attention\n";
  absl::StrAppend(&text, count, attention.more().empty() ? "" : " or more",
                  count == 1 ? " thing needs attention\n" : " things need attention\n");
  v1::AttentionKind kind = v1::ATTENTION_KIND_UNSPECIFIED;
  for (const auto& item : attention.items()) {
    if (item.kind() != kind) text += "\n" + Heading(attention, item.kind()) + "\n";
    kind = item.kind();
    const std::string subject = Subject(item);
    if (!subject.empty()) absl::StrAppend(&text, "  ", subject, "\n");
    absl::StrAppend(&text, "    ! ", Plain(item.text()), "\n", Commands(item));
  }
  for (const auto more : attention.more())
    absl::StrAppend(&text, "\n", Heading(attention, static_cast<v1::AttentionKind>(more)), ": there are more.\n");
  return text;
}

std::string RenderNotices(const Message& reply, int width) {
  const auto& list = static_cast<const v1::ListNoticesResponse&>(reply);
  if (list.notices().empty()) return "Nobody is to be told anything.\n";
  std::string text, session;
  Table table;
  auto flush = [&] {
    text += Aligned(table, width, "  ");
    table.rows.clear();
  };
  std::string untold;
  for (const auto& notice : list.notices()) {
    if (notice.session() != session) {
      flush();
      session = notice.session();
      absl::StrAppend(&text, text.empty() ? "" : "\n", session, "   ", Plain(notice.module_title()), "   ",
                      SpanText(notice.start(), notice.end()), ", ", Plain(notice.room_name()), "\n");
    }
    const std::string speaks = notice.language().empty() || notice.language() == "en"
                                   ? ""
                                   : " (speaks " + Plain(LanguageName(notice.language())) + ")";
    table.rows.push_back({notice.patient(), Plain(notice.patient_name()), Plain(notice.phone()) + speaks,
                          WhatToTell(notice) + (notice.has_told_at() ? "; " + Told(notice) : "")});
    if (untold.empty() && !notice.has_told_at()) untold = notice.session() + " " + notice.patient();
  }
  flush();
  return untold.empty() ? text : text + "\n  Once told:  psmet call done " + untold + "\n";
}

std::string SessionCalendar(const Message& reply, int) {
  return static_cast<const v1::GetSessionCalendarResponse&>(reply).calendar();
}

std::string InstructorCalendar(const Message& reply, int) {
  return static_cast<const v1::GetInstructorCalendarResponse&>(reply).calendar();
}

}  // namespace psmet::cli
