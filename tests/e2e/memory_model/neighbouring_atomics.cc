// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two atomics side by side carry two clocks: the release of one says nothing
// about the other. RACY: the reader acquires the wrong one.
//
// EDGE: atomics | atomic of any size | an atomic says nothing of its neighbour
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;
struct {
  char left;
  char right;
} flags;
#ifdef RACY
#define WHICH right
#else
#define WHICH left
#endif

NOINLINE static void Second() {
  while (__atomic_load_n(&flags.WHICH, __ATOMIC_ACQUIRE) != 1) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}neighbouring_atomics.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}neighbouring_atomics.cc:[[#@LINE-2]]:
  __atomic_store_n(&flags.right, 1, __ATOMIC_RELAXED);
  __atomic_store_n(&flags.left, 1, __ATOMIC_RELEASE);
}

int main() { RunUnordered(First, Second); }
