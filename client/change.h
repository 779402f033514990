// What an update changed, and the command that puts it back.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace psmet::cli {

// What a resource says now and said before, and the charges that changed, of a reply with `before`.
std::string RenderChange(const google::protobuf::Message& reply, int width);
// "psmet room update rm-1 --capacity 8": the request of that method with the values from before; empty when nothing
// changed.
std::string PutBack(std::string_view method, const google::protobuf::Message& request,
                    const google::protobuf::Message& reply);

}  // namespace psmet::cli
