#include "client/transfer.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>

#include "client/commands.h"
#include "client/render.h"
#include "client/table.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

using google::protobuf::Message;

// 12345 as 12,345.
std::string Grouped(int number) {
  std::string digits = std::to_string(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, ",");
  return digits;
}

// One line of the file's text, by where it begins and ends; a quoted line break is inside.
class Rows {
 public:
  explicit Rows(std::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ == text_.size(); }
  size_t at() const { return at_; }
  int line() const { return line_; }

  // Takes the next row off. A quote counts only where a cell begins, as it does for who reads the cells.
  void Take() {
    bool cell_begins = true, quoted_cell = false, quoted = false;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '\n' || (c == '\r' && !(at_ < text_.size() && text_[at_] == '\n'))) {
        ++line_;
        if (!quoted) return;
      } else if (quoted) {
        quoted = c != '"';
      } else if (c == '"') {
        // A doubled quote closed and opens again.
        quoted = cell_begins || (quoted_cell && text_[at_ - 2] == '"');
        quoted_cell = quoted_cell || cell_begins;
        cell_begins = false;
      } else if (c != ' ' || !cell_begins) {
        cell_begins = c == ',' || c == ';' || c == '\t' || c == '|';
        if (cell_begins) quoted_cell = false;
      }
    }
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
};

bool SaysSomething(std::string_view row) { return row.find_first_not_of("\r\n ,;\t|\xef\xbb\xbf") != row.npos; }

std::string FileOf(const Message& request) {
  return request.GetReflection()->GetString(request, request.GetDescriptor()->FindFieldByName("file"));
}
void Set(Message& request, const char* field, const std::string& value) {
  request.GetReflection()->SetString(&request, request.GetDescriptor()->FindFieldByName(field), value);
}

const v1::ImportReport& ReportOf(const Message& reply) {
  const auto* field = reply.GetDescriptor()->FindFieldByName("report");
  return static_cast<const v1::ImportReport&>(reply.GetReflection()->GetMessage(reply, field));
}

// Sends one part.
Answer Send(Connection& connection, const Invocation& invocation, const FilePart& part, const std::string& request_id,
            bool dry_run, v1::ImportReport& report) {
  std::unique_ptr<Message> request(invocation.request->New());
  request->CopyFrom(*invocation.request);
  const auto* type = request->GetDescriptor();
  Set(*request, "file", part.text);
  Set(*request, "request_id", request_id);
  request->GetReflection()->SetInt32(request.get(), type->FindFieldByName("line_offset"), part.line_offset);
  request->GetReflection()->SetBool(request.get(), type->FindFieldByName("validate_only"), dry_run);
  auto reply = NewMessage(invocation.method->output_type());
  Answer answer = connection.Call(invocation.method, *request, *reply);
  if (answer.status.ok()) report = ReportOf(*reply);
  for (v1::Problem& problem : *report.mutable_problems()) {
    if (problem.row() > 0 && problem.line() >= part.first_line) problem.set_row(problem.row() + part.row_offset);
  }
  return answer;
}

void AddWarning(const v1::ImportWarning& warning, v1::ImportReport& whole) {
  auto& all = *whole.mutable_warnings();
  const auto same = std::find_if(all.begin(), all.end(), [&](const v1::ImportWarning& each) {
    return each.reason() == warning.reason() && each.text() == warning.text();
  });
  if (same == all.end()) {
    *all.Add() = warning;
  } else {
    same->set_count(same->count() + warning.count());
  }
}

void Add(const v1::ImportReport& part, v1::ImportReport& whole) {
  whole.mutable_rows()->MergeFrom(part.rows());
  whole.mutable_problems()->MergeFrom(part.problems());
  whole.mutable_changed_charges()->MergeFrom(part.changed_charges());
  whole.mutable_changed_ids()->MergeFrom(part.changed_ids());
  for (const v1::ImportWarning& warning : part.warnings()) AddWarning(warning, whole);
  whole.set_created(whole.created() + part.created());
  whole.set_updated(whole.updated() + part.updated());
  whole.set_unchanged(whole.unchanged() + part.unchanged());
  whole.set_mistakes(whole.mistakes() + part.mistakes());
}

// Rows of different parts that are about the same: a part alone can't see that.
void FindTwice(v1::ImportReport& whole) {
  std::map<std::string, int> lines;
  for (const v1::ImportedRow& row : whole.rows()) {
    const auto [first, is_new] = lines.emplace(row.key(), row.line());
    if (is_new) continue;
    v1::Problem* problem = whole.add_problems();
    problem->set_line(row.line());
    whole.set_mistakes(whole.mistakes() + 1);
    problem->set_reason("ROW_TWICE");
    problem->set_text(absl::StrCat("this row is about the same as line ", first->second, "; leave one of the two out"));
  }
}

}  // namespace

