// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An error-checking mutex refuses a second lock and a foreign unlock. A refused
// unlock publishes nothing.
//
// EDGE: pthread | pthread_mutex_unlock, refused | orders nothing
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <errno.h>
#include <stdlib.h>

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
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}mutex_errorcheck.c:[[#@LINE-2]]:
  KEEP(seen);
  Expect(pthread_mutex_unlock(&lock), 0);
}

NOINLINE static void First(void) {
  Expect(pthread_mutex_lock(&lock), 0);
  Expect(pthread_mutex_lock(&lock), EDEADLK);
#ifdef RACY
  Expect(pthread_mutex_unlock(&lock), 0);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}mutex_errorcheck.c:[[#@LINE-2]]:
#ifdef RACY
  Expect(pthread_mutex_unlock(&lock), EPERM);
#else
  Expect(pthread_mutex_unlock(&lock), 0);
#endif
}

int main(void) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&lock, &attributes);
  RunUnordered(First, Second);
  pthread_mutex_destroy(&lock);
}
