#include "handlers/walkin.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/attendance.h"
#include "handlers/people.h"
#include "handlers/roster.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "rules/schedule.h"
#include "store/attendance.h"
#include "store/people.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

// The patient on file, or the new one, added.
absl::StatusOr<PatientId> PatientOf(const Call& call, sql::WriteTx& tx, const v1::AddWalkInRequest& request) {
  if (request.patient().empty() != request.has_new_patient()) {
    return Invalid("WALK_IN_UNCLEAR", "either a patient on file or a new one is needed, and not both");
  }
  if (!request.has_new_patient()) {
    return TRY(store::GetPatient(tx, TRY(ParseId<PatientId>(request.patient())))).id;
  }
  const Patient patient = TRY(FromProto(request.new_patient(), TodayOf(call, tx)));
  TRY(CheckMrnFree(tx, patient));
  return store::InsertPatient(tx, patient);
}

// Why planning would not give this patient a seat; OK if it would.
absl::Status CheckSeat(const Call& call, sql::ReadTx& tx, const Session& session, const std::vector<Enrollment>& live,
                       const std::vector<Enrollment>& with_patient, PatientId patient) {
  TRY(CheckPatientFree(call, tx, patient, session));
  if (rules::LowestFreeSeat(live, session.seats) == 0) {
    return Refused("SESSION_FULL", "session {session} is full ({seats} of {seats})",
                   {{"session", session.id.str()}, {"seats", absl::StrCat(session.seats)}});
  }
  return rules::CheckChairs(TRY(store::GetRoom(tx, session.room)), rules::ChairsTaken(session, with_patient));
}

// The lowest number above the seats that nobody has.
int NumberWithoutSeat(const std::vector<Enrollment>& live) {
  int number = rules::kMaxSeats + 1;
  for (const auto& place : live) number = std::max(number, place.number + 1);
  return number;
}

// The patient's place: a seat, or none where planning has none to give and an educator says why they are here.
absl::StatusOr<Enrollment> PlaceFor(const Call& call, sql::ReadTx& tx, const Session& session, PatientId patient,
                                    const std::string& unseated_reason) {
  const auto live = store::EnrollmentsOf(tx, session.id);
  Enrollment place{.session = session.id, .patient = patient, .joined = call.now};
  auto others = live;
  if (const auto it = std::find_if(others.begin(), others.end(), [&](const auto& e) { return e.patient == patient; });
      it != others.end()) {
    if (it->state != EnrollmentState::kWaiting) {
      v1::CheckInRequest check_in;
      check_in.set_session(session.id.str());
      check_in.add_numbers(it->number);
      return WithRemedy(
          Refused("ALREADY_ENROLLED", "patient {patient} is on the roster of session {session} as number {number}",
                  {{"patient", patient.str()}, {"session", session.id.str()}, {"number", absl::StrCat(it->number)}}),
          {"Check them in", "psmet.v1.AttendanceService.CheckIn", check_in.SerializeAsString()});
    }
    place = *it;
    others.erase(it);
  }
  place.state = EnrollmentState::kSeated;
  place.number = rules::LowestFreeSeat(others, session.seats);
  auto with_patient = others;
  with_patient.push_back(place);
  const absl::Status seat = CheckSeat(call, tx, session, others, with_patient, patient);
  if (seat.ok()) return place;
  if (unseated_reason.empty()) return seat;
  if (!call.caller.Is(v1::ROLE_EDUCATOR) && !call.caller.Is(v1::ROLE_ADMIN)) {
    return Refused("EDUCATOR_NEEDED", "a presence without a seat in session {session} is recorded by an educator",
                   {{"session", session.id.str()}});
  }
  place.state = EnrollmentState::kUnseated;
  place.number = NumberWithoutSeat(others);
  place.reason = unseated_reason;
  return place;
}

}  // namespace

absl::StatusOr<v1::AddWalkInResponse> AddWalkIn(const Call& call, sql::WriteTx& tx,
                                                const v1::AddWalkInRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckNotEnded(session));
  const Site site = TRY(store::GetSite(tx, session.site));
  const absl::Time at = TRY(TimeOf(request.has_at() ? &request.at() : nullptr, call, site));
  TRY(rules::CheckEntering(session, at, call.now, ZoneOf(site.zone)));
  TRY(CheckInstructor(session));
  const PatientId patient = TRY(PatientOf(call, tx, request));
  Enrollment place = TRY(PlaceFor(call, tx, session, patient, request.unseated_reason()));

  if (place.id) {
    store::UpdateEnrollment(tx, place);
  } else {
    place.id = store::InsertEnrollment(tx, place, session);
  }
  TRY(Begin(tx, session, at));
  store::InsertPresence(tx, {.session = session.id, .patient = patient, .enter = at, .entered_by = call.caller.name});

  std::vector<rules::Remark> remarks;
  if (place.state == EnrollmentState::kUnseated) {
    remarks.push_back({"UNSEATED", absl::StrCat("number ", place.number, " has no seat and counts for the group")});
  }
  if (const auto order = rules::OrderRemark(store::OrdersOf(tx, patient), session.day)) remarks.push_back(*order);
  v1::AddWalkInResponse reply;
  ToProto(call, tx, place, reply.mutable_enrollment());
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session, site));
  ToMoment(at, ZoneOf(site.zone), reply.mutable_at());
  AddWarnings(remarks, reply.mutable_warnings());
  AddWarnings(TRY(CrowdRemarks(tx, session, LoadRoster(tx, session.id))), reply.mutable_warnings());
  return reply;
}

}  // namespace psmet::handlers