std::vector<FilePart> PartsOf(const std::string& file, int rows, size_t bytes) {
  Rows at(file);
  size_t begin = 0;
  do {
    begin = at.at();
    at.Take();
    // Excel's "sep=;" goes with the headings.
  } while (!at.AtEnd() && (!SaysSomething(std::string_view(file).substr(begin, at.at() - begin)) ||
                           absl::StartsWithIgnoreCase(absl::string_view(file).substr(begin, at.at() - begin), "sep=")));
  const std::string headings = file.substr(0, at.at());
  const int first_row = at.line();
  std::vector<FilePart> parts;
  int taken = 0;
  while (!at.AtEnd() || parts.empty()) {
    FilePart part{.text = headings, .line_offset = at.line() - first_row, .row_offset = taken, .first_line = at.line()};
    for (int count = 0; count < rows && !at.AtEnd() && part.text.size() < bytes; ++count) {
      const size_t from = at.at();
      at.Take();
      ++taken;
      part.text.append(file, from, at.at() - from);
    }
    part.last_line = std::max(part.first_line, at.line() - 1);
    parts.push_back(std::move(part));
  }
  return parts;
}

ImportOutcome ImportFile(Connection& connection, const Invocation& invocation, const Progress& progress) {
  const std::vector<FilePart> parts = PartsOf(FileOf(*invocation.request));
  const std::string total = Grouped(parts.back().last_line);
  ImportOutcome outcome;
  outcome.parts = parts.size();
  if (parts.size() > 1 || invocation.globals.dry_run) {
    for (const FilePart& part : parts) {
      v1::ImportReport report;
      outcome.answer = Send(connection, invocation, part, "", true, report);
      if (!outcome.answer.status.ok()) return outcome;
      Add(report, outcome.report);
      progress(absl::StrCat("Checked ", Grouped(part.last_line), " of ", total, " lines"));
    }
    if (parts.size() > 1) FindTwice(outcome.report);
    if (outcome.report.problems_size() > 0 || invocation.globals.dry_run) return outcome;
    outcome.report.Clear();
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    v1::ImportReport report;
    const std::string& id = invocation.globals.request_id;
    outcome.answer =
        Send(connection, invocation, parts[i], parts.size() > 1 ? absl::StrCat(id, "-", i + 1) : id, false, report);
    const bool good = outcome.answer.status.ok() && report.problems_size() == 0;
    outcome.partly = i > 0 && !good;
    if (!outcome.answer.status.ok()) return outcome;
    Add(report, outcome.report);
    if (!good) return outcome;
    outcome.last_line_in = parts[i].last_line;
    progress(absl::StrCat("Imported ", Grouped(parts[i].last_line), " of ", total, " lines"));
  }
  return outcome;
}

ExportOutcome ExportFile(Connection& connection, Invocation& invocation, const Progress& progress) {
  ExportOutcome outcome;
  while (true) {
    auto reply = NewMessage(invocation.method->output_type());
    outcome.answer = connection.Call(invocation.method, *invocation.request, *reply);
    if (!outcome.answer.status.ok()) return outcome;
    const auto& page = static_cast<const v1::ExportedPage&>(
        reply->GetReflection()->GetMessage(*reply, reply->GetDescriptor()->FindFieldByName("page")));
    outcome.text += page.text();
    outcome.rows += page.rows();
    progress(absl::StrCat("Read ", Grouped(outcome.rows), " rows"));
    const int most = invocation.globals.limit;
    if (most > 0 && outcome.rows > most) {
      outcome.text = PartsOf(outcome.text, most, outcome.text.size()).front().text;
      outcome.rows = most;
    }
    if (page.next_page_token().empty() || (most > 0 && outcome.rows == most)) return outcome;
    Set(*invocation.request, "page_token", page.next_page_token());
  }
}

// "  ! lines 2, 5 and 10 more: no policy is for payer X".
static std::string WarningText(const v1::ImportWarning& warning) {
  std::vector<std::string> lines;
  for (const int line : warning.lines()) lines.push_back(std::to_string(line));
  const int more = warning.count() - warning.lines_size();
  return absl::StrCat("  ! line", warning.count() == 1 ? " " : "s ", Joined(lines, ", "),
                      more > 0 ? absl::StrCat(" and ", Grouped(more), " more") : "", ": ", Plain(warning.text()), "\n");
}

