// CSV as spreadsheets and people save it.
#include "handlers/csv.h"

#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct Read {
  CsvFile file;
  std::vector<v1::Problem> problems;
};
Read Of(std::string_view text, int line_offset = 0) {
  Read read;
  read.file = ReadCsv(text, line_offset, &read.problems);
  return read;
}
// "line:column REASON" of each problem.
std::vector<std::string> Said(const Read& read) {
  std::vector<std::string> said;
  for (const auto& problem : read.problems) {
    said.push_back(std::to_string(problem.line()) + ":" + std::to_string(problem.column()) + " " + problem.reason());
  }
  return said;
}
std::vector<std::vector<std::string>> Cells(const Read& read) {
  std::vector<std::vector<std::string>> cells;
  for (const auto& row : read.file.rows) cells.push_back(row.cells);
  return cells;
}

TEST(Csv, QuotesHoldSeparatorsLineBreaksAndDoubledQuotes) {
  const Read read = Of("a,b\r\n\"x, y\",\"one\r\ntwo\"\r\n\"say \"\"hi\"\"\",2\r\n");
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_THAT(read.file.headings.cells, ElementsAre("a", "b"));
  EXPECT_THAT(Cells(read), ElementsAre(ElementsAre("x, y", "one\ntwo"), ElementsAre("say \"hi\"", "2")));
  EXPECT_EQ(read.file.rows[0].line, 2);
  EXPECT_EQ(read.file.rows[1].line, 4);
}

TEST(Csv, TheSeparatorIsTheOneOfTheHeadings) {
  EXPECT_THAT(Cells(Of("a;b;c\n1;2,5;3\n")), ElementsAre(ElementsAre("1", "2,5", "3")));
  EXPECT_THAT(Cells(Of("a\tb\n1\t2\n")), ElementsAre(ElementsAre("1", "2")));
  EXPECT_THAT(Cells(Of("a|b\n1|2\n")), ElementsAre(ElementsAre("1", "2")));
  EXPECT_THAT(Cells(Of("sep=;\r\na;b\r\n1;2\r\n")), ElementsAre(ElementsAre("1", "2")));
  EXPECT_THAT(Cells(Of("\"a;b;c\",d\n1,2\n")), ElementsAre(ElementsAre("1", "2")));
}

TEST(Csv, ByteOrderMarksBlankRowsAndAnyLineEndAreTaken) {
  const Read read = Of("\xef\xbb\xbf\n\na,b\r1,2\r\r\n,\n\n3,4");
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_THAT(read.file.headings.cells, ElementsAre("a", "b"));
  EXPECT_THAT(Cells(read), ElementsAre(ElementsAre("1", "2"), ElementsAre("3", "4")));
  EXPECT_EQ(read.file.rows[1].line, 8);
}

TEST(Csv, BlanksAroundACellAndEmptyCellsPastTheHeadingsGo) {
  EXPECT_THAT(Cells(Of("a,b,,\n  1 ,\xc2\xa0 2\xc2\xa0,,\n")), ElementsAre(ElementsAre("1", "2")));
  EXPECT_THAT(Cells(Of("a,b\n \"1\" , 5\" pipe\n")), ElementsAre(ElementsAre("1", "5\" pipe")));
}

TEST(Csv, EveryMistakeIsReportedWithItsLineAndTheRestIsRead) {
  const Read read = Of("a,b\n1\n2,3,4\n\"x\"y,5\n6,7\n\xff,8\n9,\x01\n\"open,10\n11,12\n");
  EXPECT_THAT(Said(read), ElementsAre("2:1 CELLS_UNEQUAL", "3:3 CELLS_UNEQUAL", "4:1 QUOTE_STRAY",
                                      "6:1 ENCODING_INVALID", "7:2 TEXT_INVALID", "8:1 QUOTE_OPEN"));
  EXPECT_THAT(Cells(read), ElementsAre(ElementsAre("6", "7")));
}

TEST(Csv, LinesOfAPartAreThoseOfTheWholeFile) {
  const Read read = Of("a,b\n1,2\n3\n", 2000);
  EXPECT_EQ(read.file.rows[0].line, 2002);
  EXPECT_THAT(Said(read), ElementsAre("2003:1 CELLS_UNEQUAL"));
}

