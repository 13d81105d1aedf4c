// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Results of tests in JUnit's format, which every CI reads: all tests, those
// that raced being failures whose text is the reports.  (`hbsan report --junit`
// knows the races only.)

#ifndef HBSAN_TOOLS_RUNNER_JUNIT_RESULTS_H_
#define HBSAN_TOOLS_RUNNER_JUNIT_RESULTS_H_

#include <string>
#include <vector>

#include "tools/runner/ctest_session.h"
#include "tools/runner/race_reports.h"

namespace hbsan::tools {

// Returns why it could not be written, or "".
std::string WriteJunit(const std::string& file,
                       const std::vector<TestResult>& tests,
                       const RaceReports& races);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_JUNIT_RESULTS_H_
