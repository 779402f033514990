// A payer's policy for one code family as data. Nothing of a payer is ever in code: policies come from files.
// Source: domain section 4.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model.h"

namespace psmet {

// UNKNOWN is a real value: it sends the line to a work queue and never means "no" or "no limit".
enum class Tri { kUnknown = 0, kNo = 1, kYes = 2 };
enum class Rounding { kMidpoint, kFullUnit };
enum class GroupMode { kSessionMax, kPerSegment };
enum class Renderer { kUnknown = 0, kInstructor, kSupervisor, kOrganization };
// The last two belong together: 12 months without a break from the first service, and each year after them.
enum class CapPeriod { kDay, kMonth, kYear, kRolling12Months, kLifetime, kFirst12Months, kFollowUpYear };
// Which year a follow-up limit counts in: the calendar's, or the one that begins on the day of the first service.
enum class FollowUp { kUnknown = 0, kCalendarYear, kAnniversary };
// How several codes of 15 minutes on one day are counted: the minutes together, shared out (Medicare), or each code
// alone (the AMA). 97110 10 min and 97535 12 min are one unit together and two alone.
enum class TimedCodes { kUnknown = 0, kTogether, kAlone };

// A code and the groups that it is for.
struct Band {
  std::string code;
  int min_patients = 0, max_patients = 0;  // both inside
  int unit_minutes = 30;
  bool operator==(const Band&) const = default;
};

// At most `limit` units (or minutes) of the codes together in a period.
struct Cap {
  CapPeriod period = CapPeriod::kDay;
  int limit = 0;
  bool minutes = false;            // false: units
  std::vector<std::string> codes;  // pooled; none means every code of the policy
  bool reason_lifts = false;       // does not count where the order gives a reason for individual training
  bool operator==(const Cap&) const = default;
};

struct Policy {
  PolicyId id;
  std::string payer, plan, family;
  int version = 1;
  bool template_only = false;  // holds for no payer
  std::string title, source;
  Day effective_from;
  std::optional<Day> effective_until;  // the first day for which it no longer holds
  int replaces = 0;                    // the version whose place it takes from effective_from on; 0: none
  Day known_on;
  std::string confirmed_by;  // empty: not confirmed, its lines are held
  std::optional<absl::Time> confirmed_at;
  bool withdrawn = false;  // another version took its place on all of its days
  int64_t revision = 0;

  // From here on: what rules read, kept as canonical JSON.
  Tri covered = Tri::kUnknown;
  std::string not_covered_advice;  // e.g. "use G0108/G0109"
  std::vector<Band> bands;         // by min_patients
  Rounding rounding = Rounding::kMidpoint;
  GroupMode group_mode = GroupMode::kSessionMax;
  Tri codes_may_mix = Tri::kUnknown;        // different codes for one patient on one day
  Tri caregiver_alone = Tri::kNo;           // a caregiver without the patient bills
  Tri day_minutes_limit_units = Tri::kYes;  // two classes a day never earn more than the day's minutes
  TimedCodes timed_codes = TimedCodes::kUnknown;
  std::vector<std::string> modifiers;
  std::vector<Cap> caps;
  Tri caps_known = Tri::kUnknown;             // kYes: the caps listed are all there are
  Tri caps_across_providers = Tri::kUnknown;  // they count what other providers bill for the member too
  FollowUp follow_up = FollowUp::kUnknown;
  std::vector<std::string> excluded_same_day;  // codes that may not be billed for the patient on the same day
  Tri order_required = Tri::kUnknown;
  std::optional<int> order_max_age_days;
  Tri standing_orders = Tri::kUnknown;    // accepted
  std::vector<std::string> order_states;  // what the order itself must say: format, topics
  Tri authorization_required = Tri::kUnknown;
  Tri authorization_lifts_caps = Tri::kUnknown;  // the units that it states may go beyond the caps
  std::optional<int> plan_of_care_after_units;   // lifetime units after which a plan of care is needed
  Tri diagnosis_required = Tri::kUnknown;
  std::vector<std::string> diagnoses;             // ICD-10-CM code beginnings that are covered; none means any
  std::vector<std::string> accepted_credentials;  // none: what the curriculum accepts
  Renderer renderer = Renderer::kUnknown;
  std::vector<std::string> places_of_service;             // none: not known
  std::vector<std::string> excluded_facilities;           // types of sites that can't bill, e.g. FQHC
  std::vector<Modality> modalities;                       // accepted; none: not known
  std::string remote_place_of_service;                    // of a line of somebody remote; empty: not known
  std::string audio_video_modifier, audio_only_modifier;  // of such a line; empty: none
  std::optional<int> min_age, max_age;                    // years on the day of service, both inside
  std::vector<std::string> documents;                     // asked for beside what every class needs: patient-signature
  std::optional<int> timely_filing_days;  // from the day of service on; a claim may be filed on the last one
  // Keys of lists and numbers above of which the payer has said nothing, as files name them, e.g. order.max_age_days.
  // What is not among them and empty does not exist: there is no greatest age.
  std::vector<std::string> unknown;

  bool Knows(std::string_view key) const { return std::find(unknown.begin(), unknown.end(), key) == unknown.end(); }
};

}  // namespace psmet
