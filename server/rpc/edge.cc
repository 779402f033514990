#include "rpc/edge.h"

#include <absl/strings/str_cat.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "base/digest.h"
#include "handlers/fields.h"
#include "psmet/v1/options.pb.h"

namespace psmet::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using handlers::ChildrenOf;
using handlers::IsMessage;
using handlers::IsString;
using handlers::RuleOf;
using handlers::TextsOf;
using psmet::v1::FieldRule;

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

}  // namespace

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
