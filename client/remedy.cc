#include "client/remedy.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/time/time.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/field_mask.pb.h>

#include <algorithm>
#include <vector>

#include "client/commands.h"
#include "client/fields.h"
#include "client/words.h"
#include "psmet/v1/types.pb.h"

namespace psmet::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string WhenWord(const v1::When& when) {
  if (when.has_instant()) {
    return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", absl::FromUnixSeconds(when.instant().seconds()),
                            absl::UTCTimeZone());
  }
  if (when.has_text()) return when.text();
  // The seconds of a planned time are 0; with an offset it stays as it is.
  std::string civil = when.civil();
  if (civil.size() == 19 && civil.substr(16) == ":00") civil.resize(16);
  if (civil.size() == 16) civil[10] = ' ';
  return civil;
}

// The field's values, as they would be typed.
std::vector<std::string> Typed(const Message& request, const Flag& flag) {
  const Message& holder = Holder(request, flag);
  const auto* r = holder.GetReflection();
  const FieldDescriptor* field = flag.field();
  bool list = field->is_repeated();
  std::vector<std::string> values;
  for (int i = 0; i < (list ? r->FieldSize(holder, field) : 1); ++i) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        values.push_back(list ? r->GetRepeatedString(holder, field, i) : r->GetString(holder, field));
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        values.push_back(absl::StrCat(list ? r->GetRepeatedInt32(holder, field, i) : r->GetInt32(holder, field)));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        values.push_back(absl::StrCat(list ? r->GetRepeatedInt64(holder, field, i) : r->GetInt64(holder, field)));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        values.push_back(EnumWord(list ? r->GetRepeatedEnum(holder, field, i) : r->GetEnum(holder, field)));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        values.push_back("true");
        break;
      default:
        values.push_back(WhenWord(static_cast<const v1::When&>(r->GetMessage(holder, field))));
    }
  }
  return values;
}

// True: the request's update_mask names the field, whose value is still to be written.
bool IsAskedFor(const Message& request, const Flag& flag) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("update_mask");
  if (!field) return false;
  const auto& mask =
      static_cast<const google::protobuf::FieldMask&>(request.GetReflection()->GetMessage(request, field));
  return std::any_of(mask.paths().begin(), mask.paths().end(), [&](const std::string& path) {
    return flag.path == path || absl::EndsWith(flag.path, "." + path);
  });
}

}  // namespace

std::string CommandLine(std::string_view method, const Message& request, Unsaid unsaid) {
  const Command* command = CommandOf(method);
  if (!command || FindMethod(method)->input_type() != request.GetDescriptor()) return "";
  std::string line = "psmet " + command->words;
  std::string flagged;
  // A word can only be given by its place while every place before it is taken.
  bool in_place = true, open = false;
  const auto flags = FlagsOf(request.GetDescriptor());
  auto add = [&](const Flag& flag, bool by_place) {
    auto values = Typed(request, flag);
    if (by_place) {
      for (const std::string& value : values) line += " " + Quoted(value);
    } else if (flag.is_switch()) {
      flagged += " --" + flag.name;
    } else {
      // What is still to be written stands as it does for a field that has nothing yet.
      const std::string value = Joined(values, ",");
      flagged += " --" + flag.name + " " + (value == "…" ? value : Quoted(value));
    }
  };
  for (const std::string& path : command->positional) {
    auto flag = std::find_if(flags.begin(), flags.end(), [&](const Flag& f) { return f.path == path; });
    if (flag == flags.end()) continue;
    if (!IsFilled(request, *flag)) {
      open = open || flag->required;
      in_place = false;
    } else {
      add(*flag, in_place && !flag->is_file());
      // A … before a flag would not be read as the place that is open.
      open = open && in_place;
    }
  }
  if (open) line += " …";
  for (const Flag& flag : flags) {
    bool placed =
        std::find(command->positional.begin(), command->positional.end(), flag.path) != command->positional.end();
    if (!placed && IsFilled(request, flag)) {
      add(flag, false);
    } else if (!placed && ((flag.required && !RuleOf(flag.field()).sensitive()) || IsAskedFor(request, flag))) {
      // What says who somebody is will be asked for: so it stays out of the shell's history.
      const bool number = flag.field()->cpp_type() == FieldDescriptor::CPPTYPE_INT32;
      const char* const empty = flag.is_switch() ? "=no" : number ? " 0" : " \"\"";
      flagged += " --" + flag.name + (unsaid == Unsaid::kToBeWritten ? " …" : empty);
    }
  }
  if (const FieldDescriptor* etag = request.GetDescriptor()->FindFieldByName("etag")) {
    std::string value = request.GetReflection()->GetString(request, etag);
    if (!value.empty()) flagged += " --if-match " + Quoted(value);
  }
  return line + flagged;
}

std::string CommandLine(std::string_view method, const std::string& serialized) {
  const auto* known = FindMethod(method);
  if (!known) return "";
  auto request = NewMessage(known->input_type());
  return request->ParseFromString(serialized) ? CommandLine(method, *request) : "";
}

}  // namespace psmet::cli
