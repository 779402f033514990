// What in the record of a class looks as if it could not have been so. Nothing is refused or held because of it: a
// person looks, and corrects what is wrong. Source: domain section 7, anomaly checks.
#pragma once

#include <absl/time/time.h>

#include <string>
#include <vector>

#include "rules/model.h"
#include "rules/schedule.h"

namespace psmet::rules {

// A stay, or a stretch of teaching, in another class.
struct Elsewhere {
  std::string where;  // as people are told, e.g. "session s-9"
  Interval when;
};

// A patient of the class.
struct SeenPatient {
  int number = 0;               // on the roster
  std::vector<Interval> stays;  // an open one ends now
  std::vector<Elsewhere> elsewhere;
  int units = 0;  // of 30 minutes, of the line with the most; 0 before there are lines
};
// Somebody who taught the class.
struct SeenInstructor {
  InstructorId instructor;
  std::vector<Interval> taught;
  std::vector<Elsewhere> elsewhere;
};
// A room from a time on, until the next one.
struct SeenRoom {
  RoomId room;
  int capacity = 0;
  absl::Time from;
};

// A class as its record shows it.
struct Scene {
  Interval actual;      // an open class ends now
  absl::Duration lost;  // in breaks, and while nobody taught
  std::vector<SeenPatient> patients;
  std::vector<SeenInstructor> instructors;
  std::vector<Interval> in_room;  // each stay in the room, patients' and caregivers'
  bool interpreter = false;
  std::vector<SeenRoom> rooms;  // by time, the first one from the beginning
};

// By the order of this list, each with what to do:
//   PATIENT_ELSEWHERE: a patient was in another class at the same time;
//   INSTRUCTOR_ELSEWHERE: somebody taught another class at the same time;
//   UNITS_ABOVE_CLASS: a line has more units than a class that long earns by the more generous rounding, half units up:
//   3
//     of 30 minutes in a class of 62 minutes;
//   TIMES_IDENTICAL: three patients or more, and all of them came and left at the same instants;
//   ROOM_OVER_CAPACITY: more people at once than the room had chairs, whoever teaches and an interpreter among them.
std::vector<Remark> Anomalies(const Scene& scene, absl::TimeZone zone);

}  // namespace psmet::rules
