// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A wait is cancelled: the mutex is locked again when the cleanup handler runs,
// and the handler unlocks it. RACY: the handler writes behind its unlock.
//
// EDGE: pthread | pthread_cond_wait, cancelled | unlock -> cleanup handler
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t never = PTHREAD_COND_INITIALIZER;
int shared_value;

NOINLINE static void CleanUp(void *unused) {
  (void)unused;
#ifdef RACY
  pthread_mutex_unlock(&lock);
#endif
  ++shared_value;
#ifndef RACY
  pthread_mutex_unlock(&lock);
#endif
  InvisibleSet(2);
}

static void *Waiter(void *unused) {
  pthread_mutex_lock(&lock);
  pthread_cleanup_push(CleanUp, NULL);
  InvisibleSet(1);
  for (;;) {
    pthread_cond_wait(&never, &lock);
  }
  pthread_cleanup_pop(0);
  return unused;
}

NOINLINE static void Touch(void) {
  pthread_mutex_lock(&lock);
  ++shared_value;
  pthread_mutex_unlock(&lock);
}

int main(void) {
  pthread_t waiter;
  pthread_create(&waiter, NULL, Waiter, NULL);
  InvisibleAwait(1);
  Touch();  // the waiter waits
  pthread_cancel(waiter);
  InvisibleAwait(2);
  // CHECK: {{Read|Write}} of size 4 at 0x{{[0-9a-f]+}} by main thread (mutexes: write M
  // CHECK-NEXT: #0 Touch
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NOT: mutexes
  // CHECK-NEXT: #0 CleanUp
  Touch();
  pthread_join(waiter, NULL);
}
