// How people are looked up by their names, the way a front desk hears and types them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace psmet {

// The words by the beginning of which somebody is found, folded (FoldedWords). Beside each word of the name:
//   O'Brien        obrien, brien
//   Nguyen-Smith   nguyen, smith, nguyensmith
//   De La Cruz     de, la, cruz, delacruz
struct NameWords {
  std::vector<std::string> family, given;  // each word once, as written, then those made of several
  // All of them, the family name's first, with a space between: what lists of people are sorted by.
  std::string text() const;
};
NameWords WordsOf(std::string_view family_name, std::string_view given_name);

// True if one of the words in `text` (NameWords::text) begins so.
bool HasWord(std::string_view text, std::string_view beginning);

// The digits of a telephone number from the last to the first, without what follows a letter (x12) and without the 1
// that stands before ten digits: people say the last ones. 785-555-0100 is 0010555587.
std::string PhoneKey(std::string_view phone);

// A medical record number without case and punctuation: T-0041 is t0041.
std::string MrnKey(std::string_view mrn);

}  // namespace psmet
