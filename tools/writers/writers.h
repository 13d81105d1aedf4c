// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The formats of reports.  Each has a file of its own.

#ifndef HBSAN_TOOLS_WRITERS_WRITERS_H_
#define HBSAN_TOOLS_WRITERS_WRITERS_H_

#include <string>

#include "llvm/Support/raw_ostream.h"
#include "tools/lib/source_files.h"
#include "tools/report/report.h"

namespace hbsan::tools {

struct WriteOptions {
  std::string version;      // of HBSan
  std::string source_root;  // absolute; file names are shown relative to it
  bool fail_on_new_only = false;   // races of the baseline are no failures
  SourceFiles* sources = nullptr;  // for excerpts
};

using Write = void(const Report& report, const WriteOptions& options,
                   llvm::raw_ostream& out);

Write WriteCodeQuality;  // GitLab
Write WriteDiff;         // only what came or went
Write WriteGithub;       // annotations, as workflow commands
Write WriteHtml;
Write WriteJson;
Write WriteJunit;
Write WriteSarif;
Write WriteText;

// Of one race, as the runtime prints it.
void WriteRaceText(const Finding& finding, const Report& report,
                   llvm::raw_ostream& out);

// Whether the race should turn a build red.
bool IsFailure(const Finding& finding, const WriteOptions& options);

// "3 data races (1 new, 2 unchanged), 14 occurrences in 4 runs".
std::string Totals(const Report& report);

// Lines on what a reader should know besides the races: suppressions that are
// unused or have expired, runs that were cut off, races that are gone.
std::vector<std::string> Notes(const Report& report);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_WRITERS_WRITERS_H_
