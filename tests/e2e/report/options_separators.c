// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Options may be separated by colons, commas, blanks and newlines, and values
// quoted.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: env "HBSAN_OPTIONS=exitcode=7:halt_on_error=1" %expect 7 %t 2>&1 | FileCheck %s
// RUN: env "HBSAN_OPTIONS=halt_on_error=1,exitcode=7" %expect 7 %t 2>&1 | FileCheck %s
// RUN: env "HBSAN_OPTIONS= halt_on_error=yes  exitcode=7 " %expect 7 %t 2>&1 | FileCheck %s
// RUN: env "HBSAN_OPTIONS=strip_path_prefix='a:b c' exitcode=7" %expect 7 %t 2>&1 | FileCheck %s
// RUN: env HBSAN_OPTIONS= %expect66 %t 2>&1 | FileCheck %s

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) {
  shared_value = 2;
}

NOINLINE static void First(void) {
  shared_value = 1;
}

int main(void) { RunPair(First, Second); }

// CHECK-NOT: HBSan: WARNING
// CHECK: WARNING: HBSan: data race
