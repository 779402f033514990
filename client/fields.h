// Flags and field paths of a message, found by reflection, so that a command can't drift from the API.
#pragma once

#include <absl/status/status.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "psmet/v1/options.pb.h"

namespace psmet::cli {

// One field that a command line may fill.
struct Flag {
  std::string name;                                           // given-name
  std::string path;                                           // patient.given_name
  std::vector<const google::protobuf::FieldDescriptor*> way;  // patient, given_name
  bool required = false;                                      // the call is refused without it

  const google::protobuf::FieldDescriptor* field() const { return way.back(); }
  bool is_switch() const;  // takes no value
  bool is_when() const;    // takes a time as people write it
  bool is_file() const;    // takes a path and sends what the file holds
};

// The method of that name, e.g. ScheduleService.EnrollPatient; null when the API has none.
const google::protobuf::MethodDescriptor* FindMethod(std::string_view method);
// All methods of the API, in the order of their files and services.
std::vector<const google::protobuf::MethodDescriptor*> AllMethods();
// A new, empty message of that type.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* type);

// The rule of a field; the empty one where it has none.
const v1::FieldRule& RuleOf(const google::protobuf::FieldDescriptor* field);
// True for a method that changes something.
bool Writes(const google::protobuf::MethodDescriptor* method);

// The flags of a request, in the order of its fields. A resource's fields stand for the resource; what the server sets
// and what global flags fill (request_id, validate_only, etag, page_size, page_token, most, update_mask) is left out;
// so is what a change of the resource can't change.
std::vector<Flag> FlagsOf(const google::protobuf::Descriptor* request);
// True for the name of a flag that is left out of a change for that.
bool IsFixed(const google::protobuf::Descriptor* request, const std::string& name);

// The flag of a field as a refusal names it, new_patient.birth_date or birth_date; null where no flag fills it.
const Flag* FlagNamed(const std::vector<Flag>& flags, const std::string& field);

// The fields along a path such as enrollment.patient; empty when there is no such path.
std::vector<const google::protobuf::FieldDescriptor*> Way(const google::protobuf::Descriptor* type,
                                                          std::string_view path);

// A word of an enum as people type it, e.g. front_desk.
std::string EnumWord(const google::protobuf::EnumValueDescriptor* value);
// The words of an enum, without the unspecified one.
std::vector<std::string> EnumWords(const google::protobuf::EnumDescriptor* type);

// Fills the flag's field with the values: numbers and enum words, also by their beginning, are read; lists may be
// separated by commas. Errors: INVALID_ARGUMENT with a sentence for people; the message is then partly filled.
absl::Status Fill(google::protobuf::Message& message, const Flag& flag, const std::vector<std::string>& values);

// The message that holds the flag's field, and whether the field is filled there.
const google::protobuf::Message& Holder(const google::protobuf::Message& message, const Flag& flag);
bool IsFilled(const google::protobuf::Message& message, const Flag& flag);

}  // namespace psmet::cli
