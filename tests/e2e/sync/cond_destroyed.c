// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// pthread_cond_destroy waits until the woken waiters have left the variable,
// but orders nothing. Its memory may then be another variable's. RACY: main
// touches the value when it has destroyed the variable; the waiter does with
// the mutex.
//
// EDGE: pthread | pthread_cond_destroy | orders nothing
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed;
int go;
int shared_value;

NOINLINE static void Touch(void) {
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Touch{{.*}}cond_destroyed.c:[[#@LINE-2]]:
}

static void *Waiter(void *unused) {
  pthread_mutex_lock(&lock);
  InvisibleSet(1);
  while (!go) {
    pthread_cond_wait(&changed, &lock);
  }
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1 (mutexes: write M
  // CHECK-NEXT: #0 {{.*}}Waiter{{.*}}cond_destroyed.c:[[#@LINE-2]]:
  pthread_mutex_unlock(&lock);
  InvisibleSet(2);
  return unused;
}

static void WakeWaiter(void) {
  pthread_mutex_lock(&lock);
  go = 1;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

int main(void) {
  pthread_t waiter;
  for (int round = 0; round < 2; ++round) {
    go = 0;
    invisible_step = 0;
    pthread_cond_init(&changed, NULL);
    pthread_create(&waiter, NULL, Waiter, NULL);
    InvisibleAwait(1);
    WakeWaiter();
    pthread_cond_destroy(&changed);
#ifdef RACY
    InvisibleAwait(2);
    Touch();
    pthread_join(waiter, NULL);
#else
    pthread_join(waiter, NULL);
    Touch();
#endif
  }
}
