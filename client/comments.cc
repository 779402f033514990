#include "client/comments.h"

#include <absl/strings/ascii.h>
#include <google/protobuf/descriptor.pb.h>

#include "client/words.h"

namespace psmet::cli {
namespace {

// The generated descriptors have no comments: these are the same files, read from the embedded set.
const google::protobuf::DescriptorPool& Commented() {
  static const auto& pool = *[] {
    auto* built = new google::protobuf::DescriptorPool();
    google::protobuf::FileDescriptorSet set;
    auto bytes = EmbeddedDescriptors();
    set.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    for (const auto& file : set.file()) built->BuildFile(file);
    return built;
  }();
  return pool;
}

// What a program calls a reply or a mask is, to people, what they see and what they give.
std::string ForPeople(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"Replies with a page of ", "Shows "},
      {"Replies with ", "Shows "},
      {"the fields that the mask names", "what its flags say"},
      {"the fields of a pending order that the mask names", "what its flags say of an order on its way"}};
  for (const auto& [of_api, of_people] : kWords) {
    if (size_t at = text.find(of_api); at != std::string::npos) text.replace(at, of_api.size(), of_people);
  }
  return text;
}

template <typename Descriptor>
std::string Comment(const Descriptor* descriptor) {
  google::protobuf::SourceLocation location;
  return descriptor && descriptor->GetSourceLocation(&location) ? location.leading_comments : "";
}

void Append(std::string& text, const std::string& line) {
  if (line.empty()) return;
  if (!text.empty()) text += ' ';
  text += line;
}

}  // namespace

MethodComment CommentOf(const google::protobuf::MethodDescriptor* method) {
  MethodComment comment;
  bool errors = false;
  for (const std::string& raw : SplitAt(Comment(Commented().FindMethodByName(method->full_name())), '\n')) {
    std::string line(absl::StripAsciiWhitespace(raw));
    // What is not indented is no part of the list of errors.
    errors = errors && raw.rfind("  ", 0) == 0;
    size_t colon = line.find(": ");
    bool reason = colon != std::string::npos && line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == colon;
    if (line == "Errors:") {
      errors = true;
    } else if (errors && reason) {
      comment.errors.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    } else if (errors && !comment.errors.empty()) {
      Append(comment.errors.back().second, line);
    } else {
      Append(comment.text, line);
    }
  }
  comment.text = ForPeople(std::move(comment.text));
  return comment;
}

std::string CommentOf(const google::protobuf::FieldDescriptor* field) {
  std::string text;
  const auto* type = Commented().FindMessageTypeByName(field->containing_type()->full_name());
  for (const std::string& line : SplitAt(Comment(type ? type->FindFieldByName(field->name()) : nullptr), '\n')) {
    Append(text, std::string(absl::StripAsciiWhitespace(line)));
  }
  return text.rfind("True: ", 0) == 0 ? Capital(text.substr(6)) : text;
}

std::string FirstSentence(const std::string& text) {
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    // "e.g. adces-3" does not end a sentence; what follows a sentence is a capital.
    if (text[i] == '.' && text[i + 1] == ' ' && i + 2 < text.size() &&
        absl::ascii_isupper(static_cast<unsigned char>(text[i + 2]))) {
      return text.substr(0, i + 1);
    }
  }
  return text;
}

}  // namespace psmet::cli
