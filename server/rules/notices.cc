#include "rules/notices.h"

#include <algorithm>

namespace psmet::rules {

std::optional<Notice> NextNotice(const std::optional<Notice>& open, NoticeKind kind, PatientId patient,
                                 const Session& before, const Session& after, absl::Time now) {
  const absl::Time believed_start = open && open->previous_start ? *open->previous_start : before.start;
  const RoomId believed_room = open && open->previous_room ? open->previous_room : before.room;
  Notice next{.session = after.id, .patient = patient, .site = after.site, .kind = kind, .made_at = now};
  if (believed_start != after.start) next.previous_start = believed_start;
  if (believed_room != after.room) next.previous_room = believed_room;
  if (kind == NoticeKind::kMoved && open && open->kind == NoticeKind::kPromoted) next.kind = NoticeKind::kPromoted;
  if (next.kind == NoticeKind::kMoved && !next.previous_start && !next.previous_room) return std::nullopt;
  next.matters_until = std::max(after.end, believed_start);
  return next;
}

}  // namespace psmet::rules
