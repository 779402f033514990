// Tables for people and for spreadsheets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace psmet::cli {

// Rows of cells under headings. A row may be shorter than the headings.
struct Table {
  std::vector<std::string> headings;  // none: no line for them
  std::vector<std::vector<std::string>> rows;
};

// Returns how many columns of a terminal the text takes.
int Width(std::string_view text);

// Returns the text on one line that can't steer a terminal: line breaks and other control characters as \n, \t, \x1b;
// bytes that are not UTF-8 as \xff. Direction marks are control characters here.
std::string Plain(std::string_view text);

// Returns the text cut to `width` columns, with … where something is cut off.
std::string Cut(std::string_view text, int width);

// Returns the table with two spaces between columns, each line after `indent`. With a `width` above 0 the widest
// columns are cut until a line fits; a column is never cut below 8.
std::string Aligned(const Table& table, int width, std::string_view indent = "");

// Returns the table as CSV (RFC 4180, CRLF). A cell that a spreadsheet would run as a formula (= + - @) begins with '.
std::string Csv(const Table& table);

}  // namespace psmet::cli
