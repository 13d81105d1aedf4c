// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// atomic_signal_fence is for the thread's own signal handlers. RACY: it stands
// where a thread fence should.
//
// EDGE: C11 | atomic_signal_fence | orders nothing between threads
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdatomic.h>

#include "../../support/two_threads.h"

atomic_int ready;
#ifdef RACY
#  define FENCE atomic_signal_fence
#else
#  define FENCE atomic_thread_fence
#endif
int shared_value;

NOINLINE static void Second(void) {
  while (!atomic_load_explicit(&ready, memory_order_relaxed)) {
  }
  FENCE(memory_order_acquire);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}c11_atomic_signal_fence.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}c11_atomic_signal_fence.c:[[#@LINE-2]]:
  FENCE(memory_order_release);
  atomic_store_explicit(&ready, 1, memory_order_relaxed);
}

int main(void) { RunUnordered(First, Second); }
