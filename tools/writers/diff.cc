// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `hbsan diff` prints: a line for each race that came or went.

#include "tools/report/words.h"
#include "tools/writers/writers.h"

namespace hbsan::tools {
namespace {

void WriteLine(char sign, const KnownRace& race, llvm::raw_ostream& out) {
  out << sign << ' ' << race.fingerprint << "  " << race.title << ": "
      << race.earlier << "; " << race.later << '\n';
}

}  // namespace

void WriteDiff(const Report& report, const WriteOptions&,
               llvm::raw_ostream& out) {
  for (const Finding& finding : report.findings) {
    if (finding.state == State::kNew && !finding.suppressed)
      WriteLine('+', Summarize(finding, report.modules), out);
  }
  for (const KnownRace& race : report.gone) WriteLine('-', race, out);
  out << report.Count(State::kNew) << " new, "
      << report.Count(State::kUnchanged) << " unchanged, " << report.gone.size()
      << " gone\n";
}

}  // namespace hbsan::tools
