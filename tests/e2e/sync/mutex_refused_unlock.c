// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A mutex that knows its owner refuses the unlock of a thread that does not
// hold it, and then nothing is released. RACY: the write comes between the
// unlock and such a second one.
//
// EDGE: pthread | pthread_mutex_unlock, refused | orders nothing
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy recursive
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy robust
// RUN: %expect66 %t.racy robust 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean recursive
// RUN: %repeat 20 0 %t.clean robust

#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>

#include "../../support/mutex_kind.h"
#include "../../support/two_threads.h"

pthread_mutex_t lock;
int shared_value;

static void Expect(int got, int wanted) {
  if (got != wanted) {
    abort();
  }
}

NOINLINE static void Second(void) {
  Expect(pthread_mutex_lock(&lock), 0);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}mutex_refused_unlock.c:[[#@LINE-2]]:
  KEEP(seen);
  Expect(pthread_mutex_unlock(&lock), 0);
}

NOINLINE static void First(void) {
  Expect(pthread_mutex_lock(&lock), 0);
#ifdef RACY
  Expect(pthread_mutex_unlock(&lock), 0);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}mutex_refused_unlock.c:[[#@LINE-2]]:
#ifdef RACY
  Expect(pthread_mutex_unlock(&lock), EPERM);
#else
  Expect(pthread_mutex_unlock(&lock), 0);
#endif
}

int main(int argc, char **argv) {
  InitMutex(&lock, argc > 1 ? argv[1] : "robust");
  RunUnordered(First, Second);
  pthread_mutex_destroy(&lock);
}
