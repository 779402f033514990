// Sessions as lists show them, with names and counts: one statement for any number of them.
#pragma once

#include <absl/time/time.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/model.h"
#include "sql/connection.h"
#include "store/curriculum.h"

namespace psmet::store {

struct ListedSession {
  Session session;
  std::shared_ptr<const Site> site;
  std::shared_ptr<const Room> room;  // where it is: the planned room, or the one that it went on in
  std::shared_ptr<const ModuleNames> module;
  std::shared_ptr<const Instructor> instructor;  // null: it has none
  int seated = 0, unseated = 0, waiting = 0;
  int announced = 0;  // caregivers announced with those who have a seat or are present without one
  int here = 0;       // patients who attend now, in the room or remote
  int in_room = 0;    // people in the room now: patients and caregivers
  std::string extension_reason;
};

// Nothing if there is no such session.
std::optional<ListedSession> Listed(sql::ReadTx& tx, SessionId session);
// A site's sessions that start in `when`, by start; cancelled ones too.
std::vector<ListedSession> ListedBetween(sql::ReadTx& tx, SiteId site, Interval when);
// A site's sessions that are neither closed nor cancelled, start before `before` and are over at `now`, by start.
std::vector<ListedSession> ListedUnclosed(sql::ReadTx& tx, SiteId site, absl::Time before, absl::Time now, int limit);
// A site's sessions without an instructor that are neither closed nor cancelled, start before `when.end` and are not
// over at `when.begin`, by start.
std::vector<ListedSession> ListedUntaught(sql::ReadTx& tx, SiteId site, Interval when, int limit);
// A site's sessions with fewer than so many patients seated that are planned to start after `when.begin`, and at
// `when.end` at the latest, by start.
std::vector<ListedSession> ListedBelow(sql::ReadTx& tx, SiteId site, int patients, Interval when, int limit);
// The cancelled sessions that an instructor was to teach from that civil day on, by start.
std::vector<ListedSession> ListedCancelled(sql::ReadTx& tx, InstructorId instructor, Day from, int limit);
// The sessions that an instructor was once to teach, then from that day on or the evening before, and is not now.
std::vector<ListedSession> ListedGivenAway(sql::ReadTx& tx, InstructorId instructor, Day from, int limit);

// Which sessions a list shows.
struct SessionFilter {
  SiteId site;                        // none: of any of `sites`
  std::vector<SiteId> sites;          // none: all
  std::optional<Day> from, to;        // civil days of the planned start, both inside
  InstructorId instructor;            // none: any; cancelled sessions have none to teach them
  PatientId patient;                  // who has a seat or waits; none: any
  RoomId room;                        // none: any
  int64_t module_number = 0;          // 0: any
  std::optional<SessionState> state;  // none: any
  std::optional<absl::Time> open;     // given: only those with a free seat that are scheduled to start after it
};
// A place in a list by start and number.
struct StartKey {
  absl::Time start;
  int64_t number = 0;
};
// Sessions after `after` by start and number, at most `limit`.
std::vector<ListedSession> ListSessions(sql::ReadTx& tx, const SessionFilter& filter, const StartKey& after, int limit);
// The next session of the same module at the same site that starts after `now`, has a free seat and overlaps no seat of
// the patient.
std::optional<ListedSession> NextOpen(sql::ReadTx& tx, const Session& like, PatientId patient, absl::Time now);

}  // namespace psmet::store
