// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A compare-and-swap loop releases and acquires. RACY: the publishing side is
// relaxed.
//
// EDGE: atomics | compare-and-swap | success(release) -> load or
// success(acquire)
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;
int flag;

#ifdef RACY
#define ORDER __ATOMIC_RELAXED
#else
#define ORDER __ATOMIC_RELEASE
#endif

static void Add(int amount, int order) {
  int old = __atomic_load_n(&flag, __ATOMIC_RELAXED);
  while (!(order == __ATOMIC_ACQUIRE
               ? __atomic_compare_exchange_n(&flag, &old, old + amount, true,
                                             __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)
               : __atomic_compare_exchange_n(&flag, &old, old + amount, true,
                                             ORDER, __ATOMIC_RELAXED))) {
  }
}

NOINLINE static void Second() {
  Add(1, __ATOMIC_ACQUIRE);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}cas_loop.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}cas_loop.cc:[[#@LINE-2]]:
  Add(1, __ATOMIC_RELEASE);
}

int main() { RunUnordered(First, Second); }
