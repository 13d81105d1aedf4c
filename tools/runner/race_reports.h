// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The races that the processes of a run reported, and which test each belongs
// to.  A process leaves each report as a text, which is shown, and as a record
// in JSON, whose fingerprint tells which race it is: the one that `hbsan
// report` goes by, so both count the same races.

#ifndef HBSAN_TOOLS_RUNNER_RACE_REPORTS_H_
#define HBSAN_TOOLS_RUNNER_RACE_REPORTS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/report/merger.h"
#include "tools/symbolize/log_symbolizer.h"
#include "tools/symbolize/resolver.h"

namespace hbsan::tools {

// What makes a process write both.
inline constexpr char kBothFormats[] = "format=text,json";

struct Race {
  std::string text;                // of the first report, whole lines
  std::vector<std::string> tests;  // that met it, each once
  uint64_t occurrences = 0;
  bool has_fingerprint = false;
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
  RaceReports();
  RaceReports(const RaceReports&) = delete;
  RaceReports& operator=(const RaceReports&) = delete;

  // Indices into races().
  using Met = std::set<size_t>;

  // A report of which there is only the text.  It is the race of another one
  // if their accesses lie at the same places of the source.
  void AddText(const std::string& test, const std::string& report, Met& met);
  // The logs of all processes of a test.
  void AddFolder(const std::string& test, const std::string& folder, Met& met);

  const std::vector<Race>& races() const { return races_; }

 private:
  struct Seen {
    std::string fingerprint;
    uint64_t occurrences;
    bool is_repeat;
  };

  // The records of a log, in order.
  std::vector<Seen> ReadLog(const std::string& file);
  size_t RaceFor(const std::string& fingerprint, const std::string& text);
  void Count(size_t race, const std::string& test, uint64_t occurrences,
             Met& met);

  Resolver resolver_;
  LogSymbolizer symbolizer_;
  std::vector<Seen> seen_;  // of the log that is being read
  Merger merger_;
  std::vector<Race> races_;  // in the order in which they came
  std::map<std::string, size_t> by_fingerprint_;
  std::map<std::string, size_t> by_places_;
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_RACE_REPORTS_H_
