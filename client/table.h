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
  std::vector<std::string> below = {};  // headings of the columns that leave the line first where it is too narrow
};

// Returns how many columns of a terminal the text takes.
int Width(std::string_view text);

// Returns the text on one line that can't steer a terminal: line breaks and other control characters as \n, \t, \x1b;
// bytes that are not UTF-8 as \xff. Direction marks are control characters here.
std::string Plain(std::string_view text);

// Returns the text in lines of at most `width` columns, broken at spaces; a word that is wider is broken anywhere.
std::vector<std::string> Broken(std::string_view text, int width);

// Returns the table with two spaces between columns, each line after `indent`. With a `width` above 0 a table that is
// too wide loses the columns that are empty in every row; then those of `below` stand on a line under their row, and
// so do the last ones until no word or day of the others is broken; then the widest columns are broken into lines, at
// spaces. Only without headings, or where the first column alone is too wide, are words broken, to 4 columns at least.
// Nothing is cut off.
std::string Aligned(const Table& whole, int width, std::string_view indent = "");

// Puts "the same as for ch-1" where the WHY of a charge is that of an earlier one, each of its own PATIENT, and long.
// What is new of one that stays as it WAS is not the same as all that another is held for.
void FoldReasons(Table& table);

// Returns the table as CSV (RFC 4180, CRLF). A cell that a spreadsheet would run as a formula (= + - @) begins with '.
std::string Csv(const Table& table);

}  // namespace psmet::cli
