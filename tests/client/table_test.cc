// Tables, and how they and other texts are put on a screen or in a file.
#include "client/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/screen.h"

namespace psmet::cli {
namespace {

using testing::HasSubstr;

TEST(Table, CountsColumnsNotBytes) {
  EXPECT_EQ(Width("Núñez"), 5);
  EXPECT_EQ(Width("陳"), 2);
  EXPECT_EQ(Aligned({{"A", "B"}, {{"Núñez", "x"}, {"Kim", "y"}}}, 0), "A      B\nNúñez  x\nKim    y\n");
}

TEST(Table, BreaksTheWidestColumnsAtSpacesUntilTheyFit) {
  Table table{{"ID", "MODULE", "INSTRUCTOR"}, {{"s-41", "A very long title of a module indeed", "R. Okafor RD"}}};
  EXPECT_EQ(Aligned(table, 31),
            "ID    MODULE       INSTRUCTOR\n"
            "s-41  A very long  R. Okafor RD\n"
            "      title of a\n"
            "      module\n"
            "      indeed\n");
  EXPECT_THAT(Aligned(table, 0), HasSubstr("A very long title of a module indeed")) << "a pipe gets whole lines";
}

TEST(Table, ThatIsTooWideLosesItsEmptyColumnsFirst) {
  Table table{{"ID", "WAIT", "MODULE"}, {{"s-41", "", "Healthy eating"}}};
  EXPECT_EQ(Aligned(table, 20), "ID    MODULE\ns-41  Healthy eating\n");
  EXPECT_EQ(Aligned(table, 40), "ID    WAIT  MODULE\ns-41        Healthy eating\n");
}

TEST(Table, ThatIsTooNarrowForItsWordsPutsColumnsUnderTheRow) {
  Table table{{"CHARGE", "DATE", "WHY"},
              {{"ch-1", "2026-12-08", "UNSEATED, DOCUMENTATION"}, {"ch-2", "2026-12-09", ""}},
              {"WHY"}};
  EXPECT_EQ(Aligned(table, 40),
            "CHARGE  DATE\n"
            "ch-1    2026-12-08\n"
            "    why UNSEATED, DOCUMENTATION\n"
            "ch-2    2026-12-09\n");
  table.below.clear();
  EXPECT_EQ(Aligned(table, 26),
            "CHARGE  DATE\n"
            "ch-1    2026-12-08\n"
            "    why UNSEATED,\n"
            "    DOCUMENTATION\n"
            "ch-2    2026-12-09\n")
      << "no id, date or code is broken";
}

TEST(Table, AReasonThatManyHaveIsSaidOnce) {
  Table table{{"CHARGE", "PATIENT", "WHY"},
              {{"ch-1", "p-1", "not on record for p-1: topics, response, goal"},
               {"ch-2", "p-11", "not on record for p-11: topics, response, goal"},
               {"ch-3", "p-2", "not on record for p-2: response, goal"},
               {"ch-4", "p-3", "another rendering NPI"},
               {"ch-5", "p-4", "another rendering NPI"}}};
  Table dry = table;
  FoldReasons(table);
  EXPECT_EQ(table.rows[1][2], "the same as for ch-1");
  EXPECT_EQ(table.rows[2][2], "not on record for p-2: response, goal") << "something else is missing";
  EXPECT_EQ(table.rows[4][2], "another rendering NPI") << "short enough to be said again";
  for (auto& row : dry.rows) row[0].clear();
  FoldReasons(dry);
  EXPECT_EQ(dry.rows[1][2], "the same as for p-1");
}

TEST(Table, WhatIsNewOfAHeldChargeIsNotTheSameAsAllThatHoldsAnother) {
  const std::string why = "not on record: topics, response, goal, follow-up, attestation";
  Table table{{"CHARGE", "PATIENT", "WAS", "IS", "WHY"},
              {{"ch-1", "p-1", "98961 x 2 billable", "98961 x 2 held", why},
               {"ch-2", "p-6", "98961 x 2 held", "98961 x 2 held", why},
               {"ch-3", "p-3", "98961 x 1 billable", "98961 x 1 held", why},
               {"ch-4", "p-4", "98961 x 2 held, 50 min", "98961 x 2 held, 55 min", why}}};
  FoldReasons(table);
  EXPECT_EQ(table.rows[1][4], why) << "an order is missing too, as it was";
  EXPECT_EQ(table.rows[2][4], "the same as for ch-1");
  EXPECT_EQ(table.rows[3][4], "the same as for ch-2");
}

TEST(Table, ControlCharactersCanNotSteerTheTerminal) {
  EXPECT_EQ(Plain("a\x1b[2Jb"), "a\\x1b[2Jb");
  EXPECT_EQ(Plain("a\nb\tc"), "a\\nb\\tc");
  EXPECT_EQ(Plain("\xff"), "\\xff");
  EXPECT_EQ(Plain("a\u202eb"), "a\\u202eb");
  EXPECT_EQ(Plain("Núñez 陳"), "Núñez 陳");
}

TEST(Csv, QuotesAndRunsNoFormula) {
  EXPECT_EQ(Csv({{"NAME", "NOTE"}, {{"Abbott, Maria", "says \"hi\""}}}),
            "NAME,NOTE\r\n\"Abbott, Maria\",\"says \"\"hi\"\"\"\r\n");
  for (const char* formula : {"=1+1", "+1", "-1", "@x"}) {
    EXPECT_EQ(Csv({{}, {{formula}}}), std::string("'") + formula + "\r\n");
  }
}

TEST(Screen, BreaksLongLinesButNotCommandsToCopy) {
  EXPECT_EQ(Fitted("  order o-5 is pending; complete it\n", 20), "  order o-5 is\n    pending;\n    complete it\n");
  EXPECT_EQ(Fitted("  Undo: psmet drop s-57 p-2210\n", 20), "  Undo:\n    psmet drop s-57 p-2210\n");
  EXPECT_EQ(Fitted("  psmet drop s-57 p-2210\n", 20), "  psmet drop s-57 p-2210\n");
  EXPECT_EQ(Fitted("a line that is long", 0), "a line that is long");
}

TEST(Screen, ColoursWhatToLookAtAndHowARefusalBegins) {
  EXPECT_EQ(Coloured("s-41  scheduled  ! no instructor\n", false), "s-41  scheduled  \033[33m! no instructor\033[0m\n");
  EXPECT_EQ(Coloured(" |1/4! |4/4 |4/4+2!\n", false), " |\033[33m1/4!\033[0m |4/4 |\033[33m4/4+2!\033[0m\n");
  EXPECT_EQ(Coloured("Hello! 24!\n", false), "Hello! 24!\n");
  EXPECT_EQ(Coloured("Not enrolled: s-41 is full.\n  [SESSION_FULL]\n", true),
            "\033[1;31mNot enrolled:\033[0m s-41 is full.\n\033[2m  [SESSION_FULL]\033[0m\n");
}

TEST(Screen, ColourFollowsTheUsualVariables) {
  for (const char* name : {"NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"}) unsetenv(name);
  setenv("TERM", "xterm", 1);
  EXPECT_TRUE(WantsColour(Colour::kAuto, true));
  EXPECT_FALSE(WantsColour(Colour::kAuto, false));
  setenv("TERM", "dumb", 1);
  EXPECT_FALSE(WantsColour(Colour::kAuto, true));
  setenv("CLICOLOR_FORCE", "1", 1);
  EXPECT_TRUE(WantsColour(Colour::kAuto, false));
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(WantsColour(Colour::kAuto, true));
  EXPECT_TRUE(WantsColour(Colour::kAlways, false));
  for (const char* name : {"NO_COLOR", "CLICOLOR_FORCE"}) unsetenv(name);
}

TEST(Screen, ThePagerIsTheNearestOneThatIsSet) {
  unsetenv("PSMET_PAGER");
  unsetenv("PAGER");
  EXPECT_EQ(PagerCommand(nullptr), "less");
  setenv("PAGER", "more", 1);
  EXPECT_EQ(PagerCommand(nullptr), "more");
  setenv("PSMET_PAGER", "cat", 1);
  EXPECT_EQ(PagerCommand(nullptr), "");
  EXPECT_EQ(PagerCommand("most"), "most");
  unsetenv("PSMET_PAGER");
  unsetenv("PAGER");
}

}  // namespace
}  // namespace psmet::cli
