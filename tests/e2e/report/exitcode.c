// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// exitcode=N replaces 66; 0 means report only.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s
// RUN: env HBSAN_OPTIONS=exitcode=7 %expect 7 %t 2>&1 | FileCheck %s
// RUN: env HBSAN_OPTIONS=exitcode=0 %expect 0 %t 2>&1 | FileCheck %s

#include "../../support/two_threads.h"

int shared_value;

NOINLINE static void Second(void) {
  shared_value = 2;
}

NOINLINE static void First(void) {
  shared_value = 1;
}

int main(void) { RunPair(First, Second); }
// CHECK: WARNING: HBSan: data race
