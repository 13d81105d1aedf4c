// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// abort_on_error=1 with halt_on_error=1 ends with SIGABRT, for a core file.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: env HBSAN_OPTIONS=abort_on_error=1:halt_on_error=1 not --crash %t 2>&1 | FileCheck %s

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
