#include "client/ask.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_replace.h>
#include <google/protobuf/descriptor.h>

namespace psmet::cli {
namespace {

// given-name as a question: "Given name: ".
std::string QuestionFor(const Flag& flag) {
  std::string text = absl::StrReplaceAll(flag.name, {{"-", " "}});
  // MRN, but Phone.
  const size_t capitals = text.size() <= 3 ? text.size() : 1;
  for (size_t i = 0; i < capitals; ++i) text[i] = absl::ascii_toupper(text[i]);
  return text + (flag.required ? ": " : " (Enter for none): ");
}

bool NamesSomebody(const Flag& flag) {
  return RuleOf(flag.field()).sensitive() && !flag.field()->is_repeated() &&
         flag.field()->type() == google::protobuf::FieldDescriptor::TYPE_STRING;
}

}  // namespace

void AskForPeople(const std::vector<Flag>& flags, const AskLine& ask,
                  std::map<std::string, std::vector<std::string>>& given) {
  bool lacks = false;
  for (const Flag& flag : flags) {
    if (!flag.required || given.contains(flag.path)) continue;
    if (!NamesSomebody(flag)) return;
    lacks = true;
  }
  if (!lacks) return;
  for (const bool required : {true, false}) {
    for (const Flag& flag : flags) {
      if (flag.required != required || !NamesSomebody(flag) || given.contains(flag.path)) continue;
      const auto answer = ask(QuestionFor(flag));
      if (!answer) return;
      if (!answer->empty()) given[flag.path] = {*answer};
    }
  }
}

}  // namespace psmet::cli
