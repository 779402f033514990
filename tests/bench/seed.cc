// Writes a database for the benchmark: ten sites of twenty rooms with a past and a long future, and one hall where
// everybody's class is on right now, for check-ins.
//   seed <database> [patients] [past sessions] [future sessions]
#include <absl/time/clock.h>

#include <cstdio>
#include <cstdlib>

#include "base/error.h"
#include "sql/schema.h"
#include "store/attendance.h"
#include "store/curriculum.h"
#include "store/people.h"
#include "store/schedule.h"
#include "store/staff.h"

namespace psmet {
namespace {

constexpr int kSites = 10, kRoomsOfSite = 20, kRooms = kSites * kRoomsOfSite, kClassesOfDay = 8;

struct Scale {
  int patients = 100000, past = 20000, future = 400000;
};

InstructorId AddInstructor(sql::WriteTx& tx, int number, Day today) {
  const InstructorId id = store::InsertInstructor(
      tx, {.given_name = "Given", .family_name = "Family" + std::to_string(number), .profession = "RN"});
  store::InsertCredential(tx, {.instructor = id,
                               .type = "RN",
                               .number = std::to_string(number),
                               .issuer = "Board",
                               .state = "KS",
                               .issued_on = today - 400,
                               .valid_from = today - 400,
                               .valid_to = today + 4000,
                               .history = {{.state = CredentialState::kVerified, .effective_on = today - 400}}});
  return id;
}

class Seeder {
 public:
  Seeder(sql::Connection& connection, const Scale& scale) : connection_(connection), scale_(scale) {}

  void Run() {
    connection_.Execute("PRAGMA synchronous = OFF; BEGIN IMMEDIATE");
    sql::WriteTx tx(connection_);
    tx.set_seq(1);
    AddCurriculum(tx);
    for (int i = 0; i < kRooms; ++i) AddRoom(tx, i);
    for (int i = 0; i < scale_.patients; ++i) AddPatient(tx, i);
    // Slots before the morning of today are past; the future begins tomorrow.
    for (int i = 0; i < scale_.past; ++i) AddPast(tx, i);
    for (int i = 0; i < scale_.future; ++i) store::InsertSession(tx, SessionAt(i, today_ + 1));
    AddHall(tx);
    connection_.Execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  }

 private:
  void AddCurriculum(sql::WriteTx& tx) {
    Curriculum curriculum{.name = "bench", .edition = "1", .title = "Bench", .taught = true};
    curriculum.families = {"98960"};
    curriculum.accepted_credentials = {"RN"};
    for (int i = 0; i < 8; ++i) {
      curriculum.modules.push_back(
          {.key = "m" + std::to_string(i), .title = "Module " + std::to_string(i), .blocks = 2});
    }
    store::InsertCurriculum(tx, curriculum);
    for (const Module& module : curriculum.modules) {
      modules_.push_back(store::GetModule(tx, "bench-1/" + module.key)->module.number);
    }
  }

  void AddRoom(sql::WriteTx& tx, int i) {
    if (i % kRoomsOfSite == 0) {
      site_ = store::InsertSite(tx, {.name = "Site " + std::to_string(i), .zone = "America/Chicago"});
    }
    rooms_.push_back(
        {.id = store::InsertRoom(tx, {.site = site_, .name = std::to_string(i), .capacity = 12}), .site = site_});
    instructors_.push_back(AddInstructor(tx, i, today_));
  }

  void AddPatient(sql::WriteTx& tx, int i) {
    const PatientId patient = store::InsertPatient(tx, {.mrn = "M" + std::to_string(i),
                                                        .given_name = "G" + std::to_string(i % 97),
                                                        .family_name = "F" + std::to_string(i),
                                                        .birth_date = Day(1960, 1, 1) + i % 9000,
                                                        .payer = "bench-payer",
                                                        .member_id = std::to_string(i),
                                                        .phone = "555-0100"});
    store::InsertOrder(tx, {.patient = patient,
                            .ordering_npi = "1234567893",
                            .ordering_name = "Ordering, Doctor",
                            .ordered_on = today_ - 20,
                            .valid_until = today_ + 3650,
                            .diagnoses = {"E11.9"},
                            .hours = 10,
                            .format = OrderFormat::kEither,
                            .state = OrderState::kActive});
  }

