// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Three threads over several phases of one barrier: each reads what its
// neighbour wrote in this phase. RACY: the barrier between reading and the next
// phase is missing.
//
// EDGE: pthread | pthread_barrier_wait | every arrival of a round -> every
// return of that round, and not of an earlier one
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#include "../../support/two_threads.h"

enum { kThreads = 3, kPhases = 4 };
pthread_barrier_t barrier;
int slots[kThreads];

NOINLINE static void WriteOwn(int me, int phase) {
  // CHECK: Write of size 4 at 0x{{[0-9a-f]+}} by thread T
  // CHECK-NEXT: #0 {{.*}}WriteOwn{{.*}}barrier_phases.c:[[#@LINE+1]]:
  slots[me] = phase;
}

NOINLINE static int ReadNeighbour(int me) {
  // CHECK: Previous read of size 4 at 0x{{[0-9a-f]+}} by thread T
  // CHECK-NEXT: #0 {{.*}}ReadNeighbour{{.*}}barrier_phases.c:[[#@LINE+1]]:
  return slots[(me + 1) % kThreads];
}

static void *Thread(void *argument) {
  int me = (int)(size_t)argument;
  for (int phase = 0; phase < kPhases; ++phase) {
    WriteOwn(me, phase);
    pthread_barrier_wait(&barrier);
    int seen = ReadNeighbour(me);
    KEEP(seen);
#ifdef RACY
    if (phase == 0) {
      InvisibleMeet(kThreads);  // all have read before anyone goes on
    }
#else
    pthread_barrier_wait(&barrier);
#endif
  }
  return NULL;
}

int main(void) {
  pthread_t threads[kThreads];
  pthread_barrier_init(&barrier, NULL, kThreads);
  for (size_t i = 0; i < kThreads; ++i) {
    pthread_create(&threads[i], NULL, Thread, (void *)i);
  }
  for (int i = 0; i < kThreads; ++i) {
    pthread_join(threads[i], NULL);
  }
  pthread_barrier_destroy(&barrier);
}
