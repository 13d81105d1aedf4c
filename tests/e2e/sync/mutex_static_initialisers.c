// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A mutex that only a static initialiser made is like any other; a recursive
// one is held until its last unlock. RACY: each thread has a kind of its own.
//
// EDGE: pthread | PTHREAD_*MUTEX_INITIALIZER* | unlock -> lock
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include "../../support/two_threads.h"

enum { kKinds = 4 };
pthread_mutex_t locks[kKinds] = {PTHREAD_MUTEX_INITIALIZER,
                                 PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP,
                                 PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP,
                                 PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP};
int shared_values[kKinds];

NOINLINE static void Touch(int kind, int with) {
  int recursive = with == 1;
  pthread_mutex_lock(&locks[with]);
  if (recursive) {
    pthread_mutex_lock(&locks[with]);
    pthread_mutex_unlock(&locks[with]);
  }
  // CHECK: {{Read|Write}} of size 4 at 0x{{[0-9a-f]+}} by thread T2 (mutexes: write M
  // CHECK-NEXT: #0 Touch {{.*}}mutex_static_initialisers.c:[[#@LINE+3]]:
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1 (mutexes: write M
  // CHECK-NEXT: #0 Touch {{.*}}mutex_static_initialisers.c:[[#@LINE+1]]:
  ++shared_values[kind];
  pthread_mutex_unlock(&locks[with]);
}

NOINLINE static void Second(void) {
  for (int kind = 0; kind < kKinds; ++kind) {
#ifdef RACY
    Touch(kind, (kind + 1) % kKinds);
    return;
#else
    Touch(kind, kind);
#endif
  }
}

NOINLINE static void First(void) {
  for (int kind = 0; kind < kKinds; ++kind) {
    Touch(kind, kind);
#ifdef RACY
    return;
#endif
  }
}

int main(void) { RunUnordered(First, Second); }
