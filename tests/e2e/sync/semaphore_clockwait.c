// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A successful sem_clockwait acquires, a failed one does nothing. RACY: the
// first thread takes its own post back.
//
// EDGE: pthread | sem_clockwait | sem_post -> one that succeeded; a failed one
// orders nothing
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

#include "../../support/two_threads.h"

sem_t semaphore;
int shared_value;
static const struct timespec kPast = {0, 1};
NOINLINE static void Second(void) {
  int result = sem_clockwait(&semaphore, CLOCK_MONOTONIC, &kPast);
#ifdef RACY
  if (result != -1 || errno != ETIMEDOUT) {
    abort();
  }
#else
  if (result != 0) {
    abort();
  }
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}semaphore_clockwait.c:[[#@LINE-2]]:
  KEEP(seen);
}

NOINLINE static void First(void) {
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}semaphore_clockwait.c:[[#@LINE-2]]:
  sem_post(&semaphore);
#ifdef RACY
  sem_wait(&semaphore);
#endif
}

int main(void) {
  sem_init(&semaphore, 0, 0);
  RunUnordered(First, Second);
  sem_destroy(&semaphore);
}
