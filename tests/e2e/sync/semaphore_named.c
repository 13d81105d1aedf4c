// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A named semaphore, opened by both sides. RACY: the post comes before the
// write.
//
// EDGE: pthread | sem_open | sem_post -> sem_wait, through any handle
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../support/two_threads.h"

char name[40];
int shared_value;

static sem_t *Open(void) {
  sem_t *semaphore = sem_open(name, O_CREAT, 0600, 0);
  if (semaphore == SEM_FAILED) {
    abort();
  }
  return semaphore;
}

NOINLINE static void Second(void) {
  sem_t *semaphore = Open();
  sem_wait(semaphore);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}semaphore_named.c:[[#@LINE-2]]:
  KEEP(seen);
  sem_close(semaphore);
}

NOINLINE static void First(void) {
  sem_t *semaphore = Open();
#ifdef RACY
  sem_post(semaphore);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}semaphore_named.c:[[#@LINE-2]]:
#ifndef RACY
  sem_post(semaphore);
#endif
}

int main(void) {
  snprintf(name, sizeof(name), "/hbsan_semaphore_named.%d", (int)getpid());
  RunUnordered(First, Second);
  sem_unlink(name);
}
