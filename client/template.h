// Sentences and cells as data: text with fields of a message in braces.
//
//   {enrollment.patient}       a field; a list is joined by commas; of a language its name
//   {request.session}          a field of the request instead of the reply
//   {session.start..session.end}  two moments as a span
//   {used_minutes|h}           a field, put differently:
//       when, clock, date, day, civil   of a moment (date and day: of a date too)
//       hours                           of a span: 9:00-10:30
//       h                               of minutes: 1.5 h
//       count                           of a list
//       list                            of a list: 1,2,4, as a flag takes it
//       sentences                       of texts: each a sentence of its own, for they may hold commas
//       command                         of a remedy: the line that it is, without "psmet"
//       if                              nothing, but see below
//       =unseated                       the same, filled where the field has that word; = where it is empty
//   [, {session.seats} seats]  kept only when every field in it is filled
#pragma once

#include <absl/status/status.h>
#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace psmet::cli {

// How values are put into the text.
enum class Values {
  kPlain,   // as people read them
  kQuoted,  // so that a shell takes each as one word; a list as several
  kData,    // as programs read them: 2026-12-08 14:30, 14:30-16:00
};

// Returns the text with the fields of `message` (and of `request`, if given) in it.
std::string Filled(std::string_view text, const google::protobuf::Message& message,
                   const google::protobuf::Message* request = nullptr, Values values = Values::kPlain);

// Returns what is wrong with a text: a field that the types don't have, or a brace that is not closed.
absl::Status Check(std::string_view text, const google::protobuf::Descriptor* message,
                   const google::protobuf::Descriptor* request = nullptr);

}  // namespace psmet::cli
