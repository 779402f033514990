#include "handlers/find.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/names.h"
#include "base/text.h"
#include "handlers/people.h"
#include "handlers/wire.h"
#include "rules/people.h"
#include "rules/when.h"
#include "rules/written.h"
#include "store/find.h"
#include "store/people.h"

namespace psmet::handlers {
namespace {

using Clues = std::vector<store::Clue>;

constexpr size_t kMostWords = 10;
constexpr size_t kLeastPhoneDigits = 4;
constexpr int kFirstBirthYear = 1880;  // nobody is born earlier (BIRTH_DATE_INVALID)

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool HasDigit(const std::string& text) { return std::any_of(text.begin(), text.end(), IsDigit); }
bool IsNumber(const std::string& text) {
  return HasDigit(text) && std::all_of(text.begin(), text.end(), [](char c) {
           return IsDigit(c) || std::string_view("()+-./").find(c) != std::string_view::npos;
         });
}
bool IsDigits(const std::string& text, size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), IsDigit);
}

// How the birth dates meant by the text begin; empty for a text that means none.
std::string BirthBeginning(const std::string& text) {
  if (IsDigits(text, 4)) return text;
  if (text.size() == 7 && text[4] == '-' && IsDigits(text.substr(0, 4), 4) && IsDigits(text.substr(5), 2)) {
    return rules::ReadDay(text + "-01").ok() ? text : "";
  }
  // Eight digits may be a number of any kind.
  if (text.find_first_of("-/.") == std::string::npos) return "";
  const auto day = rules::ReadWrittenDay(text);
  return day.ok() ? rules::DayText(*day) : "";
}

// The days of birth that a date whose year has two digits may mean, "2/6/36", the later one first.
std::vector<std::string> ShortYearDays(const std::string& text, Day today) {
  const size_t slash = text.rfind('/');
  if (std::count(text.begin(), text.end(), '/') != 2 || !IsDigits(text.substr(slash + 1), 2)) return {};
  std::vector<std::string> days;
  for (const char* century : {"20", "19"}) {
    const auto day = rules::ReadWrittenDay(text.substr(0, slash + 1) + century + text.substr(slash + 1));
    if (day.ok() && *day <= today) days.push_back(rules::DayText(*day));
  }
  return days;
}

// What the query's words may mean: clues that hold in any case, and a number that may be read in several ways.
struct Reading {
  Clues sure;
  std::string number;
  PatientId patient;
};

Reading Read(const google::protobuf::RepeatedPtrField<std::string>& query) {
  Reading reading;
  for (const std::string& item : query) {
    for (const auto piece : absl::StrSplit(item, absl::ByAnyChar(" ,\t"), absl::SkipEmpty())) {
      const std::string token(piece);
      const auto id = ParseId<PatientId>(absl::AsciiStrToLower(token));
      if (id.ok()) {
        reading.patient = *id;
      } else if (!IsNumber(token) && HasDigit(token)) {
        reading.sure.push_back({store::WordOf::kMrn, MrnKey(token)});
      } else if (!IsNumber(token)) {
        for (std::string& word : FoldedWords(token)) reading.sure.push_back({store::WordOf::kName, std::move(word)});
      } else if (std::string day = BirthBeginning(token); day.size() > 4) {
        reading.sure.push_back({store::WordOf::kBirthDate, std::move(day)});
      } else {
        absl::StrAppend(&reading.number, reading.number.empty() ? "" : " ", token);
      }
    }
  }
  return reading;
}

// The ways in which the number may be read, the likeliest first; one empty way without a number.
std::vector<Clues> WaysOf(const std::string& number, Day today) {
  if (number.empty()) return {{}};
  std::vector<Clues> ways;
  for (std::string& day : ShortYearDays(number, today)) ways.push_back({{store::WordOf::kBirthDate, std::move(day)}});
  if (!ways.empty()) return ways;
  if (IsDigits(number, 4) && number >= std::to_string(kFirstBirthYear) && number <= std::to_string(today.year())) {
    ways.push_back({{store::WordOf::kBirthDate, number}});
  }
  if (std::string phone = PhoneKey(number); phone.size() >= kLeastPhoneDigits) {
    ways.push_back({{store::WordOf::kPhone, std::move(phone)}});
  }
  ways.push_back({{store::WordOf::kMrn, MrnKey(number)}});
  return ways;
}

