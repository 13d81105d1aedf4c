// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A normal mutex as a signal: who waits locks it a second time, and another
// thread unlocks it. POSIX leaves that undefined; glibc does it for normal and
// adaptive mutexes, and what it does orders, so no race is reported. Afterwards
// the mutex is like any other. RACY: the value is written behind the unlock.
//
// EDGE: pthread | pthread_mutex_unlock by another thread | unlock -> lock
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy normal
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy adaptive
// RUN: %expect66 %t.racy normal 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean normal
// RUN: %repeat 20 0 %t.clean adaptive

#define _GNU_SOURCE
#include "../../support/mutex_kind.h"
#include "../../support/two_threads.h"

pthread_mutex_t lock;
int shared_value;
int returned_value;

NOINLINE static void Waiter(void) {
  pthread_mutex_lock(&lock);
  InvisibleSet(1);
  pthread_mutex_lock(&lock);
#ifdef RACY
  InvisibleAwait(2);
#endif
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Waiter{{.*}}mutex_foreign_unlock.c:[[#@LINE-2]]:
  KEEP(seen);
  returned_value = 1;
  pthread_mutex_unlock(&lock);
  InvisibleSet(3);
}

NOINLINE static void Signaller(void) {
  InvisibleAwait(1);
#ifdef RACY
  pthread_mutex_unlock(&lock);
#endif
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T2
  // CHECK-NEXT: #0 {{.*}}Signaller{{.*}}mutex_foreign_unlock.c:[[#@LINE-2]]:
#ifdef RACY
  InvisibleSet(2);
#else
  pthread_mutex_unlock(&lock);
#endif
  InvisibleAwait(3);
  pthread_mutex_lock(&lock);
  int seen = returned_value;
  KEEP(seen);
  pthread_mutex_unlock(&lock);
}

int main(int argc, char **argv) {
  InitMutex(&lock, argc > 1 ? argv[1] : "normal");
  RunTogether(Waiter, Signaller);
  pthread_mutex_destroy(&lock);
}
