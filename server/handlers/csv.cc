#include "handlers/csv.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <algorithm>

#include "base/text.h"

namespace psmet::handlers {
namespace {

constexpr std::string_view kFormula = "=+-@\t\r";
constexpr std::string_view kNoBreakSpace = "\xc2\xa0";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
// What .xlsx and .ods (a ZIP) and .xls begin with.
constexpr std::string_view kWorkbook = "PK\x03\x04", kOldWorkbook = "\xd0\xcf\x11\xe0";

// A place in the file: a line, and which row that is; both from 1.
struct Place {
  int line = 1, row = 0;
};

void Report(std::vector<v1::Problem>* problems, Place place, size_t column, const char* reason, std::string text) {
  v1::Problem problem;
  problem.set_line(place.line);
  problem.set_row(place.row);
  problem.set_column(static_cast<int>(column));
  problem.set_reason(reason);
  problem.set_text(std::move(text));
  problems->push_back(std::move(problem));
}

// True: apostrophes, if any, and then what begins a formula.
bool IsGuardable(std::string_view cell) {
  const size_t first = cell.find_first_not_of('\'');
  return first != std::string_view::npos && kFormula.find(cell[first]) != std::string_view::npos;
}

std::string Trimmed(std::string_view cell) {
  const auto blank = [](std::string_view text) { return text == " " || text == "\t" || text == kNoBreakSpace; };
  const auto ends = [&](std::string_view text, bool front) -> size_t {
    for (const size_t size : {size_t{1}, size_t{2}}) {
      if (text.size() >= size && blank(front ? text.substr(0, size) : text.substr(text.size() - size))) return size;
    }
    return 0;
  };
  while (const size_t size = ends(cell, true)) cell.remove_prefix(size);
  while (const size_t size = ends(cell, false)) cell.remove_suffix(size);
  if (cell.starts_with('\'') && IsGuardable(cell)) cell.remove_prefix(1);
  return std::string(cell);
}

// One row as the file has it.
struct RawRow {
  Place place;
  std::vector<std::string> cells;
  bool sound = true;
};

// Takes rows off a text from its beginning to its end.
class Reader {
 public:
  Reader(std::string_view text, std::vector<v1::Problem>* problems) : rest_(text), problems_(problems) {}

  bool AtEnd() const { return rest_.empty(); }
  int line() const { return line_; }

  // The separator that the next row, quotes aside, has most of.
  void FindSeparator() {
    if (absl::StartsWithIgnoreCase(absl::string_view(rest_.data(), rest_.size()), "sep=") && rest_.size() > 4) {
      separator_ = rest_[4];
      rest_.remove_prefix(5);
      TakeLineEnd();
      return;
    }
    size_t most = 0;
    for (const char candidate : {',', ';', '\t', '|'}) {
      bool quoted = false;
      size_t count = 0;
      for (const char c : rest_) {
        if (c == '"') quoted = !quoted;
        if (!quoted && (c == '\n' || c == '\r')) break;
        if (!quoted && c == candidate) ++count;
      }
      if (count > most) {
        most = count;
        separator_ = candidate;
      }
    }
  }

  RawRow Take(int offset) {
    offset_ = offset;
    RawRow row{.place = {.line = line_ + offset, .row = ++row_}, .cells = {}, .sound = true};
    do {
      row.cells.emplace_back();
      if (!TakeCell(row)) row.sound = false;
    } while (TakeSeparator());
    TakeLineEnd();
    return row;
  }

