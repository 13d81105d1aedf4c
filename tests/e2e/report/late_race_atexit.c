// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A race in an exit handler is found and still changes the status.
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t
// RUN: %expect66 %t 2>&1 | FileCheck %s

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

#include "../../support/invisible_barrier.h"

int shared_value;

NOINLINE static void AtExit(void) {
  shared_value = 2;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 AtExit {{.*}}late_race_atexit.c:[[#@LINE-2]]:
}

NOINLINE static void *Thread(void *unused) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 Thread {{.*}}late_race_atexit.c:[[#@LINE-2]]:
  InvisibleSet(1);
  for (;;) {
    InvisibleYield();
  }
  return unused;
}

int main(void) {
  pthread_t thread;
  atexit(AtExit);
  pthread_create(&thread, NULL, Thread, NULL);
  InvisibleAwait(1);
  return 0;
}
