// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cnd_timedwait that runs into its deadline again and again, or is woken by
// cnd_broadcast. Waiting releases the mutex and takes it again; notifying
// orders nothing. RACY: the other thread writes without the mutex.
//
// EDGE: C11 | cnd_timedwait | mtx_unlock -> the return of the wait, the mutex's
// own edge
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdlib.h>
#include <threads.h>
#include <time.h>

#include "../../support/two_threads.h"

mtx_t lock;
cnd_t changed;
int handed_over;
int shared_value;

NOINLINE static void Waiter(void) {
  mtx_lock(&lock);
  handed_over = 1;
  InvisibleSet(1);
  while (!InvisibleReached(2)) {
    struct timespec deadline;
    timespec_get(&deadline, TIME_UTC);
    cnd_timedwait(&changed, &lock, &deadline);
  }
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Waiter{{.*}}c11_cnd_timedwait.c:[[#@LINE-2]]:
  KEEP(seen);
  mtx_unlock(&lock);
}

NOINLINE static void Notifier(void) {
  InvisibleAwait(1);
  mtx_lock(&lock);  // not before the waiter waits
  int seen = handed_over;
  KEEP(seen);
#ifdef RACY
  mtx_unlock(&lock);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Notifier{{.*}}c11_cnd_timedwait.c:[[#@LINE-2]]:
#ifndef RACY
  mtx_unlock(&lock);
#endif
  InvisibleSet(2);
  cnd_broadcast(&changed);
}

int main(void) {
  mtx_init(&lock, mtx_timed);
  cnd_init(&changed);
  RunTogether(Waiter, Notifier);
  cnd_destroy(&changed);
  mtx_destroy(&lock);
}
