// Check-in and check-out. The API's comments say what each call does.
#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <string>

#include "handlers/call.h"
#include "psmet/v1/attendance.pb.h"
#include "rules/model.h"
#include "rules/when.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// When something happened in a class: what the request says, read at the site, or now if it says nothing (null). A time
// without a day is of the session's day, also on a later one. Errors: the WHEN_ reasons.
absl::StatusOr<absl::Time> TimeOf(const v1::When* when, const Call& call, const Site& site, const Session& session);
// The same with the end that a text says, "9:50-10:00".
absl::StatusOr<rules::Span> SpanOf(const v1::When& when, const Call& call, const Site& site, const Session& session);
// How somebody attends; in person where the request does not say. Error: FIELD_INVALID.
absl::StatusOr<Modality> FromProto(v1::Modality modality);
// "9:00 am to 9:20 am", "to now" while the stay goes on; "9:00 am to 9:20 am audio-video" of somebody who was not in
// the room.
std::string StayWords(const Presence& stay, absl::TimeZone zone);
// A time that a remedy offers, as the site's clock shows it unless it shows it twice.
v1::When WhenOf(absl::Time time, const Site& site);
// INSTRUCTOR_MISSING with the call that assigns one, unless the session has an instructor.
absl::Status CheckInstructor(const Session& session);
// Puts a scheduled session in progress because somebody came in at `at`; its instructor teaches from then on. One in
// progress stays as it is. Error: INSTRUCTOR_MISSING, and then nothing is written.
absl::Status Begin(sql::WriteTx& tx, Session& session, absl::Time at);
// The session has not begun after all: it is scheduled again, as it is now otherwise, and nobody taught it.
void TakeBackBeginning(sql::WriteTx& tx, Session& session);

absl::StatusOr<v1::CheckInResponse> CheckIn(const Call& call, sql::WriteTx& tx, const v1::CheckInRequest& request);
absl::StatusOr<v1::CheckOutResponse> CheckOut(const Call& call, sql::WriteTx& tx, const v1::CheckOutRequest& request);

}  // namespace psmet::handlers
