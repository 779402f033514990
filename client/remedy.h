// The command table read backwards: from a request to the command that a person would type.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace psmet::cli {

// How a field that an update names and the request leaves empty is written: as … to be filled, or as what empties it:
// "", 0 or no.
enum class Unsaid { kToBeWritten, kEmptied };

// Returns "psmet enroll s-57 p-2210 --waitlist" for a request of that method (full name or without the package); empty
// when no command calls it. What is needed and the request leaves open is written as … or "--method …", for a
// person to fill.
std::string CommandLine(std::string_view method, const google::protobuf::Message& request,
                        Unsaid unsaid = Unsaid::kToBeWritten);

// The same from a serialized request; empty too when it can't be read.
std::string CommandLine(std::string_view method, const std::string& serialized);

}  // namespace psmet::cli
