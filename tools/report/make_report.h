// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From files to a report: logs are merged, compared with the baseline,
// suppressed and given owners.

#ifndef HBSAN_TOOLS_REPORT_MAKE_REPORT_H_
#define HBSAN_TOOLS_REPORT_MAKE_REPORT_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "llvm/Support/Error.h"
#include "tools/report/merger.h"
#include "tools/report/report.h"

namespace hbsan::tools {

struct ReportRequest {
  // Logs, reports in JSON, folders that hold files *.jsonl at any depth, or "-"
  // for the standard input.
  std::vector<std::string> inputs;
  std::vector<std::string> suppressions;
  std::optional<std::vector<KnownRace>> baseline;
  std::string owners;  // a CODEOWNERS file; empty: none
  std::string source_root;
  Merger::Symbolize symbolize;
  std::function<void(const std::string& message)> on_problem;
};

struct MadeReport {
  Report report;
  bool complete = true;  // false: an input could not be read in full
};

llvm::Expected<MadeReport> MakeReport(const ReportRequest& request);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_MAKE_REPORT_H_
