// Whether a text that came in may go on.
#pragma once

#include <string>
#include <string_view>

namespace psmet {

// What is wrong with a text, in words ("holds a control character"), or empty if nothing is: valid UTF-8 without NUL,
// C0 and C1 controls, bidirectional controls, zero-width characters, line and paragraph separators and noncharacters.
// `multiline` allows line feed, carriage return and tab.
std::string FaultOf(std::string_view text, bool multiline);

// True if a text says something: it holds a letter or a digit of any script.
bool SaysSomething(std::string_view text);

}  // namespace psmet
