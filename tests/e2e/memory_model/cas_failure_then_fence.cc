// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A compare-and-swap that fails with relaxed order, then an acquire fence.
// RACY: no fence.
//
// EDGE: atomics | fences | store(release) -> failure(relaxed), then
// fence(acquire)
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
  int expected = 77;
  __atomic_compare_exchange_n(&flag, &expected, 78, false, __ATOMIC_RELAXED,
                              __ATOMIC_RELAXED);
#ifndef RACY
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}cas_failure_then_fence.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}cas_failure_then_fence.cc:[[#@LINE-2]]:
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
}

int main() { RunUnordered(First, Second); }
