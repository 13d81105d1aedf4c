// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fences between relaxed operations order.  RACY: only the signal fences, which
// order nothing between threads, are there.
//
// EDGE: annotations | objects compiled with -fsanitize=thread | as by the
// fences above
//
// REQUIRES: gcc
// RUN: %foreign %t.g %s g++ -O2 -Wno-tsan
// RUN: %foreign %t.c %s %clangxx -O2

#include "../../support/two_threads.h"

int shared_value, flag;

NOINLINE static void Second() {
  int seen = __atomic_load_n(&flag, __ATOMIC_RELAXED);
  __atomic_signal_fence(__ATOMIC_ACQUIRE);
#ifndef RACY
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
#endif
  shared_value = seen;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 Second() {{.*}}fences.cc:[[#@LINE-2]]:
}

NOINLINE static void First() {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 First() {{.*}}fences.cc:[[#@LINE-2]]:
#ifndef RACY
  __atomic_thread_fence(__ATOMIC_RELEASE);
#endif
  __atomic_signal_fence(__ATOMIC_RELEASE);
  __atomic_store_n(&flag, 1, __ATOMIC_RELAXED);
}

int main() { RunUnordered(First, Second); }
