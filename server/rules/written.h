// Values as people write them in lists, brought into the one spelling that the API takes. Nothing here says what a
// value is: it may be a patient's.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "rules/model.h"

namespace psmet::rules {

// A civil date, 1800-2200: "1962-03-14" (a midnight after it is left out), "1962/03/14", "19620314", "3/14/1962" (month
// first, as the United States write it), "14.03.1962" (day first), "14 Mar 1962", "14-Mar-1962", "March 14, 1962".
// Error: DATE_INVALID with what is wrong: two digits of a year say no century, and a bare number is no date.
absl::StatusOr<Day> ReadWrittenDay(std::string_view written);

// What a spreadsheet wrote in place of what was in its cell says nothing: #N/A, ####, a long number as 1.2E+11. Error:
// VALUE_INVALID with what to do there.
absl::Status CheckKept(std::string_view cell);

// Each returns the one spelling. Errors: DATE_INVALID or VALUE_INVALID with how to write it.
absl::StatusOr<std::string> WrittenDate(std::string_view text);
// female, male or other: "F", "woman", "M", "X", "nonbinary", "unknown".
absl::StatusOr<std::string> WrittenSex(std::string_view text);
// A BCP 47 tag for the name of a language that is often met, "Spanish" is es; any other tag, es-MX, stays. Nothing
// stays nothing. Error: LANGUAGE_UNKNOWN with the name that is most like it.
absl::StatusOr<std::string> WrittenLanguage(std::string_view text);
// yes or no: "Y", "true", "1", "x".
absl::StatusOr<std::string> WrittenYes(std::string_view text);
// A whole number without leading zeros, 0 to 1,000,000: "10", "10.0".
absl::StatusOr<std::string> WrittenNumber(std::string_view text);
// Words separated by "; ", whatever separated them: semicolons, commas, bars or line breaks.
absl::StatusOr<std::string> WrittenWords(std::string_view text);
// ICD-10-CM codes with their dot, separated by "; ": "e119, I10" is E11.9; I10.
absl::StatusOr<std::string> WrittenDiagnoses(std::string_view text);
// Capital letters and digits without dots and spaces: "Pharm.D." is PHARMD. A hyphen stays.
absl::StatusOr<std::string> WrittenCode(std::string_view text);
// group, individual or either: "1:1", "class", "both".
absl::StatusOr<std::string> WrittenFormat(std::string_view text);
// pending or active: "signed", "in force", "unsigned".
absl::StatusOr<std::string> WrittenOrderState(std::string_view text);
// pending, verified, suspended or revoked.
absl::StatusOr<std::string> WrittenStanding(std::string_view text);
// A start as ReadWhen takes it, dates as ReadWrittenDay does: "12/8/2026 9:00 AM" is "2026-12-08 9:00 am". What begins
// with no such date stays.
absl::StatusOr<std::string> WrittenStart(std::string_view text);

}  // namespace psmet::rules
