// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A reader that has the lock twice keeps writers out until its second unlock.
// RACY: it reads behind its last unlock.
//
// EDGE: pthread | pthread_rwlock_unlock | the last of a reader's unlocks ->
// write lock
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
int shared_value;

NOINLINE static void Second(void) {
  pthread_rwlock_wrlock(&lock);
  shared_value = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}rwlock_recursive_read.c:[[#@LINE-2]]:
  pthread_rwlock_unlock(&lock);
}

NOINLINE static void First(void) {
  pthread_rwlock_rdlock(&lock);
  pthread_rwlock_rdlock(&lock);
  pthread_rwlock_unlock(&lock);
#ifdef RACY
  pthread_rwlock_unlock(&lock);
#endif
  int seen = shared_value;
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}rwlock_recursive_read.c:[[#@LINE-2]]:
  KEEP(seen);
#ifndef RACY
  pthread_rwlock_unlock(&lock);
#endif
}

int main(void) { RunUnordered(First, Second); }
