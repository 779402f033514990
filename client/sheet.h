// The sign-in sheet of a session on paper.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace psmet::cli {

// Both take a GetRosterResponse: a line a patient and caregiver to write arrival, leaving and signature on, with the
// times where they are recorded, room for who is not on the roster, and the instructor's signature. `width` is not
// read.
//
// Plain text, 80 columns.
std::string SheetText(const google::protobuf::Message& reply, int width);
// One HTML page that prints on Letter and A4, needs nothing from elsewhere and runs nothing: every text is escaped.
std::string SheetHtml(const google::protobuf::Message& reply, int width);

}  // namespace psmet::cli
