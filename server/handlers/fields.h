// The rules of fields that the protos declare, kept for every request and for every cell of an imported list alike.
#pragma once

#include <absl/status/status.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <string>
#include <vector>

#include "psmet/v1/options.pb.h"

namespace psmet::handlers {

// The rule of a field; the empty one where it has none.
const psmet::v1::FieldRule& RuleOf(const google::protobuf::FieldDescriptor& field);
// True for texts and bytes; true for messages.
bool IsString(const google::protobuf::FieldDescriptor& field);
bool IsMessage(const google::protobuf::FieldDescriptor& field);
// What a string field holds, repeated or not.
std::vector<std::string> TextsOf(const google::protobuf::Message& message,
                                 const google::protobuf::FieldDescriptor& field);
// The messages that a message field holds, repeated or not.
std::vector<const google::protobuf::Message*> ChildrenOf(const google::protobuf::Message& message,
                                                         const google::protobuf::FieldDescriptor& field);

// Visits every text field of a message and of those in it that holds something, until one gives an error.
using VisitText =
    std::function<absl::Status(google::protobuf::Message& holder, const google::protobuf::FieldDescriptor& field)>;
absl::Status VisitTexts(google::protobuf::Message& message, const VisitText& visit);

// Checks one text against the rule of the field that is to hold it; `name` is what a refusal calls the field. Errors,
// all INVALID_ARGUMENT: FIELD_TOO_LONG, TEXT_INVALID, ID_INVALID, ID_WRONG_KIND, DATE_INVALID, FIELD_REQUIRED for one
// that says nothing. The refusal never says what the text is.
absl::Status CheckText(const google::protobuf::FieldDescriptor& field, const std::string& name,
                       const std::string& text);
// Checks a request against the rules of its fields, everywhere in it: text clean and not too long, ids of a right kind,
// dates dates and `to` not before `from`, enums of their values, required fields filled (in a message under an
// update_mask only those that the mask names). Errors as CheckText, and FIELD_INVALID; the refusal names the field,
// never what it holds.
absl::Status CheckRequest(const google::protobuf::Message& request);

}  // namespace psmet::handlers
