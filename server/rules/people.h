// Patients and orders. Source: domain section 1.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>
#include <vector>

#include "rules/model.h"

namespace psmet::rules {

// Not in the future of `today`, not before 1880. Error: BIRTH_DATE_INVALID.
absl::Status CheckBirthDate(Day birth_date, Day today);
// A phone number as people write it, with 7 digits or more: the area code may be left out; or none. Error:
// PHONE_INVALID, which does not repeat it.
absl::Status CheckPhone(std::string_view text);
// Whoever has the same names and birth date is the same person unless it is said that it is somebody else: one person
// twice on record has two orders and two sets of caps. Source: domain section 4, caps are a patient's. Error:
// PATIENT_KNOWN with who is known, as ids.
absl::Status CheckSomebodyNew(const std::vector<PatientId>& alike, bool somebody_else);
// What an order in force needs: NPI, date, last day, 1-12 diagnoses, units or hours (not both, 1-1000); not dated in
// the future; the last day not before the date. Errors: ORDER_INCOMPLETE with what is missing, ORDER_DATES_INVALID,
// NPI_INVALID, DIAGNOSIS_INVALID.
absl::Status CheckComplete(const Order& order, Day today);
// What of an order is filled is well formed. Errors: NPI_INVALID, DIAGNOSIS_INVALID, ORDER_DATES_INVALID.
absl::Status CheckWritten(const Order& order, Day today);
// An order's last day is not before its date. Error: ORDER_DATES_INVALID.
absl::Status CheckOrderDays(Day ordered_on, Day valid_until);
// An order in force may end earlier, after a day on which it holds. Error: ORDER_DATES_INVALID.
absl::Status CheckWithdrawn(const Order& order, Day last_day);
// True: active, dated <= day <= valid until, minutes left, and group or either.
bool HoldsFor(const Order& order, Day day);
// True: the order is for every topic, or for one of those that the class teaches.
bool TopicsFit(const std::vector<std::string>& ordered, const std::vector<std::string>& taught);
// Years on a day.
int AgeOn(Day birth_date, Day day);

}  // namespace psmet::rules
