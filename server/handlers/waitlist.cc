#include "handlers/waitlist.h"

#include "handlers/notices.h"
#include "rules/schedule.h"
#include "store/enrollment.h"
#include "store/people.h"
#include "store/schedule.h"

namespace psmet::handlers {

Promotion FillSeats(const Call& call, sql::WriteTx& tx, const Session& session) {
  if (rules::Begun(session, call.now)) return {};
  const std::vector<Enrollment> live = store::EnrollmentsOf(tx, session.id);
  if (rules::LowestFreeSeat(live, session.seats) == 0) return {};
  const auto room = store::GetRoom(tx, session.room);
  if (!room.ok()) return {};
  std::vector<rules::Waiter> waiting;
  for (const Enrollment& place : live) {
    if (place.state != EnrollmentState::kWaiting) continue;
    waiting.push_back({.place = place,
                       .orders = store::OrdersOf(tx, place.patient),
                       .attended = store::AttendedModule(tx, place.patient, session.module_number, session.start),
                       .elsewhere = store::PatientBusy(tx, place.patient, {session.start, session.end}, session.id)});
  }
  rules::Filling filling = rules::Fill(session, live, std::move(waiting), room->capacity, call.now);
  for (const Enrollment& seated : filling.seated) store::UpdateEnrollment(tx, seated);
  NoteToTell(call, tx, NoticeKind::kPromoted, session, session, filling.seated);
  return {.promoted = std::move(filling.seated), .passed_over = std::move(filling.passed_over)};
}

}  // namespace psmet::handlers
