#include "rules/staff.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

// The first of these may render, the rest never do.
constexpr size_t kRendering = 18;

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
}

bool IsOneOf(std::string_view word, const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The check digit of ISO 7812: from the right, every second digit counts twice, and its own digits are added.
bool PassesLuhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, twice = !twice) {
    const int value = (*at - '0') * (twice ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  return sum % 10 == 0;
}

bool IsTaken(CredentialState state) {
  return state == CredentialState::kSuspended || state == CredentialState::kRevoked;
}

// "suspended from 2026-12-01 (letter of the board)".
std::string EventWords(const CredentialEvent& event, std::string_view what) {
  return absl::StrCat(absl::string_view(what.data(), what.size()), " from ", DayText(event.effective_on),
                      event.note.empty() ? "" : absl::StrCat(" (", event.note, ")"));
}

std::string_view TakenWord(CredentialState state) {
  return state == CredentialState::kSuspended ? "suspended" : "revoked";
}

// What happened to it by that day, once something was taken: "suspended from ..., and verified again from ...".
std::string TakenWords(const Credential& credential, Day day) {
  std::vector<std::string> events;
  for (const CredentialEvent& event : credential.history) {
    if (event.effective_on > day) continue;
    if (IsTaken(event.state)) events.push_back(EventWords(event, TakenWord(event.state)));
    if (event.state == CredentialState::kVerified && !events.empty()) {
      events.push_back(EventWords(event, "verified again"));
    }
  }
  return absl::StrJoin(events, ", and ");
}

Day YearsLessADay(Day from, int years) { return Day(from.year() + years, from.month(), from.day()) - 1; }

}  // namespace

absl::Status CheckNpi(std::string_view npi) {
  const bool good =
      npi.size() == 10 && AllDigits(npi) && (npi[0] == '1' || npi[0] == '2') && PassesLuhn("80840" + std::string(npi));
  if (good) return absl::OkStatus();
  return Invalid("NPI_INVALID",
                 "that is not an NPI: ten digits, the first 1 or 2, the last a check digit; look it up again");
}

absl::Status CheckTaxonomy(std::string_view taxonomy) {
  const bool good = taxonomy.size() == 10 && std::all_of(taxonomy.begin(), taxonomy.end(), [](unsigned char c) {
                      return absl::ascii_isdigit(c) || absl::ascii_isupper(c);
                    });
  if (good) return absl::OkStatus();
  return Invalid("TAXONOMY_INVALID", "that is not a taxonomy code: ten capital letters and digits, e.g. 163WD0400X");
}

absl::Status CheckTaxId(std::string_view tax_id) {
  std::string digits(tax_id);
  if (digits.size() == 10 && digits[2] == '-') digits.erase(2, 1);
  if (digits.size() == 9 && AllDigits(digits)) return absl::OkStatus();
  return Invalid("TAX_ID_INVALID", "that is not a tax id: nine digits, e.g. 12-3456789");
}

absl::Status CheckDiagnosis(std::string_view code) {
  const auto letter_or_digit = [](unsigned char c) { return absl::ascii_isupper(c) || absl::ascii_isdigit(c); };
  bool good = code.size() >= 3 && absl::ascii_isupper(static_cast<unsigned char>(code[0])) &&
              absl::ascii_isdigit(static_cast<unsigned char>(code[1])) && letter_or_digit(code[2]);
  if (good && code.size() > 3) {
    const std::string_view rest = code.substr(4);
    good =
        code[3] == '.' && !rest.empty() && rest.size() <= 4 && std::all_of(rest.begin(), rest.end(), letter_or_digit);
  }
  if (good) return absl::OkStatus();
  return Invalid("DIAGNOSIS_INVALID",
                 "that is not an ICD-10-CM code; it looks like E11.9 or I10, with its dot, in capitals");
}

const std::vector<std::string>& Professions() {
  static const std::vector<std::string> professions = {
      "RN",    "LPN", "RD",   "RDN", "CDCES", "BC-ADM", "PHARMD", "RPH", "RRT", "CRT", "AE-C", "CHES",
      "MCHES", "CHW", "LCSW", "PT",  "OT",    "EP",     "MD",     "DO",  "NP",  "PA",  "CNS",  "CNM"};
  return professions;
}

absl::Status CheckProfession(std::string_view profession) {
  if (IsOneOf(profession, Professions())) return absl::OkStatus();
  return Invalid("PROFESSION_UNKNOWN", "that is no profession known here; it is one of {known}",
                 {{"known", absl::StrJoin(Professions(), ", ")}});
}

