// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// pthread_timedjoin_np orders when it succeeds, not when it times out.
//
// EDGE: threads | pthread_timedjoin_np | the end of the thread -> a join that
// succeeded; one that times out orders nothing
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}timedjoin.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void Write(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}timedjoin.c:[[#@LINE-2]]:
}

static void *Thread(void *unused) {
  (void)unused;
  Write();
  InvisibleSet(1);
#ifdef RACY
  InvisibleAwait(2);
#endif
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, Thread, NULL);
  InvisibleAwait(1);
#ifdef RACY
  struct timespec past = {0, 1};
  if (pthread_timedjoin_np(thread, NULL, &past) != ETIMEDOUT) {
    abort();
  }
  Read();
  InvisibleSet(2);
  pthread_join(thread, NULL);
#else
  struct timespec deadline;
  clock_gettime(CLOCK_REALTIME, &deadline);
  deadline.tv_sec += 20;
  if (pthread_timedjoin_np(thread, NULL, &deadline) != 0) {
    abort();
  }
  Read();
#endif
}
