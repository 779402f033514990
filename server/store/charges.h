// Charges: what rules made of a class, a row a patient and code, with the facts it was made from.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/billing.h"
#include "sql/connection.h"

namespace psmet {

// A patient's line for a session as stored.
struct Charge {
  ChargeId id;
  SessionId session;
  PatientId patient;
  SiteId site;
  Day service_date;
  absl::Time started;  // actual start of the session
  rules::LineState state = rules::LineState::kNotBillable;
  std::string code;  // empty where there is none
  int units = 0;
  int unit_minutes = 30;
  int seconds = 0;  // of the patient that count
  PolicyId policy;
  OrderId order;
  std::string facts;   // the rule's input, canonical JSON
  std::string line;    // the rule's output, canonical JSON
  std::string digest;  // SHA-256 of facts, a line feed and line
  int64_t revision = 0;
  std::string family_name, given_name;  // the patient's, for people
};

// What a charge counts toward caps and its order.
struct Usage {
  SessionId session;
  Day service_date;
  absl::Time started;
  rules::LineState state = rules::LineState::kNotBillable;
  std::string code;
  int units = 0;
  int unit_minutes = 30;
  int seconds = 0;  // of the patient that count
  OrderId order;
};

// A patient in a session.
struct SessionPatient {
  SessionId session;
  PatientId patient;
};

}  // namespace psmet

namespace psmet::store {

// Errors: CHARGE_NOT_FOUND.
absl::StatusOr<Charge> GetCharge(sql::ReadTx& tx, ChargeId id);
// A patient's charges of one session, by code.
std::vector<Charge> ChargesOf(sql::ReadTx& tx, SessionId session, PatientId patient);
// All of a patient's charges in brief, by date of service, actual start and id.
std::vector<Usage> UsageOf(sql::ReadTx& tx, PatientId patient);
// Whose charges follow from what became known otherwise; one with several charges is there as often.
std::vector<SessionPatient> ChargedOf(sql::ReadTx& tx, PatientId patient);
// In the sessions that the instructor taught, from that day of service on.
std::vector<SessionPatient> ChargedBy(sql::ReadTx& tx, InstructorId instructor, Day from);
// In the sessions taught by whom the practitioner supervises; of a site; of the sites of an organization.
std::vector<SessionPatient> ChargedUnder(sql::ReadTx& tx, PractitionerId practitioner);
std::vector<SessionPatient> ChargedAt(sql::ReadTx& tx, SiteId site);
std::vector<SessionPatient> ChargedFor(sql::ReadTx& tx, OrganizationId organization);
// Of the patients of that payer and plan, from that day of service until before `until`, if there is one.
std::vector<SessionPatient> ChargedTo(sql::ReadTx& tx, std::string_view payer, std::string_view plan, Day from,
                                      std::optional<Day> until);
// Which charges a list shows.
struct ChargeFilter {
  PatientId patient;                       // of a session's charges; none: any
  std::optional<rules::LineState> state;   // none: any
  std::vector<SiteId> sites;               // none: all
  std::string reason;                      // among those of the line; empty: any. Capital letters and _
  Day from{1800, 1, 1}, to{2999, 12, 31};  // dates of service, both inside
};
// Where a list goes on: below the charge that was sorted by these. A list by date ends at `to` by beginning below the
// day after it.
struct ChargeKey {
  Day service_date = absl::CivilDay(9999, 12, 31);
  absl::Time started;
  ChargeId id;
};
// Charges newest first, below the number `before`, at most `limit`.
std::vector<Charge> ListCharges(sql::ReadTx& tx, const ChargeFilter& filter, int64_t before, int limit);
std::vector<Charge> ListChargesOf(sql::ReadTx& tx, SessionId session, const ChargeFilter& filter, int64_t before,
                                  int limit);
// All charges of the days of service, newest by date of service, actual start and id.
std::vector<Charge> ListChargesByDay(sql::ReadTx& tx, const ChargeFilter& filter, const ChargeKey& before, int limit);
// The same of a patient, newest by date of service, actual start and id.
std::vector<Charge> ListChargesOf(sql::ReadTx& tx, PatientId patient, const ChargeFilter& filter,
                                  const ChargeKey& before, int limit);

// Returns the new charge's id. Id, revision and names of `charge` are ignored.
ChargeId InsertCharge(sql::WriteTx& tx, const Charge& charge);
// Writes everything of a charge but whose it is: its session, patient and site stay.
void UpdateCharge(sql::WriteTx& tx, const Charge& charge);

}  // namespace psmet::store
