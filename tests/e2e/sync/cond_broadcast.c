// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A broadcast wakes two waiters; each of them leaves the wait with the mutex
// held. RACY: they update the counter after giving it up.
//
// EDGE: pthread | pthread_cond_broadcast | orders nothing, the mutex does
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
int go;
int shared_value;

NOINLINE static void Update(void) {
  // CHECK: {{Read|Write}} of size 4 at 0x{{[0-9a-f]+}} by thread T
  // CHECK-NEXT: #0 {{.*}}Update{{.*}}cond_broadcast.c:[[#@LINE+3]]:
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T
  // CHECK-NEXT: #0 {{.*}}Update{{.*}}cond_broadcast.c:[[#@LINE+1]]:
  ++shared_value;
}

static void Waiter(void) {
  pthread_mutex_lock(&lock);
  while (!go) {
    pthread_cond_wait(&changed, &lock);
  }
#ifdef RACY
  pthread_mutex_unlock(&lock);
  InvisibleMeet(2);  // neither may take the lock after the other's update
  Update();
#else
  Update();
  pthread_mutex_unlock(&lock);
#endif
}

static void *Thread(void *unused) {
  (void)unused;
  Waiter();
  return NULL;
}

int main(void) {
  pthread_t one, two;
  pthread_create(&one, NULL, Thread, NULL);
  pthread_create(&two, NULL, Thread, NULL);
  pthread_mutex_lock(&lock);
  go = 1;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
}
