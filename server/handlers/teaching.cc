#include "handlers/teaching.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "handlers/addenda.h"
#include "handlers/attendance.h"
#include "handlers/clashes.h"
#include "handlers/closing.h"
#include "handlers/cover.h"
#include "handlers/renderers.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "rules/schedule.h"
#include "rules/when.h"
#include "store/attendance.h"
#include "store/schedule.h"
#include "store/staff.h"

namespace psmet::handlers {
namespace {

bool IsClosed(const Session& session) { return session.state == SessionState::kClosed; }
bool Took(const Session& session) { return session.state != SessionState::kScheduled; }

// True while the instructor has left and none has come back.
bool NobodyTeaches(const std::vector<Teaching>& teachings) {
  return !teachings.empty() && !teachings.back().instructor;
}

// "i-1 9:00-9:30 am, nobody from 9:30 am": who taught when.
std::string WordsOf(const std::vector<Teaching>& teachings, absl::TimeZone zone) {
  std::vector<std::string> words;
  for (const auto& teaching : teachings) {
    words.push_back(absl::StrCat(teaching.instructor ? teaching.instructor.str() : "nobody", " from ",
                                 rules::ClockText(teaching.begin, zone),
                                 teaching.end ? absl::StrCat(" to ", rules::ClockText(*teaching.end, zone)) : ""));
  }
  return absl::StrJoin(words, ", ");
}

// Changes who taught when; a correction is kept as an addendum. Error: NOBODY_TAUGHT.
template <typename Change>
absl::Status Record(const Call& call, sql::WriteTx& tx, const Session& session, const Site& site,
                    const std::string& reason, Change change) {
  const absl::TimeZone zone = ZoneOf(site.zone);
  const auto before = store::TeachingsOf(tx, session.id);
  TRY(change(before));
  const auto after = store::TeachingsOf(tx, session.id);
  if (IsClosed(session)) TRY(rules::CheckTaught(session, after));
  if (!reason.empty()) {
    KeepAddendum(call, tx, session, "who taught", WordsOf(before, zone), WordsOf(after, zone), reason);
  }
  return absl::OkStatus();
}

// From `at` on somebody else teaches, or nobody: after what is recorded, or with a reason in its place. Errors:
// TIME_IN_FUTURE, TIME_OUT_OF_ORDER, NOBODY_TAUGHT.
absl::Status HandOver(const Call& call, sql::WriteTx& tx, const Session& session, const Site& site,
                      InstructorId instructor, absl::Time at, const std::string& reason,
                      std::vector<rules::Remark>& remarks) {
  return Record(call, tx, session, site, reason, [&](std::vector<Teaching> before) {
    const absl::TimeZone zone = ZoneOf(site.zone);
    TRY(rules::CheckHandover(session, before, at, call.now, !reason.empty(), zone));
    store::TeachFrom(tx, session, instructor, at);
    std::erase_if(before, [&](const Teaching& stretch) { return stretch.begin <= at; });
    if (!before.empty()) {
      remarks.push_back({"HANDOVER_REPLACED", absl::StrCat("this takes the place of ", WordsOf(before, zone))});
    }
    return absl::OkStatus();
  });
}

// What planning refuses is a warning where an educator records with a reason who really taught. Errors:
// INSTRUCTOR_TAKEN, CREDENTIAL_MISSING, EDUCATOR_NEEDED.
absl::Status CheckMayTeach(const Call& call, sql::ReadTx& tx, const Session& session,
                           const v1::AssignInstructorRequest& request, std::vector<rules::Remark>& remarks) {
  const bool record = Took(session) && !request.reason().empty();
  if (record) TRY(CheckEducator(call, session));
  for (absl::Status status : {CheckInstructorFree(call, tx, session),
                              CheckCredential(tx, session.instructor, session.curriculum, session.day)}) {
    if (status.ok()) continue;
    const std::string why = ReasonOf(status);
    if (why != "INSTRUCTOR_TAKEN" && why != "CREDENTIAL_MISSING") return status;
    if (record) {
      remarks.push_back({why, std::string(status.message())});
      continue;
    }
    if (!Took(session)) {
      return WithOtherTeachers(call, tx, std::move(status), session, "ScheduleService.AssignInstructor", request);
    }
    v1::AssignInstructorRequest all_the_same = request;
    all_the_same.set_reason("taught all the same");
    return WithRemedy(std::move(status), {"If they teach all the same", "psmet.v1.ScheduleService.AssignInstructor",
                                          all_the_same.SerializeAsString()});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::AssignInstructorResponse> AssignInstructor(const Call& call, sql::WriteTx& tx,
                                                              const v1::AssignInstructorRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckMayRecord(call, session, request));
  TRY(CheckEtag(request.etag(), session.revision));
  const Site site = TRY(store::GetSite(tx, session.site));
  const InstructorId previous = session.instructor;
  session.instructor = TRY(store::GetInstructor(tx, TRY(ParseId<InstructorId>(request.instructor())))).id;
  std::vector<rules::Remark> remarks;
  TRY(CheckMayTeach(call, tx, session, request, remarks));
  v1::AssignInstructorResponse reply;
  const absl::Time at = TRY(TimeOf(request.has_at() ? &request.at() : nullptr, call, site, session));
  const bool other = session.instructor != previous || !request.reason().empty();
  const auto teachings = store::TeachingsOf(tx, session.id);
  if (Took(session) && (other || NobodyTeaches(teachings))) {
    TRY(HandOver(call, tx, session, site, session.instructor, at, request.reason(), remarks));
    ToMoment(at, ZoneOf(site.zone), reply.mutable_at());
  }
  store::UpdateSession(tx, session);
  TRY(ChargeAgain(call, tx, session, request, reply));
  if (!IsClosed(session)) {
    for (auto& remark : TRY(RenderingRemarks(tx, session))) remarks.push_back(std::move(remark));
  }
  ToProto(call, tx, session, reply.mutable_session());
  reply.set_previous_instructor(previous.str());
  reply.set_planned_without(!previous && session.state == SessionState::kScheduled);
  AddWarnings(remarks, reply.session(), reply.mutable_warnings());
  return reply;
}

namespace {

// A class that has not begun is planned without whoever was to teach it. Error: NOBODY_TEACHES.
absl::StatusOr<v1::CheckOutInstructorResponse> PlanWithout(const Call& call, sql::WriteTx& tx, Session session) {
  const InstructorId leaving = session.instructor;
  if (!leaving) {
    return Refused("NOBODY_TEACHES", "session {session} has no instructor", {{"session", session.id.str()}});
  }
  v1::CheckOutInstructorResponse reply;
  reply.set_instructor(leaving.str());
  reply.set_planned(true);
  session.instructor = {};
  store::UpdateSession(tx, session);
  ToProto(call, tx, session, reply.mutable_session());
  AddWarnings({}, reply.session(), reply.mutable_warnings());
  return reply;
}

}  // namespace

absl::StatusOr<v1::CheckOutInstructorResponse> CheckOutInstructor(const Call& call, sql::WriteTx& tx,
                                                                  const v1::CheckOutInstructorRequest& request) {
  const Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckMayRecord(call, session, request));
  const bool to_come = session.state == SessionState::kScheduled && !rules::Begun(session, call.now);
  if (to_come && !request.has_at()) return PlanWithout(call, tx, session);
  const Site site = TRY(store::GetSite(tx, session.site));
  if (!IsClosed(session)) TRY(CheckBegun(session, site, call.now));
  const absl::Time at = TRY(TimeOf(request.has_at() ? &request.at() : nullptr, call, site, session));
  const auto teachings = store::TeachingsOf(tx, session.id);
  const InstructorId leaving = rules::TeacherAt(teachings, at);
  if (request.reason().empty()) {
    TRY(rules::CheckInstructorLeaving(session, teachings, at, call.now, ZoneOf(site.zone)));
  } else if (!leaving) {
    return Refused("NOBODY_TEACHES", "nobody taught session {session} at {at} by what is recorded",
                   {{"session", session.id.str()}, {"at", rules::WhenText(at, ZoneOf(site.zone))}});
  }

  // A stretch with nobody keeps the gap, also when the start of the class is corrected afterwards.
  std::vector<rules::Remark> remarks;
  TRY(HandOver(call, tx, session, site, InstructorId{}, at, request.reason(), remarks));
  v1::CheckOutInstructorResponse reply;
  TRY(ChargeAgain(call, tx, session, request, reply));
  ToProto(call, tx, session, reply.mutable_session());
  reply.set_instructor(leaving.str());
  ToMoment(at, ZoneOf(site.zone), reply.mutable_at());
  AddWarnings(remarks, reply.session(), reply.mutable_warnings());
  return reply;
}

absl::StatusOr<v1::PutBackTeachingResponse> PutBackTeaching(const Call& call, sql::WriteTx& tx,
                                                            const v1::PutBackTeachingRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckMayRecord(call, session, request));
  const Site site = TRY(store::GetSite(tx, session.site));
  TRY(Record(call, tx, session, site, request.reason(), [&](const std::vector<Teaching>&) -> absl::Status {
    if (Took(session) && store::PutBackTeaching(tx, session.id)) return absl::OkStatus();
    return Refused("NOTHING_TO_PUT_BACK", "no handover of session {session} is recorded",
                   {{"session", session.id.str()}});
  }));
  for (const Teaching& teaching : store::TeachingsOf(tx, session.id)) {
    if (teaching.instructor) session.instructor = teaching.instructor;
  }
  store::UpdateSession(tx, session);
  v1::PutBackTeachingResponse reply;
  TRY(ChargeAgain(call, tx, session, request, reply));
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session.id));
  AddWarnings({}, reply.roster().session(), reply.mutable_warnings());
  return reply;
}

}  // namespace psmet::handlers
