#include "handlers/attention.h"

#include "handlers/classroom.h"
#include "handlers/enrollment.h"
#include "handlers/schedule.h"
#include "psmet/v1/notes.pb.h"

namespace psmet::handlers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Attention : public Classroom {
 protected:
  Attention() { clinic.clock.Set(At(8, 0)); }
  v1::ListAttentionResponse List(const std::string& request = "") { return clinic.Get(ListAttention, request); }
  std::vector<v1::AttentionItem> Of(v1::AttentionKind kind, const std::string& request = "") {
    const auto reply = List("kind: " + v1::AttentionKind_Name(kind) + " " + request);
    return {reply.items().begin(), reply.items().end()};
  }
  static std::vector<std::string> Methods(const v1::AttentionItem& item) {
    std::vector<std::string> methods;
    for (const auto& remedy : item.remedies())
      methods.push_back(remedy.method().substr(remedy.method().rfind('.') + 1));
    return methods;
  }
  void Fill() {
    for (int seat = 1; seat <= 2; ++seat) Enroll(session_, AddPatient("Seated"), seat);
  }
  void CloseUndocumented() {
    Fill();
    AddPolicy(8);
    documented_ = false;
    EXPECT_THAT(StartAt(At(9, 0)), IsOk());
    EXPECT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
    EXPECT_THAT(CloseAt(At(10, 0)), IsOk());
  }
};

TEST_F(Attention, AWellPlannedClassNeedsNobody) {
  Fill();
  EXPECT_EQ(List().items_size(), 0) << List().DebugString();
}

TEST_F(Attention, AClassThatIsOverAndNotClosedIsThereUntilItIsClosed) {
  Fill();
  EXPECT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  clinic.clock.Set(At(12, 0));
  const auto items = Of(v1::ATTENTION_KIND_NOT_CLOSED);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].session(), session_.str());
  EXPECT_EQ(items[0].day(), "2026-12-08");
  EXPECT_THAT(Methods(items[0]), ElementsAre("CloseSession"));
}

TEST_F(Attention, AClassWithoutAnInstructorIsThereAsFarAheadAsIsLooked) {
  clinic.AddSession(room_, absl::CivilMinute(2026, 12, 21, 9, 0));
  const SessionId late = clinic.AddSession(room_, absl::CivilMinute(2026, 12, 24, 9, 0));
  EXPECT_EQ(Of(v1::ATTENTION_KIND_NO_INSTRUCTOR).size(), 1u);
  const auto items = Of(v1::ATTENTION_KIND_NO_INSTRUCTOR, "days: 30");
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[1].session(), late.str());
  EXPECT_THAT(Methods(items[0]), ElementsAre("AssignInstructor"));
}

TEST_F(Attention, BelowTwoIsToldFromTheSitesHoursBeforeTheStartOn) {
  const SessionId thursday = clinic.AddSession(room_, absl::CivilMinute(2026, 12, 10, 9, 0), instructor_);
  Enroll(thursday, AddPatient("Alone"), 1);
  Fill();
  clinic.clock.Set(At(8, 59));
  EXPECT_THAT(Of(v1::ATTENTION_KIND_BELOW_TWO), IsEmpty());
  clinic.clock.Set(At(9, 0));
  auto items = Of(v1::ATTENTION_KIND_BELOW_TWO);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].session(), thursday.str());
  EXPECT_THAT(Methods(items[0]), ElementsAre("EnrollPatient", "CancelSession"));
  // With another open class of the module the one patient may go there.
  clinic.AddSession(room_, absl::CivilMinute(2026, 12, 11, 9, 0), instructor_);
  items = Of(v1::ATTENTION_KIND_BELOW_TWO);
  EXPECT_THAT(Methods(items[0]), ElementsAre("EnrollPatient", "EnrollPatient", "CancelSession"));
}

TEST_F(Attention, WhomNobodyToldIsCountedBySession) {
  Fill();
  EXPECT_THAT(DoAt(At(8, 0), MoveSession, Named<v1::MoveSessionRequest>("start { text: '11:00' }")), IsOk());
  const auto items = Of(v1::ATTENTION_KIND_NOT_TOLD);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].text(), "2 patients do not know that it was moved");
  EXPECT_THAT(Methods(items[0]), ElementsAre("ListNotices"));
}

TEST_F(Attention, ACredentialThatEndsIsThereWithTheClassesThatNoOtherCovers) {
  Fill();
  // It ends on 31 December 2027.
  clinic.AddSession(room_, absl::CivilMinute(2027, 12, 31, 9, 0), instructor_);
  const SessionId after = clinic.AddSession(room_, absl::CivilMinute(2028, 1, 3, 9, 0), instructor_);
  EXPECT_THAT(Of(v1::ATTENTION_KIND_CREDENTIAL), IsEmpty());
  clinic.clock.Set(At(8, 0) + absl::Hours(24 * 350));
  const auto items = Of(v1::ATTENTION_KIND_CREDENTIAL);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].session(), after.str());
  EXPECT_EQ(items[0].instructor(), instructor_.str());
  EXPECT_EQ(items[0].day(), "2027-12-31");
  EXPECT_THAT(items[0].text(), HasSubstr("ends on 2027-12-31; 1 planned class has no other"));
  EXPECT_THAT(Methods(items[0]), ElementsAre("AddCredential", "AssignInstructor"));
}

