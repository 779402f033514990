#include "rpc/edge.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "base/digest.h"
#include "base/error.h"
#include "base/id.h"
#include "base/text.h"
#include "psmet/v1/options.pb.h"
#include "rules/when.h"

namespace psmet::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using psmet::v1::FieldRule;

const FieldRule& RuleOf(const FieldDescriptor& field) { return field.options().GetExtension(psmet::v1::rule); }

bool IsString(const FieldDescriptor& field) { return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING; }
bool IsMessage(const FieldDescriptor& field) { return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }

bool IsFilled(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  return field.is_repeated() ? reflection->FieldSize(message, &field) > 0 : reflection->HasField(message, &field);
}

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

// Calls `text` for every filled string field of a message and of all messages in it.
void VisitTexts(Message& message, const std::function<void(Message&, const FieldDescriptor&)>& text) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (IsString(*field)) text(message, *field);
    if (!IsMessage(*field)) continue;
    for (const Message* child : ChildrenOf(message, *field)) VisitTexts(const_cast<Message&>(*child), text);
  }
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
  return last;
}

absl::Status CheckText(const FieldDescriptor& field, const std::string& name, const std::string& text) {
  const FieldRule& rule = RuleOf(field);
  const size_t most = rule.max_bytes() == 0 ? 200 : rule.max_bytes();
  if (text.size() > most) {
    return Invalid("FIELD_TOO_LONG", "{field} has {size} bytes; at most {most} are allowed",
                   {{"field", name}, {"size", absl::StrCat(text.size())}, {"most", absl::StrCat(most)}});
  }
  if (const std::string fault = FaultOf(text, rule.multiline()); !fault.empty()) {
    return Invalid("TEXT_INVALID", "{field} {fault}; type it anew", {{"field", name}, {"fault", fault}});
  }
  if (rule.required() && !SaysSomething(text)) {
    return Invalid("FIELD_REQUIRED", "{field} says nothing; fill it in", {{"field", name}});
  }
  if (text.empty()) return absl::OkStatus();
  if (!rule.id().empty()) TRY(CheckId(rule.id(), text));
  if (rule.date()) TRY(rules::ReadDay(text));
  return absl::OkStatus();
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
        return Invalid("FIELD_REQUIRED", "{field} is missing", {{"field", name}});
      }
      continue;
    }
    if (IsString(field)) {
      for (const std::string& text : TextsOf(message, field)) TRY(CheckText(field, name, text));
    }
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
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckRequest(const Message& request) { return Check(request, "", nullptr); }

std::vector<std::string> IdsIn(const Message& message, bool output) {
  std::vector<std::string> ids;
  VisitTexts(const_cast<Message&>(message), [&](Message& owner, const FieldDescriptor& field) {
    const FieldRule& rule = RuleOf(field);
    if (rule.id().empty() || rule.output_only() != output) return;
    for (std::string& id : TextsOf(owner, field)) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
    }
  });
  return ids;
}

std::vector<std::string> FieldsIn(const Message& message) {
  std::vector<std::string> names;
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const auto* field : fields) {
    names.push_back(field->name());
    if (!IsMessage(*field) || field->is_repeated()) continue;
    for (const std::string& child : FieldsIn(message.GetReflection()->GetMessage(message, field))) {
      names.push_back(absl::StrCat(field->name(), ".", child));
    }
  }
  return names;
}

void BlankSecrets(Message& message) {
  VisitTexts(message, [](Message& owner, const FieldDescriptor& field) {
    if (RuleOf(field).secret()) owner.GetReflection()->ClearField(&owner, &field);
  });
}

void BlankNewIds(Message& message, const std::vector<std::string>& known) {
  VisitTexts(message, [&](Message& owner, const FieldDescriptor& field) {
    const FieldRule& rule = RuleOf(field);
    if (!rule.output_only() || rule.id().empty() || field.is_repeated()) return;
    const std::string id = owner.GetReflection()->GetString(owner, &field);
    if (std::find(known.begin(), known.end(), id) == known.end()) owner.GetReflection()->ClearField(&owner, &field);
  });
}

std::string DigestOf(const Message& request) {
  std::unique_ptr<Message> copy(request.New());
  copy->CopyFrom(request);
  for (const char* name : {"request_id", "validate_only"}) {
    if (const auto* field = copy->GetDescriptor()->FindFieldByName(name))
      copy->GetReflection()->ClearField(copy.get(), field);
  }
  std::string bytes = request.GetDescriptor()->full_name();
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    stream.BackUp(0);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    copy->SerializeToCodedStream(&coded);
  }
  return Sha256Hex(bytes);
}

std::string TextField(const Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

bool FlagField(const Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  return field != nullptr && message.GetReflection()->GetBool(message, field);
}

}  // namespace psmet::rpc
