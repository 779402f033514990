#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <vector>

#include "client/moment.h"
#include "client/render_board.h"
#include "client/table.h"
#include "client/words.h"
#include "psmet/v1/board.pb.h"

namespace psmet::cli {
namespace {

using google::protobuf::Message;

constexpr int kNarrowest = 60, kUsual = 80, kWidestLabel = 16, kWidestHalfHour = 6, kMostRemarks = 20;

// Minutes after midnight of 09:30, or of 2026-12-08T09:30:00.
int MinutesOf(std::string_view text) {
  if (text.size() > 10) text.remove_prefix(11);
  int hours = 0, minutes = 0;
  if (text.size() < 5 || !absl::SimpleAtoi(std::string(text.substr(0, 2)), &hours) ||
      !absl::SimpleAtoi(std::string(text.substr(3, 2)), &minutes))
    return 0;
  return hours * 60 + minutes;
}

int From(const v1::Session& session) { return MinutesOf(session.start().civil()); }
int Length(const v1::Session& session) { return (session.blocks() + session.extension_blocks()) * 30; }

std::string DayOf(const v1::Session& session) { return session.start().civil().substr(0, 10); }

// One line of a picture: what is put at a column covers what was there.
class Canvas {
 public:
  explicit Canvas(int columns) : cells_(static_cast<size_t>(std::max(0, columns)), " ") {}

  void Put(int column, const std::string& text) {
    const int width = Width(text);
    if (column < 0 || column + width > static_cast<int>(cells_.size()) || width == 0) return;
    cells_[static_cast<size_t>(column)] = text;
    for (int i = 1; i < width; ++i) cells_[static_cast<size_t>(column) + static_cast<size_t>(i)].clear();
  }
  bool IsFree(int column) const {
    return column >= 0 && column < static_cast<int>(cells_.size()) &&
           (cells_[static_cast<size_t>(column)] == " " || cells_[static_cast<size_t>(column)] == "·");
  }
  // Without what is blank at its end.
  std::string Text() const {
    std::string text = Joined(cells_, "");
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }

