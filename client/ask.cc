#include "client/ask.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_replace.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>

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

bool IsWords(const Flag& flag) {
  return flag.field()->type() == google::protobuf::FieldDescriptor::TYPE_STRING && !flag.field()->is_repeated();
}

bool NamesSomebody(const Flag& flag) { return IsWords(flag) && RuleOf(flag.field()).sensitive(); }

bool CanBeAsked(const Flag& flag) {
  const v1::FieldRule& rule = RuleOf(flag.field());
  return IsWords(flag) && (rule.sensitive() || (rule.id().empty() && !rule.file() && !rule.date()));
}

}  // namespace

void AskForMissing(const std::vector<Flag>& flags, const std::vector<std::string>& positional, const AskLine& ask,
                   std::map<std::string, std::vector<std::string>>& given) {
  std::vector<const Flag*> missing;
  bool names = false;
  for (const Flag& flag : flags) {
    if (!flag.required || given.contains(flag.path)) continue;
    const bool place = std::find(positional.begin(), positional.end(), flag.path) != positional.end();
    if (!CanBeAsked(flag) || (place && !NamesSomebody(flag))) return;
    missing.push_back(&flag);
    names = names || NamesSomebody(flag);
  }
  for (const Flag& flag : flags) {
    if (names && !flag.required && NamesSomebody(flag) && !given.contains(flag.path)) missing.push_back(&flag);
  }
  for (const Flag* flag : missing) {
    const auto answer = ask(QuestionFor(*flag));
    if (!answer) return;
    if (!answer->empty()) given[flag->path] = {*answer};
  }
}

}  // namespace psmet::cli
