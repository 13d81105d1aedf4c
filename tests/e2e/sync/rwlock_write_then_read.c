// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A write lock orders with later read locks. Writing under a read lock does
// not.
//
// EDGE: pthread | pthread_rwlock_rdlock | write unlock -> read lock
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
  pthread_rwlock_rdlock(&lock);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}rwlock_write_then_read.c:[[#@LINE-2]]:
  KEEP(seen);
  pthread_rwlock_unlock(&lock);
}

NOINLINE static void First(void) {
#ifdef RACY
  pthread_rwlock_rdlock(&lock);
#else
  pthread_rwlock_wrlock(&lock);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}rwlock_write_then_read.c:[[#@LINE-2]]:
  pthread_rwlock_unlock(&lock);
}

int main(void) { RunUnordered(First, Second); }
