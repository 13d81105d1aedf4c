// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// symbolize=0 prints modules and offsets and starts no other program.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: env HBSAN_OPTIONS=symbolize=0 %expect66 %t 2>&1 | FileCheck %s

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
// CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
// CHECK-NEXT: #0 {{.*}}symbolize_off.c.tmp+0x{{[0-9a-f]+}})
// CHECK-NOT: symbolize_off.c:{{[0-9]}}
