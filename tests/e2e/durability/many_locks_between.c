// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Millions of lock operations lie between the two accesses, by threads that
// hear of each other all the time, while main hears of nobody: the identities of
// all threads are used up many times over, and taken again. The first access is
// still known, and its line. The clean twin orders the two by the lock.
//
// The short form is run often, the long one three times, the longest once.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 1000000
// RUN: %repeat 3 66 env HBSAN_OPTIONS=symbolize=0 %t.racy 10000000
// RUN: %lossless all 66 %t.racy 1000000 2>&1 | FileCheck %s
// RUN: env HBSAN_TEST_TIMEOUT=300 %lossless all 66 %t.racy 50000000 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean 1000000
// RUN: %repeat 3 0 %t.clean 10000000
// RUN: env HBSAN_TEST_TIMEOUT=300 %lossless all 0 %t.clean 50000000

#include <pthread.h>
#include <stdlib.h>

#include "../../support/invisible_barrier.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
long counter, operations;
int shared_value;

NOINLINE static void WriteFirst(void) {
  shared_value = 1;
}

NOINLINE static void WriteAgain(void) {
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}WriteAgain{{.*}}many_locks_between.c:[[#@LINE-2]]:
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}WriteFirst{{.*}}many_locks_between.c:[[#@LINE-8]]:
  // CHECK-NEXT: #1 {{.*}}First
  // CHECK: statistics
  // CHECK: {{^HBSan: *0}}  older accesses with more than one possible line
}

static void Count(void) {
  pthread_mutex_lock(&lock);
  ++counter;
  pthread_mutex_unlock(&lock);
}

static void *First(void *unused) {
#ifdef RACY
  for (long i = 0; i < operations / 4; ++i) Count();
  WriteFirst();
#else
  WriteFirst();
  for (long i = 0; i < operations / 4; ++i) Count();
#endif
  InvisibleSet(1);
  // Goes on under a lock of its own, so that its release tells nobody else.
  static pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
  static long own_counter;
  for (long i = 0; i < operations / 2; ++i) {
    pthread_mutex_lock(&own);
    ++own_counter;
    pthread_mutex_unlock(&own);
  }
  InvisibleSet(2);
  return unused;
}

static void *Second(void *unused) {
  InvisibleAwait(1);
  for (long i = 0; i < operations / 4; ++i) Count();
  InvisibleAwait(2);
  WriteAgain();
  return unused;
}

int main(int argc, char **argv) {
  operations = argc > 1 ? atol(argv[1]) : 1000000;
  pthread_t first, second;
  pthread_create(&first, NULL, First, NULL);
  pthread_create(&second, NULL, Second, NULL);
  pthread_join(first, NULL);
  pthread_join(second, NULL);
}
