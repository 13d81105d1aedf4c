// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// atomic_flag as a lock that was taken before. RACY: it is cleared with relaxed
// order.
//
// EDGE: C11 | atomic_flag | atomic_flag_clear(release) -> the
// test_and_set(acquire) that finds it clear
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdatomic.h>

#include "../../support/two_threads.h"

atomic_flag busy = ATOMIC_FLAG_INIT;
#ifdef RACY
enum { kRelease = memory_order_relaxed, kAcquire = memory_order_relaxed };
#else
enum { kRelease = memory_order_release, kAcquire = memory_order_acquire };
#endif
int shared_value;

NOINLINE static void Second(void) {
  while (atomic_flag_test_and_set_explicit(&busy, kAcquire)) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}c11_atomic_flag.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First(void) {
  atomic_flag_test_and_set(&busy);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}c11_atomic_flag.c:[[#@LINE-2]]:
  atomic_flag_clear_explicit(&busy, kRelease);
}

int main(void) { RunUnordered(First, Second); }
