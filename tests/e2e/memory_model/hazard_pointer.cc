// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A reader says in a hazard pointer what it reads; a writer deletes a node once
// no hazard pointer names it. RACY: the reader takes its name away with relaxed
// order.
//
// EDGE: atomics | hazard pointer | the reader's release store that clears it
// -> the scan that finds it clear
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

struct Node {
  int item;
};
Node *current;
Node *hazard;

#ifdef RACY
#define CLEAR_ORDER __ATOMIC_RELAXED
#else
#define CLEAR_ORDER __ATOMIC_RELEASE
#endif

NOINLINE static void First() {
  Node *node;
  do {
    node = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
    __atomic_store_n(&hazard, node, __ATOMIC_SEQ_CST);
  } while (node != __atomic_load_n(&current, __ATOMIC_SEQ_CST));
  int seen = node->item;
  // CHECK-DAG: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-DAG: #0 {{.*}}First{{.*}}hazard_pointer.cc:[[#@LINE-2]]:
  KEEP(seen);
  __atomic_store_n(&hazard, nullptr, CLEAR_ORDER);
}

NOINLINE static void Second() {
  Node *old = __atomic_exchange_n(&current, nullptr, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(&hazard, __ATOMIC_SEQ_CST) == old) {
  }
  delete old;
  // CHECK-DAG: #{{[01]}} {{.*}}Second{{.*}}hazard_pointer.cc:[[#@LINE-1]]:
}

int main() {
  current = new Node{7};
  RunUnordered(First, Second);
}
