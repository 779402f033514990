#include "client/sheet.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "client/paper.h"
#include "client/table.h"
#include "client/words.h"
#include "psmet/v1/attendance.pb.h"

namespace psmet::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

v1::GetRosterResponse Roster() {
  v1::GetRosterResponse roster;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(
        session {
          id: "s-41"
          module: "adces-3/healthy-eating"
          module_title: "Healthy eating"
          site_name: "Main St clinic"
          room_name: "Room A"
          instructor: "i-7"
          instructor_name: "R. Okafor RD"
          interpreter: "es"
          start { civil: "2026-12-08T09:00:00" abbreviation: "CST" }
          end { civil: "2026-12-08T10:30:00" abbreviation: "CST" }
        }
        entries {
          number: 1
          patient: "p-1"
          patient_name: "Abbott, Ann"
          state: ROSTER_STATE_LEFT
          presences {
            enter { civil: "2026-12-08T09:05:00" abbreviation: "CST" }
            leave { civil: "2026-12-08T10:30:00" abbreviation: "CST" }
          }
          caregivers { caregiver: "cg-1" caregiver_name: "Abbott, Gail" relationship: "spouse" }
        }
        entries { number: 2 patient: "p-2" patient_name: "<b>O'Neil & \"Sons\"</b>" state: ROSTER_STATE_ABSENT }
      )pb",
      &roster));
  return roster;
}

TEST(Sheet, AsTextHasALineForEachToSignOnIn80Columns) {
  const std::string text = SheetText(Roster(), 0);
  EXPECT_THAT(text, HasSubstr("Date:         Tue 8 Dec 2026 9:00-10:30 am CST\n"
                              "Module:       Healthy eating (adces-3/healthy-eating)\n"
                              "Instructor:   R. Okafor RD\n"
                              "Interpreter:  Spanish\n"
                              "Site:         Main St clinic\n"
                              "Room:         Room A\n"
                              "Session:      s-41\n"));
  EXPECT_THAT(text, HasSubstr("1   Abbott, Ann               9:05 am     10:30 am  ____________________________\n"));
  EXPECT_THAT(text, HasSubstr("    + Abbott, Gail (spouse)   __________  ________  ____________________________\n"));
  EXPECT_THAT(text, HasSubstr("__________  ________  absent\n"));
  EXPECT_THAT(text, HasSubstr("Instructor's signature  ______"));
  for (const std::string& line : SplitAt(text, '\n')) EXPECT_LE(Width(line), 80) << line;
}

TEST(Sheet, WhoCameBackHasALineForEachStay) {
  v1::GetRosterResponse roster = Roster();
  roster.mutable_entries(0)->mutable_presences(0)->mutable_leave()->set_civil("2026-12-08T09:40:00");
  v1::Moment& again = *roster.mutable_entries(0)->add_presences()->mutable_enter();
  again.set_civil("2026-12-08T10:00:00");
  again.set_abbreviation("CST");
  EXPECT_THAT(SheetText(roster, 0),
              HasSubstr("1   Abbott, Ann               9:05 am     9:40 am\n"
                        "                              10:00 am    ________  ____________________________\n"));
  EXPECT_THAT(SheetHtml(roster, 0), HasSubstr("<td>9:05 am<br>10:00 am</td><td>9:40 am<br>&nbsp;</td>"));
}

TEST(Sheet, ALongNameIsWrittenWhole) {
  v1::GetRosterResponse roster = Roster();
  roster.mutable_entries(0)->set_patient_name("Featherstonehaugh-Cholmondeley, Maria Magdalena");
  const std::string text = SheetText(roster, 0);
  EXPECT_THAT(text, HasSubstr("1   Featherstonehaugh-Cholmo\n    ndeley, Maria Magdalena   9:05 am"));
  for (const std::string& line : SplitAt(text, '\n')) EXPECT_LE(Width(line), 80) << line;
}

TEST(Sheet, AsAPageEscapesEveryTextAndNeedsNothingFromElsewhere) {
  const std::string page = SheetHtml(Roster(), 0);
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;O&#39;Neil &amp; &quot;Sons&quot;&lt;/b&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<b>")));
  EXPECT_THAT(page, Not(HasSubstr("http://")));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, HasSubstr("<tr class=\"caregiver\"><td></td><td>Abbott, Gail (spouse)</td>"));
  EXPECT_THAT(page, HasSubstr("Instructor's signature"));
}

class Folder : public testing::Test {
 protected:
  Folder() {
    std::string path = std::filesystem::temp_directory_path() / "psmet-paper-XXXXXX";
    folder_ = mkdtemp(path.data());
  }
  ~Folder() override { std::filesystem::remove_all(folder_); }
  std::string Contents(const std::string& name) {
    std::ifstream in(folder_ / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  size_t Files() { return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_), {})); }
  std::filesystem::path folder_;
};
using PrivateFiles = Folder;

TEST_F(PrivateFiles, NobodyElseMayReadWhatIsWritten) {
  const std::string path = folder_ / "sheet";
  std::ofstream(path) << "before";
  std::filesystem::permissions(path, std::filesystem::perms::all);
  auto file = PrivateFile::Create(path);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(Contents("sheet"), "before");
  ASSERT_TRUE(file->Keep("after").ok());
  EXPECT_EQ(Contents("sheet"), "after");
  struct stat is {};
  ASSERT_EQ(stat(path.c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 0777, 0600u);
}

TEST_F(PrivateFiles, WhatIsNotKeptLeavesNothing) {
  { auto file = PrivateFile::Create(folder_ / "sheet"); }
  EXPECT_EQ(Files(), 0u);
}

TEST_F(PrivateFiles, AFolderIsNoFileAndAMissingOneHoldsNone) {
  EXPECT_FALSE(PrivateFile::Create(folder_).ok());
  EXPECT_FALSE(PrivateFile::Create(folder_ / "none" / "sheet").ok());
}

}  // namespace
}  // namespace psmet::cli
