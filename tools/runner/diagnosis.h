// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Why a project could not be configured or built for HBSan, read from the log:
// the cause in a sentence, the lines that say so, and what to do.

#ifndef HBSAN_TOOLS_RUNNER_DIAGNOSIS_H_
#define HBSAN_TOOLS_RUNNER_DIAGNOSIS_H_

#include <string>
#include <vector>

namespace hbsan::tools {

struct Diagnosis {
  std::string cause;
  std::vector<std::string> evidence;  // lines of the log
  std::string remedy;
};

Diagnosis Diagnose(const std::vector<std::string>& log);

// The rest of an error message that began with what failed: `: cause`, the
// evidence, the remedy, and where the log is.
std::string DescribeFailure(const std::string& log_file);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_DIAGNOSIS_H_
