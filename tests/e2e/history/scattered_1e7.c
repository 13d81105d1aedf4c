// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The earlier access lies 10^7 scattered accesses back.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %twenty 66 %t.racy
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: %twenty 0 %t

#include "history.h"

int shared_value;

NOINLINE static void NewAccess(void) {
  // CHECK: Write of size 4 at [[ADDRESS:0x[0-9a-f]+]] by thread T2
  // CHECK-NEXT: #0 NewAccess {{.*}}scattered_1e7.c:[[#@LINE+1]]:
  shared_value = 2;
}

NOINLINE static void OldAccess(void) {
  // CHECK: Previous write of size 4 at [[ADDRESS]] by thread T1 (no mutex):
  // CHECK-NEXT: #0 OldAccess {{.*}}scattered_1e7.c:[[#@LINE+1]]:
  shared_value = 1;
}

NOINLINE static void Second(void) { Fixed(NewAccess); }

NOINLINE static void First(void) {
  Fixed(OldAccess);
  Scatter(10000000);
}

int main(void) { RunUnordered(First, Second); }

// CHECK-NEXT: #{{[1-9]}} {{(Fixed|First) .*}}history
// CHECK: #{{[1-9]}} TwoThreadsFirst
