#include "rules/staff.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace psmet::rules {
namespace {

CredentialEvent Event(CredentialState state, Day effective_on) {
  return {state, effective_on, absl::Time(), "admin-1", ""};
}

Credential Verified(Day from, Day to) {
  Credential credential;
  credential.id = CredentialId{5};
  credential.type = "CDCES";
  credential.valid_from = from;
  credential.valid_to = to;
  credential.history = {Event(CredentialState::kVerified, from)};
  return credential;
}

TEST(Npi, TheValidOnesOfSectionFiveAreAccepted) {
  for (const char* npi : {"1234567893", "1558598797", "1999999984"}) EXPECT_TRUE(CheckNpi(npi).ok()) << npi;
}

TEST(Npi, AWrongCheckDigitIsRefused) {
  for (const char* npi : {"1999999987", "1234567890"}) EXPECT_EQ(ReasonOf(CheckNpi(npi)), "NPI_INVALID") << npi;
}

TEST(Npi, AWrongFirstDigitIsRefusedThoughLuhnPasses) { EXPECT_EQ(ReasonOf(CheckNpi("0000000006")), "NPI_INVALID"); }

TEST(Npi, AnythingButTenDigitsIsRefused) {
  for (const char* npi : {"", "123456789", "12345678931", "123456789a", " 1234567893", "1234-67893"}) {
    EXPECT_EQ(ReasonOf(CheckNpi(npi)), "NPI_INVALID") << npi;
  }
}

TEST(Npi, EveryOtherLastDigitIsRefused) {
  for (char last = '0'; last <= '9'; ++last) EXPECT_EQ(CheckNpi(std::string("123456789") + last).ok(), last == '3');
}

TEST(Taxonomy, IsTenCapitalsAndDigits) {
  EXPECT_TRUE(CheckTaxonomy("163WD0400X").ok());
  for (const char* code : {"163WD0400", "163wd0400x", "163WD0400XX", "163WD 400X"}) {
    EXPECT_EQ(ReasonOf(CheckTaxonomy(code)), "TAXONOMY_INVALID") << code;
  }
}

TEST(TaxId, IsNineDigitsWithOrWithoutItsHyphen) {
  EXPECT_TRUE(CheckTaxId("12-3456789").ok());
  EXPECT_TRUE(CheckTaxId("123456789").ok());
  for (const char* id : {"1-23456789", "12345678", "12-345678", "1234567890", "12-34567a9"}) {
    EXPECT_EQ(ReasonOf(CheckTaxId(id)), "TAX_ID_INVALID") << id;
  }
}

TEST(Diagnosis, IsWrittenAsInIcd10Cm) {
  for (const char* code : {"E11.9", "I10", "J45.909", "C7A.8", "S72.001A"})
    EXPECT_TRUE(CheckDiagnosis(code).ok()) << code;
  for (const char* code : {"", "E1", "E119", "E11.", "e11.9", "E11.12345", "11.9", "EA1.9", "E11-9"}) {
    EXPECT_EQ(ReasonOf(CheckDiagnosis(code)), "DIAGNOSIS_INVALID") << code;
  }
}

TEST(Profession, TheTextOfARefusalListsThoseKnown) {
  EXPECT_TRUE(CheckProfession("CHW").ok());
  EXPECT_TRUE(CheckProfession("MD").ok());
  const absl::Status refused = CheckProfession("WIZARD");
  EXPECT_EQ(ReasonOf(refused), "PROFESSION_UNKNOWN");
  EXPECT_NE(refused.message().find("AE-C"), absl::string_view::npos);
}

TEST(CredentialType, APhysicianHasNone) {
  EXPECT_TRUE(CheckCredentialType("BC-ADM").ok());
  for (const char* type : {"MD", "DO", "NP", "PA", "CNS", "CNM", "cdces", ""}) {
    EXPECT_EQ(ReasonOf(CheckCredentialType(type)), "CREDENTIAL_TYPE_UNKNOWN") << type;
  }
}

TEST(Rendering, IsRefusedByProfession) {
  for (const char* profession : {"MD", "DO", "NP", "PA", "CNS", "CNM"})
    EXPECT_FALSE(MayRender(profession, {})) << profession;
  for (const char* profession : {"RN", "RD", "CDCES", "PHARMD", "CHW", "EP"})
    EXPECT_TRUE(MayRender(profession, {})) << profession;
}

TEST(Rendering, IsRefusedByAnyTaxonomyOfSeveral) {
  for (const char* taxonomy : {"207R00000X", "208D00000X", "363L00000X", "363A00000X", "364S00000X", "367A00000X"}) {
    EXPECT_FALSE(MayRender("RN", {"163WD0400X", taxonomy})) << taxonomy;
  }
  EXPECT_TRUE(MayRender("RN", {"163WD0400X", "133V00000X", "172V00000X"}));
}

TEST(DefaultLastDay, CdcesEndsWithTheFifthYearAfterCertification) {
  EXPECT_EQ(DefaultLastDay("CDCES", Day(2021, 2, 6)), Day(2026, 12, 31));
  EXPECT_EQ(DefaultLastDay("CDCES", Day(2021, 12, 15)), Day(2026, 12, 31));
}

TEST(DefaultLastDay, YearsEndTheDayBefore) {
  EXPECT_EQ(DefaultLastDay("AE-C", Day(2020, 3, 1)), Day(2027, 2, 28));
  EXPECT_EQ(DefaultLastDay("CHES", Day(2020, 2, 29)), Day(2025, 2, 28));
  EXPECT_EQ(DefaultLastDay("MCHES", Day(2021, 1, 1)), Day(2025, 12, 31));
}

TEST(DefaultLastDay, ALicenceSaysItsOwn) { EXPECT_EQ(DefaultLastDay("RN", Day(2021, 1, 1)), std::nullopt); }

TEST(Credentials, HoldOnTheirFirstAndLastDay) {
  const Credential credential = Verified(Day(2026, 1, 1), Day(2026, 12, 31));
  EXPECT_FALSE(Holds(credential, Day(2025, 12, 31)));
  EXPECT_TRUE(Holds(credential, Day(2026, 1, 1)));
  EXPECT_TRUE(Holds(credential, Day(2026, 12, 31)));
  EXPECT_FALSE(Holds(credential, Day(2027, 1, 1)));
}

TEST(Credentials, DoNotHoldWhilePending) {
  Credential credential = Verified(Day(2026, 1, 1), Day(2026, 12, 31));
  credential.history.clear();
  EXPECT_EQ(StandingOn(credential, Day(2026, 6, 1)), CredentialState::kPending);
  EXPECT_FALSE(Holds(credential, Day(2026, 6, 1)));
}

TEST(Credentials, ASuspensionKnownLaterCountsFromItsDay) {
  Credential credential = Verified(Day(2026, 1, 1), Day(2026, 12, 31));
  credential.history.push_back(Event(CredentialState::kSuspended, Day(2026, 5, 10)));
  EXPECT_TRUE(Holds(credential, Day(2026, 5, 9)));
  EXPECT_FALSE(Holds(credential, Day(2026, 5, 10)));
  credential.history.push_back(Event(CredentialState::kVerified, Day(2026, 6, 1)));
  EXPECT_FALSE(Holds(credential, Day(2026, 5, 31)));
  EXPECT_TRUE(Holds(credential, Day(2026, 6, 1)));
}

TEST(Credentials, AreSeenAsTakenFromTheDayOnThatIsRecorded) {
  Credential credential = Verified(Day(2026, 1, 1), Day(2026, 12, 31));
  EXPECT_EQ(TakenFrom(credential, Day(2026, 5, 1), Day(2026, 6, 30)), std::nullopt);
  credential.history.push_back(Event(CredentialState::kSuspended, Day(2026, 5, 10)));
  EXPECT_EQ(TakenFrom(credential, Day(2026, 5, 1), Day(2026, 6, 30)), Day(2026, 5, 10));
  EXPECT_EQ(TakenFrom(credential, Day(2026, 5, 20), Day(2026, 6, 30)), Day(2026, 5, 20)) << "it is taken then";
  EXPECT_EQ(TakenFrom(credential, Day(2026, 5, 1), Day(2026, 5, 9)), std::nullopt);
  credential.history.push_back(Event(CredentialState::kVerified, Day(2026, 5, 10)));
  EXPECT_EQ(TakenFrom(credential, Day(2026, 5, 1), Day(2026, 6, 30)), std::nullopt) << "that was taken back";
}

TEST(Credentials, ChangeNextOnTheFirstDayOnWhichTheyStandOtherwise) {
  Credential credential = Verified(Day(2026, 1, 1), Day(2026, 12, 31));
  EXPECT_EQ(NextChange(credential, Day(2026, 5, 1)), std::nullopt);
  credential.history.push_back(Event(CredentialState::kVerified, Day(2026, 6, 1)));
  credential.history.push_back(Event(CredentialState::kSuspended, Day(2026, 8, 1)));
  credential.history.push_back(Event(CredentialState::kRevoked, Day(2026, 9, 1)));
  EXPECT_EQ(NextChange(credential, Day(2026, 5, 1)), Day(2026, 8, 1)) << "verified once more is no change";
  EXPECT_EQ(NextChange(credential, Day(2026, 8, 1)), Day(2026, 9, 1));
  EXPECT_EQ(NextChange(credential, Day(2026, 9, 1)), std::nullopt) << "what has happened is not to come";
  credential.history.push_back(Event(CredentialState::kVerified, Day(2026, 7, 1)));
  EXPECT_EQ(NextChange(credential, Day(2026, 5, 1)), std::nullopt) << "a later recording of an earlier day wins";
}

TEST(Credentials, ARevocationRecordedLaterOfAnEarlierDayWins) {
  Credential credential = Verified(Day(2026, 1, 1), Day(2026, 12, 31));
  credential.history.push_back(Event(CredentialState::kVerified, Day(2026, 6, 1)));
  credential.history.push_back(Event(CredentialState::kRevoked, Day(2026, 3, 1)));
  EXPECT_TRUE(Holds(credential, Day(2026, 2, 28)));
  EXPECT_EQ(StandingOn(credential, Day(2026, 7, 1)), CredentialState::kRevoked);
}

TEST(Credentials, AVerificationEnteredLaterFreesADayBefore) {
  Credential credential = Verified(Day(2026, 1, 1), Day(2026, 12, 31));
  credential.history = {Event(CredentialState::kPending, Day(2026, 1, 1)),
                        Event(CredentialState::kVerified, Day(2026, 1, 1))};
  EXPECT_TRUE(Holds(credential, Day(2026, 1, 1)));
}

TEST(Credentials, OnlyAcceptedTypesCover) {
  const std::vector<Credential> held = {Verified(Day(2026, 1, 1), Day(2026, 12, 31))};
  EXPECT_EQ(Covering(held, {"RD", "CDCES"}, Day(2026, 6, 1)), held.data());
  EXPECT_EQ(Covering(held, {"AE-C"}, Day(2026, 6, 1)), nullptr);
  EXPECT_EQ(Covering(held, {"CDCES"}, Day(2027, 6, 1)), nullptr);
}

Credential Taken() {
  Credential credential{.id = CredentialId{1}, .type = "RD", .number = "861234"};
  credential.valid_from = Day(2024, 1, 15);
  credential.valid_to = Day(2029, 1, 14);
  credential.history = {
      {.state = CredentialState::kPending, .effective_on = Day(2024, 1, 15), .note = "entered"},
      {.state = CredentialState::kVerified, .effective_on = Day(2024, 1, 15), .note = "board"},
      {.state = CredentialState::kSuspended, .effective_on = Day(2027, 3, 20), .note = "board letter"}};
  return credential;
}

TEST(CredentialWords, SayWhyItDidNotHold) {
  Credential credential = Taken();
  EXPECT_EQ(CredentialWords(credential, Day(2027, 3, 20)), "cr-1 RD 861234, suspended from 2027-03-20 (board letter)");
  EXPECT_EQ(CredentialWords(credential, Day(2027, 3, 19)),
            "cr-1 RD 861234, verified, in force 2024-01-15 to 2029-01-14");
  credential.history.resize(2);
  EXPECT_EQ(CredentialWords(credential, Day(2029, 1, 15)), "cr-1 RD 861234, ended on 2029-01-14");
  credential.history.resize(1);
  EXPECT_EQ(CredentialWords(credential, Day(2027, 1, 1)), "cr-1 RD 861234, not verified");
  credential.valid_from = Day(2028, 1, 1);
  EXPECT_EQ(CredentialWords(credential, Day(2027, 1, 1)),
            "cr-1 RD 861234, not verified, in force from 2028-01-01 only");
}

TEST(CredentialWords, SayThatItWasSuspendedInBetween) {
  Credential credential = Taken();
  credential.history.push_back(
      {.state = CredentialState::kVerified, .effective_on = Day(2027, 3, 20), .note = "suspended by mistake"});
  EXPECT_EQ(CredentialWords(credential, Day(2027, 3, 22)),
            "cr-1 RD 861234, verified, in force 2024-01-15 to 2029-01-14; it was suspended from 2027-03-20 (board "
            "letter), and verified again from 2027-03-20 (suspended by mistake)");
}

}  // namespace
}  // namespace psmet::rules
