// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A release fence before a relaxed store synchronises with an acquire load.
// RACY: the fence stands behind the store.
//
// EDGE: atomics | fences | fence(release), then store(relaxed) -> load(acquire)
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
  while (__atomic_load_n(&flag, __ATOMIC_ACQUIRE) != 1) {
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}fence_atomic.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}fence_atomic.cc:[[#@LINE-2]]:
#ifdef RACY
  __atomic_store_n(&flag, 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
#else
  __atomic_thread_fence(__ATOMIC_RELEASE);
  __atomic_store_n(&flag, 1, __ATOMIC_RELAXED);
#endif
}

int main() { RunUnordered(First, Second); }
