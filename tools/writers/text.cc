// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text: each race as the runtime prints it, with what only the sight of many
// runs can add.

#include "tools/lib/race_text.h"
#include "tools/lib/race_words.h"
#include "tools/report/words.h"
#include "tools/writers/writers.h"

namespace hbsan::tools {
namespace {

FindModule ModulesOf(const Report& report) {
  return [&report](uint32_t index) {
    return index < report.modules.size() ? &report.modules[index] : nullptr;
  };
}

std::string WordsOnRuns(const Finding& finding) {
  std::string words;
  llvm::raw_string_ostream out(words);
  out << "  Seen " << TimesWords(finding);
  const std::string state = StateWord(finding);
  if (!state.empty())
    out << ", " << state;
  out << '\n';
  for (const auto& [test, count] : finding.tests)
    out << "  In test " << test << ": " << Counted(count, "time") << '\n';
  if (finding.suppressed) {
    out << "  Suppressed by " << finding.suppressed->rule;
    if (!finding.suppressed->reason.empty())
      out << ": " << finding.suppressed->reason;
    out << '\n';
  }
  if (!finding.owners.empty()) {
    out << "  Owners:";
    for (const std::string& owner : finding.owners) out << ' ' << owner;
    out << '\n';
  }
  out << "  Suppress: id:" << finding.fingerprint << "\n\n";
  return words;
}

}  // namespace

void WriteRaceText(const Finding& finding, const Report& report,
                   llvm::raw_ostream& out) {
  PrintRace(finding.race, {finding.first_run.pid, {}, {}}, ModulesOf(report),
            out);
}

void WriteText(const Report& report, const WriteOptions&,
               llvm::raw_ostream& out) {
  for (const Finding& finding : report.findings) {
    if (finding.suppressed)
      continue;
    // The tests are among what is added.
    PrintRace(finding.race,
              {finding.first_run.pid, /*test=*/{}, WordsOnRuns(finding)},
              ModulesOf(report), out);
  }
  for (const std::string& note : Notes(report))
    out << "HBSan: " << note << '\n';
  out << "HBSan: " << Totals(report) << '\n';
}

}  // namespace hbsan::tools
