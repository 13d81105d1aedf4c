// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The read-modify-write functions hand the edge on from one to the next. RACY:
// the first one is relaxed.
//
// EDGE: C11 | atomic_fetch_add, atomic_exchange, atomic_compare_exchange_* |
// release -> the next that acquires
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdatomic.h>
#include <stdlib.h>

#include "../../support/two_threads.h"

atomic_long count;
#ifdef RACY
enum { kRelease = memory_order_relaxed };
#else
enum { kRelease = memory_order_release };
#endif
int shared_value;

NOINLINE static void Second(void) {
  long expected = 2;
  if (!atomic_compare_exchange_strong_explicit(
          &count, &expected, 3, memory_order_acquire, memory_order_relaxed) ||
      atomic_exchange(&count, 4) != 3) {
    abort();
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}c11_atomic_update.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}c11_atomic_update.c:[[#@LINE-2]]:
  atomic_fetch_add_explicit(&count, 2, kRelease);
}

int main(void) { RunUnordered(First, Second); }
