// One command line, from its words to an exit code.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace psmet::cli {

// What a command line talks to.
struct Terminal {
  std::istream& in;
  std::ostream& out;  // data
  std::ostream& err;  // words
  int width = 0;      // of out in columns; 0 when it is not a terminal
  bool asks = false;  // somebody can answer a question
  int height = 0;     // of out in lines; 0 when it is not a terminal
  int err_width = 0;  // of err in columns; 0 when it is not a terminal
  // Connections of what was run: the end of one waits for gRPC's threads, longer than a call takes.
  std::vector<std::shared_ptr<void>> connections = {};
};

// Runs the command that the arguments (without the program's name) spell and returns its exit code.
int Run(const std::vector<std::string>& args, Terminal& terminal);

}  // namespace psmet::cli
