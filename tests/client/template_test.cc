// Words, times and sentences with fields in them.
#include "client/template.h"

#include <gtest/gtest.h>

#include "client/languages.h"
#include "client/moment.h"
#include "client/sample_session.h"
#include "client/words.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "psmet/v1/types.pb.h"

namespace psmet::cli {
namespace {

TEST(Words, TheNearestIsMeant) {
  EXPECT_EQ(Distance("sesion", "session"), 1);
  EXPECT_EQ(Distance("lsit", "list"), 1);
  EXPECT_EQ(Closest("sesion", {"enroll", "session", "site"}), "session");
  EXPECT_EQ(Closest("xyzzy", {"enroll", "session"}), "");
  EXPECT_EQ(DidYouMean("enrol", {"enroll"}), " Did you mean \"enroll\"?");
}

TEST(Words, AShellReadsAQuotedWordAsOne) {
  EXPECT_EQ(Quoted("s-41"), "s-41");
  EXPECT_EQ(Quoted("no show"), "\"no show\"");
  EXPECT_EQ(Quoted(""), "\"\"");
  EXPECT_EQ(Quoted("$HOME"), "'$HOME'");
  EXPECT_EQ(Quoted("it's $5"), "'it'\\''s $5'");
}

TEST(Words, LanguagesHaveTheirNamesWhereTheyAreKnown) {
  EXPECT_EQ(LanguageName("es"), "Spanish");
  EXPECT_EQ(LanguageName("es-MX"), "Spanish (MX)");
  EXPECT_EQ(LanguageName("tlh"), "tlh");
  v1::Session session;
  session.set_interpreter("vi");
  EXPECT_EQ(Filled("{interpreter}", session), "Vietnamese");
  EXPECT_EQ(Filled("{interpreter}", session, nullptr, Values::kData), "vi") << "programs read the tag";
  EXPECT_EQ(Filled("{interpreter}", session, nullptr, Values::kQuoted), "vi") << "and commands take it";
}

TEST(Moment, IsWhatTheSitesClockShows) {
  EXPECT_EQ(WhenText(At("2026-12-08T09:00:00")), "Tue 8 Dec 2026 9:00 am CST");
  EXPECT_EQ(ClockText(At("2026-12-08T00:05:00")), "12:05 am CST");
  EXPECT_EQ(ClockText(At("2026-12-08T12:00:00")), "12:00 pm CST");
  EXPECT_EQ(DateText("2026-12-08"), "Tue 8 Dec 2026");
  EXPECT_EQ(DateText("soon"), "soon");
  EXPECT_EQ(CivilText(At("2026-12-08T09:00:00")), "2026-12-08 09:00");
  v1::Moment twice = At("2026-11-01T01:30:00");
  twice.set_offset("-05:00");
  EXPECT_EQ(CivilText(twice), "2026-11-01 01:30 -05:00");
}

TEST(Moment, ASpanSaysWhatItsEndsShareOnce) {
  EXPECT_EQ(SpanText(At("2026-12-10T09:00:00"), At("2026-12-10T10:30:00")), "Thu 10 Dec 2026 9:00-10:30 am CST");
  EXPECT_EQ(SpanText(At("2026-12-10T11:30:00"), At("2026-12-10T13:00:00")), "Thu 10 Dec 2026 11:30 am-1:00 pm CST");
  EXPECT_EQ(HoursText(At("2026-12-10T13:00:00"), At("2026-12-10T14:00:00")), "1:00-2:00");
  EXPECT_EQ(HoursText(At("2026-12-10T13:00:00"), v1::Moment()), "1:00-");
  EXPECT_EQ(HoursText(At("2026-12-10T18:00:00"), At("2026-12-10T19:00:00")), "6:00-7:00");
  EXPECT_EQ(HoursText(At("2026-12-10T06:30:00"), At("2026-12-10T07:30:00")), "6:30-7:30 am");
  EXPECT_EQ(HoursText(At("2026-12-10T18:30:00"), At("2026-12-10T19:30:00")), "6:30-7:30 pm");
  EXPECT_EQ(HoursText(At("2026-12-10T23:30:00"), At("2026-12-11T00:30:00")), "11:30 pm-12:30 am");
  EXPECT_EQ(HoursText(At("2026-12-10T06:30:00"), v1::Moment()), "6:30 am-");
  v1::Moment again = At("2026-11-01T01:30:00"), first = again;
  first.set_abbreviation("CDT");
  EXPECT_EQ(HoursText(first, again), "1:30 am CDT-1:30 am CST");
}

TEST(Moment, AnUptimeHasTwoUnits) {
  google::protobuf::Duration length;
  length.set_seconds(3 * 86400 + 4 * 3600 + 59);
  EXPECT_EQ(LengthText(length), "3 d 4 h");
  length.set_seconds(0);
  EXPECT_EQ(LengthText(length), "0 s");
}

TEST(Template, PutsFieldsIntoTheSentence) {
  v1::EnrollPatientResponse reply;
  *reply.mutable_session() = SampleSession();
  EXPECT_EQ(Filled("{session.id}, {session.start..session.end}, {session.seats} seats", reply),
            "s-57, Thu 10 Dec 2026 9:00-10:30 am CST, 4 seats");
}

TEST(Template, LeavesOutASectionWithAnEmptyField) {
  v1::EnrollPatientResponse reply;
  *reply.mutable_session() = SampleSession();
  EXPECT_EQ(Filled("{session.id}[, {session.instructor_name}].", reply), "s-57.");
  reply.mutable_session()->set_instructor_name("R. Okafor RD");
  EXPECT_EQ(Filled("{session.id}[, {session.instructor_name}].", reply), "s-57, R. Okafor RD.");
}

TEST(Template, QuotesForAShell) {
  v1::CheckInResponse reply;
  reply.mutable_roster()->mutable_session()->set_id("s-41");
  for (int number : {1, 2, 4}) reply.add_numbers(number);
  EXPECT_EQ(Filled("amend {roster.session.id} {numbers}", reply, nullptr, Values::kQuoted), "amend s-41 1 2 4");
  EXPECT_EQ(Filled("{numbers}", reply), "1, 2, 4");
}

TEST(Template, AFieldThatDoesNotExistIsFound) {
  EXPECT_FALSE(Check("{session.colour}", v1::EnrollPatientResponse::descriptor()).ok());
  EXPECT_FALSE(Check("{session.id", v1::EnrollPatientResponse::descriptor()).ok());
  EXPECT_FALSE(Check("[{session.id}", v1::EnrollPatientResponse::descriptor()).ok());
  EXPECT_FALSE(Check("{session.id|shout}", v1::EnrollPatientResponse::descriptor()).ok());
}

TEST(Template, TextsThatHoldCommasAreSentences) {
  v1::ChargeChange change;
  for (const char* text : {"p-6 had no seat; review it", "not on record: goal, topics", "o-5 is pending"})
    change.add_reasons()->set_text(text);
  EXPECT_EQ(Filled("{reasons.text|sentences}", change),
            "p-6 had no seat; review it. Not on record: goal, topics. o-5 is pending");
}

}  // namespace
}  // namespace psmet::cli
