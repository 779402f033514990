#include "handlers/waitlist.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include "handlers/notices.h"
#include "handlers/orders.h"
#include "handlers/wire.h"
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
  if (waiting.empty()) return {};
  rules::Filling filling =
      rules::Fill(session, TopicsOf(tx, session), live, std::move(waiting), room->capacity, call.now);
  for (const Enrollment& seated : filling.seated) store::UpdateEnrollment(tx, seated);
  NoteToTell(call, tx, NoticeKind::kPromoted, session, session, filling.seated);
  return {.promoted = std::move(filling.seated), .passed_over = std::move(filling.passed_over)};
}

void ToProto(sql::ReadTx& tx, const rules::PassedOver& passed, v1::PassedOver* out) {
  const PatientId patient = passed.place.patient;
  const store::PlaceNames names = store::NamesOf(tx, passed.place.id);
  out->set_patient(patient.str());
  out->set_patient_name(absl::StrCat(names.family_name, ", ", names.given_name));
  out->set_reason(passed.why.reason);
  out->set_text(passed.why.text);
  if (absl::StartsWith(passed.why.reason, "ORDER_")) {
    OrderId pending;
    for (const Order& order : store::OrdersOf(tx, patient)) {
      if (order.state == OrderState::kPending) pending = order.id;
    }
    ToProto(OrderNeeded(passed.why, patient, pending), out->mutable_remedy());
  } else if (passed.why.reason != "ROOM_FULL") {
    v1::DropPatientRequest drop;
    drop.set_session(passed.place.session.str());
    drop.set_patient(patient.str());
    ToProto({"Off the waiting list", "psmet.v1.ScheduleService.DropPatient", drop.SerializeAsString()},
            out->mutable_remedy());
  }
}

}  // namespace psmet::handlers
