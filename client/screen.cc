#include "client/screen.h"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ostream>

#include "client/table.h"

namespace psmet::cli {
namespace {

constexpr std::string_view kRed = "\033[1;31m", kYellow = "\033[33m", kDim = "\033[2m", kPlain = "\033[0m";

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// Calls `each` with every line, without its end.
template <typename Each>
void Lines(std::string_view text, Each each) {
  while (!text.empty()) {
    size_t end = text.find('\n');
    each(text.substr(0, end), end != std::string_view::npos);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

std::string Painted(std::string_view text, std::string_view paint) {
  return std::string(paint).append(text).append(kPlain);
}

// Where "! what to look at" begins: at the start of a line or after two spaces.
size_t Mark(std::string_view line) {
  if (line.substr(0, 2) == "! ") return 0;
  size_t at = line.find("  ! ");
  return at == std::string_view::npos ? at : at + 2;
}

// Where the last column of a line of a table begins, if what follows has room there; npos for a sentence.
size_t LastColumn(std::string_view line, int width) {
  constexpr int kLeastRoom = 12;
  const size_t begin = line.find_first_not_of(' ');
  const size_t gap = line.rfind("  ");
  if (begin == std::string_view::npos || gap == std::string_view::npos || gap < begin) return std::string_view::npos;
  const size_t column = gap + 2;
  return Width(line.substr(0, column)) <= width - kLeastRoom ? column : std::string_view::npos;
}

// The line with the seats of a class that needs somebody, 1/4! or 4/4+2!, in yellow.
std::string WithSeats(std::string_view line) {
  std::string painted;
  size_t done = 0;
  for (size_t at = line.find('!'); at != std::string_view::npos; at = line.find('!', at + 1)) {
    size_t from = at;
    while (from > done && std::string_view("0123456789/+").find(line[from - 1]) != std::string_view::npos) --from;
    if (line.substr(from, at - from).find('/') == std::string_view::npos) continue;
    painted += std::string(line.substr(done, from - done)) + Painted(line.substr(from, at + 1 - from), kYellow);
    done = at + 1;
  }
  return painted + std::string(line.substr(done));
}

}  // namespace

bool WantsColour(Colour wanted, bool terminal) {
  if (wanted != Colour::kAuto) return wanted == Colour::kAlways;
  if (!Environment("NO_COLOR").empty()) return false;
  if (std::string force = Environment("CLICOLOR_FORCE"); !force.empty() && force != "0") return true;
  return terminal && Environment("TERM") != "dumb" && Environment("CLICOLOR") != "0";
}

std::string Fitted(std::string_view text, int width) {
  if (width <= 0) return std::string(text);
  std::string fitted;
  Lines(text, [&](std::string_view line, bool ended) {
    const size_t command = line.find("psmet ");
    const size_t begin = std::min(line.find_first_not_of(' '), line.size());
    if (Width(line) <= width || command == begin || line.substr(begin, 2) == "$ ") {
      fitted += line;
    } else if (command != std::string_view::npos) {
      // A command stands whole on a line of its own, below what is said of it.
      const std::string_view said = line.substr(0, command);
      for (const std::string& part : Broken(said, width - static_cast<int>(begin) - 2))
        fitted += std::string(begin, ' ') + part + '\n';
      fitted += std::string(begin + 2, ' ').append(line.substr(command));
    } else if (const size_t column = LastColumn(line, width); column != std::string_view::npos) {
      // What stands in columns stays there; the last one goes on below itself.
      const int room = width - Width(line.substr(0, column));
      std::string lead(line.substr(0, column));
      for (const std::string& part : Broken(line.substr(column), room)) {
        fitted += lead + part + '\n';
        lead.assign(static_cast<size_t>(width - room), ' ');
      }
      fitted.pop_back();
    } else {
      size_t spaces = std::min(line.find_first_not_of(' '), static_cast<size_t>(width) / 2);
      std::string indent(spaces, ' ');
      for (const std::string& part : Broken(line, width - static_cast<int>(spaces) - 2)) {
        fitted += indent + part + '\n';
        indent.assign(spaces + 2, ' ');
      }
      fitted.pop_back();
    }
    if (ended) fitted += '\n';
  });
  return fitted;
}

std::string Coloured(std::string_view text, bool refusal) {
  std::string coloured;
  bool first = true;
  Lines(text, [&](std::string_view line, bool ended) {
    const size_t mark = Mark(line);
    const size_t colon = line.find(':');
    if (refusal && first && colon != std::string_view::npos) {
      coloured += Painted(line.substr(0, colon + 1), kRed) + std::string(line.substr(colon + 1));
    } else if (refusal && line.substr(0, 3) == "  [" && line.back() == ']') {
      coloured += Painted(line, kDim);
    } else if (mark != std::string_view::npos) {
      coloured += std::string(line.substr(0, mark)) + Painted(line.substr(mark), kYellow);
    } else {
      coloured += WithSeats(line);
    }
    first = false;
    if (ended) coloured += '\n';
  });
  return coloured;
}

std::string PagerCommand(const char* setting) {
  std::string pager = setting ? setting : "";
  if (!setting) {
    const char* own = std::getenv("PSMET_PAGER");
    const char* usual = own ? own : std::getenv("PAGER");
    pager = usual ? usual : "less";
  }
  return pager == "cat" ? "" : pager;
}

void Show(const std::string& text, std::ostream& out, const Screen& screen, const std::string& pager) {
  const std::string shown = screen.colour ? Coloured(text, false) : text;
  const bool longer = std::count(text.begin(), text.end(), '\n') >= screen.height;
  if (screen.width > 0 && screen.height > 0 && longer && !pager.empty() && Environment("TERM") != "dumb") {
    setenv("LESS", "FRX", 0);
    // A reader who leaves the pager early has seen enough; Ctrl-C is the pager's.
    auto pipe_before = std::signal(SIGPIPE, SIG_IGN);
    auto interrupt_before = std::signal(SIGINT, SIG_IGN);
    if (FILE* to = popen(pager.c_str(), "w")) {
      std::fwrite(shown.data(), 1, shown.size(), to);
      int status = pclose(to);
      std::signal(SIGPIPE, pipe_before);
      std::signal(SIGINT, interrupt_before);
      if (!WIFEXITED(status) || WEXITSTATUS(status) < 126) return;
    }
  }
  out << shown << std::flush;
}

}  // namespace psmet::cli
