// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// atomic_store and atomic_load, and the operators of an _Atomic, which are
// sequentially consistent. RACY: explicitly relaxed.
//
// EDGE: C11 | _Atomic | a store -> the load that finds it, unless relaxed
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdatomic.h>

#include "../../support/two_threads.h"

_Atomic int ready;
int shared_value;

NOINLINE static void Second(void) {
#ifdef RACY
  while (!atomic_load_explicit(&ready, memory_order_relaxed)) {
  }
#else
  while (!ready) {
  }
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}c11_atomic_operators.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}c11_atomic_operators.c:[[#@LINE-2]]:
#ifdef RACY
  atomic_store_explicit(&ready, 1, memory_order_relaxed);
#else
  ready = 1;
#endif
}

int main(void) { RunUnordered(First, Second); }
