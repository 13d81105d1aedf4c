// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A successful clockrdlock is an acquire, a failed one is nothing.
//
// EDGE: pthread | pthread_rwlock_clockrdlock | write unlock -> one that
// succeeded; a failed one orders nothing
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "../../support/two_threads.h"

pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static const struct timespec kPast = {0, 1};
int shared_value;

// RACY: the other thread still holds the lock, the attempt fails, and the read
// happens all the same. The earlier release of the lock must not be taken for
// an edge then.
NOINLINE static void Second(void) {
  InvisibleAwait(1);
  int result = pthread_rwlock_clockrdlock(&lock, CLOCK_MONOTONIC, &kPast);
#ifdef RACY
  if (result != ETIMEDOUT) {
    abort();
  }
#else
  if (result != 0) {
    abort();
  }
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}rwlock_clockrdlock.c:[[#@LINE-2]]:
  KEEP(seen);
#ifndef RACY
  pthread_rwlock_unlock(&lock);
#endif
  InvisibleSet(2);
}

NOINLINE static void First(void) {
  pthread_rwlock_wrlock(&lock);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}rwlock_clockrdlock.c:[[#@LINE-2]]:
  pthread_rwlock_unlock(&lock);
#ifdef RACY
  pthread_rwlock_wrlock(&lock);
  InvisibleSet(1);
  InvisibleAwait(2);
  pthread_rwlock_unlock(&lock);
#else
  InvisibleSet(1);
#endif
}

int main(void) {
  RunTogether(First, Second);
}
