#include "handlers/named.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/clinic.h"
#include "handlers/fields.h"
#include "psmet/v1/admin.pb.h"
#include "psmet/v1/classroom.pb.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/schedule.pb.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Two sites, the second of which has a room B too; R. Okafor CDCES and L. Chen RN.
class Names : public testing::Test {
 protected:
  Names() {
    clinic.Publish();
    clinic.connection().Execute("UPDATE sites SET name = 'Elm St clinic' WHERE number = 2");
    clinic.connection().Execute("UPDATE instructors SET family_name = 'Chen', given_name = 'Lin' WHERE number = 2");
  }

  template <typename Request>
  absl::Status Settle(Request& request) {
    const Server server;
    const Call call{.now = clinic.clock.Now(), .caller = clinic.caller, .server = server};
    return clinic.Write([&](sql::WriteTx& tx) { return SettleNames(call, tx, "psmet.v1.Any", request); });
  }
  // A field of the request once it is settled, or the reason why it is refused.
  template <typename Request>
  std::string Settled(const std::string& fields, const std::string& (Request::*field)() const) {
    auto request = Of<Request>(fields);
    EXPECT_THAT(CheckRequest(request), IsOk()) << fields;
    const absl::Status status = Settle(request);
    return status.ok() ? (request.*field)() : ReasonOf(status);
  }
  std::string Room(const std::string& name, const std::string& site = "") {
    return Settled("module: 'a/b' start { text: 'x' } room: '" + name + "' site: '" + site + "'",
                   &v1::AddSessionRequest::room);
  }
  std::string Instructor(const std::string& name) {
    return Settled("instructor: '" + name + "'", &v1::ListSessionsRequest::instructor);
  }
  std::string Module(const std::string& name) {
    return Settled("module: '" + name + "'", &v1::ListSessionsRequest::module);
  }

  Clinic clinic;
  const SiteId main = clinic.AddSite(), elm = clinic.AddSite("America/Denver");
  const RoomId a = clinic.AddRoom(main, 10, "Room A"), b = clinic.AddRoom(main, 10, "Room B"),
               elm_b = clinic.AddRoom(elm, 10, "Room B");
  const InstructorId okafor = clinic.AddInstructor("CDCES", "1558598797"), chen = clinic.AddInstructor("RN");
};

TEST_F(Names, AnythingButAPatientIsFoundByTheNameThatPeopleSay) {
  EXPECT_EQ(Room("Room A"), a.str());
  EXPECT_EQ(Room("room a"), a.str());
  EXPECT_EQ(Room("Room B", "Elm St clinic"), elm_b.str());
  EXPECT_EQ(Room("rm-2"), "rm-2");
  for (const char* name : {"Ruth Okafor", "Okafor, Ruth", "okafor", "R. Okafor CDCES", "1558598797", "i-1"}) {
    EXPECT_EQ(Instructor(name), okafor.str()) << name;
  }
  EXPECT_EQ(Module("Healthy eating"), "adces-3/healthy-eating");
  EXPECT_EQ(Module("healthy-eating"), "adces-3/healthy-eating");
  EXPECT_EQ(Module("adces-3/monitoring"), "adces-3/monitoring");
}

TEST_F(Names, ARoomIsOneOfTheSessionsSite) {
  const SessionId session = clinic.AddSession(elm_b, absl::CivilMinute(2026, 12, 9, 9, 0));
  EXPECT_EQ(
      Settled("session: '" + session.str() + "' room: 'Room B' reason: 'leak'", &v1::RelocateSessionRequest::room),
      elm_b.str());
  EXPECT_EQ(Settled("session: '" + session.str() + "' room: 'Room A'", &v1::MoveSessionRequest::room),
            "ROOM_NOT_FOUND");
}

