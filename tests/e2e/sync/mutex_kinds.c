// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every kind of mutex by every way to lock it. RACY: a kind of its own for each
// thread.
//
// EDGE: pthread | pthread_mutex_lock | unlock -> lock, trylock, timedlock,
// clocklock of any kind of mutex
//
// RUN: %hbsan_cc -O1 -g -DRACY %s -o %t.racy
// RUN: %repeat 20 66 env HBSAN_OPTIONS=symbolize=0 %t.racy
// RUN: %expect66 %t.racy 2>&1 | FileCheck %s
// RUN: %hbsan_cc -O1 -g %s -o %t.clean
// RUN: %repeat 20 0 %t.clean

#define _GNU_SOURCE
#include <stdlib.h>
#include <time.h>

#include "../../support/two_threads.h"

enum { kKinds = 6, kWays = 4 };
pthread_mutex_t locks[kKinds];
int shared_values[kKinds][kWays];

static void Lock(pthread_mutex_t *lock, int way) {
  struct timespec deadline;
  int result = -1;
  clock_gettime(way == 3 ? CLOCK_MONOTONIC : CLOCK_REALTIME, &deadline);
  deadline.tv_sec += 20;
  switch (way) {
    case 0:
      result = pthread_mutex_lock(lock);
      break;
    case 1:
      result = pthread_mutex_trylock(lock);
      break;
    case 2:
      result = pthread_mutex_timedlock(lock, &deadline);
      break;
    case 3:
      result = pthread_mutex_clocklock(lock, CLOCK_MONOTONIC, &deadline);
      break;
  }
  if (result != 0) {
    abort();
  }
}

NOINLINE static void Touch(int kind, int way, int with) {
  Lock(&locks[with], way);
  // CHECK: {{Read|Write}} of size 4 at 0x{{[0-9a-f]+}} by thread T2 (mutexes: write M
  // CHECK-NEXT: #0 Touch {{.*}}mutex_kinds.c:[[#@LINE+3]]:
  // CHECK: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1 (mutexes: write M
  // CHECK-NEXT: #0 Touch {{.*}}mutex_kinds.c:[[#@LINE+1]]:
  ++shared_values[kind][way];
  pthread_mutex_unlock(&locks[with]);
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
  static const int types[kKinds] = {
      PTHREAD_MUTEX_NORMAL,     PTHREAD_MUTEX_RECURSIVE,
      PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_ADAPTIVE_NP,
      PTHREAD_MUTEX_NORMAL,     PTHREAD_MUTEX_NORMAL};
  for (int kind = 0; kind < kKinds; ++kind) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, types[kind]);
    if (kind == 4) {
      pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    }
    if (kind == 5) {
      pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    }
    pthread_mutex_init(&locks[kind], &attributes);
    pthread_mutexattr_destroy(&attributes);
  }
  RunUnordered(First, Second);
  for (int kind = 0; kind < kKinds; ++kind) {
    pthread_mutex_destroy(&locks[kind]);
  }
}
