// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads made by threads: the report tells the whole descent.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s

#include <pthread.h>
#include <stddef.h>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void *Grandchild(void *unused) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  InvisibleSet(1);
  return unused;
}

NOINLINE static void *Child(void *unused) {
  pthread_t thread;
  pthread_create(&thread, NULL, Grandchild, NULL);
  // CHECK: Thread T2 (tid={{[0-9]+}}, {{running|finished}}) created by thread T1 at:
  // CHECK: Child {{.*}}nested_threads.c:[[#@LINE-2]]:
  InvisibleAwait(2);
  pthread_join(thread, NULL);
  return unused;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, Child, NULL);
  // CHECK: Thread T1 (tid={{[0-9]+}}, running) created by main thread at:
  // CHECK: main {{.*}}nested_threads.c:[[#@LINE-2]]:
  InvisibleAwait(1);
  shared_value = 2;
  InvisibleSet(2);
  pthread_join(thread, NULL);
}
