#include "client/fields.h"

#include <absl/strings/ascii.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <set>

#include "client/words.h"
#include "psmet/v1/admin.pb.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/billing.pb.h"
#include "psmet/v1/board.pb.h"
#include "psmet/v1/calendar.pb.h"
#include "psmet/v1/cover.pb.h"
#include "psmet/v1/curriculum.pb.h"
#include "psmet/v1/find.pb.h"
#include "psmet/v1/lists.pb.h"
#include "psmet/v1/notes.pb.h"
#include "psmet/v1/notices.pb.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/places.pb.h"
#include "psmet/v1/schedule.pb.h"
#include "psmet/v1/staff.pb.h"
#include "psmet/v1/types.pb.h"

namespace psmet::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

const std::set<std::string> kFilledByGlobalFlags = {"request_id", "validate_only", "etag", "page_size",
                                                    "page_token", "update_mask",   "most", "line_offset"};

// Named one by one: the linker leaves out a generated file that nothing refers to.
std::vector<const FileDescriptor*> Files() {
  std::vector<const FileDescriptor*> files;
  for (const Descriptor* type :
       {v1::GetTodayRequest::descriptor(), v1::GetRosterRequest::descriptor(), v1::Note::descriptor(),
        v1::Site::descriptor(), v1::UncoveredSession::descriptor(), v1::FoundPatient::descriptor(),
        v1::Patient::descriptor(), v1::Instructor::descriptor(), v1::GetWeekRequest::descriptor(),
        v1::Notice::descriptor(), v1::GetSessionCalendarRequest::descriptor(), v1::Curriculum::descriptor(),
        v1::Policy::descriptor(), v1::ImportReport::descriptor(), v1::Token::descriptor()}) {
    files.push_back(type->file());
  }
  return files;
}

bool Flattened(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field->message_type() != v1::When::descriptor();
}

void Add(const Descriptor* type, const std::vector<const FieldDescriptor*>& way, bool required, bool changes,
         std::vector<Flag>& flags) {
  const bool masked = type->FindFieldByName("update_mask") != nullptr;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (RuleOf(field).output_only() || kFilledByGlobalFlags.contains(field->name())) continue;
    if (changes && RuleOf(field).fixed()) continue;
    std::vector<const FieldDescriptor*> here = way;
    here.push_back(field);
    bool needed = required && RuleOf(field).required();
    if (Flattened(field)) {
      if (!field->is_repeated()) Add(field->message_type(), here, needed && !masked, masked, flags);
      continue;
    }
    std::vector<std::string> names;
    for (const FieldDescriptor* step : here) names.push_back(step->name());
    flags.push_back({Kebab(field->name()), Joined(names, "."), here, needed});
  }
}

Message& MutableHolder(Message& message, const Flag& flag) {
  Message* holder = &message;
  for (size_t i = 0; i + 1 < flag.way.size(); ++i)
    holder = holder->GetReflection()->MutableMessage(holder, flag.way[i]);
  return *holder;
}

absl::Status NotA(const Flag& flag, const std::string& value, std::string_view kind) {
  return absl::InvalidArgumentError(absl::StrCat("--", flag.name, ": \"", value, "\" is not ", std::string(kind), "."));
}

// The value of that word, or the only one that begins so: f for female. Null where none does, or several.
const EnumValueDescriptor* EnumValueOf(const EnumDescriptor* type, const std::string& word) {
  std::vector<const EnumValueDescriptor*> found;
  for (int i = 0; i < type->value_count(); ++i) {
    const EnumValueDescriptor* known = type->value(i);
    const std::string whole = EnumWord(known);
    if (known->number() == 0 || word.empty() || whole.rfind(word, 0) != 0) continue;
    if (whole == word) return known;
    found.push_back(known);
  }
  return found.size() == 1 ? found.front() : nullptr;
}

// Sets the field, or adds to it when it is a list.
absl::Status Put(Message& holder, const Flag& flag, const std::string& value) {
  const FieldDescriptor* field = flag.field();
  const auto* r = holder.GetReflection();
  bool list = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      list ? r->AddString(&holder, field, value) : r->SetString(&holder, field, value);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT32: {
      int32_t number;
      if (!absl::SimpleAtoi(value, &number)) return NotA(flag, value, "a whole number");
      list ? r->AddInt32(&holder, field, number) : r->SetInt32(&holder, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      int64_t number;
      if (!absl::SimpleAtoi(value, &number)) return NotA(flag, value, "a whole number");
      list ? r->AddInt64(&holder, field, number) : r->SetInt64(&holder, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      bool yes;
      if (!absl::SimpleAtob(value, &yes)) return NotA(flag, value, "yes or no");
      r->SetBool(&holder, field, yes);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      std::string word = Lower(value);
      std::replace_if(
          word.begin(), word.end(), [](char c) { return c == '-' || c == ' '; }, '_');
      const EnumDescriptor* type = field->enum_type();
      if (word.empty() && !list) {
        r->SetEnumValue(&holder, field, 0);
        return absl::OkStatus();
      }
      if (const EnumValueDescriptor* known = EnumValueOf(type, word)) {
        list ? r->AddEnum(&holder, field, known) : r->SetEnum(&holder, field, known);
        return absl::OkStatus();
      }
      return absl::InvalidArgumentError(absl::StrCat("--", flag.name, ": there is no \"", value, "\".",
                                                     DidYouMean(word, EnumWords(type)), " It is one of ",
                                                     Joined(EnumWords(type), ", "), "."));
    }
    default: {
      auto& when = static_cast<v1::When&>(*r->MutableMessage(&holder, field));
      when.set_text(value);
      return absl::OkStatus();
    }
  }
}

}  // namespace