const std::vector<std::string>& CredentialTypes() {
  static const std::vector<std::string> types(Professions().begin(), Professions().begin() + kRendering);
  return types;
}

absl::Status CheckCredentialType(std::string_view type) {
  if (IsOneOf(type, CredentialTypes())) return absl::OkStatus();
  return Invalid("CREDENTIAL_TYPE_UNKNOWN", "that is no credential type known here; it is one of {known}",
                 {{"known", absl::StrJoin(CredentialTypes(), ", ")}});
}

absl::Status CheckCredentialDays(Day valid_from, Day valid_to) {
  if (valid_from <= valid_to) return absl::OkStatus();
  return Invalid("CREDENTIAL_DATES_INVALID", "its last day is before its first day");
}

bool MayRender(std::string_view profession, const std::vector<std::string>& taxonomies) {
  static constexpr std::array<std::string_view, 5> kRefused = {"20", "363L", "363A", "364S", "367A"};
  const auto& known = Professions();
  if (std::find(known.begin() + kRendering, known.end(), profession) != known.end()) return false;
  return std::none_of(taxonomies.begin(), taxonomies.end(), [](const std::string& taxonomy) {
    return std::any_of(kRefused.begin(), kRefused.end(),
                       [&](std::string_view prefix) { return std::string_view(taxonomy).starts_with(prefix); });
  });
}

std::optional<Day> DefaultLastDay(std::string_view type, Day issued_on) {
  if (type == "CDCES") return Day(issued_on.year() + 5, 12, 31);
  if (type == "AE-C") return YearsLessADay(issued_on, 7);
  if (type == "CHES" || type == "MCHES") return YearsLessADay(issued_on, 5);
  return std::nullopt;
}

CredentialState StandingOn(const Credential& credential, Day day) {
  CredentialState standing = CredentialState::kPending;
  for (const CredentialEvent& event : credential.history) {
    if (event.effective_on <= day) standing = event.state;
  }
  return standing;
}

std::optional<Day> NextChange(const Credential& credential, Day day) {
  std::optional<Day> first;
  for (const CredentialEvent& event : credential.history) {
    const Day on = event.effective_on;
    if (on <= day || (first && *first <= on)) continue;
    if (StandingOn(credential, on) != StandingOn(credential, day)) first = on;
  }
  return first;
}

std::optional<Day> TakenFrom(const Credential& credential, Day from, Day to) {
  std::vector<Day> changes = {from};
  for (const CredentialEvent& event : credential.history) {
    if (event.effective_on > from && event.effective_on <= to) changes.push_back(event.effective_on);
  }
  std::sort(changes.begin(), changes.end());
  for (const Day day : changes) {
    const CredentialState standing = StandingOn(credential, day);
    if (standing == CredentialState::kSuspended || standing == CredentialState::kRevoked) return day;
  }
  return std::nullopt;
}

bool Holds(const Credential& credential, Day day) {
  return StandingOn(credential, day) == CredentialState::kVerified && credential.valid_from <= day &&
         day <= credential.valid_to;
}

std::string CredentialWords(const Credential& credential, Day day) {
  const std::string name = absl::StrCat(credential.id.str(), " ", credential.type, " ", credential.number);
  const std::string taken = TakenWords(credential, day);
  if (Holds(credential, day)) {
    return absl::StrCat(name, ", verified, in force ", DayText(credential.valid_from), " to ",
                        DayText(credential.valid_to), taken.empty() ? "" : absl::StrCat("; it was ", taken));
  }
  std::vector<std::string> why;
  if (!taken.empty()) {
    why.push_back(taken);
  } else if (StandingOn(credential, day) == CredentialState::kPending) {
    why.push_back("not verified");
  }
  if (day < credential.valid_from) {
    why.push_back(absl::StrCat("in force from ", DayText(credential.valid_from), " only"));
  }
  if (credential.valid_to < day) why.push_back(absl::StrCat("ended on ", DayText(credential.valid_to)));
  return absl::StrCat(name, ", ", absl::StrJoin(why, ", "));
}

const Credential* Covering(const std::vector<Credential>& credentials, const std::vector<std::string>& accepted,
                           Day day) {
  for (const Credential& credential : credentials) {
    if (Holds(credential, day) && IsOneOf(credential.type, accepted)) return &credential;
  }
  return nullptr;
}

}  // namespace psmet::rules
