#include "handlers/walkin.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "handlers/addenda.h"
#include "handlers/anomalies.h"
#include "handlers/attendance.h"
#include "handlers/companions.h"
#include "handlers/orders.h"
#include "handlers/payer.h"
#include "handlers/people.h"
#include "handlers/roster.h"
#include "handlers/timetable.h"
#include "handlers/waitlist.h"
#include "handlers/whom.h"
#include "handlers/wire.h"
#include "rules/attendance.h"
#include "rules/schedule.h"
#include "store/attendance.h"
#include "store/people.h"
#include "store/roster.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

constexpr char kOnlyCaregiver[] = "only a caregiver came";

// Who has the new one's names and birth date walked in themselves, unless the caller says that it is somebody else.
absl::Status OrWalkedIn(absl::Status refused, v1::AddWalkInRequest request) {
  const auto detail = DetailOf(refused);
  if (!detail || detail->reason != "PATIENT_KNOWN") return refused;
  v1::Patient& unsaid = *request.mutable_new_patient();
  unsaid.Clear();
  v1::AddWalkInRequest them = request;
  them.clear_new_patient();
  them.set_patient(detail->Value("patient"));
  // Of several somebody looks first.
  if (ParseId<PatientId>(them.patient()).ok()) {
    refused = WithRemedy(std::move(refused),
                         {"If it is them", "psmet.v1.AttendanceService.AddWalkIn", them.SerializeAsString()});
  }
  unsaid.set_given_name(kToBeSaid);
  unsaid.set_family_name(kToBeSaid);
  unsaid.set_birth_date(kToBeSaid);
  request.set_somebody_else(true);
  return WithRemedy(std::move(refused),
                    {"If it is somebody else", "psmet.v1.AttendanceService.AddWalkIn", request.SerializeAsString()});
}

