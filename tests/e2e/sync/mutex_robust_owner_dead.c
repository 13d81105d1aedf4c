// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Locking a robust mutex whose owner died succeeds with EOWNERDEAD, which is an
// acquire like any other. RACY: the survivor reads without it.
//
// EDGE: pthread | EOWNERDEAD | unlock -> the lock that inherits
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

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}mutex_robust_owner_dead.c:[[#@LINE-2]]:
  KEEP(seen);
}

static void *Writer(void *unused) {
  pthread_mutex_lock(&lock);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Writer{{.*}}mutex_robust_owner_dead.c:[[#@LINE-2]]:
  pthread_mutex_unlock(&lock);
  InvisibleSet(1);
  return unused;
}

static void *Dies(void *unused) {
  InvisibleAwait(1);
  pthread_mutex_lock(&lock);
  return unused;
}

int main(void) {
  pthread_mutexattr_t attributes;
  pthread_t writer, dies;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&lock, &attributes);
  pthread_create(&writer, NULL, Writer, NULL);
#ifdef RACY
  InvisibleAwait(1);
  Read();
#else
  pthread_create(&dies, NULL, Dies, NULL);
  InvisibleAwait(1);
  int result;
  do {
    result = pthread_mutex_trylock(&lock);
    if (result == 0) {
      pthread_mutex_unlock(&lock);
    }
  } while (result != EOWNERDEAD);
  pthread_mutex_consistent(&lock);
  Read();
  pthread_mutex_unlock(&lock);
  pthread_join(dies, NULL);
#endif
  (void)Dies;
  (void)dies;
  pthread_join(writer, NULL);
}
