// The protos' comments, which help is made of. They are part of the program.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace psmet::cli {

// What a method's comment says.
struct MethodComment {
  std::string text;                                         // the sentences before the errors
  std::vector<std::pair<std::string, std::string>> errors;  // reason and when
};

// The comment of a method, its errors apart.
MethodComment CommentOf(const google::protobuf::MethodDescriptor* method);
// The comment of a field on one line; "True: " is left out of a switch's.
std::string CommentOf(const google::protobuf::FieldDescriptor* field);
// The first sentence of a text.
std::string FirstSentence(const std::string& text);

// The serialized FileDescriptorSet that the build wrote, with source information.
std::string_view EmbeddedDescriptors();

}  // namespace psmet::cli
