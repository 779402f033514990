#include "rules/attendance.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

#include "base/error.h"
#include "rules/schedule.h"

namespace psmet::rules {
namespace {

struct GroupCode {
  std::string_view family, code;
  int min_patients, max_patients;
};
constexpr GroupCode kGroupCodes[] = {
    {"PSMET", "98961", 2, 4}, {"PSMET", "98962", 5, 8}, {"DSMT", "G0109", 2, 20}, {"MNT", "97804", 2, 1000}};

std::string Are(int present) { return absl::StrCat(present, present == 1 ? " is" : " are"); }

// "number 1 is", "number 1 and caregiver cg-3 are".
std::string Listed(const std::vector<std::string>& names) {
  if (names.size() == 1) return names[0] + " is";
  return absl::StrCat(absl::StrJoin(names.begin(), names.end() - 1, ", "), " and ", names.back(), " are");
}

}  // namespace

RosterState StateOf(bool absent, const std::vector<Presence>& stays) {
  if (stays.empty()) return absent ? RosterState::kAbsent : RosterState::kExpected;
  return stays.back().leave ? RosterState::kLeft : RosterState::kHere;
}

absl::Status CheckPast(absl::Time at, absl::Time now, absl::TimeZone zone) {
  if (at <= now) return absl::OkStatus();
  return Refused("TIME_IN_FUTURE", "{time} is later than now ({now})",
                 {{"time", WhenText(at, zone)}, {"now", WhenText(now, zone)}});
}

absl::Status CheckEntering(const Session& session, absl::Time at, absl::Time now, absl::TimeZone zone) {
  TRY(CheckPast(at, now, zone));
  if (at >= session.start - kCheckInOpens) return absl::OkStatus();
  return Refused(
      "CHECK_IN_TOO_EARLY", "{time} is more than 60 minutes before session {session} starts ({start})",
      {{"time", WhenText(at, zone)}, {"session", session.id.str()}, {"start", WhenText(session.start, zone)}});
}

absl::Status CheckComingIn(const Session& session, const std::vector<Someone>& people, absl::Time at,
                           absl::TimeZone zone) {
  std::vector<std::string> here;
  for (const auto& person : people) {
    if (StateOf(false, person.stays) == RosterState::kHere) here.push_back(person.who);
  }
  if (!here.empty()) {
    return Refused("ALREADY_HERE", "{who} here already in session {session}",
                   {{"who", Listed(here)}, {"session", session.id.str()}});
  }
  for (const auto& person : people) {
    if (person.stays.empty() || at >= *person.stays.back().leave) continue;
    return Refused(
        "TIME_OUT_OF_ORDER", "{who} left at {left}, which is after {time}",
        {{"who", person.who}, {"left", WhenText(*person.stays.back().leave, zone)}, {"time", WhenText(at, zone)}});
  }
  return absl::OkStatus();
}

absl::Status CheckLeaving(const Session& session, const std::vector<Someone>& people, absl::Time at,
                          absl::TimeZone zone) {
  std::vector<std::string> away;
  for (const auto& person : people) {
    if (StateOf(false, person.stays) != RosterState::kHere) away.push_back(person.who);
  }
  if (!away.empty()) {
    return Refused("NOT_HERE", "{who} not here in session {session}",
                   {{"who", Listed(away)}, {"session", session.id.str()}});
  }
  for (const auto& person : people) {
    if (at > person.stays.back().enter) continue;
    return Refused(
        "TIME_OUT_OF_ORDER", "{who} came in at {entered}, which is not before {time}",
        {{"who", person.who}, {"entered", WhenText(person.stays.back().enter, zone)}, {"time", WhenText(at, zone)}});
  }
  return absl::OkStatus();
}

absl::StatusOr<Span> ReadHappened(std::string_view text, const Session& session, absl::Time now, const Place& place) {
  const Day today(absl::ToCivilDay(now, place.zone));
  if (!IsTimeAlone(text)) return ReadSpan(text, now, place, WhenNeed::kRecord);
  const Interval run{session.start - kCheckInOpens, session.start + kMostBlocks * kBlock};
  if (session.day <= today) {
    for (const absl::Time on : {run.begin, run.end}) {
      auto written = ReadSpan(text, on, place, WhenNeed::kPlanAnyHour);
      if (written.ok() && run.begin <= written->start && written->start <= run.end) return written;
    }
  }
  return ReadSpan(text, session.day < today ? session.start : now, place, WhenNeed::kRecord);
}

absl::Status CheckStay(const Session& session, absl::Time enter, absl::Time leave, absl::TimeZone zone) {
  if (leave > enter) return absl::OkStatus();
  return Refused("TIME_OUT_OF_ORDER", "in session {session} leaving at {left} is not after coming in at {entered}",
                 {{"session", session.id.str()}, {"left", WhenText(leave, zone)}, {"entered", WhenText(enter, zone)}});
}

absl::Status CheckApart(const Session& session, const Someone& person, const Presence& stay, absl::TimeZone zone) {
  for (const Presence& other : person.stays) {
    const bool before = stay.leave && *stay.leave <= other.enter;
    const bool after = other.leave && *other.leave <= stay.enter;
    if (before || after) continue;
    return Refused("STAYS_OVERLAP",
                   "{who} was in session {session} from {entered} to {left} already; say a time outside of that, or "
                   "amend without also",
                   {{"who", person.who},
                    {"session", session.id.str()},
                    {"entered", ClockText(other.enter, zone)},
                    {"left", other.leave ? ClockText(*other.leave, zone) : "now"}});
  }
  return absl::OkStatus();
}

absl::Status CheckLeft(const Session& session, const Someone& person) {
  if (StateOf(false, person.stays) == RosterState::kLeft) return absl::OkStatus();
  return Refused("NOT_LEFT", "{who} has not left session {session}",
                 {{"who", person.who}, {"session", session.id.str()}});
}

std::string GroupSentence(const std::vector<std::string>& families, int present) {
  const GroupCode* fits = nullptr;
  for (const auto& code : kGroupCodes) {
    if (std::find(families.begin(), families.end(), code.family) == families.end()) continue;
    if (fits == nullptr || (present > fits->max_patients && fits->family == code.family)) fits = &code;
  }
  if (fits == nullptr) return absl::StrCat(present, present == 1 ? " patient is" : " patients are", " present.");
  if (present > fits->max_patients) {
    return absl::StrCat(std::string(fits->code), " is for at most ", fits->max_patients, " patients present; ",
                        Are(present), ".");
  }
  return absl::StrCat(std::string(fits->code), " needs ", fits->min_patients, " patients present; ", Are(present), ".");
}

const Seated* FirstUnaccounted(const std::vector<Seated>& places) {
  const auto it = std::find_if(places.begin(), places.end(), [](const Seated& p) { return !p.absent && !p.present; });
  return it == places.end() ? nullptr : &*it;
}

absl::Status CheckBreak(const Session& session, const Break& pause, const std::vector<Break>& breaks, absl::Time now,
                        absl::TimeZone zone) {
  const std::string from = WhenText(pause.begin, zone), to = WhenText(pause.end, zone);
  TRY(CheckPast(pause.end, now, zone));
  if (pause.end <= pause.begin) {
    return Refused("TIME_OUT_OF_ORDER", "in session {session} a break from {from} can't end at {to}",
                   {{"session", session.id.str()}, {"from", from}, {"to", to}});
  }
  const absl::Time start = session.actual_start.value_or(session.start - kCheckInOpens);
  if (pause.begin < start) {
    return Refused("BREAK_OUTSIDE_CLASS", "a break from {from} begins before session {session} did ({start})",
                   {{"session", session.id.str()}, {"from", from}, {"start", WhenText(start, zone)}});
  }
  for (const auto& other : breaks) {
    if (pause.begin >= other.end || other.begin >= pause.end) continue;
    return Refused(
        "BREAK_OVERLAPS", "session {session} has a break from {from} to {to} already",
        {{"session", session.id.str()}, {"from", WhenText(other.begin, zone)}, {"to", WhenText(other.end, zone)}});
  }
  return absl::OkStatus();
}

absl::Status CheckBreakInside(const Session& session, absl::Time start, absl::Time end, const Break& pause,
                              absl::TimeZone zone) {
  if (pause.begin >= start && pause.end <= end) return absl::OkStatus();
  return Refused("BREAK_OUTSIDE_CLASS",
                 "the break from {from} to {to} is not inside session {session}, which was from {start} to {end}",
                 {{"session", session.id.str()},
                  {"from", WhenText(pause.begin, zone)},
                  {"to", WhenText(pause.end, zone)},
                  {"start", WhenText(start, zone)},
                  {"end", WhenText(end, zone)}});
}

const Break* BreakAt(const std::vector<Break>& breaks, absl::Time at) {
  const auto minute = [](absl::Time time) { return absl::Floor(time - absl::UnixEpoch(), absl::Minutes(1)); };
  const auto it =
      std::find_if(breaks.begin(), breaks.end(), [&](const Break& pause) { return minute(pause.begin) == minute(at); });
  return it == breaks.end() ? nullptr : &*it;
}

std::vector<Teaching> Teachings(const std::vector<Handover>& handovers, std::optional<absl::Time> start,
                                std::optional<absl::Time> end) {
  std::vector<Teaching> stretches;
  for (size_t i = 0; i < handovers.size(); ++i) {
    const absl::Time at = handovers[i].at;
    const absl::Time begin = i == 0 ? start.value_or(at) : std::max(at, start.value_or(at));
    std::optional<absl::Time> until = end;
    if (i + 1 < handovers.size()) until = std::min(handovers[i + 1].at, end.value_or(absl::InfiniteFuture()));
    if (!until || begin < *until) stretches.push_back({handovers[i].instructor, begin, until});
  }
  return stretches;
}

absl::Status CheckInstructorLeaving(const Session& session, const std::vector<Teaching>& teachings, absl::Time at,
                                    absl::Time now, absl::TimeZone zone) {
  if (teachings.empty() || !teachings.back().instructor || teachings.back().end) {
    return Refused("NOBODY_TEACHES", "nobody teaches session {session} now", {{"session", session.id.str()}});
  }
  TRY(CheckPast(at, now, zone));
  const Teaching& last = teachings.back();
  if (at >= last.begin) return absl::OkStatus();
  return Refused("TIME_OUT_OF_ORDER", "{instructor} can't leave session {session} at {time}: they began at {begin}",
                 {{"instructor", last.instructor.str()},
                  {"session", session.id.str()},
                  {"time", WhenText(at, zone)},
                  {"begin", WhenText(last.begin, zone)}});
}

InstructorId TeacherAt(const std::vector<Teaching>& teachings, absl::Time at) {
  for (const auto& stretch : teachings) {
    if (stretch.begin <= at && (!stretch.end || at < *stretch.end)) return stretch.instructor;
  }
  return {};
}

absl::Status CheckHandover(const Session& session, const std::vector<Teaching>& teachings, absl::Time at,
                           absl::Time now, bool corrected, absl::TimeZone zone) {
  if (at > now) {
    return Invalid("TIME_OUT_OF_ORDER", "the handover at {at} is in the future", {{"at", WhenText(at, zone)}});
  }
  if (session.actual_end && (at < *session.actual_start || at >= *session.actual_end)) {
    return Invalid("TIME_OUT_OF_ORDER", "the handover at {at} is not in the class, which was from {start} to {end}",
                   {{"at", WhenText(at, zone)},
                    {"start", WhenText(*session.actual_start, zone)},
                    {"end", WhenText(*session.actual_end, zone)}});
  }
  if (corrected || teachings.empty() || at >= teachings.back().begin) return absl::OkStatus();
  return Invalid("TIME_OUT_OF_ORDER",
                 "the handover at {at} is before the last one at {last}; to correct what is recorded give the reason",
                 {{"at", WhenText(at, zone)}, {"last", WhenText(teachings.back().begin, zone)}});
}

absl::Status CheckTaught(const Session& session, const std::vector<Teaching>& teachings) {
  const bool taught = std::any_of(teachings.begin(), teachings.end(), [](const Teaching& stretch) {
    return stretch.instructor && stretch.end && *stretch.end > stretch.begin;
  });
  if (taught) return absl::OkStatus();
  return Refused("NOBODY_TAUGHT", "nobody taught session {session} between its real start and its real end",
                 {{"session", session.id.str()}});
}

absl::StatusOr<absl::Time> EndOf(const Session& session, std::optional<absl::Time> given, absl::Time now,
                                 absl::TimeZone zone) {
  if (given) {
    TRY(CheckPast(*given, now, zone));
    return *given;
  }
  if (now > session.end + kEndIsFresh) {
    return Refused("END_NEEDED",
                   "session {session} was planned to end at {end}, more than 30 minutes ago: say when it really ended",
                   {{"session", session.id.str()}, {"end", WhenText(session.end, zone)}});
  }
  if (now < session.end) {
    return Refused("END_NEEDED", "session {session} is planned to end at {end}: if it is over, say when it ended",
                   {{"session", session.id.str()}, {"end", WhenText(session.end, zone)}});
  }
  return now;
}

absl::Status CheckClass(const Session& session, absl::Time start, absl::Time end, const std::vector<Presence>& stays,
                        absl::TimeZone zone) {
  if (end <= start) {
    return Refused("TIME_OUT_OF_ORDER", "session {session} can't end at {end}: it began at {start}",
                   {{"session", session.id.str()}, {"end", WhenText(end, zone)}, {"start", WhenText(start, zone)}});
  }
  for (const auto& stay : stays) {
    if (stay.enter < end) continue;
    return Refused("TIME_OUT_OF_ORDER", "session {session} can't end at {end}: {who} came in at {entered}",
                   {{"session", session.id.str()},
                    {"end", WhenText(end, zone)},
                    {"who", stay.patient ? stay.patient.str() : stay.caregiver.str()},
                    {"entered", WhenText(stay.enter, zone)}});
  }
  return absl::OkStatus();
}

}  // namespace psmet::rules
