// A clinic in a database file of its own, for tests of the store and the handlers: people, staff, a site, a room and
// what is taught, and calls on them. Everything runs on the test's thread.
#pragma once

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "handlers/call.h"
#include "handlers/curriculum.h"
#include "handlers/policy.h"
#include "rules/model.h"
#include "sql/connection.h"
#include "sql/schema.h"
#include "store/curriculum.h"
#include "store/people.h"
#include "store/schedule.h"
#include "store/staff.h"

namespace psmet {

// A message read from its text form, e.g. Of<v1::GetPatientRequest>("patient: 'p-1'").
template <typename Message>
Message Of(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) ADD_FAILURE() << "unreadable: " << text;
  return message;
}

// The text of a file under deploy/.
inline std::string DeployFile(const std::string& name) {
  std::ifstream in(std::string(PSMET_SOURCE) + "/deploy/" + name);
  if (!in) ADD_FAILURE() << "no file deploy/" << name;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// `status` is an error with that reason.
MATCHER_P(HasReason, reason, "") {
  const absl::Status status = error_internal::StatusOf(arg);
  *result_listener << status;
  return ReasonOf(status) == reason;
}
MATCHER(IsOk, "") {
  const absl::Status status = error_internal::StatusOf(arg);
  *result_listener << status;
  return status.ok();
}

// What a refusal offers, best first: "text: method {request in text form}".
template <typename Refused>
std::vector<std::string> OffersOf(const Refused& refused) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::vector<std::string> offers;
  for (const Remedy& remedy : RemediesOf(error_internal::StatusOf(refused))) {
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(remedy.method);
    if (!method) {
      ADD_FAILURE() << "no method " << remedy.method;
      continue;
    }
    const std::unique_ptr<google::protobuf::Message> request(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(method->input_type())->New());
    EXPECT_TRUE(request->ParseFromString(remedy.request));
    std::string text;
    printer.PrintToString(*request, &text);
    offers.push_back(remedy.text + ": " + method->name() + " {" + text.substr(0, text.find_last_not_of(' ') + 1) + "}");
  }
  return offers;
}

