// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The greatest value so far, raised by compare-and-swap, and beside it who
// raised it. RACY: the swap is relaxed.
//
// EDGE: atomics | compare-and-swap | a loop that raises a maximum -> the
// load that finds the maximum
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int greatest;
int holder;

#ifdef RACY
#define RAISE_ORDER __ATOMIC_RELAXED
#else
#define RAISE_ORDER __ATOMIC_RELEASE
#endif

NOINLINE static void First() {
  holder = 1;
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}First{{.*}}cas_max.cc:[[#@LINE-2]]:
  int seen = __atomic_load_n(&greatest, __ATOMIC_RELAXED);
  while (seen < 10 &&
         !__atomic_compare_exchange_n(&greatest, &seen, 10, true, RAISE_ORDER,
                                      __ATOMIC_RELAXED)) {
  }
}

NOINLINE static void Second() {
  if (__atomic_load_n(&greatest, __ATOMIC_ACQUIRE) != 10)
    __builtin_trap();
  int seen = holder;
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}cas_max.cc:[[#@LINE-2]]:
  KEEP(seen);
}

int main() { RunUnordered(First, Second); }
