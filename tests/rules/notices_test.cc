#include "rules/notices.h"

#include <gtest/gtest.h>

namespace psmet::rules {
namespace {

absl::Time At(int hour) { return absl::FromCivil(absl::CivilHour(2026, 12, 8, hour), absl::UTCTimeZone()); }

Session Class(int hour, int room = 1) {
  return {.id = SessionId{41}, .site = SiteId{1}, .room = RoomId{room}, .start = At(hour), .end = At(hour + 1)};
}

constexpr PatientId kPatient{5};

std::optional<Notice> Moved(const std::optional<Notice>& open, const Session& before, const Session& after) {
  return NextNotice(open, NoticeKind::kMoved, kPatient, before, after, At(0));
}

TEST(Notices, APromotionIsToldWithNothingThatChanged) {
  const auto notice = NextNotice(std::nullopt, NoticeKind::kPromoted, kPatient, Class(9), Class(9), At(0));
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->kind, NoticeKind::kPromoted);
  EXPECT_EQ(notice->patient, kPatient);
  EXPECT_EQ(notice->site, SiteId{1});
  EXPECT_FALSE(notice->previous_start);
  EXPECT_FALSE(notice->previous_room);
  EXPECT_EQ(notice->matters_until, At(10));
}

TEST(Notices, AMoveIsToldWithWhatItWasBefore) {
  const auto later = Moved(std::nullopt, Class(9), Class(11));
  ASSERT_TRUE(later);
  EXPECT_EQ(later->previous_start, At(9));
  EXPECT_FALSE(later->previous_room);
  const auto room = Moved(std::nullopt, Class(9, 1), Class(9, 2));
  ASSERT_TRUE(room);
  EXPECT_FALSE(room->previous_start);
  EXPECT_EQ(room->previous_room, RoomId{1});
}

TEST(Notices, AMoveToAnEarlierTimeMattersUntilTheTimeThatThePatientBelieves) {
  EXPECT_EQ(Moved(std::nullopt, Class(15), Class(9))->matters_until, At(15));
}

TEST(Notices, TheSecondMoveIsToldAsAgainstWhatThePatientBelieves) {
  const auto first = Moved(std::nullopt, Class(9), Class(10));
  const auto second = Moved(first, Class(10), Class(11));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->previous_start, At(9));
}

TEST(Notices, AMoveBackLeavesNothingToTell) {
  const auto first = Moved(std::nullopt, Class(9, 1), Class(10, 2));
  EXPECT_FALSE(Moved(first, Class(10, 2), Class(9, 1)));
  const auto half = Moved(first, Class(10, 2), Class(9, 2));
  ASSERT_TRUE(half);
  EXPECT_FALSE(half->previous_start);
  EXPECT_EQ(half->previous_room, RoomId{1});
}

TEST(Notices, WhoWasPromotedAndThenMovedIsToldOfTheSeat) {
  const auto promoted = NextNotice(std::nullopt, NoticeKind::kPromoted, kPatient, Class(9), Class(9), At(0));
  const auto moved = Moved(promoted, Class(9), Class(11));
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->kind, NoticeKind::kPromoted);
  EXPECT_EQ(moved->previous_start, At(9));
  // Back again the seat is still to be told.
  const auto back = Moved(moved, Class(11), Class(9));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->kind, NoticeKind::kPromoted);
  EXPECT_FALSE(back->previous_start);
}

TEST(Notices, ACancellationTakesThePlaceOfAllBeforeIt) {
  const auto moved = Moved(std::nullopt, Class(15), Class(9));
  const auto cancelled = NextNotice(moved, NoticeKind::kCancelled, kPatient, Class(9), Class(9), At(0));
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(cancelled->kind, NoticeKind::kCancelled);
  EXPECT_EQ(cancelled->previous_start, At(15));
  EXPECT_EQ(cancelled->matters_until, At(15));
}

}  // namespace
}  // namespace psmet::rules
