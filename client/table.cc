#include "client/table.h"

#include <absl/strings/str_replace.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <numeric>

#include "client/words.h"

namespace psmet::cli {
namespace {

// Calls `each` with every character of the text, its bytes and its columns; a byte that is not UTF-8 is character -1.
template <typename Each>
void Characters(std::string_view text, const Each& each) {
  while (!text.empty()) {
    utf8proc_int32_t c = static_cast<unsigned char>(text[0]);
    size_t size = 1;
    int columns = 1;
    // Nearly all that is printed is ASCII, and a board has 10,000 of it.
    if (c < 0x20 || c > 0x7e) {
      const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                           static_cast<utf8proc_ssize_t>(text.size()), &c);
      if (length < 1) c = -1;
      size = length < 1 ? 1 : static_cast<size_t>(length);
      columns = c < 0 ? 1 : utf8proc_charwidth(c);
    }
    each(c, text.substr(0, size), columns);
    text.remove_prefix(size);
  }
}

bool Steers(int32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

// The columns of the cells of each column that can't be broken at a space; a day is never broken.
std::vector<int> LongestWords(const Table& table) {
  std::vector<int> longest;
  auto widen = [&](const std::vector<std::string>& cells) {
    longest.resize(std::max(longest.size(), cells.size()));
    for (size_t i = 0; i < cells.size(); ++i) {
      if (i < table.headings.size() && (table.headings[i] == "DAY" || table.headings[i] == "DATE"))
        longest[i] = std::max(longest[i], Width(cells[i]));
      for (const std::string& word : SplitAt(cells[i], ' ')) longest[i] = std::max(longest[i], Width(word));
    }
  };
  widen(table.headings);
  for (const auto& row : table.rows) widen(row);
  return longest;
}

int LineWidth(const std::vector<int>& widths) {
  return std::accumulate(widths.begin(), widths.end(), 2 * (static_cast<int>(widths.size()) - 1));
}

std::vector<int> NaturalWidths(const Table& table) {
  std::vector<int> widths;
  auto widen = [&](const std::vector<std::string>& cells) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], Width(cells[i]));
  };
  widen(table.headings);
  for (const auto& row : table.rows) widen(row);
  return widths;
}

// Narrows the widest columns, each down to its floor, until a line of `width` holds them.
void Narrow(std::vector<int>& widths, const std::vector<int>& floors, int width) {
  while (LineWidth(widths) > width) {
    int widest = -1;
    for (size_t i = 0; i < widths.size(); ++i) {
      bool can = widths[i] > floors[i];
      if (can && (widest < 0 || widths[i] > widths[static_cast<size_t>(widest)])) widest = static_cast<int>(i);
    }
    if (widest < 0) return;
    --widths[static_cast<size_t>(widest)];
  }
}

std::vector<int> Widths(const Table& table, int width) {
  std::vector<int> widths = NaturalWidths(table);
  if (width <= 0 || widths.empty()) return widths;
  // At spaces first; within words, of the widest columns first, only where that is not enough.
  for (const std::vector<int>& floors :
       {LongestWords(table), std::vector<int>(widths.size(), 8), std::vector<int>(widths.size(), 4)}) {
    Narrow(widths, floors, width);
  }
  return widths;
}

// The table without the columns that are empty in every row.
Table Filled(const Table& table) {
  Table filled{{}, std::vector<std::vector<std::string>>(table.rows.size()), table.below};
  for (size_t i = 0; i < table.headings.size(); ++i) {
    auto has = [&](const auto& row) { return i < row.size() && !row[i].empty(); };
    if (std::none_of(table.rows.begin(), table.rows.end(), has)) continue;
    filled.headings.push_back(table.headings[i]);
    for (size_t r = 0; r < table.rows.size(); ++r)
      filled.rows[r].push_back(has(table.rows[r]) ? table.rows[r][i] : std::string());
  }
  return filled;
}

// A table's columns in the line, and what stands under each row: "minutes 80; why DOCUMENTATION".
struct Folded {
  Table line;
  std::vector<std::string> under;
};

Folded Fold(const Table& whole, int room) {
  std::vector<bool> moved(whole.headings.size());
  for (size_t i = 1; i < moved.size(); ++i)
    moved[i] = std::find(whole.below.begin(), whole.below.end(), whole.headings[i]) != whole.below.end();
  const auto folded = [&] {
    Folded result{{}, std::vector<std::string>(whole.rows.size())};
    result.line.rows.resize(whole.rows.size());
    for (size_t i = 0; i < moved.size(); ++i) {
      if (!moved[i]) result.line.headings.push_back(whole.headings[i]);
      for (size_t r = 0; r < whole.rows.size(); ++r) {
        const std::string& cell = whole.rows[r][i];
        if (!moved[i]) {
          result.line.rows[r].push_back(cell);
        } else if (!cell.empty()) {
          result.under[r] += (result.under[r].empty() ? "" : "; ") + Lower(whole.headings[i]) + " " + cell;
        }
      }
    }
    return result;
  };
  Folded result = folded();
  for (size_t last = moved.size(); last-- > 1 && LineWidth(LongestWords(result.line)) > room;) {
    if (moved[last]) continue;
    moved[last] = true;
    result = folded();
  }
  return result;
}

