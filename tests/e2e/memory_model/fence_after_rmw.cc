// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A relaxed read-modify-write behind a release fence and a relaxed one before
// an acquire fence synchronise. RACY: no release fence.
//
// EDGE: atomics | fences | fence(release), then a relaxed read-modify-write
// -> one that finds it, then fence(acquire)
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;
int flag;

NOINLINE static void Second() {
  while (__atomic_fetch_add(&flag, 0, __ATOMIC_RELAXED) != 1) {
  }
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}fence_after_rmw.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}fence_after_rmw.cc:[[#@LINE-2]]:
#ifndef RACY
  __atomic_thread_fence(__ATOMIC_RELEASE);
#endif
  __atomic_fetch_add(&flag, 1, __ATOMIC_RELAXED);
}

int main() { RunUnordered(First, Second); }
