// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The earlier access comes from one site too many, and a million accesses have
// passed: the race is reported, and that its line is not known.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %lossless races 66 %t.racy 2>&1 | FileCheck %s
// RUN: %twenty 66 %t.racy
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: %twenty 0 %t
// RUN: %lossless races 0 %t

#include "history.h"

int shared_value;

NOINLINE static void NewAccess(void) {
  // CHECK: Write of size 4 at [[ADDRESS:0x[0-9a-f]+]] by thread T2
  // CHECK-NEXT: #0 NewAccess {{.*}}line_lost.c:[[#@LINE+1]]:
  shared_value = 2;
}

NOINLINE static void OldAccess(void) {
  // CHECK: Previous write at or near [[ADDRESS]] by thread T1 (mutexes not
  // CHECK-NEXT: [the exact line of this access is no longer known
  // CHECK-NEXT: [the thread made it after a releasing atomic operation
  // CHECK-NEXT: #0 Release
  // CHECK: #{{[1-9]}} TwoThreadsFirst
  shared_value = 1;
}

NOINLINE static void Second(void) { Fixed(NewAccess); }

// More sites than a thread has room for.
#define FOUR(x) x x x x
#define SITES4096 FOUR(FOUR(FOUR(FOUR(FOUR(FOUR(history_table[i++] = 1;))))))

NOINLINE static void First(void) {
  volatile int i = 0;
  SITES4096 SITES4096 SITES4096
  Release();
  Fixed(OldAccess);
  Release();
  Scatter(1000000);
}

int main(void) { RunUnordered(First, Second); }
