// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tries that fail, of every kind of mutex: while another thread holds it,
// trylock, timedlock and clocklock learn nothing from its earlier release.
// RACY: the program reads although they failed.
//
// EDGE: pthread | a mutex of any kind, busy | a try that fails orders nothing
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy normal
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy recursive
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy errorcheck
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy adaptive
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy inherit
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy robust
// RUN: %expect66 %t.racy robust 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean normal
// RUN: %repeat 20 0 %t.clean recursive
// RUN: %repeat 20 0 %t.clean errorcheck
// RUN: %repeat 20 0 %t.clean adaptive
// RUN: %repeat 20 0 %t.clean inherit
// RUN: %repeat 20 0 %t.clean robust

#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "../../support/mutex_kind.h"
#include "../../support/two_threads.h"

pthread_mutex_t lock;
static const struct timespec kPast = {0, 1};
int shared_value;

static void Expect(int got, int wanted) {
  if (got != wanted) {
    abort();
  }
}

NOINLINE static void Second(void) {
  InvisibleAwait(1);
  Expect(pthread_mutex_trylock(&lock), EBUSY);
  Expect(pthread_mutex_timedlock(&lock, &kPast), ETIMEDOUT);
  Expect(pthread_mutex_clocklock(&lock, CLOCK_MONOTONIC, &kPast), ETIMEDOUT);
#ifndef RACY
  InvisibleSet(2);
  pthread_mutex_lock(&lock);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}mutex_kinds_failed.c:[[#@LINE-2]]:
  KEEP(seen);
#ifndef RACY
  pthread_mutex_unlock(&lock);
#endif
  InvisibleSet(2);
}

NOINLINE static void First(void) {
  pthread_mutex_lock(&lock);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}mutex_kinds_failed.c:[[#@LINE-2]]:
  pthread_mutex_unlock(&lock);
  pthread_mutex_lock(&lock);
  InvisibleSet(1);
  InvisibleAwait(2);
  pthread_mutex_unlock(&lock);
}

int main(int argc, char **argv) {
  InitMutex(&lock, argc > 1 ? argv[1] : "normal");
  RunTogether(First, Second);
  pthread_mutex_destroy(&lock);
}
