// Reading and writing CSV as spreadsheets save it (RFC 4180 and what they make of it). Every mistake is collected with
// its place, none stops the reading of the other rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "psmet/v1/types.pb.h"

namespace psmet::handlers {

// One row. Blanks around a cell are taken away, no-break ones too, and the apostrophe with which an export guards a
// cell against being read as a formula.
struct CsvRow {
  int line = 0;  // that the row begins on, from 1
  int row = 0;   // which one of the text it is, as a spreadsheet counts, from 1
  std::vector<std::string> cells;
};

struct CsvFile {
  CsvRow headings;           // the first row that says something; without cells where there is none
  std::vector<CsvRow> rows;  // as many cells each as there are headings
};

// Reads a file. Its separator is the one that the headings have most of: comma, semicolon, tab or bar, or what a first
// line "sep=;" says. Lines end with LF, CRLF or CR; quotes may hold separators, line ends and doubled quotes; a
// byte-order mark and rows without any text are passed over. `line_offset` is added to the lines of rows. A row with a
// mistake is reported and left out. Reasons: ENCODING_INVALID where a row is not UTF-8, QUOTE_OPEN for a quote that is
// never closed, QUOTE_STRAY for text after a closing quote, TEXT_INVALID for characters that no cell may hold,
// CELLS_UNEQUAL, HEADING_MISSING where the file says nothing. A problem's column counts cells from 1. No text of a
// problem holds a cell.
CsvFile ReadCsv(std::string_view text, int line_offset, std::vector<psmet::v1::Problem>* problems);

// A line of CSV with its CRLF. A cell that a spreadsheet would read as a formula (= + - @ or a tab at the beginning)
// gets an apostrophe before it; one that has such an apostrophe itself gets a second one.
std::string CsvLine(const std::vector<std::string>& cells);

// A spreadsheet's name of a column, from 1: A, Z, AA.
std::string ColumnLetters(size_t column);

}  // namespace psmet::handlers
