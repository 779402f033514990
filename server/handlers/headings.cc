#include "handlers/headings.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <map>
#include <string>

namespace psmet::handlers {
namespace {

// A heading without what people write differently: "Med. Rec #" and "Medical record number" are medicalrecordnumber.
std::string Plain(std::string_view heading) {
  static const auto& whole = *new std::map<std::string, std::string>{
      {"#", "number"},   {"no", "number"},     {"nbr", "number"}, {"num", "number"}, {"med", "medical"},
      {"rec", "record"}, {"ins", "insurance"}, {"ph", "phone"},   {"pt", "patient"}, {"exp", "expiration"},
      {"hrs", "hours"},  {"lang", "language"}, {"lic", "license"}};
  std::string plain, word;
  const auto end = [&] {
    const auto found = whole.find(word);
    plain += found == whole.end() ? word : found->second;
    word.clear();
  };
  for (const char c : heading) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = absl::ascii_isalnum(byte) || byte >= 0x80;
    if (!letter) end();
    if (letter || c == '#') word += absl::ascii_tolower(byte);
    if (c == '#') end();
  }
  end();
  return plain;
}

// A heading without what it says in parentheses at its end of how cells are written: (m/d/y), (required), (s). Any
// other remark may make another column of it: (home), (used).
std::string_view WithoutRemark(std::string_view heading) {
  const size_t opens = heading.find('(');
  if (opens == heading.npos || !heading.ends_with(')')) return heading;
  const std::string remark = Plain(heading.substr(opens));
  const bool date = remark.find_first_not_of("mdy") == remark.npos;
  const bool form =
      remark == "s" || remark == "required" || remark == "optional" || remark == "min" || remark == "minutes";
  return date || form ? heading.substr(0, opens) : heading;
}

const ListColumn* ColumnPlainlyCalled(const std::vector<ListColumn>& columns, const std::string& plain) {
  const auto is_it = [&](std::string_view name) { return plain == Plain(name); };
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const ListColumn& column) {
    return is_it(column.heading) || is_it(column.field) || std::any_of(column.also.begin(), column.also.end(), is_it);
  });
  return found == columns.end() ? nullptr : &*found;
}

}  // namespace

const ListColumn* ColumnCalled(const std::vector<ListColumn>& columns, std::string_view heading,
                               std::string_view noun) {
  // "Date of birth (MM/DD/YYYY)" and "Patient DOB" say more than they need to.
  for (const std::string_view shown : {heading, WithoutRemark(heading)}) {
    const std::string plain = Plain(shown);
    if (const ListColumn* column = ColumnPlainlyCalled(columns, plain)) return column;
    if (!plain.starts_with(noun)) continue;
    if (const ListColumn* column = ColumnPlainlyCalled(columns, plain.substr(noun.size()))) return column;
  }
  return nullptr;
}

}  // namespace psmet::handlers
