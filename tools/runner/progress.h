// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a command tells while it works: lines that stay, and on a terminal one
// last line that is always replaced by the next.

#ifndef HBSAN_TOOLS_RUNNER_PROGRESS_H_
#define HBSAN_TOOLS_RUNNER_PROGRESS_H_

#include <string>
#include <string_view>

namespace hbsan::tools {

class Progress {
 public:
  Progress();
  ~Progress() { Clear(); }

  // A line that stays, with its newline.
  void Say(std::string_view text);
  // Replaces the last line; nothing happens where there is no terminal.
  void Show(std::string_view text);

  bool on_terminal() const { return columns_ > 0; }

 private:
  void Clear();

  size_t columns_ = 0;  // of the terminal, 0 if there is none
  bool shown_ = false;
};

// A line of ninja or make that tells how far it is (`[3/14] ...`, `[ 21%]
// ...`).
bool IsBuildProgress(std::string_view line);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_PROGRESS_H_
