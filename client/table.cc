#include "client/table.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdio>
#include <functional>

namespace psmet::cli {
namespace {

// Calls `each` with every character of the text, its bytes and its columns; a byte that is not UTF-8 is character -1.
void Characters(std::string_view text, const std::function<void(int32_t, std::string_view, int)>& each) {
  while (!text.empty()) {
    utf8proc_int32_t c = -1;
    auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &c);
    size_t size = length < 1 ? 1 : static_cast<size_t>(length);
    each(length < 1 ? -1 : c, text.substr(0, size), c < 0 ? 1 : utf8proc_charwidth(c));
    text.remove_prefix(size);
  }
}

bool Steers(int32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

constexpr int kNarrowest = 8;

// The widths of the columns, the widest cut down until a line of `width` holds them.
std::vector<int> Widths(const Table& table, int width) {
  std::vector<int> widths;
  auto widen = [&](const std::vector<std::string>& cells) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], Width(cells[i]));
  };
  widen(table.headings);
  for (const auto& row : table.rows) widen(row);
  if (width <= 0 || widths.empty()) return widths;
  int total = 2 * (static_cast<int>(widths.size()) - 1);
  for (int w : widths) total += w;
  while (total > width) {
    auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= kNarrowest) break;
    --*widest;
    --total;
  }
  return widths;
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

std::string Cut(std::string_view text, int width) {
  if (Width(text) <= width) return std::string(text);
  std::string cut;
  int used = 0;
  bool full = false;
  Characters(text, [&](int32_t, std::string_view bytes, int columns) {
    full = full || used + columns > width - 1;
    if (full) return;
    cut += bytes;
    used += columns;
  });
  return cut + "…";
}

std::string Aligned(const Table& table, int width, std::string_view indent) {
  std::vector<int> widths = Widths(table, width > 0 ? width - Width(indent) : 0);
  std::string text;
  auto line = [&](const std::vector<std::string>& cells) {
    text += indent;
    size_t last = cells.size();
    while (last > 0 && cells[last - 1].empty()) --last;
    for (size_t i = 0; i < last; ++i) {
      std::string cell = Cut(cells[i], widths[i]);
      text += cell;
      if (i + 1 < last) text.append(static_cast<size_t>(widths[i] - Width(cell) + 2), ' ');
    }
    text += '\n';
  };
  if (!table.headings.empty()) line(table.headings);
  for (const auto& row : table.rows) line(row);
  return text;
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
