// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A mutex orders its critical sections. Two different mutexes order nothing.
//
// EDGE: pthread | pthread_mutex_lock | unlock -> lock of the same mutex
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t other_lock = PTHREAD_MUTEX_INITIALIZER;
int shared_value;

#ifdef RACY
#define SECOND_LOCK other_lock
#else
#define SECOND_LOCK lock
#endif

NOINLINE static void Second(void) {
  pthread_mutex_lock(&SECOND_LOCK);
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2 (mutexes: write M{{[0-9]+}})
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}mutex_normal.c:[[#@LINE+1]]:
  int seen = shared_value;
  KEEP(seen);
  pthread_mutex_unlock(&SECOND_LOCK);
}

NOINLINE static void First(void) {
  pthread_mutex_lock(&lock);
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1 (mutexes: write M{{[0-9]+}})
  // CHECK-NEXT: #0 {{.*}}First{{.*}}mutex_normal.c:[[#@LINE+1]]:
  shared_value = 1;
  pthread_mutex_unlock(&lock);
}

int main(void) { RunUnordered(First, Second); }
