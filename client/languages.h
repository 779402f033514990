// Languages by the names that people read.
#pragma once

#include <string>
#include <string_view>

namespace psmet::cli {

// Returns the English name of a BCP 47 tag's language, with the rest of the tag: "Spanish" for es, "Spanish (MX)" for
// es-MX. A language that is not among those known here stays as its tag is.
std::string LanguageName(std::string_view tag);

}  // namespace psmet::cli
