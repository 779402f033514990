// When a session is put: the start that a request says, with the one that was meant where that is refused.
#pragma once

#include <absl/status/status.h>
#include <absl/strings/str_cat.h>
#include <absl/time/time.h>

#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "handlers/addenda.h"
#include "handlers/wire.h"
#include "psmet/v1/schedule.pb.h"
#include "rules/attendance.h"
#include "rules/schedule.h"
#include "rules/when.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// The request at another start.
template <typename Request>
Request StartingAt(Request request, absl::CivilSecond start) {
  request.mutable_start()->set_civil(absl::FormatCivilTime(start));
  return request;
}

// The request with the end that its start's text says as blocks, where it can say them.
template <typename Request>
Request WithLength(Request request, const rules::Span& span) {
  if constexpr (requires { request.set_blocks(0); }) {
    if (span.end) request.set_blocks(static_cast<int>((*span.end - span.start) / rules::kBlock));
  }
  return request;
}

// A weekday or a time alone whose hour is over today: the same a week or a day later is still to come.
inline std::optional<absl::CivilSecond> NextSuch(const v1::When& when, absl::CivilSecond start, Day today) {
  if (absl::CivilDay(start) != today) return std::nullopt;
  const int days = rules::BeginsWithWeekday(when.text()) ? 7 : rules::IsTimeAlone(when.text()) ? 1 : 0;
  if (days == 0) return std::nullopt;
  const Day then = today + days;
  return absl::CivilSecond(then.year(), then.month(), then.day(), start.hour(), start.minute(), start.second());
}

// What would serve where the start is over or the site is closed then: the request that says so.
template <typename Request>
absl::Status WithMeant(const Call& call, absl::Status refusal, const char* method, const Request& request,
                       absl::Time start, const rules::Place& place) {
  const std::string reason = ReasonOf(refusal);
  const absl::CivilSecond civil = absl::ToCivilSecond(start, place.zone);
  // A weekday alone would be the last one then.
  Request meant = StartingAt(request, civil);
  if (reason == "START_IN_PAST") {
    if (const auto next = NextSuch(request.start(), civil, absl::ToCivilDay(call.now, place.zone))) {
      refusal =
          WithRemedy(std::move(refusal),
                     {absl::StrCat("The next one, ", rules::WhenText(absl::FromCivil(*next, place.zone), place.zone)),
                      absl::StrCat("psmet.v1.", method), StartingAt(request, *next).SerializeAsString()});
    }
    meant.set_past(kToBeSaid);
    return WithRemedy(std::move(refusal), {"If it took place then, say why it is entered late",
                                           absl::StrCat("psmet.v1.", method), meant.SerializeAsString()});
  }
  if (reason != "SITE_CLOSED") return refusal;
  meant.set_outside_hours(true);
  return WithRemedy(std::move(refusal),
                    {"If it is meant", absl::StrCat("psmet.v1.", method), meant.SerializeAsString()});
}

// A time at night with the afternoon's, which is what was meant more often.
template <typename Request>
absl::Status OrInTheAfternoon(const Call& call, absl::Status refusal, const char* method, const Request& request,
                              const rules::Place& place) {
  if (ReasonOf(refusal) != "WHEN_NIGHT") return refusal;
  const auto night = SpanFromWhen(request.start(), call, place, rules::WhenNeed::kPlanAnyHour);
  if (!night.ok()) return refusal;
  const Request later = StartingAt(request, absl::ToCivilSecond(night->start, place.zone) + 12 * 60 * 60);
  return WithRemedy(std::move(refusal), {"In the afternoon", absl::StrCat("psmet.v1.", method),
                                         WithLength(later, *night).SerializeAsString()});
}

// A start that the site's clock skips, with the next that it shows; one that it shows twice, with both.
template <typename Request>
absl::Status OrAsTheClockShows(const Call& call, absl::Status refusal, const char* method, const Request& request,
                               const rules::Place& place) {
  const auto detail = DetailOf(refusal);
  // By a clock that is never changed the same words say how long.
  const rules::Place steady{absl::UTCTimeZone(), place.opens, place.closes};
  const auto span = SpanFromWhen(request.start(), call, steady, rules::WhenNeed::kPlanAnyHour);
  if (!detail || !span.ok()) return refusal;
  const auto with = [&](const char* text, const std::string& start) {
    Request shown = WithLength(request, *span);
    shown.mutable_start()->set_civil(start);
    refusal = WithRemedy(std::move(refusal), {text, absl::StrCat("psmet.v1.", method), shown.SerializeAsString()});
  };
  if (detail->reason == "WHEN_SKIPPED") {
    const auto next = rules::ReadWhen(detail->Value("after"), call.now, place, rules::WhenNeed::kPlanAnyHour);
    if (next.ok()) with("The next time that it shows", absl::FormatCivilTime(absl::ToCivilSecond(*next, place.zone)));
  }
  if (detail->reason == "WHEN_REPEATED") {
    with("The first time", detail->Value("first"));
    with("The second time", detail->Value("second"));
  }
  return refusal;
}

// The start alone, where the end that is said with it is not one that the session can have.
template <typename Request>
absl::Status OrTheStartAlone(absl::Status refusal, const char* method, const Request& request,
                             absl::CivilSecond start) {
  if (ReasonOf(refusal) != "BLOCKS_INVALID") return refusal;
  return WithRemedy(std::move(refusal), {"The start alone", absl::StrCat("psmet.v1.", method),
                                         StartingAt(request, start).SerializeAsString()});
}

// Puts the session at the request's start, for as long as that says where `length_open`. One that took place is entered
// late, and an educator says why. Errors: the WHEN_ reasons, BLOCKS_INVALID, EDUCATOR_NEEDED, TIME_IN_FUTURE, those of
// CheckTimes.
template <typename Request>
absl::Status PutAt(const Call& call, const char* method, const Request& request, const rules::Place& place,
                   bool length_open, Session& session) {
  const bool past = !request.past().empty();
  // A night hour is meant when outside hours is; what took place was last Monday.
  const auto need = past                      ? rules::WhenNeed::kRecord
                    : request.outside_hours() ? rules::WhenNeed::kPlanAnyHour
                                              : rules::WhenNeed::kPlan;
  const auto span = SpanFromWhen(request.start(), call, place, need);
  if (!span.ok()) {
    return OrAsTheClockShows(call, OrInTheAfternoon(call, span.status(), method, request, place), method, request,
                             place);
  }
  session.start = span->start;
  if (span->end) {
    const int said = length_open ? 0 : session.blocks + session.extension_blocks;
    auto fitting = rules::BlocksOf({span->start, *span->end}, said, place.zone);
    if (!fitting.ok() && !length_open)
      return OrTheStartAlone(fitting.status(), method, request, absl::ToCivilSecond(span->start, place.zone));
    const int blocks = TRY(std::move(fitting));
    if (length_open) session.blocks = blocks;
    TRY(rules::CheckSize(session.blocks, session.seats));
  }
  session.end = session.start + (session.blocks + session.extension_blocks) * rules::kBlock;
  session.day = absl::ToCivilDay(session.start, place.zone);
  if (past) {
    TRY(CheckEducator(call, session));
    TRY(rules::CheckPast(session.start, call.now, place.zone));
  }
  const absl::Time now = past ? session.start : call.now;
  return WithMeant(call, rules::CheckTimes({session.start, session.end}, now, place, request.outside_hours()), method,
                   WithLength(request, *span), session.start, place);
}

}  // namespace psmet::handlers
