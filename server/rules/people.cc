#include "rules/people.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_join.h>

#include <algorithm>

#include "base/error.h"
#include "rules/staff.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

constexpr int kMostDiagnoses = 12;  // what a claim has room for
constexpr int kMostOrdered = 1000;

}  // namespace

absl::Status CheckBirthDate(Day birth_date, Day today) {
  if (birth_date <= today && birth_date.year() >= 1880) return absl::OkStatus();
  return Invalid("BIRTH_DATE_INVALID", "that birth date is in the future or before 1880", {{"field", "birth_date"}});
}

absl::Status CheckPhone(std::string_view text) {
  // ITU-T E.164 ends at 15; four more for an extension. Two numbers in one field have more.
  constexpr int kLeastDigits = 7, kMostDigits = 19;
  const auto digits = std::count_if(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
  if (text.empty() || (digits >= kLeastDigits && digits <= kMostDigits)) return absl::OkStatus();
  return Invalid("PHONE_INVALID",
                 digits < kLeastDigits ? "a phone number has 7 digits or more; write it as it is dialled"
                                       : "that is longer than a phone number; write one, as it is dialled",
                 {{"field", "phone"}});
}

absl::Status CheckSomebodyNew(const std::vector<PatientId>& alike, bool somebody_else) {
  if (alike.empty() || somebody_else) return absl::OkStatus();
  const auto word = [](std::string* out, PatientId id) { out->append(id.str()); };
  return Error(absl::StatusCode::kAlreadyExists, "PATIENT_KNOWN",
               alike.size() == 1 ? "{patient} has the same names and birth date"
                                 : "{patient} have the same names and birth date",
               {{"patient", absl::StrJoin(alike, ", ", word)}, {"field", "somebody_else"}});
}

absl::Status CheckWritten(const Order& order, Day today) {
  if (!order.ordering_npi.empty()) TRY(CheckNpi(order.ordering_npi));
  for (const std::string& code : order.diagnoses) TRY(CheckDiagnosis(code));
  if (order.diagnoses.size() > kMostDiagnoses) {
    return Invalid("DIAGNOSIS_INVALID", "an order has at most {most} diagnoses; this has {count}",
                   {{"most", std::to_string(kMostDiagnoses)}, {"count", std::to_string(order.diagnoses.size())}});
  }
  if (order.ordered_on && *order.ordered_on > today) {
    return Invalid("ORDER_DATES_INVALID", "the order is dated in the future");
  }
  return order.ordered_on && order.valid_until ? CheckOrderDays(*order.ordered_on, *order.valid_until)
                                               : absl::OkStatus();
}

absl::Status CheckOrderDays(Day ordered_on, Day valid_until) {
  if (ordered_on <= valid_until) return absl::OkStatus();
  return Invalid("ORDER_DATES_INVALID", "the order's last day is before its date");
}

absl::Status CheckWithdrawn(const Order& order, Day last_day) {
  if (*order.ordered_on <= last_day && last_day < *order.valid_until) return absl::OkStatus();
  return Invalid("ORDER_DATES_INVALID", "order {order} holds from {first} to {last}; it can't end on {day}",
                 {{"order", order.id.str()},
                  {"first", DayText(*order.ordered_on)},
                  {"last", DayText(*order.valid_until)},
                  {"day", DayText(last_day)}});
}

absl::Status CheckComplete(const Order& order, Day today) {
  std::vector<std::string> missing;
  if (order.ordering_npi.empty()) missing.push_back("ordering NPI");
  if (!order.ordered_on) missing.push_back("date");
  if (!order.valid_until) missing.push_back("last day");
  if (order.diagnoses.empty()) missing.push_back("diagnoses (1-12)");
  const auto counts = [](int n) { return n >= 1 && n <= kMostOrdered; };
  const bool units_only = counts(order.units) && order.hours == 0;
  const bool hours_only = counts(order.hours) && order.units == 0;
  if (!units_only && !hours_only) missing.push_back("units or hours, one of the two, 1-1000");
  if (!missing.empty()) {
    return Invalid("ORDER_INCOMPLETE", "an order in force also needs: {missing}",
                   {{"missing", absl::StrJoin(missing, "; ")}});
  }
  return CheckWritten(order, today);
}

bool HoldsFor(const Order& order, Day day) {
  return order.state == OrderState::kActive && order.ordered_on && *order.ordered_on <= day && order.valid_until &&
         day <= *order.valid_until && order.used_minutes < order.minutes() && order.format != OrderFormat::kIndividual;
}

bool TopicsFit(const std::vector<std::string>& ordered, const std::vector<std::string>& taught) {
  return ordered.empty() || std::any_of(taught.begin(), taught.end(), [&](const std::string& topic) {
           return std::find(ordered.begin(), ordered.end(), topic) != ordered.end();
         });
}

int AgeOn(Day birth_date, Day day) {
  const bool had_birthday = absl::CivilDay(day.year(), birth_date.month(), birth_date.day()) <= day;
  return static_cast<int>(day.year() - birth_date.year()) - (had_birthday ? 0 : 1);
}

}  // namespace psmet::rules