TEST_F(Attention, ARevokedCredentialIsThereWhileClassesDependOnIt) {
  Fill();
  const absl::Status done = clinic.Write([&](sql::WriteTx& tx) {
    store::RecordEvent(tx, store::FindCredentials(tx, instructor_)->front().id,
                       {.state = CredentialState::kRevoked,
                        .effective_on = Day(2026, 12, 7),
                        .recorded_at = At(7, 0),
                        .recorded_by = "admin",
                        .note = "board"});
    return absl::OkStatus();
  });
  ASSERT_THAT(done, IsOk());
  const auto items = Of(v1::ATTENTION_KIND_CREDENTIAL);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_THAT(items[0].text(), HasSubstr("is revoked; 1 planned class has no other"));
  EXPECT_EQ(items[0].session(), session_.str());
}

TEST_F(Attention, ACredentialThatIsSuspendedFromAComingDayIsThereAndOnceItHoldsAgainIsNot) {
  Fill();
  const auto record = [&](CredentialState state) {
    ASSERT_THAT(clinic.Write([&](sql::WriteTx& tx) {
      store::RecordEvent(tx, store::FindCredentials(tx, instructor_)->front().id,
                         {.state = state,
                          .effective_on = Day(2026, 12, 8),
                          .recorded_at = At(7, 0) - absl::Hours(24),
                          .recorded_by = "admin",
                          .note = "card not found"});
      return absl::OkStatus();
    }),
                IsOk());
  };
  clinic.clock.Set(At(8, 0) - absl::Hours(24));
  record(CredentialState::kSuspended);
  const auto items = Of(v1::ATTENTION_KIND_CREDENTIAL);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_THAT(items[0].text(), HasSubstr("is suspended from 2026-12-08 on; 1 planned class has no other"));
  record(CredentialState::kVerified);
  EXPECT_THAT(Of(v1::ATTENTION_KIND_CREDENTIAL), IsEmpty());
}

TEST_F(Attention, AnOrderThatThePlannedClassesUseUpIsThereWithThePatient) {
  Fill();
  const PatientId patient = AddPatient("Few", 3);
  Enroll(session_, patient, 3);
  EXPECT_THAT(Of(v1::ATTENTION_KIND_ORDER), IsEmpty());
  const SessionId next = clinic.AddSession(room_, absl::CivilMinute(2026, 12, 11, 9, 0), instructor_);
  Enroll(next, patient, 1);
  const auto items = Of(v1::ATTENTION_KIND_ORDER);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].session(), next.str());
  EXPECT_EQ(items[0].patient(), patient.str());
  EXPECT_THAT(items[0].text(), HasSubstr("has 30 of the 60 minutes left"));
  EXPECT_THAT(Methods(items[0]), ElementsAre("AddOrder"));
}

TEST_F(Attention, APatientWithoutAnOrderIsThereOnce) {
  Fill();
  const PatientId patient = AddPatient("None", 0);
  Enroll(session_, patient, 3);
  Enroll(clinic.AddSession(room_, absl::CivilMinute(2026, 12, 9, 9, 0), instructor_), patient, 1);
  EXPECT_EQ(Of(v1::ATTENTION_KIND_ORDER).size(), 1u);
}

TEST_F(Attention, LinesThatWaitForDocumentationAreCountedBySession) {
  CloseUndocumented();
  const auto items = Of(v1::ATTENTION_KIND_DOCUMENTATION);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].session(), session_.str());
  EXPECT_EQ(items[0].text(), "the lines of 2 patients are held: a note or its attestation is missing");
  EXPECT_THAT(Methods(items[0]), ElementsAre("RecordNotes", "GetNotes"));
  v1::RecordNotesRequest note;
  ASSERT_TRUE(note.ParseFromString(items[0].remedies(0).request()));
  EXPECT_THAT(note.numbers(), ElementsAre(1));
  EXPECT_EQ(note.goal(), "…");
}

TEST_F(Attention, IsOfWhatTheCallerMayDo) {
  CloseUndocumented();
  const auto kinds = [&](v1::Role role) {
    clinic.caller.roles = {role};
    std::vector<v1::AttentionKind> kinds;
    const auto reply = List();
    for (const auto& item : reply.items()) kinds.push_back(item.kind());
    return kinds;
  };
  EXPECT_THAT(kinds(v1::ROLE_FRONT_DESK), IsEmpty());
  EXPECT_THAT(kinds(v1::ROLE_EDUCATOR), ElementsAre(v1::ATTENTION_KIND_DOCUMENTATION, v1::ATTENTION_KIND_HELD));
  EXPECT_THAT(kinds(v1::ROLE_BILLER), ElementsAre(v1::ATTENTION_KIND_DOCUMENTATION, v1::ATTENTION_KIND_HELD));
  EXPECT_THAT(Methods(List().items(0)), ElementsAre("GetNotes"));
}

