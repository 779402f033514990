// What patients have to be told of a session. Source: domain section 8.
#pragma once

#include <absl/time/time.h>

#include <optional>
#include <string>

#include "rules/model.h"

namespace psmet {

enum class NoticeKind { kPromoted = 1, kMoved = 2, kCancelled = 3 };

// What one patient has to be told of one session.
struct Notice {
  int64_t number = 0;
  SessionId session;
  PatientId patient;
  SiteId site;
  NoticeKind kind = NoticeKind::kPromoted;
  std::optional<absl::Time> previous_start;  // when the patient believes that it starts; none: that did not change
  RoomId previous_room;                      // where the patient believes that it is; none: that did not change
  absl::Time matters_until;                  // the end of the class, or the previous start where that is later
  absl::Time made_at;
  std::optional<absl::Time> told_at;
  std::string told_by, how;
};

}  // namespace psmet

namespace psmet::rules {

// What the patient has to be told once `kind` happened to a session that was `before` and is `after`, in place of what
// nobody has told yet (`open`); nothing when what the patient believes is true again. One told of neither a seat nor
// the move after it hears of the seat and where it is; one moved twice hears of the second time as against the first:
// from 9:00 to 10:00 to 11:00 is "at 11:00 instead of 9:00", and back to 9:00 is nothing.
std::optional<Notice> NextNotice(const std::optional<Notice>& open, NoticeKind kind, PatientId patient,
                                 const Session& before, const Session& after, absl::Time now);

}  // namespace psmet::rules
