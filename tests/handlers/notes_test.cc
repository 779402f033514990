#include "handlers/notes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "handlers/charges.h"
#include "handlers/classroom.h"

namespace psmet::handlers {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kWhole[] =
    "topics: 'labels' response: 'teach-back done' goal: 'read labels' follow_up: 'call in a week' attest: true ";

class Notes : public Classroom {
 protected:
  Notes() {
    AddPolicy(4);
    documented_ = false;
    for (const char* name : {"Abbott", "Diaz", "Kim"}) {
      patients_.push_back(AddPatient(name));
      Enroll(session_, patients_.back(), static_cast<int>(patients_.size()));
    }
  }
  // Two of the three come.
  void Begin() {
    ASSERT_THAT(CheckInAt(At(9, 0), "numbers: [1, 2]"), IsOk());
    ASSERT_THAT(StartAt(At(9, 0)), IsOk());
    ASSERT_THAT(
        DoAt(At(9, 1), AmendAttendance, Named<v1::AmendAttendanceRequest>("numbers: 3 absent: true reason: 'no show'")),
        IsOk());
  }
  auto NoteAt(absl::Time now, const std::string& what) {
    return DoAt(now, RecordNotes, Named<v1::RecordNotesRequest>(what), v1::ROLE_EDUCATOR);
  }
  v1::GetNotesResponse Show(const std::string& rest = "") {
    return DoAt(At(17, 0), GetNotes, Named<v1::GetNotesRequest>(rest)).value();
  }
  static std::vector<std::string> StatesOf(const absl::StatusOr<v1::CloseSessionResponse>& reply) {
    std::vector<std::string> states;
    for (const auto& charge : reply->charges()) states.push_back(charge.state());
    return states;
  }