TEST_F(Attention, PatientsOfACancelledClassAreThereUntilTheyHaveAnotherOfItsModuleOrTwoWeeksLater) {
  Fill();
  const PatientId waiting = AddPatient("Waiting");
  Enroll(session_, waiting, 0);
  EXPECT_THAT(DoAt(At(8, 0), CancelSession, Named<v1::CancelSessionRequest>("reason: 'snow'")), IsOk());
  auto items = Of(v1::ATTENTION_KIND_NEEDS_CLASS);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].session(), session_.str());
  EXPECT_THAT(items[0].text(), HasSubstr("3 patients have no other class of it: "));
  EXPECT_THAT(Methods(items[0]), ElementsAre("AddSession"));
  EXPECT_EQ(clinic.Get(ListEnrollments, "session: '" + session_.str() + "'").enrollments_size(), 3)
      << "who had a place in a cancelled class is listed";

  const SessionId next =
      clinic.AddSession(room_, absl::CivilMinute(2026, 12, 10, 9, 0), instructor_, "adces-3/introduction");
  EXPECT_THAT(Methods(Of(v1::ATTENTION_KIND_NEEDS_CLASS)[0]),
              ElementsAre("EnrollPatient", "EnrollPatient", "EnrollPatient"));
  Enroll(next, waiting, 1);
  EXPECT_THAT(Of(v1::ATTENTION_KIND_NEEDS_CLASS)[0].text(), HasSubstr("2 patients have"));
  // Another module is no substitute.
  Enroll(clinic.AddSession(room_, absl::CivilMinute(2026, 12, 11, 9, 0), instructor_, "adces-3/monitoring"), waiting,
         1);
  EXPECT_THAT(Of(v1::ATTENTION_KIND_NEEDS_CLASS)[0].text(), HasSubstr("2 patients have"));
  clinic.clock.Set(At(9, 1) + absl::Hours(24 * 14));
  EXPECT_THAT(Of(v1::ATTENTION_KIND_NEEDS_CLASS), IsEmpty());
}

TEST_F(Attention, WhoWaitedForAClassInVainIsThereOnceItIsClosed) {
  Fill();
  const PatientId waiting = AddPatient("Waiting");
  Enroll(session_, waiting, 0);
  EXPECT_THAT(StartAt(At(9, 0)), IsOk());
  EXPECT_THAT(CheckInAt(At(9, 0), "everyone: true"), IsOk());
  EXPECT_THAT(Of(v1::ATTENTION_KIND_NEEDS_CLASS), IsEmpty());
  EXPECT_THAT(CloseAt(At(10, 0)), IsOk());
  const auto items = Of(v1::ATTENTION_KIND_NEEDS_CLASS);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].session(), session_.str());
  EXPECT_EQ(items[0].text(), "1 patient has no other class of it: " + waiting.str());
  Enroll(clinic.AddSession(room_, absl::CivilMinute(2026, 12, 10, 9, 0), instructor_, "adces-3/introduction"), waiting,
         1);
  EXPECT_THAT(Of(v1::ATTENTION_KIND_NEEDS_CLASS), IsEmpty());
}

TEST_F(Attention, ACredentialOfWhoTeachesNowhereYetIsThereToo) {
  Fill();
  EXPECT_THAT(DoAt(At(8, 0), CancelSession, Named<v1::CancelSessionRequest>("reason: 'snow'")), IsOk());
  clinic.clock.Set(At(8, 0) + absl::Hours(24 * 350));
  const auto items = Of(v1::ATTENTION_KIND_CREDENTIAL);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_THAT(items[0].text(), HasSubstr("no class of theirs is planned"));
}

TEST_F(Attention, NoTextHoldsANameAndAKindIsCutAt50) {
  for (int day = 0; day < 51; ++day) {
    clinic.AddSession(room_, absl::CivilMinute(absl::CivilDay(2027, 1, 1) + day) + int64_t{9} * 60);
  }
  clinic.clock.Set(At(8, 0) + absl::Hours(24 * 23));
  const auto reply = List("kind: ATTENTION_KIND_NO_INSTRUCTOR days: 60");
  EXPECT_EQ(reply.items_size(), 50);
  ASSERT_EQ(reply.more_size(), 1);
  EXPECT_EQ(reply.more(0), v1::ATTENTION_KIND_NO_INSTRUCTOR);
}

TEST_F(Attention, RefusesADayCountThatNoLookCovers) {
  EXPECT_THAT(clinic.Do(ListAttention, "days: 61"), HasReason("FIELD_INVALID"));
  EXPECT_THAT(clinic.Do(ListAttention, "days: -1"), HasReason("FIELD_INVALID"));
}

}  // namespace
}  // namespace psmet::handlers
