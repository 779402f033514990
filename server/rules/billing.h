// From presence to units: pure functions of recorded facts and the policy of that day. Source: domain sections 1 to 4.
#pragma once

#include <string>
#include <vector>

#include "rules/policy.h"

namespace psmet::rules {

// A patient of the class as the record shows it.
struct PatientFacts {
  PatientId patient;
  std::vector<Interval> presences;                // as recorded; may overlap, in any order
  bool seated = true;                             // false: was present without a seat
  std::vector<Interval> audio_video, audio_only;  // those of the presences that were remote
  std::vector<Interval> caregivers;               // when their caregivers were there, as recorded
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
  // Those that did not hold on it, each with why, e.g. "cr-1 RD 861234, suspended from 2027-03-20 (letter of the
  // board)".
  std::vector<std::string> not_held;
  bool operator==(const TeachingFacts&) const = default;
};

// The class as the record shows it: the same for every line of the session.
struct ClassFacts {
  SessionId session;
  Day service_date;  // civil day of the actual start at the site
  Interval planned, actual;
  int planned_blocks = 1, extension_blocks = 0;
  std::vector<Interval> breaks;
  std::vector<TeachingFacts> teaching;            // nobody teaches outside these
  std::vector<PatientFacts> patients;             // everyone who was present, by patient
  std::vector<std::string> families;              // of the curriculum
  std::vector<std::string> accepted_credentials;  // of the curriculum
  std::vector<std::string> topics;                // the module's tags
  std::string place_of_service, organization_npi;
  std::string facility_type;  // of the site; empty: not said
  std::string interpreter;    // language; empty: there was none
  // Who reviewed the group of the closed class, when and why; empty: nobody has.
  // E.g. "biller on 2026-12-09 (times compared with the sign-in sheet)".
  std::string group_reviewed;
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
  bool standing = false, individual_reason = false;
  std::string authorization;  // empty: none
  int authorized_minutes = 0;
  std::optional<Day> plan_of_care_on;
};

// Units that earlier lines of the same patient have used, in the order of domain section 4.
struct UsedFacts {
  std::string code;
  Day service_date;
  int units = 0, seconds = 0;  // seconds: those that count of that session; a day's are added before they are truncated
  SessionId session;
  bool operator==(const UsedFacts&) const = default;
};

// Where else the patient is recorded as present at the time of the class: in another closed one, inside its actual
// time.
struct StayElsewhere {
  SessionId session;
  Interval when;
  bool operator==(const StayElsewhere&) const = default;
};

// Everything that one patient's lines of one session are made from. Stored with each line as canonical JSON.
struct Facts {
  ClassFacts session;
  PatientId patient;
  Day birth_date;
  std::string payer, plan;
  // The versions of the payer's policies for the curriculum's families that hold on the day. Two that cover, or two of
  // one family, are a configuration error; none is NO_POLICY.
  std::vector<Policy> policies;
  std::vector<OrderFacts> orders;  // the patient's, not cancelled, oldest first
  std::vector<UsedFacts> used;     // as far back as any cap of the policy looks
  // Codes of 15 minutes that later classes of the same day have, which share the day's minutes with this one; no units.
  std::vector<UsedFacts> later_timed;
  std::vector<StayElsewhere> elsewhere;  // during the class, as recorded there
  // What the patient's documentation of the class lacks: topics, response, goal, follow-up, attestation.
  std::vector<std::string> undocumented;
  bool patient_signed = false;  // the patient's own signature is on record
  // The last day on which a claim could be filed, where it had passed when the line was made.
  std::optional<Day> filing_ended;
};

enum class LineState { kBillable = 1, kHeld = 2, kNotBillable = 3 };

// What a reason does to its line.
enum class Effect {
  kNotes = 1,    // nothing: it explains a figure, e.g. units that a cap left out of a billable line
  kHolds = 2,    // the line waits until it is resolved
  kRefuses = 3,  // the line is not billed
};

// "note", "held" or "not billable".
std::string EffectWord(Effect effect);

struct Reason {
  std::string reason;    // UPPER_SNAKE_CASE
  std::string text;      // what it means here and what to do; ids and figures, no names
  std::string resolver;  // front desk, educator, biller or admin
  Effect effect = Effect::kHolds;
  bool operator==(const Reason&) const = default;
};

// One line: a patient, a code, its units, and why. Its state is that of its heaviest reason: not billable with one that
// refuses, held with one that holds, otherwise billable.
struct Line {
  LineState state = LineState::kNotBillable;
  std::string code;  // empty where there is none
  std::vector<std::string> modifiers;
  int units = 0;           // that may be billed, or may be once it is no longer held
  int over_cap_units = 0;  // earned and left out by a cap
  int unit_minutes = 30;
  int minutes = 0;  // whole minutes of the patient that count
  int seconds = 0;  // of which they are the whole minutes
  int group_size = 0;
  std::vector<Reason> reasons;  // every reason, in the order of the steps
  PolicyId policy;
  OrderId order;
  InstructorId instructor;  // who taught longest
  std::string rendering_npi, supervising_npi, ordering_npi, place_of_service;
  std::vector<std::string> diagnoses;  // of the order, those that the policy covers first
  // Those that the line points to, as CMS-1500 24E names them: "AB" are the first two; at most ABCD.
  std::string pointers;
  std::string authorization;   // the payer's number; empty: none
  std::optional<Day> file_by;  // the last day on which a claim may be filed; nothing: not known, or no such day
  bool operator==(const Line&) const = default;
};

// ---- the steps ----

// The union of intervals, sorted, touching ones joined; empty and backward ones left out.
std::vector<Interval> Union(std::vector<Interval> intervals);
// What of `intervals` lies in `inside`; both any order, the result as Union.
std::vector<Interval> Intersect(const std::vector<Interval>& intervals, const std::vector<Interval>& inside);
// What of `intervals` lies outside `holes`.
std::vector<Interval> Subtract(const std::vector<Interval>& intervals, const std::vector<Interval>& holes);

// Sum of the intervals' lengths; they must not overlap.
absl::Duration LengthOf(const std::vector<Interval>& intervals);

// When the class was taught: inside the actual class, somebody teaching, no break. The result as Union.
std::vector<Interval> TaughtTime(const ClassFacts& session);
// The patient's time that counts: presence inside the actual class, less breaks and time when nobody taught.
std::vector<Interval> CountedTime(const ClassFacts& session, const std::vector<Interval>& presences);
// Whole minutes of it: summed in seconds, truncated once. 7:30 + 4:15 + 4:15 is 16; 15:59 is 15.
int CountedMinutes(const ClassFacts& session, const std::vector<Interval>& presences);

// How the patient attended: the modality furthest from the room of the time that counts. Half an hour in the room and
// half an hour by telephone is audio only.
Modality ModalityOf(const ClassFacts& session, const PatientFacts& patient);
// "in person", "audio-video", "audio-only".
std::string ModalityWords(Modality modality);

// Units that whole minutes earn. Midpoint of 30: 16-45 is 1, 46-75 is 2 (CPT midpoint rule), (m + 14) / 30;
// of 15: (m + 7) / 15. Full unit: m / unit.
int UnitsFor(int minutes, int unit_minutes, Rounding rounding);

// The fewest minutes that earn a unit: 16 of 30 and 8 of 15 by the midpoint, all of them by full units.
int LeastMinutes(int unit_minutes, Rounding rounding);

// The lines of one patient: at least one, the larger group first; several only with GroupMode::kPerSegment. Never
// fails: what can't be decided is held with its reason. The steps, and the reasons that each may give:
//   policy      CURRICULUM_NOT_QUALIFIED (refuses), NO_POLICY (with what 98960-98962 and the midpoint rule would give,
//   as a
//               proposal), POLICY_AMBIGUOUS, POLICY_REFUSED (kPerSegment whose codes may not mix), POLICY_UNCONFIRMED,
//               NOT_COVERED, POLICY_UNKNOWN with the fields that are UNKNOWN and matter here
//   seats       UNSEATED, and SESSION_HAS_UNSEATED on the others' lines; where the group was reviewed, GROUP_REVIEWED
//               notes what was found in place of these two and of GROUP_SIZE_REVIEW
//   units       BELOW_ONE_UNIT (refuses, 0 units, nothing else is checked; only notes beside NO_POLICY); BLOCKS_LIMIT
//               notes units past the planned and extension blocks; DAY_LIMIT notes units past what the day's minutes
//               earn. Both refuse when none is left
//   group       BELOW_MINIMUM, ABOVE_MAXIMUM, GROUP_SIZE_REVIEW, CODES_MIXED
//   caps        CAP_REACHED notes what did not fit, and refuses when nothing fits; AUTHORIZED notes what an
//   authorization
//               lets go beyond; OTHER_PROVIDERS notes that they count what others bill too, which is not seen here
//   order       ORDER_MISSING, ORDER_PENDING, ORDER_EXPIRED, ORDER_USED_UP, ORDER_STANDING, ORDER_UNSTATED,
//   ORDER_FORMAT,
//               ORDER_TOPIC. The order is the oldest that holds and has room for the line's units, else the oldest that
//               holds: then the line has the units that it has room for, and is held as ORDER_USED_UP for the rest.
//               AUTHORIZATION_MISSING, AUTHORIZATION_USED_UP, PLAN_OF_CARE
//   patient     DIAGNOSIS_MISSING, DIAGNOSIS_NOT_COVERED, AGE, SAME_DAY_EXCLUDED
//   staff       CREDENTIAL_NOT_HELD, RENDERING_REFUSED, RENDERING_MISSING
//   place       FACILITY_TYPE, MODALITY_NOT_COVERED, PLACE_OF_SERVICE
//   record      PATIENT_ELSEWHERE: some of the patient's time is on record in another class too (domain section 7)
//               DOCUMENTATION: the note, its attestation or the patient's signature is missing
//   filing      TIMELY_FILING: the last day to file had passed when the line was made
std::vector<Line> Decide(const Facts& facts);

// The last day on which a claim for the facts' lines may be filed; nothing where it is not known or there is none.
std::optional<Day> FileBy(const Facts& facts);

// The steps from presence to units in order, for people, e.g. "present 9:05-10:30 = 85 minutes; midpoint rule (16 of
// 30): 3 units". Times are in `zone`.
std::vector<std::string> Explain(const Facts& facts, const Line& line, absl::TimeZone zone);

}  // namespace psmet::rules