 private:
  bool TakeSeparator() {
    if (rest_.empty() || rest_.front() != separator_) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool TakeLineEnd() {
    if (rest_.empty() || (rest_.front() != '\r' && rest_.front() != '\n')) return false;
    rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
    ++line_;
    return true;
  }
  // Takes what stands up to the next separator or line end.
  std::string_view TakePlain() {
    size_t size = 0;
    while (size < rest_.size() && rest_[size] != separator_ && rest_[size] != '\r' && rest_[size] != '\n') ++size;
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  // False: it was reported.
  bool TakeCell(RawRow& row) {
    std::string& cell = row.cells.back();
    size_t blanks = 0;
    while (blanks < rest_.size() && rest_[blanks] == ' ') ++blanks;
    if (blanks == rest_.size() || rest_[blanks] != '"') {
      cell = Trimmed(TakePlain());
      return true;
    }
    rest_.remove_prefix(blanks + 1);
    const int opened = line_;
    while (true) {
      if (rest_.empty()) {
        Report(problems_, {opened + offset_, row_}, row.cells.size(), "QUOTE_OPEN",
               "the quote that begins this cell is never closed; close it, or double a quote that is meant (\"\")");
        return false;
      }
      if (rest_.starts_with("\"\"")) {
        cell += '"';
        rest_.remove_prefix(2);
      } else if (rest_.front() == '"') {
        rest_.remove_prefix(1);
        break;
      } else if (TakeLineEnd()) {
        cell += '\n';
      } else {
        cell += rest_.front();
        rest_.remove_prefix(1);
      }
    }
    cell = Trimmed(cell);
    if (TakePlain().find_first_not_of(' ') == std::string_view::npos) return true;
    Report(problems_, {line_ + offset_, row_}, row.cells.size(), "QUOTE_STRAY",
           "there is text after the closing quote; double the quotes that are meant (\"\")");
    return false;
  }

  std::string_view rest_;
  std::vector<v1::Problem>* problems_;
  char separator_ = ',';
  int line_ = 1, row_ = 0;
  int offset_ = 0;
};

bool SaysNothing(const RawRow& row) {
  return row.sound && std::all_of(row.cells.begin(), row.cells.end(), [](const auto& cell) { return cell.empty(); });
}

// Reports what no cell may hold; false: there is some.
bool CheckCells(const RawRow& row, std::vector<v1::Problem>* problems) {
  bool sound = true;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    const std::string fault = FaultOf(row.cells[i], true);
    if (fault.empty()) continue;
    sound = false;
    if (fault == "is not valid UTF-8") {
      Report(problems, row.place, i + 1, "ENCODING_INVALID", "this cell is not UTF-8; save the file as \"CSV UTF-8\"");
    } else {
      Report(problems, row.place, i + 1, "TEXT_INVALID", "this cell " + fault + "; type it anew");
    }
  }
  return sound;
}

// True: as many cells as headings. Empty ones past the last heading are cut off.
bool CheckCount(RawRow& row, size_t headings, std::vector<v1::Problem>* problems) {
  while (row.cells.size() > headings && row.cells.back().empty()) row.cells.pop_back();
  if (row.cells.size() == headings) return true;
  const bool more = row.cells.size() > headings;
  Report(problems, row.place, std::min(row.cells.size(), headings + 1), "CELLS_UNEQUAL",
         absl::StrCat("this row has ", row.cells.size(), row.cells.size() == 1 ? " cell" : " cells", " and there are ",
                      headings, headings == 1 ? " heading; " : " headings; ",
                      more ? "put quotes around a cell that holds the separator"
                           : "a separator is missing, or a cell's line break has no quotes around it"));
  return false;
}

}  // namespace

CsvFile ReadCsv(std::string_view text, int line_offset, std::vector<v1::Problem>* problems) {
  CsvFile file;
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    Report(problems, Place(), 0, "ENCODING_INVALID", "the file is UTF-16; save it as \"CSV UTF-8\"");
    return file;
  }
  if (text.starts_with(kWorkbook) || text.starts_with(kOldWorkbook)) {
    Report(problems, Place(), 0, "ENCODING_INVALID",
           "the file is a spreadsheet's workbook; open it there and save the sheet as \"CSV UTF-8\"");
    return file;
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Reader reader(text, problems);
  while (!reader.AtEnd() && file.headings.cells.empty()) {
    reader.FindSeparator();
    if (reader.AtEnd()) break;
    RawRow row = reader.Take(0);
    if (SaysNothing(row)) continue;
    CheckCells(row, problems);
    while (row.cells.size() > 1 && row.cells.back().empty()) row.cells.pop_back();
    file.headings = {.line = row.place.line, .row = row.place.row, .cells = std::move(row.cells)};
  }
  if (file.headings.cells.empty()) {
    Report(problems, Place(), 0, "HEADING_MISSING", "the file is empty; its first line holds the headings");
    return file;
  }
  while (!reader.AtEnd()) {
    RawRow row = reader.Take(line_offset);
    if (SaysNothing(row)) continue;
    if (!row.sound || !CheckCells(row, problems) || !CheckCount(row, file.headings.cells.size(), problems)) continue;
    file.rows.push_back({.line = row.place.line, .row = row.place.row, .cells = std::move(row.cells)});
  }
  return file;
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = (IsGuardable(cells[i]) ? "'" : "") + cells[i];
    if (i > 0) line += ',';
    // A cell that stands alone in its row and is empty would be a blank line.
    const bool quoted = cell.find_first_of(",;|\"\r\n\t") != std::string::npos || (cells.size() == 1 && cell.empty());
    if (quoted) line += '"';
    for (const char c : cell) line += c == '"' ? std::string("\"\"") : std::string(1, c);
    if (quoted) line += '"';
  }
  return line + "\r\n";
}

std::string ColumnLetters(size_t column) {
  std::string letters;
  for (; column > 0; column = (column - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  return letters;
}

}  // namespace psmet::handlers
