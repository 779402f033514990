// What a terminal makes of a text: lines that fit, colour, pages.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace psmet::cli {

// What a stream of text goes to.
struct Screen {
  int width = 0;        // columns; 0 when it is not a terminal
  int height = 0;       // lines
  bool colour = false;  // colour codes are wanted
};

// When colour is wanted.
enum class Colour { kAuto, kAlways, kNever };

// Returns whether a stream gets colour: as said, and on kAuto when NO_COLOR is unset or empty and either CLICOLOR_FORCE
// is set and not 0, or it is a terminal, TERM is not dumb and CLICOLOR is not 0.
bool WantsColour(Colour wanted, bool terminal);

// Returns the text with the lines that are wider than `width` broken at spaces, what follows two columns further in; 0
// changes nothing. A line with a command to copy stays whole.
std::string Fitted(std::string_view text, int width);

// Returns the text with colour codes where they help to find something: what a person should look at ("! ...") is
// yellow, so are the seats of a class that needs somebody ("1/4!"), how a refusal begins is red, its reason is dim.
// Nothing is said by colour alone.
std::string Coloured(std::string_view text, bool refusal);

// The command that shows long texts a page at a time: `setting` where it is set, else PSMET_PAGER, else PAGER, else
// less. Empty, and for the word cat: none.
std::string PagerCommand(const char* setting);

// Writes the text to `out`, in colour where the screen has any; a text with more lines than the screen goes through the
// pager, which gets LESS=FRX unless LESS is set. Without a pager or a terminal it is written as it is.
void Show(const std::string& text, std::ostream& out, const Screen& screen, const std::string& pager);

}  // namespace psmet::cli
