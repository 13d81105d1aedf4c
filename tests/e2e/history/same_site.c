// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The earlier access comes from the site of a million later ones.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %lossless all 66 %t.racy 2>&1 | FileCheck %s
// RUN: %twenty 66 %t.racy
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: %twenty 0 %t
// RUN: %lossless all 0 %t

#include "history.h"

static int values[64 + kTableEntries];

NOINLINE static void Store(int *value);

int shared_value;

NOINLINE static void NewAccess(void) {
  // CHECK: Write of size 4 at [[ADDRESS:0x[0-9a-f]+]] by thread T2
  // CHECK-NEXT: #0 NewAccess {{.*}}same_site.c:[[#@LINE+1]]:
  shared_value = 2;
}

NOINLINE static void Store(int *value) {
  // CHECK: Previous write of size 4 at [[ADDRESS]] by thread T1
  // CHECK-NEXT: #0 Store {{.*}}same_site.c:[[#@LINE+1]]:
  *value = 1;
}

NOINLINE static void OldAccess(void) {
  // CHECK-NEXT: #1 OldAccess {{.*}}same_site.c:[[#@LINE+1]]:
  Store(&shared_value);
  KEEP(shared_value);  // no tail call
}

NOINLINE static void Second(void) { Fixed(NewAccess); }

NOINLINE static void First(void) {
  Fixed(OldAccess);
  unsigned random = 12345;
  for (long i = 0; i < 1000000; i++) {
    random = random * 1664525 + 1013904223;
    Store(&values[64 + (random >> 16)]);
    if (i % kTableEntries == 0) Release();
  }
}

int main(void) { RunUnordered(First, Second); }

// CHECK-NEXT: #{{[1-9]}} {{(Fixed|First) .*}}history
// CHECK: #{{[1-9]}} TwoThreadsFirst
