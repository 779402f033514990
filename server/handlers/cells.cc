#include "handlers/cells.h"

#include <absl/strings/ascii.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>
#include <google/protobuf/descriptor.h>

#include <vector>

#include "handlers/fields.h"

namespace psmet::handlers {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The word of an enum's value without the enum's own name: SEX_FEMALE is female.
std::string WordOf(const google::protobuf::EnumValueDescriptor& value) {
  std::string prefix;
  for (const char c : value.type()->name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return absl::AsciiStrToLower(value.name().substr(prefix.size() + 1));
}

}  // namespace

const std::string& CellOf(const Cells& cells, std::string_view field) {
  static const std::string& empty = *new std::string();
  const auto found = cells.find(field);
  return found == cells.end() ? empty : found->second;
}

void FillFrom(const Cells& cells, Message* message) {
  const auto* reflection = message->GetReflection();
  for (const auto& [name, text] : cells) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || text.empty() || RuleOf(*field).output_only()) continue;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (!field->is_repeated()) {
          reflection->SetString(message, field, text);
        } else {
          for (const std::string& word : std::vector<std::string>(absl::StrSplit(text, "; "))) {
            reflection->AddString(message, field, word);
          }
        }
        break;
      case FieldDescriptor::CPPTYPE_INT32: {
        int32_t number = 0;
        if (absl::SimpleAtoi(text, &number)) reflection->SetInt32(message, field, number);
        break;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection->SetBool(message, field, text == "yes");
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        for (int i = 0; i < field->enum_type()->value_count(); ++i) {
          const auto* value = field->enum_type()->value(i);
          if (WordOf(*value) == text) reflection->SetEnum(message, field, value);
        }
        break;
      default:
        break;
    }
  }
}

Cells CellsOf(const Message& message) {
  Cells cells;
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    std::string& cell = cells[field.name()];
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        cell = absl::StrJoin(TextsOf(message, field), "; ");
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        if (const int number = reflection->GetInt32(message, &field); number != 0) cell = absl::StrCat(number);
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        cell = reflection->GetBool(message, &field) ? "yes" : "no";
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (const auto* value = reflection->GetEnum(message, &field); value->number() != 0) cell = WordOf(*value);
        break;
      default:
        break;
    }
  }
  return cells;
}

}  // namespace psmet::handlers
