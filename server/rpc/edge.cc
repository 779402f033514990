#include "rpc/edge.h"

#include <absl/strings/str_cat.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "base/digest.h"
#include "handlers/fields.h"
#include "psmet/v1/options.pb.h"

namespace psmet::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using handlers::IsMessage;
using handlers::IsString;
using handlers::RuleOf;
using psmet::v1::FieldRule;

// What of a message somebody may want to visit.
enum class Texts { kGivenIds, kMadeIds, kPatients, kSecrets };

bool IsWanted(Texts wanted, const FieldDescriptor& field) {
  if (!IsString(field)) return false;
  const FieldRule& rule = RuleOf(field);
  if (wanted == Texts::kSecrets) return rule.secret();
  if (wanted == Texts::kPatients) return rule.id() == "p" || field.name() == "patient";
  return !rule.id().empty() && rule.output_only() == (wanted == Texts::kMadeIds);
}

// Where in a type of message such texts are, found once a type: most of a reply holds none.
struct Shape {
  // In the order of their numbers: a text, or what leads to one together with the shape below.
  std::vector<std::pair<const FieldDescriptor*, const Shape*>> fields;
};

using Shapes = std::map<std::pair<const Descriptor*, Texts>, std::unique_ptr<Shape>>;

// A type within itself is taken to lead to one.
const Shape* ShapeIn(Shapes& shapes, const Descriptor* type, Texts wanted) {
  std::unique_ptr<Shape>& shape = shapes[{type, wanted}];
  if (shape != nullptr) return shape.get();
  shape = std::make_unique<Shape>();
  Shape* const made = shape.get();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (IsWanted(wanted, *field)) made->fields.emplace_back(field, nullptr);
    if (!IsMessage(*field)) continue;
    const bool within = shapes.contains({field->message_type(), wanted});
    const Shape* child = ShapeIn(shapes, field->message_type(), wanted);
    if (within || !child->fields.empty()) made->fields.emplace_back(field, child);
  }
  std::sort(made->fields.begin(), made->fields.end(),
            [](const auto& a, const auto& b) { return a.first->number() < b.first->number(); });
  return made;
}

const Shape& ShapeOf(const Message& message, Texts wanted) {
  static std::mutex mutex;
  static Shapes shapes;
  std::lock_guard lock(mutex);
  return *ShapeIn(shapes, message.GetDescriptor(), wanted);
}

template <typename Visit>
void VisitShape(Message& message, const Shape& shape, const Visit& visit) {
  const auto* reflection = message.GetReflection();
  for (const auto& [field, child] : shape.fields) {
    if (child == nullptr) {
      visit(message, *field);
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        VisitShape(*reflection->MutableRepeatedMessage(&message, field, i), *child, visit);
      }
    } else if (reflection->HasField(message, field)) {
      VisitShape(*reflection->MutableMessage(&message, field), *child, visit);
    }
  }
}

// Calls `visit` for every such field of a message and of all messages in it, filled or not.
template <typename Visit>
void VisitTexts(Message& message, Texts wanted, const Visit& visit) {
  VisitShape(message, ShapeOf(message, wanted), visit);
}

void AddTo(std::vector<std::string>& ids, const std::string& id) {
  if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

std::vector<std::string> IdsOf(const Message& message, Texts wanted) {
  std::vector<std::string> ids;
  VisitTexts(const_cast<Message&>(message), wanted, [&](Message& owner, const FieldDescriptor& field) {
    const auto* reflection = owner.GetReflection();
    std::string copied;
    if (!field.is_repeated()) return AddTo(ids, reflection->GetStringReference(owner, &field, &copied));
    for (int i = 0; i < reflection->FieldSize(owner, &field); ++i) {
      AddTo(ids, reflection->GetRepeatedStringReference(owner, &field, i, &copied));
    }
  });
  return ids;
}

}  // namespace

std::vector<std::string> IdsIn(const Message& message, bool output) {
  return IdsOf(message, output ? Texts::kMadeIds : Texts::kGivenIds);
}

std::vector<std::string> PatientsIn(const Message& reply) { return IdsOf(reply, Texts::kPatients); }

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

bool MayHoldSecrets(const Message& message) { return !ShapeOf(message, Texts::kSecrets).fields.empty(); }

void BlankSecrets(Message& message) {
  VisitTexts(message, Texts::kSecrets,
             [](Message& owner, const FieldDescriptor& field) { owner.GetReflection()->ClearField(&owner, &field); });
}

void BlankNewIds(Message& message, const std::vector<std::string>& known) {
  VisitTexts(message, Texts::kMadeIds, [&](Message& owner, const FieldDescriptor& field) {
    if (field.is_repeated()) return;
    const std::string id = owner.GetReflection()->GetString(owner, &field);
    if (std::find(known.begin(), known.end(), id) == known.end()) owner.GetReflection()->ClearField(&owner, &field);
  });
}

std::string DigestOf(Message& request) {
  const auto* reflection = request.GetReflection();
  const auto* id = request.GetDescriptor()->FindFieldByName("request_id");
  const auto* dry = request.GetDescriptor()->FindFieldByName("validate_only");
  const std::string had_id = TextField(request, "request_id");
  const bool was_dry = FlagField(request, "validate_only");
  if (id != nullptr) reflection->ClearField(&request, id);
  if (dry != nullptr) reflection->ClearField(&request, dry);
  std::string bytes = request.GetDescriptor()->full_name();
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    stream.BackUp(0);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  if (!had_id.empty()) reflection->SetString(&request, id, had_id);
  if (was_dry) reflection->SetBool(&request, dry, true);
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
