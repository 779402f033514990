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
      {"rec", "record"}, {"ins", "insurance"}, {"ph", "phone"},   {"pt", "patient"}};
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

}  // namespace

const ListColumn* ColumnCalled(const std::vector<ListColumn>& columns, std::string_view heading) {
  const std::string plain = Plain(heading);
  const auto is_it = [&](std::string_view name) { return plain == Plain(name); };
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const ListColumn& column) {
    return is_it(column.heading) || is_it(column.field) || std::any_of(column.also.begin(), column.also.end(), is_it);
  });
  return found == columns.end() ? nullptr : &*found;
}

}  // namespace psmet::handlers
