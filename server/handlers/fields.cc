#include "handlers/fields.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <google/protobuf/field_mask.pb.h>

#include <algorithm>

#include "base/error.h"
#include "base/id.h"
#include "base/text.h"
#include "rules/when.h"

namespace psmet::handlers {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using psmet::v1::FieldRule;

bool IsFilled(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  return field.is_repeated() ? reflection->FieldSize(message, &field) > 0 : reflection->HasField(message, &field);
}

absl::Status CheckId(const std::string& prefixes, const std::string& text) {
  absl::Status last;
  for (const std::string& prefix : std::vector<std::string>(absl::StrSplit(prefixes, ','))) {
    for (int kind = 0; kind <= static_cast<int>(Kind::kToken); ++kind) {
      if (PrefixOf(static_cast<Kind>(kind)) != prefix) continue;
      last = ParseNumber(static_cast<Kind>(kind), text).status();
      if (last.ok()) return last;
    }
  }
  // Most often it is the patient's name, which is no id.
  const bool of_patients = prefixes == PrefixOf(Kind::kPatient);
  return of_patients ? WithRemedy(last, {"Find the patient's id", "psmet.v1.FindService.FindPatients", ""}) : last;
}

}  // namespace

absl::Status CheckText(const FieldDescriptor& field, const std::string& name, const std::string& text) {
  const FieldRule& rule = RuleOf(field);
  const size_t most = rule.max_bytes() == 0 ? 200 : rule.max_bytes();
  if (text.size() > most) {
    return Invalid("FIELD_TOO_LONG", "{field} has {size} bytes; at most {most} are allowed",
                   {{"field", name}, {"size", absl::StrCat(text.size())}, {"most", absl::StrCat(most)}});
  }
  // Bytes are read, and found fault with, where they are used.
  if (field.type() == FieldDescriptor::TYPE_BYTES) return absl::OkStatus();
  if (const std::string fault = FaultOf(text, rule.multiline()); !fault.empty()) {
    return Invalid("TEXT_INVALID", "{field} {fault}; type it anew", {{"field", name}, {"fault", fault}});
  }
  if ((rule.required() && !SaysSomething(text)) || text == kToBeSaid) {
    return Invalid("FIELD_REQUIRED", "{field} says nothing; fill it in", {{"field", name}});
  }
  if (text.empty()) return absl::OkStatus();
  if (!rule.id().empty()) {
    absl::Status id = CheckId(rule.id(), text);
    // Where it may be a name it is found later; the id of something else is none.
    if (!id.ok() && !(rule.named() && ReasonOf(id) == "ID_INVALID")) return id;
  }
  if (rule.date()) TRY(rules::ReadDay(text));
  return absl::OkStatus();
}

namespace {

// An enum of proto3 takes any number.
absl::Status CheckNumberOf(const Message& message, const FieldDescriptor& field, const std::string& name) {
  const auto* reflection = message.GetReflection();
  const int count = field.is_repeated() ? reflection->FieldSize(message, &field) : 1;
  for (int i = 0; i < count; ++i) {
    const int number = field.is_repeated() ? reflection->GetRepeatedEnumValue(message, &field, i)
                                           : reflection->GetEnumValue(message, &field);
    if (field.enum_type()->FindValueByNumber(number) == nullptr) {
      return Invalid("FIELD_INVALID", "{field} is {number}; it has no such value",
                     {{"field", name}, {"number", absl::StrCat(number)}});
    }
  }
  return absl::OkStatus();
}

// Days are in their one spelling here, so that their texts are in their order.
absl::Status CheckDaysInOrder(const Message& message, const std::string& path) {
  const auto* from = message.GetDescriptor()->FindFieldByName("from");
  const auto* to = message.GetDescriptor()->FindFieldByName("to");
  if (from == nullptr || to == nullptr || !RuleOf(*from).date() || !RuleOf(*to).date()) return absl::OkStatus();
  const std::string first = TextsOf(message, *from)[0], last = TextsOf(message, *to)[0];
  if (first.empty() || last.empty() || first <= last) return absl::OkStatus();
  return Invalid("DATE_INVALID", "{field} is before from; begin with the earlier day", {{"field", path + "to"}});
}

absl::Status Check(const Message& message, const std::string& path, const std::vector<std::string>* mask) {
  const auto* descriptor = message.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    const FieldRule& rule = RuleOf(field);
    const std::string name = path + field.name();
    const bool asked = mask == nullptr || std::find(mask->begin(), mask->end(), field.name()) != mask->end();
    if (!IsFilled(message, field)) {
      if (rule.required() && asked) {
        const bool number = field.cpp_type() == FieldDescriptor::CPPTYPE_INT32;
        return Invalid("FIELD_REQUIRED", number ? "{field} is missing or 0" : "{field} is missing", {{"field", name}});
      }
      continue;
    }
    if (IsString(field)) {
      for (const std::string& text : TextsOf(message, field)) TRY(CheckText(field, name, text));
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) TRY(CheckNumberOf(message, field, name));
    if (IsMessage(field)) {
      const auto* mask_field = descriptor->FindFieldByName("update_mask");
      std::vector<std::string> paths;
      const std::vector<std::string>* child_mask = nullptr;
      if (mask_field != nullptr && mask_field != &field) {
        const auto& update_mask =
            static_cast<const google::protobuf::FieldMask&>(message.GetReflection()->GetMessage(message, mask_field));
        paths.assign(update_mask.paths().begin(), update_mask.paths().end());
        child_mask = &paths;
      }
      for (const Message* child : ChildrenOf(message, field)) TRY(Check(*child, name + ".", child_mask));
    }
  }
  return CheckDaysInOrder(message, path);
}

}  // namespace

const FieldRule& RuleOf(const FieldDescriptor& field) { return field.options().GetExtension(psmet::v1::rule); }

bool IsString(const FieldDescriptor& field) { return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING; }
bool IsMessage(const FieldDescriptor& field) { return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }

std::vector<std::string> TextsOf(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  if (!field.is_repeated()) return {reflection->GetString(message, &field)};
  std::vector<std::string> texts;
  for (int i = 0; i < reflection->FieldSize(message, &field); ++i) {
    texts.push_back(reflection->GetRepeatedString(message, &field, i));
  }
  return texts;
}

std::vector<const Message*> ChildrenOf(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  if (!field.is_repeated()) return {&reflection->GetMessage(message, &field)};
  std::vector<const Message*> children;
  for (int i = 0; i < reflection->FieldSize(message, &field); ++i) {
    children.push_back(&reflection->GetRepeatedMessage(message, &field, i));
  }
  return children;
}

absl::Status VisitTexts(Message& message, const VisitText& visit) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (IsMessage(*field)) {
      for (const Message* child : ChildrenOf(message, *field)) TRY(VisitTexts(const_cast<Message&>(*child), visit));
    }
    if (IsString(*field)) TRY(visit(message, *field));
  }
  return absl::OkStatus();
}

absl::Status CheckRequest(const Message& request) { return Check(request, "", nullptr); }

}  // namespace psmet::handlers
