// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A release store synchronises with an acquire fence behind a relaxed load.
// RACY: the fence stands before the load.
//
// EDGE: atomics | fences | store(release) -> load(relaxed), then fence(acquire)
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
#ifdef RACY
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
#endif
  while (__atomic_load_n(&flag, __ATOMIC_RELAXED) != 1) {
  }
#ifndef RACY
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}atomic_fence.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}atomic_fence.cc:[[#@LINE-2]]:
  __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
}

int main() { RunUnordered(First, Second); }
