// A payer's policy for one code family as data. Nothing of a payer is ever in code: policies come from files.
// Source: domain section 4.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/model.h"

namespace psmet {

// UNKNOWN is a real value: it sends the line to a work queue and never means "no" or "no limit".
enum class Tri { kUnknown = 0, kNo = 1, kYes = 2 };
enum class Rounding { kMidpoint, kFullUnit };
enum class GroupMode { kSessionMax, kPerSegment };
enum class Renderer { kUnknown = 0, kInstructor, kSupervisor, kOrganization };
enum class CapPeriod { kDay, kMonth, kYear, kRolling12Months, kLifetime };

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
  Day known_on;
  std::string confirmed_by;  // empty: not confirmed, its lines are held
  std::optional<absl::Time> confirmed_at;
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
  std::vector<std::string> modifiers;
  std::vector<Cap> caps;
  Tri caps_known = Tri::kUnknown;  // kYes: the caps listed are all there are
  Tri order_required = Tri::kUnknown;
  std::optional<int> order_max_age_days;
  Tri diagnosis_required = Tri::kUnknown;
  std::vector<std::string> diagnoses;             // ICD-10-CM code beginnings that are covered; none means any
  std::vector<std::string> accepted_credentials;  // none: what the curriculum accepts
  Renderer renderer = Renderer::kUnknown;
  std::vector<std::string> places_of_service;             // none: not known
  std::vector<Modality> modalities;                       // accepted; none: not known
  std::string remote_place_of_service;                    // of a line of somebody remote; empty: not known
  std::string audio_video_modifier, audio_only_modifier;  // of such a line; empty: none
  std::optional<int> min_age, max_age;                    // years on the day of service, both inside
};

}  // namespace psmet
