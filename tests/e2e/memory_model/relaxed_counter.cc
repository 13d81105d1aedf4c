// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A statistics counter of relaxed increments is no race, however many threads.
// RACY: one of them increments it plainly.
//
// EDGE: atomics | relaxed atomics | none, and no race among themselves
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

long counter;

NOINLINE static void Second() {
#ifdef RACY
  // CHECK: {{Read|Write}} of size 8 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}relaxed_counter.cc:[[#@LINE+1]]:
  ++counter;
#else
  __atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED);
#endif
}

NOINLINE static void First() {
  __atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED);
  // CHECK: Previous atomic write of size 8 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}relaxed_counter.cc:[[#@LINE-2]]:
}

int main() { RunUnordered(First, Second); }
