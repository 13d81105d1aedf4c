// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The detector as a program for the explorer: up to three threads make one
// access each, at the same instant, to memory whose cells hold what earlier
// accesses left there; and what is to be expected of that.
#ifndef HBSAN_TESTS_MODEL_WORLD_H_
#define HBSAN_TESTS_MODEL_WORLD_H_

#include <string>
#include <vector>

#include "runtime/shadow/shadow.h"

namespace hbsan::model {

// How the access reaches the detector.
enum class Via {
  kHook,   // __hbsan_{read,write}N
  kSpan,   // __hbsan_{read,write}_span: unaligned or 16 bytes
  kRange,  // CheckRange: memcpy, free
  kAtomic,
};

struct Access {
  AccessKind kind;
  u32 offset;  // in two granules
  u32 bytes;
  Via via;
  std::string Name() const;
};

// Before the instant, one after the other.
struct Step {
  enum { kAccess, kRelease } what;
  u32 thread;
  u32 to = 0;  // of a release: who hears of all that `thread` did
  Access access = {};
};

struct Scenario {
  std::string state;  // what the steps lead to
  std::vector<Step> before;
  std::vector<Access> at_once;  // of threads A, B, C
  // g_heard_by_all is up to date; else it says nothing.
  bool heard_by_all = false;
  std::string Name() const;
};

// What may be wrong at the end of an interleaving.
enum Wrong : unsigned {
  // Two of the accesses race, and neither was reported.
  kMissed = 1,
  // A report of accesses that do not race.
  kFalseReport = 2,
  // A later access that races with one of them, or with an earlier one, would
  // not be reported, although none of these was in a report.
  kForgotten = 4,
  // A later access that races with nothing would be reported.
  kGhost = 8,
  // More slots than accesses.
  kTooManySlots = 16,
};
std::string WrongNames(unsigned wrong);

struct Outcome {
  size_t states = 0;
  double interleavings = 0;
  unsigned wrong = 0;                   // explorer.h
  unsigned wrong_after_late_store = 0;  // "
  // The shortest interleaving to each kind of wrong, if wanted.
  std::string example;
};
Outcome Check(const Scenario& scenario, bool want_example = false);

}  // namespace hbsan::model

#endif  // HBSAN_TESTS_MODEL_WORLD_H_
