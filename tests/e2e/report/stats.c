// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// stats=1 prints statistics when the program ends, verbosity=1 what happens at
// its start; atexit_sleep_ms waits.
//
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: env HBSAN_OPTIONS=stats=1 %expect 0 %t 2>&1 | FileCheck %s
// RUN: env HBSAN_OPTIONS=verbosity=1 %expect 0 %t 2>&1 | FileCheck --check-prefix=VERBOSE %s
// RUN: env HBSAN_OPTIONS=atexit_sleep_ms=1:history_size=2 %expect 0 %t 2>&1 | count 0

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) {
  shared_value = 2;
}

NOINLINE static void First(void) {
  shared_value = 1;
}

int main(void) { RunPair(First, Second); }

// CHECK: HBSan
// VERBOSE: HBSan
