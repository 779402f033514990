// Who is here: coming in, leaving, and what closing a class needs. Source: domain sections 2 and 3, decisions 14 to 16.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model.h"
#include "rules/when.h"

namespace psmet::rules {

// Check-in opens that long before the planned start.
inline constexpr absl::Duration kCheckInOpens = absl::Minutes(60);
// That long after the planned end, closing has to say when the class ended.
inline constexpr absl::Duration kEndIsFresh = absl::Minutes(30);

// Where a person on the roster stands.
enum class RosterState { kExpected = 1, kHere = 2, kLeft = 3, kAbsent = 4 };

// By the person's stays in the order of entering: here while the last one is open; absent only without any stay.
RosterState StateOf(bool absent, const std::vector<Presence>& stays);

// Error: TIME_IN_FUTURE. Times are worded in `zone`.
absl::Status CheckPast(absl::Time at, absl::Time now, absl::TimeZone zone);
// Somebody may have come in, or the class begun, at `at`: not later than now, not more than 60 minutes before the
// planned start (8:00 for a class at 9:00). Errors: TIME_IN_FUTURE, CHECK_IN_TOO_EARLY.
absl::Status CheckEntering(const Session& session, absl::Time at, absl::Time now, absl::TimeZone zone);

// A person of the roster as a refusal names them: "number 3" or "caregiver cg-7".
struct Someone {
  std::string who;
  std::vector<Presence> stays;  // by entering
};
// Everybody may come in at `at`. Errors: ALREADY_HERE naming all who are; TIME_OUT_OF_ORDER for a time before the last
// leaving; coming back at that very instant is in order.
absl::Status CheckComingIn(const Session& session, const std::vector<Someone>& people, absl::Time at,
                           absl::TimeZone zone);
// Everybody may leave at `at`. Errors: NOT_HERE naming all who are not; TIME_OUT_OF_ORDER unless after coming in.
absl::Status CheckLeaving(const Session& session, const std::vector<Someone>& people, absl::Time at,
                          absl::TimeZone zone);

// Reads what happened in the session, with the call's `now` at the site, by WhenNeed::kRecord. A time alone is of the
// session's day, also on a later one. Where the class may have been at that time as it stands on the clock, from the
// opening of check-in to the end of the longest class from its start, 8 blocks, it is that one, also at night and after
// midnight: "0:20" of a class that began at 11 pm. Errors: those of ReadWhen.
absl::StatusOr<Span> ReadHappened(std::string_view text, const Session& session, absl::Time now, const Place& place);

// A stay ends after it begins. Error: TIME_OUT_OF_ORDER.
absl::Status CheckStay(const Session& session, absl::Time enter, absl::Time leave, absl::TimeZone zone);
// A further stay of somebody is at another time than those that they have: nobody is there twice at once. Error:
// STAYS_OVERLAP.
absl::Status CheckApart(const Session& session, const Someone& person, const Presence& stay, absl::TimeZone zone);
// The person came and has left. Error: NOT_LEFT.
absl::Status CheckLeft(const Session& session, const Someone& person);

// What a group of that size bills by the curriculum's families, e.g. "98961 needs 2 patients present; 3 are." The
// code's group sizes are those of domain section 1. Without a family that bills groups: "3 patients are present."
std::string GroupSentence(const std::vector<std::string>& families, int present);

// A seated patient as closing sees them.
struct Seated {
  int number = 0;
  PatientId patient;
  bool absent = false;
  bool present = false;  // has a stay
};
// The first seated patient who has neither a stay nor an absence, or nothing.
const Seated* FirstUnaccounted(const std::vector<Seated>& places);

// A break from `pause.begin` to `pause.end` may be recorded. Errors: TIME_IN_FUTURE, TIME_OUT_OF_ORDER,
// BREAK_OUTSIDE_CLASS when it begins before the class did (before check-in opens, while that is not recorded),
// BREAK_OVERLAPS; ones that touch, 9:30-9:40 and 9:40-9:45, do not.
absl::Status CheckBreak(const Session& session, const Break& pause, const std::vector<Break>& breaks, absl::Time now,
                        absl::TimeZone zone);
// The break lies in the class from `start` to `end`. Error: BREAK_OUTSIDE_CLASS.
absl::Status CheckBreakInside(const Session& session, absl::Time start, absl::Time end, const Break& pause,
                              absl::TimeZone zone);
// The break that begins in the minute of `at`, or nothing.
const Break* BreakAt(const std::vector<Break>& breaks, absl::Time at);

// The stretches of a class with one instructor or with nobody, in order, none without length. `handovers` are by time:
// the first is taken to be at `start` where that is recorded, for whoever teaches first does so from the real start on;
// none goes beyond `end`, and the last goes on without it.
std::vector<Teaching> Teachings(const std::vector<Handover>& handovers, std::optional<absl::Time> start,
                                std::optional<absl::Time> end);
// Whoever teaches may leave at `at`. Errors: NOBODY_TEACHES, TIME_IN_FUTURE, TIME_OUT_OF_ORDER.
absl::Status CheckInstructorLeaving(const Session& session, const std::vector<Teaching>& teachings, absl::Time at,
                                    absl::Time now, absl::TimeZone zone);
// Who teaches at `at` by what is recorded; none while nobody does.
InstructorId TeacherAt(const std::vector<Teaching>& teachings, absl::Time at);
// From `at` on somebody else may be recorded as teaching: not later than now, in a closed class between its real start
// and end, and not before the last handover unless what is recorded is `corrected`. Error: TIME_OUT_OF_ORDER.
absl::Status CheckHandover(const Session& session, const std::vector<Teaching>& teachings, absl::Time at,
                           absl::Time now, bool corrected, absl::TimeZone zone);
// Somebody taught for a while. Error: NOBODY_TAUGHT.
absl::Status CheckTaught(const Session& session, const std::vector<Teaching>& teachings);

// The instant at which a class ended: `given`, else `now` from the planned end until 30 minutes after it. Before that
// nobody can mean the end without saying so: closed for good at 10:28 instead of 10:30 may cost everybody a unit.
// Errors: END_NEEDED, TIME_IN_FUTURE.
absl::StatusOr<absl::Time> EndOf(const Session& session, std::optional<absl::Time> given, absl::Time now,
                                 absl::TimeZone zone);
// A class from `start` to `end` is in order, and no stay begins at its end or later. Error: TIME_OUT_OF_ORDER.
absl::Status CheckClass(const Session& session, absl::Time start, absl::Time end, const std::vector<Presence>& stays,
                        absl::TimeZone zone);

}  // namespace psmet::rules
