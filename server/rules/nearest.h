// What was probably meant by a word that is not known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace psmet::rules {

// The text of `words` that is most like `word`, if one is near enough to be what was meant; otherwise empty.
std::string Nearest(std::string_view word, const std::vector<std::string>& words);

}  // namespace psmet::rules
