// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The core's verdict against the oracle's, access by access; README.md states
// the criterion.
#ifndef HBSAN_TESTS_ORACLE_COMPARE_H_
#define HBSAN_TESTS_ORACLE_COMPARE_H_

#include <string>

#include "runtime/clock/clock.h"
#include "tests/oracle/core_run.h"
#include "tests/oracle/program.h"

namespace hbsan::oracle {

// Whether a race may be missed where the core's own statistics say that it
// forgot something.  False asks for every race whatever happened.
inline constexpr bool kLossesExcuseMissedRaces = true;

// Programs with more threads may come to have no sid left: of those that their
// threads do not have, a few were changed for others (runtime/thread/seats.cc).
inline constexpr int kThreadsWithoutLoss = int(kHomelessSids);

struct Verdict {
  enum class Kind { kAgree, kMissed, kInvented, kWrongAccess, kCrash };
  Kind kind = Kind::kAgree;
  std::string text;         // the first disagreement; empty when there is none
  int racing_accesses = 0;  // by the oracle, repetitions included
  int excused = 0;          // accesses whose race was missed after a loss
  bool lossy = false;       // the core forgot something
};

Verdict Compare(const Program& program, const CoreRun& run);
// Both interpreters.
Verdict RunAndCompare(const Program& program, CoreRun* run = nullptr);

}  // namespace hbsan::oracle

#endif  // HBSAN_TESTS_ORACLE_COMPARE_H_
