#include "handlers/record.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"
#include "handlers/wire.h"
#include "rules/staff.h"
#include "rules/when.h"
#include "store/attendance.h"
#include "store/curriculum.h"
#include "store/notes.h"
#include "store/review.h"
#include "store/schedule.h"
#include "store/staff.h"

namespace psmet::handlers {
namespace {

std::string WordsOf(const GroupReview& review, const Site& site) {
  return absl::StrCat(review.reviewed_by, " on ",
                      rules::DayText(absl::ToCivilDay(review.reviewed_at, ZoneOf(site.zone))), " (", review.reason,
                      ")");
}

absl::StatusOr<rules::TeachingFacts> FactsOf(sql::ReadTx& tx, const Teaching& teaching, const Interval& taught,
                                             Day day) {
  rules::TeachingFacts facts = TRY(TeacherFacts(tx, teaching.instructor));
  facts.taught = taught;
  const auto credentials = store::FindCredentials(tx, teaching.instructor);
  for (const auto& credential : *credentials) {
    const std::string words = rules::CredentialWords(credential, day);
    if (rules::Holds(credential, day)) {
      facts.credentials.push_back({credential.type, words});
    } else {
      facts.not_held.push_back(words);
    }
  }
  return facts;
}

}  // namespace

absl::StatusOr<rules::TeachingFacts> TeacherFacts(sql::ReadTx& tx, InstructorId id) {
  const Instructor instructor = TRY(store::GetInstructor(tx, id));
  rules::TeachingFacts facts{.instructor = instructor.id,
                             .profession = instructor.profession,
                             .taxonomies = instructor.taxonomies,
                             .npi = instructor.npi};
  if (instructor.supervisor) facts.supervisor_npi = TRY(store::GetPractitioner(tx, instructor.supervisor)).npi;
  return facts;
}

absl::StatusOr<std::string> OrganizationNpi(sql::ReadTx& tx, const Site& site) {
  if (!site.organization) return std::string();
  return TRY(store::GetOrganization(tx, site.organization)).npi;
}

absl::StatusOr<rules::ClassFacts> ClassFactsOf(sql::ReadTx& tx, const Session& session, const Roster& roster) {
  const Site site = TRY(store::GetSite(tx, session.site));
  const auto taught =
      TRY(store::ModuleByNumber(tx, store::ModuleTaught(tx, session.id).value_or(session.module_number)));
  rules::ClassFacts facts{.session = session.id,
                          .service_date = absl::ToCivilDay(*session.actual_start, ZoneOf(site.zone)),
                          .planned = {session.start, session.planned_end()},
                          .actual = {*session.actual_start, *session.actual_end},
                          .planned_blocks = session.blocks,
                          .extension_blocks = session.extension_blocks,
                          .families = taught.curriculum.families,
                          .accepted_credentials = taught.curriculum.accepted_credentials,
                          .topics = taught.module.tags,
                          .place_of_service = site.place_of_service,
                          .facility_type = site.facility_type,
                          .interpreter = session.interpreter};
  facts.organization_npi = TRY(OrganizationNpi(tx, site));
  if (const auto review = store::GroupReviewOf(tx, session.id)) facts.group_reviewed = WordsOf(*review, site);
  for (const auto& pause : store::BreaksOf(tx, session.id)) facts.breaks.push_back({pause.begin, pause.end});
  for (const auto& teaching : store::TeachingsOf(tx, session.id)) {
    const Interval taught{teaching.begin, teaching.end.value_or(facts.actual.end)};
    if (!teaching.instructor || taught.end <= taught.begin) continue;
    facts.teaching.push_back(TRY(FactsOf(tx, teaching, taught, facts.service_date)));
  }
  for (const auto& patient : roster.patients) {
    rules::PatientFacts present{.patient = patient.patient, .seated = patient.state == EnrollmentState::kSeated};
    for (const auto& stay : roster.StaysOf(patient.patient)) {
      present.presences.push_back({stay.enter, stay.leave.value_or(facts.actual.end)});
      if (stay.modality == Modality::kAudioVideo) present.audio_video.push_back(present.presences.back());
      if (stay.modality == Modality::kAudioOnly) present.audio_only.push_back(present.presences.back());
    }
    for (const auto& companion : roster.companions) {
      if (companion.patient != patient.patient) continue;
      for (const auto& stay : roster.StaysOf(companion.caregiver)) {
        present.caregivers.push_back({stay.enter, stay.leave.value_or(facts.actual.end)});
      }
    }
    if (!present.presences.empty() || !present.caregivers.empty()) facts.patients.push_back(std::move(present));
  }
  std::sort(facts.patients.begin(), facts.patients.end(),
            [](const auto& a, const auto& b) { return a.patient < b.patient; });
  return facts;
}

}  // namespace psmet::handlers
