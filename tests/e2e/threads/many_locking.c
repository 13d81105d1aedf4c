// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The first thread ends unjoined; 600 others come, take a mutex that main takes
// too, and are joined. None of them may inherit the identity of the first while
// main has not joined it: its write still races. The clean twin joins it.
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

enum { kThreads = 600 };
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
int shared_value;

NOINLINE static void WriteAgain(void) {
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}WriteAgain{{.*}}many_locking.c:[[#@LINE-2]]:
}

NOINLINE static void WriteFirst(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}WriteFirst{{.*}}many_locking.c:[[#@LINE-2]]:
}

static void *First(void *unused) {
  WriteFirst();
  InvisibleSet(1);
  return unused;
}

static void *Later(void *unused) {
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  pthread_t first, later;
  pthread_create(&first, NULL, First, NULL);
  InvisibleAwait(1);
#ifndef RACY
  pthread_join(first, NULL);
#endif
  for (int i = 0; i < kThreads; ++i) {
    pthread_create(&later, NULL, Later, NULL);
    pthread_join(later, NULL);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
  }
  WriteAgain();
#ifdef RACY
  pthread_join(first, NULL);
#endif
}
