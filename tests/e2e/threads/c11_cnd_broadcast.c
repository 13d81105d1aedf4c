// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A broadcast wakes two waiters; each of them leaves the wait with the mutex
// held. RACY: they update the counter after giving it up.
//
// EDGE: C11 | cnd_broadcast | orders nothing, the mutex does
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <threads.h>

#include "../../support/two_threads.h"

mtx_t lock;
cnd_t changed;
int go;
int shared_value;

NOINLINE static void Update(void) {
  // CHECK: {{Read|Write}} of size 4 at 0x{{[0-9a-f]+}} by thread T
  // CHECK-NEXT: #0 {{.*}}Update{{.*}}c11_cnd_broadcast.c:[[#@LINE+3]]:
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T
  // CHECK-NEXT: #0 {{.*}}Update{{.*}}c11_cnd_broadcast.c:[[#@LINE+1]]:
  ++shared_value;
}

static int Waiter(void *unused) {
  (void)unused;
  mtx_lock(&lock);
  while (!go) {
    cnd_wait(&changed, &lock);
  }
#ifdef RACY
  mtx_unlock(&lock);
  InvisibleMeet(2);  // neither may take the lock after the other's update
  Update();
#else
  Update();
  mtx_unlock(&lock);
#endif
  return 0;
}

int main(void) {
  thrd_t one, two;
  mtx_init(&lock, mtx_plain);
  cnd_init(&changed);
  thrd_create(&one, Waiter, NULL);
  thrd_create(&two, Waiter, NULL);
  mtx_lock(&lock);
  go = 1;
  cnd_broadcast(&changed);
  mtx_unlock(&lock);
  thrd_join(one, NULL);
  thrd_join(two, NULL);
}