// The patient on file, or the new one, added.
absl::StatusOr<PatientId> PatientOf(const Call& call, sql::WriteTx& tx, const v1::AddWalkInRequest& request) {
  if (request.patient().empty() != request.has_new_patient()) {
    return Invalid("WALK_IN_UNCLEAR", "either a patient on file or a new one is needed, and not both");
  }
  if (!request.caregivers().empty() && request.seat_of() != 0) {
    return Invalid("WALK_IN_UNCLEAR", "where only caregivers came the patient has no seat: leave out whose seat it is");
  }
  if (!request.has_new_patient()) {
    return TRY(store::GetPatient(tx, TRY(ParseId<PatientId>(request.patient())))).id;
  }
  const Patient patient = TRY(PatientFrom(call, tx, request.new_patient()));
  auto added = AddNew(tx, patient, request.somebody_else());
  return added.ok() ? added : OrWalkedIn(added.status(), request);
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

// ALREADY_ENROLLED with the check-in that would serve, or in a closed session the correction.
absl::Status OnRosterAlready(const Session& session, const Site& site, const Enrollment& place) {
  absl::Status status = Refused(
      "ALREADY_ENROLLED", "patient {patient} is on the roster of session {session} as number {number}",
      {{"patient", place.patient.str()}, {"session", session.id.str()}, {"number", absl::StrCat(place.number)}});
  if (session.state != SessionState::kClosed) {
    v1::CheckInRequest check_in;
    check_in.set_session(session.id.str());
    check_in.add_numbers(place.number);
    return WithRemedy(std::move(status),
                      {"Check them in", "psmet.v1.AttendanceService.CheckIn", check_in.SerializeAsString()});
  }
  v1::AmendAttendanceRequest amend;
  amend.set_session(session.id.str());
  amend.add_numbers(place.number);
  *amend.mutable_enter() = WhenOf(*session.actual_start, site);
  amend.set_reason("was there");
  return WithRemedy(std::move(status), {"If they were there the whole time",
                                        "psmet.v1.AttendanceService.AmendAttendance", amend.SerializeAsString()});
}

// The same call as a remedy; a new patient's name is for the caller to say again.
Remedy Instead(std::string text, v1::AddWalkInRequest request) {
  request.clear_new_patient();
  return {std::move(text), "psmet.v1.AttendanceService.AddWalkIn", request.SerializeAsString()};
}

// Records that a number did not come, as a remedy.
Remedy DidNotCome(std::string text, const Session& session, int number) {
  v1::AmendAttendanceRequest amend;
  amend.set_session(session.id.str());
  amend.add_numbers(number);
  amend.set_absent(true);
  amend.set_reason("did not come");
  return {std::move(text), "psmet.v1.AttendanceService.AmendAttendance", amend.SerializeAsString()};
}

// A full class with the seat of somebody absent; where nobody is recorded as that, of the first who has not come though
// the class has begun.
absl::Status WithSeat(const Call& call, sql::ReadTx& tx, const Session& session, absl::Status full,
                      const std::vector<Enrollment>& live, const v1::AddWalkInRequest& request) {
  const auto with = [&](absl::Status status, std::string text, int number) {
    v1::AddWalkInRequest seat = request;
    seat.set_seat_of(number);
    return WithRemedy(std::move(status), Instead(std::move(text), std::move(seat)));
  };
  for (const Enrollment& place : live) {
    if (!place.absent || place.state != EnrollmentState::kSeated) continue;
    return with(std::move(full), absl::StrCat("Take the seat of number ", place.number, ", who is absent"),
                place.number);
  }
  if (!rules::Begun(session, call.now)) return full;
  const Roster roster = LoadRoster(tx, session.id);
  for (const Enrollment& place : live) {
    if (place.state != EnrollmentState::kSeated || !roster.StaysOf(place.patient).empty()) continue;
    full = WithRemedy(std::move(full), DidNotCome(absl::StrCat("Number ", place.number,
                                                               " is not here. If they did not come, record that first"),
                                                  session, place.number));
    return with(std::move(full), "Then take their seat", place.number);
  }
  return full;
}

// A refused seat with the ways to record the presence all the same: somebody else's seat, or none.
absl::Status WithWays(const Call& call, sql::ReadTx& tx, const Session& session, absl::Status status,
                      const std::vector<Enrollment>& live, const v1::AddWalkInRequest& request) {
  if (ReasonOf(status) == "SESSION_FULL") status = WithSeat(call, tx, session, std::move(status), live, request);
  v1::AddWalkInRequest unseated = request;
  unseated.set_unseated_reason("came without a seat");
  return WithRemedy(std::move(status), Instead("If they are in the room, an educator records it", std::move(unseated)));
}

// Whose seat a walk-in may take: somebody absent. Errors: NOT_ON_ROSTER, NOT_ABSENT.
absl::StatusOr<Enrollment> WhoGivesWay(const Session& session, const std::vector<Enrollment>& live, int number) {
  const auto place = std::find_if(live.begin(), live.end(), [&](const Enrollment& each) {
    return each.number == number && each.state == EnrollmentState::kSeated;
  });
  if (place == live.end()) {
    return WithRoster(Refused("NOT_ON_ROSTER", "number {number} has no seat in session {session}",
                              {{"number", absl::StrCat(number)}, {"session", session.id.str()}}),
                      session);
  }
  if (place->absent) return *place;
  return WithRemedy(Refused("NOT_ABSENT", "number {number} of session {session} is not recorded as absent",
                            {{"number", absl::StrCat(number)}, {"session", session.id.str()}}),
                    DidNotCome("If they did not come", session, number));
}

// That they were absent stays on record.
void GiveWay(sql::WriteTx& tx, Enrollment place, PatientId taker) {
  place.state = EnrollmentState::kDropped;
  place.former_seat = place.number;
  place.number = 0;
  place.reason = absl::StrCat("absent (", place.absence_reason, "); ", taker.str(), " took the seat");
  store::UpdateEnrollment(tx, place);
}

// Puts the patient on the roster as absent, without a seat, since only caregivers of theirs came, who are recorded as
// there. Errors: EDUCATOR_NEEDED, ALREADY_ENROLLED, CAREGIVER_NOT_FOUND, CAREGIVER_NOT_LINKED.
absl::StatusOr<Enrollment> OnlyCaregivers(const Call& call, sql::WriteTx& tx, Session& session, const Site& site,
                                          const Presence& stay, const v1::AddWalkInRequest& request) {
  TRY(CheckEducator(call, session));
  const auto caregivers = TRY(CaregiversNamed(tx, stay.patient, request.caregivers()));
  const auto live = store::EnrollmentsOf(tx, session.id);
  Enrollment place{.session = session.id, .patient = stay.patient, .joined = call.now};
  for (const auto& each : live) {
    if (each.patient != stay.patient) continue;
    if (each.state != EnrollmentState::kWaiting) return OnRosterAlready(session, site, each);
    place = each;
  }
  place.walk_in = place.id ? WalkIn::kWaited : WalkIn::kNew;
  place.state = EnrollmentState::kUnseated;
  place.number = NumberWithoutSeat(live);
  place.reason = kOnlyCaregiver;
  place.caregivers = caregivers;
  if (place.id) {
    store::UpdateEnrollment(tx, place);
  } else {
    place.id = store::InsertEnrollment(tx, place, session);
  }
  store::UpdateAbsence(tx, place.id, true, kOnlyCaregiver);
  place.absent = true;
  TRY(Begin(tx, session, stay.enter));
  const Roster roster = LoadRoster(tx, session.id);
  for (const CaregiverId caregiver : caregivers) {
    // Who came with somebody else too is recorded once.
    if (!roster.StaysOf(caregiver).empty()) continue;
    Presence theirs = stay;
    theirs.patient = {};
    theirs.caregiver = caregiver;
    store::InsertPresence(tx, theirs);
    if (session.state == SessionState::kClosed) {
      KeepAddendum(call, tx, session, absl::StrCat("caregiver ", caregiver.str()), "",
                   StayWords(stay, ZoneOf(site.zone)), request.reason());
    }
  }
  return place;
}

// The patient's place: a seat, after whoever the request's seat_of names gave way, or none where planning has none to
// give and an educator says why they are here, which of a closed session they have said.
absl::StatusOr<Enrollment> PlaceFor(const Call& call, sql::WriteTx& tx, const Session& session, const Site& site,
                                    PatientId patient, const v1::AddWalkInRequest& request) {
  const auto live = store::EnrollmentsOf(tx, session.id);
  Enrollment place{.session = session.id, .patient = patient, .joined = call.now};
  Enrollment gives_way;
  if (request.seat_of() != 0) gives_way = TRY(WhoGivesWay(session, live, request.seat_of()));
  const auto has = std::find_if(live.begin(), live.end(), [&](const auto& each) { return each.patient == patient; });
  if (has != live.end()) {
    if (has->state != EnrollmentState::kWaiting) return OnRosterAlready(session, site, *has);
    place = *has;
  }
  std::vector<Enrollment> others = live;
  std::erase_if(others, [&](const Enrollment& each) { return each.patient == patient || each.id == gives_way.id; });
  place.walk_in = place.id ? WalkIn::kWaited : WalkIn::kNew;
  place.state = EnrollmentState::kSeated;
  place.number = request.seat_of() != 0 ? request.seat_of() : rules::LowestFreeSeat(others, session.seats);
  auto with_patient = others;
  with_patient.push_back(place);
  const absl::Status seat = CheckSeat(call, tx, session, others, with_patient, patient);
  if (seat.ok()) {
    if (gives_way.id) GiveWay(tx, gives_way, patient);
    return place;
  }
  const bool closed = session.state == SessionState::kClosed;
  const std::string& why = request.unseated_reason().empty() && closed ? request.reason() : request.unseated_reason();
  if (why.empty()) return WithWays(call, tx, session, seat, live, request);
  TRY(CheckEducator(call, session));
  place.state = EnrollmentState::kUnseated;
  place.number = NumberWithoutSeat(live);
  place.reason = why;
  return place;
}

// When they were there: since now, or of a closed class its whole time, unless the request says otherwise. Errors:
// TIME_IN_FUTURE, CHECK_IN_TOO_EARLY, TIME_OUT_OF_ORDER.
absl::StatusOr<Presence> StayOf(const v1::AddWalkInRequest& request, const Call& call, const Session& session,
                                const Site& site) {
  const absl::TimeZone zone = ZoneOf(site.zone);
  const bool closed = session.state == SessionState::kClosed;
  Presence stay{.session = session.id,
                .enter = closed ? *session.actual_start : call.now,
                .leave = session.actual_end,
                .entered_by = call.caller.name,
                .attested = closed && !request.has_leave(),
                .modality = TRY(FromProto(request.modality()))};
  if (request.has_at()) stay.enter = TRY(TimeOf(&request.at(), call, site, session));
  if (request.has_leave()) stay.leave = TRY(TimeOf(&request.leave(), call, site, session));
  if (stay.leave) stay.left_by = call.caller.name;
  TRY(rules::CheckEntering(session, stay.enter, call.now, zone));
  if (stay.leave) TRY(rules::CheckPast(*stay.leave, call.now, zone));
  if (stay.leave) TRY(rules::CheckStay(session, stay.enter, *stay.leave, zone));
  if (closed) TRY(rules::CheckClass(session, *session.actual_start, *session.actual_end, {stay}, zone));
  return stay;
}

// Gives the patient their place and records the stay.
absl::StatusOr<Enrollment> Seat(const Call& call, sql::WriteTx& tx, Session& session, const Site& site,
                                const Presence& stay, const v1::AddWalkInRequest& request) {
  Enrollment place = TRY(PlaceFor(call, tx, session, site, stay.patient, request));
  if (place.id) {
    store::UpdateEnrollment(tx, place);
  } else {
    place.id = store::InsertEnrollment(tx, place, session);
  }
  TRY(Begin(tx, session, stay.enter));
  store::InsertPresence(tx, stay);
  if (session.state == SessionState::kClosed) {
    KeepAddendum(call, tx, session, absl::StrCat("number ", place.number, " (", place.patient.str(), ")"), "",
                 StayWords(stay, ZoneOf(site.zone)), request.reason());
  }
  return place;
}

// Whoever gave way to a walk-in with that number has the seat again, absent as before, unless they have another place
// at that time.
void GiveBack(sql::WriteTx& tx, const Session& session, const std::vector<Enrollment>& live, int number,
              std::vector<rules::Remark>& remarks) {
  const auto gave_way = store::GaveWay(tx, session.id);
  const auto last = std::find_if(gave_way.rbegin(), gave_way.rend(), [&](const auto& p) { return p.number == number; });
  if (last == gave_way.rend()) return;
  const bool back = std::any_of(live.begin(), live.end(), [&](const auto& p) { return p.patient == last->patient; });
  if (!back && !store::PatientBusy(tx, last->patient, {session.start, session.end}, session.id)) {
    return store::GiveBackSeat(tx, last->enrollment);
  }
  remarks.push_back({"SEAT_STAYS_FREE", absl::StrCat(last->patient.str(), ", who had number ", number,
                                                     ", has another place at that time: the seat stays free")});
}

}  // namespace

