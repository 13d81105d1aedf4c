// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program brings its own defaults in __hbsan_default_options and its own
// suppressions in __hbsan_default_suppressions; the environment overrides the
// former.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect 9 %t 2>&1 | FileCheck %s
// RUN: env HBSAN_OPTIONS=exitcode=11 %expect 11 %t 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g -DRACY -DSUPPRESS %s -o %t.suppressed
// RUN: %expect 0 %t.suppressed 2>&1 | count 0

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) {
  shared_value = 2;
}

NOINLINE static void First(void) {
  shared_value = 1;
}

const char *__hbsan_default_options(void) { return "exitcode=9"; }

#ifdef SUPPRESS
const char *__hbsan_default_suppressions(void) { return "race:Second\n"; }
#endif

int main(void) { RunPair(First, Second); }

// CHECK: WARNING: HBSan: data race