std::string CsvCell(std::string cell) {
  if (!cell.empty() && std::string_view("=+-@\t\r").find(cell[0]) != std::string_view::npos && cell != "-")
    cell.insert(0, "'");
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

int Width(std::string_view text) {
  int width = 0;
  Characters(text, [&](int32_t, std::string_view, int columns) { width += columns; });
  return width;
}

std::string Plain(std::string_view text) {
  std::string plain;
  Characters(text, [&](int32_t c, std::string_view bytes, int) {
    if (c == '\n') {
      plain += "\\n";
    } else if (c == '\t') {
      plain += "\\t";
    } else if (c < 0 || Steers(c)) {
      char escaped[16];
      std::snprintf(escaped, sizeof escaped, c > 0xff ? "\\u%04x" : "\\x%02x",
                    c < 0 ? static_cast<unsigned>(static_cast<unsigned char>(bytes[0])) : static_cast<unsigned>(c));
      plain += escaped;
    } else {
      plain += bytes;
    }
  });
  return plain;
}

std::vector<std::string> Broken(std::string_view text, int width) {
  std::vector<std::string> lines(1);
  int used = 0;
  for (const std::string& word : SplitAt(text, ' ')) {
    const int wide = Width(word);
    if (used > 0 && used + 1 + wide > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) {
      lines.back() += ' ';
      ++used;
    }
    if (wide <= width) {
      lines.back() += word;
      used += wide;
      continue;
    }
    Characters(word, [&](int32_t, std::string_view bytes, int columns) {
      if (used > 0 && used + columns > width) {
        lines.emplace_back();
        used = 0;
      }
      lines.back() += bytes;
      used += columns;
    });
  }
  return lines;
}

std::string Aligned(const Table& whole, int width, std::string_view indent) {
  const int room = width > 0 ? width - Width(indent) : 0;
  const bool wide = room > 0 && !whole.headings.empty() && LineWidth(NaturalWidths(whole)) > room;
  const bool fold = wide && LineWidth(NaturalWidths(Filled(whole))) > room;
  const Folded folded = fold ? Fold(Filled(whole), room) : Folded{wide ? Filled(whole) : whole, {}};
  const Table& table = folded.line;
  const std::vector<int> widths = Widths(table, room);
  std::string text;
  auto row = [&](const std::vector<std::string>& cells) {
    std::vector<std::vector<std::string>> broken;
    size_t height = 1;
    for (size_t i = 0; i < cells.size(); ++i) {
      broken.push_back(Width(cells[i]) > widths[i] ? Broken(cells[i], widths[i]) : std::vector{cells[i]});
      height = std::max(height, broken.back().size());
    }
    for (size_t at = 0; at < height; ++at) {
      std::string line(indent);
      int column = 0;
      for (size_t i = 0; i < broken.size(); ++i) {
        const std::string cell = at < broken[i].size() ? broken[i][at] : "";
        if (!cell.empty()) line.append(static_cast<size_t>(column), ' ').append(cell);
        column = cell.empty() ? column + widths[i] + 2 : widths[i] + 2 - Width(cell);
      }
      text += line + '\n';
    }
  };
  if (!table.headings.empty()) row(table.headings);
  for (size_t r = 0; r < table.rows.size(); ++r) {
    row(table.rows[r]);
    if (r >= folded.under.size() || folded.under[r].empty()) continue;
    for (const std::string& line : Broken(folded.under[r], room - 4))
      text += std::string(indent) + "    " + line + '\n';
  }
  return text;
}

void FoldReasons(Table& table) {
  const auto column = [&](std::string_view heading) {
    return static_cast<size_t>(std::find(table.headings.begin(), table.headings.end(), heading) -
                               table.headings.begin());
  };
  const size_t charge = column("CHARGE"), patient = column("PATIENT"), why = column("WHY");
  if (std::max({charge, patient, why}) == table.headings.size()) return;
  const size_t was = column("WAS");  // and what it is beside it
  // A charge that stays as it was has only what is new as its reasons: what held it before holds it still.
  const auto stays = [&](const std::vector<std::string>& row) {
    return was + 1 < row.size() &&
           row[was].substr(0, row[was].find(',')) == row[was + 1].substr(0, row[was + 1].find(','));
  };
  // A reason without its patient, of one that stays or not, and of what it was said first.
  std::map<std::pair<std::string, bool>, std::string> said;
  for (auto& row : table.rows) {
    // A charge that a dry run would make has no id.
    const std::string& whose = row[charge].empty() ? row[patient] : row[charge];
    const std::string reason = absl::StrReplaceAll(row[why], {{row[patient] + ":", ":"}});
    const auto [first, is_new] = said.emplace(std::pair(reason, stays(row)), whose);
    const std::string same = "the same as for " + first->second;
    if (!is_new && 2 * same.size() < row[why].size()) row[why] = same;
  }
}

std::string Csv(const Table& table) {
  std::string text;
  auto line = [&](const std::vector<std::string>& cells) {
    for (size_t i = 0; i < cells.size(); ++i) text += (i ? "," : "") + CsvCell(cells[i]);
    text += "\r\n";
  };
  if (!table.headings.empty()) line(table.headings);
  for (const auto& row : table.rows) line(row);
  return text;
}

}  // namespace psmet::cli
