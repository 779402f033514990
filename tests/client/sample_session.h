// A time at a site and a class, for the tests of what people see.
#pragma once

#include <string>

#include "psmet/v1/schedule.pb.h"
#include "psmet/v1/types.pb.h"

namespace psmet::cli {

// A time in Chicago.
inline v1::Moment At(const std::string& civil, const std::string& abbreviation = "CST") {
  v1::Moment moment;
  moment.set_civil(civil);
  moment.set_zone("America/Chicago");
  moment.set_abbreviation(abbreviation);
  return moment;
}

// A class with one free seat, Thu 10 Dec 2026, 9:00-10:30.
inline v1::Session SampleSession() {
  v1::Session session;
  session.set_id("s-57");
  session.set_module_title("Healthy eating");
  *session.mutable_start() = At("2026-12-10T09:00:00");
  *session.mutable_end() = At("2026-12-10T10:30:00");
  session.set_seats(4);
  session.set_seated(3);
  return session;
}

}  // namespace psmet::cli