bool WalkedIn(sql::ReadTx& tx, const Session& session, PatientId patient) {
  const auto live = store::EnrollmentsOf(tx, session.id);
  return std::any_of(live.begin(), live.end(),
                     [&](const Enrollment& place) { return place.patient == patient && place.walk_in != WalkIn::kNo; });
}

Enrollment TakeOff(const Call& call, sql::WriteTx& tx, const Session& session, PatientId patient,
                   const std::string& reason, std::vector<rules::Remark>& remarks) {
  const bool closed = session.state == SessionState::kClosed;
  auto live = store::EnrollmentsOf(tx, session.id);
  Enrollment taken =
      *std::find_if(live.begin(), live.end(), [&](const auto& place) { return place.patient == patient; });
  const int number = taken.number;
  taken.state = taken.walk_in == WalkIn::kWaited && !closed ? EnrollmentState::kWaiting : EnrollmentState::kDropped;
  taken.walk_in = WalkIn::kNo;
  taken.number = 0;
  taken.reason = taken.state == EnrollmentState::kWaiting ? "" : reason;
  store::UpdateEnrollment(tx, taken);
  if (number <= rules::kMaxSeats) GiveBack(tx, session, live, number, remarks);
  if (!closed) {
    for (const Enrollment& each : FillSeats(call, tx, session).promoted) {
      remarks.push_back({"PROMOTED", absl::StrCat(each.patient.str(), " has seat ", each.number,
                                                  " from the waiting list now: tell them")});
    }
  }
  taken.number = number;
  return taken;
}

