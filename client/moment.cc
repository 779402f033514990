#include "client/moment.h"

#include <absl/time/civil_time.h>

#include <array>
#include <cstdio>
#include <optional>

namespace psmet::cli {
namespace {

constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<const char*, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

std::optional<absl::CivilSecond> Parsed(std::string_view civil) {
  int year, month, day, hour = 0, minute = 0;
  std::string text(civil);
  int read = std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d", &year, &month, &day, &hour, &minute);
  if (read != 3 && read != 5) return std::nullopt;
  if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  return absl::CivilSecond(year, month, day, hour, minute);
}

std::string Clock(const absl::CivilSecond& at) {
  char text[16];
  std::snprintf(text, sizeof text, "%d:%02d", (at.hour() + 11) % 12 + 1, at.minute());
  return text;
}

std::string Half(const absl::CivilSecond& at) { return at.hour() < 12 ? "am" : "pm"; }

std::string Short(const absl::CivilSecond& at) {
  return std::to_string(at.day()) + " " + kMonths.at(static_cast<size_t>(at.month() - 1));
}

std::string Date(const absl::CivilSecond& at) {
  return std::string(kDays.at(static_cast<size_t>(absl::GetWeekday(at)))) + " " + Short(at) + " " +
         std::to_string(at.year());
}

std::string Zoned(const std::string& text, const v1::Moment& moment) {
  return moment.abbreviation().empty() ? text : text + " " + moment.abbreviation();
}

// The beginning of a span, with what its end does not say of it too.
std::string Begun(const absl::CivilSecond& from, const absl::CivilSecond& to, const v1::Moment& start,
                  const v1::Moment& end) {
  if (start.abbreviation() != end.abbreviation()) return ClockText(start);
  return Clock(from) + (Half(from) == Half(to) ? "" : " " + Half(from));
}

}  // namespace

std::string WhenText(const v1::Moment& moment) {
  auto at = Parsed(moment.civil());
  return at ? Date(*at) + " " + ClockText(moment) : moment.civil();
}

std::string ClockText(const v1::Moment& moment) {
  auto at = Parsed(moment.civil());
  return at ? Zoned(Clock(*at) + " " + Half(*at), moment) : moment.civil();
}

std::string DateText(std::string_view civil) {
  auto at = Parsed(civil);
  return at ? Date(*at) : std::string(civil);
}

std::string ShortDateText(std::string_view civil) {
  auto at = Parsed(civil);
  return at ? Short(*at) : std::string(civil);
}

std::string HoursText(const v1::Moment& start, const v1::Moment& end) {
  constexpr int kMorning = 7, kEvening = 19;
  auto from = Parsed(start.civil()), to = Parsed(end.civil());
  if (!from) return "";
  const bool by_day = from->hour() >= kMorning && from->hour() < kEvening;
  if (!to) return Clock(*from) + (by_day ? "" : " " + Half(*from)) + "-";
  const bool same_zone = start.abbreviation() == end.abbreviation();
  const bool ends_by_day = *to <= absl::CivilHour(absl::CivilDay(*from)) + kEvening;
  if (by_day && ends_by_day && same_zone) return Clock(*from) + "-" + Clock(*to);
  return Begun(*from, *to, start, end) + "-" + (same_zone ? Clock(*to) + " " + Half(*to) : ClockText(end));
}

std::string SpanText(const v1::Moment& start, const v1::Moment& end) {
  auto from = Parsed(start.civil()), to = Parsed(end.civil());
  if (!from || !to) return WhenText(start);
  if (absl::CivilDay(*from) != absl::CivilDay(*to)) return WhenText(start) + " - " + WhenText(end);
  return Date(*from) + " " + Begun(*from, *to, start, end) + "-" + ClockText(end);
}

std::string CivilText(const v1::Moment& moment) {
  std::string text = moment.civil().substr(0, 16);
  if (text.size() > 10) text[10] = ' ';
  return moment.offset().empty() ? text : text + " " + moment.offset();
}

std::string LengthText(const google::protobuf::Duration& length) {
  const std::array<std::pair<int64_t, const char*>, 4> units = {{{86400, " d"}, {3600, " h"}, {60, " min"}, {1, " s"}}};
  int64_t seconds = length.seconds();
  std::string text;
  int used = 0;
  for (const auto& [size, name] : units) {
    if (seconds < size || used == 2) continue;
    text += (text.empty() ? "" : " ") + std::to_string(seconds / size) + name;
    seconds %= size;
    ++used;
  }
  return text.empty() ? "0 s" : text;
}

}  // namespace psmet::cli
