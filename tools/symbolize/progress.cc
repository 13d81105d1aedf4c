// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/symbolize/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace hbsan::tools {
namespace {

constexpr std::chrono::milliseconds kPause(100);

}  // namespace

// The first line comes after a pause: short runs show none.
Progress::Progress()
    : enabled_(isatty(STDERR_FILENO) != 0 && isatty(STDOUT_FILENO) == 0),
      next_(Clock::now() + kPause) {}

void Progress::Show(const std::string& what, uint64_t done, uint64_t total) {
  if (!enabled_)
    return;
  const Clock::time_point now = Clock::now();
  if (now < next_)
    return;
  next_ = now + kPause;
  shown_ = true;
  if (total == 0) {
    std::fprintf(stderr, "\r\033[K%s: %llu KiB", what.c_str(),
                 static_cast<unsigned long long>(done >> 10));
    return;
  }
  constexpr int kWidth = 30;
  const double part =
      std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const int filled = static_cast<int>(part * kWidth);
  std::fprintf(stderr, "\r\033[K%s: [%.*s%*s] %3d%%", what.c_str(), filled,
               "##############################", kWidth - filled, "",
               static_cast<int>(part * 100));
}

void Progress::Hide() {
  if (shown_)
    std::fputs("\r\033[K", stderr);
  shown_ = false;
}

}  // namespace hbsan::tools
