// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// atomic_thread_fence around relaxed operations. RACY: no fences.
//
// EDGE: C11 | atomic_thread_fence | fence(release), store(relaxed) ->
// load(relaxed), fence(acquire)
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdatomic.h>

#include "../../support/two_threads.h"

atomic_int ready;
int shared_value;

NOINLINE static void Second(void) {
  while (!atomic_load_explicit(&ready, memory_order_relaxed)) {
  }
#ifndef RACY
  atomic_thread_fence(memory_order_acquire);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}c11_atomic_fence.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}c11_atomic_fence.c:[[#@LINE-2]]:
#ifndef RACY
  atomic_thread_fence(memory_order_release);
#endif
  atomic_store_explicit(&ready, 1, memory_order_relaxed);
}

int main(void) { RunUnordered(First, Second); }
