// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What several formats say alike.

#include "tools/lib/race_words.h"
#include "tools/writers/writers.h"

namespace hbsan::tools {

bool IsFailure(const Finding& finding, const WriteOptions& options) {
  if (finding.suppressed)
    return false;
  return !options.fail_on_new_only || finding.state != State::kUnchanged;
}

std::string Totals(const Report& report) {
  std::string text = Counted(report.CountUnsuppressed(), "data race");
  if (report.has_baseline) {
    text += " (" + std::to_string(report.Count(State::kNew)) + " new, " +
            std::to_string(report.Count(State::kUnchanged)) + " unchanged, " +
            std::to_string(report.gone.size()) + " gone)";
  }
  text += ", " + Counted(report.CountOccurrences(), "occurrence") + " in " +
          Counted(report.runs, "run");
  const uint64_t suppressed =
      report.findings.size() - report.CountUnsuppressed();
  if (suppressed != 0)
    text += ", " + std::to_string(suppressed) + " suppressed";
  return text;
}

std::vector<std::string> Notes(const Report& report) {
  std::vector<std::string> notes;
  for (const KnownRace& race : report.gone) {
    notes.push_back("gone: " + race.title + " (" + race.earlier + "; " +
                    race.later + ") [" + race.fingerprint + "]");
  }
  for (const std::string& rule : report.expired_suppressions)
    notes.push_back("suppression has expired: " + rule);
  for (const std::string& rule : report.unused_suppressions)
    notes.push_back("suppression was not used: " + rule);
  if (report.unfinished_runs != 0) {
    notes.push_back(Counted(report.unfinished_runs, "log") +
                    " without an end: the program was killed, or still runs");
  }
  if (report.suppressed_in_runs != 0) {
    notes.push_back(Counted(report.suppressed_in_runs, "race") +
                    " suppressed by the programs' own suppressions");
  }
  return notes;
}

}  // namespace hbsan::tools
