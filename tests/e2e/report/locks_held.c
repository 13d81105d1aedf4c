// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A report says which locks each side held, read locks included, and where they
// were made.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s

#include "../../support/two_threads.h"

pthread_mutex_t mutex;
pthread_rwlock_t rwlock;
int shared_value;

NOINLINE static void Second(void) {
  pthread_rwlock_rdlock(&rwlock);
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2 (mutexes: read [[RW:M[0-9]+]])
  pthread_rwlock_unlock(&rwlock);
}

NOINLINE static void First(void) {
  pthread_rwlock_rdlock(&rwlock);
  pthread_mutex_lock(&mutex);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1 (mutexes: read [[RW]], write [[MU:M[0-9]+]])
  pthread_mutex_unlock(&mutex);
  pthread_rwlock_unlock(&rwlock);
}

int main(void) {
  pthread_mutex_init(&mutex, NULL);
  pthread_rwlock_init(&rwlock, NULL);
  RunPair(First, Second);
  // CHECK: Mutex [[RW]] {{.*}}created at:
  // CHECK: main {{.*}}locks_held.c:
}
