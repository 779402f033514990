#include <absl/strings/ascii.h>

#include "handlers/lists.h"

namespace psmet::handlers {

std::optional<FullName> SplitName(std::string_view text) {
  const auto trimmed = [](std::string_view part) {
    return std::string(absl::StripAsciiWhitespace(absl::string_view(part.data(), part.size())));
  };
  FullName name;
  if (const size_t comma = text.find(','); comma != std::string_view::npos) {
    name = {.family_name = trimmed(text.substr(0, comma)), .given_name = trimmed(text.substr(comma + 1))};
  } else if (const size_t blank = text.rfind(' '); blank != std::string_view::npos) {
    name = {.family_name = trimmed(text.substr(blank + 1)), .given_name = trimmed(text.substr(0, blank))};
  }
  if (name.family_name.empty() || name.given_name.empty()) return std::nullopt;
  return name;
}

ListColumn NameColumn(std::vector<std::string> also) {
  return {.field = "name",
          .heading = "Name",
          .also = std::move(also),
          .use = Use::kRead,
          .fills = {"family_name", "given_name"},
          .how = "Family, Given"};
}

ListColumn FamilyFirstColumn() {
  ListColumn column = NameColumn({"Last name First name", "Family Given", "Surname Given name", "Surname First name"});
  column.field = "family_first";
  column.heading = "Last, First";
  return column;
}

void ResolveName(ListRow& row) {
  const bool family_first = !row.Text("family_first").empty();
  const char* field = family_first ? "family_first" : "name";
  const std::string written = row.Text(field);
  if (written.empty()) return;
  const auto name = SplitName(written);
  const bool comma = written.find(',') != std::string::npos;
  if (!name || (family_first && !comma)) return row.Refuse(field, "VALUE_INVALID", "write it as Family, Given");
  if (!comma) {
    row.remarks.push_back({"NAME_ORDER",
                           "the name has no comma and is read as given name, then family name; where it is the other "
                           "way about, write it as Family, Given"});
  }
  row.cells.emplace("family_name", name->family_name);
  row.cells.emplace("given_name", name->given_name);
}

}  // namespace psmet::handlers
