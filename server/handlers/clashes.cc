#include "handlers/clashes.h"

#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/error.h"
#include "handlers/schedule.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "psmet/v1/types.pb.h"
#include "rules/schedule.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

constexpr absl::Duration kAhead = absl::Hours(14 * 24);

bool IsClash(const absl::Status& refusal) {
  const std::string reason = ReasonOf(refusal);
  return reason == "ROOM_TAKEN" || reason == "INSTRUCTOR_TAKEN" || reason == "PATIENT_TAKEN";
}

// When the session could not have its room, its instructor or somebody of those places.
std::vector<Interval> TakenTimes(sql::ReadTx& tx, const Session& session, const std::vector<Enrollment>& places,
                                 Interval when) {
  std::vector<Interval> taken = store::RoomTimes(tx, session.room, when, session.id);
  const auto add = [&](const std::vector<Interval>& times) { taken.insert(taken.end(), times.begin(), times.end()); };
  if (session.instructor) add(store::InstructorTimes(tx, session.instructor, when, session.id));
  for (const Enrollment& each : places) {
    if (each.state == EnrollmentState::kSeated) add(store::PatientTimes(tx, each.patient, when, session.id));
  }
  return taken;
}

// Who is free then, as a sentence begins.
std::string Who(const Session& session, const std::vector<Enrollment>& places) {
  const bool seated = std::any_of(places.begin(), places.end(),
                                  [](const Enrollment& each) { return each.state == EnrollmentState::kSeated; });
  if (!session.instructor && !seated) return "The room is";
  if (!seated) return "Room and instructor are";
  return session.instructor ? "Room, instructor and patients are" : "Room and patients are";
}

}  // namespace

absl::Status CheckRoomFree(sql::ReadTx& tx, const Session& session) {
  const auto other = store::RoomBusy(tx, session.room, {session.start, session.end}, session.id);
  if (!other) return absl::OkStatus();
  return Refused("ROOM_TAKEN", "session {other} has room {room} then",
                 {{"other", other->str()}, {"room", session.room.str()}});
}

absl::Status CheckInstructorFree(const Call& call, sql::ReadTx& tx, const Session& session) {
  if (!session.instructor) return absl::OkStatus();
  const auto other = store::InstructorBusy(tx, session.instructor, {session.start, session.end}, session.id);
  if (!other) return absl::OkStatus();
  return Refused("INSTRUCTOR_TAKEN", "{instructor} teaches {other} then",
                 {{"instructor", session.instructor.str()}, {"other", NameFor(call, tx, *other)}});
}

absl::Status CheckPatientsFree(const Call& call, sql::ReadTx& tx, const Session& session,
                               const std::vector<Enrollment>& places) {
  for (const Enrollment& each : places) {
    if (each.state == EnrollmentState::kSeated) TRY(CheckPatientFree(call, tx, each.patient, session));
  }
  return absl::OkStatus();
}

absl::Status WithNextTime(sql::ReadTx& tx, absl::Status refusal, const Session& session,
                          const std::vector<Enrollment>& places, const rules::Place& place, std::string_view method,
                          const google::protobuf::Message& request) {
  if (!IsClash(refusal)) return refusal;
  const Interval when{session.start, session.start + kAhead};
  const auto next =
      rules::NextFree(TakenTimes(tx, session, places, when), session.end - session.start, when.begin, when.end, place);
  if (!next) return refusal;
  const Day day = absl::ToCivilDay(*next, place.zone);
  if (session.instructor && !CheckCredential(tx, session.instructor, session.curriculum, day).ok()) return refusal;
  std::unique_ptr<google::protobuf::Message> then(request.New());
  then->CopyFrom(request);
  auto* start = then->GetReflection()->MutableMessage(then.get(), then->GetDescriptor()->FindFieldByName("start"));
  *static_cast<psmet::v1::When*>(start) = WhenOf(*next, place.zone);
  return WithRemedy(std::move(refusal),
                    {absl::StrCat(Who(session, places), " next free ", rules::WhenText(*next, place.zone)),
                     "psmet.v1." + std::string(method), then->SerializeAsString()});
}

}  // namespace psmet::handlers
