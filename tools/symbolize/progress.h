// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One line on a terminal that says how far a long run is, and leaves no trace.

#ifndef HBSAN_TOOLS_SYMBOLIZE_PROGRESS_H_
#define HBSAN_TOOLS_SYMBOLIZE_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <string>

namespace hbsan::tools {

// "race.jsonl: [#######               ]  25%"; without a total, "race.jsonl:
// 12 KiB".
std::string ProgressText(const std::string& what, uint64_t done,
                         uint64_t total);

class Progress {
 public:
  // Shows nothing unless standard error is a terminal and standard output,
  // which the line would get mixed up with, is none.
  Progress();
  ~Progress() { Hide(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `total` 0: not known.
  void Show(const std::string& what, uint64_t done, uint64_t total);
  // Before anything else is written to standard error.
  void Hide();

 private:
  using Clock = std::chrono::steady_clock;

  const bool enabled_;
  bool shown_ = false;
  Clock::time_point next_;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_SYMBOLIZE_PROGRESS_H_
