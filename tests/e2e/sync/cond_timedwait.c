// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// pthread_cond_timedwait, woken before its deadline. Waiting releases the mutex
// and takes it again; signalling orders nothing.
//
// EDGE: pthread | pthread_cond_timedwait | unlock -> the return of the wait,
// the mutex's own edge
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <stdlib.h>
#include <time.h>

#include "../../support/two_threads.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
int handed_to_signaller;
int shared_value;

static struct timespec Deadline(clockid_t clock) {
  struct timespec deadline;
  clock_gettime(clock, &deadline);
  deadline.tv_sec += 20;
  return deadline;
}

NOINLINE static void Waiter(void) {
  pthread_mutex_lock(&lock);
  handed_to_signaller = 1;
  InvisibleSet(1);
  while (!InvisibleReached(2)) {
    struct timespec deadline = Deadline(CLOCK_REALTIME);
    pthread_cond_timedwait(&changed, &lock, &deadline);
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Waiter{{.*}}cond_timedwait.c:[[#@LINE-2]]:
  KEEP(seen);
  pthread_mutex_unlock(&lock);
}

NOINLINE static void Signaller(void) {
  InvisibleAwait(1);
  pthread_mutex_lock(&lock);  // not before the waiter waits
  int seen = handed_to_signaller;
  KEEP(seen);
#ifdef RACY
  pthread_mutex_unlock(&lock);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Signaller{{.*}}cond_timedwait.c:[[#@LINE-2]]:
#ifndef RACY
  pthread_mutex_unlock(&lock);
#endif
  InvisibleSet(2);
  pthread_cond_signal(&changed);
}

int main(void) { RunTogether(Waiter, Signaller); }
