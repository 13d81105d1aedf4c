// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Races that were there before: a small JSON file, sorted and one member a
// line, so that it can be kept under version control and reviewed.

#ifndef HBSAN_TOOLS_REPORT_BASELINE_H_
#define HBSAN_TOOLS_REPORT_BASELINE_H_

#include <string>
#include <vector>

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/report/report.h"

namespace hbsan::tools {

// Whether the file begins like a baseline.
bool IsBaseline(const std::string& path);

// From a baseline, or a report in JSON.
llvm::Expected<std::vector<KnownRace>> ReadBaseline(const std::string& path);

void WriteBaseline(std::vector<KnownRace> races, llvm::raw_ostream& out);

// All races of a report that are not suppressed.
std::vector<KnownRace> BaselineOf(const Report& report);

// Sets the findings' states and what is gone.
void Compare(const std::vector<KnownRace>& baseline, Report* report);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_BASELINE_H_
