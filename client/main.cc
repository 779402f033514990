#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

#include "client/call.h"
#include "client/run.h"

int main(int argc, char** argv) {
  // A reader that went away, as in psmet patient list | head, ends the program in the usual way.
  std::signal(SIGPIPE, SIG_DFL);
  psmet::cli::CatchInterrupts();
  // The system knows the size of a terminal and answers for nothing else.
  winsize out{}, err{};
  ioctl(STDOUT_FILENO, TIOCGWINSZ, &out);
  ioctl(STDERR_FILENO, TIOCGWINSZ, &err);
  psmet::cli::Terminal terminal{
      std::cin,   std::cout, std::cerr, out.ws_col, isatty(STDIN_FILENO) && isatty(STDERR_FILENO),
      out.ws_row, err.ws_col};
  const int code = psmet::cli::Run(std::vector<std::string>(argv + 1, argv + argc), terminal);
  std::cout.flush();
  // Nothing is taken down: nobody need wait for gRPC's threads.
  std::quick_exit(code);
}
