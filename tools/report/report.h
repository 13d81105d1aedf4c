// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The races of many logs, each once: what the writers write.

#ifndef HBSAN_TOOLS_REPORT_REPORT_H_
#define HBSAN_TOOLS_REPORT_REPORT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/lib/log_model.h"

namespace hbsan::tools {

// Against the baseline.
enum class State { kNoBaseline, kNew, kUnchanged };

// How a program was started, and as which process.
struct ProgramRun {
  std::string executable;
  std::vector<std::string> arguments;
  std::string directory;
  uint32_t pid = 0;
};

struct Acceptance {
  std::string rule, reason, until;
};

struct Finding {
  std::string fingerprint;
  log::Race race;  // as it was first seen; module indices are Report's
  ProgramRun first_run;
  uint64_t occurrences = 0;
  uint64_t runs = 0;                         // processes in which it was found
  std::map<std::string, uint64_t> tests;     // name to occurrences
  std::map<std::string, uint64_t> programs;  // executable to occurrences
  State state = State::kNoBaseline;
  std::optional<Acceptance> suppressed;
  std::vector<std::string> owners;
};

// What a baseline knows of a race.
struct KnownRace {
  std::string fingerprint;
  std::string title;
  std::string earlier, later;  // one line each
  std::string kind;            // empty in baselines of before it was written
};

struct Report {
  std::vector<log::Module> modules;
  std::vector<Finding> findings;  // in the order to show them
  std::vector<KnownRace> gone;    // in the baseline, but not found
  bool has_baseline = false;
  // Suppressions that suppressed nothing, or whose last day has passed: lines
  // for the reader.
  std::vector<std::string> unused_suppressions, expired_suppressions;
  uint64_t runs = 0;                // processes that wrote logs
  uint64_t unfinished_runs = 0;     // those that were killed or still run
  uint64_t suppressed_in_runs = 0;  // by the runtime's own suppressions

  uint64_t Count(State state) const;  // that are not suppressed
  uint64_t CountUnsuppressed() const;
  uint64_t CountOccurrences() const;
  // The most urgent first; the order of the logs does not matter.
  void Sort();
};

}  // namespace hbsan::tools

#endif  // HBSAN_TOOLS_REPORT_REPORT_H_
