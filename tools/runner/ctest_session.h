// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One run of ctest over a side build: what each test came to, and the races of
// all processes that it started.  A race is found whatever the test makes of
// its program's status and output: reports go to a folder for each test
// (ctest_hooks.cmake), and where a test drops the environment they are read
// from its output.

#ifndef HBSAN_TOOLS_RUNNER_CTEST_SESSION_H_
#define HBSAN_TOOLS_RUNNER_CTEST_SESSION_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tools/runner/process.h"
#include "tools/runner/race_reports.h"

namespace hbsan::tools {

struct TestResult {
  enum class Outcome { kPassed, kFailed, kSkipped };

  int number = 0;  // of ctest
  std::string name;
  Outcome outcome = Outcome::kPassed;  // by ctest, races left aside
  std::string detail;                  // "Timeout", "Exception: SegFault", ...
  double seconds = 0;
  size_t races = 0;    // that this run of the test met, each once
  std::string output;  // the last lines of it
};

struct CtestOptions {
  std::string source;  // left out at the start of file names in reports
  std::string logs;    // folder for the tests' folders
  std::string log;     // file for ctest's output
  std::vector<std::string> arguments;  // for ctest
};

class CtestSession {
 public:
  // `on_start` gets a test's name, `on_result` a test that has ended.
  CtestSession(CtestOptions options, RaceReports& races,
               std::function<void(std::string_view)> on_start,
               std::function<void(const TestResult&)> on_result);

  ProcessEnd Run();
  unsigned tests() const { return ended_; }

 private:
  void OnLine(std::string_view line);
  bool OnOutput(std::string_view line);
  bool OnStart(std::string_view line);
  bool OnResult(std::string_view line);
  // The folder that ctest_hooks.cmake made for this test, or "".
  std::string LogFolder(const TestResult& test) const;
  void Finish(TestResult test);

  CtestOptions options_;
  RaceReports& races_;
  std::function<void(std::string_view)> on_start_;
  std::function<void(const TestResult&)> on_result_;
  std::map<int, TestResult> running_;
  std::map<int, ReportReader> readers_;  // of the tests' output
  unsigned ended_ = 0;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_CTEST_SESSION_H_
