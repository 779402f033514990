#include "rules/sample.h"

#include <algorithm>
#include <cmath>

namespace psmet::rules::sample {

absl::Time Start() { return absl::FromCivil(absl::CivilSecond(2026, 12, 8, 15), absl::UTCTimeZone()); }
absl::Time At(double minutes) { return Start() + absl::Seconds(std::lround(minutes * 60)); }
Interval Between(double from_minute, double to_minute) { return {At(from_minute), At(to_minute)}; }

Policy Payer() {
  Policy policy;
  policy.id = PolicyId{3};
  policy.payer = "sample-payer";
  policy.family = "PSMET";
  policy.version = 3;
  policy.title = "Sample payer";
  policy.source = "invented";
  policy.effective_from = Day(2026, 1, 1);
  policy.known_on = Day(2026, 1, 1);
  policy.confirmed_by = "biller-1";
  policy.confirmed_at = absl::FromCivil(absl::CivilSecond(2026, 12, 1, 18), absl::UTCTimeZone());
  policy.covered = Tri::kYes;
  policy.bands = {{"98960", 1, 1, 30}, {"98961", 2, 4, 30}, {"98962", 5, 8, 30}};
  policy.codes_may_mix = Tri::kYes;
  policy.caps_known = Tri::kYes;
  policy.caps_across_providers = Tri::kNo;
  policy.standing_orders = Tri::kYes;
  policy.authorization_required = Tri::kNo;
  policy.authorization_lifts_caps = Tri::kNo;
  policy.timed_codes = TimedCodes::kAlone;
  policy.order_required = Tri::kYes;
  policy.diagnosis_required = Tri::kYes;
  policy.renderer = Renderer::kInstructor;
  policy.places_of_service = {"11"};
  return policy;
}

OrderFacts WideOrder() {
  OrderFacts order;
  order.order = OrderId{77};
  order.ordering_npi = "1558598797";
  order.ordered_on = Day(2026, 10, 1);
  order.valid_until = Day(2027, 9, 30);
  order.diagnoses = {"E11.9"};
  order.ordered_minutes = 6000;
  order.format = OrderFormat::kEither;
  order.state = OrderState::kActive;
  return order;
}

ClassFacts Class(int planned_minutes) {
  ClassFacts session;
  session.session = SessionId{41};
  session.service_date = Day(2026, 12, 8);
  session.planned = session.actual = Between(0, planned_minutes);
  session.planned_blocks = planned_minutes / 30;
  TeachingFacts teaching;
  teaching.instructor = InstructorId{7};
  teaching.taught = Between(-600, 600);
  teaching.profession = "RD";
  teaching.taxonomies = {"133V00000X"};
  teaching.npi = "1999999984";
  teaching.supervisor_npi = "1234567893";
  teaching.credentials = {{"CDCES", "CDCES 22-1187, verified, in force on 8 Dec 2026"}};
  session.teaching = {teaching};
  session.families = {"PSMET"};
  session.accepted_credentials = {"CDCES", "RD"};
  session.topics = {"nutrition"};
  session.place_of_service = "11";
  session.organization_npi = "1558598797";
  return session;
}

Facts FactsOf(ClassFacts session) {
  Facts facts;
  facts.session = std::move(session);
  facts.patient = PatientId{1};
  facts.birth_date = Day(1970, 5, 4);
  facts.payer = "sample-payer";
  facts.policies = {Payer()};
  facts.orders = {WideOrder()};
  return facts;
}

void Attend(ClassFacts& session, int64_t patient, std::vector<Interval> stays) {
  for (PatientFacts& known : session.patients) {
    if (known.patient.number != patient) continue;
    known.presences.insert(known.presences.end(), stays.begin(), stays.end());
    return;
  }
  session.patients.push_back({PatientId{patient}, std::move(stays), true});
}

std::vector<std::string> ReasonsOf(const Line& line) {
  std::vector<std::string> reasons;
  for (const Reason& reason : line.reasons) reasons.push_back(reason.reason);
  return reasons;
}

bool HasReason(const Line& line, const std::string& reason) {
  const auto reasons = ReasonsOf(line);
  return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

}  // namespace psmet::rules::sample