std::vector<Remedy> RecordAgain(const Session& session, const Site& site, const RosterPatient& was,
                                const std::vector<Presence>& stays, const std::vector<CaregiverId>& caregivers,
                                int seat_of) {
  constexpr char kReason[] = "cleared by mistake";
  std::vector<Remedy> again;
  // The first puts them on the roster, further ones stand beside it.
  for (const Presence& stay : stays) {
    const bool left = stay.leave && !stay.attested;
    if (again.empty()) {
      v1::AddWalkInRequest walk_in;
      walk_in.set_session(session.id.str());
      walk_in.set_patient(was.patient.str());
      *walk_in.mutable_at() = WhenOf(stay.enter, site);
      if (left) *walk_in.mutable_leave() = WhenOf(*stay.leave, site);
      if (stay.modality != Modality::kInPerson) walk_in.set_modality(static_cast<v1::Modality>(stay.modality));
      if (was.state == EnrollmentState::kUnseated && caregivers.empty()) walk_in.set_unseated_reason(was.reason);
      for (const CaregiverId caregiver : caregivers) walk_in.add_caregivers(caregiver.str());
      if (caregivers.empty()) walk_in.set_seat_of(seat_of);
      if (session.state == SessionState::kClosed) walk_in.set_reason(kReason);
      again.push_back(Instead("", std::move(walk_in)));
      if (!caregivers.empty()) break;
    } else {
      v1::AmendAttendanceRequest amend;
      amend.set_session(session.id.str());
      amend.add_patients(was.patient.str());
      *amend.mutable_enter() = WhenOf(stay.enter, site);
      if (left) *amend.mutable_leave() = WhenOf(*stay.leave, site);
      if (stay.modality != Modality::kInPerson) amend.set_modality(static_cast<v1::Modality>(stay.modality));
      amend.set_also(true);
      amend.set_reason(kReason);
      again.push_back({"", "psmet.v1.AttendanceService.AmendAttendance", amend.SerializeAsString()});
    }
  }
  return again;
}

