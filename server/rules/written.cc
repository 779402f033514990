#include "rules/written.h"

#include <absl/strings/ascii.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <vector>

#include "base/error.h"
#include "rules/nearest.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

absl::Status Undated(std::string_view why) {
  return Invalid("DATE_INVALID", "{why}; write 1962-03-14 or 3/14/1962", {{"why", std::string(why)}});
}

absl::Status Unread(std::string_view how) {
  return Invalid("VALUE_INVALID", "can't be read; write {how}", {{"how", std::string(how)}});
}

std::string Lower(std::string_view text) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size())));
}

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

int NumberOf(std::string_view digits) {
  int number = -1;
  return digits.size() <= 8 && absl::SimpleAtoi(absl::string_view(digits.data(), digits.size()), &number) ? number : -1;
}

// 1-12 for "mar" and "march"; nothing for any other word.
std::optional<int> MonthOf(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                               "may",       "june",     "july",     "august",
                                                               "september", "october",  "november", "december"};
  for (size_t i = 0; i < kMonths.size(); ++i) {
    const bool shortened = word == kMonths[i].substr(0, 3) || (i == 8 && word == "sept");
    if (word == kMonths[i] || shortened) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// The pieces of a date: runs of digits and of letters, and the sign after the first one.
struct Pieces {
  std::vector<std::string> words;
  char sign = ' ';
};
Pieces PiecesOf(const std::string& text) {
  Pieces pieces;
  char last = ' ';
  for (const char c : text) {
    const bool digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    const bool letter = absl::ascii_isalpha(static_cast<unsigned char>(c));
    if (!digit && !letter) {
      if (pieces.words.size() == 1 && c != ' ') pieces.sign = c;
    } else {
      const bool goes_on = !pieces.words.empty() && (digit ? absl::ascii_isdigit(static_cast<unsigned char>(last))
                                                           : absl::ascii_isalpha(static_cast<unsigned char>(last)));
      if (goes_on) {
        pieces.words.back() += c;
      } else {
        pieces.words.emplace_back(1, c);
      }
    }
    last = c;
  }
  return pieces;
}

absl::StatusOr<Day> DayOf(std::string_view year, int month, int day) {
  if (year.size() == 2) return Undated("a year of two digits does not say its century");
  const int number = NumberOf(year);
  if (year.size() != 4 || number < 1800 || number > 2200) return Undated("the year is not one from 1800 to 2200");
  if (month < 1 || month > 12) return Undated("there is no such month; dates with a slash are month/day/year");
  const Day civil(number, month, day);
  if (day < 1 || civil.month() != month || civil.day() != day) return Undated("that month has no such day");
  return civil;
}

// A date without its time where the time is midnight, which databases and spreadsheets add.
std::string WithoutMidnight(const std::string& text) {
  for (const std::string_view midnight :
       {" 00:00:00.000", " 00:00:00", "t00:00:00", " 0:00:00", " 00:00", " 0:00", " 12:00:00 am", " 12:00 am"}) {
    if (text.size() > midnight.size() && text.ends_with(midnight)) {
      return text.substr(0, text.size() - midnight.size());
    }
  }
  return text;
}

struct Spelling {
  std::string_view written, meant;
};
template <size_t N>
absl::StatusOr<std::string> OneOf(const Spelling (&spellings)[N], std::string_view text, std::string_view how) {
  const std::string word = Lower(text);
  for (const Spelling& each : spellings) {
    if (word == each.written) return std::string(each.meant);
  }
  return Unread(how);
}

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  for (const absl::string_view each :
       absl::StrSplit(absl::string_view(text.data(), text.size()), absl::ByAnyChar(";,|\r\n"))) {
    const absl::string_view word = absl::StripAsciiWhitespace(each);
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

}  // namespace

absl::StatusOr<Day> ReadWrittenDay(std::string_view written) {
  const std::string text = WithoutMidnight(Lower(written));
  if (IsDigits(text) && text.size() == 8) {
    return DayOf(text.substr(0, 4), NumberOf(text.substr(4, 2)), NumberOf(text.substr(6)));
  }
  if (IsDigits(text))
    return Undated("that is a bare number, not a date; a spreadsheet writes one where it formats no date");
  const Pieces pieces = PiecesOf(text);
  const auto& words = pieces.words;
  if (words.size() != 3) return Undated("that is no date");
  if (const auto month = MonthOf(words[1]); month && IsDigits(words[0]) && IsDigits(words[2])) {
    return DayOf(words[2], *month, NumberOf(words[0]));
  }
  if (const auto month = MonthOf(words[0]); month && IsDigits(words[1]) && IsDigits(words[2])) {
    return DayOf(words[2], *month, NumberOf(words[1]));
  }
  if (!IsDigits(words[0]) || !IsDigits(words[1]) || !IsDigits(words[2])) return Undated("that is no date");
  if (words[0].size() > 2) return DayOf(words[0], NumberOf(words[1]), NumberOf(words[2]));
  if (pieces.sign == '.') return DayOf(words[2], NumberOf(words[1]), NumberOf(words[0]));
  return DayOf(words[2], NumberOf(words[0]), NumberOf(words[1]));
}

absl::Status CheckKept(std::string_view cell) {
  static constexpr std::string_view kErrors[] = {"#N/A",  "#REF!",  "#VALUE!", "#DIV/0!",      "#NAME?",
                                                 "#NUM!", "#NULL!", "#SPILL!", "#GETTING_DATA"};
  const bool is_error = std::find(std::begin(kErrors), std::end(kErrors), cell) != std::end(kErrors);
  const bool too_narrow = cell.size() > 2 && cell.find_first_not_of('#') == std::string_view::npos;
  if (is_error || too_narrow) {
    return Invalid("VALUE_INVALID", "that is an error of the spreadsheet; mend the cell there and save again");
  }
  // 4.2E+3, 1.23457E+12
  const size_t e = cell.find("E+");
  const auto digits = [](std::string_view text, std::string_view also) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](unsigned char c) {
      return absl::ascii_isdigit(c) || also.find(static_cast<char>(c)) != std::string_view::npos;
    });
  };
  if (e != std::string_view::npos && digits(cell.substr(0, e), ".") && digits(cell.substr(e + 2), "")) {
    return Invalid("VALUE_INVALID",
                   "the spreadsheet shortened that number; format the column as text, write the number again and save");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> WrittenDate(std::string_view text) { return DayText(TRY(ReadWrittenDay(text))); }

absl::StatusOr<std::string> WrittenSex(std::string_view text) {
  static constexpr Spelling kSexes[] = {
      {"f", "female"},  {"female", "female"}, {"w", "female"},        {"woman", "female"},     {"m", "male"},
      {"male", "male"}, {"man", "male"},      {"x", "other"},         {"o", "other"},          {"other", "other"},
      {"u", "other"},   {"unknown", "other"}, {"nonbinary", "other"}, {"non-binary", "other"}, {"not stated", "other"}};
  return OneOf(kSexes, text, "F, M or X (female, male, other)");
}

absl::StatusOr<std::string> WrittenLanguage(std::string_view text) {
  static constexpr Spelling kLanguages[] = {
      {"english", "en"},    {"spanish", "es"},    {"español", "es"},
      {"espanol", "es"},    {"vietnamese", "vi"}, {"chinese", "zh"},
      {"mandarin", "zh"},   {"cantonese", "yue"}, {"tagalog", "tl"},
      {"filipino", "fil"},  {"korean", "ko"},     {"arabic", "ar"},
      {"russian", "ru"},    {"french", "fr"},     {"haitian creole", "ht"},
      {"portuguese", "pt"}, {"german", "de"},     {"hindi", "hi"},
      {"urdu", "ur"},       {"bengali", "bn"},    {"punjabi", "pa"},
      {"somali", "so"},     {"swahili", "sw"},    {"burmese", "my"},
      {"nepali", "ne"},     {"polish", "pl"},     {"ukrainian", "uk"},
      {"farsi", "fa"},      {"persian", "fa"},    {"dari", "prs"},
      {"pashto", "ps"},     {"amharic", "am"},    {"japanese", "ja"},
      {"hmong", "hmn"},     {"italian", "it"},    {"american sign language", "ase"},
      {"asl", "ase"},       {"eng", "en"},        {"spa", "es"},
      {"por", "pt"},        {"fra", "fr"},        {"vie", "vi"},
      {"ara", "ar"},        {"rus", "ru"}};
  if (text.empty()) return std::string();
  if (auto tag = OneOf(kLanguages, text, ""); tag.ok()) return tag;
  const std::string first = Lower(text.substr(0, text.find('-')));
  const auto is_letter = [](unsigned char c) { return absl::ascii_isalpha(c); };
  const bool is_tag = (first.size() == 2 || first.size() == 3) && std::all_of(first.begin(), first.end(), is_letter);
  if (is_tag) return absl::StrCat(first, std::string(text.substr(first.size())));
  std::vector<std::string> names;
  for (const Spelling& each : kLanguages) {
    if (each.written.size() > 3) names.emplace_back(each.written);
  }
  std::string meant = Nearest(Lower(text), names);
  if (!meant.empty()) meant[0] = absl::ascii_toupper(static_cast<unsigned char>(meant[0]));
  return Invalid("LANGUAGE_UNKNOWN",
                 absl::StrCat("that is no language known here", meant.empty() ? "" : "; did you mean {meant}?",
                              meant.empty() ? "; write" : " Write", " its name in English, or its code such as es"),
                 {{"field", "language"}, {"meant", meant}});
}

absl::StatusOr<std::string> WrittenYes(std::string_view text) {
  static constexpr Spelling kAnswers[] = {{"yes", "yes"}, {"y", "yes"}, {"true", "yes"}, {"1", "yes"}, {"x", "yes"},
                                          {"no", "no"},   {"n", "no"},  {"false", "no"}, {"0", "no"}};
  return OneOf(kAnswers, text, "yes or no");
}

absl::StatusOr<std::string> WrittenNumber(std::string_view text) {
  std::string digits = Lower(text);
  if (const size_t dot = digits.find('.'); dot != std::string::npos && dot + 1 < digits.size() &&
                                           digits.find_first_not_of('0', dot + 1) == std::string::npos) {
    digits.resize(dot);
  }
  const int number = IsDigits(digits) ? NumberOf(digits) : -1;
  if (number < 0 || number > 1000000) return Unread("a whole number such as 10");
  return std::to_string(number);
}

absl::StatusOr<std::string> WrittenWords(std::string_view text) { return absl::StrJoin(WordsOf(text), "; "); }

absl::StatusOr<std::string> WrittenDiagnoses(std::string_view text) {
  std::vector<std::string> codes = WordsOf(text);
  for (std::string& code : codes) {
    absl::AsciiStrToUpper(&code);
    if (code.size() > 3 && code.find('.') == std::string::npos) code.insert(3, ".");
  }
  return absl::StrJoin(codes, "; ");
}

absl::StatusOr<std::string> WrittenCode(std::string_view text) {
  std::string code;
  for (const char c : text) {
    if (c != '.' && c != ' ') code += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return code;
}

absl::StatusOr<std::string> WrittenFormat(std::string_view text) {
  static constexpr Spelling kFormats[] = {{"group", "group"},
                                          {"g", "group"},
                                          {"class", "group"},
                                          {"individual", "individual"},
                                          {"i", "individual"},
                                          {"1:1", "individual"},
                                          {"one on one", "individual"},
                                          {"either", "either"},
                                          {"both", "either"},
                                          {"any", "either"},
                                          {"e", "either"}};
  return OneOf(kFormats, text, "group, individual or either");
}

absl::StatusOr<std::string> WrittenOrderState(std::string_view text) {
  static constexpr Spelling kStates[] = {{"active", "active"},   {"in force", "active"},  {"signed", "active"},
                                         {"yes", "active"},      {"y", "active"},         {"complete", "active"},
                                         {"pending", "pending"}, {"unsigned", "pending"}, {"not signed", "pending"},
                                         {"no", "pending"},      {"n", "pending"},        {"requested", "pending"}};
  return OneOf(kStates, text, "active or pending");
}

absl::StatusOr<std::string> WrittenStanding(std::string_view text) {
  static constexpr Spelling kStandings[] = {
      {"pending", "pending"},     {"entered", "pending"}, {"not verified", "pending"}, {"no", "pending"},
      {"verified", "verified"},   {"active", "verified"}, {"current", "verified"},     {"yes", "verified"},
      {"suspended", "suspended"}, {"revoked", "revoked"}};
  return OneOf(kStandings, text, "pending, verified, suspended or revoked");
}

absl::StatusOr<std::string> WrittenStart(std::string_view text) {
  const std::string lower = Lower(text);
  // A date ends where its time begins: at the last blank before a digit and a colon, am or pm.
  for (size_t blank = lower.find(' '); blank != std::string::npos; blank = lower.find(' ', blank + 1)) {
    const std::string_view time = std::string_view(lower).substr(blank + 1);
    size_t digits = 0;
    while (digits < time.size() && absl::ascii_isdigit(static_cast<unsigned char>(time[digits]))) ++digits;
    const bool begins_time = digits >= 1 && digits <= 2 &&
                             (time.substr(digits).starts_with(":") || time.substr(digits).starts_with("am") ||
                              time.substr(digits).starts_with("pm") || time.substr(digits).starts_with(" am") ||
                              time.substr(digits).starts_with(" pm"));
    if (!begins_time) continue;
    const auto day = ReadWrittenDay(std::string_view(lower).substr(0, blank));
    if (!day.ok()) break;
    return absl::StrCat(DayText(*day), " ", std::string(time));
  }
  return std::string(text);
}

}  // namespace psmet::rules
