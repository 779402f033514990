#include <algorithm>

#include "rules/billing.h"

namespace psmet::rules {

std::vector<Interval> Union(std::vector<Interval> intervals) {
  std::erase_if(intervals, [](const Interval& i) { return i.end <= i.begin; });
  std::sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  std::vector<Interval> joined;
  for (const Interval& next : intervals) {
    if (!joined.empty() && next.begin <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, next.end);
    } else {
      joined.push_back(next);
    }
  }
  return joined;
}

std::vector<Interval> Intersect(const std::vector<Interval>& intervals, const std::vector<Interval>& inside) {
  const std::vector<Interval> a = Union(intervals), b = Union(inside);
  std::vector<Interval> both;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const Interval common{std::max(a[i].begin, b[j].begin), std::min(a[i].end, b[j].end)};
    if (common.begin < common.end) both.push_back(common);
    if (a[i].end < b[j].end) {
      ++i;
    } else {
      ++j;
    }
  }
  return both;
}

std::vector<Interval> Subtract(const std::vector<Interval>& intervals, const std::vector<Interval>& holes) {
  std::vector<Interval> outside;
  const std::vector<Interval> closed = Union(holes);
  for (Interval rest : Union(intervals)) {
    for (const Interval& hole : closed) {
      if (hole.end <= rest.begin) continue;
      if (hole.begin >= rest.end) break;
      if (rest.begin < hole.begin) outside.push_back({rest.begin, hole.begin});
      rest.begin = std::min(hole.end, rest.end);
    }
    if (rest.begin < rest.end) outside.push_back(rest);
  }
  return outside;
}

std::vector<Interval> TaughtTime(const ClassFacts& session) {
  std::vector<Interval> taught;
  taught.reserve(session.teaching.size());
  for (const TeachingFacts& teaching : session.teaching) taught.push_back(teaching.taught);
  return Subtract(Intersect(taught, {session.actual}), session.breaks);
}

Modality ModalityOf(const ClassFacts& session, const PatientFacts& patient) {
  if (!CountedTime(session, patient.audio_only).empty()) return Modality::kAudioOnly;
  if (!CountedTime(session, patient.audio_video).empty()) return Modality::kAudioVideo;
  return Modality::kInPerson;
}

std::string ModalityWords(Modality modality) {
  switch (modality) {
    case Modality::kInPerson:
      return "in person";
    case Modality::kAudioVideo:
      return "audio-video";
    case Modality::kAudioOnly:
      return "audio-only";
  }
  return "";
}

absl::Duration LengthOf(const std::vector<Interval>& intervals) {
  absl::Duration length;
  for (const Interval& interval : intervals) length += interval.end - interval.begin;
  return length;
}

std::vector<Interval> CountedTime(const ClassFacts& session, const std::vector<Interval>& presences) {
  return Intersect(presences, TaughtTime(session));
}

int CountedMinutes(const ClassFacts& session, const std::vector<Interval>& presences) {
  return static_cast<int>(LengthOf(CountedTime(session, presences)) / absl::Minutes(1));
}

int LeastMinutes(int unit_minutes, Rounding rounding) {
  return rounding == Rounding::kMidpoint ? unit_minutes / 2 + 1 : unit_minutes;
}

int UnitsFor(int minutes, int unit_minutes, Rounding rounding) {
  return (minutes + unit_minutes - LeastMinutes(unit_minutes, rounding)) / unit_minutes;
}

}  // namespace psmet::rules
