#include "client/template.h"

#include <absl/status/statusor.h>
#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "client/fields.h"
#include "client/languages.h"
#include "client/moment.h"
#include "client/remedy.h"
#include "client/table.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What stands in one pair of braces.
struct Place {
  std::string path;
  std::string to;  // the second path of a span
  std::string filter;
  bool of_request = false;
};

Place Read(std::string_view braces) {
  Place place;
  size_t bar = braces.find('|');
  if (bar != std::string_view::npos) place.filter = std::string(braces.substr(bar + 1));
  std::string_view path = braces.substr(0, bar);
  size_t dots = path.find("..");
  if (dots != std::string_view::npos) place.to = std::string(path.substr(dots + 2));
  place.path = std::string(path.substr(0, dots));
  constexpr std::string_view kRequest = "request.";
  if (place.path.rfind(kRequest, 0) == 0) {
    place.of_request = true;
    place.path.erase(0, kRequest.size());
  }
  return place;
}

// A value and whether it counts as filled.
struct Value {
  std::string text;
  bool filled = false;
};

std::string HoursOf(int64_t minutes) {
  std::string text = absl::StrCat(minutes / 60);
  int tenths = static_cast<int>(minutes % 60) * 10 / 60;
  if (minutes % 60 == 0) return text + " h";
  if (minutes % 6 == 0) return text + "." + absl::StrCat(tenths) + " h";
  return text + " h " + absl::StrCat(minutes % 60) + " min";
}

// The filter that says the same to a program.
std::string DataFilter(const std::string& filter) {
  if (filter == "date" || filter == "day") return "iso";
  return filter.empty() || filter == "when" || filter == "clock" ? "civil" : filter;
}

Value MomentValue(const v1::Moment& moment, const std::string& filter) {
  if (moment.civil().empty()) return {};
  if (filter == "iso") return {moment.civil().substr(0, 10), true};
  if (filter == "clock") return {ClockText(moment), true};
  if (filter == "date") return {DateText(moment.civil()), true};
  if (filter == "day") return {ShortDateText(moment.civil()), true};
  if (filter == "civil") return {CivilText(moment), true};
  return {WhenText(moment), true};
}

Value MessageValue(const Message& message, const std::string& filter) {
  if (message.GetDescriptor() == v1::Moment::descriptor())
    return MomentValue(static_cast<const v1::Moment&>(message), filter);
  if (filter == "command" && message.GetDescriptor() == v1::Remedy::descriptor()) {
    const auto& remedy = static_cast<const v1::Remedy&>(message);
    constexpr std::string_view kProgram = "psmet ";
    const std::string line = CommandLine(remedy.method(), remedy.request());
    return {line.empty() ? "" : line.substr(kProgram.size()), !line.empty()};
  }
  if (message.GetDescriptor() == google::protobuf::Duration::descriptor()) {
    return {LengthText(static_cast<const google::protobuf::Duration&>(message)), true};
  }
  return {"", message.ByteSizeLong() > 0};
}

// One element of a list, or the field's own value when `index` is below 0.
Value Scalar(const Message& message, const FieldDescriptor* field, int index, const std::string& filter) {
  const auto* r = message.GetReflection();
  bool list = index >= 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text = list ? r->GetRepeatedString(message, field, index) : r->GetString(message, field);
      bool filled = !text.empty();
      // A dry run's reply leaves out the ids that it did not draw.
      const v1::FieldRule& rule = field->options().GetExtension(v1::rule);
      if (!filled && rule.output_only() && !rule.id().empty()) text = "(new)";
      if (filter == "date") text = DateText(text);
      if (filter == "day") text = ShortDateText(text);
      if (filter == "language") text = LanguageName(text);
      return {text, filled};
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      bool yes = r->GetBool(message, field);
      return {yes ? "yes" : "no", yes};
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = list ? r->GetRepeatedEnum(message, field, index) : r->GetEnum(message, field);
      std::string word = EnumWord(value);
      std::replace(word.begin(), word.end(), '_', ' ');
      return {value->number() == 0 ? "" : word, value->number() != 0};
    }
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64: {
      bool wide = field->cpp_type() == FieldDescriptor::CPPTYPE_INT64;
      int64_t number =
          list ? (wide ? r->GetRepeatedInt64(message, field, index) : r->GetRepeatedInt32(message, field, index))
               : (wide ? r->GetInt64(message, field) : r->GetInt32(message, field));
      return {filter == "h" ? HoursOf(number) : absl::StrCat(number), list || number != 0};
    }
    default:
      if (list) return MessageValue(r->GetRepeatedMessage(message, field, index), filter);
      return r->HasField(message, field) ? MessageValue(r->GetMessage(message, field), filter) : Value{};
  }
}

// How a field is put where its place does not say: a language's tag is for programs.
std::string FilterOf(const Place& place, const FieldDescriptor* field, Values how) {
  if (how == Values::kData) return DataFilter(place.filter);
  const bool language = field->name() == "language" || field->name() == "interpreter";
  return how == Values::kPlain && place.filter.empty() && language ? "language" : place.filter;
}

// The values along the way: one, or many where a list is on it.
void Collect(const Message& message, const std::vector<const FieldDescriptor*>& way, size_t at,
             const std::string& filter, std::vector<Value>& values) {
  const FieldDescriptor* field = way[at];
  const auto* r = message.GetReflection();
  if (at + 1 == way.size()) {
    if (!field->is_repeated()) values.push_back(Scalar(message, field, -1, filter));
    for (int i = 0; field->is_repeated() && i < r->FieldSize(message, field); ++i) {
      values.push_back(Scalar(message, field, i, filter));
    }
  } else if (field->is_repeated()) {
    for (int i = 0; i < r->FieldSize(message, field); ++i)
      Collect(r->GetRepeatedMessage(message, field, i), way, at + 1, filter, values);
  } else {
    Collect(r->GetMessage(message, field), way, at + 1, filter, values);
  }
}

