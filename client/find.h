// Finding patients without a name in the shell's history, and what was found.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "client/request.h"
#include "client/run.h"

namespace psmet::cli {

// Asks for a command's first positional field where the command has a prompt and the line says nothing: at the
// terminal, or one line of what is piped in. False when somebody pressed Ctrl-C.
bool Prompted(Invocation& invocation, Terminal& terminal);

// Who was found, and the next command.
std::string RenderFound(const google::protobuf::Message& reply, int width);

}  // namespace psmet::cli
