// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The thread of the earlier access has ended, after a million more accesses,
// and 1000 others have since.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %lossless all 66 %t.racy 2>&1 | FileCheck %s
// RUN: %repeat 5 66 %t.racy
// RUN: %hbsan_cc -O1 -g %s -o %t
// RUN: %repeat 5 0 %t
// RUN: %lossless all 0 %t

#include "history.h"

int shared_value;

NOINLINE static void NewAccess(void) {
  // CHECK: Write of size 4 at [[ADDRESS:0x[0-9a-f]+]] by thread T2
  // CHECK-NEXT: #0 NewAccess {{.*}}thread_ended.c:[[#@LINE+1]]:
  shared_value = 2;
}

NOINLINE static void OldAccess(void) {
  // CHECK: Previous write of size 4 at [[ADDRESS]] by thread T1 (no mutex):
  // CHECK-NEXT: #0 OldAccess {{.*}}thread_ended.c:[[#@LINE+1]]:
  shared_value = 1;
}

NOINLINE static void Second(void) { Fixed(NewAccess); }

NOINLINE static void First(void) {
  Fixed(OldAccess);
  Scatter(1000000);
}

static void *RunSecond(void *unused) {
  InvisibleAwait(1);
  Second();
  return unused;
}

static void *RunFirst(void *unused) {
  First();
  return unused;
}

// Enough to fill its history.
static void *RunOther(void *unused) {
  Scatter(20000);
  return unused;
}

int main(void) {
  pthread_t first, second, other;
  pthread_create(&first, NULL, RunFirst, NULL);
  pthread_create(&second, NULL, RunSecond, NULL);
  pthread_join(first, NULL);
  for (int i = 0; i < 1000; i++) {
    pthread_create(&other, NULL, RunOther, NULL);
    pthread_join(other, NULL);
  }
  InvisibleSet(1);
  pthread_join(second, NULL);
}

// CHECK-NEXT: #{{[1-9]}} {{(Fixed|First) .*}}history
// CHECK: #{{[1-9]}} RunFirst