const v1::Moment* MomentAt(const Message& root, const std::string& path) {
  const Message* message = &root;
  for (const FieldDescriptor* field : Way(root.GetDescriptor(), path))
    message = &message->GetReflection()->GetMessage(*message, field);
  return message->GetDescriptor() == v1::Moment::descriptor() ? static_cast<const v1::Moment*>(message) : nullptr;
}

// Texts that may hold commas and semicolons as sentences: "review it. Not on record for p-1: goal".
std::string Sentences(const std::vector<std::string>& texts) {
  std::string sentences;
  for (std::string text : texts) {
    // An id stays as it is typed.
    const bool id = text.substr(0, text.find(' ')).find_first_of("0123456789") != std::string::npos;
    if (!sentences.empty() && !id) text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
    absl::StrAppend(&sentences, sentences.empty() ? "" : ". ", text);
  }
  return sentences;
}

Value ValueOf(const Place& place, const Message& root, Values how) {
  if (!place.to.empty()) {
    const v1::Moment* start = MomentAt(root, place.path);
    const v1::Moment* end = MomentAt(root, place.to);
    if (!start || !end || start->civil().empty()) return {};
    if (how == Values::kData) {
      const bool hours = place.filter == "hours";
      const std::string from = CivilText(*start), to = CivilText(*end);
      return {
          hours && from.size() == 16 ? from.substr(11) + "-" + (to.size() == 16 ? to.substr(11) : to) : from + "/" + to,
          true};
    }
    return {place.filter == "hours" ? HoursText(*start, *end) : SpanText(*start, *end), true};
  }
  auto way = Way(root.GetDescriptor(), place.path);
  if (way.empty()) return {};
  std::vector<Value> values;
  Collect(root, way, 0, FilterOf(place, way.back(), how), values);
  Value joined;
  std::vector<std::string> texts;
  for (const Value& value : values) {
    // A command is quoted already.
    const bool quote = how == Values::kQuoted && place.filter != "command";
    if (!value.text.empty()) texts.push_back(quote ? Quoted(value.text) : Plain(value.text));
    joined.filled = joined.filled || value.filled;
  }
  if (place.filter == "if") return {"", joined.filled};
  if (place.filter == "sentences" && how == Values::kPlain) return {Sentences(texts), joined.filled};
  if (place.filter.rfind('=', 0) == 0) return {"", Joined(texts, ", ") == place.filter.substr(1)};
  if (place.filter == "count") return {absl::StrCat(values.size()), !values.empty()};
  joined.text = Joined(texts, place.filter == "list"      ? ","
                              : place.filter == "command" ? "\n"
                              : how == Values::kQuoted    ? " "
                                                          : ", ");
  return joined;
}

// Walks the text. `place` returns a place's value; texts between come as they are.
absl::Status Walk(std::string_view text, const std::function<absl::StatusOr<Value>(const Place&)>& value_of,
                  std::string& out) {
  std::optional<std::string> section;
  bool kept = true;
  for (size_t i = 0; i < text.size(); ++i) {
    std::string& into = section ? *section : out;
    if (text[i] == '{') {
      size_t end = text.find('}', i);
      if (end == std::string_view::npos) return absl::InvalidArgumentError("a brace is not closed");
      auto value = value_of(Read(text.substr(i + 1, end - i - 1)));
      if (!value.ok()) return value.status();
      into += value->text;
      kept = kept && value->filled;
      i = end;
    } else if (text[i] == '[') {
      section.emplace();
      kept = true;
    } else if (text[i] == ']') {
      if (!section) return absl::InvalidArgumentError("a bracket was not opened");
      if (kept) out += *section;
      section.reset();
    } else {
      into += text[i];
    }
  }
  return section ? absl::InvalidArgumentError("a bracket is not closed") : absl::OkStatus();
}

}  // namespace

std::string Filled(std::string_view text, const Message& message, const Message* request, Values values) {
  std::string out;
  // The table's texts are checked by a test; one that is wrong shows as far as it is right.
  (void)Walk(
      text,
      [&](const Place& place) -> absl::StatusOr<Value> {
        if (place.of_request && !request) return Value{};
        return ValueOf(place, place.of_request ? *request : message, values);
      },
      out);
  return out;
}

absl::Status Check(std::string_view text, const Descriptor* message, const Descriptor* request) {
  std::string out;
  return Walk(
      text,
      [&](const Place& place) -> absl::StatusOr<Value> {
        const Descriptor* type = place.of_request ? request : message;
        for (const std::string& path : {place.path, place.to}) {
          if (!path.empty() && (!type || Way(type, path).empty())) {
            return absl::InvalidArgumentError(
                absl::StrCat((type ? type->full_name() : "no request"), " has no ", path));
          }
        }
        static const std::vector<std::string> kFilters = {"",  "when",  "clock", "date", "day",       "civil",  "hours",
                                                          "h", "count", "if",    "list", "sentences", "command"};
        const bool compares = place.filter.rfind('=', 0) == 0;
        if (!compares && std::find(kFilters.begin(), kFilters.end(), place.filter) == kFilters.end()) {
          return absl::InvalidArgumentError(absl::StrCat("there is no filter ", place.filter));
        }
        return Value{};
      },
      out);
}

}  // namespace psmet::cli
