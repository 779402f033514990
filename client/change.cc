#include "client/change.h"

#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/util/field_mask_util.h>

#include <memory>
#include <vector>

#include "client/commands.h"
#include "client/fields.h"
#include "client/remedy.h"
#include "client/render.h"
#include "client/template.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The field of a message that holds the resource of which `before` is another.
const FieldDescriptor* Resource(const Message& message, const google::protobuf::Descriptor* type) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (field->message_type() == type && field->name() != "before") return field;
  }
  return nullptr;
}

const Message& Before(const Message& reply) {
  return reply.GetReflection()->GetMessage(reply, reply.GetDescriptor()->FindFieldByName("before"));
}

// "phone 555-0100 -> 785-555-0100" for each field that differs.
std::vector<std::string> Differences(const Message& before, const Message& after) {
  std::vector<std::string> changed;
  for (int i = 0; i < after.GetDescriptor()->field_count(); ++i) {
    if (RuleOf(after.GetDescriptor()->field(i)).output_only()) continue;
    const std::string name = after.GetDescriptor()->field(i)->name();
    const std::string was = Filled("{" + name + "}", before), is = Filled("{" + name + "}", after);
    if (was == is) continue;
    changed.push_back(absl::StrCat(Kebab(name), " ", was.empty() ? "(none)" : was, " -> ", is.empty() ? "(none)" : is));
  }
  return changed;
}

}  // namespace

std::string RenderChange(const Message& reply, int width) {
  const Message& before = Before(reply);
  const FieldDescriptor* field = Resource(reply, before.GetDescriptor());
  const Message& after = reply.GetReflection()->GetMessage(reply, field);
  const auto changed = Differences(before, after);
  std::string text = absl::StrCat("Changed ", field->name(), " ", Filled("{id}", after), ": ",
                                  changed.empty() ? "it said that already" : Joined(changed, ", "), ".\n");
  if (reply.GetDescriptor()->FindFieldByName("changed_charges") == nullptr) return text;
  return text + Listed(ChangedCharges(), reply, width);
}

std::string PutBack(std::string_view method, const Message& request, const Message& reply) {
  const Message& before = Before(reply);
  const Message& after = reply.GetReflection()->GetMessage(reply, Resource(reply, before.GetDescriptor()));
  if (Differences(before, after).empty()) return "";
  const std::unique_ptr<Message> back(request.New());
  back->CopyFrom(request);
  const auto* r = back->GetReflection();
  const auto& mask = static_cast<const google::protobuf::FieldMask&>(
      r->GetMessage(*back, request.GetDescriptor()->FindFieldByName("update_mask")));
  google::protobuf::util::FieldMaskUtil::MergeOptions whole;
  whole.set_replace_repeated_fields(true);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(
      before, mask, whole, r->MutableMessage(back.get(), Resource(request, before.GetDescriptor())));
  if (const FieldDescriptor* etag = request.GetDescriptor()->FindFieldByName("etag")) {
    r->ClearField(back.get(), etag);
  }
  return CommandLine(method, *back, Unsaid::kEmptied);
}

}  // namespace psmet::cli
