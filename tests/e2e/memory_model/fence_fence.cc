// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A release fence before a relaxed store and an acquire fence behind a relaxed
// load synchronise. RACY: the acquire fence is missing.
//
// EDGE: atomics | fences | fence(release), store(relaxed) -> load(relaxed),
// fence(acquire)
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean
// RUN: %hbsan_cxx -O0 -g -DRACY %s -o %t.racy.o0
// RUN: %expect66 %t.racy.o0 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O0 -g %s -o %t.clean.o0
// RUN: %repeat 1 0 %t.clean.o0
// RUN: %hbsan_cxx -O2 -g -DRACY %s -o %t.racy.o2
// RUN: %expect66 %t.racy.o2 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O2 -g %s -o %t.clean.o2
// RUN: %repeat 1 0 %t.clean.o2

#include "../../support/two_threads.h"

int shared_value;
int flag;

NOINLINE static void Second() {
  while (__atomic_load_n(&flag, __ATOMIC_RELAXED) != 1) {
  }
#ifndef RACY
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}fence_fence.cc:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}fence_fence.cc:[[#@LINE-2]]:
  __atomic_thread_fence(__ATOMIC_RELEASE);
  __atomic_store_n(&flag, 1, __ATOMIC_RELAXED);
}

int main() { RunUnordered(First, Second); }
