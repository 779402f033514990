// Files in parts.
#include "client/transfer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace psmet::cli {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

TEST(PartsOf, ASmallFileIsOnePartAsItIs) {
  const auto parts = PartsOf("a,b\r\n1,2\r\n3,4");
  ASSERT_THAT(parts, SizeIs(1));
  EXPECT_EQ(parts[0].text, "a,b\r\n1,2\r\n3,4");
  EXPECT_EQ(parts[0].line_offset, 0);
  EXPECT_THAT(PartsOf("", 2), SizeIs(1));
  EXPECT_THAT(PartsOf("a,b", 2), SizeIs(1));
}

TEST(PartsOf, EachPartHasTheHeadingsAndLinesOfTheWholeFile) {
  const auto parts = PartsOf("\nsep=;\na;b\n1;2\n3;4\n5;6\n", 2);
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_EQ(parts[0].text, "\nsep=;\na;b\n1;2\n3;4\n");
  EXPECT_EQ(parts[1].text, "\nsep=;\na;b\n5;6\n");
  EXPECT_EQ(parts[1].line_offset, 2);
  EXPECT_EQ(parts[1].row_offset, 2);
  EXPECT_EQ(parts[1].first_line, 6);
  EXPECT_EQ(parts[1].last_line, 6);
}

TEST(PartsOf, AQuotedLineBreakEndsNoRow) {
  const auto parts = PartsOf("a,b\n\"x\ny\",\"say \"\"hi\"\"\nthere\"\n5\" pipe,2\n\"\",3\n", 1);
  ASSERT_THAT(parts, SizeIs(3));
  EXPECT_EQ(parts[0].text, "a,b\n\"x\ny\",\"say \"\"hi\"\"\nthere\"\n");
  EXPECT_EQ(parts[1].text, "a,b\n5\" pipe,2\n");
  EXPECT_EQ(parts[1].line_offset, 3);
  EXPECT_EQ(parts[1].row_offset, 1);
  EXPECT_EQ(parts[2].text, "a,b\n\"\",3\n");
}

TEST(PartsOf, ManyBytesAreManyPartsToo) {
  std::string file = "a\n";
  for (int i = 0; i < 10; ++i) file += std::string(100, 'x') + "\n";
  EXPECT_THAT(PartsOf(file, 2000, 250), SizeIs(4));
}

TEST(ImportText, ProblemsFitEightyColumnsWithTheirCells) {
  v1::ImportReport report;
  v1::Problem* problem = report.add_problems();
  problem->set_line(12);
  problem->set_column(28);
  problem->set_reason("DATE_INVALID");
  problem->set_text(std::string(30, 'a') + " " + std::string(30, 'b') + " " + std::string(30, 'c'));
  EXPECT_THAT(ProblemsText(report, 80), HasSubstr("12    AB"));
  problem->set_row(10);
  EXPECT_THAT(ProblemsText(report, 80), HasSubstr("12    AB10"));
  EXPECT_THAT(ImportAs("csv", report), HasSubstr("12,10,28,DATE_INVALID"));
}

TEST(ProblemsText, TellsOneCauseOnManyLinesOnce) {
  const auto told = [](const std::vector<int>& lines) {
    v1::ImportReport report;
    for (const int line : lines) {
      v1::Problem* problem = report.add_problems();
      problem->set_line(line);
      problem->set_column(1);
      problem->set_text("nobody has that number");
    }
    return ProblemsText(report, 80);
  };
  EXPECT_THAT(told({2, 3, 4, 7}), HasSubstr("2-4, 7  A     nobody"));
  EXPECT_THAT(told({2, 4, 6, 8, 10, 12, 14}), HasSubstr("7 of 2-14  A     nobody"));
  const std::string text = told({2, 3});
  EXPECT_EQ(text.find("nobody"), text.rfind("nobody"));
}

TEST(ImportText, SaysHowManyAndWhatChanged) {
  v1::ImportReport report;
  report.set_created(2100);
  report.set_updated(1);
  v1::ImportedRow* row = report.add_rows();
  row->set_line(4);
  row->set_found("p-7");
  row->set_outcome(v1::IMPORT_OUTCOME_UPDATED);
  row->add_changed("phone");
  row->add_changed("plan");
  EXPECT_EQ(ImportText(report, "patient", "x.csv", 80),
            "2,101 patients of x.csv: 2,100 added, 1 changed, 0 as they were.\n"
            "LINE  CHANGED  FIELDS\n"
            "4     p-7      phone, plan\n");
  EXPECT_EQ(ImportedIds(report), "p-7\n");
  EXPECT_THAT(ImportAs("jsonl", report), HasSubstr("p-7"));
}

}  // namespace
}  // namespace psmet::cli
