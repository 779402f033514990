// Who may teach and who may render: professions, taxonomies, credentials, NPIs. Source: domain section 5.
#pragma once

#include <absl/status/status.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model.h"

namespace psmet::rules {

// Ten digits, first 1 or 2, Luhn over 80840 + NPI (CMS). 1234567893 is valid, 0000000006 is not. Error: NPI_INVALID.
absl::Status CheckNpi(std::string_view npi);
// Ten letters and digits, as NUCC writes them. Error: TAXONOMY_INVALID.
absl::Status CheckTaxonomy(std::string_view taxonomy);
// Nine digits, a hyphen after the second allowed. Error: TAX_ID_INVALID.
absl::Status CheckTaxId(std::string_view tax_id);
// ICD-10-CM as written: a letter, a digit, a letter or digit, and up to four more after a dot. Error:
// DIAGNOSIS_INVALID.
absl::Status CheckDiagnosis(std::string_view code);

// Professions that psmet knows, those that never render a class last. Error of the check: PROFESSION_UNKNOWN.
const std::vector<std::string>& Professions();
absl::Status CheckProfession(std::string_view profession);
// Credential types that psmet knows. Error of the check: CREDENTIAL_TYPE_UNKNOWN.
const std::vector<std::string>& CredentialTypes();
absl::Status CheckCredentialType(std::string_view type);

// False for physicians, NPs, PAs, CNSs and CNMs, by profession or any taxonomy (20..., 363L, 363A, 364S, 367A).
bool MayRender(std::string_view profession, const std::vector<std::string>& taxonomies);

// A credential's last day is not before its first. Error: CREDENTIAL_DATES_INVALID.
absl::Status CheckCredentialDays(Day valid_from, Day valid_to);
// The last day that the type's rule gives: CDCES 31 December of the fifth calendar year after certification (6 Feb and
// 15 Dec 2021 both end 31 Dec 2026), AE-C 7 years less a day, CHES and MCHES 5; nothing where the licence says.
std::optional<Day> DefaultLastDay(std::string_view type, Day issued_on);

// Where a credential stands on a day, from its history: an event counts from its effective day, a later recording of
// the same or an earlier day wins.
CredentialState StandingOn(const Credential& credential, Day day);
// The first day after `day` on which it stands otherwise than on that day, as far as is recorded.
std::optional<Day> NextChange(const Credential& credential, Day day);
// The first day in [from, to], both inside, on which it is suspended or revoked, as far as is recorded.
std::optional<Day> TakenFrom(const Credential& credential, Day from, Day to);
// True: verified, and `day` lies in [valid_from, valid_to], both inside.
bool Holds(const Credential& credential, Day day);
// What a credential was on a day, with what was taken from it and given back by then: "cr-5 CDCES 22-1187, verified, in
// force 2022-02-06 to 2027-12-31; it was suspended from 2026-12-01 (letter of the board), and verified again from
// 2026-12-03 (board's list)"; where it did not hold why: "cr-1 RD 861234, suspended from 2026-12-01 (letter of the
// board)", "..., ended on 2026-11-30", "..., in force from 2027-01-01 only", "..., not verified".
std::string CredentialWords(const Credential& credential, Day day);
// The first of `credentials` that holds on `day` and whose type is in `accepted`; null: none does.
const Credential* Covering(const std::vector<Credential>& credentials, const std::vector<std::string>& accepted,
                           Day day);

}  // namespace psmet::rules
