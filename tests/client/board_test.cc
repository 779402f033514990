// The week as a picture, what needs attention, whom to call.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "client/render_board.h"
#include "client/table.h"
#include "client/words.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/board.pb.h"
#include "psmet/v1/notices.pb.h"

namespace psmet::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

template <typename Message>
Message Of(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

class Week : public testing::Test {
 protected:
  Week() {
    week_ = Of<v1::GetWeekResponse>(R"pb(
      site { id: "si-1" name: "Main St clinic" zone: "America/Chicago" opens: "08:00" closes: "18:00" }
      days: [ "2026-12-07", "2026-12-08", "2026-12-09", "2026-12-10", "2026-12-11", "2026-12-12", "2026-12-13" ]
      by: WEEK_BY_ROOM
      rows { id: "rm-1" name: "Room A" }
      rows { id: "rm-2" name: "Room B" }
    )pb");
  }
  v1::Session& Add(const std::string& id, const std::string& start, int blocks, int seated = 4) {
    v1::Session& session = *week_.add_sessions();
    session.set_id(id);
    session.mutable_start()->set_civil(start + ":00");
    session.mutable_start()->set_abbreviation("CST");
    session.mutable_end()->set_civil(start + ":00");
    session.mutable_end()->set_abbreviation("CST");
    session.set_blocks(blocks);
    session.set_seats(4);
    session.set_seated(seated);
    session.set_room("rm-1");
    session.set_room_name("Room A");
    session.set_module_title("Healthy eating");
    session.set_instructor("i-7");
    session.set_instructor_name("R. Okafor RD");
    session.set_state(v1::SESSION_STATE_SCHEDULED);
    return session;
  }
  void Warn(v1::Session& session, const std::string& text) { session.add_warnings()->set_text(text); }
  // The lines of one day.
  std::string Day(const std::string& name, int width) {
    const std::string text = RenderWeek(week_, width);
    const size_t from = text.find("\n" + name);
    return from == std::string::npos ? "" : text.substr(from + 1, text.find("\n\n", from) - from - 1);
  }

  v1::GetWeekResponse week_;
};

TEST_F(Week, IsAPictureOfTheDaysByHour) {
  Add("s-41", "2026-12-08T09:00", 3);
  Add("s-43", "2026-12-08T10:30", 2, 1);
  v1::Session& other = Add("s-42", "2026-12-08T13:00", 2, 2);
  other.set_room("rm-2");
  EXPECT_EQ(Day("Tue", 80),
            "Tue 8 Dec  8     9     10    11    12    1     2     3     4     5     6\n"
            " Room A    ·     |s-41    |s-43 |  ·     ·     ·     ·     ·     ·     ·\n"
            "                 |4/4     |1/4  |\n"
            " Room B    ·     ·     ·     ·     ·     |s-42 |     ·     ·     ·     ·\n"
            "                                         |2/4  |");
}

TEST_F(Week, HasRoomForTitlesAndNamesOnAWideTerminal) {
  Add("s-41", "2026-12-08T09:00", 3);
  EXPECT_EQ(Day("Tue", 120),
            "Tue 8 Dec  8         9         10        11        12        1         2         3         4         5    "
            "     6\n"
            " Room A    ·         |s-41 Healthy  |    ·         ·         ·         ·         ·         ·         ·    "
            "     ·\n"
            "                     |4/4 Okafor    |\n"
            " free all day: Room B");
}

TEST_F(Week, NoLineIsWiderThanTheTerminal) {
  for (int hour = 8; hour < 18; ++hour) {
    Warn(Add("s-3999" + std::to_string(hour),
             "2026-12-08T" + std::string(hour < 10 ? "0" : "") + std::to_string(hour) + ":00", 2),
         "no instructor");
  }
  week_.mutable_rows(0)->set_name("A room with a name that is much longer than any room's name should ever be");
  for (const int width : {80, 100, 120, 200}) {
    for (const std::string& line : SplitAt(RenderWeek(week_, width), '\n')) {
      if (line.find("A room with") != std::string::npos) continue;
      EXPECT_LE(Width(line), width) << line;
    }
  }
}

TEST_F(Week, ShowsTheNumberWhereAnIdDoesNotFit) {
  Add("s-41234", "2026-12-08T09:00", 2);
  EXPECT_THAT(Day("Tue", 80), HasSubstr("|41234|"));
}

TEST_F(Week, WhatIsTooWideForAClassStandsBelowIt) {
  Add("s-41", "2026-12-08T09:00", 1, 2);
  Warn(Add("s-42", "2026-12-08T09:30", 1, 1), "below 2 patients");
  Add("s-43", "2026-12-08T10:00", 2);
  Add("s-44", "2026-12-08T17:30", 1, 3);
  EXPECT_EQ(Day("Tue", 80),
            "Tue 8 Dec  8     9     10    11    12    1     2     3     4     5     6\n"
            " Room A    ·     |  |  |s-43 |     ·     ·     ·     ·     ·     ·  |  |\n"
            "                 |  |  |4/4  |                                      |  |\n"
            "                  s-41 2/4                                      s-44 3/4\n"
            "                     s-42 1/4!\n"
            " free all day: Room B");
}

TEST_F(Week, ADayWithoutClassesIsSaidOnWeekdaysOnly) {
  Add("s-41", "2026-12-08T09:00", 3);
  EXPECT_THAT(Day("Mon", 80), HasSubstr("Mon 7 Dec  no classes"));
  EXPECT_EQ(Day("Sat", 80), "");
}

TEST_F(Week, WhatNeedsSomebodyIsMarkedAndSaidInWords) {
  v1::Session& session = Add("s-43", "2026-12-08T15:00", 3, 1);
  Warn(session, "no instructor");
  Warn(session, "below 2 patients");
  const std::string text = RenderWeek(week_, 80);
  EXPECT_THAT(text, HasSubstr("|1/4!"));
  EXPECT_THAT(text, HasSubstr("  ! s-43, Tue 8 Dec 2026 3:00-3:00 pm CST: no instructor, below 2 patients\n"));
}

TEST_F(Week, ClassesThatNobodyTeachesAtTheSameTimeAreDrawnOneBelowTheOther) {
  week_.set_by(v1::WEEK_BY_INSTRUCTOR);
  week_.clear_rows();
  week_.add_rows();
  Add("s-1", "2026-12-08T09:00", 2).clear_instructor();
  Add("s-2", "2026-12-08T09:30", 2).clear_instructor();
  const std::string day = Day("Tue", 80);
  EXPECT_THAT(day, HasSubstr(" (no one)  ·     |s-1"));
  EXPECT_THAT(day, HasSubstr("\n           ·     ·  |s-2"));
  EXPECT_THAT(day, Not(HasSubstr("free all day")));
}

TEST_F(Week, HoursOutsideOpeningAreShownWhereAClassIs) {
  Add("s-41", "2026-12-08T06:30", 2);
  EXPECT_THAT(Day("Tue", 120), HasSubstr("Tue 8 Dec  6 "));
}

TEST_F(Week, ATitleCantSteerTheTerminal) {
  Add("s-41", "2026-12-08T09:00", 8).set_module_title("x\x1b[31m");
  EXPECT_THAT(RenderWeek(week_, 120), Not(HasSubstr("\x1b")));
}

TEST(Attention, GroupsByKindAndShowsTheCommandsThatHelp) {
  v1::ListAttentionResponse reply = Of<v1::ListAttentionResponse>(R"pb(
    site { name: "Main St clinic" confirm_hours: 48 }
    day: "2026-12-08"
    items {
      kind: ATTENTION_KIND_NO_INSTRUCTOR
      session: "s-43"
      start { civil: "2026-12-08T15:00:00" abbreviation: "CST" }
      module_title: "Introduction"
      text: "nobody teaches it; 1 patient has a seat"
      remedies { text: "Give it one" method: "psmet.v1.ScheduleService.AssignInstructor" }
    }
    items { kind: ATTENTION_KIND_CREDENTIAL credential: "cr-5" text: "RN cr-5 of i-2 ends on 2026-12-31" }
    more: ATTENTION_KIND_CREDENTIAL
  )pb");
  v1::AssignInstructorRequest assign;
  assign.set_session("s-43");
  reply.mutable_items(0)->mutable_remedies(0)->set_request(assign.SerializeAsString());
  EXPECT_EQ(RenderAttention(reply, 80),
            "Tue 8 Dec 2026   Main St clinic   2 or more things need attention\n"
            "\n"
            "No instructor\n"
            "  s-43   Tue 8 Dec 2026 3:00 pm CST   Introduction\n"
            "    ! nobody teaches it; 1 patient has a seat\n"
            "      Give it one:  psmet session assign s-43 …\n"
            "\n"
            "Credentials\n"
            "  cr-5\n"
            "    ! RN cr-5 of i-2 ends on 2026-12-31\n"
            "\n"
            "Credentials: there are more.\n");
  reply.clear_items();
  reply.clear_more();
  EXPECT_EQ(RenderAttention(reply, 80), "Tue 8 Dec 2026   Main St clinic   nothing needs attention\n");
}

TEST(Notices, AreALineAPatientUnderTheirSession) {
  const auto reply = Of<v1::ListNoticesResponse>(R"pb(
    notices {
      session: "s-41"
      patient: "p-5"
      patient_name: "Abbott, Ann"
      phone: "555-0100"
      kind: NOTICE_KIND_PROMOTED
      seat: 3
      module_title: "Healthy eating"
      room_name: "Room A"
      start { civil: "2026-12-08T09:00:00" abbreviation: "CST" }
      end { civil: "2026-12-08T10:30:00" abbreviation: "CST" }
    }
    notices {
      session: "s-41"
      patient: "p-6"
      patient_name: "Diaz, Ana"
      phone: "555-0101"
      language: "es"
      kind: NOTICE_KIND_MOVED
      previous_start { civil: "2026-12-07T09:00:00" abbreviation: "CST" }
    }
  )pb");
  EXPECT_EQ(RenderNotices(reply, 0),
            "s-41   Healthy eating   Tue 8 Dec 2026 9:00-10:30 am CST, Room A\n"
            "  p-5  Abbott, Ann  555-0100                   has seat 3\n"
            "  p-6  Diaz, Ana    555-0101 (speaks Spanish)  moved: it was Mon 7 Dec 2026 9:00 am CST (waiting list)\n"
            "\n"
            "  Once told:  psmet call done s-41 p-5\n");
  EXPECT_EQ(RenderNotices(v1::ListNoticesResponse(), 0), "Nobody is to be told anything.\n");
}

}  // namespace
}  // namespace psmet::cli
