// Whom of a roster a request names.
#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/roster.h"
#include "rules/model.h"
#include "sql/connection.h"
#include "store/roster.h"

namespace psmet::handlers {

// Somebody whom a request names: a patient of the roster, or a caregiver.
struct Named {
  RosterPatient* patient = nullptr;
  CaregiverId caregiver;
  bool announced = false;

  std::string words() const {
    return patient ? absl::StrCat("number ", patient->number) : absl::StrCat("caregiver ", caregiver.str());
  }
  // What stays true when the number is somebody else's.
  std::string subject() const { return patient ? absl::StrCat(words(), " (", patient->patient.str(), ")") : words(); }
  std::vector<Presence> StaysIn(const Roster& roster) const {
    return patient ? roster.StaysOf(patient->patient) : roster.StaysOf(caregiver);
  }
};

// The roster numbers that a request gives, those of its patients after its numbers, which need not be on the roster.
// Error: NOT_ON_ROSTER for a patient who is not, with the walk-in that would serve.
absl::StatusOr<std::vector<int>> NumbersGiven(const Session& session, const Roster& roster,
                                              const google::protobuf::RepeatedField<int32_t>& numbers,
                                              const google::protobuf::RepeatedPtrField<std::string>& patients);
// The refusal with a look at the session's roster, where whoever is meant has a number.
absl::Status WithRoster(absl::Status refusal, const Session& session);
// The patient with that number. Error: NOT_ON_ROSTER with a look at the roster.
absl::StatusOr<RosterPatient*> OnRoster(const Session& session, Roster& roster, int number);
// The caregiver, who comes with somebody on the roster. Errors: CAREGIVER_NOT_FOUND; CAREGIVER_NOT_LINKED with the
// walk-ins that record that they came alone.
absl::StatusOr<Named> CaregiverNamed(sql::ReadTx& tx, const Session& session, const Roster& roster,
                                     CaregiverId caregiver);

// Whom a request names, each once, patients first. Error: NOBODY_NAMED unless `everyone` is meant.
template <typename Request>
absl::StatusOr<std::vector<Named>> NamedBy(const Request& request, bool everyone, sql::ReadTx& tx,
                                           const Session& session, Roster& roster) {
  const std::vector<int> numbers = TRY(NumbersGiven(session, roster, request.numbers(), request.patients()));
  if (numbers.empty() && request.caregivers().empty() && !everyone) {
    return Invalid("NOBODY_NAMED", "nobody is named: give roster numbers, patients or caregivers");
  }
  std::vector<Named> named;
  for (const int number : numbers) {
    RosterPatient* patient = TRY(OnRoster(session, roster, number));
    const bool twice = std::any_of(named.begin(), named.end(), [&](const Named& n) { return n.patient == patient; });
    if (!twice) named.push_back({.patient = patient});
  }
  for (const auto& text : request.caregivers()) {
    const auto caregiver = TRY(CaregiverNamed(tx, session, roster, TRY(ParseId<CaregiverId>(text))));
    const bool twice = std::any_of(named.begin(), named.end(),
                                   [&](const Named& n) { return !n.patient && n.caregiver == caregiver.caregiver; });
    if (!twice) named.push_back(caregiver);
  }
  return named;
}

// Whom a call touched.
template <typename Reply>
void AddTouched(const std::vector<Named>& named, Reply& reply) {
  for (const auto& one : named) {
    if (one.patient) {
      reply.add_numbers(one.patient->number);
    } else {
      reply.add_caregivers(one.caregiver.str());
    }
  }
}

}  // namespace psmet::handlers
