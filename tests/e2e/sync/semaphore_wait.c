// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sem_post releases, sem_wait acquires. RACY: the post comes before the write.
//
// EDGE: pthread | sem_wait | sem_post -> sem_wait
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <semaphore.h>

#include "../../support/two_threads.h"

sem_t semaphore;
int shared_value;

NOINLINE static void Second(void) {
  sem_wait(&semaphore);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}semaphore_wait.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First(void) {
#ifdef RACY
  sem_post(&semaphore);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}semaphore_wait.c:[[#@LINE-2]]:
#ifndef RACY
  sem_post(&semaphore);
#endif
}

int main(void) {
  sem_init(&semaphore, 0, 0);
  RunUnordered(First, Second);
  sem_destroy(&semaphore);
}
