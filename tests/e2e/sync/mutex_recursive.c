// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The inner unlock of a recursive mutex keeps it held, the outer one releases
// it. The write after the outer unlock is unprotected.
//
// EDGE: pthread | pthread_mutex_unlock | the last unlock of a recursive mutex
// -> lock
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

pthread_mutex_t lock;
int shared_value;

NOINLINE static void Second(void) {
  pthread_mutex_lock(&lock);
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Second{{.*}}mutex_recursive.c:[[#@LINE-2]]:
  KEEP(seen);
  pthread_mutex_unlock(&lock);
}

NOINLINE static void First(void) {
  pthread_mutex_lock(&lock);
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&lock);
#ifdef RACY
  pthread_mutex_unlock(&lock);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}First{{.*}}mutex_recursive.c:[[#@LINE-2]]:
#ifndef RACY
  pthread_mutex_unlock(&lock);
#endif
}

int main(void) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&lock, &attributes);
  RunUnordered(First, Second);
  pthread_mutex_destroy(&lock);
}
