// What may need somebody's attention, found by what ends soon or is missing.
#pragma once

#include <absl/time/time.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/model.h"
#include "rules/outlook.h"
#include "sql/connection.h"

namespace psmet::store {

// Credentials whose last day lies in [from, to], both inside, by that day; at most `limit`.
std::vector<CredentialId> CredentialsEnding(sql::ReadTx& tx, Day from, Day to, int limit);
// Credentials that were suspended or revoked as of a day in [from, to], by that day; at most `limit`.
std::vector<CredentialId> CredentialsTaken(sql::ReadTx& tx, Day from, Day to, int limit);

// Who has a seat in one of the first `sessions` sessions of a site that are planned to start in `when`, each once, in
// the order of their first class.
std::vector<PatientId> PatientsSeated(sql::ReadTx& tx, SiteId site, Interval when, int sessions);
// The seats of a patient in planned sessions that start in `when`, at any site, by start; at most `limit`.
std::vector<rules::PlannedSeat> SeatsOf(sql::ReadTx& tx, PatientId patient, Interval when, int limit);

// A patient who had a seat in a cancelled session, or waited for one.
struct Left {
  SessionId session;
  PatientId patient;
};
// Those of a site's cancelled sessions planned to start after `when.begin`, and then those who waited in vain for
// closed ones that started in `when`, who have no place in another session of the module that is planned, goes on or
// was attended after its begin; by start and place, at most `limit` of each.
std::vector<Left> LeftWithoutClass(sql::ReadTx& tx, SiteId site, Interval when, int limit);

// A closed session with held lines, and of how many patients.
struct HeldSession {
  SessionId session;
  Day day;  // of service
  int patients = 0;
};
// A site's sessions with lines held for that reason, by day and id; of the first `lines` lines.
std::vector<HeldSession> SessionsHeld(sql::ReadTx& tx, SiteId site, std::string_view reason, int lines);
// How many lines of a site are held; at most `lines`.
int LinesHeld(sql::ReadTx& tx, SiteId site, int lines);
// Of the first `lines` held lines of a site, how many each reason holds, most first; a line may have several.
std::vector<std::pair<std::string, int>> ReasonsHeld(sql::ReadTx& tx, SiteId site, int lines);

}  // namespace psmet::store
