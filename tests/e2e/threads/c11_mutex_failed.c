// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// mtx_trylock and mtx_timedlock of a mutex that another thread holds: they
// learn nothing from its earlier release. RACY: the program reads although they
// failed.
//
// EDGE: C11 | mtx_trylock, mtx_timedlock | one that fails orders nothing
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
static const struct timespec kPast = {0, 1};
int shared_value;

NOINLINE static void Second(void) {
  InvisibleAwait(1);
  if (mtx_trylock(&lock) != thrd_busy ||
      mtx_timedlock(&lock, &kPast) != thrd_timedout) {
    abort();
  }
#ifndef RACY
  InvisibleSet(2);
  mtx_lock(&lock);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}c11_mutex_failed.c:[[#@LINE-2]]:
  KEEP(seen);
#ifndef RACY
  mtx_unlock(&lock);
#endif
  InvisibleSet(2);
}

NOINLINE static void First(void) {
  mtx_lock(&lock);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}c11_mutex_failed.c:[[#@LINE-2]]:
  mtx_unlock(&lock);
  mtx_lock(&lock);
  InvisibleSet(1);
  InvisibleAwait(2);
  mtx_unlock(&lock);
}

int main(void) {
  mtx_init(&lock, mtx_timed);
  RunTogether(First, Second);
  mtx_destroy(&lock);
}
