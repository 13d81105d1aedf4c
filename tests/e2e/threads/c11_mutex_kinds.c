// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every kind of C11 mutex by every way to lock it. RACY: a mutex of its own for
// each thread.
//
// EDGE: C11 | mtx_lock, mtx_trylock, mtx_timedlock | mtx_unlock -> a lock that
// succeeded, of any kind of mutex
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include <stdlib.h>
#include <threads.h>
#include <time.h>

#include "../../support/two_threads.h"

enum { kKinds = 4, kWays = 3 };
static const int kTypes[kKinds] = {
    mtx_plain, mtx_timed, mtx_plain | mtx_recursive, mtx_timed | mtx_recursive};
mtx_t locks[kKinds];
int shared_values[kKinds][kWays];

static void Lock(mtx_t *lock, int way) {
  struct timespec deadline;
  timespec_get(&deadline, TIME_UTC);
  deadline.tv_sec += 20;
  int result = way == 0   ? mtx_lock(lock)
               : way == 1 ? mtx_trylock(lock)
                          : mtx_timedlock(lock, &deadline);
  if (result != thrd_success) {
    abort();
  }
}

NOINLINE static void Touch(int kind, int way, int with) {
  Lock(&locks[with], way);
  // CHECK: {{Read|Write}} of size 4 at 0x{{[0-9a-f]+}} by thread T2 (mutexes: write M
  // CHECK-NEXT: #0 Touch {{.*}}c11_mutex_kinds.c:[[#@LINE+3]]:
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1 (mutexes: write M
  // CHECK-NEXT: #0 Touch {{.*}}c11_mutex_kinds.c:[[#@LINE+1]]:
  ++shared_values[kind][way];
  mtx_unlock(&locks[with]);
}

NOINLINE static void Second(void) {
  for (int kind = 0; kind < kKinds; ++kind) {
    for (int way = 0; way < kWays; ++way) {
#ifdef RACY
      Touch(kind, way, (kind + 1) % kKinds);
      return;
#else
      Touch(kind, way, kind);
#endif
    }
  }
}

NOINLINE static void First(void) {
  for (int kind = 0; kind < kKinds; ++kind) {
    for (int way = 0; way < kWays; ++way) {
      Touch(kind, way, kind);
#ifdef RACY
      return;
#endif
    }
  }
}

int main(void) {
  for (int kind = 0; kind < kKinds; ++kind) {
    mtx_init(&locks[kind], kTypes[kind]);
  }
  RunUnordered(First, Second);
  for (int kind = 0; kind < kKinds; ++kind) {
    mtx_destroy(&locks[kind]);
  }
}
