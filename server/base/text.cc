#include "base/text.h"

#include <utf8proc.h>

namespace psmet {

std::string FaultOf(std::string_view text, bool multiline) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  utf8proc_ssize_t left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t c = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(at, left, &c);
    if (size < 0) return "is not valid UTF-8";
    at += size;
    left -= size;
    if (c < 0x20 || (c >= 0x7f && c <= 0x9f)) {
      if (multiline && (c == '\n' || c == '\r' || c == '\t')) continue;
      return "holds a control character";
    }
    if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c) {
      return "holds a character that changes the direction of writing";
    }
    if ((c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff || c == 0x00ad)
      return "holds an invisible character";
    if (c == 0x2028 || c == 0x2029) return "holds a line separator";
    if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef)) return "holds a code point that is no character";
  }
  return "";
}

bool SaysSomething(std::string_view text) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  utf8proc_ssize_t left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t c = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(at, left, &c);
    if (size < 0) return false;
    at += size;
    left -= size;
    const auto category = utf8proc_category(c);
    if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) return true;
    if (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO) return true;
  }
  return false;
}

}  // namespace psmet
