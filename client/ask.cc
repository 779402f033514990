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
  if (flag.is_switch()) return text + "? [y/N] ";
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

std::vector<std::string> AskForMissing(const std::vector<Flag>& flags, const std::vector<std::string>& positional,
                                       const AskLine& ask, std::map<std::string, std::vector<std::string>>& given) {
  std::vector<const Flag*> missing;
  bool names = false;
  for (const Flag& flag : flags) {
    if (!flag.required || given.contains(flag.path)) continue;
    const bool place = std::find(positional.begin(), positional.end(), flag.path) != positional.end();
    if (!CanBeAsked(flag) || (place && !NamesSomebody(flag))) return {};
    missing.push_back(&flag);
    names = names || NamesSomebody(flag);
  }
  for (const Flag& flag : flags) {
    const bool wanted = NamesSomebody(flag) || RuleOf(flag.field()).asked();
    if (names && !flag.required && wanted && !given.contains(flag.path)) missing.push_back(&flag);
  }
  std::vector<std::string> asked;
  for (const Flag* flag : missing) {
    const auto answer = ask(QuestionFor(*flag));
    if (!answer) break;
    asked.push_back(flag->path);
    if (!answer->empty()) given[flag->path] = {*answer};
  }
  return asked;
}

absl::StatusOr<bool> AskAgain(const Flag& flag, const AskLine& ask, google::protobuf::Message& request) {
  const auto answer = ask(QuestionFor(flag));
  if (!answer || answer->empty()) return false;
  const std::string word = absl::AsciiStrToLower(*answer);
  if (flag.is_switch() && word != "y" && word != "yes") return false;
  if (absl::Status filled = Fill(request, flag, {flag.is_switch() ? "true" : *answer}); !filled.ok()) return filled;
  return true;
}

}  // namespace psmet::cli