TEST_F(Names, EveryNameOfAListIsSettled) {
  auto token = Of<v1::AddTokenRequest>("token { name: 'desk' sites: 'Main St clinic' sites: 'si-2' }");
  EXPECT_TRUE(HasNames(token));
  ASSERT_THAT(Settle(token), IsOk());
  EXPECT_THAT(token.token().sites(), ElementsAre(main.str(), elm.str()));
  EXPECT_FALSE(HasNames(token));
}

TEST_F(Names, ANameOfMoreThanOneIsOfferedWithEachIdAndOnlyWhatMayBeSeen) {
  auto request =
      Of<v1::AddSessionRequest>("module: 'adces-3/monitoring' start { text: 'tomorrow 9:00' } room: 'Room B'");
  const absl::Status unclear = Settle(request);
  EXPECT_EQ(ReasonOf(unclear), "REFERENCE_UNCLEAR");
  EXPECT_EQ(unclear.message(), b.str() + ", " + elm_b.str() + " are all called so; write which one");
  std::vector<std::string> offered;
  for (const Remedy& remedy : RemediesOf(unclear)) {
    v1::AddSessionRequest there;
    EXPECT_TRUE(there.ParseFromString(remedy.request));
    EXPECT_EQ(there.module(), "adces-3/monitoring");
    offered.push_back(remedy.text + " " + there.room());
  }
  EXPECT_THAT(offered, ElementsAre("Room B, Main St clinic (rm-2) rm-2", "Room B, Elm St clinic (rm-3) rm-3"));
  EXPECT_EQ(request.room(), "Room B") << "a refusal leaves the request";
  clinic.caller.sites = {elm};
  EXPECT_EQ(Room("Room B"), elm_b.str());
  EXPECT_EQ(Room("Room A"), "ROOM_NOT_FOUND");
}

TEST_F(Names, ANameThatIsNotThereIsAnsweredWithWhatIsMostLikeItAndNeverRepeated) {
  auto request = Of<v1::ListSessionsRequest>("instructor: 'Okafro'");
  const absl::Status near = Settle(request);
  EXPECT_EQ(ReasonOf(near), "INSTRUCTOR_NOT_FOUND");
  ASSERT_EQ(RemediesOf(near).size(), 1u);
  EXPECT_EQ(RemediesOf(near)[0].text, "Did you mean Ruth Okafor CDCES (i-1)");
  auto site = Of<v1::ListSessionsRequest>("site: 'main'");
  EXPECT_EQ(RemediesOf(Settle(site))[0].text, "Did you mean Main St clinic (si-1)");
  auto patient = Of<v1::ListSessionsRequest>("instructor: 'Testa Perez'");
  const absl::Status nobody = Settle(patient);
  EXPECT_EQ(nobody.message(),
            "no instructor has that NPI, id or name; there is Lin Chen RN (i-2), Ruth Okafor CDCES (i-1)");
  EXPECT_THAT(RemediesOf(nobody), IsEmpty());
  EXPECT_EQ(Module("Knitting"), "MODULE_NOT_FOUND");
  EXPECT_EQ(Room("?"), "ROOM_NOT_FOUND");
  auto unchecked = Of<v1::GetTodayRequest>("day: 'tomorrow' site: 'Main\\001'");
  EXPECT_EQ(ReasonOf(Settle(unchecked)), "TEXT_INVALID");
}

TEST_F(Names, TheIdOfSomethingElseAndThePatientsNameAreRefusedAtTheEdge) {
  EXPECT_THAT(CheckRequest(Of<v1::ListSessionsRequest>("room: 'p-3'")), HasReason("ID_WRONG_KIND"));
  EXPECT_THAT(CheckRequest(Of<v1::ListSessionsRequest>("patient: 'Abbott'")), HasReason("ID_INVALID"));
  EXPECT_THAT(CheckRequest(Of<v1::AddSessionRequest>("module: 'a/b' start { text: 'x' } past: '…'")),
              HasReason("FIELD_REQUIRED"));
}

}  // namespace
}  // namespace psmet::handlers
