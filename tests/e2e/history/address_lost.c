// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The earlier access is one of many that its line made, at no regular distance,
// and a million accesses have passed: the line is known, and that the address
// is known only about.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %lossless races 66 %t.racy 2>&1 | FileCheck %s
// RUN: %twenty 66 %t.racy
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: %twenty 0 %t
// RUN: %lossless races 0 %t

#include "history.h"

enum { kOldAccesses = 16 };

int shared_values[kOldAccesses * kOldAccesses];

NOINLINE static void NewAccess(void) {
  // CHECK: Write of size 4 at [[ADDRESS:0x[0-9a-f]+]] by thread T2
  // CHECK-NEXT: #0 NewAccess {{.*}}address_lost.c:[[#@LINE+1]]:
  shared_values[10 * 10] = 2;
}

NOINLINE static void OldAccess(int i) {
  // CHECK: Previous write at or near [[ADDRESS]] by thread T1 (
  // CHECK-NEXT: #0 OldAccess {{.*}}address_lost.c:[[#@LINE+1]]:
  shared_values[i * i] = 1;
}

static void OldAccesses(void) {
  for (int i = 0; i < kOldAccesses; i++) OldAccess(i);
}

NOINLINE static void Second(void) { Fixed(NewAccess); }

NOINLINE static void First(void) {
  Fixed(OldAccesses);
  Release();
  Scatter(1000000);
}

int main(void) { RunUnordered(First, Second); }
