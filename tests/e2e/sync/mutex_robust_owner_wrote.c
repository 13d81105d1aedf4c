// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The owner of a robust mutex dies in its critical section. Who gets the mutex
// with EOWNERDEAD is to repair what it left half done, so that comes after all
// the owner did. RACY: the survivor looks when its try has failed.
//
// EDGE: pthread | EOWNERDEAD | the owner's end -> the lock that inherits
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>

#include "../../support/mutex_kind.h"
#include "../../support/two_threads.h"

pthread_mutex_t lock, other_lock;
int shared_value;

NOINLINE static void Read(void) {
  int seen = shared_value;
  // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Read{{.*}}mutex_robust_owner_wrote.c:[[#@LINE-2]]:
  KEEP(seen);
}

static void *Owner(void *unused) {
  pthread_mutex_lock(&other_lock);
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&other_lock);
  shared_value = 1;
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Owner{{.*}}mutex_robust_owner_wrote.c:[[#@LINE-2]]:
  InvisibleSet(1);
#ifdef RACY
  InvisibleAwait(2);
#endif
  return unused;
}

int main(void) {
  pthread_t owner;
  InitMutex(&lock, "robust");
  InitMutex(&other_lock, "robust");
  pthread_create(&owner, NULL, Owner, NULL);
  InvisibleAwait(1);
#ifdef RACY
  if (pthread_mutex_trylock(&lock) != EBUSY) {
    abort();
  }
  Read();
  InvisibleSet(2);
#else
  if (pthread_mutex_lock(&lock) != EOWNERDEAD) {
    abort();
  }
  pthread_mutex_consistent(&lock);
  Read();
  pthread_mutex_unlock(&lock);
#endif
  pthread_join(owner, NULL);
}