absl::StatusOr<v1::AddWalkInResponse> AddWalkIn(const Call& call, sql::WriteTx& tx,
                                                const v1::AddWalkInRequest& request) {
  Session session = TRY(LoadSession(call, tx, request.session()));
  TRY(CheckMayRecord(call, session, request));
  const bool closed = session.state == SessionState::kClosed;
  const Site site = TRY(store::GetSite(tx, session.site));
  Presence stay = TRY(StayOf(request, call, session, site));
  if (!closed) TRY(CheckInstructor(session));
  stay.patient = TRY(PatientOf(call, tx, request));
  const bool without_patient = !request.caregivers().empty();
  const Enrollment place = without_patient ? TRY(OnlyCaregivers(call, tx, session, site, stay, request))
                                           : TRY(Seat(call, tx, session, site, stay, request));
  v1::AddWalkInResponse reply;
  TRY(ChargeAgain(call, tx, session, request, reply));
  ToProto(call, tx, place, reply.mutable_enrollment());
  const Roster roster = LoadRoster(tx, session.id);
  *reply.mutable_roster() = TRY(RosterReply(call, tx, session.id, roster));
  if (!without_patient) ToMoment(stay.enter, ZoneOf(site.zone), reply.mutable_at());

  std::vector<rules::Remark> remarks;
  if (without_patient) {
    remarks.push_back({"ONLY_CAREGIVER", absl::StrCat("number ", place.number, ", ", place.patient.str(),
                                                      ", is recorded as absent and does not count for the group")});
  } else if (place.state == EnrollmentState::kUnseated) {
    remarks.push_back({"UNSEATED", absl::StrCat("number ", place.number, " has no seat and counts for the group")});
  }
  if (const auto order = OrderRemark(tx, session, store::OrdersOf(tx, stay.patient))) remarks.push_back(*order);
  if (const auto remark = PayerRemark(tx, TRY(store::GetPatient(tx, stay.patient)))) remarks.push_back(*remark);
  AddWarnings(remarks, reply.mutable_warnings());
  AddWarnings(closed ? TRY(AnomalyRemarks(call, tx, session, site, roster)) : TRY(CrowdRemarks(tx, session, roster)),
              reply.mutable_warnings());
  return reply;
}

}  // namespace psmet::handlers