  // The i-th hour of all rooms together from a day on, eight a day and room.
  Session SessionAt(int i, Day from) {
    const int room = i % kRooms, slot = i / kRooms;
    const absl::CivilHour begin(absl::CivilHour(from + slot / kClassesOfDay) + 9 + slot % kClassesOfDay);
    const absl::Time start = absl::FromCivil(begin, zone_);
    return {.site = rooms_[room].site,
            .room = rooms_[room].id,
            .curriculum = "bench-1",
            .module = "m" + std::to_string(slot % 8),
            .module_number = modules_[slot % 8],
            .start = start,
            .end = start + absl::Hours(1),
            .day = Day(begin),
            .blocks = 2,
            .seats = 4,
            .instructor = instructors_[room]};
  }

  // Taught and closed, two patients in it, both all the time.
  void AddPast(sql::WriteTx& tx, int i) {
    const int days = (scale_.past / kRooms + kClassesOfDay) / kClassesOfDay;
    Session session = SessionAt(i, today_ - days);
    session.id = store::InsertSession(tx, session);
    for (int seat = 1; seat <= 2; ++seat) {
      const PatientId patient{(2 * i + seat) % scale_.patients + 1};
      store::InsertEnrollment(
          tx, {.session = session.id, .patient = patient, .number = seat, .joined = session.start - absl::Hours(48)},
          session);
      store::InsertPresence(tx, {.session = session.id,
                                 .patient = patient,
                                 .enter = session.start,
                                 .leave = session.end,
                                 .entered_by = "desk",
                                 .left_by = "desk"});
    }
    store::BeginTeaching(tx, session.id, session.instructor, session.start);
    session.state = SessionState::kClosed;
    session.actual_start = session.start;
    session.actual_end = session.end;
    store::UpdateSession(tx, session);
  }

  // A class of four for everybody, now.
  void AddHall(sql::WriteTx& tx) {
    const SiteId hall = store::InsertSite(tx, {.name = "Hall", .zone = "America/Chicago"});
    const absl::Time start = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()) / 60 * 60);
    for (int i = 0; i < scale_.patients / 4; ++i) {
      Session session = SessionAt(i, today_);
      session.site = hall;
      session.room = store::InsertRoom(tx, {.site = hall, .name = std::to_string(i), .capacity = 12});
      session.instructor = AddInstructor(tx, kRooms + i, today_);
      session.start = start;
      session.end = start + absl::Hours(4);
      session.day = Day(absl::ToCivilDay(start, zone_));
      session.blocks = 8;
      session.id = store::InsertSession(tx, session);
      for (int seat = 1; seat <= 4; ++seat) {
        store::InsertEnrollment(
            tx, {.session = session.id, .patient = {4 * i + seat}, .number = seat, .joined = start - absl::Hours(48)},
            session);
      }
    }
  }

  struct Place {
    RoomId id;
    SiteId site;
  };
  sql::Connection& connection_;
  const Scale scale_;
  const absl::TimeZone zone_ = [] {
    absl::TimeZone zone;
    absl::LoadTimeZone("America/Chicago", &zone);
    return zone;
  }();
  const Day today_ = absl::ToCivilDay(absl::Now(), zone_);
  SiteId site_;
  std::vector<int64_t> modules_;
  std::vector<Place> rooms_;
  std::vector<InstructorId> instructors_;
};

int Main(int argc, char** argv) {
  Scale scale;
  if (argc < 2) {
    std::fprintf(stderr, "usage: seed <database> [patients] [past sessions] [future sessions]\n");
    return 2;
  }
  if (argc > 2) scale.patients = std::atoi(argv[2]);
  if (argc > 3) scale.past = std::atoi(argv[3]);
  if (argc > 4) scale.future = std::atoi(argv[4]);
  sql::Connection connection(argv[1], sql::Connection::Mode::kWriter);
  if (const absl::Status status = sql::EnsureSchema(connection); !status.ok()) {
    std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
    return 1;
  }
  Seeder(connection, scale).Run();
  return 0;
}

}  // namespace
}  // namespace psmet

int main(int argc, char** argv) { return psmet::Main(argc, argv); }