std::string ImportText(const v1::ImportReport& report, std::string_view noun, const std::string& file, int width) {
  const int rows = report.created() + report.updated() + report.unchanged();
  std::string text = absl::StrCat(Grouped(rows), " ", std::string(noun), rows == 1 ? "" : "s", " of ", file, ": ",
                                  Grouped(report.created()), " added, ", Grouped(report.updated()), " changed, ",
                                  Grouped(report.unchanged()), " as they were.\n");
  Table changed{.headings = {"LINE", "CHANGED", "FIELDS"}, .rows = {}};
  for (const v1::ImportedRow& row : report.rows()) {
    if (row.outcome() != v1::IMPORT_OUTCOME_UPDATED) continue;
    changed.rows.push_back(
        {std::to_string(row.line()), row.found(), Joined({row.changed().begin(), row.changed().end()}, ", ")});
  }
  if (!changed.rows.empty()) text += Aligned(changed, width);
  for (const v1::ImportWarning& warning : report.warnings()) text += WarningText(warning);
  const Listing charges = ChangedCharges();
  if (report.changed_charges_size() > 0) text += charges.title + "\n" + Aligned(TableOf(charges, report), width);
  return text;
}

// "2-41, 45": ascending lines, those that follow each other together; "25 of 2-98" where that would be long.
static std::string Lines(const std::vector<int>& lines) {
  std::string text;
  for (size_t first = 0, next = 0; first < lines.size(); first = next) {
    for (next = first + 1; next < lines.size() && lines[next] == lines[next - 1] + 1;) ++next;
    absl::StrAppend(&text, text.empty() ? "" : ", ", lines[first]);
    if (next - first > 1) absl::StrAppend(&text, "-", lines[next - 1]);
  }
  constexpr size_t kLongest = 16;
  return text.size() <= kLongest ? text : absl::StrCat(lines.size(), " of ", lines.front(), "-", lines.back());
}

// A spreadsheet's name of a column, from 1: A, Z, AA; empty for 0.
static std::string Letters(int column) {
  std::string letters;
  for (; column > 0; column = (column - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  }
  return letters;
}

std::string ProblemsText(const v1::ImportReport& report, int width) {
  Table table{.headings = {"LINE", "CELL", "PROBLEM"}, .rows = {}};
  std::vector<int> lines;
  const v1::Problem* before = nullptr;
  for (const v1::Problem& problem : report.problems()) {
    // One cause on many lines, such as a list that came too early, is told once.
    const bool again = before && before->column() == problem.column() && before->text() == problem.text();
    before = &problem;
    if (!again) lines.clear();
    if (problem.line() > 0) lines.push_back(problem.line());
    if (again) {
      table.rows.back()[0] = Lines(lines);
      table.rows.back()[1] = Letters(problem.column());
      continue;
    }
    const std::string row = problem.column() > 0 && problem.row() > 0 ? std::to_string(problem.row()) : "";
    table.rows.push_back(
        {Lines(lines), Letters(problem.column()) + row, Plain(problem.text()) + " [" + Plain(problem.reason()) + "]"});
  }
  // Not for a heading that is nearly one of ours: that one is to be mended.
  const bool unknown = std::any_of(report.problems().begin(), report.problems().end(), [](const v1::Problem& problem) {
    return problem.text().find("pass over unknown columns") != std::string::npos;
  });
  return Aligned(table, width > 0 ? width : 80) +
         (unknown ? "  To pass over columns that are not known:  --skip-unknown\n" : "");
}

std::string ImportAs(const std::string& format, const v1::ImportReport& report) {
  if (format == "json") return Json(report);
  Command shown;
  shown.list = Listing{"rows",
                       {{"LINE", "{line}"},
                        {"ADDED", "[{added}]"},
                        {"FOUND", "[{found}]"},
                        {"OUTCOME", "{outcome}"},
                        {"CHANGED", "{changed}"}}};
  if (report.problems_size() > 0) {
    shown.list = Listing{
        "problems",
        {{"LINE", "{line}"}, {"ROW", "{row}"}, {"COLUMN", "{column}"}, {"REASON", "{reason}"}, {"TEXT", "{text}"}}};
  }
  return format == "jsonl" ? JsonLines(shown, report) : CsvOf(shown, report);
}

std::string ImportedIds(const v1::ImportReport& report) {
  std::string ids;
  for (const v1::ImportedRow& row : report.rows()) {
    if (row.outcome() == v1::IMPORT_OUTCOME_UNCHANGED) continue;
    const std::string& id = row.added().empty() ? row.found() : row.added();
    if (!id.empty()) ids += id + "\n";
  }
  return ids;
}

}  // namespace psmet::cli
