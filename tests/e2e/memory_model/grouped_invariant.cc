// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Three atomic counters that are meant to agree. Torn apart, they are wrong but
// no data race, and HBSan says nothing. RACY: one of them is not atomic.
//
// EDGE: atomics | relaxed atomics | none: each is a location of its own;
// that they agree is not checked
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int opened, closed, running;

#ifdef RACY
#define ADD(counter, n) (counter += (n))
#define GET(counter) (counter)
#else
#define ADD(counter, n) __atomic_fetch_add(&(counter), n, __ATOMIC_RELAXED)
#define GET(counter) __atomic_load_n(&(counter), __ATOMIC_RELAXED)
#endif

NOINLINE static void First() {
  __atomic_fetch_add(&opened, 1, __ATOMIC_RELAXED);
  InvisibleSet(1);
  InvisibleAwait(2);  // read meanwhile
  ADD(running, 1);
  // CHECK-DAG: {{.*}}rite of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}First{{.*}}grouped_invariant.cc:[[#@LINE-2]]:
}

NOINLINE static void Second() {
  InvisibleAwait(1);
  int sum = __atomic_load_n(&closed, __ATOMIC_RELAXED) + GET(running);
  // CHECK-DAG: {{.*}}ead of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}Second{{.*}}grouped_invariant.cc:[[#@LINE-2]]:
  if (__atomic_load_n(&opened, __ATOMIC_RELAXED) == sum)
    __builtin_trap();
  InvisibleSet(2);
}

int main() { RunTogether(First, Second); }
