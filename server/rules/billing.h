// From presence to units: pure functions of recorded facts and the policy of that day. Source: domain sections 1 to 4.
#pragma once

#include <string>
#include <vector>

#include "rules/policy.h"

namespace psmet::rules {

// A patient of the class as the record shows it.
struct PatientFacts {
  PatientId patient;
  std::vector<Interval> presences;  // as recorded; may overlap, in any order
  bool seated = true;               // false: was present without a seat
  bool operator==(const PatientFacts&) const = default;
};

// Somebody who taught.
struct TeachingFacts {
  InstructorId instructor;
  Interval taught;
  std::string profession;
  std::vector<std::string> taxonomies;
  std::string npi, supervisor_npi;
  // Types of the credentials that held on the day of service, each with what explains it, e.g.
  // "cr-5 CDCES 22-1187, verified, in force 2022-02-06 to 2027-12-31".
  struct Held {
    std::string type, words;
    bool operator==(const Held&) const = default;
  };
  std::vector<Held> credentials;
  bool operator==(const TeachingFacts&) const = default;
};

// The class as the record shows it: the same for every line of the session.
struct ClassFacts {
  SessionId session;
  Day service_date;  // civil day of the actual start at the site
  Interval planned, actual;
  int planned_blocks = 1, extension_blocks = 0;
  std::vector<Interval> breaks;
  std::vector<TeachingFacts> teaching;  // nobody teaches outside these
  std::vector<PatientFacts> patients;   // everyone who was present, by patient
  std::vector<std::string> families;              // of the curriculum
  std::vector<std::string> accepted_credentials;  // of the curriculum
  std::vector<std::string> topics;                // the module's tags
  std::string place_of_service, organization_npi;
};

// The order that a line uses, as it stood.
struct OrderFacts {
  OrderId order;
  std::string ordering_npi;
  std::optional<Day> ordered_on, valid_until;
  std::vector<std::string> diagnoses;
  int ordered_minutes = 0, used_minutes = 0;  // used by other lines before this one
  OrderFormat format = OrderFormat::kUnspecified;
  std::vector<std::string> topics;
  OrderState state = OrderState::kPending;
};

// Units that earlier lines of the same patient have used, in the order of domain section 4.
struct UsedFacts {
  std::string code;
  Day service_date;
  int units = 0, minutes = 0;  // minutes: the whole minutes present in that session
  SessionId session;
  bool operator==(const UsedFacts&) const = default;
};

// Everything that one patient's lines of one session are made from. Stored with each line as canonical JSON.
struct Facts {
  ClassFacts session;
  PatientId patient;
  Day birth_date;
  std::string payer, plan;
  // The versions of the payer's policy for the curriculum's families that hold on the day; more than one is a
  // configuration error, none is NO_POLICY.
  std::vector<Policy> policies;
  std::vector<OrderFacts> orders;  // the patient's, not cancelled, oldest first
  std::vector<UsedFacts> used;     // as far back as any cap of the policy looks
};

enum class LineState { kBillable = 1, kHeld = 2, kNotBillable = 3 };

struct Reason {
  std::string reason;    // UPPER_SNAKE_CASE
  std::string text;      // what it means here and what to do; ids and figures, no names
  std::string resolver;  // front desk, educator, biller or admin
  bool operator==(const Reason&) const = default;
};

// One line: a patient, a code, its units, and why.
struct Line {
  LineState state = LineState::kNotBillable;
  std::string code;  // empty where there is none
  std::vector<std::string> modifiers;
  int units = 0;           // that may be billed, or may be once it is no longer held
  int over_cap_units = 0;  // earned and left out by a cap
  int unit_minutes = 30;
  int minutes = 0;         // whole minutes of the patient that count
  int group_size = 0;
  std::vector<Reason> reasons;  // every reason, in the order of the steps
  PolicyId policy;
  OrderId order;
  InstructorId instructor;  // who taught longest
  std::string rendering_npi, supervising_npi, ordering_npi, place_of_service;
  std::vector<std::string> diagnoses;
  bool operator==(const Line&) const = default;
};

// ---- the steps ----

// The union of intervals, sorted, touching ones joined; empty and backward ones left out.
std::vector<Interval> Union(std::vector<Interval> intervals);
// What of `intervals` lies in `inside`; both any order, the result as Union.
std::vector<Interval> Intersect(const std::vector<Interval>& intervals, const std::vector<Interval>& inside);
// What of `intervals` lies outside `holes`.
std::vector<Interval> Subtract(const std::vector<Interval>& intervals, const std::vector<Interval>& holes);

// The patient's time that counts: presence inside the actual class, less breaks and time when nobody taught.
std::vector<Interval> CountedTime(const ClassFacts& session, const std::vector<Interval>& presences);
// Whole minutes of it: summed in seconds, truncated once. 7:30 + 4:15 + 4:15 is 16; 15:59 is 15.
int CountedMinutes(const ClassFacts& session, const std::vector<Interval>& presences);

// Units that whole minutes earn. Midpoint of 30: 16-45 is 1, 46-75 is 2 (CPT midpoint rule), (m + 14) / 30;
// of 15: (m + 7) / 15. Full unit: m / unit.
int UnitsFor(int minutes, int unit_minutes, Rounding rounding);

// The lines of one patient: at least one. Never fails: what can't be decided is held with its reason.
std::vector<Line> Decide(const Facts& facts);

// The steps from presence to units in order, for people, e.g. "present 9:05-10:30 = 85 minutes; midpoint rule (16 of
// 30): 3 units". Times are in `zone`.
std::vector<std::string> Explain(const Facts& facts, const Line& line, absl::TimeZone zone);

}  // namespace psmet::rules
