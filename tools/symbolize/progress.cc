// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/symbolize/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace hbsan::tools {
namespace {

constexpr std::chrono::milliseconds kPause(100);
constexpr char kClear[] = "\r\033[K";

}  // namespace

std::string ProgressText(const std::string& what, uint64_t done,
                         uint64_t total) {
  if (total == 0)
    return what + ": " + std::to_string(done >> 10) + " KiB";
  constexpr size_t kWidth = 30;
  const double part =
      std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  std::string bar(static_cast<size_t>(part * kWidth), '#');
  bar.resize(kWidth, ' ');
  const std::string percent = std::to_string(static_cast<int>(part * 100));
  return what + ": [" + bar + "] " + std::string(3 - percent.size(), ' ') +
         percent + "%";
}

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
  std::fprintf(stderr, "%s%s", kClear, ProgressText(what, done, total).c_str());
}

void Progress::Hide() {
  if (shown_)
    std::fputs(kClear, stderr);
  shown_ = false;
}

}  // namespace hbsan::tools
