#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "client/call.h"
#include "client/run.h"

int main(int argc, char** argv) {
  // A reader that went away, as in psmet patient list | head, ends the program in the usual way.
  std::signal(SIGPIPE, SIG_DFL);
  psmet::cli::CatchInterrupts();
  winsize window{};
  bool tty = isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0;
  psmet::cli::Terminal terminal{std::cin, std::cout, std::cerr, tty ? window.ws_col : 0,
                                isatty(STDIN_FILENO) && isatty(STDERR_FILENO)};
  return psmet::cli::Run(std::vector<std::string>(argv + 1, argv + argc), terminal);
}
