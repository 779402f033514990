// The words of the domain as structs. The store fills them, the rules read them. What exists as a struct is well
// formed: texts are clean, ids are of the right kind, dates are dates.
#pragma once

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"

namespace psmet {

using Day = absl::CivilDay;

// Half-open: `begin` counts, `end` does not.
struct Interval {
  absl::Time begin;
  absl::Time end;
  bool operator==(const Interval&) const = default;
};

// ---- people ----

enum class Sex { kUnknown = 0, kFemale = 1, kMale = 2, kOther = 3 };

struct Patient {
  PatientId id;
  std::string mrn;  // empty for a walk-in that has none yet
  std::string given_name, family_name;
  Day birth_date;
  Sex sex = Sex::kUnknown;
  std::string payer, plan, member_id;
  std::string language;  // BCP 47; empty is en
  std::string phone, needs;
  int64_t revision = 0;
};

struct CaregiverLink {
  PatientId patient;
  std::string relationship;
};

struct Caregiver {
  CaregiverId id;
  std::string given_name, family_name, phone;
  std::vector<CaregiverLink> links;  // by patient
  int64_t revision = 0;
};

enum class OrderFormat { kUnspecified = 0, kGroup = 1, kIndividual = 2, kEither = 3 };
enum class OrderState { kPending = 1, kActive = 2, kCancelled = 3 };

struct Order {
  OrderId id;
  PatientId patient;
  std::string ordering_npi, ordering_name;
  std::optional<Day> ordered_on, valid_until;  // both days in force
  std::vector<std::string> diagnoses;          // ICD-10-CM with dot, as written
  int units = 0;                               // of 30 minutes; 0: the order states hours
  int hours = 0;                               // 0: the order states units
  OrderFormat format = OrderFormat::kUnspecified;
  std::vector<std::string> topics;     // module tags; none is all
  bool standing = false;               // for whoever meets its conditions, not for this patient alone
  std::string individual_reason;       // why the training is to be individual; empty: not said
  std::string authorization;           // the payer's number that authorizes it beforehand; empty: none
  int authorized_units = 0;            // of 30 minutes, that the number stands for; 0: it states none
  std::optional<Day> plan_of_care_on;  // the day of the patient's plan of care; nothing: there is none
  OrderState state = OrderState::kPending;
  int used_minutes = 0;    // by billable and held charges
  std::string end_reason;  // why it was cancelled or ended early; empty: neither
  int64_t revision = 0;
  // Minutes ordered.
  int minutes() const { return hours > 0 ? hours * 60 : units * 30; }
};

// ---- staff ----

struct Instructor {
  InstructorId id;
  std::string given_name, family_name, profession;
  std::string npi;  // empty: none
  std::vector<std::string> taxonomies;
  PractitionerId supervisor;
  int64_t revision = 0;
};

enum class CredentialState { kPending = 1, kVerified = 2, kSuspended = 3, kRevoked = 4 };

struct CredentialEvent {
  CredentialState state = CredentialState::kPending;
  Day effective_on;
  absl::Time recorded_at;
  std::string recorded_by;  // the token's name
  std::string note;
};

struct Credential {
  CredentialId id;
  InstructorId instructor;
  std::string type, number, issuer;
  std::string state;                     // of the union, e.g. KS; empty for a national one
  Day issued_on, valid_from, valid_to;   // both days in force
  std::vector<CredentialEvent> history;  // in the order of recording
  int64_t revision = 0;
};

struct Practitioner {
  PractitionerId id;
  std::string given_name, family_name, npi;
  std::vector<std::string> taxonomies;
  int64_t revision = 0;
};

struct Organization {
  OrganizationId id;
  std::string name, npi, tax_id, taxonomy;
  int64_t revision = 0;
};

// ---- curriculum ----

struct Module {
  int64_t number = 0;  // row of the module; 0 while it is only in a file
  std::string key;     // within its edition, e.g. healthy-eating
  std::string title;
  int blocks = 1;
  std::vector<std::string> objectives, tags;
  bool operator==(const Module&) const = default;
};

struct Curriculum {
  std::string name, edition;  // the key is name-edition
  std::string title, owner;
  std::vector<std::string> recognized_by, families, accepted_credentials, conditions;
  std::vector<Module> modules;  // in order
  bool taught = false;
  std::string source;
  int64_t revision = 0;
  std::string key() const { return name + "-" + edition; }
};

// ---- schedule ----

struct Site {
  SiteId id;
  std::string name, zone;
  int opens = 8 * 60, closes = 18 * 60;  // minutes after midnight
  OrganizationId organization;
  std::string place_of_service = "11";
  std::string facility_type;  // e.g. FQHC; empty: not said
  int confirm_hours = 48;     // before its start a session has to have two patients
  int64_t revision = 0;
};

struct Room {
  RoomId id;
  SiteId site;
  std::string name;
  int capacity = 0;  // people
  int64_t revision = 0;
};

enum class SessionState { kScheduled = 1, kInProgress = 2, kClosed = 3, kCancelled = 4 };

struct Session {
  SessionId id;
  SiteId site;
  RoomId room;
  std::string curriculum;     // key of the edition, e.g. adces-3
  std::string module;         // key within it
  int64_t module_number = 0;  // row of the module
  absl::Time start, end;      // booked: the planned blocks and the extension
  Day day;                    // civil day of the planned start at the site
  int blocks = 1;             // planned
  int extension_blocks = 0;
  int seats = 4;
  InstructorId instructor;  // who teaches, or is to teach
  SessionState state = SessionState::kScheduled;
  std::optional<absl::Time> actual_start, actual_end;
  std::string language;
  std::string interpreter;  // language; empty: none. An interpreter takes a chair.
  int64_t revision = 0;
  // When it was planned to end: without the extension.
  absl::Time planned_end() const { return start + blocks * absl::Minutes(30); }
};

enum class EnrollmentState { kSeated = 1, kWaiting = 2, kDropped = 3, kCancelled = 4, kUnseated = 5 };

// How a patient came to their place on the roster.
enum class WalkIn {
  kNo = 0,      // enrolled
  kNew = 1,     // walked in
  kWaited = 2,  // was on the waiting list and walked in
};

struct Enrollment {
  EnrollmentId id;
  SessionId session;
  PatientId patient;
  int number = 0;  // seat 1-4; 5 and more without a seat; 0 while waiting or ended
  EnrollmentState state = EnrollmentState::kSeated;
  absl::Time joined;
  std::string reason;
  bool absent = false;
  std::string absence_reason;
  WalkIn walk_in = WalkIn::kNo;
  int former_seat = 0;                  // of somebody absent whose seat a walk-in took, in a dropped place; 0: none
  std::vector<CaregiverId> caregivers;  // announced
  int64_t revision = 0;
};

// ---- attendance ----

// How somebody attends. Who is remote counts for the group and takes no chair.
enum class Modality { kInPerson = 1, kAudioVideo = 2, kAudioOnly = 3 };

// One stay of a patient or a caregiver.
struct Presence {
  int64_t number = 0;
  SessionId session;
  PatientId patient;      // one of the two
  CaregiverId caregiver;  // one of the two
  absl::Time enter;
  std::optional<absl::Time> leave;
  std::string entered_by, left_by;  // the tokens' names
  bool attested = false;            // leave was written on closing
  Modality modality = Modality::kInPerson;
};

// One break of a class.
struct Break {
  int64_t number = 0;
  SessionId session;
  absl::Time begin, end;
  std::string recorded_by;  // the token's name
};

// Another room in which a class went on.
struct Relocation {
  int64_t number = 0;
  SessionId session;
  RoomId room;
  absl::Time at;  // from when on
  std::string reason;
  std::string recorded_by;  // the token's name
};

// A correction of what was recorded of a class, in words.
struct Addendum {
  SessionId session;
  std::string subject;        // e.g. "number 2", "the start"
  std::string before, after;  // before empty: nothing was recorded
  std::string reason;
  absl::Time recorded_at;
  std::string recorded_by;  // the token's name
};

// Somebody's look at who made up the group of a closed class.
struct GroupReview {
  SessionId session;
  std::string reason;
  absl::Time reviewed_at;
  std::string reviewed_by;  // the token's name
};

// From when on somebody teaches a class, until the next does.
struct Handover {
  InstructorId instructor;  // none: nobody teaches
  absl::Time at;
};

// One stretch of a class with one instructor.
struct Teaching {
  InstructorId instructor;  // none: nobody taught
  absl::Time begin;
  std::optional<absl::Time> end;
};

// What is documented of one patient in one class, as one version of it was recorded.
struct Note {
  int64_t number = 0;
  SessionId session;
  PatientId patient;
  std::string topics, response, goal, follow_up;
  std::string recorded_by;  // the token's name
  absl::Time recorded_at;
  std::string reason;       // why an earlier version was replaced after closing; empty: it was before, or the first
  std::string attested_by;  // empty: nobody has
  std::optional<absl::Time> attested_at;
  bool patient_signed = false;  // their own signature is on paper
};

}  // namespace psmet
