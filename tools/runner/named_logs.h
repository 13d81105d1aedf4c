// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The logs in JSON of a test's processes do not know the test: ctest starts
// them like any other.  Here they are told.

#ifndef HBSAN_TOOLS_RUNNER_NAMED_LOGS_H_
#define HBSAN_TOOLS_RUNNER_NAMED_LOGS_H_

#include <string>

namespace hbsan::tools {

// Rewrites each *.jsonl in the folder: races without a test belong to this one.
void NameTest(const std::string& folder, const std::string& test);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_NAMED_LOGS_H_
