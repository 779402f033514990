// What the server's refusal means: words for people and an exit code for scripts.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/call.h"
#include "client/commands.h"
#include "client/connect.h"
#include "client/request.h"

namespace psmet::cli {

// What the program tells the shell.
enum Exit {
  kDone = 0,
  kRefused = 1,
  kUsage = 2,
  kNotFound = 3,
  kNotAllowed = 4,
  kChanged = 5,
  kUnreachable = 6,
  kNotConfirmed = 7,
  kUnknownOutcome = 8,
  kInterrupted = 130,
};

// A call that would serve instead: what it does and the command to type.
struct Suggestion {
  std::string text;
  std::string command;
};

// A refusal, taken apart.
struct Refusal {
  int code = 0;  // of gRPC
  std::string text;
  std::string reason;  // empty when the answer did not come from psmet
  std::vector<std::pair<std::string, std::string>> metadata;
  std::vector<Suggestion> suggestions;

  // The metadata's value; empty where it has none of that key.
  std::string Value(std::string_view key) const;
};

// Reads a status and its details.
Refusal ReadRefusal(const grpc::Status& status);

// The exit code of an answer that is not OK. A write whose answer got lost, or whose outcome the server does not know,
// is kUnknownOutcome.
Exit ExitOf(const Answer& answer, const Refusal& refusal, bool writes);

// "Not enrolled: session s-41 is full (4 of 4)." with the suggestions and the reason below.
std::string RefusalText(const Refusal& refusal, const Command& command);

// "psmet: can't reach the server at ..." with what to do about it: where nothing says which server is meant, how one is
// started and how another one is named.
std::string UnreachableText(const Target& target, const std::string& why, const std::string& command);

// "psmet: it may or may not have been done: ..." with the command that asks again.
std::string UnknownOutcomeText(const Refusal& refusal, const std::string& command);

}  // namespace psmet::cli
