// Boards: the week as a picture, what needs attention, whom to call, and calendars.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace psmet::cli {

// Each takes the reply of its method; `width` is the terminal's, 0 for none, which is drawn like 80.
//
// A line a room or instructor and day, with the day's hours from left to right: a class is as long as it takes, from
// its | on, with its id and, below it, seats taken of seats, and a ! where it needs somebody; what is missing is said
// in words below the week.
std::string RenderWeek(const google::protobuf::Message& reply, int width);
std::string RenderAttention(const google::protobuf::Message& reply, int width);
std::string RenderNotices(const google::protobuf::Message& reply, int width);
// As iCalendar text.
std::string SessionCalendar(const google::protobuf::Message& reply, int width);
std::string InstructorCalendar(const google::protobuf::Message& reply, int width);

}  // namespace psmet::cli
