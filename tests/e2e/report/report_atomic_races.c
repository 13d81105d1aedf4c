// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// report_atomic_races=0 keeps quiet about atomic against plain; report_bugs=0
// about everything.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %hbsan_cc -O1 -g -DRACY -DPLAIN %s -o %t.plain
// RUN: %expect66 %t 2>&1 | FileCheck %s
// RUN: env HBSAN_OPTIONS=report_atomic_races=0 %expect 0 %t 2>&1 | count 0
// RUN: env HBSAN_OPTIONS=report_atomic_races=0 %expect66 %t.plain 2>&1 | FileCheck %s
// RUN: env HBSAN_OPTIONS=report_bugs=0 %expect 0 %t.plain 2>&1 | count 0

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) { shared_value = 2; }

NOINLINE static void First(void) {
#ifdef PLAIN
  shared_value = 1;
#else
  __atomic_store_n(&shared_value, 1, __ATOMIC_RELAXED);
#endif
}

int main(void) { RunPair(First, Second); }

// CHECK: WARNING: HBSan: data race
