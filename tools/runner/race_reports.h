// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The races that the processes of a run reported, read from their text logs,
// and which test each belongs to.  Two reports are one race if their two
// accesses lie at the same places of the source, in whichever order; so a race
// that ten tests meet is shown once.

#ifndef HBSAN_TOOLS_RUNNER_RACE_REPORTS_H_
#define HBSAN_TOOLS_RUNNER_RACE_REPORTS_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hbsan::tools {

struct Race {
  std::string text;                // of the first report, whole lines
  std::vector<std::string> tests;  // that met it, each once
  unsigned reports = 0;
};

// Finds the reports in a text that may contain anything besides.
class ReportReader {
 public:
  // Lines without their newlines, in order.
  void AddLine(std::string_view line);
  // Those that are complete since the last call.
  std::vector<std::string> TakeReports();

 private:
  bool ruled_ = false;   // the last line was the ==== before or after a report
  bool inside_ = false;  // of a report
  std::string current_;
  std::vector<std::string> complete_;
};

class RaceReports {
 public:
  void Add(const std::string& test, const std::string& report);
  // All text logs below the folder; returns the number of reports.
  unsigned AddFolder(const std::string& test, const std::string& folder);

  const std::vector<Race>& races() const { return races_; }

 private:
  std::vector<Race> races_;              // in the order in which they came
  std::map<std::string, size_t> index_;  // by identity
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_RACE_REPORTS_H_