TEST(Csv, RowsAreThoseOfASpreadsheetWhateverLinesTheyFill) {
  const Read read = Of("a,b\n\"x\ny\",1\n\n2,\"3\n\n4\"\n5\n");
  ASSERT_THAT(read.file.rows, SizeIs(2));
  EXPECT_EQ(read.file.rows[1].line, 5);
  EXPECT_EQ(read.file.rows[1].row, 4) << "one that says nothing counts, and a line break in a cell does not";
  ASSERT_THAT(Said(read), ElementsAre("8:1 CELLS_UNEQUAL"));
  EXPECT_EQ(read.problems[0].row(), 5);
}

TEST(Csv, AFileThatSaysNothingOrIsNoTextIsOneProblem) {
  EXPECT_THAT(Said(Of("")), ElementsAre("1:0 HEADING_MISSING"));
  EXPECT_THAT(Said(Of("\n,\n \n")), ElementsAre("1:0 HEADING_MISSING"));
  EXPECT_THAT(Said(Of(std::string("\xff\xfe"
                                  "a\0",
                                  4))),
              ElementsAre("1:0 ENCODING_INVALID"));
}

TEST(Csv, WhatIsWrittenIsReadAgainAndSafeInASpreadsheet) {
  const std::vector<std::string> cells = {"=1+1", "+1 785", "-5",   "@x", "'=x", "''@", "'quoted",
                                          "a,b",  "c\"d",   "e\nf", "",   "g;h", "x"};
  const std::string line = CsvLine(cells);
  EXPECT_EQ(line.substr(0, 30), "'=1+1,'+1 785,'-5,'@x,''=x,'''");
  std::vector<std::string> headings;
  for (size_t i = 0; i < cells.size(); ++i) headings.push_back("h" + std::to_string(i));
  const Read read = Of(CsvLine(headings) + line);
  EXPECT_THAT(read.problems, IsEmpty());
  ASSERT_THAT(read.file.rows, SizeIs(1));
  EXPECT_EQ(read.file.rows[0].cells, cells);
}

TEST(Csv, ColumnsAreNamedAsInASpreadsheet) {
  EXPECT_EQ(ColumnLetters(1), "A");
  EXPECT_EQ(ColumnLetters(26), "Z");
  EXPECT_EQ(ColumnLetters(27), "AA");
  EXPECT_EQ(ColumnLetters(702), "ZZ");
}

// Whatever comes, the reader ends, every row has the headings' cells, and lines never go back.
TEST(Csv, RandomBytesNeverConfuseIt) {
  std::mt19937 random(20261208);
  const std::string alphabet = "ab1,;\t|\"\"\n\r '=\xc3\xa9\xff";
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t left = random() % 60; left > 0; --left) text += alphabet[random() % alphabet.size()];
    const Read read = Of(text);
    int last = 0;
    for (const CsvRow& row : read.file.rows) {
      EXPECT_EQ(row.cells.size(), read.file.headings.cells.size());
      EXPECT_GT(row.line, last);
      last = row.line;
    }
  }
}

// What is written of random cells is read as it was.
TEST(Csv, RandomCellsComeBack) {
  std::mt19937 random(42);
  const std::string alphabet = "ab ,;\"\n'=+-@|x";
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::string> cells;
    for (int i = 0; i < 4; ++i) {
      std::string cell;
      for (size_t left = random() % 8; left > 0; --left) cell += alphabet[random() % alphabet.size()];
      // Blanks at the ends are not kept.
      while (!cell.empty() && cell.front() == ' ') cell.erase(0, 1);
      while (!cell.empty() && cell.back() == ' ') cell.pop_back();
      cells.push_back(cell);
    }
    cells[0] = "x" + cells[0];
    const Read read = Of("a,b,c,d\r\n" + CsvLine(cells));
    ASSERT_THAT(read.problems, IsEmpty());
    ASSERT_THAT(read.file.rows, SizeIs(1));
    EXPECT_EQ(read.file.rows[0].cells, cells);
  }
}

}  // namespace
}  // namespace psmet::handlers
