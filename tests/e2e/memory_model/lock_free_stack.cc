// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A stack whose head is changed by compare-and-swap: push releases, pop
// acquires. RACY: push is relaxed.
//
// EDGE: atomics | compare-and-swap | a push that releases -> the pop that
// takes the node
//
// RUN: %hbsan_cxx -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cxx -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

struct Node {
  Node *next;
  int item;
};
Node *head;
Node nodes[3];

#ifdef RACY
#define PUSH_ORDER __ATOMIC_RELAXED
#else
#define PUSH_ORDER __ATOMIC_RELEASE
#endif

static void Push(Node *node) {
  node->next = __atomic_load_n(&head, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(&head, &node->next, node, true,
                                      PUSH_ORDER, __ATOMIC_RELAXED)) {
  }
}

NOINLINE static int ItemOf(const Node *node) {
  // CHECK-DAG: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-DAG: #0 {{.*}}ItemOf{{.*}}lock_free_stack.cc:[[#@LINE+1]]:
  return node->item;
}

NOINLINE static void Second() {
  int sum = 0;
  Node *node = __atomic_load_n(&head, __ATOMIC_ACQUIRE);
  while (node != nullptr) {
    if (__atomic_compare_exchange_n(&head, &node, node->next, true,
                                    __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
      sum += ItemOf(node);
      node = __atomic_load_n(&head, __ATOMIC_ACQUIRE);
    }
  }
  KEEP(sum);
}

NOINLINE static void First() {
  for (int i = 0; i < 3; i++) {
    nodes[i].item = i;
    // CHECK-DAG: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
    // CHECK-DAG: #0 {{.*}}First{{.*}}lock_free_stack.cc:[[#@LINE-2]]:
    Push(&nodes[i]);
  }
}

int main() { RunUnordered(First, Second); }
