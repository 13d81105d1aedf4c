// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// 500 threads one after another, each joined: no race, and no thread runs out
// of identity. RACY: the very first one is joined last, and 300 others come and
// go before main touches what the first one wrote.
//
// EDGE: threads | pthread_join | the end of the thread -> its own join, and
// none of other threads
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <stddef.h>

#include "../../support/invisible_barrier.h"

int counter;
int shared_value;

NOINLINE static void WriteAgain(void) {
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}WriteAgain{{.*}}many_short.c:[[#@LINE+1]]:
  shared_value = 2;
}

NOINLINE static void WriteFirst(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}WriteFirst{{.*}}many_short.c:[[#@LINE-2]]:
}

static void *FirstThread(void *unused) {
  (void)unused;
  WriteFirst();
  InvisibleSet(1);
  return NULL;
}

static void *Short(void *unused) {
  (void)unused;
  ++counter;
  return NULL;
}

int main(void) {
  pthread_t first, thread;
  pthread_create(&first, NULL, FirstThread, NULL);
  InvisibleAwait(1);
#ifdef RACY
  enum { kThreads = 300 };
#else
  enum { kThreads = 500 };
  pthread_join(first, NULL);
#endif
  for (int i = 0; i < kThreads; ++i) {
    pthread_create(&thread, NULL, Short, NULL);
    pthread_join(thread, NULL);
  }
  WriteAgain();
#ifdef RACY
  pthread_join(first, NULL);
#endif
  return counter == kThreads ? 0 : 3;
}
