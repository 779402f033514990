#include "client/languages.h"

#include <algorithm>
#include <array>
#include <utility>

#include "client/words.h"

namespace psmet::cli {
namespace {

// Names of the IANA language subtag registry, of languages that clinics of the United States ask interpreters for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 60> kNames = {{
    {"am", "Amharic"},    {"ar", "Arabic"},      {"ase", "American Sign Language"},
    {"bn", "Bangla"},     {"bs", "Bosnian"},     {"chk", "Chuukese"},
    {"cmn", "Mandarin"},  {"de", "German"},      {"el", "Greek"},
    {"en", "English"},    {"es", "Spanish"},     {"fa", "Persian"},
    {"fil", "Filipino"},  {"fr", "French"},      {"gu", "Gujarati"},
    {"ha", "Hausa"},      {"he", "Hebrew"},      {"hi", "Hindi"},
    {"hmn", "Hmong"},     {"hr", "Croatian"},    {"ht", "Haitian Creole"},
    {"hy", "Armenian"},   {"ig", "Igbo"},        {"it", "Italian"},
    {"ja", "Japanese"},   {"kar", "Karen"},      {"km", "Khmer"},
    {"ko", "Korean"},     {"ku", "Kurdish"},     {"lo", "Lao"},
    {"mam", "Mam"},       {"mh", "Marshallese"}, {"my", "Burmese"},
    {"ne", "Nepali"},     {"nv", "Navajo"},      {"om", "Oromo"},
    {"pa", "Punjabi"},    {"pl", "Polish"},      {"prs", "Dari"},
    {"ps", "Pashto"},     {"pt", "Portuguese"},  {"quc", "K'iche'"},
    {"ro", "Romanian"},   {"ru", "Russian"},     {"rw", "Kinyarwanda"},
    {"sm", "Samoan"},     {"so", "Somali"},      {"sr", "Serbian"},
    {"sw", "Swahili"},    {"ta", "Tamil"},       {"te", "Telugu"},
    {"th", "Thai"},       {"ti", "Tigrinya"},    {"tl", "Tagalog"},
    {"tr", "Turkish"},    {"uk", "Ukrainian"},   {"ur", "Urdu"},
    {"vi", "Vietnamese"}, {"yue", "Cantonese"},  {"zh", "Chinese"},
}};

}  // namespace

std::string LanguageName(std::string_view tag) {
  const std::string_view language = tag.substr(0, tag.find('-'));
  const std::string code = Lower(language);
  const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& name) { return name.first == code; });
  if (found == kNames.end()) return std::string(tag);
  std::string name(found->second);
  if (language.size() < tag.size()) name += " (" + std::string(tag.substr(language.size() + 1)) + ")";
  return name;
}

}  // namespace psmet::cli
