// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A writer that comes between two readers hands on what the first one released.
// RACY: another reader comes between them.
//
// EDGE: pthread | pthread_rwlock_rdlock | read unlock -> write lock, unlock ->
// read lock
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
int shared_value;

NOINLINE static void Third(void) {
  pthread_rwlock_rdlock(&lock);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread (mutexes: read M
  // CHECK-NEXT: #0 {{.*}}Third{{.*}}rwlock_read_write_read.c:[[#@LINE-2]]:
  KEEP(seen);
  pthread_rwlock_unlock(&lock);
}

static void *First(void *unused) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}rwlock_read_write_read.c:[[#@LINE-2]]:
  pthread_rwlock_rdlock(&lock);
  pthread_rwlock_unlock(&lock);
  InvisibleSet(1);
  return unused;
}

static void *Between(void *unused) {
  InvisibleAwait(1);
#ifdef RACY
  pthread_rwlock_rdlock(&lock);
#else
  pthread_rwlock_wrlock(&lock);
#endif
  pthread_rwlock_unlock(&lock);
  InvisibleSet(2);
  return unused;
}

int main(void) {
  pthread_t first, between;
  pthread_create(&first, NULL, First, NULL);
  pthread_create(&between, NULL, Between, NULL);
  InvisibleAwait(2);
  Third();
  pthread_join(first, NULL);
  pthread_join(between, NULL);
}
