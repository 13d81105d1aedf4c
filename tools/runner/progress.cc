// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/runner/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace hbsan::tools {

Progress::Progress() {
  const char* kind = std::getenv("TERM");
  if (!isatty(STDOUT_FILENO) || !kind || std::string_view(kind) == "dumb")
    return;
  winsize size = {};
  const bool known =
      ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  columns_ = known ? size.ws_col : 80;
}

void Progress::Clear() {
  if (shown_)
    std::fputs("\r\033[K", stdout);
  shown_ = false;
}

void Progress::Say(std::string_view text) {
  Clear();
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void Progress::Show(std::string_view text) {
  if (!on_terminal())
    return;
  Clear();
  // A line as wide as the terminal would wrap, and then stay.
  const std::string_view part = text.substr(0, columns_ - 1);
  std::fwrite(part.data(), 1, part.size(), stdout);
  std::fflush(stdout);
  shown_ = true;
}

bool IsBuildProgress(std::string_view line) {
  return line.size() > 2 && line[0] == '[' &&
         (line[1] == ' ' || (line[1] >= '0' && line[1] <= '9'));
}

}  // namespace hbsan::tools