bool Flag::is_switch() const { return field()->cpp_type() == FieldDescriptor::CPPTYPE_BOOL; }
bool Flag::is_when() const { return field()->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }
bool Flag::is_file() const { return RuleOf(field()).file(); }

const MethodDescriptor* FindMethod(std::string_view method) {
  // By its name, so that only its own file's descriptors are built: all of them take longer than a call.
  std::string full = method.substr(0, 9) == "psmet.v1." ? std::string(method) : "psmet.v1." + std::string(method);
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(full);
}

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file : Files()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) methods.push_back(file->service(s)->method(m));
    }
  }
  return methods;
}

std::unique_ptr<Message> NewMessage(const Descriptor* type) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

const v1::FieldRule& RuleOf(const FieldDescriptor* field) { return field->options().GetExtension(v1::rule); }

bool Writes(const MethodDescriptor* method) { return method->options().GetExtension(v1::policy).writes(); }

std::vector<Flag> FlagsOf(const Descriptor* request) {
  std::vector<Flag> flags;
  Add(request, {}, true, false, flags);
  return flags;
}

bool IsFixed(const Descriptor* request, const std::string& name) {
  for (int i = 0; i < request->field_count(); ++i) {
    const Descriptor* resource = request->field(i)->message_type();
    for (int j = 0; resource && j < resource->field_count(); ++j) {
      if (RuleOf(resource->field(j)).fixed() && Kebab(resource->field(j)->name()) == name) return true;
    }
  }
  return false;
}

const Flag* FlagNamed(const std::vector<Flag>& flags, const std::string& field) {
  const auto found = std::find_if(flags.begin(), flags.end(), [&](const Flag& flag) {
    // A time's text is a field of its own to the API.
    return flag.path == field || (flag.is_when() && field.rfind(flag.path + ".", 0) == 0) ||
           (!field.empty() && flag.field()->name() == field);
  });
  return found == flags.end() ? nullptr : &*found;
}

std::vector<const FieldDescriptor*> Way(const Descriptor* type, std::string_view path) {
  std::vector<const FieldDescriptor*> way;
  for (const std::string& name : SplitAt(path, '.')) {
    const FieldDescriptor* field = type ? type->FindFieldByName(name) : nullptr;
    if (!field) return {};
    way.push_back(field);
    type = field->message_type();
  }
  return way;
}

std::string EnumWord(const EnumValueDescriptor* value) {
  // SESSION_STATE_ is the beginning of every value of SessionState.
  std::string prefix;
  for (char c : value->type()->name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  prefix += '_';
  std::string name = value->name();
  if (name.rfind(prefix, 0) == 0) name.erase(0, prefix.size());
  return Lower(name);
}

std::vector<std::string> EnumWords(const EnumDescriptor* type) {
  std::vector<std::string> words;
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() != 0) words.push_back(EnumWord(type->value(i)));
  }
  return words;
}

absl::Status Fill(Message& message, const Flag& flag, const std::vector<std::string>& values) {
  Message& holder = MutableHolder(message, flag);
  if (!flag.field()->is_repeated()) {
    if (values.size() > 1) return absl::InvalidArgumentError(absl::StrCat("--", flag.name, " is given twice."));
    return Put(holder, flag, values.at(0));
  }
  for (const std::string& value : values) {
    for (const std::string& item : SplitAt(value, ',')) {
      if (auto put = Put(holder, flag, std::string(absl::StripAsciiWhitespace(item))); !put.ok()) return put;
    }
  }
  return absl::OkStatus();
}

const Message& Holder(const Message& message, const Flag& flag) {
  const Message* holder = &message;
  for (size_t i = 0; i + 1 < flag.way.size(); ++i) holder = &holder->GetReflection()->GetMessage(*holder, flag.way[i]);
  return *holder;
}

bool IsFilled(const Message& message, const Flag& flag) {
  const Message& holder = Holder(message, flag);
  return flag.field()->is_repeated() ? holder.GetReflection()->FieldSize(holder, flag.field()) > 0
                                     : holder.GetReflection()->HasField(holder, flag.field());
}

}  // namespace psmet::cli
