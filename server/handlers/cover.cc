#include "handlers/cover.h"

#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/error.h"
#include "handlers/people.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/staff.h"
#include "store/curriculum.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

constexpr int kMostPlanned = 200;
constexpr size_t kMostSubstitutes = 5, kMostOffered = 3;
constexpr int kMostInstructors = 1000;

}  // namespace

const std::vector<Credential>& Cover::CredentialsOf(InstructorId instructor) {
  auto found = credentials_.find(instructor);
  if (found == credentials_.end()) {
    found = credentials_.emplace(instructor, store::FindCredentials(tx_, instructor)).first;
  }
  return *found->second;
}

std::vector<v1::Substitute> Cover::SubstitutesFor(const store::PlannedTeaching& planned) {
  std::vector<v1::Substitute> substitutes;
  if (instructors_.empty()) instructors_ = store::ListInstructors(tx_, {}, kMostInstructors);
  for (const Instructor& instructor : instructors_) {
    if (substitutes.size() == kMostSubstitutes) break;
    if (instructor.id == planned.instructor) continue;
    const auto* covering = rules::Covering(CredentialsOf(instructor.id), planned.accepted_credentials, planned.day);
    if (!covering || store::InstructorBusy(tx_, instructor.id, planned.when, planned.session)) continue;
    v1::Substitute& substitute = substitutes.emplace_back();
    substitute.set_instructor(instructor.id.str());
    substitute.set_instructor_name(ShortName(instructor));
    substitute.set_credential_type(covering->type);
  }
  return substitutes;
}

std::vector<v1::UncoveredSession> Cover::Uncovered(const std::vector<store::PlannedTeaching>& planned) {
  std::vector<v1::UncoveredSession> uncovered;
  for (const auto& each : planned) {
    if (!call_.caller.Sees(each.site) || each.accepted_credentials.empty()) continue;
    if (rules::Covering(CredentialsOf(each.instructor), each.accepted_credentials, each.day)) continue;
    v1::UncoveredSession session;
    session.set_session(each.session.str());
    session.set_instructor(each.instructor.str());
    ToMoment(each.when.begin, ZoneOf(each.zone), session.mutable_start());
    session.set_module_title(each.module_title);
    for (auto& substitute : SubstitutesFor(each)) *session.add_substitutes() = std::move(substitute);
    uncovered.push_back(std::move(session));
  }
  return uncovered;
}

std::vector<v1::UncoveredSession> Cover::UncoveredOf(InstructorId instructor, Day day) {
  return Uncovered(store::PlannedFor(tx_, instructor, day, kMostPlanned));
}

absl::Status WithOtherTeachers(const Call& call, sql::ReadTx& tx, absl::Status refusal, const Session& session,
                               std::string_view method, const google::protobuf::Message& request) {
  const std::string reason = ReasonOf(refusal);
  if (reason != "INSTRUCTOR_TAKEN" && reason != "CREDENTIAL_MISSING") return refusal;
  const auto curriculum = TRY(store::GetCurriculum(tx, session.curriculum));
  auto others = Cover(call, tx).SubstitutesFor({.session = session.id,
                                                .instructor = session.instructor,
                                                .day = session.day,
                                                .when = {session.start, session.end},
                                                .accepted_credentials = curriculum.accepted_credentials});
  if (others.size() > kMostOffered) others.resize(kMostOffered);
  for (const v1::Substitute& other : others) {
    std::unique_ptr<google::protobuf::Message> instead(request.New());
    instead->CopyFrom(request);
    const auto* field = instead->GetDescriptor()->FindFieldByName("instructor");
    instead->GetReflection()->SetString(instead.get(), field, other.instructor());
    refusal = WithRemedy(
        std::move(refusal),
        {absl::StrCat(other.instructor_name(), " could teach it (", other.credential_type(), ")"),
         absl::StrCat("psmet.v1.", absl::string_view(method.data(), method.size())), instead->SerializeAsString()});
  }
  return refusal;
}

absl::StatusOr<v1::ListUncoveredResponse> ListUncovered(const Call& call, sql::ReadTx& tx,
                                                        const v1::ListUncoveredRequest& request) {
  const int days = request.days() == 0 ? 60 : request.days();
  if (days < 1 || days > 366) {
    return Invalid("FIELD_INVALID", "days is {days}; it is 1 to 366", {{"days", absl::StrCat(days)}});
  }
  const Interval when{call.now, call.now + absl::Hours(24 * days)};
  const InstructorId instructor = TRY(ParseId<InstructorId>(request.instructor()));
  if (instructor) TRY(store::GetInstructor(tx, instructor));
  auto planned = instructor ? store::PlannedFor(tx, instructor, TodayOf(call, tx), kMostPlanned)
                            : store::PlannedIn(tx, when, kMostInstructors);
  std::erase_if(planned, [&](const auto& each) { return each.when.begin >= when.end; });
  v1::ListUncoveredResponse reply;
  for (auto& each : Cover(call, tx).Uncovered(planned)) {
    if (reply.sessions_size() < kMostPlanned) *reply.add_sessions() = std::move(each);
  }
  return reply;
}

}  // namespace psmet::handlers
