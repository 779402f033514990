#include "rules/schedule.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "rules/attendance.h"
#include "rules/nearest.h"
#include "rules/people.h"

namespace psmet::rules {
namespace {

std::string Clock(int minutes) { return absl::StrFormat("%d:%02d", minutes / 60, minutes % 60); }

bool TakesSeat(const Enrollment& place) { return place.state == EnrollmentState::kSeated; }
bool TakesChair(const Enrollment& place) { return TakesSeat(place) || place.state == EnrollmentState::kUnseated; }

bool Covers(const Order& order, Day day, const std::vector<std::string>& topics) {
  return HoldsFor(order, day) && TopicsFit(order.topics, topics);
}

// When the order that ends first of those that hold ends.
std::optional<Day> Expiry(const std::vector<Order>& orders, Day day, const std::vector<std::string>& topics) {
  std::optional<Day> first;
  for (const Order& order : orders) {
    if (Covers(order, day, topics) && (!first || *order.valid_until < *first)) first = order.valid_until;
  }
  return first;
}

std::optional<Remark> WhyNot(const Session& session, const std::vector<std::string>& topics, const Waiter& waiter,
                             bool has_chairs) {
  if (waiter.attended) return Remark{"MODULE_ATTENDED", "has attended this module before"};
  if (auto remark = OrderRemark(waiter.orders, session.day, topics)) return remark;
  if (waiter.elsewhere) return Remark{"PATIENT_TAKEN", "has a seat in another class then"};
  if (!has_chairs) return Remark{"ROOM_FULL", "the room has no chair left for them and who comes along"};
  return std::nullopt;
}

}  // namespace

absl::StatusOr<int> BlocksOf(Interval written, int said, absl::TimeZone zone) {
  const absl::Duration length = written.end - written.begin;
  const auto blocks = static_cast<int>(length / kBlock);
  const Metadata about = {{"begin", ClockText(written.begin, zone)},
                          {"end", ClockText(written.end, zone)},
                          {"blocks", absl::StrCat(blocks)},
                          {"said", absl::StrCat(said)},
                          {"meant", ClockText(written.begin + said * kBlock, zone)}};
  if (blocks < 1 || length != blocks * kBlock) {
    return Invalid("BLOCKS_INVALID",
                   "{begin} to {end} is not a whole number of blocks of 30 minutes; write an end that is 30, 60, 90… "
                   "minutes after the start",
                   about);
  }
  if (said != 0 && blocks != said) {
    return Invalid("BLOCKS_INVALID",
                   "{begin} to {end} is {blocks} blocks of 30 minutes and the session has {said}, which ends at "
                   "{meant}; write the start alone",
                   about);
  }
  return blocks;
}

absl::Status CheckSize(int blocks, int seats) {
  if (blocks < 1 || blocks > kMostBlocks) {
    return Invalid("BLOCKS_INVALID", "a session has 1 to 8 blocks of 30 minutes, not {blocks}",
                   {{"blocks", absl::StrCat(blocks)}});
  }
  if (seats > kMaxSeats) {
    return Refused("SEATS_ABOVE_GROUP_LIMIT",
                   "{seats} seats is above the group of 4 that this curriculum bills (98961: 2 to 4 patients)",
                   {{"seats", absl::StrCat(seats)}});
  }
  if (seats < kMinSeats) {
    return Refused("SEATS_ABOVE_GROUP_LIMIT", "a class has 2 to 4 seats, not {seats} (98961: 2 to 4 patients)",
                   {{"seats", absl::StrCat(seats)}});
  }
  return absl::OkStatus();
}

absl::Status CheckTimes(Interval planned, absl::Time now, const Place& place, bool outside_hours) {
  const absl::CivilSecond begins = absl::ToCivilSecond(planned.begin, place.zone);
  const absl::CivilSecond ends = absl::ToCivilSecond(planned.end, place.zone);
  const Metadata figures = {{"start", WhenText(planned.begin, place.zone)},
                            {"end", WhenText(planned.end, place.zone)},
                            {"opens", Clock(place.opens)},
                            {"closes", Clock(place.closes)}};
  if (absl::ToUnixMicros(planned.begin) % 60'000'000 != 0) {
    return Invalid("START_NOT_ON_MINUTE", "a session starts on a whole minute, not at {start} and some seconds",
                   figures);
  }
  if (planned.begin + absl::Minutes(1) <= now) {
    return Refused("START_IN_PAST", "{start} is over", figures);
  }
  const bool at_midnight = ends == absl::CivilSecond(absl::CivilDay(begins) + 1);
  if (absl::CivilDay(begins) != absl::CivilDay(ends) && !at_midnight) {
    return Refused("SESSION_PAST_MIDNIGHT", "it would end on another day: {start} to {end}", figures);
  }
  const int from = begins.hour() * 60 + begins.minute();
  const int to = at_midnight ? 24 * 60 : ends.hour() * 60 + ends.minute();
  if (!outside_hours && (from < place.opens || to > place.closes)) {
    return Refused("SITE_CLOSED", "the site is open {opens}-{closes}; the session would be {start} to {end}", figures);
  }
  return absl::OkStatus();
}

bool OutsideHours(const Session& session, const Place& place) {
  return !CheckTimes({session.start, session.end}, session.start, place, false).ok();
}

absl::Status CheckExtension(const Session& session, int extension, absl::Time now, absl::TimeZone zone) {
  const Metadata figures = {
      {"session", session.id.str()}, {"blocks", absl::StrCat(session.blocks)}, {"extension", absl::StrCat(extension)}};
  if (extension < 0 || extension > kMostBlocks - session.blocks) {
    return Invalid("BLOCKS_INVALID", "{blocks} planned blocks and {extension} more; a session has 1 to 8", figures);
  }
  if (extension == session.extension_blocks) {
    return Refused("EXTENSION_UNCHANGED", "session {session} is extended by {extension} blocks already", figures);
  }
  const absl::Time end = session.planned_end() + extension * kBlock;
  // A session is planned to end on its day, and midnight is its end. That it went on is a record, which bends to no
  // plan.
  const bool happened = session.state == SessionState::kClosed || end <= now;
  if (!happened && absl::ToCivilDay(end - absl::Seconds(1), zone) != absl::ToCivilDay(session.start, zone)) {
    return Refused("SESSION_PAST_MIDNIGHT",
                   "it would end on another day: {start} to {end}; if it goes on until then, extend it afterwards",
                   {{"start", WhenText(session.start, zone)}, {"end", WhenText(end, zone)}});
  }
  return absl::OkStatus();
}

std::optional<absl::Time> NextFree(const std::vector<Interval>& taken, absl::Duration length, absl::Time from,
                                   absl::Time until, const Place& place) {
  const auto at = [&](Day day, int minutes) { return absl::FromCivil(absl::CivilMinute(day) + minutes, place.zone); };
  while (from < until) {
    const Day day = absl::ToCivilDay(from, place.zone);
    from = std::max(from, at(day, place.opens));
    if (from + length > at(day, place.closes)) {
      from = at(day + 1, place.opens);
      continue;
    }
    const auto clash = std::find_if(taken.begin(), taken.end(), [&](const Interval& each) {
      return each.begin < from + length && each.end > from;
    });
    if (clash == taken.end()) return from;
    from = clash->end;
  }
  return std::nullopt;
}

absl::Status CheckSeatsFit(const Room& room, int seats) {
  if (seats + 1 <= room.capacity) return absl::OkStatus();
  return Refused("ROOM_TOO_SMALL", "room {room} has {capacity} chairs; {seats} seats and an instructor need {needed}",
                 {{"room", room.id.str()},
                  {"capacity", absl::StrCat(room.capacity)},
                  {"seats", absl::StrCat(seats)},
                  {"needed", absl::StrCat(seats + 1)}});
}

int StaffChairs(const Session& session) { return session.interpreter.empty() ? 1 : 2; }

int ChairsTaken(const Session& session, const std::vector<Enrollment>& live) {
  int patients = 0;
  std::set<CaregiverId> caregivers;
  for (const Enrollment& place : live) {
    if (!TakesChair(place)) continue;
    ++patients;
    caregivers.insert(place.caregivers.begin(), place.caregivers.end());
  }
  return StaffChairs(session) + patients + static_cast<int>(caregivers.size());
}

absl::Status CheckChairs(const Room& room, int chairs) {
  if (chairs <= room.capacity) return absl::OkStatus();
  return Refused(
      "ROOM_FULL", "room {room} has {capacity} chairs; instructor, patients and caregivers would need {needed}",
      {{"room", room.id.str()}, {"capacity", absl::StrCat(room.capacity)}, {"needed", absl::StrCat(chairs)}});
}

bool Begun(const Session& session, absl::Time now) {
  if (session.state == SessionState::kClosed || session.state == SessionState::kCancelled) return true;
  return now >= session.start || (session.actual_start && now >= *session.actual_start);
}

bool CheckInOpen(const Session& session, absl::Time now) {
  if (session.state == SessionState::kClosed || session.state == SessionState::kCancelled) return false;
  return now >= session.start - kCheckInOpens;
}

std::string_view StandsAs(const Session& session, absl::Time now) {
  if (session.state == SessionState::kClosed) return "closed";
  if (session.state == SessionState::kCancelled) return "cancelled";
  if (now >= session.end) return "over";
  if (session.state == SessionState::kInProgress && Begun(session, now)) return "in progress";
  return CheckInOpen(session, now) ? "open for check-in" : "scheduled";
}

int LowestFreeSeat(const std::vector<Enrollment>& live, int seats) {
  for (int seat = 1; seat <= seats; ++seat) {
    const auto has = [&](const Enrollment& place) { return TakesSeat(place) && place.number == seat; };
    if (std::none_of(live.begin(), live.end(), has)) return seat;
  }
  return 0;
}

std::optional<Remark> OrderRemark(const std::vector<Order>& orders, Day day, const std::vector<std::string>& topics) {
  const Order *pending = nullptr, *used_up = nullptr, *expired = nullptr, *other = nullptr;
  for (const Order& order : orders) {
    if (Covers(order, day, topics)) return std::nullopt;
    if (HoldsFor(order, day)) other = &order;
    if (order.state == OrderState::kPending) pending = &order;
    if (order.state != OrderState::kActive) continue;
    if (order.valid_until && *order.valid_until < day) {
      expired = &order;
    } else if (order.used_minutes >= order.minutes()) {
      used_up = &order;
    }
  }
  if (other) {
    return Remark{"ORDER_TOPIC",
                  absl::StrCat("order ", other->id.str(), " is for ", absl::StrJoin(other->topics, ", "),
                               " and no topic of this module",
                               topics.empty() ? "" : absl::StrCat(" (", absl::StrJoin(topics, ", "), ")"),
                               "; an order that names one is needed")};
  }
  if (pending) return Remark{"ORDER_PENDING", absl::StrCat("order ", pending->id.str(), " is pending")};
  if (used_up) return Remark{"ORDER_USED_UP", absl::StrCat("order ", used_up->id.str(), " is used up")};
  if (expired) {
    return Remark{"ORDER_EXPIRED",
                  absl::StrCat("order ", expired->id.str(), " ended on ", DayText(*expired->valid_until))};
  }
  return Remark{"ORDER_MISSING", absl::StrCat("no order for a group holds on ", DayText(day))};
}

std::vector<Remark> TopicRemarks(const std::vector<std::string>& topics, const std::vector<Module>& modules) {
  std::vector<Remark> remarks;
  std::vector<std::string> known;
  for (const Module& module : modules) known.insert(known.end(), module.tags.begin(), module.tags.end());
  if (known.empty()) return remarks;
  for (const std::string& topic : topics) {
    if (std::find(known.begin(), known.end(), topic) != known.end()) continue;
    const auto meant = std::find_if(modules.begin(), modules.end(),
                                    [&](const Module& module) { return module.key == topic && !module.tags.empty(); });
    std::string good = Nearest(topic, known);
    if (meant != modules.end()) good = absl::StrJoin(meant->tags, " or ");
    remarks.push_back({"ORDER_TOPIC", absl::StrCat("no module has the topic ", topic,
                                                   good.empty() ? "; write the topics that the curriculum names"
                                                                : absl::StrCat("; did you mean ", good, "?"),
                                                   good.empty() ? ", or none for all of them: a" : " A",
                                                   " class is billed only if the order names a topic of its module")});
  }
  return remarks;
}

Filling Fill(const Session& session, const std::vector<std::string>& topics, const std::vector<Enrollment>& live,
             std::vector<Waiter> waiting, int capacity, absl::Time now) {
  Filling filling;
  if (Begun(session, now)) return filling;
  const auto turn = [&](const Waiter& waiter) {
    const auto expiry = Expiry(waiter.orders, session.day, topics);
    return std::make_tuple(!expiry, expiry.value_or(Day()), waiter.place.joined, waiter.place.id);
  };
  std::sort(waiting.begin(), waiting.end(), [&](const Waiter& a, const Waiter& b) { return turn(a) < turn(b); });
  std::vector<Enrollment> then = live;
  for (const Waiter& waiter : waiting) {
    const int seat = LowestFreeSeat(then, session.seats);
    if (seat == 0) break;
    Enrollment seated = waiter.place;
    seated.state = EnrollmentState::kSeated;
    seated.number = seat;
    // The waiting place itself takes no seat and no chair, so it may stay in the list.
    then.push_back(seated);
    if (auto why = WhyNot(session, topics, waiter, ChairsTaken(session, then) <= capacity)) {
      then.pop_back();
      filling.passed_over.push_back({waiter.place, *std::move(why)});
      continue;
    }
    filling.seated.push_back(std::move(seated));
  }
  return filling;
}

std::vector<Remark> Remarks(const Session& session, const Outlook& outlook, absl::Time now) {
  std::vector<Remark> remarks;
  if (session.state != SessionState::kScheduled && session.state != SessionState::kInProgress) return remarks;
  if (!session.instructor) {
    remarks.push_back({"NO_INSTRUCTOR", "no instructor"});
  } else if (!outlook.credential) {
    remarks.push_back({"CREDENTIAL_MISSING", absl::StrCat("no credential of ", session.instructor.str(), " holds")});
  }
  if (outlook.seated < kMinSeats && !Begun(session, now)) remarks.push_back({"BELOW_TWO", "below 2 patients"});
  if (now >= session.end) remarks.push_back({"NOT_CLOSED", "not closed"});
  const int people = std::max(outlook.expected, StaffChairs(session) + outlook.present);
  if (people > outlook.capacity) {
    remarks.push_back({"ROOM_CROWDED", absl::StrCat(people, " people, ", outlook.capacity, " chairs")});
  }
  return remarks;
}

}  // namespace psmet::rules
