// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that end by pthread_exit and by cancellation are joined like any
// other. Their clean-up handlers belong to the thread. RACY: the clean-up
// handler of a thread that has not been joined.
//
// EDGE: threads | pthread_exit, pthread_cancel | the end of the thread, with
// its cleanup handlers -> join
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <pthread.h>
#include <stddef.h>

#include "../../support/invisible_barrier.h"

int exit_value;
int shared_value;

NOINLINE static void CleanUp(void *unused) {
  (void)unused;
  shared_value = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}CleanUp{{.*}}exit_and_cancel.c:[[#@LINE-2]]:
  InvisibleSet(3);
}

static void *Cancelled(void *unused) {
  pthread_cleanup_push(CleanUp, unused);
  InvisibleSet(1);
  InvisibleAwait(2);
  for (;;) {
    pthread_testcancel();
  }
  pthread_cleanup_pop(0);
  return NULL;
}

static void *Exits(void *unused) {
  exit_value = 1;
  pthread_exit(unused);
}

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}exit_and_cancel.c:[[#@LINE-2]]:
  KEEP(seen);
}

int main(void) {
  pthread_t exits, cancelled;
  pthread_create(&exits, NULL, Exits, NULL);
  pthread_create(&cancelled, NULL, Cancelled, NULL);
  InvisibleAwait(1);
  pthread_join(exits, NULL);
  int seen = exit_value;
  KEEP(seen);
#ifdef RACY
  Read();
  InvisibleSet(2);
  pthread_cancel(cancelled);
  InvisibleAwait(3);
  pthread_join(cancelled, NULL);
#else
  InvisibleSet(2);
  pthread_cancel(cancelled);
  pthread_join(cancelled, NULL);
  Read();
#endif
}
