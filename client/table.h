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

// Returns the text in lines of at most `width` columns, broken at spaces; a word that is wider is broken anywhere.
std::vector<std::string> Broken(std::string_view text, int width);

// Returns the table with two spaces between columns, each line after `indent`. With a `width` above 0 a table that is
// too wide loses the columns that are empty in every row, and then its widest columns are broken into lines, at spaces
// as long as that is enough. Nothing is cut off; a column is never narrower than 4.
std::string Aligned(const Table& table, int width, std::string_view indent = "");

// Returns the table as CSV (RFC 4180, CRLF). A cell that a spreadsheet would run as a formula (= + - @) begins with '.
std::string Csv(const Table& table);

}  // namespace psmet::cli
