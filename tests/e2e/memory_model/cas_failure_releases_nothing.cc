// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A compare-and-swap that fails publishes nothing, whatever its success order.
//
// EDGE: atomics | compare-and-swap | a failure releases nothing
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;
int flag = 1;

NOINLINE static void Second() {
  int unused = __atomic_load_n(&flag, __ATOMIC_ACQUIRE);
  KEEP(unused);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}cas_failure_releases_nothing.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}cas_failure_releases_nothing.cc:[[#@LINE-2]]:
  int expected = 77;
#ifdef RACY
  __atomic_compare_exchange_n(&flag, &expected, 2, false, __ATOMIC_SEQ_CST,
                              __ATOMIC_SEQ_CST);
#else
  expected = 1;
  __atomic_compare_exchange_n(&flag, &expected, 2, false, __ATOMIC_SEQ_CST,
                              __ATOMIC_SEQ_CST);
#endif
}

int main() { RunUnordered(First, Second); }