 private:
  std::vector<std::string> cells_;
};

// The first text that is narrow enough; nothing if none is.
std::string Fitting(const std::vector<std::string>& texts, int width) {
  for (const std::string& text : texts) {
    if (Width(text) <= width) return text;
  }
  return "";
}

// What stands in a class: its id and as many words of its title as fit; below, who has seats, what state it is in and
// who or where it is.
std::string Title(const v1::Session& session, int width) {
  std::vector<std::string> texts = {session.id(), session.id().substr(session.id().find('-') + 1)};
  for (const std::string& word : SplitAt(Plain(session.module_title()), ' ')) {
    texts.insert(texts.begin(), (texts.size() == 2 ? session.id() : texts.front()) + " " + word);
  }
  return Fitting(texts, width);
}
// 4/4+1!: who has seats, who waits, and whether somebody must look at it.
std::string Taken(const v1::Session& session) {
  std::string seats = absl::StrCat(session.seated(), "/", session.seats());
  if (session.waiting() > 0) absl::StrAppend(&seats, "+", session.waiting());
  return seats + (session.warnings().empty() ? "" : "!");
}
std::string Seats(const v1::Session& session, v1::WeekBy by, int width) {
  std::string state;
  if (session.state() == v1::SESSION_STATE_CLOSED) state = " closed";
  if (session.stands() == "in progress") state = " begun";
  if (session.stands() == "over") state = " over";
  const std::string whole = Taken(session) + state;
  std::vector<std::string> texts = {whole, Taken(session)};
  std::string beside = Plain(by == v1::WEEK_BY_INSTRUCTOR ? session.room_name() : session.instructor_name());
  if (!beside.empty()) texts.insert(texts.begin(), whole + " " + beside);
  // "Okafor" of "R. Okafor RD".
  if (const size_t dot = beside.find(". "); by != v1::WEEK_BY_INSTRUCTOR && dot != std::string::npos) {
    beside = beside.substr(dot + 2, beside.rfind(' ') - dot - 2);
    texts.insert(texts.begin() + 1, whole + " " + beside);
  }
  return Fitting(texts, width);
}

// The hours that the picture shows and how wide half an hour is.
struct Scale {
  int first = 0, last = 0;  // minutes after midnight, whole hours
  int half_hour = 1;        // columns
  int At(int minutes) const { return (minutes - first) * half_hour / 30; }
  int columns() const { return At(last) + 1; }
};

Scale ScaleOf(const v1::GetWeekResponse& week, int columns) {
  auto fitted = [&](int first, int last) {
    Scale scale{.first = first / 60 * 60, .last = (last + 59) / 60 * 60};
    const int halves = std::max(1, (scale.last - scale.first) / 30);
    scale.half_hour = std::clamp((columns - 1) / halves, 1, kWidestHalfHour);
    return scale;
  };
  int first = MinutesOf(week.site().opens()), last = MinutesOf(week.site().closes());
  int earliest = 24 * 60, latest = 0;
  for (const auto& session : week.sessions()) {
    earliest = std::min(earliest, From(session));
    latest = std::max(latest, From(session) + Length(session));
  }
  Scale scale = fitted(std::min(first, earliest), std::max(last, latest));
  // Opening hours that leave no room for a word make way for the hours that are used.
  if (scale.half_hour < 2 && latest > 0) scale = fitted(earliest, latest);
  return scale;
}

// Classes side by side where they overlap, as those that nobody teaches may.
std::vector<std::vector<const v1::Session*>> Lanes(const std::vector<const v1::Session*>& sessions) {
  std::vector<std::vector<const v1::Session*>> lanes;
  for (const v1::Session* session : sessions) {
    auto lane = std::find_if(lanes.begin(), lanes.end(), [&](const auto& each) {
      return From(*each.back()) + Length(*each.back()) <= From(*session);
    });
    if (lane == lanes.end()) lane = lanes.emplace(lanes.end());
    lane->push_back(session);
  }
  return lanes;
}

// Puts the text as near to the column as it has room, on the first of the lines that is free there.
void PutBelow(std::vector<Canvas>& lines, int columns, int column, const std::string& text) {
  const int width = Width(text), from = std::max(0, std::min(column, columns - width));
  const auto is_free = [&](const Canvas& line) {
    for (int at = std::max(0, from - 1); at <= std::min(columns - 1, from + width); ++at) {
      if (!line.IsFree(at)) return false;
    }
    return true;
  };
  auto line = std::find_if(lines.begin(), lines.end(), is_free);
  if (line == lines.end()) line = lines.emplace(lines.end(), columns);
  line->Put(from, text);
}

std::string Drawn(const std::vector<const v1::Session*>& lane, const Scale& scale, v1::WeekBy by,
                  const std::string& label) {
  Canvas above(scale.columns()), below(scale.columns());
  std::vector<Canvas> under;  // what is too wide for its class
  for (int hour = scale.first; hour <= scale.last; hour += 60) above.Put(scale.At(hour), "·");
  for (const v1::Session* session : lane) {
    const int from = scale.At(From(*session)), to = scale.At(From(*session) + Length(*session));
    for (int column = from; column < to; ++column) above.Put(column, " ");
    above.Put(from, "|");
    below.Put(from, "|");
    const std::string title = Title(*session, to - from - 1), seats = Seats(*session, by, to - from - 1);
    if (title.empty() || seats.empty()) {
      PutBelow(under, scale.columns(), from + 1, session->id() + " " + Taken(*session));
    } else {
      above.Put(from + 1, title);
      below.Put(from + 1, seats);
    }
    // A class that follows at once draws the line itself.
    if (above.IsFree(to)) above.Put(to, "|");
    if (below.IsFree(to)) below.Put(to, "|");
  }
  const std::string blank(static_cast<size_t>(Width(label)), ' ');
  std::string text = label + above.Text() + "\n" + blank + below.Text() + "\n";
  for (const Canvas& line : under) text += blank + line.Text() + "\n";
  return text;
}

std::string Padded(const std::string& text, int width) {
  return text + std::string(static_cast<size_t>(std::max(0, width - Width(text))), ' ');
}

bool IsWeekend(const std::string& day) {
  const std::string name = DateText(day).substr(0, 3);
  return name == "Sat" || name == "Sun";
}

std::string RowName(const v1::WeekRow& row) { return row.id().empty() ? "(no one)" : Plain(row.name()); }

// The hours over a day: 8 9 10 11 12 1 2.
std::string Hours(const Scale& scale) {
  Canvas line(scale.columns() + 1);
  const int step = scale.half_hour * 2 < 3 ? 120 : 60;
  for (int hour = scale.first; hour <= scale.last; hour += step) {
    line.Put(scale.At(hour), absl::StrCat((hour / 60 + 11) % 12 + 1));
  }
  return line.Text();
}

std::string Remarks(const v1::GetWeekResponse& week) {
  std::string text;
  int said = 0, more = 0;
  for (const auto& session : week.sessions()) {
    if (session.warnings().empty()) continue;
    if (++said > kMostRemarks) {
      ++more;
      continue;
    }
    std::vector<std::string> words;
    for (const auto& warning : session.warnings()) words.push_back(Plain(warning.text()));
    absl::StrAppend(&text, "  ! ", session.id(), ", ", SpanText(session.start(), session.end()), ": ",
                    Joined(words, ", "), "\n");
  }
  if (more > 0) absl::StrAppend(&text, "  ! and ", more, " more:  psmet attention\n");
  if (std::any_of(week.sessions().begin(), week.sessions().end(), [](const auto& each) { return each.waiting() > 0; }))
    text += "  3/4+1: 3 of 4 seats are taken and 1 patient waits\n";
  return text.empty() ? "" : "\n" + text;
}

}  // namespace

std::string RenderWeek(const Message& reply, int width) {
  const auto& week = static_cast<const v1::GetWeekResponse&>(reply);
  width = width > 0 ? std::max(width, kNarrowest) : kUsual;
  if (week.days().empty()) return "No days.\n";
  std::string text = absl::StrCat(DateText(week.days(0)), " - ", DateText(week.days(week.days_size() - 1)), "   ",
                                  Plain(week.site().name()), "   (times in ", week.site().zone(), ")\n");
  int label = Width("Wed 30 Sep");
  for (const auto& row : week.rows()) label = std::clamp(Width(RowName(row)) + 1, label, kWidestLabel);
  const Scale scale = ScaleOf(week, width - label - 1);
  for (const std::string& day : week.days()) {
    const std::string date = DateText(day), short_date = date.substr(0, date.rfind(' '));
    std::string rows;
    std::vector<std::string> free;
    for (const auto& row : week.rows()) {
      std::vector<const v1::Session*> sessions;
      for (const auto& session : week.sessions()) {
        const std::string& of = week.by() == v1::WEEK_BY_INSTRUCTOR ? session.instructor() : session.room();
        if (DayOf(session) == day && of == row.id()) sessions.push_back(&session);
      }
      if (sessions.empty()) free.push_back(RowName(row));
      std::string name = Padded(" " + RowName(row), label) + " ";
      // A long name has a line of its own.
      if (Width(name) > label + 1 && !sessions.empty()) {
        rows += " " + RowName(row) + "\n";
        name.assign(static_cast<size_t>(label) + 1, ' ');
      }
      for (const auto& lane : Lanes(sessions)) {
        rows += Drawn(lane, scale, week.by(), name);
        name.assign(static_cast<size_t>(label) + 1, ' ');
      }
    }
    if (rows.empty() && IsWeekend(day)) continue;
    text += "\n" + Padded(short_date, label) + " " + (rows.empty() ? "no classes" : Hours(scale)) + "\n" + rows;
    if (!rows.empty() && !free.empty() && week.by() != v1::WEEK_BY_INSTRUCTOR)
      text += " free all day: " + Joined(free, ", ") + "\n";
  }
  if (week.more()) text += "\nThe week has more classes than are shown.\n";
  return text + Remarks(week);
}

}  // namespace psmet::cli