class Clinic {
 public:
  // Tuesday 8 December 2026, 8:00 am in Chicago.
  Clinic() : clock(absl::FromCivil(absl::CivilSecond(2026, 12, 8, 14, 0, 0), absl::UTCTimeZone())) {
    std::string path = std::filesystem::temp_directory_path() / "psmet-clinic-XXXXXX";
    if (mkdtemp(path.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    folder_ = path;
    connection_ = std::make_unique<sql::Connection>(path + "/psmet.db", sql::Connection::Mode::kWriter);
    EXPECT_THAT(sql::EnsureSchema(*connection_), IsOk());
    server_.version = "test";
    server_.started = clock.Now();
    server_.page_key = std::string(32, 'k');
    server_.random = [this](size_t size) { return std::string(size, static_cast<char>('A' + drawn_++ % 26)); };
    server_.metrics = [] { return std::string(); };
    admin = {.token = TokenId{1},
             .name = "admin",
             .roles = {v1::ROLE_FRONT_DESK, v1::ROLE_EDUCATOR, v1::ROLE_BILLER, v1::ROLE_ADMIN},
             .sites = {}};
    caller = admin;
  }
  // Also checks that every query that a test ran goes by an index, unless the query says why it need not.
  ~Clinic() {
    for (const auto& [statement, plan] : connection_->Plans()) {
      // An INSERT's plan lists the tables that refer to its own, which are read only if a constraint is deferred.
      const bool inserts = statement.find("INSERT INTO") != std::string::npos;
      if (!inserts && statement.find("/* scan:") == std::string::npos) {
        EXPECT_THAT(plan, testing::Not(testing::ContainsRegex("SCAN [^C]"))) << statement;
      }
      if (statement.find("/* sort:") == std::string::npos) {
        EXPECT_THAT(plan, testing::Not(testing::HasSubstr("TEMP B-TREE"))) << statement;
      }
    }
    connection_.reset();
    std::filesystem::remove_all(folder_);
  }

  FixedClock clock;
  handlers::Caller admin;
  handlers::Caller caller;  // who calls

  // Calls a handler in a transaction of its own, which is rolled back on a refusal:
  //   clinic.Do(handlers::GetPatient, Of<v1::GetPatientRequest>("patient: 'p-1'"))
  template <typename Reply, typename Tx, typename Request>
  absl::StatusOr<Reply> Do(absl::StatusOr<Reply> (*handler)(const handlers::Call&, Tx&, const Request&),
                           const Request& request) {
    const handlers::Call call{.now = clock.Now(), .caller = caller, .server = server_};
    return Write([&](sql::WriteTx& tx) { return handler(call, tx, request); });
  }
  // The same with the request's text form.
  template <typename Reply, typename Tx, typename Request>
  absl::StatusOr<Reply> Do(absl::StatusOr<Reply> (*handler)(const handlers::Call&, Tx&, const Request&),
                           const std::string& request) {
    return Do(handler, Of<Request>(request));
  }
  // The reply, or a failure of the test and an empty one.
  template <typename Reply, typename Tx, typename Request>
  Reply Get(absl::StatusOr<Reply> (*handler)(const handlers::Call&, Tx&, const Request&), const std::string& request) {
    auto reply = Do(handler, Of<Request>(request));
    EXPECT_THAT(reply, IsOk()) << request;
    return reply.ok() ? *std::move(reply) : Reply();
  }

  // Runs `work(WriteTx&)` in a transaction; what it returns is a Status or StatusOr; an error or Discard() rolls back.
  template <typename Work>
  auto Write(Work work) {
    connection_->Execute("BEGIN IMMEDIATE");
    sql::WriteTx tx(*connection_);
    tx.set_seq(++seq_);
    try {
      auto result = work(tx);
      connection_->Execute(result.ok() && !tx.discarded() ? "COMMIT" : "ROLLBACK");
      return result;
    } catch (...) {
      if (connection_->InTransaction()) connection_->Execute("ROLLBACK");
      throw;
    }
  }
  // What `read(ReadTx&)` returns.
  template <typename Read>
  auto Look(Read read) {
    sql::ReadTx tx(*connection_);
    return read(tx);
  }

  // ---- who and what is there ----

  PatientId AddPatient(const std::string& family_name = "Abbott", const std::string& payer = "sample-payer") {
    return Insert([&](sql::WriteTx& tx) {
      return store::InsertPatient(
          tx, {.given_name = "Ann", .family_name = family_name, .birth_date = Day(1960, 2, 29), .payer = payer});
    });
  }
  // An order in force for 20 units, dated a month before `clock`, for a year.
  OrderId AddOrder(PatientId patient, int units = 20) {
    return Insert([&](sql::WriteTx& tx) {
      const Day today = absl::ToCivilDay(clock.Now(), absl::UTCTimeZone());
      return store::InsertOrder(tx, {.patient = patient,
                                     .ordering_npi = "1558598797",
                                     .ordered_on = today - 30,
                                     .valid_until = today + 335,
                                     .diagnoses = {"E11.9"},
                                     .units = units,
                                     .format = OrderFormat::kEither,
                                     .state = OrderState::kActive});
    });
  }
  // An instructor with a credential of that type, verified, in force 2025 to 2027.
  InstructorId AddInstructor(const std::string& type = "CDCES", const std::string& npi = "") {
    return Insert([&](sql::WriteTx& tx) {
      const InstructorId id =
          store::InsertInstructor(tx, {.given_name = "Ruth", .family_name = "Okafor", .profession = type, .npi = npi});
      store::InsertCredential(tx, {.instructor = id,
                                   .type = type,
                                   .number = "22-1187",
                                   .issuer = "board",
                                   .issued_on = Day(2025, 1, 1),
                                   .valid_from = Day(2025, 1, 1),
                                   .valid_to = Day(2027, 12, 31),
                                   .history = {{.state = CredentialState::kVerified,
                                                .effective_on = Day(2025, 1, 1),
                                                .recorded_at = clock.Now(),
                                                .recorded_by = "admin",
                                                .note = "register"}}});
      return id;
    });
  }
  SiteId AddSite(const std::string& zone = "America/Chicago") {
    return Insert([&](sql::WriteTx& tx) { return store::InsertSite(tx, {.name = "Main St clinic", .zone = zone}); });
  }
  RoomId AddRoom(SiteId site, int capacity = 10, const std::string& name = "A") {
    return Insert(
        [&](sql::WriteTx& tx) { return store::InsertRoom(tx, {.site = site, .name = name, .capacity = capacity}); });
  }
  // Publishes a file of deploy/curricula, e.g. "adces-3".
  void Publish(const std::string& curriculum = "adces-3") {
    v1::PublishCurriculumRequest request;
    request.set_file(DeployFile("curricula/" + curriculum + ".toml"));
    const auto reply = Do(handlers::PublishCurriculum, request);
    ASSERT_THAT(reply, IsOk());
    EXPECT_EQ(reply->problems_size(), 0) << reply->DebugString();
  }
  // Publishes a file of deploy/policies, e.g. "sample-payer", and confirms it unless it is a template.
  PolicyId PublishPolicy(const std::string& policy = "sample-payer") {
    v1::PublishPolicyRequest request;
    request.set_file(DeployFile("policies/" + policy + ".toml"));
    const auto reply = Do(handlers::PublishPolicy, request);
    EXPECT_THAT(reply, IsOk());
    if (!reply.ok()) return {};
    EXPECT_EQ(reply->problems_size(), 0) << reply->DebugString();
    if (!reply->policy().template_()) Get(handlers::ConfirmPolicy, "policy: '" + reply->policy().id() + "'");
    return ParseId<PolicyId>(reply->policy().id()).value_or(PolicyId{});
  }
  // A scheduled session of a module of two blocks at a room of the site.
  SessionId AddSession(RoomId room, absl::CivilMinute start, InstructorId instructor = {},
                       const std::string& module = "adces-3/introduction") {
    return Insert([&](sql::WriteTx& tx) {
      const Room where = store::GetRoom(tx, room).value();
      const Site site = store::GetSite(tx, where.site).value();
      const store::Taught taught = store::GetModule(tx, module).value();
      absl::TimeZone zone;
      absl::LoadTimeZone(site.zone, &zone);
      const absl::Time from = absl::FromCivil(start, zone);
      return store::InsertSession(tx, {.site = site.id,
                                       .room = room,
                                       .curriculum = taught.curriculum.key(),
                                       .module = taught.module.key,
                                       .module_number = taught.module.number,
                                       .start = from,
                                       .end = from + absl::Hours(1),
                                       .day = Day(start),
                                       .blocks = 2,
                                       .instructor = instructor});
    });
  }

  sql::Connection& connection() { return *connection_; }

 private:
  template <typename Work, typename AnyId = std::invoke_result_t<Work, sql::WriteTx&>>
  AnyId Insert(Work work) {
    return Write([&](sql::WriteTx& tx) -> absl::StatusOr<AnyId> { return work(tx); }).value();
  }

  std::string folder_;
  std::unique_ptr<sql::Connection> connection_;
  handlers::Server server_;
  int64_t seq_ = 0;
  int drawn_ = 0;
};

}  // namespace psmet
