// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A stripped program still gives a report, with module and offset.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: llvm-strip %t
// RUN: %expect66 %t 2>&1 | FileCheck %s

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
// CHECK-NEXT: #0 {{.*}}stripped.c.tmp+0x{{[0-9a-f]+}})
// CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
// CHECK-NEXT: #0 {{.*}}stripped.c.tmp+0x{{[0-9a-f]+}})
// CHECK: SUMMARY: HBSan: data race
