// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A spin lock orders its critical sections.
//
// EDGE: pthread | pthread_spin_lock | unlock -> lock
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_spinlock_t lock;
int shared_value;

NOINLINE static void Second(void) {
#ifndef RACY
  pthread_spin_lock(&lock);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}spin_lock.c:[[#@LINE-2]]:
  KEEP(seen);
#ifndef RACY
  pthread_spin_unlock(&lock);
#endif
}

NOINLINE static void First(void) {
  pthread_spin_lock(&lock);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}spin_lock.c:[[#@LINE-2]]:
  pthread_spin_unlock(&lock);
}

int main(void) {
  pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
  RunUnordered(First, Second);
  pthread_spin_destroy(&lock);
}
