// What may be planned, who gets a seat, and what of a plan a person should look at. Sources: domain sections 1, 3, 5
// and 8; decisions 1, 13, 14 and 15.
#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/model.h"
#include "rules/when.h"

namespace psmet::rules {

// ---- planning ----

constexpr absl::Duration kBlock = absl::Minutes(30);
constexpr int kMostBlocks = 8;  // of a session, with its extension
// Seats of a group class: 98961 is for 2 to 4 patients.
constexpr int kMinSeats = 2, kMaxSeats = 4;

// Errors: BLOCKS_INVALID unless 1 to 8, SEATS_ABOVE_GROUP_LIMIT unless 2 to 4.
absl::Status CheckSize(int blocks, int seats);
// The blocks of a session whose start was written with an end, tue 9:00-10:30 is 3; `said` is how many the session has
// all the same, 0 where that is open. Error: BLOCKS_INVALID where the end is not a whole number of blocks after the
// start, or not as many.
absl::StatusOr<int> BlocksOf(Interval written, int said, absl::TimeZone zone);
// When a session may be: from a whole minute that is not over, ending on its civil day (midnight itself is its end),
// and inside the opening hours unless `outside_hours`. Errors: START_NOT_ON_MINUTE, START_IN_PAST,
// SESSION_PAST_MIDNIGHT, SITE_CLOSED.
absl::Status CheckTimes(Interval planned, absl::Time now, const Place& place, bool outside_hours);
// True: the session stands where CheckTimes asks for `outside_hours`.
bool OutsideHours(const Session& session, const Place& place);
// The session may be booked for `extension` blocks beyond the planned ones: 2 planned blocks take 6 at the most. To
// another day only what happened: it is closed, or its end would be over. Errors: BLOCKS_INVALID, EXTENSION_UNCHANGED,
// SESSION_PAST_MIDNIGHT.
absl::Status CheckExtension(const Session& session, int extension, absl::Time now, absl::TimeZone zone);
// The first start in [from, until) at which a session of that length lies inside the opening hours of a day and
// overlaps nothing that is taken: 90 minutes from 9:00 with 9:00-10:00 and 10:30-11:00 taken is 11:00; with an hour to
// closing it is the next day's opening.
std::optional<absl::Time> NextFree(const std::vector<Interval>& taken, absl::Duration length, absl::Time from,
                                   absl::Time until, const Place& place);
// A room of 4 chairs takes 3 seats and an instructor. Error: ROOM_TOO_SMALL.
absl::Status CheckSeatsFit(const Room& room, int seats);

// Chairs that are not for patients and caregivers: the instructor's, and the interpreter's where there is one.
int StaffChairs(const Session& session);
// Chairs that a session with those live places takes: the instructor, an interpreter, each patient with a seat or
// present without one, and the caregivers announced with them, one of two patients once. Who waits takes none.
int ChairsTaken(const Session& session, const std::vector<Enrollment>& live);
// Error: ROOM_FULL when `chairs` are more than the room has.
absl::Status CheckChairs(const Room& room, int chairs);

// True once the class has begun: at the planned start, or the real one if that is recorded and earlier.
bool Begun(const Session& session, absl::Time now);
// True once patients may be checked in: from 60 minutes before the start until it is closed.
bool CheckInOpen(const Session& session, absl::Time now);
// Where it stands at that moment, in words. Of 9:00-10:30, not closed: scheduled until 8:00, then open for check-in, in
// progress from 9:00 on if anybody has come, over from 10:30 on.
std::string_view StandsAs(const Session& session, absl::Time now);

// ---- seats ----

// The lowest seat that no live place has; 0 if every seat is taken. Seats 1 and 3 of 4 taken: 2.
int LowestFreeSeat(const std::vector<Enrollment>& live, int seats);

// A word for programs and a sentence for people.
struct Remark {
  std::string reason, text;
  std::string lacks;  // the field whose being empty causes it, of the instructor's or the site's entry
  bool operator==(const Remark&) const = default;
};
// Why no order of the patient holds on the day for a class that teaches those topics; nothing if one does. The state
// nearest to holding is named: ORDER_TOPIC, ORDER_PENDING, ORDER_USED_UP, ORDER_EXPIRED, else ORDER_MISSING. `orders`
// are those not cancelled, `topics` the module's tags.
std::optional<Remark> OrderRemark(const std::vector<Order>& orders, Day day, const std::vector<std::string>& topics);
// ORDER_TOPIC for each topic of an order that is no tag of any module, with what was probably meant: the tag that is
// spelled most alike, or those of the module with that key. None while no module has tags.
std::vector<Remark> TopicRemarks(const std::vector<std::string>& topics, const std::vector<Module>& modules);

// Somebody on the waiting list, with what decides.
struct Waiter {
  Enrollment place;
  std::vector<Order> orders;           // not cancelled
  bool attended = false;               // an earlier closed session of the same module
  std::optional<SessionId> elsewhere;  // a session at that time in which the patient has a seat
};
// Somebody on the waiting list who gets no seat, and the first reason that speaks against it.
struct PassedOver {
  Enrollment place;
  Remark why;
};
// What filling the free seats does.
struct Filling {
  std::vector<Enrollment> seated;  // as they become
  std::vector<PassedOver> passed_over;
};
// Gives the free seats to those who wait: whose order ends first, then who joined first; who has no order that holds
// comes last. Passed over is who has attended the module (MODULE_ATTENDED), has no order in force with units left (the
// reasons of OrderRemark), has a seat elsewhere then (PATIENT_TAKEN), or needs more chairs than are left (ROOM_FULL).
// Nobody once the class has begun. Those after the last free seat are not passed over: they go on waiting. `topics` are
// the tags of the session's module. Source: domain section 8.
Filling Fill(const Session& session, const std::vector<std::string>& topics, const std::vector<Enrollment>& live,
             std::vector<Waiter> waiting, int capacity, absl::Time now);

// ---- what a person should look at ----

// Counts of one session.
struct Outlook {
  int seated = 0;
  int expected = 1;        // chairs that planning has given: ChairsTaken
  int present = 0;         // patients and caregivers in the room now
  int capacity = 0;        // of the room
  bool credential = true;  // a credential of the instructor that the curriculum accepts holds on the day
};
// NO_INSTRUCTOR, CREDENTIAL_MISSING, BELOW_TWO, NOT_CLOSED and ROOM_CROWDED, in this order; none once it is closed or
// cancelled. BELOW_TWO is for sessions that have not begun, NOT_CLOSED for those whose planned end is over.
std::vector<Remark> Remarks(const Session& session, const Outlook& outlook, absl::Time now);

}  // namespace psmet::rules
