// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs another program and reads what it prints while it runs.  (LLVM's
// sys::ExecuteAndWait redirects to files only, which shows no progress.)

#ifndef HBSAN_TOOLS_RUNNER_PROCESS_H_
#define HBSAN_TOOLS_RUNNER_PROCESS_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hbsan::tools {

using Environment = std::vector<std::pair<std::string, std::string>>;

struct Process {
  std::vector<std::string> arguments;  // the first is looked for in PATH
  Environment environment;             // changes to this process's own
  std::string log;                     // a file that gets all output, too
  // Called for each line of standard output and error, without its newline.
  // With neither this nor a log the child writes where this process does.
  std::function<void(std::string_view)> on_line;
};

struct ProcessEnd {
  std::string error;  // why it could not be started; empty if it was
  int signal = 0;     // that ended it, or 0
  int status = 0;     // 128 + signal for a signal, as in a shell

  bool ok() const { return error.empty() && status == 0; }
};

// While the child runs, this process ignores SIGINT: on a terminal the child
// gets it, too, and what it left behind is still to be reported.
ProcessEnd Run(const Process& process);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_PROCESS_H_
