// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A thread that holds more read locks than the runtime lists: their unlocks are
// still those of a reader, and do away with no other reader's. RACY: the other
// reader reads behind its unlock.
//
// EDGE: pthread | pthread_rwlock_rdlock, 2000 of them | read unlock -> write
// lock
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

enum { kLocks = 2000 };
pthread_rwlock_t locks[kLocks];
int shared_value;

NOINLINE static void Write(void) {
  pthread_rwlock_wrlock(&locks[kLocks - 1]);
  shared_value = 1;
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by main thread
  // CHECK-NEXT: #0 {{.*}}Write{{.*}}rwlock_many_held.c:[[#@LINE-2]]:
  pthread_rwlock_unlock(&locks[kLocks - 1]);
}

static void *Reader(void *unused) {
  pthread_rwlock_rdlock(&locks[kLocks - 1]);
#ifdef RACY
  pthread_rwlock_unlock(&locks[kLocks - 1]);
#endif
  int seen = shared_value;
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T1
  // CHECK-NEXT: #0 {{.*}}Reader{{.*}}rwlock_many_held.c:[[#@LINE-2]]:
  KEEP(seen);
#ifndef RACY
  pthread_rwlock_unlock(&locks[kLocks - 1]);
#endif
  InvisibleSet(1);
  return unused;
}

static void *Holder(void *unused) {
  InvisibleAwait(1);
  for (int i = 0; i < kLocks; ++i) {
    pthread_rwlock_rdlock(&locks[i]);
  }
  for (int i = 0; i < kLocks; ++i) {
    pthread_rwlock_unlock(&locks[i]);
  }
  InvisibleSet(2);
  return unused;
}

int main(void) {
  pthread_t reader, holder;
  pthread_create(&reader, NULL, Reader, NULL);
  pthread_create(&holder, NULL, Holder, NULL);
  InvisibleAwait(2);
  Write();
  pthread_join(reader, NULL);
  pthread_join(holder, NULL);
}
