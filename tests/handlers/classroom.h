// A clinic with one class on Tue 8 Dec 2026, 9:00-10:00 in Chicago, for tests of what happens in the room.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "handlers/amending.h"
#include "handlers/attendance.h"
#include "handlers/clinic.h"
#include "handlers/closing.h"
#include "rules/policy.h"
#include "store/attendance.h"
#include "store/notes.h"
#include "store/policy.h"

namespace psmet::handlers {

class Classroom : public testing::Test {
 protected:
  Classroom() {
    clinic.Publish();
    site_ = clinic.AddSite();
    room_ = clinic.AddRoom(site_, 7);
    instructor_ = clinic.AddInstructor("CDCES", "1558598797");
    session_ = clinic.AddSession(room_, absl::CivilMinute(2026, 12, 8, 9, 0), instructor_, "adces-3/introduction");
  }

  // A time of that day.
  static absl::Time At(int hour, int minute) {
    return absl::FromCivil(absl::CivilMinute(2026, 12, 8, hour + 6, minute), absl::UTCTimeZone());
  }
  // Calls a handler at that time, as somebody of that role.
  template <typename Handler, typename Request>
  auto DoAt(absl::Time now, Handler handler, const Request& request, v1::Role role = v1::ROLE_ADMIN) {
    clinic.clock.Set(now);
    clinic.caller.roles = {role};
    return clinic.Do(handler, request);
  }
  auto CheckInAt(absl::Time now, const std::string& who) { return DoAt(now, CheckIn, Named<v1::CheckInRequest>(who)); }
  auto CheckOutAt(absl::Time now, const std::string& who) {
    return DoAt(now, CheckOut, Named<v1::CheckOutRequest>(who));
  }
  auto StartAt(absl::Time now) { return DoAt(now, StartSession, Named<v1::StartSessionRequest>("")); }
  // Closes the class after everybody who came was documented, unless `documented_` is false.
  auto CloseAt(absl::Time now, const std::string& when = "") {
    if (documented_) Document();
    return DoAt(now, CloseSession, Named<v1::CloseSessionRequest>(when));
  }
  // A request about the session, the rest in text form.
  template <typename Request>
  Request Named(const std::string& rest) {
    return Of<Request>("session: '" + session_.str() + "' " + rest);
  }

  // A patient with an order in force.
  PatientId AddPatient(const std::string& family_name, int units = 20) {
    const auto patient = clinic.AddPatient(family_name);
    if (units > 0) clinic.AddOrder(patient, units);
    return patient;
  }
  // A seat of the session; 0 puts the patient on its waiting list.
  void Enroll(SessionId id, PatientId patient, int seat, std::vector<CaregiverId> caregivers = {}) {
    const absl::Status done = clinic.Write([&](sql::WriteTx& tx) {
      store::InsertEnrollment(tx,
                              {.session = id,
                               .patient = patient,
                               .number = seat,
                               .state = seat > 0 ? EnrollmentState::kSeated : EnrollmentState::kWaiting,
                               .joined = At(1, 0),
                               .caregivers = caregivers},
                              store::GetSession(tx, id).value());
      return absl::OkStatus();
    });
    EXPECT_TRUE(done.ok());
  }
  CaregiverId AddCaregiver(PatientId patient) {
    return clinic
        .Write([&](sql::WriteTx& tx) -> absl::StatusOr<CaregiverId> {
          return store::InsertCaregiver(tx, {.given_name = "Gail",
                                             .family_name = "Abbott",
                                             .links = {{.patient = patient, .relationship = "spouse"}}});
        })
        .value();
  }
  // The payer's policy, confirmed, with everything known that a line may be held for; at most `day_cap` units a day.
  void AddPolicy(int day_cap) {
    const Policy policy{.payer = "sample-payer",
                        .family = "PSMET",
                        .title = "Sample",
                        .source = "contract",
                        .effective_from = Day(2026, 1, 1),
                        .known_on = Day(2026, 1, 1),
                        .covered = Tri::kYes,
                        .bands = {{"98960", 1, 1, 30}, {"98961", 2, 4, 30}, {"98962", 5, 8, 30}},
                        .codes_may_mix = Tri::kYes,
                        .caps = {{.period = CapPeriod::kDay, .limit = day_cap}},
                        .caps_known = Tri::kYes,
                        .caps_across_providers = Tri::kNo,
                        .order_required = Tri::kYes,
                        .standing_orders = Tri::kYes,
                        .authorization_required = Tri::kNo,
                        .authorization_lifts_caps = Tri::kNo,
                        .diagnosis_required = Tri::kYes,
                        .renderer = Renderer::kInstructor,
                        .places_of_service = {"11"}};
    const absl::Status done = clinic.Write([&](sql::WriteTx& tx) {
      store::ConfirmPolicy(tx, store::InsertPolicy(tx, policy), "biller", At(7, 0));
      return absl::OkStatus();
    });
    EXPECT_TRUE(done.ok());
  }
  // A complete note, attested, of their own for everybody who came and has none.
  void Document() {
    const absl::Status done = clinic.Write([&](sql::WriteTx& tx) {
      for (const auto& stay : store::PresencesOf(tx, session_)) {
        if (!stay.patient || store::NoteOf(tx, session_, stay.patient)) continue;
        store::RecordNote(tx, {.session = session_,
                               .patient = stay.patient,
                               .topics = "labels",
                               .response = "teach-back by " + stay.patient.str(),
                               .goal = "read labels",
                               .follow_up = "in a week",
                               .recorded_by = "educator",
                               .recorded_at = stay.enter,
                               .attested_by = "educator",
                               .attested_at = stay.enter});
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(done.ok());
  }
  void Set(const std::string& sql) { clinic.connection().Execute(sql); }
  int64_t Count(const char* sql) {
    return *clinic.Look([&](sql::ReadTx& tx) { return tx.Value<int64_t>(sql); });
  }

  Clinic clinic;
  SiteId site_;
  RoomId room_;
  InstructorId instructor_;
  SessionId session_;
  bool documented_ = true;
};

template <typename Warnings>
std::vector<std::string> WordsOf(const Warnings& warnings) {
  std::vector<std::string> reasons;
  for (const auto& warning : warnings) reasons.push_back(warning.reason());
  return reasons;
}
template <typename Reply>
std::vector<std::string> ReasonsOf(const absl::StatusOr<Reply>& reply) {
  EXPECT_TRUE(reply.ok()) << reply.status();
  return reply.ok() ? WordsOf(reply->warnings()) : std::vector<std::string>();
}

}  // namespace psmet::handlers
