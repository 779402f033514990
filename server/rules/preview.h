// What a class that still goes on would bill: if it ended now, and at its end if everybody stays. Source: domain
// sections 2 and 3.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/billing.h"

namespace psmet::rules {

// A patient who is here or was.
struct Attendee {
  int number = 0;  // on the roster
  bool here = false;
  // As of now, in a class that ends at its planned (extended) end with everybody who is here until then. The class is
  // the same for everyone.
  Facts facts;
};

// From when on a patient who stays has more units.
struct UnitStep {
  absl::Time at;
  int units = 0;
};

struct PatientPreview {
  int minutes_now = 0, units_now = 0;  // if the class ended now
  int minutes_end = 0, units_end = 0;  // if everybody stays until the end
  // Of the end, the larger group first, as if the notes were complete: they are written when the class is over.
  std::vector<Line> lines;
  // Each further unit of a patient who is here, soonest first. 16 and 46 minutes of a class of 60, breaks left out.
  std::vector<UnitStep> steps;
  // What changes next, e.g. "stays until 9:46 am: 2 units", "left" or "no further unit by 10:00 am".
  std::string next;
};

struct Preview {
  std::vector<PatientPreview> patients;  // in the order of the attendees
  // The group if the class ended now and at the end, e.g. "98961 for 2 patients".
  std::string group_now, group_end;
  // What changes the code or leaves fewer than two with a unit, e.g. "if number 2 leaves now: 98960 for 1 patient".
  std::vector<std::string> leaving;
  bool taught = true;             // false: nobody teaches now, and nothing counts until somebody does
  std::vector<int> undocumented;  // numbers of those with a unit whose notes are not complete
};

// Times are worded in `zone`. A class that goes on past its end is one whose facts end `now`.
Preview PreviewOf(const std::vector<Attendee>& attendees, absl::Time now, absl::TimeZone zone);

}  // namespace psmet::rules
