#include "sql/statement.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>
#include <sqlite3.h>

#include "sql/fault.h"

namespace psmet::sql {

std::string JoinWords(const std::vector<std::string>& words) { return absl::StrJoin(words, "\n"); }

std::vector<std::string> SplitWords(std::string_view joined) {
  if (joined.empty()) return {};
  return absl::StrSplit(absl::string_view(joined.data(), joined.size()), '\n');
}

void Row::RefuseNull(int at) const {
  if (IsNull(at)) {
    throw Fault(Fault::Kind::kOther, absl::StrCat("column ", at, " is NULL in: ", sqlite3_sql(statement_)));
  }
}
bool Row::IsNull(int at) const { return sqlite3_column_type(statement_, at) == SQLITE_NULL; }
int64_t Row::Integer(int at) const {
  RefuseNull(at);
  return sqlite3_column_int64(statement_, at);
}
std::string_view Row::Text(int at) const {
  RefuseNull(at);
  // A blob's bytes are asked for as they are; the pointer comes before the size, as SQLite wants.
  const char* text = static_cast<const char*>(sqlite3_column_blob(statement_, at));
  return {text, static_cast<size_t>(sqlite3_column_bytes(statement_, at))};
}
absl::CivilDay Row::Day(int at) const {
  // As Arg writes it. absl's parser, which takes any civil time, costs more than the rest of the row.
  const std::string_view text = Text(at);
  const auto number = [&](size_t begin, size_t size) {
    int value = 0;
    for (const char digit : text.substr(begin, size)) value = value * 10 + (digit - '0');
    return value;
  };
  if (text.size() != 10) throw Fault(Fault::Kind::kOther, absl::StrCat("no day in: ", sqlite3_sql(statement_)));
  return absl::CivilDay(number(0, 4), number(5, 2), number(8, 2));
}

}  // namespace psmet::sql