// The flags' clues: what was said to be a birth date, a number or a phone is nothing else.
absl::StatusOr<Clues> Said(const v1::FindPatientsRequest& request) {
  Clues clues;
  if (!request.born().empty()) {
    std::string born = BirthBeginning(request.born());
    if (born.empty()) {
      return Invalid("BORN_UNREADABLE",
                     "that is not a year, a month or a day; write 1962, 1962-02, 1962-02-03 or "
                     "2/3/1962");
    }
    clues.push_back({store::WordOf::kBirthDate, std::move(born)});
  }
  if (std::string mrn = MrnKey(request.mrn()); !mrn.empty()) clues.push_back({store::WordOf::kMrn, std::move(mrn)});
  if (!request.phone().empty()) {
    std::string phone = PhoneKey(request.phone());
    if (phone.size() < kLeastPhoneDigits) {
      return Invalid("PHONE_TOO_SHORT", "a phone is found by its last {least} digits or more",
                     {{"least", absl::StrCat(kLeastPhoneDigits)}});
    }
    clues.push_back({store::WordOf::kPhone, std::move(phone)});
  }
  return clues;
}

void AddNext(const Call& call, sql::ReadTx& tx, PatientId patient, v1::FoundPatient* out) {
  for (const store::NextPlace& place : store::NextPlaces(tx, patient, call.now)) {
    if (!call.caller.Sees(place.site)) continue;
    out->set_next_session(place.session.str());
    ToMoment(place.start, ZoneOf(place.zone), out->mutable_next_start());
    out->set_waiting(place.state == EnrollmentState::kWaiting);
    return;
  }
}

void AddOrder(sql::ReadTx& tx, PatientId patient, Day today, v1::FoundPatient* out) {
  for (const Order& order : store::OrdersOf(tx, patient)) {
    const bool holds = rules::HoldsFor(order, today);
    if (!holds && (order.state != OrderState::kPending || out->order_state() != v1::ORDER_STATE_UNSPECIFIED)) continue;
    out->set_order(order.id.str());
    out->set_order_state(holds ? v1::ORDER_STATE_ACTIVE : v1::ORDER_STATE_PENDING);
    if (holds) return;
  }
}

absl::Status AddFound(const Call& call, sql::ReadTx& tx, const store::Hit& hit, Day today, v1::FoundPatient* out) {
  const Patient patient = TRY(store::GetPatient(tx, hit.patient));
  out->set_id(patient.id.str());
  out->set_family_name(patient.family_name);
  out->set_given_name(patient.given_name);
  out->set_birth_date(ToDate(patient.birth_date));
  out->set_mrn(patient.mrn);
  out->set_phone(patient.phone);
  if (hit.caregiver) {
    const Caregiver caregiver = TRY(store::GetCaregiver(tx, hit.caregiver));
    out->set_caregiver(caregiver.id.str());
    out->set_caregiver_name(absl::StrCat(caregiver.given_name, " ", caregiver.family_name));
    for (const CaregiverLink& link : caregiver.links) {
      if (link.patient == patient.id) out->set_relationship(link.relationship);
    }
  }
  AddNext(call, tx, patient.id, out);
  AddOrder(tx, patient.id, today, out);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::FindPatientsResponse> FindPatients(const Call& call, sql::ReadTx& tx,
                                                      const v1::FindPatientsRequest& request) {
  if (request.most() < 0 || request.most() > 100) {
    return Invalid("FIELD_INVALID", "{field} is 1 to 100, or 0 for 20", {{"field", "most"}});
  }
  const int most = request.most() > 0 ? request.most() : 20;
  const Day today = TodayOf(call, tx);
  const Clues said = TRY(Said(request));
  const Reading reading = Read(request.query());
  if (said.empty() && reading.sure.empty() && reading.number.empty() && !reading.patient) {
    return Invalid("QUERY_EMPTY", "there is no letter and no digit to look for");
  }
  if (reading.sure.size() > kMostWords) {
    return Invalid("QUERY_TOO_LONG", "that is more than {most} words; the first letters of a name will do",
                   {{"most", absl::StrCat(kMostWords)}});
  }
  v1::FindPatientsResponse reply;
  std::set<PatientId> seen;
  const auto add = [&](const store::Hit& hit) -> absl::Status {
    if (!seen.insert(hit.patient).second) return absl::OkStatus();
    if (reply.patients_size() < most) return AddFound(call, tx, hit, today, reply.add_patients());
    reply.set_more(true);
    return absl::OkStatus();
  };
  if (reading.patient && store::GetPatient(tx, reading.patient).ok()) TRY(add({.patient = reading.patient}));
  for (const Clues& way : WaysOf(reading.number, today)) {
    Clues clues = said;
    clues.insert(clues.end(), reading.sure.begin(), reading.sure.end());
    clues.insert(clues.end(), way.begin(), way.end());
    if (clues.empty() || reply.more()) continue;
    const store::Hits found = store::FindByWords(tx, clues, most);
    for (const store::Hit& hit : found.hits) TRY(add(hit));
    if (found.more) reply.set_more(true);
  }
  return reply;
}

}  // namespace psmet::handlers
