// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a run of tests or of a program ends with: each race once, who met it,
// and how many there are.

#ifndef HBSAN_TOOLS_RUNNER_SUMMARY_H_
#define HBSAN_TOOLS_RUNNER_SUMMARY_H_

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "tools/runner/race_reports.h"

namespace hbsan::tools {

// "1 data race", "2 data races".
std::string Count(size_t count, std::string_view noun);
// "a, b, c and 4 more".
std::string List(const std::vector<std::string>& names);

// Each report, and behind it the tests that met the race; `noun` is what these
// are, empty if it goes without saying.
void PrintRaces(std::FILE* output, const RaceReports& races,
                std::string_view noun);

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_RUNNER_SUMMARY_H_
