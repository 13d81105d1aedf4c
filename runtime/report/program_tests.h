// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which test of the process a race belongs to, and how often each reported race
// came again in which test.
//
// A test fails by what it has seen, be it new or known: so every race counts,
// also those that equal one reported long ago, and these are counted on a path
// without locks.  All else is under the report lock.
#ifndef HBSAN_RUNTIME_REPORT_PROGRAM_TESTS_H_
#define HBSAN_RUNTIME_REPORT_PROGRAM_TESTS_H_

#include "runtime/base/base.h"

namespace hbsan {

struct ProgramTest {
  const char* name;
  u32 races;  // since it last began
  ProgramTest* next;
};

// Makes it if there is none of that name, and counts from 0 again.
ProgramTest* StartTest(const char* name);
const ProgramTest* FindTest(const char* name);

// A race that is new.  `test` may be null here and below.
void CountNew(ProgramTest* test);
// One that equals the reported race number `race`, or none that is known (0).
// False if this is the first time in this test: then the caller takes the
// report lock and calls CountRepeat.
bool CountRepeatQuickly(u32 race, ProgramTest* test);
void CountRepeat(u32 race, ProgramTest* test);

// Calls `write` for the repeats of the test, or of all, that were not handed
// out yet.
struct Repeat {
  u32 race;
  u64 count;
  const ProgramTest* test;
};
void TakeRepeats(const ProgramTest* only, void (*write)(const Repeat&));

// In a fork's child: it has reported nothing.
void ForgetRepeats();

}  // namespace hbsan

#endif  // HBSAN_RUNTIME_REPORT_PROGRAM_TESTS_H_
