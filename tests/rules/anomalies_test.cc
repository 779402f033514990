#include "rules/anomalies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace psmet::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

absl::Time At(int hour, int minute) {
  return absl::FromCivil(absl::CivilMinute(2026, 12, 8, hour, minute), absl::UTCTimeZone());
}
Interval From(int hour, int minute, int to_hour, int to_minute) { return {At(hour, minute), At(to_hour, to_minute)}; }

// A class from 9 to 10 with two patients in a room of five chairs, in which nothing is odd.
Scene Plain() {
  return {.actual = From(9, 0, 10, 0),
          .patients = {{.number = 1, .stays = {From(9, 0, 10, 0)}, .elsewhere = {}, .units = 2},
                       {.number = 2, .stays = {From(9, 5, 10, 0)}, .elsewhere = {}, .units = 2}},
          .instructors = {{InstructorId{7}, {From(9, 0, 10, 0)}, {}}},
          .in_room = {From(9, 0, 10, 0), From(9, 5, 10, 0)},
          .rooms = {{RoomId{1}, 5, absl::InfinitePast()}}};
}
std::vector<std::string> TextsOf(const Scene& scene) {
  std::vector<std::string> texts;
  for (const auto& remark : Anomalies(scene, absl::UTCTimeZone())) texts.push_back(remark.reason + ": " + remark.text);
  return texts;
}

TEST(Anomalies, AreNoneInAPlainClass) { EXPECT_THAT(TextsOf(Plain()), IsEmpty()); }

TEST(Anomalies, NameWhereAPatientWasAtTheSameTimeAndWhen) {
  Scene scene = Plain();
  scene.patients[0].elsewhere = {{"session s-9", From(9, 30, 11, 0)}};
  EXPECT_THAT(TextsOf(scene),
              ElementsAre("PATIENT_ELSEWHERE: number 1 was in session s-9 too, 9:30 am to 10:00 am: one "
                          "of the two is wrong; amend it"));
}

TEST(Anomalies, LetAPatientGoFromOneClassToTheNext) {
  Scene scene = Plain();
  scene.patients[0].elsewhere = {{"session s-9", From(10, 0, 11, 0)}, {"session s-8", From(8, 0, 9, 0)}};
  EXPECT_THAT(TextsOf(scene), IsEmpty());
}

TEST(Anomalies, NameWhatElseAnInstructorTaughtMeanwhile) {
  Scene scene = Plain();
  scene.instructors[0].elsewhere = {{"a session at another site", From(9, 50, 10, 30)}};
  EXPECT_THAT(TextsOf(scene), ElementsAre("INSTRUCTOR_ELSEWHERE: i-7 taught a session at another site too, 9:50 am to "
                                          "10:00 am: one of the two is wrong; amend it"));
}

TEST(Anomalies, AreMoreUnitsThanTheClassIsLong) {
  Scene scene = Plain();
  scene.patients[1].units = 3;
  EXPECT_THAT(TextsOf(scene), ElementsAre("UNITS_ABOVE_CLASS: number 2 has 3 units, and a class of 60 minutes earns 2: "
                                          "check the start, the end and the breaks"));
  // 75 minutes earn 2 by half units up, 76 earn 3; breaks and time without an instructor earn nothing.
  scene.actual = From(9, 0, 10, 16);
  EXPECT_THAT(TextsOf(scene), IsEmpty());
  scene.lost = absl::Minutes(1);
  EXPECT_EQ(TextsOf(scene).size(), 1);
}

TEST(Anomalies, AreTheSameTimesOfThreePatientsOrMore) {
  Scene scene = Plain();
  scene.patients[1].stays = {From(9, 0, 10, 0)};
  EXPECT_THAT(TextsOf(scene), IsEmpty());
  scene.patients.push_back({.number = 3, .stays = {From(9, 0, 10, 0)}, .elsewhere = {}, .units = 2});
  EXPECT_THAT(TextsOf(scene), ElementsAre("TIMES_IDENTICAL: all 3 patients have the same times, 9:00 am to 10:00 am: "
                                          "amend who came late or left early"));
  scene.patients[2].stays = {From(9, 0, 9, 30), From(9, 40, 10, 0)};
  EXPECT_THAT(TextsOf(scene), IsEmpty());
}

TEST(Anomalies, AreMorePeopleAtOnceThanChairs) {
  Scene scene = Plain();
  // Two patients, two who come along one after the other, the instructor: four at once.
  scene.in_room.push_back(From(9, 0, 9, 30));
  scene.in_room.push_back(From(9, 30, 10, 0));
  scene.rooms[0].capacity = 4;
  EXPECT_THAT(TextsOf(scene), IsEmpty());
  scene.interpreter = true;
  EXPECT_THAT(
      TextsOf(scene),
      ElementsAre("ROOM_OVER_CAPACITY: 5 people were in room rm-1 at 9:05 am, which has 4 chairs: say where the "
                  "class went on, or amend who was remote"));
}

TEST(Anomalies, HoldEachRoomToItsOwnChairs) {
  Scene scene = Plain();
  scene.rooms.push_back({RoomId{2}, 2, At(9, 40)});
  EXPECT_THAT(
      TextsOf(scene),
      ElementsAre("ROOM_OVER_CAPACITY: 3 people were in room rm-2 at 9:40 am, which has 2 chairs: say where the "
                  "class went on, or amend who was remote"));
}

}  // namespace
}  // namespace psmet::rules
