// The group of a class whose patients come and go, and what of a patient's units belongs to which code. Source: domain
// section 3.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/billing.h"
#include "rules/timed.h"

namespace psmet::rules {

// What one patient spent in a group of one band.
struct Share {
  std::optional<Band> band;  // nothing: the policy has no code for a group of `size`
  int size = 0;              // patients; with PER_SEGMENT the largest of the segments
  absl::Duration time;
  int whole = 0;  // PER_SEGMENT only: whole units of `time`, before the remainders
  int units = 0;
};

// One segment of PER_SEGMENT as one patient saw it.
struct Segment {
  Interval clock;
  absl::Duration time;  // of the patient
  int size = 0;         // patients present more than half of the time taught, and the patient
  int anyone = 0;       // patients present at all
};

struct Grouping {
  absl::Duration time;             // in seconds, what `minutes` are of
  int minutes = 0;                 // whole, of the patient; with their caregivers' where the payer counts those
  int own_minutes = 0;             // of the patient alone
  bool by_caregiver = false;       // the caregivers' time changes the units
  int earned = 0;                  // units by the rounding alone
  int units = 0;                   // after the blocks and the day's limit; the sum of the shares'
  std::vector<Share> shares;       // the larger group first; those with a unit
  std::vector<Share> apportioned;  // PER_SEGMENT only: all bands, also those that got no unit
  std::vector<Segment> segments;   // PER_SEGMENT only: those in which the patient was present
  std::string review;              // why a person should look at the group's size; empty: no need
  std::optional<int> day_units;    // the most that the day leaves for this class; nothing: no limit
  // The code of the class, where it is one of 15 minutes: it shares the day's minutes also without a unit.
  std::string quarter_code;
  bool day_unknown = false;         // whether the day limits the units is not known, and it would
  std::optional<TimedShare> timed;  // where the day has other codes of 15 minutes
};

// The band whose minimum and maximum hold `patients`; nothing if there is none.
std::optional<Band> BandFor(const Policy& policy, int patients);
bool IsCodeOf(const Policy& policy, const std::string& code);
// Minutes of the unit by which the policy counts who belongs to a group: of the first band, 30 without any.
int UnitMinutesOf(const Policy& policy);
// Units that the planned and extension blocks allow. 3 blocks are 3 units of 30 minutes, 6 of 15.
int BlockUnits(const ClassFacts& session, int unit_minutes);

// The units of the facts' patient by code. Caregivers never change the group's size (domain section 1); with
// caregiver_alone their time counts as the patient's own, also where nobody knows whether it does. Where the payer pays
// for it and those of whom only a caregiver was there would make it a group of another band, a person looks at it, and
// the code proposed is that band's: two patients are never one on one in the same hour. With PER_SEGMENT the patient
// counts in each segment that is billed for them.
Grouping GroupFor(const Facts& facts, const Policy& policy);

}  // namespace psmet::rules
