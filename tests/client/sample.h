// Messages with everything in them, and lines as a shell splits them, for the tests of the table of commands.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

#include "client/fields.h"
#include "client/words.h"

namespace psmet::cli {

// The words of an example as a shell splits them.
inline std::vector<std::string> Split(const std::string& line) {
  std::vector<std::string> words(1);
  char quote = 0;
  for (char c : line) {
    if (c == quote) {
      quote = 0;
    } else if (!quote && (c == '"' || c == '\'')) {
      quote = c;
    } else if (!quote && c == ' ') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

// A text as long as such fields are in a clinic: an id, a time, a sentence.
inline std::string SampleText(const google::protobuf::FieldDescriptor* field) {
  const v1::FieldRule& rule = RuleOf(field);
  if (!rule.id().empty()) return SplitAt(rule.id(), ' ').front() + "-2210";
  const std::string& name = field->name();
  if (name == "civil") return "2026-12-08T09:00:00";
  if (name == "zone") return "America/Chicago";
  if (name == "abbreviation") return "CST";
  if (rule.date() || name == "day" || name.find("date") != std::string::npos) return "2026-12-08";
  if (field->full_name() == "psmet.v1.Remedy.method") return "psmet.v1.ScheduleService.GetToday";
  if (field->full_name() == "psmet.v1.Remedy.request") return "";
  if (name == "text") return "no valid credential covers this class on that day";
  if (name.find("name") != std::string::npos) return "Montgomery-Featherstone, Wilhelmina";
  return "a text of ordinary length";
}

// Fills every field, lists with two items: nothing that a reply can hold is left out.
inline void FillAll(google::protobuf::Message& message, int depth = 0) {
  using google::protobuf::FieldDescriptor;
  const auto* r = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (field->real_containing_oneof() && r->HasOneof(message, field->real_containing_oneof())) continue;
    const bool list = field->is_repeated();
    for (int n = 0; n < (list ? 2 : 1); ++n) {
      switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING:
          list ? r->AddString(&message, field, SampleText(field)) : r->SetString(&message, field, SampleText(field));
          break;
        case FieldDescriptor::CPPTYPE_INT32:
          list ? r->AddInt32(&message, field, n + 1) : r->SetInt32(&message, field, 90);
          break;
        case FieldDescriptor::CPPTYPE_INT64:
          list ? r->AddInt64(&message, field, n + 1) : r->SetInt64(&message, field, 1765180800);
          break;
        case FieldDescriptor::CPPTYPE_BOOL:
          if (!list) r->SetBool(&message, field, true);
          break;
        case FieldDescriptor::CPPTYPE_ENUM: {
          const auto* value = field->enum_type()->value(field->enum_type()->value_count() - 1);
          list ? r->AddEnum(&message, field, value) : r->SetEnum(&message, field, value);
          break;
        }
        case FieldDescriptor::CPPTYPE_MESSAGE:
          if (depth > 6) break;
          FillAll(list ? *r->AddMessage(&message, field) : *r->MutableMessage(&message, field), depth + 1);
          break;
        default:
          break;
      }
    }
  }
}

inline std::unique_ptr<google::protobuf::Message> Sample(const google::protobuf::Descriptor* type) {
  auto message = NewMessage(type);
  FillAll(*message);
  return message;
}

}  // namespace psmet::cli
