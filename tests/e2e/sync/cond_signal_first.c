// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A signal that comes before the wait is lost, and the mutex is all that
// orders: who signals without it tells the waiter nothing. RACY: it does.
//
// EDGE: pthread | pthread_cond_signal | orders nothing, the mutex does
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "../../support/two_threads.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static const struct timespec kPast = {0, 1};
int shared_value;

NOINLINE static void Second(void) {
  pthread_mutex_lock(&lock);
  if (pthread_cond_timedwait(&changed, &lock, &kPast) != ETIMEDOUT) {
    abort();
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}cond_signal_first.c:[[#@LINE-2]]:
  KEEP(seen);
  pthread_mutex_unlock(&lock);
}

NOINLINE static void First(void) {
#ifndef RACY
  pthread_mutex_lock(&lock);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}cond_signal_first.c:[[#@LINE-2]]:
  pthread_cond_signal(&changed);
  pthread_cond_broadcast(&changed);
#ifndef RACY
  pthread_mutex_unlock(&lock);
#endif
}

int main(void) { RunUnordered(First, Second); }
