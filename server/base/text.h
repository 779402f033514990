// Whether a text that came in may go on, and how texts are compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace psmet {

// What is wrong with a text, in words ("holds a control character"), or empty if nothing is: valid UTF-8 without NUL,
// C0 and C1 controls, bidirectional controls, zero-width characters, line and paragraph separators and noncharacters.
// `multiline` allows line feed, carriage return and tab.
std::string FaultOf(std::string_view text, bool multiline);

// True if a text says something: it holds a letter or a digit of any script.
bool SaysSomething(std::string_view text);

// The words of a text as they are compared: runs of letters and digits, without case, accents and apostrophes: José is
// jose, Groß gross, Łukasz lukasz, O'Brien obrien; a hyphen, a full stop or a space ends a word. Valid UTF-8 is
// expected; what is not ends a word too.
std::vector<std::string> FoldedWords(std::string_view text);
// The same, with the pieces around each word's apostrophes instead of the whole: O'Brien is {o, brien}.
std::vector<std::vector<std::string>> FoldedPieces(std::string_view text);

}  // namespace psmet
