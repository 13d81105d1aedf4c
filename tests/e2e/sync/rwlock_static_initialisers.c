// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Read-write locks that only a static initialiser made, and one that prefers
// writers. RACY: each thread has a lock of its own.
//
// EDGE: pthread | PTHREAD_RWLOCK_*INITIALIZER* | write unlock -> read lock
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include "../../support/two_threads.h"

enum { kKinds = 3 };
pthread_rwlock_t locks[kKinds] = {
    PTHREAD_RWLOCK_INITIALIZER,
    PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP};
int shared_values[kKinds];

NOINLINE static void Second(void) {
  for (int kind = 0; kind < kKinds; ++kind) {
#ifdef RACY
    pthread_rwlock_t *lock = &locks[(kind + 1) % kKinds];
#else
    pthread_rwlock_t *lock = &locks[kind];
#endif
    pthread_rwlock_rdlock(lock);
    int seen = shared_values[kind];
    // CHECK: Read of size 4 at 0x{{[0-9a-f]+}} by thread T2 (mutexes: read M
    // CHECK-NEXT: #0 {{.*}}Second{{.*}}rwlock_static_initialisers.c:[[#@LINE-2]]:
    KEEP(seen);
    pthread_rwlock_unlock(lock);
#ifdef RACY
    return;
#endif
  }
}

NOINLINE static void First(void) {
  for (int kind = 0; kind < kKinds; ++kind) {
    pthread_rwlock_wrlock(&locks[kind]);
    shared_values[kind] = 1;
    // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1
    // CHECK-NEXT: #0 {{.*}}First{{.*}}rwlock_static_initialisers.c:[[#@LINE-2]]:
    pthread_rwlock_unlock(&locks[kind]);
#ifdef RACY
    return;
#endif
  }
}

int main(void) {
  pthread_rwlockattr_t attributes;
  pthread_rwlockattr_init(&attributes);
  pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NP);
  pthread_rwlock_init(&locks[2], &attributes);
  pthread_rwlockattr_destroy(&attributes);
  RunUnordered(First, Second);
}
