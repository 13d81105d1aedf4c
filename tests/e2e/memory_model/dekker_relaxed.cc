// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dekker with nothing but relaxed atomics, the second thread coming long after
// the first: the one is out, but nothing orders what it did. RACY: relaxed;
// else sequentially consistent.
//
// EDGE: atomics | sequentially consistent flags | the store that says "not
// interested" -> the load that finds it so
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

int shared_value;
int interested[2];

#ifdef RACY
#define ORDER __ATOMIC_RELAXED
#else
#define ORDER __ATOMIC_SEQ_CST
#endif

NOINLINE static void Change(int value) {
  shared_value = value;
  // CHECK-DAG: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}Change{{.*}}dekker_relaxed.cc:[[#@LINE-3]]:
}

static void Enter(int self) {
  __atomic_store_n(&interested[self], 1, ORDER);
  if (__atomic_load_n(&interested[1 - self], ORDER) == 0)
    Change(self);
  __atomic_store_n(&interested[self], 0, ORDER);
}

NOINLINE static void First() { Enter(0); }
NOINLINE static void Second() { Enter(1); }

int main() { RunUnordered(First, Second); }
