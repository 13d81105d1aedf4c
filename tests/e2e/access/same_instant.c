// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two threads write one place once, at the same instant: the check and the
// record of one must not miss those of the other.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 100 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %lossless all 66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 100 0 %t.clean
// RUN: %lossless all 0 %t.clean

#include <pthread.h>
#include <stddef.h>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void Write(void) {
#ifdef RACY
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T
  // CHECK-NEXT: #0 Write {{.*}}same_instant.c:[[#@LINE+3]]:
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T
  // CHECK-NEXT: #0 Write {{.*}}same_instant.c:[[#@LINE+1]]:
  shared_value = 1;
#else
  __atomic_store_n(&shared_value, 1, __ATOMIC_RELAXED);
#endif
}

static void *Thread(void *unused) {
  InvisibleMeet(2);
  Write();
  return unused;
}

int main(void) {
  pthread_t one, two;
  pthread_create(&one, NULL, Thread, NULL);
  pthread_create(&two, NULL, Thread, NULL);
  pthread_join(one, NULL);
  pthread_join(two, NULL);
}