  std::vector<PatientId> patients_;
};

TEST_F(Notes, OneOfWhomOnlyACaregiverWasThereIsDocumentedByNumber) {
  const auto caregiver = AddCaregiver(patients_[2]);
  ASSERT_THAT(CheckInAt(At(9, 0), "numbers: [1, 2] caregivers: '" + caregiver.str() + "'"), IsOk());
  ASSERT_THAT(StartAt(At(9, 0)), IsOk());
  EXPECT_EQ(NoteAt(At(9, 50), std::string("everyone: true ") + kWhole)->numbers_size(), 2);
  EXPECT_EQ(Show().entries_size(), 2);
  ASSERT_THAT(NoteAt(At(9, 51), std::string("numbers: 3 ") + kWhole), IsOk());
  ASSERT_EQ(Show().entries_size(), 3);
  EXPECT_THAT(Show().entries(2).missing(), IsEmpty());
}

TEST_F(Notes, WithoutANoteOrItsAttestationALineIsHeld) {
  Begin();
  ASSERT_THAT(NoteAt(At(9, 50), "numbers: 2 topics: 'labels' response: 'done' goal: 'walk' follow_up: 'call'"), IsOk());
  const auto closed = CloseAt(At(10, 0));
  EXPECT_THAT(StatesOf(closed), ElementsAre("held", "held"));
  EXPECT_THAT(closed->charges(0).reasons(), Contains(HasSubstr("topics, response, goal, follow-up, attestation")));
  EXPECT_THAT(closed->charges(1).reasons(), ElementsAre(HasSubstr(": attestation;")));
}

TEST_F(Notes, RecordedBeforeClosingTheLineIsBillable) {
  Begin();
  ASSERT_THAT(NoteAt(At(9, 50), std::string("everyone: true ") + kWhole), IsOk());
  const auto closed = CloseAt(At(10, 0));
  EXPECT_THAT(StatesOf(closed), ElementsAre("billable", "billable"));
  EXPECT_THAT(ReasonsOf(closed), Contains("NOTES_IDENTICAL"));
}

TEST_F(Notes, RecordedLaterTheyFreeTheLinesAndSayWhich) {
  Begin();
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  const auto shared = NoteAt(At(11, 0), "numbers: [1, 2] topics: 'labels' goal: 'walk' follow_up: 'call'");
  ASSERT_THAT(shared, IsOk());
  ASSERT_EQ(shared->changed_charges_size(), 2);
  EXPECT_EQ(shared->changed_charges(0).state_after(), "held");
  const auto one = NoteAt(At(11, 5), "numbers: 1 response: 'teach-back done' attest: true");
  ASSERT_THAT(one, IsOk());
  ASSERT_EQ(one->changed_charges_size(), 1);
  EXPECT_EQ(one->changed_charges(0).charge(), "ch-1");
  EXPECT_EQ(one->changed_charges(0).state_before(), "held");
  EXPECT_EQ(one->changed_charges(0).state_after(), "billable");
  EXPECT_THAT(one->entries(0).missing(), IsEmpty());
  EXPECT_THAT(one->entries(1).missing(), ElementsAre("response", "attestation"));
  EXPECT_EQ(one->entries(0).note().attested_by(), "admin");
}

TEST_F(Notes, WhatWasAttestedAndSaysMoreNowIsToBeAttestedAgain) {
  Begin();
  ASSERT_THAT(NoteAt(At(9, 50), "everyone: true topics: 'labels' attest: true"), IsOk());
  const auto added = NoteAt(At(9, 55), "everyone: true response: 'teach-back done'");
  ASSERT_THAT(ReasonsOf(added), Contains("ATTEST_AGAIN"));
  EXPECT_EQ(added->warnings(added->warnings_size() - 1).text(),
            "what was attested of 1, 2 are other words now: attest them again");
  EXPECT_THAT(ReasonsOf(NoteAt(At(9, 56), "everyone: true attest: true goal: 'walk'")), Not(Contains("ATTEST_AGAIN")));
}

TEST_F(Notes, OfAClosedClassAreReplacedOnlyWithAReasonAndTheEarlierOnesAreKept) {
  Begin();
  ASSERT_THAT(NoteAt(At(9, 50), std::string("numbers: 1 ") + kWhole), IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  EXPECT_THAT(NoteAt(At(11, 0), "numbers: 1 goal: 'swim'"), HasReason("ADDENDUM_REASON_NEEDED"));
  const auto changed = NoteAt(At(11, 0), "numbers: 1 goal: 'swim' reason: 'misheard'");
  ASSERT_THAT(changed, IsOk());
  // What was attested is not what is on record now.
  ASSERT_EQ(changed->changed_charges_size(), 1);
  EXPECT_EQ(changed->changed_charges(0).state_after(), "held");
  ASSERT_THAT(NoteAt(At(11, 1), "numbers: 1 attest: true"), IsOk());
  const auto shown = Show("earlier: true");
  EXPECT_EQ(shown.entries(0).note().goal(), "swim");
  EXPECT_EQ(shown.entries(0).note().reason(), "misheard");
  EXPECT_EQ(shown.entries(0).note().topics(), "labels");
  // The one that was attested, and the new one before somebody attested it.
  ASSERT_EQ(shown.entries(0).earlier_size(), 2);
  EXPECT_EQ(shown.entries(0).earlier(0).goal(), "read labels");
  EXPECT_EQ(shown.entries(0).earlier(0).attested_by(), "admin");
  EXPECT_THAT(Show().entries(0).earlier(), IsEmpty());
}

TEST_F(Notes, AreAboutThoseWhoWereThereInAClassThatBegan) {
  EXPECT_THAT(NoteAt(At(9, 0), "numbers: 1 goal: 'walk'"), HasReason("SESSION_NOT_BEGUN"));
  Begin();
  EXPECT_THAT(NoteAt(At(9, 50), "numbers: 3 goal: 'walk'"), HasReason("NOT_PRESENT"));
  EXPECT_THAT(NoteAt(At(9, 50), "numbers: 9 goal: 'walk'"), HasReason("NOT_ON_ROSTER"));
  EXPECT_THAT(NoteAt(At(9, 50), "goal: 'walk'"), HasReason("NOBODY_NAMED"));
  EXPECT_THAT(NoteAt(At(9, 50), "numbers: 1"), HasReason("NOTHING_RECORDED"));
  EXPECT_THAT(NoteAt(At(9, 50), "numbers: 1 file: 'topics = \"x\"'"), HasReason("NOTES_UNCLEAR"));
  Set("UPDATE sessions SET state = 4");
  EXPECT_THAT(NoteAt(At(9, 50), "numbers: 1 goal: 'walk'"), HasReason("SESSION_CANCELLED"));
}

TEST_F(Notes, ComeFromOneFileForTheWholeClass) {
  Begin();
  v1::RecordNotesRequest request = Named<v1::RecordNotesRequest>("attest: true");
  request.set_file(R"(
    module = "adces-3/monitoring"
    topics = "labels"
    goal = "walk"
    follow_up = "call"
    [[note]]
    number = 1
    response = "teach-back done"
    [[note]]
    number = 2
    response = "needs a meter"
    goal = "test twice a day"
  )");
  const auto reply = DoAt(At(9, 50), RecordNotes, request);
  ASSERT_THAT(reply, IsOk());
  EXPECT_THAT(reply->problems(), IsEmpty());
  EXPECT_THAT(reply->numbers(), ElementsAre(1, 2));
  EXPECT_EQ(reply->module(), "adces-3/monitoring");
  EXPECT_EQ(reply->entries(0).note().goal(), "walk");
  EXPECT_EQ(reply->entries(1).note().goal(), "test twice a day");
  EXPECT_THAT(reply->warnings(), IsEmpty());
  EXPECT_THAT(StatesOf(CloseAt(At(10, 0))), ElementsAre("billable", "billable"));
}

TEST_F(Notes, OfAFileWithMistakesNothingIsWrittenAndAllAreNamed) {
  Begin();
  v1::RecordNotesRequest request = Named<v1::RecordNotesRequest>("");
  request.set_file("[[note]]\nnumber = 3\ngaol = 'x'\n[[note]]\nnumber = 1\n[[note]]\nnumber = 1\n");
  const auto reply = DoAt(At(9, 50), RecordNotes, request);
  ASSERT_THAT(reply, IsOk());
  ASSERT_EQ(reply->problems_size(), 3);
  EXPECT_EQ(reply->problems(0).line(), 2);
  EXPECT_EQ(reply->problems(1).reason(), "KEY_UNKNOWN");
  EXPECT_EQ(reply->problems(2).line(), 7);
  EXPECT_EQ(Count("SELECT count(*) FROM notes /* scan: a test's count */"), 0);
}

TEST_F(Notes, TheModuleTaughtIsOfThePlannedEditionAndItsTopicsCount) {
  clinic.Publish("asthma-adult-1");
  Begin();
  EXPECT_THAT(NoteAt(At(9, 50), "module: 'asthma-adult-1/triggers'"), HasReason("MODULE_OF_ANOTHER_EDITION"));
  EXPECT_THAT(NoteAt(At(9, 50), "module: 'adces-3/none'"), HasReason("MODULE_NOT_FOUND"));
  ASSERT_THAT(NoteAt(At(9, 50), "module: 'adces-3/monitoring'"), IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  EXPECT_EQ(Show().module(), "adces-3/monitoring");
  EXPECT_THAT(NoteAt(At(11, 0), "module: 'adces-3/healthy-eating'"), HasReason("ADDENDUM_REASON_NEEDED"));
  EXPECT_THAT(NoteAt(At(11, 0), "module: 'adces-3/healthy-eating' reason: 'misread'"), IsOk());
  EXPECT_EQ(Show().module(), "adces-3/healthy-eating");
}

TEST_F(Notes, NeverReachTheFacts) {
  Begin();
  ASSERT_THAT(NoteAt(At(9, 50), std::string("everyone: true ") + kWhole), IsOk());
  ASSERT_THAT(CloseAt(At(10, 0)), IsOk());
  const auto charge = DoAt(At(17, 0), ExplainCharge, Of<v1::ExplainChargeRequest>("charge: 'ch-1'"));
  EXPECT_THAT(charge->facts(), Not(HasSubstr("teach-back")));
  EXPECT_THAT(charge->facts(), HasSubstr("\"undocumented\":[]"));
}

}  // namespace
}  // namespace psmet::handlers
